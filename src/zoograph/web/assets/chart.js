// Charts of answers, drawn from the table that is in the page already. The header of a question says which columns go
// where (src/zoograph/charts.py); the editor draws its results with the same function.
import * as Plot from "@observablehq/plot";

const NARROW = 560, LINE = 24, LETTER = 6.6;
const ROLES = { RLMs: "var(--rlm)", RLM: "var(--rlm)", Preprocessing: "var(--rlm)", DTMs: "var(--dtm)", DTM: "var(--dtm)", "Downstream Task": "var(--dtm)" };
const UNITS = { "%": "Per cent" };
const SERIES = Array.from({ length: 8 }, (_, i) => `var(--series-${i + 1})`);

/** What a table in the page says: its columns with their headings, and rows of numbers and texts by column. */
export function readTable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head, i) => head.dataset.column ?? `column${i + 1}`);
  const rows = [...table.tBodies[0].rows].map((row) => Object.fromEntries([...row.cells].map((cell, i) => {
    const value = cell.dataset.value;
    return [columns[i], value === undefined ? cell.textContent.trim() || null : Number(value)];
  })));
  return { columns, rows, headings: Object.fromEntries(columns.map((name, i) => [name, heads[i].textContent.trim()])) };
}

/**
 * Draw into an element, again whenever its width changes. Returns a function that stops that.
 * `table`: a table element, or {columns, rows, headings?} with rows as objects.
 * `options`: {kind: "bars" | "dots" | "cells", x: [column…], y: [column…], colour, label, log, most, title, total};
 * `total`: how many rows there are, if the table holds only some.
 */
export function draw(element, table, options) {
  const data = table instanceof Element ? readTable(table) : table;
  const picture = prepare(data, options);
  if (!picture.points.length) { element.hidden = true; return () => {}; }
  element.hidden = false;
  element.classList.add("chart");
  let last = 0;
  const paint = () => {
    const width = Math.floor(element.clientWidth);
    if (!width || width === last) return;
    last = width;
    element.replaceChildren(...parts(picture, options, width));
  };
  const observer = new ResizeObserver(paint);
  observer.observe(element);
  paint();
  return () => observer.disconnect();
}

/** One point for each mark: with several columns on an axis, one for each of them. */
function prepare({ rows, headings = {} }, options) {
  const { kind, colour, label, most } = options;
  const x = [options.x].flat(), y = [options.y].flat();
  const named = (name) => headings[name] ?? name;
  const series = x.length > 1 ? x : y.length > 1 ? y : null;
  const points = rows.slice(0, most ?? rows.length).flatMap((row, line) => (series ?? [null]).map((name) => ({
    line,
    x: row[x.length > 1 ? name : x[0]],
    y: row[y.length > 1 ? name : y[0]],
    colour: name === null ? (colour ? row[colour] ?? "not known" : null) : named(name),
    label: label ? row[label] : null,
  }))).filter((point) => point.x != null && point.y != null);
  const numeric = (axis) => points.every((point) => typeof point[axis] === "number");
  const heading = (axis, names) => (names.length > 1 ? "" : named(names[0]));
  const units = new Set(x.map((name) => /\((\S+)\)$/.exec(named(name))?.[1] ?? ""));
  return {
    unit: units.size === 1 ? [...units][0] : "",
    points, total: options.total ?? rows.length, kind,
    isLying: kind === "bars" && numeric("x") && !numeric("y"),
    x: { name: heading("x", x), numeric: numeric("x") }, y: { name: heading("y", y), numeric: numeric("y") },
    colours: [...new Set(points.map((point) => point.colour))].filter((each) => each !== null),
    colourName: colour ? named(colour) : "", labelName: label ? named(label) : "", log: options.log,
  };
}

function parts(picture, options, width) {
  const svg = { bars: picture.isLying ? lyingBars : standingBars, dots, cells }[picture.kind](picture, width);
  // What Plot would style by an element in the page, which the pages do not allow, is in static/css/charts.css.
  svg.querySelectorAll("style").forEach((style) => style.remove());
  // The picture has one name; Plot names groups in it, too, which have no role to be named in.
  svg.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", options.title ? `Chart: ${options.title}` : "Chart");
  svg.setAttribute("aria-description", description(picture));
  const shown = new Set(picture.points.map((point) => point.line)).size;
  const caption = document.createElement("figcaption");
  caption.textContent = description(picture) + (shown < picture.total ? `; ${shown} of the ${picture.total} rows` : "");
  const nodes = [caption];
  if (picture.colours.length && picture.kind !== "cells") nodes.push(legend(picture.colours));
  return [...nodes, svg];
}

function description({ unit, kind, x, y, isLying, colourName, colours, log }) {
  const by = colourName ? `, by ${lower(colourName)}` : "";
  const scale = log ? ", on a scale that grows by factors" : "";
  if (kind === "cells") return `${unit ? `${UNITS[unit] ?? unit} of each` : "Each"} ${lower(y.name)}`;
  const many = colours.map((each) => each).join(" and ");
  if (isLying) return `${x.name || many} of each${by}`;
  return kind === "bars" ? `${y.name || many} by ${lower(x.name)}${by}` : `${y.numeric ? y.name : x.name} by ${lower(y.numeric ? x.name : y.name)}${by}${scale}`;
}

