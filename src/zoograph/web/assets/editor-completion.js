// What the editor proposes while a query is written: prefixes, properties where a property stands, classes after "a",
// and things of a kind after its prefix.
import { known, search, written } from "./editor-terms.js";

const MOST = 60;
const TYPES = ["a", "rdf:type", "rdfs:domain", "rdfs:range", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"];
let isAsked = false, described = new Map();

/** The editor's mode with our prefixes declared: the server declares them too, so PREFIX lines may be left out. */
export function declareForGood(CodeMirror) {
  const original = CodeMirror.modes.sparql11;
  CodeMirror.defineMode("sparql11", (config) => {
    const mode = original(config);
    return { ...mode, startState: () => ({ ...mode.startState(), prefixes: { ...known.prefixes } }) };
  });
}

/** How well a term matches the typed text: 2 by its name, 1 by its label, 0 not at all. */
function fit({ name, label, iri }, text) {
  const short = name.toLowerCase();
  if (short.startsWith(text) || short.split(":")[1]?.startsWith(text) || `<${iri.toLowerCase()}`.startsWith(text)) return 2;
  return label.toLowerCase().includes(text) ? 1 : 0;
}

/** The terms that match, the best first, then the most used. */
function terms(list, text) {
  return [2, 1].flatMap((least) => list.filter((term) => fit(term, text) === least)).map(({ iri, label, definition, count }) => ({
    text: written(iri), note: count ? count.toLocaleString("en") : "", more: definition || label,
  }));
}

/** Prefixes, proposed where any term may be: a chosen prefix then proposes its things. */
function prefixes(text) {
  return Object.keys(known.prefixes).filter((name) => text && name.startsWith(text)).map((name) => ({ text: `${name}:`, note: known.prefixes[name] }));
}

/** Things whose prefixed name begins with the typed text: those that the page knows, and those that a search finds. */
async function things(token) {
  const [prefix, rest] = [token.slice(0, token.indexOf(":")), token.slice(token.indexOf(":") + 1)];
  const start = known.prefixes[prefix];
  if (!start) return [];
  const typed = rest.toLowerCase();
  const near = known.things.filter(({ iri, label }) => iri.startsWith(start) && (iri.slice(start.length).toLowerCase().includes(typed) || label.toLowerCase().includes(typed)));
  const kind = known.kinds[prefix];
  const far = near.length || !typed || !kind ? [] : await search(rest, kind);
  return [...near, ...far].map(({ iri, label }) => ({ text: written(iri), note: label }));
}

async function candidates(editor, token) {
  const text = token.string.trim();
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  if (before?.string.toUpperCase() === "PREFIX") {
    return Object.entries(known.prefixes).filter(([name]) => name.startsWith(text.replace(":", ""))).map(([name, iri]) => ({ text: `${name}: <${iri}>`, note: "" }));
  }
  const small = text.toLowerCase();
  if (token.state.possibleCurrent.includes("a")) return [...terms(known.properties, small), ...prefixes(small)];
  if (TYPES.includes(before?.state.lastProperty)) return [...terms(known.classes, small), ...prefixes(small)];
  if (text.includes(":")) return [...await things(text), ...terms([...known.classes, ...known.properties], small)];
  return prefixes(small);
}

function render(element, _, hint) {
  const { note, more } = described.get(hint.text) ?? {};
  element.append(Object.assign(document.createElement("span"), { textContent: hint.text }));
  if (note) element.append(Object.assign(document.createElement("small"), { textContent: note }));
  if (more) element.append(Object.assign(document.createElement("small"), { className: "more", textContent: more }));
}

export const proposals = {
  name: "zoograph",
  bulk: false,
  autoShow: true,
  /** Propose now, whether or not anything was typed. */
  propose(editor) {
    isAsked = true;
    editor.autocomplete();
  },
  isValidCompletionPosition(editor) {
    const cursor = editor.getDoc().getCursor(), token = editor.getCompleteToken();
    const asked = isAsked;
    if (/^[?$"']/.test(token.string) || token.type === "comment") return false;
    if (asked || editor.state.completionActive) return true;
    // By itself only at the end of what is being typed, and not for a word of the language.
    return /^[A-Za-z<][^\s]*$/.test(token.string) && cursor.ch === token.end && token.type !== "keyword" && editor.hasFocus();
  },
  async get(editor, token) {
    isAsked = false;
    const found = (await candidates(editor, token)).slice(0, MOST);
    described = new Map(found.map((each) => [each.text, each]));
    const typed = token.string.trim();
    return found.length === 1 && found[0].text === typed ? [] : found.map(({ text }) => text);
  },
  preProcessToken(editor, token) {
    const isBlank = !token.string.trim();
    return isBlank ? { ...token, string: "", from: editor.getDoc().getCursor() } : token;
  },
  postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, render })),
};
