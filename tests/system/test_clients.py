"""Clients that other people wrote, against a real server: SPARQLWrapper, rdflib's stores, and Comunica."""

import json
import re
import shutil
import subprocess
from functools import partial
from urllib.error import HTTPError
from xml.dom.minidom import Document

import pytest
import rdflib
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import SPARQLExceptions, SPARQLWrapper

from helpers.paths import ROOT
from helpers.server import WRITE_TOKEN, WRITING, serve
from helpers.tools import node
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import BASE

PROLOGUE = f"""PREFIX rdfs: <{RDFS}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX zoo: <{BASE}ns#>
PREFIX model: <{BASE}model/>
PREFIX graph: <{BASE}graph/>
"""
QUERIES = {
    "SELECT": "SELECT ?m ?name { ?m a zoo:RLM ; rdfs:label ?name } ORDER BY ?m LIMIT 50",
    "aggregates": "SELECT ?d (COUNT(?m) AS ?n) { ?m a zoo:RLM ; zoo:domain ?d } GROUP BY ?d HAVING (COUNT(?m) > 1) ORDER BY ?d",
    "a path": "SELECT ?m ?year { ?m zoo:builtOn+ model:roberta-base OPTIONAL { ?m zoo:releaseYear ?year } } ORDER BY ?m",
    "named graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "yes": "ASK { ?m a zoo:RLM }",
    "no": "ASK { ?m a zoo:Nothing }",
    "CONSTRUCT": "CONSTRUCT { ?m rdfs:label ?name } WHERE { ?m a zoo:RLM ; rdfs:label ?name }",
    "DESCRIBE": "DESCRIBE model:hubert-base-ls960",
}
TABLES, ANSWERS, GRAPHS = [*QUERIES][:4], [*QUERIES][4:6], [*QUERIES][6:]
EXAMPLE = "https://example.org/"
CLIENTS = ROOT / "tests" / "clients"


@pytest.fixture(scope="module")
def served(built_home):
    """A real server that this module reads from."""
    with serve(built_home) as server:
        yield server


@pytest.fixture(scope="module")
def endpoint(served):
    return f"{served.address}/sparql"


@pytest.fixture(scope="module")
def writable(small_home, tmp_path_factory):
    """One over a small home, where a write takes a tenth of the time."""
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("clients") / "home", symlinks=True)
    with serve(home) as server:
        yield server


@pytest.fixture(scope="module")
def update_endpoint(writable):
    return f"{writable.address}/sparql"


@pytest.fixture
def graph(request):
    """A named graph of the test's own."""
    return f"{EXAMPLE}graph/clients/{request.node.name.replace('[', '/').replace(']', '').replace(' ', '-')}"


def answer(server, text, **datasets):
    """What the embedded store answers from the version that is current in the served home."""
    with History(server.home).reading() as version:
        return known(EmbeddedStore.read_only(version.store_directory).query(PROLOGUE + text, **datasets))


@pytest.fixture
def ask(served):
    return partial(answer, served)


@pytest.fixture
def labels(writable):
    """The names in a graph, by what they name."""

    def find(graph):
        ask = partial(answer, writable)
        rows = ask(f"SELECT ?s ?name {{ GRAPH <{graph}> {{ ?s rdfs:label ?name }} }}")
        assert ask(f"SELECT ?s ?name {{ ?s rdfs:label ?name }} # {graph}", default_graphs=[graph]) == rows
        return {thing.value.removeprefix(EXAMPLE): name.value for thing, name in rows}

    return find


@pytest.fixture
def version(writable):
    """The number of the current version, now."""
    return History(writable.home).current_number


def known(answer):
    """An answer of the embedded store: a list of rows, a set of triples, or True or False."""
    if answer.is_graph:
        return set(answer.triples())
    return [list(row) for row in answer.rows()] if answer.variables else bool(answer)


def table(content, form):
    """The same of what came over the wire."""
    found = parse_query_results(content, form)
    return bool(found) if isinstance(found, QueryBoolean) else [list(row) for row in found]


def triples(content, form):
    return {quad.triple for quad in parse(content, form)}


def term(node):
    """A term of rdflib's as one of Oxigraph's."""
    if isinstance(node, rdflib.Literal):
        return Literal(str(node), language=node.language, datatype=node.datatype and NamedNode(node.datatype))
    return node and (NamedNode if isinstance(node, URIRef) else BlankNode)(str(node))


def rows(result):
    return [[term(each) for each in row] for row in result]