const lower = (text) => (/^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1));

function colourOf(colours) {
  let next = 0;
  const found = new Map(colours.map((each) => [each, ROLES[each] ?? (each === "not known" ? "var(--series-8)" : SERIES[next++ % SERIES.length])]));
  return (each) => found.get(each) ?? "var(--rlm)";
}

function legend(colours) {
  const list = Object.assign(document.createElement("ul"), { className: "legend" });
  const of = colourOf(colours);
  for (const each of colours) {
    const item = Object.assign(document.createElement("li"), { textContent: each });
    item.style.setProperty("--of-series", of(each));
    list.append(item);
  }
  return list;
}

const isYears = (values) => values.every((value) => Number.isInteger(value) && value >= 1900 && value <= 2100);
const count = (value) => value.toLocaleString("en");
const short = (value) => new Intl.NumberFormat("en", { notation: "compact" }).format(value);
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** About the wanted number of ticks; none between whole numbers if all values are whole. */
const ticks = (values, wanted) => (values.every(Number.isInteger) ? Math.min(wanted, Math.max(1, ...values)) : wanted);

/** Every year of a span; and those that there is room to label, counted from the last. */
const span = (years) => Array.from({ length: Math.max(...years) - Math.min(...years) + 1 }, (_, i) => Math.min(...years) + i);
const roomFor = (steps, width) => steps.filter((_, i) => (steps.length - 1 - i) % Math.ceil(steps.length * 44 / width) === 0);

/** Powers of ten only: lines between them on a logarithmic scale do not help. */
function powers(values) {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const found = Array.from({ length: 40 }, (_, i) => i - 12).filter((i) => i >= Math.floor(Math.min(...exponents)) && i <= Math.ceil(Math.max(...exponents)));
  return found.map((i) => 10 ** i);
}

/** Columns: years or other steps along the width, values upwards, stacked. */
function standingBars(picture, width) {
  const { points, x, y, colours } = picture;
  const of = colourOf(colours), steps = points.map((point) => point.x);
  const domain = isYears(steps) ? span(steps) : [...new Set(steps)];
  return Plot.plot({
    width, height: Math.max(240, Math.min(360, width * 0.5)), marginLeft: 48, marginBottom: 40,
    x: { domain, label: x.name, labelArrow: "none", labelAnchor: "center", tickFormat: String, ticks: roomFor(domain, width), padding: 0.18 },
    y: { label: y.name, grid: true, nice: true, ticks: ticks(points.map((point) => point.y), 6), tickFormat: short, labelArrow: "none" },
    marks: [
      Plot.barY(points, { x: "x", y: "y", fill: (point) => of(point.colour), order: colours.length ? (point) => colours.indexOf(point.colour) : null, stroke: "var(--page)", strokeWidth: 0.6, title: saying(picture), tip: TIP }),
      Plot.ruleY([0], { stroke: "var(--strong-line)" }),
    ],
  });
}

/** A bar for each row, with the name before it, or above it where there is little room. */
function lyingBars(picture, width) {
  const { x, colours } = picture, points = picture.points.filter((point) => point.x !== 0 || colours.length < 2);
  const of = colourOf(colours), isNarrow = width < NARROW;
  const lines = [...new Set(points.map((point) => point.line))];
  const names = new Map(points.map((point) => [point.line, String(point.y)]));
  const longest = Math.min(Math.floor(width * 0.4 / LETTER), Math.max(...[...names.values()].map((name) => name.length)));
  const sums = lines.map((line) => ({ line, sum: points.filter((point) => point.line === line).reduce((sum, point) => sum + point.x, 0) }));
  return Plot.plot({
    width, height: 46 + lines.length * (isNarrow ? 1.75 : 1) * LINE, marginLeft: isNarrow ? 4 : longest * LETTER + 14, marginRight: 52, marginTop: isNarrow ? LINE : 8, marginBottom: 38,
    x: { label: x.name || null, labelArrow: "none", labelAnchor: "center", grid: true, ticks: ticks(sums.map((each) => each.sum), isNarrow ? 4 : 8), tickFormat: short, zero: true },
    y: { domain: lines, label: null, axis: isNarrow ? null : "left", tickSize: 0, tickFormat: (line) => cut(names.get(line), longest), paddingInner: isNarrow ? 0.56 : 0.28, paddingOuter: isNarrow ? 0 : 0.2 },
    marks: [
      Plot.barX(points, { x: "x", y: "line", fill: (point) => of(point.colour), stroke: "var(--page)", strokeWidth: 0.6, order: colours.length ? (point) => colours.indexOf(point.colour) : null, title: saying(picture), tip: TIP }),
      Plot.text(sums, { x: "sum", y: "line", text: (each) => short(each.sum), dx: 5, textAnchor: "start", fill: "var(--quiet)" }),
      isNarrow ? Plot.text(lines, { y: (line) => line, text: (line) => cut(names.get(line), Math.floor(width / LETTER)), frameAnchor: "left", textAnchor: "start", dy: -LINE * 0.72, dx: 1, fill: "var(--text)" }) : null,
      Plot.ruleX([0], { stroke: "var(--strong-line)" }),
    ],
  });
}

