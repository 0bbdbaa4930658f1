// An answer as a chart with a choice of columns; chart.js draws it, as it draws the charts of questions.
import { isNumber } from "./editor-table.js";
import { compact } from "./editor-terms.js";

const MOST = { bars: 60, dots: 5000 };
const NONE = "";

function choice(text, values, chosen, changed) {
  const label = Object.assign(document.createElement("label"), { textContent: `${text} ` });
  const field = document.createElement("select");
  field.append(...values.map((value) => new Option(value || "none", value, false, value === chosen)));
  field.addEventListener("change", () => changed(field.value));
  label.append(field);
  return label;
}

export class Chart {
  label = "Chart";
  priority = 4;

  constructor(yasr) { this.yasr = yasr; }

  columns() {
    const rows = this.yasr.results?.getBindings() ?? [];
    const all = rows.length ? this.yasr.results.getVariables() : [];
    // A column of numbers is one with numbers and nothing else; what is not bound does not count.
    const numbers = all.filter((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || isNumber(row[name])));
    return { all, numbers };
  }

  canHandleResults() { return this.columns().numbers.length > 0; }

  async draw() {
    const { draw } = await import("./chart.js");
    const { all, numbers } = this.columns();
    const rows = this.yasr.results.getBindings();
    const texts = all.filter((name) => !numbers.includes(name));
    // Names read better than IRIs.
    const category = texts.find((name) => rows.every((row) => row[name]?.type !== "uri")) ?? texts[0];
    const time = numbers.find((name) => /year|date/i.test(name));
    const measure = numbers.find((name) => name !== time) ?? numbers[0];
    this.chosen = category && !(time && numbers.length > 1)
      ? { x: measure, y: category, colour: NONE, kind: "bars" }
      : { x: time ?? measure, y: numbers.find((name) => name !== (time ?? measure)) ?? measure, colour: NONE, kind: time ? "bars" : "dots" };
    const data = {
      columns: all,
      rows: rows.map((row) => Object.fromEntries(all.map((name) => [name, value(row[name])]))),
    };
    const controls = Object.assign(document.createElement("div"), { className: "controls" });
    const picture = document.createElement("figure");
    const paint = () => {
      this.stop?.();
      picture.replaceChildren();
      const { x, y, colour, kind } = this.chosen;
      this.stop = draw(picture, data, {
        kind, x: [x], y: [y], most: MOST[kind], title: `${y} by ${x}`,
        ...(colour && { colour }), ...(category && kind === "dots" && { label: category }),
      });
    };
    const set = (name) => (chosen) => { this.chosen[name] = chosen; paint(); };
    controls.append(
      choice("Across", all, this.chosen.x, set("x")), choice("Up", all, this.chosen.y, set("y")),
      choice("Colour", [NONE, ...texts], NONE, set("colour")), choice("As", ["bars", "dots"], this.chosen.kind, set("kind")),
    );
    this.yasr.resultsEl.append(controls, picture);
    paint();
  }

  destroy() { this.stop?.(); }
}

function value(term) {
  if (!term) return null;
  return isNumber(term) ? Number(term.value) : term.type === "uri" ? compact(term.value) : term.value;
}
