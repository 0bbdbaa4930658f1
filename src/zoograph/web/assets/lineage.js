// The lineage of a model, drawn from left to right: what it was made from, and what was made from it. A click on a model
// fetches its neighbours, or hides them again. The lists on the page have the same content.
import cytoscape from "cytoscape";
import dagre from "cytoscape-dagre";

cytoscape.use(dagre);

const NARROW = matchMedia("(max-width: 40rem)").matches;
const WIDTH = NARROW ? 138 : 168, BETWEEN = NARROW ? 96 : 130, LINE = 15, MOST_LINES = 2, MOST_ANCESTORS = 12, LEAST_ZOOM = 0.7;
const LINES = NARROW
  ? { "curve-style": "taxi", "taxi-direction": "downward", "taxi-turn": "100%", "source-endpoint": "-45% 50%", "target-endpoint": "-50% 0%" }
  : { "curve-style": "straight", "source-endpoint": "90deg", "target-endpoint": "270deg" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

for (const figure of document.querySelectorAll("[data-lineage]")) draw(figure);

async function draw(figure) {
  const root = figure.dataset.model, canvas = figure.querySelector(".canvas"), chosen = figure.querySelector(".chosen");
  const first = await hop(root);
  if (!first) return;
  figure.hidden = false;
  const graph = cytoscape({
    container: canvas, style: style(canvas), minZoom: 0.3, maxZoom: 2, boxSelectionEnabled: false, autoungrabify: true,
    userZoomingEnabled: false, selectionType: "single",
  });
  const expandedBy = new Map(); // what each model's click added

  async function hop(model) {
    const address = new URL(figure.dataset.lineage, location.href);
    address.searchParams.set("model", model);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  }

  function add(found, { derivatives = true } = {}) {
    const added = [];
    const node = (data) => {
      if (graph.getElementById(data.id).nonempty()) return;
      added.push(data.id);
      graph.add({ group: "nodes", data, classes: data.classes });
    };
    const edge = (source, target, how) => {
      const id = `${source} ${target}`;
      if (graph.getElementById(id).empty()) { added.push(id); graph.add({ group: "edges", data: { id, source, target, how, way: how.split(", ")[0] } }); }
    };
    const iri = found.model.iri;
    node(described(found.model));
    for (const base of found.bases) { node(described(base)); edge(base.iri, iri, base.how); }
    if (derivatives) {
      for (const each of found.derivatives) { node(described(each)); edge(iri, each.iri, each.how); }
      const more = found.derivativesInAll - found.derivatives.length;
      if (more > 0) {
        const id = `${iri} more`;
        node({ id, label: `and ${more.toLocaleString("en")} more`, lines: 1, path: iri === root ? figure.dataset.list : found.list, classes: "more" });
        edge(iri, id, "");
      }
    }
    graph.getElementById(iri).data("open", true);
    return added;
  }

  function described({ iri, path, label, roles, bases = 0, derivatives = 0 }) {
    const lines = broken(label, canvas);
    if (iri !== root && bases) lines.push("has a base");
    else if (iri !== root && derivatives) lines.push(derivatives === 1 ? "1 derivative" : `${derivatives.toLocaleString("en")} derivatives`);
    return {
      id: iri, path, name: label, label: lines.join("\n"), lines: lines.length, classes: [roles[0]?.toLowerCase(), iri === root ? "itself" : ""].filter(Boolean).join(" "),
    };
  }

  // What also follows from other lines is drawn more lightly.
  function lighten() {
    for (const edge of graph.edges()) {
      const others = edge.source().outgoers("edge").difference(edge).targets();
      edge.toggleClass("far", others.union(others.successors()).contains(edge.target()));
    }
  }

  function arrange(animated) {
    lighten();
    const layout = graph.layout({ name: "dagre", rankDir: "LR", nodeSep: 10, rankSep: BETWEEN, fit: false, animate: false });
    layout.run();
    if (NARROW) stack();
    const box = graph.elements().boundingBox();
    canvas.style.height = `${Math.min(Math.max(box.h + 40, 150), NARROW ? Infinity : 520)}px`;
    graph.resize();
    show(animated);
  }

  // On a telephone there is no room for columns: one model below another, each step of the lineage a little to the right.
  function stack() {
    const nodes = graph.nodes().sort((a, b) => a.position("x") - b.position("x") || a.position("y") - b.position("y"));
    const columns = [...new Set(nodes.map((node) => Math.round(node.position("x"))))];
    const step = Math.min(28, (graph.width() - WIDTH - 40) / Math.max(1, columns.length - 1));
    const places = nodes.map((node, i) => ({ x: step * columns.indexOf(Math.round(node.position("x"))), y: 62 * i }));
    nodes.forEach((node, i) => node.position(places[i]));
  }

  // All of it, unless it would become too small to read: then the model and its surroundings.
  function show(animated) {
    const box = graph.elements().boundingBox();
    const zoom = Math.min(1, graph.width() / (box.w + 40), graph.height() / (box.h + 30));
    const target = zoom >= LEAST_ZOOM
      ? { zoom, pan: { x: graph.width() / 2 - zoom * (box.x1 + box.x2) / 2, y: graph.height() / 2 - zoom * (box.y1 + box.y2) / 2 } }
      : { zoom: 0.8, center: { eles: graph.getElementById(root) } };
    if (animated && !still.matches) graph.animate(target, { duration: 200 });
    else if (target.pan) graph.viewport(target);
    else { graph.zoom(target.zoom); graph.center(target.center.eles); }
  }

  async function toggle(node) {
    const id = node.id();
    if (node.hasClass("more")) { location.href = node.data("path"); return; }
    if (expandedBy.has(id)) {
      collapse(id);
    } else if (!node.data("open")) {
      const found = await hop(id);
      if (found) expandedBy.set(id, add(found));
    } else return;
    arrange(true);
  }

  function collapse(id) {
    const added = expandedBy.get(id) ?? [];
    expandedBy.delete(id);
    for (const each of added) if (expandedBy.has(each)) collapse(each);
    for (const each of added) graph.getElementById(each).remove();
    graph.getElementById(id).removeData("open");
  }

  function choose(node) {
    graph.nodes().removeClass("chosen");
    node.addClass("chosen");
    if (node.hasClass("more")) { chosen.textContent = node.data("label"); return; }
    const link = Object.assign(document.createElement("a"), { href: node.data("path"), textContent: node.data("name") });
    const ways = [
      ...node.incomers("edge").map((edge) => `${edge.data("how")} ${edge.source().data("name")}`),
    ].slice(0, 2).join("; ");
    chosen.replaceChildren(link, ways ? `, ${ways}` : "");
  }

  async function start() {
    expandedBy.clear();
    graph.elements().remove();
    add(first);
    // Ancestors are few: all of them are there from the beginning.
    const asked = new Set();
    const waiting = first.bases.filter((base) => base.bases);
    while (waiting.length && graph.nodes().length < MOST_ANCESTORS + first.derivatives.length) {
      const { iri } = waiting.shift();
      const found = asked.has(iri) ? null : await hop(iri);
      if (!found) continue;
      asked.add(iri);
      add(found, { derivatives: false });
      const ancestor = graph.getElementById(found.model.iri);
      ancestor.removeData("open"); // a click shows what else was made from it
      ancestor.data(described({ ...found.model, bases: 0 }));
      waiting.push(...found.bases.filter((base) => base.bases && !asked.has(base.iri)));
    }
    arrange(false);
    choose(graph.getElementById(root));
    chosen.textContent = "Click a model to see its own bases and derivatives.";
  }

  graph.on("tap", "node", ({ target }) => { choose(target); toggle(target); });
  graph.on("mouseover", "node", () => { canvas.style.cursor = "pointer"; });
  graph.on("mouseout", "node", () => { canvas.style.cursor = ""; });
  figure.addEventListener("click", ({ target }) => {
    const act = target.closest("button")?.dataset.act;
    const middle = { x: graph.width() / 2, y: graph.height() / 2 };
    if (act === "fit") graph.fit(undefined, 20);
    else if (act === "again") start();
    else if (act) graph.zoom({ level: graph.zoom() * (act === "closer" ? 1.3 : 1 / 1.3), renderedPosition: middle });
  });
  canvas.addEventListener("keydown", (event) => {
    const node = graph.nodes(".chosen");
    if (event.key === "Enter" && node.nonempty()) { event.preventDefault(); toggle(node); }
    else if (event.key.toLowerCase() === "o" && node.data("path")) location.href = node.data("path");
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || node.empty()) return;
    event.preventDefault();
    const next = nearest(graph.nodes(), node, way);
    if (next) { choose(next); graph.animate({ center: { eles: next } }, { duration: still.matches ? 0 : 120 }); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style(canvas)));
  addEventListener("resize", () => { graph.resize(); show(false); });
  await document.fonts.ready;
  await start();
}

// The nearest node in a direction; a node straight ahead counts as nearer than one to the side.
function nearest(nodes, from, [x, y]) {
  const here = from.position();
  let best = null, least = Infinity;
  for (const node of nodes) {
    const ahead = (node.position().x - here.x) * x + (node.position().y - here.y) * y;
    const aside = Math.abs((node.position().x - here.x) * y) + Math.abs((node.position().y - here.y) * x);
    if (ahead > 1 && ahead + 2 * aside < least) { least = ahead + 2 * aside; best = node; }
  }
  return best;
}

// A name in lines that fit into a box; a name that is too long is cut.
function broken(text, canvas) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `13px ${getComputedStyle(canvas).fontFamily}`;
  const fits = (part) => pen.measureText(part).width <= WIDTH - 16;
  const lines = [];
  let rest = text;
  while (rest && lines.length < MOST_LINES) {
    let end = rest.length;
    if (!fits(rest)) {
      while (end > 1 && !fits(rest.slice(0, end))) end--;
      if (lines.length === MOST_LINES - 1) { lines.push(`${rest.slice(0, end - 1)}…`); break; }
      const gap = Math.max(...[" ", "_", "-", "/"].map((mark) => rest.lastIndexOf(mark, end - 1)));
      if (gap > end / 2) end = gap + 1;
    }
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return lines;
}

// The colours are those of the page, light or dark.
function style(canvas) {
  const probe = document.body.appendChild(document.createElement("span"));
  const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
  const found = Object.fromEntries(["rlm", "rlm-tint", "dtm", "dtm-tint", "line", "strong-line", "quiet", "text", "raised", "sunken"].map((name) => [name, colour(name)]));
  probe.remove();
  const font = getComputedStyle(canvas).fontFamily;
  return [
    { selector: "node", style: {
      shape: "round-rectangle", width: WIDTH, height: (node) => 14 + LINE * node.data("lines"), "background-color": found.sunken,
      "border-width": 1, "border-color": found["strong-line"], label: "data(label)", color: found.text, "font-family": font, "font-size": 13,
      "text-valign": "center", "text-halign": "center", "text-wrap": "wrap", "text-max-width": WIDTH, "line-height": 1.12,
    } },
    { selector: ".rlm", style: { "background-color": found["rlm-tint"], "border-color": found.rlm, color: found.rlm } },
    { selector: ".dtm", style: { "background-color": found["dtm-tint"], "border-color": found.dtm, color: found.dtm } },
    { selector: ".itself", style: { "border-width": 3, "font-weight": 600 } },
    { selector: ".more", style: { "border-style": "dashed", "background-color": found.raised, color: found.quiet } },
    { selector: "node.chosen", style: { "underlay-color": found.quiet, "underlay-opacity": 0.18, "underlay-padding": 5 } },
    { selector: "edge", style: {
      width: 1.4, "line-color": found["strong-line"], "target-arrow-color": found["strong-line"], "target-arrow-shape": "triangle", "arrow-scale": 0.8,
      ...LINES, "target-label": "data(way)", "target-text-offset": NARROW ? 40 : 58, "font-family": font, "font-size": 11, color: found.quiet,
      "text-background-color": found.raised, "text-background-opacity": 1, "text-background-padding": 1,
    } },
    { selector: ".far", style: { "line-style": "dashed", "target-label": "", "curve-style": "unbundled-bezier", "control-point-distances": -46, "control-point-weights": 0.5 } },
  ];
}
