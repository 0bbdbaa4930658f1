// The editor at /sparql: YASGUI (https://github.com/rdfjs/Yasgui), for the endpoint of this server only. YASGUI asks
// other hosts for prefixes, for classes and properties to propose, and for endpoints; here this graph's own replace them.
import Yasgui from "@zazuko/yasgui";
import { Chart } from "./editor-chart.js";
import { proposals, declareForGood } from "./editor-completion.js";
import { Network } from "./editor-network.js";
import { Problem } from "./editor-problem.js";
import { Table } from "./editor-table.js";
import { addressFor, know, known } from "./editor-terms.js";

const LONG_QUERY = 2000, LONG_ADDRESS = 6000, MOST_INDENTED = 1e6;
const { Tab, Yasqe, Yasr } = Yasgui;
const place = document.querySelector("#editor");
const form = place.querySelector("form");
const given = "given" in place.dataset ? readForm() : null;

/** The query of the page, and the graphs that it is asked of. */
function readForm() {
  const graphs = [...form.elements].filter((field) => field.name.endsWith("-graph-uri"));
  return { query: form.elements.query.value, args: graphs.map(({ name, value }) => ({ name, value })) };
}

function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

// -- what YASGUI does by default, and must not do here

function configure() {
  for (const name of ["prefixes", "property", "class"]) delete Yasqe.Autocompleters[name];
  Yasqe.registerAutocompleter(proposals);
  Yasqe.defaults.autocompleters.splice(0, Infinity, "variables", proposals.name);
  declareForGood(Object.getPrototypeOf(Yasqe));
  Object.assign(Yasqe.defaults, { editorHeight: "auto", resizeable: false, showQueryButton: false, value: known.start });
  Object.assign(Yasqe.defaults.requestConfig, {
    endpoint: endpoint,
    // An answer to GET has a validator: asked again, it need not be sent again.
    method: (yasgui) => (yasgui.getTab().getQuery().length > LONG_QUERY ? "POST" : "GET"),
    acceptHeaderSelect: "application/sparql-results+json, text/turtle;q=0.9",
    acceptHeaderGraph: "text/turtle, application/sparql-results+json;q=0.9",
    acceptHeaderUpdate: "application/json",
  });
  Yasgui.defaults.endpointCatalogueOptions.getData = () => [];
  Tab.prototype.initEndpointSelectField = () => {};
  Tab.prototype.initTabSettingsMenu = () => {};
  Tab.prototype.getShareableLink = function () { return addressOf(this); };
  const draw = Tab.prototype.draw;
  Tab.prototype.draw = function () {
    const isNew = !this.rootEl;
    draw.call(this);
    if (isNew) finish(this);
  };
  for (const [name, plugin] of Object.entries({ table: Table, chart: Chart, network: Network, error: Problem })) Yasr.registerPlugin(name, plugin);
  Yasr.registerPlugin("response", rawOf(Yasr.plugins.response));
  // Answers are of a version, and are asked for again rather than kept here for weeks.
  Object.assign(Yasr.defaults, { pluginOrder: ["table", "chart", "network", "response"], maxPersistentResponseSize: -1 });
}

/** The answer as it was sent; JSON, which is sent in one line, is indented. */
function rawOf(Response) {
  Response.defaults.maxLines = 200;
  return class extends Response {
    label = "Raw";
    helpReference = undefined;

    draw(config) {
      const { results } = this.yasr, sent = results.getOriginalResponseAsString();
      if (results.getType() === "json" && sent.length < MOST_INDENTED) results.getOriginalResponseAsString = () => JSON.stringify(JSON.parse(sent), null, 2);
      super.draw(config);
    }
  };
}

const endpoint = () => addressFor().href;

/** The address that opens a tab's query. */
function addressOf(tab) {
  const address = addressFor();
  address.searchParams.set("query", tab.getQuery());
  for (const { name, value } of tab.getRequestConfig().args ?? []) address.searchParams.append(name, value);
  return address.href;
}

// -- a tab

/** Our controls below the editor instead of YASGUI's, and labels for controls without one. */
function finish(tab) {
  const editor = tab.getYasqe(), results = tab.getYasr(), root = tab.rootEl;
  root.querySelector(".controlbar").remove();
  root.querySelector(".yasqe_buttons").remove();
  editor.getInputField().setAttribute("aria-label", "SPARQL query");
  editor.setOption("extraKeys", { ...editor.getOption("extraKeys"), "Ctrl-Space": () => proposals.propose(editor) });
  editor.on("autocompletionShown", (_, { hints }) => { hints.setAttribute("aria-label", "Proposals"); hints.tabIndex = 0; });

  const run = make("button", { type: "button", className: "main run", textContent: "Run" });
  run.addEventListener("click", () => (run.dataset.running ? editor.abortQuery() : tab.query().catch(() => {})));
  const running = (is) => { run.textContent = is ? "Stop" : "Run"; if (is) run.dataset.running = "yes"; else delete run.dataset.running; };
  tab.on("query", () => { running(true); showAddress(tab); });
  for (const event of ["queryResponse", "queryAbort"]) tab.on(event, () => running(false));
  const copy = make("button", { type: "button", className: "copy", textContent: "Copy link" });
  copy.addEventListener("click", () => { copy.dataset.copy = addressOf(tab); });
  const curl = make("button", { type: "button", className: "copy", textContent: "Copy for curl" });
  curl.addEventListener("click", () => { curl.dataset.copy = curlOf(tab); });
  const keys = make("p", { className: "note keys" });
  keys.innerHTML = "<kbd>Ctrl</kbd>+<kbd>Enter</kbd> runs, <kbd>Ctrl</kbd>+<kbd>Space</kbd> proposes, <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor";
  const bar = make("div", { className: "actions" }, run, copy, curl, keys);
  root.querySelector(".editorwrapper").append(bar, ...graphsOf(tab));

  const header = root.querySelector(".yasr_header");
  header.querySelector(".yasr_external_ref_btn").remove();
  header.querySelector(".yasr_plugin_control").removeAttribute("id");
  header.querySelector(".yasr_response_chip").setAttribute("role", "status");
  header.querySelector(".yasr_downloadIcon").textContent = "Download";
  const mark = () => {
    for (const button of header.querySelectorAll(".yasr_btnGroup button")) {
      button.setAttribute("aria-pressed", String(button.classList.contains("selected")));
      button.disabled = button.classList.contains("disabled");
      button.removeAttribute("aria-label");
      button.removeAttribute("title");
    }
    const download = header.querySelector(".yasr_downloadIcon");
    download.hidden = download.classList.contains("disabled");
    for (const field of root.querySelectorAll(".yasr_results textarea")) field.setAttribute("aria-label", "The answer as it was sent");
    root.dataset.answered = !results.results ? "" : results.results.getError() ? "no" : "yes";
  };
  results.on("drawn", () => queueMicrotask(mark)); // which of them can draw is marked right after this
  mark();
}

