// An answer as a table: sorted by its headings, filtered by a text, and with links to the pages of things.
import { labelsOf, link, pageOf } from "./editor-terms.js";

const STEP = 100;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = ["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger"].map((name) => XSD + name);
/** Types that a reader sees by the value itself. */
const PLAIN = [...NUMBERS, `${XSD}string`, `${XSD}boolean`, `${XSD}date`, `${XSD}dateTime`];

export const isNumber = (term) => Boolean(term) && NUMBERS.includes(term.datatype);

function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

/** A sentence about an answer that the server cut off; none for a whole one. */
function cutOff(results, rows) {
  const most = Number(results.res?.headers?.get("Zoograph-Row-Limit"));
  return most && rows >= most ? `These are the first ${most.toLocaleString("en")} rows: this server gives no more at once.` : "";
}

/** A sentence about what other endpoints should have added; none for a complete answer. */
function missing(results) {
  const partial = results.res?.headers?.get("Zoograph-Partial");
  return partial ? `This answer is not complete. ${partial}.` : "";
}

export class Table {
  label = "Table";
  priority = 10;

  constructor(yasr) { this.yasr = yasr; }

  canHandleResults() { return (this.yasr.results?.getVariables() ?? []).length > 0; }

  download(name) {
    return { getData: () => this.yasr.results?.asCsv() ?? "", contentType: "text/csv", title: "Download as CSV", filename: `${name || "answer"}.csv` };
  }

  draw() {
    const { results, resultsEl } = this.yasr;
    this.columns = results.getVariables();
    this.all = results.getBindings() ?? [];
    if (results.getType() === "ttl") { // a graph: our parser's fourth column says nothing
      this.columns = this.columns.filter((name) => name !== "context");
    }
    Object.assign(this, { sorted: null, descending: false, text: "", most: STEP });
    const said = [missing(results), cutOff(results, this.all.length)].filter(Boolean);
    const notes = said.map((text) => make("p", { className: "note", textContent: text }));
    if (!this.all.length) return resultsEl.append(...notes, make("p", { textContent: "Nothing in the graph matches." }));
    this.body = make("tbody");
    this.heads = this.columns.map((name) => {
      const button = make("button", { type: "button", className: "sort", textContent: name });
      button.addEventListener("click", () => this.sort(name));
      const numeric = this.all.every((row) => !row[name] || isNumber(row[name]));
      return make("th", { scope: "col", className: numeric ? "number" : "" }, button);
    });
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...this.heads)), this.body);
    const holder = make("div", { className: "wide-table", tabIndex: 0 }, table);
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", "Answer");
    this.more = make("button", { type: "button", textContent: "" });
    this.more.addEventListener("click", () => { this.most += 5 * STEP; this.show(); });
    this.found = make("span", { className: "note" });
    const field = make("input", { type: "search", placeholder: "Filter" });
    field.setAttribute("aria-label", "Filter the rows");
    field.addEventListener("input", () => { this.text = field.value.toLowerCase(); this.most = STEP; this.show(); });
    const controls = this.all.length > 8 ? [make("div", { className: "controls" }, field, this.found)] : [];
    resultsEl.append(...notes, ...controls, holder, make("p", {}, this.more));
    this.show();
  }

  sort(name) {
    this.descending = this.sorted === name && !this.descending;
    this.sorted = name;
    this.columns.forEach((column, i) => {
      if (column === name) this.heads[i].setAttribute("aria-sort", this.descending ? "descending" : "ascending");
      else this.heads[i].removeAttribute("aria-sort");
    });
    this.show();
  }

  rows() {
    const fits = (row) => this.columns.some((name) => row[name]?.value.toLowerCase().includes(this.text));
    const rows = this.text ? this.all.filter(fits) : [...this.all];
    if (this.sorted) {
      const sign = this.descending ? -1 : 1, name = this.sorted;
      const collator = new Intl.Collator("en", { numeric: true });
      rows.sort((a, b) => {
        const [one, other] = [a[name], b[name]];
        if (!one || !other) return (other ? 1 : 0) - (one ? 1 : 0); // what is not bound comes last, either way
        return sign * (isNumber(one) && isNumber(other) ? one.value - other.value : collator.compare(one.value, other.value));
      });
    }
    return rows;
  }

  async show() {
    const rows = this.rows(), shown = rows.slice(0, this.most);
    this.body.replaceChildren(...shown.map((row) => make("tr", {}, ...this.columns.map((name) => cell(row[name])))));
    this.more.hidden = rows.length <= this.most;
    this.more.textContent = `Show more of ${rows.length.toLocaleString("en")} rows`;
    this.found.textContent = this.text ? `${rows.length.toLocaleString("en")} of ${this.all.length.toLocaleString("en")} rows` : "";
    const body = this.body, before = body.firstChild;
    const labels = await labelsOf(shown.flatMap((row) => this.columns.map((name) => row[name]).filter((term) => term?.type === "uri").map(({ value }) => value)));
    if (before !== body.firstChild) return; // other rows stand there by now
    shown.forEach((row, i) => {
      const said = new Set(Object.values(row).map((term) => term?.value));
      this.columns.forEach((name, j) => {
        if (row[name]?.type !== "uri") return;
        const place = body.rows[i].cells[j], label = labels.get(row[name].value);
        if (pageOf(row[name].value)) place.firstChild.replaceWith(link(row[name].value));
        if (label && !said.has(label)) place.append(make("small", { className: "label", textContent: label }));
      });
    });
  }
}

function cell(term) {
  const place = make("td");
  if (!term) return place;
  if (term.type === "uri") {
    place.className = "iri";
    place.append(link(term.value));
  }
  else if (term.type === "bnode") place.append(make("span", { className: "quiet", textContent: term.value.startsWith("_:") ? term.value : `_:${term.value}` }));
  else {
    place.append(term.value);
    if (isNumber(term)) place.className = "number";
    const language = term["xml:lang"];
    const kind = language ? (language === "en" ? "" : `@${language}`) : term.datatype && !PLAIN.includes(term.datatype) ? link(term.datatype).textContent : "";
    if (kind) place.append(" ", make("small", { className: "quiet", textContent: kind }));
  }
  return place;
}

