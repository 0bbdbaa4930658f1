// What the server says about its graph, and what an IRI has by it: its short name, its page here, its label.

/** What /sparql/completions.json holds; filled by `know`. */
export const known = { prefixes: {}, pages: {}, elsewhere: { page: "", longest: 0, classes: [] }, classes: [], properties: [], things: [], examples: [], start: "" };
let places = {}, byLength = [];
const labels = new Map();
/** Things with an address of their own that have a page here; `labelsOf` finds them. */
const ownAddresses = new Set();
const MOST = 300;

export async function know(dataset) {
  places = dataset;
  const answer = await fetch(dataset.completions, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} from ${dataset.completions}`);
  Object.assign(known, await answer.json());
  byLength = Object.entries(known.prefixes).sort(([, a], [, b]) => b.length - a.length);
  for (const { iri, label } of known.things) labels.set(iri, label);
}

/** The endpoint, with the version that the page shows. */
export function addressFor() {
  const address = new URL(places.endpoint, location.href);
  if (places.version) address.searchParams.set("version", places.version);
  return address;
}

/** Things that a text could mean, of one kind. */
export async function search(text, kind) {
  const address = new URL(places.search, location.href);
  address.searchParams.set("q", text);
  address.searchParams.set("kind", kind);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).results : [];
}

export function compact(iri) {
  const found = byLength.find(([, start]) => iri.startsWith(start));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

/** An IRI as a query may contain it: as a prefixed name where the grammar allows it, else in full. */
export function written(iri) {
  const short = compact(iri);
  return /^[a-z][\w-]*:[A-Za-z0-9_](?:[\w.-]*[\w-])?$/.test(short) ? short : `<${iri}>`;
}

/** The path of the page about a thing at this server; null if it has no page. */
export function pageOf(iri) {
  if (ownAddresses.has(iri)) return known.elsewhere.page + encodeURIComponent(iri) + (places.version ? `&version=${encodeURIComponent(places.version)}` : "");
  const start = Object.keys(known.pages).find((each) => iri.startsWith(each) && iri.length > each.length);
  if (!start) return null;
  const version = places.version ? `?version=${encodeURIComponent(places.version)}` : "";
  const [path, hash] = known.pages[start].split("#");
  const name = iri.slice(start.length).replaceAll("?", "%3F").replaceAll("#", "%23");
  return hash === undefined ? path + name + version : `${path}${version}#${name}`;
}

/** A link to the page about a thing, or to where the IRI leads. */
export function link(iri) {
  const page = pageOf(iri);
  const element = document.createElement(page || /^https?:/.test(iri) ? "a" : "span");
  element.textContent = compact(iri);
  element.title = iri;
  if (page) element.href = page;
  else if (element.tagName === "A") Object.assign(element, { href: iri, className: "outside", rel: "noreferrer" });
  return element;
}

const isSafe = (iri) => !/[<>"{}|^`\\\s]/.test(iri);
const listed = (iris) => iris.map((iri) => `<${iri}>`).join(" ");

/** The rows of a query that the page itself sends; none if it is not answered. */
async function rows(query) {
  const answer = await fetch(addressFor(), { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: "application/sparql-results+json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).results.bindings : [];
}

/** Fetch the labels of things that have pages here, each only once; of other addresses, find out which are such things. */
export async function labelsOf(iris) {
  const wanted = [...new Set(iris)].filter((iri) => !labels.has(iri) && isSafe(iri)).slice(0, MOST);
  for (const iri of wanted) labels.set(iri, "");
  const ours = wanted.filter(pageOf), others = wanted.filter((iri) => !pageOf(iri) && iri.length <= known.elsewhere.longest);
  const said = "(SAMPLE(?one) AS ?label)", label = "rdfs:label|skos:prefLabel ?one";
  const queries = [];
  if (ours.length) queries.push(`SELECT ?thing ${said} { VALUES ?thing { ${listed(ours)} } ?thing ${label} } GROUP BY ?thing`);
  if (others.length) queries.push(`SELECT ?thing ${said} { VALUES ?thing { ${listed(others)} } VALUES ?class { ${listed(known.elsewhere.classes)} } ?thing a ?class OPTIONAL { ?thing ${label} } } GROUP BY ?thing`);
  for (const { thing, label } of (await Promise.all(queries.map(rows))).flat()) {
    if (!thing) continue;
    if (!pageOf(thing.value)) ownAddresses.add(thing.value);
    if (label) labels.set(thing.value, label.value);
  }
  return labels;
}

/** The roles of those that are models: "rlm" or "dtm", by IRI. */
export async function rolesOf(iris) {
  const models = [...iris].filter((iri) => iri.startsWith(known.prefixes.model) && isSafe(iri)).slice(0, MOST);
  const found = models.length ? await rows(`SELECT ?thing ?role { VALUES ?thing { ${listed(models)} } VALUES ?role { zoo:RLM zoo:DTM } ?thing a ?role }`) : [];
  return new Map(found.map(({ thing, role }) => [thing.value, role.value.slice(known.prefixes.zoo.length).toLowerCase()]));
}
