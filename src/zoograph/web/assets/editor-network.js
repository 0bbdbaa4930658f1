// An answer as a graph of nodes and links: the triples of a CONSTRUCT or DESCRIBE, or two columns of IRIs of a SELECT.
import { compact, labelsOf, link, rolesOf } from "./editor-terms.js";

const MOST_NODES = 300;
const LABELS = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel"];
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const FROM = /^(s|subject|from|source|child)$/i, TO = /^(o|object|to|target|parent)$/i, BY = /^(p|predicate|property|relation|link)$/i;

function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

export class Network {
  label = "Graph";
  priority = 5;

  constructor(yasr) { this.yasr = yasr; }

  canHandleResults() {
    const results = this.yasr.results;
    if (!results || results.getError()) return false;
    return results.getType() === "ttl" ? (results.getStatements() ?? []).length > 0 : this.places().length >= 2;
  }

  /** The columns of IRIs. */
  places() {
    const rows = (this.yasr.results.getBindings() ?? []).slice(0, 200);
    return (this.yasr.results.getVariables() ?? []).filter((name) => rows.some((row) => row[name]?.type === "uri") && rows.every((row) => !row[name] || row[name].type !== "literal"));
  }

  async draw() {
    const results = this.yasr.results;
    const holder = make("div");
    this.yasr.resultsEl.append(holder);
    if (results.getType() === "ttl") return this.paint(holder, fromStatements(results.getStatements()));
    const places = this.places();
    const by = places.find((name) => BY.test(name)) ?? "";
    const rest = places.filter((name) => name !== by);
    const from = rest.find((name) => FROM.test(name)) ?? rest[0];
    const to = rest.find((name) => TO.test(name) && name !== from) ?? rest.find((name) => name !== from) ?? by;
    const chosen = { from, by: by === to ? "" : by, to };
    const controls = make("div", { className: "controls" });
    const again = () => this.paint(holder, fromRows(results.getBindings(), chosen));
    for (const [name, text, values] of [["from", "From", places], ["by", "by", ["", ...places]], ["to", "to", places]]) {
      const field = make("select", {}, ...values.map((value) => new Option(value || "no name", value, false, value === chosen[name])));
      field.addEventListener("change", () => { chosen[name] = field.value; again(); });
      controls.append(make("label", { textContent: `${text} ` }, field));
    }
    holder.before(controls);
    return again();
  }

  async paint(holder, graph) {
    this.destroy();
    const shown = cut(graph);
    if (!shown.nodes.size) return holder.replaceChildren(make("p", { textContent: "There are no links between things in this answer." }));
    const { drawNetwork } = await import("./editor-cytoscape.js");
    const [labels, roles] = await Promise.all([labelsOf(shown.nodes), rolesOf(shown.nodes)]);
    const nodes = [...shown.nodes].map((iri) => ({ iri, label: graph.labels.get(iri) || labels.get(iri) || compact(iri), role: roles.get(iri) ?? "" }));
    const picture = make("div", { className: "network" });
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `A graph of ${nodes.length} things and ${shown.links.length} links; the table has the same content.`);
    const about = make("p", { className: "note" });
    about.setAttribute("role", "status");
    const first = nodes.length < shown.total ? `The first ${nodes.length} of ${shown.total.toLocaleString("en")} things. ` : "";
    about.textContent = `${first}Choose a thing to see what it is.`;
    const keys = [["rlm", "RLM"], ["dtm", "DTM"]].filter(([role]) => nodes.some((node) => node.role === role));
    about.append(...keys.map(([role, text]) => make("span", { className: `key ${role}`, textContent: text })));
    const zoom = make("div", { className: "zoom" });
    for (const [text, name, factor] of [["+", "Zoom in", 1.3], ["−", "Zoom out", 1 / 1.3], ["All", "Show all of it", 0]]) {
      const button = make("button", { type: "button", className: "copy", textContent: text });
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => this.view?.zoom(factor));
      zoom.append(button);
    }
    holder.replaceChildren(make("div", { className: "network-frame" }, picture, zoom), about);
    this.view = drawNetwork(picture, nodes, shown.links, ({ iri, label }) => {
      about.replaceChildren(label === compact(iri) ? "" : `${label}: `, /^_:/.test(iri) ? iri : link(iri));
    });
  }

  destroy() {
    this.view?.stop();
    this.view = null;
  }
}

function fromStatements(statements) {
  const graph = { links: [], labels: new Map() };
  const types = [];
  const name = (term) => (term.termType === "BlankNode" ? `_:${term.value}` : term.value);
  for (const { subject, predicate, object } of statements) {
    if (object.termType === "Literal") {
      if (LABELS.includes(predicate.value)) graph.labels.set(subject.value, object.value);
    } else if (predicate.value === TYPE) {
      types.push({ from: name(subject), to: name(object), by: compact(predicate.value) });
    } else graph.links.push({ from: name(subject), to: name(object), by: compact(predicate.value) });
  }
  // What a thing is says its colour; as links, types are drawn only where there is nothing else to draw.
  if (!graph.links.length) graph.links = types;
  return graph;
}

function fromRows(rows, { from, by, to }) {
  const name = (term) => (term.type === "bnode" ? `_:${term.value}` : term.value);
  const links = rows.filter((row) => row[from] && row[to]).map((row) => ({ from: name(row[from]), to: name(row[to]), by: by && row[by] ? compact(row[by].value) : "" }));
  return { links, labels: new Map() };
}

/** The first links that together have at most this many ends. */
function cut({ links }) {
  const nodes = new Set(), every = new Set(), kept = new Map();
  for (const one of links) {
    every.add(one.from).add(one.to);
    const more = [one.from, one.to].filter((end) => !nodes.has(end));
    if (nodes.size + new Set(more).size > MOST_NODES) continue;
    more.forEach((end) => nodes.add(end));
    kept.set(JSON.stringify(one), one);
  }
  return { nodes, links: [...kept.values()], total: every.size };
}