def insertion(graph):
    return f'INSERT DATA {{ GRAPH <{graph}> {{ <{EXAMPLE}a> rdfs:label "one" . <{EXAMPLE}b> rdfs:label "two" }} }}'


def steps(graph):
    """Updates, each with the names that the graph has after it."""
    yield insertion(graph), {"a": "one", "b": "two"}
    old, new = '?s rdfs:label "one"', '?s rdfs:label "ένα"'
    yield f"WITH <{graph}> DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}", {"a": "ένα", "b": "two"}
    yield f"DELETE WHERE {{ GRAPH <{graph}> {{ <{EXAMPLE}b> ?p ?o }} }}", {"a": "ένα"}
    yield f"DROP GRAPH <{graph}>", {}


# -- SPARQLWrapper

WAYS = {"get": ("GET", "urlencoded"), "form": ("POST", "urlencoded"), "direct": ("POST", "postdirectly")}


def wrapper(endpoint, text, form="json", way="form", **headers):
    client = SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(PROLOGUE + text)
    method, request = WAYS[way]
    client.setMethod(method)
    client.setRequestMethod(request)
    for name, value in headers.items():
        client.addCustomHttpHeader(name, value)
    return client


def converted(client):
    """What SPARQLWrapper makes of an answer, as Oxigraph has it."""
    answer, form = client.queryAndConvert(), client.returnFormat
    if isinstance(answer, Graph):
        return triples(answer.serialize(format="nt"), RdfFormat.N_TRIPLES)
    if isinstance(answer, Document):
        return table(answer.toxml(encoding="utf-8"), QueryResultsFormat.XML)
    if isinstance(answer, dict):
        return table(json.dumps(answer), QueryResultsFormat.JSON)
    if form in ("csv", "tsv"):
        return table(answer, QueryResultsFormat.from_extension(form)) if form == "tsv" else answer.decode()
    return triples(answer, RdfFormat.TURTLE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize("name", TABLES)
def test_sparqlwrapper_reads_a_table(endpoint, ask, name, form, way):
    found = converted(wrapper(endpoint, QUERIES[name], form, way))
    assert found == ask(QUERIES[name])
    assert len(found) > 3


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_reads_csv(endpoint, ask, way):
    expected = [",".join(term.value for term in row) for row in ask(QUERIES["aggregates"])]
    assert converted(wrapper(endpoint, QUERIES["aggregates"], "csv", way)).split("\r\n") == ["d,n", *expected, ""]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("name", ANSWERS)
def test_sparqlwrapper_reads_yes_and_no(endpoint, name, form, way):
    assert converted(wrapper(endpoint, QUERIES[name], form, way)) is (name == "yes")


# SPARQLWrapper itself keeps what it reads in a class that rdflib has renamed.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "rdf+xml", "json-ld"])
@pytest.mark.parametrize("name", GRAPHS)
def test_sparqlwrapper_reads_a_graph(endpoint, ask, name, form, way):
    found = converted(wrapper(endpoint, QUERIES[name], form, way))
    assert found == ask(QUERIES[name])
    assert len(found) > 3


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_chooses_the_dataset(endpoint, ask, way):
    links = f"{BASE}graph/links"
    for parameter, text, chosen in (
        ("default-graph-uri", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"default_graphs": [links]}),
        ("named-graph-uri", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": [links]}),
    ):
        client = wrapper(endpoint, text, way=way)
        client.addParameter(parameter, links)
        assert converted(client) == ask(text, **chosen) != ask(text)


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_is_told_what_is_wrong_with_a_query(endpoint, way):
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match=r"query:6:\d+"):
        wrapper(endpoint, "SELECT ?x { ?x ", way=way).query()


@pytest.mark.parametrize(("way", "form"), [("form", "json"), ("direct", "xml")])
def test_sparqlwrapper_writes_with_the_token(update_endpoint, version, labels, graph, way, form):
    for number, (update, names) in enumerate(steps(graph), version() + 1):
        assert wrapper(update_endpoint, update, form, way, **WRITING).query().response.status in (200, 204)
        assert labels(graph) == names
        assert version() == number


def test_sparqlwrapper_writes_where_the_request_says(update_endpoint, version, labels, graph):
    """``using-graph-uri``: what ``WHERE`` looks at."""
    wrapper(update_endpoint, insertion(graph), **WRITING).query()
    before = version()
    client = wrapper(
        update_endpoint, f"INSERT {{ GRAPH <{graph}/copy> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}", **WRITING
    )
    client.addParameter("using-graph-uri", graph)
    client.query()
    assert labels(f"{graph}/copy") == {"a": "one", "b": "two"}
    assert version() == before + 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another"}], ids=["no token", "a wrong token"])
