// Draws nodes and links with cytoscape. A file of its own, so that it is loaded only when a graph is shown.
import cytoscape from "cytoscape";

// cytoscape adds a style sheet to the page unless an element of this name exists; ours has its rules.
const ITS_RULES = "__________cytoscape_stylesheet";
if (!document.getElementById(ITS_RULES)) document.head.append(Object.assign(document.createElement("meta"), { id: ITS_RULES }));

const COLOURS = ["text", "quiet", "strong-line", "raised", "page", "rlm", "rlm-tint", "dtm", "dtm-tint", "link"];

/** The current colours of the page: cytoscape draws on a canvas, which does not know CSS variables. */
function colours(element) {
  const probe = element.appendChild(document.createElement("span"));
  const found = Object.fromEntries(COLOURS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return found;
}

function style(element, many, zoom = 1) {
  const colour = colours(element);
  const font = getComputedStyle(element).fontFamily;
  const role = (name) => ({ selector: `.${name}`, style: { "background-color": colour[name] } });
  return [
    { selector: "node", style: {
      width: 12, height: 12, "background-color": colour.quiet, label: "data(label)", color: colour.text, "font-family": font, "font-size": Math.min(15, 11 / zoom),
      "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "ellipsis", "text-max-width": 150, "min-zoomed-font-size": many ? 7 : 4,
      "text-background-color": colour.raised, "text-background-opacity": 0.7, "text-background-padding": 1,
    } },
    role("rlm"), role("dtm"),
    { selector: "node:selected", style: { "border-width": 3, "border-color": colour.link } },
    { selector: "edge", style: {
      width: 1.2, "line-color": colour["strong-line"], "target-arrow-color": colour["strong-line"], "target-arrow-shape": "triangle", "arrow-scale": 0.8,
      "curve-style": "bezier", label: many ? "" : "data(label)", color: colour.quiet, "font-family": font, "font-size": 9, "text-rotation": "autorotate",
      "text-background-color": colour.raised, "text-background-opacity": 1, "text-background-padding": 1, "min-zoomed-font-size": 6,
    } },
  ];
}

/** Arrange the nodes around one thing if nearly all links are its own; else by forces. */
function layout(nodes, links) {
  const ends = new Map();
  for (const { from, to } of links) for (const end of new Set([from, to])) ends.set(end, (ends.get(end) ?? 0) + 1);
  const [[middle, most]] = [...ends].sort(([, a], [, b]) => b - a);
  const place = new Map(nodes.map(({ iri }, i) => [iri, i]));
  const rings = Math.ceil(nodes.length / 20);
  return most > 3 && most > 0.8 * links.length
    ? { name: "concentric", padding: 24, minNodeSpacing: 40, levelWidth: () => 1, transform: (_, { x, y }) => ({ x: 2.1 * x, y }), concentric: (node) => (node.id() === middle ? rings + 1 : place.get(node.id()) % rings) }
    : { name: "cose", animate: false, padding: 20, numIter: 1500, componentSpacing: 50, idealEdgeLength: () => 60, nodeRepulsion: () => 6000, nodeOverlap: 30 };
}

/** Draw; `chosen` is told which node was. Returns ways to zoom (0: show all) and to stop. */
export function drawNetwork(element, nodes, links, chosen) {
  const many = links.length > 60;
  const network = cytoscape({
    container: element,
    elements: [
      ...nodes.map(({ iri, label, role }) => ({ data: { id: iri, label }, classes: role })),
      ...links.map(({ from, to, by }, i) => ({ data: { id: `link ${i}`, source: from, target: to, label: by } })),
    ],
    style: style(element, many),
    layout: layout(nodes, links),
    // The wheel scrolls the page; buttons zoom.
    userZoomingEnabled: false,
    minZoom: 0.05, maxZoom: 4,
  });
  if (network.zoom() > 1.2) { network.zoom(1.2); network.center(); }
  if (!many) network.style(style(element, many, network.zoom())); // so that names can be read from the first
  const byIri = new Map(nodes.map((node) => [node.iri, node]));
  network.on("tap", "node", ({ target }) => chosen(byIri.get(target.id())));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => network.style(style(element, many, many ? 1 : network.zoom()));
  dark.addEventListener("change", recolour);
  return {
    zoom(factor) {
      if (!factor) network.fit(undefined, 20);
      else network.zoom({ level: network.zoom() * factor, renderedPosition: { x: element.clientWidth / 2, y: element.clientHeight / 2 } });
    },
    stop() { dark.removeEventListener("change", recolour); network.destroy(); },
  };
}