/** The graphs that a tab's query is limited to, if any. */
function graphsOf(tab) {
  const args = tab.getRequestConfig().args ?? [];
  if (!args.length) return [];
  const all = make("button", { type: "button", className: "copy", textContent: "Ask the whole graph" });
  const note = make("p", { className: "note" }, `Asked of ${args.map(({ value }) => value).join(", ")} only. `, all);
  all.addEventListener("click", () => { tab.setRequestConfig({ args: [] }); note.remove(); });
  return [note];
}

/** A line for a shell, which changes nothing between single quotes. */
function curlOf(tab) {
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const data = [["query", tab.getQuery()], ...(tab.getRequestConfig().args ?? []).map(({ name, value }) => [name, value])];
  return ["curl", quoted(endpoint()), ...data.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`)].join(" ");
}

function showAddress(tab) {
  const address = tab?.hasResults() || tab?.getYasqe() ? addressOf(tab) : endpoint();
  history.replaceState(null, "", address.length > LONG_ADDRESS ? endpoint() : address);
}

// -- the page

function open(yasgui, { query, args = [], name }) {
  const same = yasgui.persistentConfig.getTabs().find((id) => {
    const kept = yasgui.persistentConfig.getTab(id);
    return kept.yasqe.value.trim() === query.trim() && JSON.stringify(kept.requestConfig.args ?? []) === JSON.stringify(args);
  });
  if (same) yasgui.selectTabId(same);
  else yasgui.addTab(true, { yasqe: { value: query }, requestConfig: { args }, ...(name && { name: yasgui.createTabName(name) }) });
  return yasgui.getTab();
}

/** Put the button for another tab beside the list of tabs: the list may contain only tabs (ARIA). */
function finishTabs(yasgui) {
  const list = yasgui.rootEl.querySelector(".tabsList");
  list.setAttribute("aria-label", "Queries");
  list.querySelector(".addTab").parentElement.hidden = true;
  const more = make("button", { type: "button", className: "copy more", textContent: "New query" });
  more.addEventListener("click", () => yasgui.addTab(true));
  const row = make("div", { className: "tabs" });
  list.replaceWith(row);
  row.append(list, more);
  row.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const tabs = yasgui.persistentConfig.getTabs(), here = tabs.indexOf(yasgui.persistentConfig.getActiveId());
    if (!step || event.target.getAttribute("role") !== "tab") return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(here + step + tabs.length) % tabs.length];
    yasgui.selectTabId(next);
    document.getElementById(`tab-${next}`).focus();
  }, true);
  for (const event of ["tabAdd", "tabClose", "tabChange", "tabSelect"]) yasgui.on(event, () => queueMicrotask(nameTabs));
  nameTabs();

  function nameTabs() {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    for (const tab of tabs) {
      tab.title = tabs.length > 1 ? "Delete closes it, a double click renames it" : "A double click renames it";
      tab.querySelector("input").setAttribute("aria-label", "Name of the query");
      tab.querySelector(".closeTab").hidden = tabs.length < 2;
      // Panels are drawn when they are first shown; until then there is nothing to point at.
      const panel = tab.hash.slice(1);
      if (document.getElementById(panel)) tab.setAttribute("aria-controls", panel);
      else tab.removeAttribute("aria-controls");
    }
  }
}

async function start() {
  await know(place.dataset);
  configure();
  const holder = make("div", { className: "editor" });
  const menus = make("div");
  const yasgui = new Yasgui(holder, {
    persistenceId: "zoograph-sparql", autofocus: false, copyEndpointOnNewTab: false, populateFromUrl: false,
    autoAddOnInit: !given, contextMenuContainer: menus,
  });
  finishTabs(yasgui);
  place.replaceChildren(holder, menus);
  if (given) open(yasgui, given).query().catch(() => {});
  else if (!yasgui.getTab()) yasgui.addTab(true);
  yasgui.getTab().getYasqe().refresh(); // it could not measure anything before it was in the page
  yasgui.on("tabSelect", (_, id) => { const tab = yasgui.getTab(id); if (tab.hasResults()) showAddress(tab); });

  document.querySelector(".examples").addEventListener("click", (event) => {
    const link = event.target.closest("[data-example]");
    const example = link && known.examples.find(({ name }) => name === link.dataset.example);
    if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const tab = open(yasgui, { query: example.query, name: example.title });
    document.querySelector(".examples").open = false;
    tab.query().catch(() => {});
    tab.getYasqe().focus();
  });
}

start().catch((error) => console.error("The editor cannot start. The form works without it.", error));