@pytest.mark.parametrize("way", ["form", "direct"])
def test_sparqlwrapper_does_not_write_without_the_token(update_endpoint, version, labels, graph, way, headers):
    before = version()
    with pytest.raises(SPARQLExceptions.Unauthorized, match="[Tt]oken"):
        wrapper(update_endpoint, insertion(graph), way=way, **headers).query()
    assert labels(graph) == {}
    assert version() == before


def test_sparqlwrapper_is_told_what_is_wrong_with_an_update(update_endpoint, version):
    before = version()
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match=r"6:\d+"):
        wrapper(update_endpoint, "INSERT DATA { ?x ", **WRITING).query()
    assert version() == before


# -- rdflib's stores

METHODS = ["GET", "POST", "POST_FORM"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("form", ["xml", "json", "tsv"])
@pytest.mark.parametrize("name", TABLES)
def test_rdflib_reads_a_table(endpoint, ask, name, form, method):
    store = SPARQLStore(endpoint, method=method, returnFormat=form)
    assert rows(Graph(store).query(PROLOGUE + QUERIES[name])) == ask(QUERIES[name])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("name", ANSWERS)
def test_rdflib_reads_yes_and_no(endpoint, name, form, method):
    store = SPARQLStore(endpoint, method=method, returnFormat=form)
    assert Graph(store).query(PROLOGUE + QUERIES[name]).askAnswer is (name == "yes")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", GRAPHS)
def test_rdflib_reads_a_graph(endpoint, ask, name, method):
    result = Graph(SPARQLStore(endpoint, method=method)).query(PROLOGUE + QUERIES[name])
    assert {tuple(row) for row in rows(result)} == {tuple(triple) for triple in ask(QUERIES[name])}


@pytest.mark.parametrize("method", METHODS)
def test_rdflib_reads_triples_by_pattern(endpoint, ask, method):
    graph = Graph(SPARQLStore(endpoint, method=method))
    hubert = URIRef(f"{BASE}model/hubert-base-ls960")
    for pattern in ((hubert, None, None), (None, RDF.type, None), (None, None, hubert), (hubert, RDFS.label, None)):
        text = " ".join(each.n3() if each else name for each, name in zip(pattern, ("?s", "?p", "?o"), strict=True))
        found = [tuple(row) for row in rows(graph.triples(pattern))]
        assert set(found) == {tuple(triple) for triple in ask(f"CONSTRUCT WHERE {{ {text} }}")}
        assert len(found) == len(set(found)) > 0
    [[name]] = ask(f"SELECT ?name {{ {hubert.n3()} rdfs:label ?name }}")
    assert term(graph.value(hubert, RDFS.label)) == name
    assert (hubert, RDFS.label, graph.value(hubert, RDFS.label)) in graph
    assert (hubert, RDFS.label, rdflib.Literal("another name")) not in graph


@pytest.mark.parametrize("method", METHODS)
def test_rdflib_counts_a_graph_and_one_by_its_name(endpoint, ask, method):
    store, links = SPARQLStore(endpoint, method=method), f"{BASE}graph/links"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for graph, chosen in ((Graph(store), {}), (Graph(store, URIRef(links)), {"default_graphs": [links]})):
        assert len(graph) == int(ask(count, **chosen)[0][0].value) > 0
    assert {tuple(row) for row in rows(graph)} == {tuple(row) for row in ask("CONSTRUCT WHERE { ?s ?p ?o }", **chosen)}
    assert len(Graph(store, URIRef(f"{EXAMPLE}none"))) == 0


def test_rdflib_lists_the_graphs(endpoint, ask):
    expected = [name.value for [name] in ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]
    assert sorted(map(str, SPARQLStore(endpoint).contexts())) == sorted(expected)
    assert f"{BASE}graph/curated" in expected


def triple(name, label):
    return URIRef(EXAMPLE + name), RDFS.label, rdflib.Literal(label)


def updating(endpoint, headers=WRITING, **options):
    return SPARQLUpdateStore(endpoint, endpoint, headers=dict(headers), **options)


def test_rdflib_adds_and_removes_triples(update_endpoint, version, labels, graph):
    there = Graph(updating(update_endpoint), URIRef(graph))
    before = version()
    there.add(triple("a", "one"))
    there.add(triple("b", 'two "and" more\n'))
    assert labels(graph) == {"a": "one", "b": 'two "and" more\n'}
    assert version() == before + 2
    assert set(there) == {triple("a", "one"), triple("b", 'two "and" more\n')}
    assert len(there) == 2
    there.remove(triple("a", "one"))
    assert labels(graph) == {"b": 'two "and" more\n'}
    there.set(triple("b", "three"))
    assert labels(graph) == {"b": "three"}
    there.remove((None, None, None))
    assert labels(graph) == {}
    assert len(there) == 0
    assert version() == before + 6


def test_rdflib_sends_what_it_collected_as_one_change(update_endpoint, version, labels, graph):
    store = updating(update_endpoint, autocommit=False)
    first, second = Graph(store, URIRef(f"{graph}/1")), Graph(store, URIRef(f"{graph}/2"))
    before = version()
    first.add(triple("a", "one"))
    store.addN([(*triple("b", "two"), first), (*triple("c", "three"), second)])
    first.remove((URIRef(f"{EXAMPLE}a"), None, None))
    assert version() == before
    store.commit()
    assert version() == before + 1
    assert labels(f"{graph}/1") == {"b": "two"}
    assert labels(f"{graph}/2") == {"c": "three"}
    first.add(triple("d", "four"))
    store.rollback()
    store.commit()
    assert version() == before + 1
    second.add(triple("d", "four"))
    assert set(second) == {triple("c", "three"), triple("d", "four")}, "reading sends what is collected"
    assert version() == before + 2


def test_rdflib_adds_many_triples_at_once(update_endpoint, version, labels, graph):
    there, before = Graph(updating(update_endpoint), URIRef(graph)), version()
    there += [triple(f"many/{number}", f"name {number}") for number in range(1_000)]
    assert version() == before + 1
    assert labels(graph) == {f"many/{number}": f"name {number}" for number in range(1_000)}


def test_rdflib_sends_an_update(update_endpoint, version, labels, graph):
    there, before = Graph(updating(update_endpoint), URIRef(graph)), version()
    there.update(f'INSERT DATA {{ <{EXAMPLE}a> rdfs:label "one" }}', initNs={"rdfs": RDFS})
    assert labels(graph) == {"a": "one"}
    there.update(
        "DELETE { ?s rdfs:label ?old } INSERT { ?s rdfs:label ?new } WHERE { ?s rdfs:label ?old }",
        initNs={"rdfs": RDFS}, initBindings={"new": rdflib.Literal("two")},
    )  # fmt: skip
    assert labels(graph) == {"a": "two"}
    assert version() == before + 2


def test_rdflib_makes_and_drops_named_graphs_of_a_dataset(update_endpoint, version, labels, graph):
    dataset = Dataset(store=updating(update_endpoint))
    before = version()
    there = dataset.graph(URIRef(graph))
    there.add(triple("a", "one"))
    assert labels(graph) == {"a": "one"}
    assert URIRef(graph) in {each.identifier for each in dataset.graphs()}
    assert version() > before
    dataset.remove_graph(there)
    assert labels(graph) == {}
    assert URIRef(graph) not in set(updating(update_endpoint).contexts())


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another"}], ids=["no token", "a wrong token"])
def test_rdflib_does_not_write_without_the_token(update_endpoint, version, labels, graph, headers):
    there, before = Graph(updating(update_endpoint, headers), URIRef(graph)), version()
    for write in (
        lambda: there.add(triple("a", "one")),
        lambda: there.remove((None, None, None)),
        lambda: there.update(f'INSERT DATA {{ <{EXAMPLE}a> rdfs:label "a" }}', initNs={"rdfs": RDFS}),
    ):
        with pytest.raises(HTTPError) as refused:
            write()
        with refused.value as error:
            assert (error.code, error.headers["WWW-Authenticate"].split()[0]) == (401, "Bearer")
            assert "token" in json.load(error)["detail"].lower()
    assert labels(graph) == {}
    assert version() == before


# -- Comunica

XML = "application/sparql-results+xml"


@pytest.fixture(scope="module")
def comunica(endpoint):
    """``comunica(text, media)``: what Comunica answers, from one process; see ``clients/comunica.mjs``."""
    process = subprocess.Popen(
        [node(CLIENTS / "node_modules" / "@comunica"), "comunica.mjs"],
        cwd=CLIENTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )

    def send(text, media=None, endpoint=endpoint, **more):
        process.stdin.write(json.dumps({"endpoint": endpoint, "text": PROLOGUE + text, "media": media, **more}) + "\n")
        process.stdin.flush()
        reply = json.loads(process.stdout.readline())
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["answer"]

    with process:
        yield send
        process.stdin.close()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("name", TABLES)
def test_comunica_reads_a_table(comunica, ask, name):
    assert table(comunica(QUERIES[name], XML), QueryResultsFormat.XML) == ask(QUERIES[name])


@pytest.mark.parametrize("name", ANSWERS)
def test_comunica_reads_yes_and_no(comunica, name):
    answer = comunica(QUERIES[name], "application/sparql-results+json")
    assert table(answer, QueryResultsFormat.JSON) is (name == "yes")


@pytest.mark.parametrize("name", GRAPHS)
def test_comunica_reads_a_graph(comunica, ask, name):
    assert triples(comunica(QUERIES[name], "application/n-triples"), RdfFormat.N_TRIPLES) == ask(QUERIES[name])


def test_comunica_joins_the_endpoint_with_data_of_its_own(comunica, ask):
    """It asks for sizes and sends bindings along, instead of passing the query on."""
    models = [row[0] for row in ask(QUERIES["SELECT"])[:5]]
    text = "SELECT ?m ?name ?note { ?m zoo:note ?note . ?m rdfs:label ?name } ORDER BY ?m"
    turtle = "".join(f'{model} <{BASE}ns#note> "{number}" .\n' for number, model in enumerate(models))
    found = table(comunica(text, XML, turtle=turtle), QueryResultsFormat.XML)
    values = " ".join(f'({model} "{number}")' for number, model in enumerate(models))
    assert found == ask(f"SELECT ?m ?name ?note {{ VALUES (?m ?note) {{ {values} }} ?m rdfs:label ?name }} ORDER BY ?m")
    assert len(found) == 5


def test_comunica_is_told_what_is_wrong_with_a_query(comunica):
    with pytest.raises(RuntimeError, match=r"HTTP status 400(?s:.*)SERVICE"):
        comunica("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", XML)


#: What Comunica's command line says where it stops waiting; no option makes it wait longer.
IMPATIENT = re.compile(rb"WARN: Metadata extraction for \S+ failed: Fetch timed out for \S+ after 3000 ms")


def test_comunica_reads_from_the_command_line(served, endpoint, ask):
    """Told the address only, it finds out by itself that this is a SPARQL endpoint.

    It waits three seconds for the description of the service. On a busy machine that is too short for itself: it warns,
    or takes the endpoint for a document and sends no query. Then, and only then, it is started again.
    """
    program = CLIENTS / "node_modules" / ".bin" / "comunica-sparql"
    command = [node(program.parent), program, endpoint, PROLOGUE + QUERIES["SELECT"], "-t", XML]
    for _ in range(4):
        before = served.log.stat().st_size
        done = subprocess.run(command, capture_output=True, timeout=120)
        sent = served.log.read_bytes()[before:]
        if b'"query":' in sent and not IMPATIENT.search(done.stderr):
            break
    assert (done.returncode, done.stderr) == (0, b"")
    assert table(done.stdout, QueryResultsFormat.XML) == ask(QUERIES["SELECT"])


def test_comunica_writes_with_the_token(comunica, update_endpoint, version, labels, graph):
    for number, (update, names) in enumerate(steps(graph), version() + 1):
        assert comunica(update, endpoint=update_endpoint, token=WRITE_TOKEN) == ""
        assert labels(graph) == names
        assert version() == number
        found = comunica(
            f"SELECT ?name {{ GRAPH <{graph}> {{ ?s rdfs:label ?name }} }} ORDER BY ?name",
            "text/csv",
            endpoint=update_endpoint,
        )
        assert found.split() == ["name", *sorted(names.values())], "it reads what it wrote"


def test_comunica_writes_what_it_reads_elsewhere(comunica, update_endpoint, version, labels, graph):
    before = version()
    turtle = f'<{EXAMPLE}a> <{RDFS.label}> "one" . <{EXAMPLE}b> <{RDFS.label}> "two" .'
    update = f"INSERT {{ GRAPH <{graph}> {{ ?s rdfs:label ?name }} }} WHERE {{ ?s rdfs:label ?name }}"
    comunica(update, endpoint=update_endpoint, token=WRITE_TOKEN, turtle=turtle)
    assert labels(graph) == {"a": "one", "b": "two"}
    assert version() == before + 1


@pytest.mark.parametrize("headers", [{}, {"token": "another"}], ids=["no token", "a wrong token"])
def test_comunica_does_not_write_without_the_token(comunica, update_endpoint, version, labels, graph, headers):
    before = version()
    with pytest.raises(RuntimeError, match="HTTP status 401"):
        comunica(insertion(graph), endpoint=update_endpoint, **headers)
    assert labels(graph) == {}
    assert version() == before