/** A dot for each row, on two axes. */
function dots(picture, width) {
  const { points, x, y, colours, log } = picture;
  const of = colourOf(colours), isNarrow = width < NARROW;
  const names = y.numeric ? [] : [...new Set(points.map((point) => point.y))];
  const longest = names.length ? Math.min(Math.floor(width * 0.4 / LETTER), Math.max(...names.map((name) => String(name).length))) : 0;
  const axis = (name, values) => ({ label: name, labelArrow: "none", grid: true, nice: true, type: log === values ? "log" : undefined, tickFormat: isYears(points.map((point) => point[values])) ? String : short });
  const years = isYears(points.map((point) => point.x));
  const across = years ? roomFor(span(points.map((point) => point.x)), width) : log === "x" ? powers(points.map((point) => point.x)) : isNarrow ? 4 : 8;
  return Plot.plot({
    width, height: names.length ? 60 + names.length * (isNarrow ? 1.6 : 1.1) * LINE : Math.max(260, Math.min(400, width * 0.55)), marginBottom: 40, marginTop: names.length ? 10 : 26, marginRight: 24,
    marginLeft: names.length ? (isNarrow ? 8 : longest * LETTER + 14) : 56,
    x: { ...axis(x.name, "x"), labelAnchor: "center", inset: 8, nice: !years, ticks: across },
    y: names.length
      ? { domain: names, label: null, axis: isNarrow ? null : "left", tickSize: 0, grid: true, tickFormat: (name) => cut(String(name), longest), padding: 0.5 }
      : { ...axis(y.name, "y"), ticks: log === "y" ? powers(points.map((point) => point.y)) : 5 },
    marks: [
      Plot.dot(points, { x: "x", y: "y", r: 4.5, fill: (point) => of(point.colour), fillOpacity: 0.65, stroke: (point) => of(point.colour), title: saying(picture), tip: TIP }),
      names.length && isNarrow ? Plot.text(names, { y: (name) => name, text: (name) => cut(String(name), Math.floor(width / LETTER)), frameAnchor: "left", textAnchor: "start", dy: -LINE * 0.6, fill: "var(--text)" }) : null,
    ],
  });
}

/** A grid of shares: a darker cell is a larger share. */
function cells(picture, width) {
  const { points } = picture, isNarrow = width < NARROW;
  const columns = picture.colours, names = [...new Set(points.map((point) => point.y))];
  const most = Math.max(1, ...points.map((point) => point.x));
  const longest = Math.min(Math.floor(width * 0.35 / LETTER), Math.max(...names.map((name) => String(name).length)));
  return Plot.plot({
    width, height: 40 + names.length * (isNarrow ? 2.4 : 1.5) * LINE, marginLeft: isNarrow ? 2 : longest * LETTER + 14, marginTop: isNarrow ? 52 : 26, marginRight: 2, marginBottom: 4,
    x: { domain: columns, axis: null, padding: 0.04 },
    y: { domain: names, label: null, axis: isNarrow ? null : "left", tickSize: 0, paddingInner: isNarrow ? 0.5 : 0.08, paddingOuter: 0, tickFormat: (name) => cut(String(name), longest) },
    marks: [
      Plot.text(columns, { x: (name) => name, text: (name) => name.replace(/ \(.*\)$/, ""), frameAnchor: "top", dy: isNarrow ? -44 : -16, fontSize: isNarrow ? 10.5 : 13, fill: "var(--text)" }),
      Plot.cell(points, { x: "colour", y: "y", fill: "var(--rlm)", fillOpacity: (point) => 0.06 + 0.5 * point.x / most, rx: 3 }),
      Plot.text(points, { x: "colour", y: "y", text: (point) => count(point.x) + (picture.unit === "%" ? "%" : ""), fill: "var(--text)" }),
      isNarrow ? Plot.text(names, { y: (name) => name, text: (name) => String(name), frameAnchor: "left", textAnchor: "start", dy: -LINE * 0.95, fill: "var(--text)" }) : null,
    ],
    opacity: { type: "identity" },
  });
}

/** The text for the mark under the pointer. */
const saying = ({ x, y, colourName, labelName, isLying }) => (point) => {
  const value = isLying ? point.x : point.y, name = isLying ? x.name : y.name;
  return [
    labelName ? point.label : isLying ? point.y : null,
    isLying ? null : `${x.name}: ${plain(point.x)}`,
    `${name || point.colour}: ${plain(value)}`,
    colourName && point.colour !== null ? `${colourName}: ${point.colour}` : null,
  ].filter((line) => line !== null).join("\n");
};

const TIP = { fontSize: 13, lineHeight: 1.3 };
const plain = (value) => (typeof value === "number" && !isYears([value]) ? count(value) : String(value));

for (const place of document.querySelectorAll("figure[data-chart]")) {
  draw(place, document.getElementById(place.dataset.table), { ...JSON.parse(place.dataset.chart), title: place.dataset.title, total: Number(place.dataset.total) });
}
