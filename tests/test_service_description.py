"""What editors configure themselves from: every word of it is true, and it is found in the way that editors look."""

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Engine

from zoograph import service_description as description
from zoograph.changes import ontology
from zoograph.questions import question, questions
from zoograph.rdf import in_graph, to_rdflib
from zoograph.service_description import examples, prefixes, service_description, void_description
from zoograph.store import EmbeddedStore, History
from zoograph.store.answer import GRAPH_FORMATS, TABLE_FORMATS
from zoograph.store.statistics import Statistics
from zoograph.vocabulary import (
    BASE,
    DATASET,
    DCT,
    ENT,
    FORMATS,
    GRAPH_CATALOG,
    GRAPH_CURATED,
    GRAPH_MERGED,
    ONTOLOGY,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SD,
    SDO,
    SH,
    VOID,
    XSD,
    ZOO,
    part,
    sparql_prologue,
)

ENDPOINT = "http://127.0.0.1:8000/sparql"
SERVICE = NamedNode(ENDPOINT)
DOCUMENT = "http://127.0.0.1:8000/.well-known/void"
CLASS = getattr(VOID, "class")

#: What a subject must be for a property to be said of it (SPARQL 1.1 Service Description, section 3.2).
DOMAINS = {
    SD.endpoint: SD.Service,
    SD.feature: SD.Service,
    SD.defaultEntailmentRegime: SD.Service,
    SD.supportedLanguage: SD.Service,
    SD.defaultDataset: SD.Service,
    SD.resultFormat: SD.Service,
    SD.inputFormat: SD.Service,
    SD.defaultGraph: SD.Dataset,
    SD.namedGraph: SD.Dataset,
    SD.name: SD.NamedGraph,
    SD.graph: SD.NamedGraph,
}

#: How @sib-swiss/sparql-editor 0.2.15 asks; it queries the endpoint first, and then the service description.
EDITOR_ASKS_FOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|spex:describe ?query .
} ORDER BY ?sq
"""
EDITOR_ASKS_FOR_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix
"""
EDITOR_ASKS_FOR_CLASSES = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype ?triples WHERE {
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
  ?pp void:property ?prop .
  OPTIONAL { ?pp void:triples ?triples }
  OPTIONAL {
    { ?pp void:classPartition [ void:class ?objectClass ] }
    UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
  }
}
"""


@pytest.fixture(scope="module")
def version(built_home):
    with History(built_home).reading() as found:
        yield found


@pytest.fixture(scope="module")
def store(version):
    return EmbeddedStore.read_only(version.store_directory)


@pytest.fixture(scope="module")
def statistics(version):
    return Statistics.read((version.directory / "void.ttl").read_text())


@pytest.fixture(scope="module")
def service(version, statistics):
    return service_description(ENDPOINT, version, statistics)


@pytest.fixture(scope="module")
def dataset(version, statistics, store):
    return void_description(DOCUMENT, ENDPOINT, version, statistics, content(store, GRAPH_CATALOG))


def content(store, name):
    return {quad.triple for quad in store.engine.quads_for_pattern(None, None, None, name)}


def objects(triples, subject, predicate):
    return {t.object for t in triples if t.subject == subject and t.predicate == predicate}


def only(triples, subject, predicate):
    [found] = objects(triples, subject, predicate)
    return found


def answered(triples, query):
    """The rows of a query over a document, read by a program that knows none of our prefixes."""
    return [tuple(term.toPython() if term else None for term in row) for row in to_rdflib(triples).query(query)]


# -- statistics


def counted(triples):
    """The same as Statistics.of, in the plainest way."""
    classes, subjects = defaultdict(set), defaultdict(set)
    for t in triples:
        subjects[t.predicate].add(t.subject)
        if t.predicate == RDF.type and isinstance(t.object, NamedNode):
            classes[t.subject].add(t.object)
    members, links, values = Counter(), Counter(), Counter()
    for t in triples:
        for kind in classes.get(t.subject, ()):
            members[kind, t.predicate] += 1
            if isinstance(t.object, Literal):
                values[kind, t.predicate, t.object.datatype] += 1
            for other in classes.get(t.object, ()):
                links[kind, t.predicate, other] += 1
    return Statistics(
        dict(Counter(t.predicate for t in triples)),
        {predicate: len(found) for predicate, found in subjects.items()},
        dict(Counter(kind for found in classes.values() for kind in found)),
        dict(members),
        dict(links),
        dict(values),
    )


def test_the_statistics_of_a_version_are_what_one_counts(store, statistics):
    assert statistics == counted(content(store, GRAPH_MERGED))
    assert statistics.members[ZOO.RLM, ZOO.domain] > 250
    assert (ZOO.Model, ZOO.releaseYear, XSD.integer) in statistics.values
    assert (ZOO.DTM, ZOO.builtOn, ZOO.RLM) in statistics.links


NODES = [NamedNode(f"http://example.org/{name}") for name in "abc"] + [BlankNode("d")]
# These would be one and the same after slug().
CLASSES = [NamedNode(iri) for iri in ("http://example.org/C", "http://example.org/c", "https://example.org/c")]
PROPERTIES = [NamedNode(iri) for iri in ("http://example.org/p", "http://example.org/P", "urn:p")]
LITERALS = [Literal("1"), Literal(1), Literal("eins", language="de"), Literal("one", language="en")]
TRIPLES = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES + NODES[-1:])),
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES + LITERALS + CLASSES)),
)


def merged(triples):
    found = Engine()
    found.extend(in_graph(triples, GRAPH_MERGED))
    return found


@settings(max_examples=300)
@given(st.sets(TRIPLES, max_size=25), st.sets(TRIPLES, max_size=8), st.sets(TRIPLES, max_size=4))
def test_statistics_carried_over_any_change_are_those_counted_anew(before, changed, looked_at):
    after = before ^ changed
    old, new = merged(before), merged(after)
    carried = Statistics.of(old).carried(old, new, changed | looked_at)
    assert carried == Statistics.of(new) == counted(after)
    assert Statistics.read(carried.turtle()) == carried


def test_statistics_from_before_there_were_parts_of_classes_are_counted_anew():
    triples = {Triple(NODES[0], RDF.type, CLASSES[0]), Triple(NODES[0], PROPERTIES[0], LITERALS[0])}
    old, new = merged(triples), merged(triples | {Triple(NODES[1], RDF.type, CLASSES[0])})
    plain = replace(Statistics.of(old), members={}, links={}, values={})
    assert plain.carried(old, new, {Triple(NODES[1], RDF.type, CLASSES[0])}) == Statistics.of(new)


# -- the service


def test_the_service_description_keeps_to_the_specification(service):
    assert Triple(SERVICE, SD.endpoint, SERVICE) in service  # section 5
    kinds = {(t.subject, t.object) for t in service if t.predicate == RDF.type}
    said = [t for t in service if t.predicate.value.startswith(PREFIXES["sd"])]
    assert {t.predicate for t in said} == DOMAINS.keys() - {SD.inputFormat}
    assert [t for t in said if (t.subject, DOMAINS[t.predicate]) not in kinds] == []
    default = only(service, SERVICE, SD.defaultDataset)
    assert only(service, default, SD.defaultGraph) == DATASET
    for named in objects(service, default, SD.namedGraph):
        assert only(service, named, SD.name) == named
        assert Triple(only(service, named, SD.graph), RDF.type, SD.Graph) in service


def test_the_formats_are_those_that_answers_are_written_in():
    written = {*TABLE_FORMATS.values(), *GRAPH_FORMATS.values()}
    offered = {term.value for term in objects(service_description(ENDPOINT), SERVICE, SD.resultFormat)}
    assert offered - {PREFIXES["formats"] + "JSON-LD"} == {form.iri for form in written} - {RdfFormat.JSON_LD.iri}
    assert len(offered) == len(written)
    taken = service_description(ENDPOINT, inputs=GRAPH_FORMATS)
    assert len(objects(taken, SERVICE, SD.inputFormat)) == len(GRAPH_FORMATS)


def test_only_what_the_service_can_do_is_said_of_it(version, statistics, service):
    assert objects(service, SERVICE, SD.supportedLanguage) == {SD.SPARQL11Query}
    assert objects(service, SERVICE, SD.feature) == {SD.UnionDefaultGraph}
    assert objects(service, SERVICE, SD.inputFormat) == set()
    assert objects(service, SERVICE, SD.defaultEntailmentRegime) == {ENT.Simple}
    more = service_description(ENDPOINT, version, statistics, updates=True, federated=True, inputs=["turtle"])
    assert {(t.predicate, t.object) for t in more - service} == {
        (SD.supportedLanguage, SD.SPARQL11Update),
        (SD.feature, SD.BasicFederatedQuery),
        (SD.inputFormat, FORMATS.Turtle),
    }
    # An update without USING is evaluated over the graph without a name.
    assert service - more == {Triple(SERVICE, SD.feature, SD.UnionDefaultGraph)}


def test_the_named_graphs_are_those_that_a_query_sees_with_their_sizes(service, store):
    named = objects(service, only(service, SERVICE, SD.defaultDataset), SD.namedGraph)
    assert named == set(store.named_graphs())
    assert GRAPH_CURATED in named
    for name in named:
        described = only(service, name, SD.graph)
        assert only(service, described, VOID.triples) == Literal(len(content(store, name)))
    assert only(service, DATASET, VOID.triples) == Literal(len(content(store, GRAPH_MERGED)))


def test_the_default_graph_is_the_union_of_the_named_ones_unless_some_statements_are_in_none(
    version, statistics, service, store
):
    union = set().union(*(content(store, name) for name in store.named_graphs()))
    assert content(store, GRAPH_MERGED) == union
    assert Triple(SERVICE, SD.feature, SD.UnionDefaultGraph) in service
    more = replace(version, triples={**version.triples, "": 1})
    assert not objects(service_description(ENDPOINT, more, statistics), SERVICE, SD.feature)


def test_a_query_matches_what_is_in_the_graph_and_nothing_else(store):
    """Simple entailment: no statement of RDF's or OWL's own that is not in the graph."""
    assert not store.query("ASK { zoo:RLM rdfs:subClassOf zoo:RLM }")
    assert not store.query("ASK { rdf:type a rdf:Property }")


def test_of_another_engine_only_the_service_is_described():
    triples = service_description(ENDPOINT)
    assert {t.subject for t in triples} == {SERVICE}
    assert objects(triples, SERVICE, SD.defaultDataset) == set()


def test_every_form_of_a_graph_can_say_it(service, dataset):
    for triples in (service, dataset, examples(ENDPOINT) | prefixes()):
        assert not [t for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]
        for form in GRAPH_FORMATS.values():
            text = serialize(triples, format=form)
            assert {quad.triple for quad in parse(text, form)} == triples
        turtle = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
        assert set(rdflib.Graph().parse(data=turtle, format="turtle")) == set(to_rdflib(triples))


# -- the dataset


def test_the_service_description_says_what_the_dataset_description_says(service, dataset):
    about_licences = {t for t in dataset if t.predicate == DCT.license}
    about_the_page = {t for t in dataset if t.subject == NamedNode(DOCUMENT)}
    assert dataset - about_licences - about_the_page < service


def test_the_dataset_is_dated_numbered_and_found(dataset, version, statistics):
    assert only(dataset, NamedNode(DOCUMENT), RDF.type) == VOID.DatasetDescription
    assert only(dataset, DATASET, DCT.modified) == Literal(version.created, datatype=XSD.dateTime)
    assert only(dataset, DATASET, OWL.versionInfo) == Literal(str(version.number))
    assert only(dataset, DATASET, VOID.sparqlEndpoint) == SERVICE
    assert only(dataset, DATASET, VOID.uriSpace) == Literal(BASE)
    assert len(objects(dataset, DATASET, VOID.feature)) == len(GRAPH_FORMATS)
    vocabularies = {term.value for term in objects(dataset, DATASET, VOID.vocabulary)}
    assert {PREFIXES["zoo"], PREFIXES["fair4ml"], PREFIXES["rdf"]} <= vocabularies
    terms = {term.value for term in (*statistics.triples, *statistics.entities)}
    assert [v for v in vocabularies if not any(term.startswith(v) for term in terms)] == []


def test_a_graph_has_the_licence_that_the_catalog_states_and_the_whole_has_none(dataset, store):
    licence = NamedNode(PREFIXES["spdx"] + "CC0-1.0")
    assert {(t.subject, t.object) for t in dataset if t.predicate == DCT.license} == {
        (part("graph", GRAPH_CURATED), licence)
    }
    assert part("graph", GRAPH_CURATED) in objects(dataset, DATASET, VOID.subset)


def test_the_editor_finds_classes_with_their_properties_and_what_these_lead_to(service, statistics):
    rows = answered(service, EDITOR_ASKS_FOR_CLASSES)
    found = {(kind, prop): triples for kind, prop, _, _, triples in rows}
    assert found == {(k.value, p.value): number for (k, p), number in statistics.members.items()}
    assert {(k, p, c) for k, p, c, _, _ in rows if c} == {tuple(t.value for t in key) for key in statistics.links}
    assert {(k, p, d) for k, p, _, d, _ in rows if d} == {tuple(t.value for t in key) for key in statistics.values}
    assert {kind for kind, _ in found} == {kind.value for kind in statistics.entities}


def test_the_endpoint_leaves_what_is_in_the_graph_to_the_service_description(store):
    """The editor reads the service description only where the endpoint has no answer of its own."""
    assert list(store.query(EDITOR_ASKS_FOR_CLASSES).rows()) == []


def test_parts_of_different_terms_have_different_names():
    terms = [*CLASSES, *PROPERTIES, ZOO.Model, ZOO.model, NamedNode("zoo:Model"), NamedNode("urn:a/b"), RDFS.label]
    steps = [(step, term) for step in ("class", "property") for term in terms]
    assert len({part(*each) for each in steps} | {part("class", a, "property", b) for a in terms for b in terms}) == (
        len(steps) + len(terms) ** 2
    )


# -- examples and prefixes


@pytest.mark.parametrize("name", [each.name for each in questions()])
def test_an_example_is_one_query_that_runs_unchanged_wherever_the_graph_is(name, store):
    triples = examples()
    subject = NamedNode(f"{BASE}question/{name}")
    assert objects(triples, subject, RDF.type) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    [text] = [t.object for t in triples if t.subject == subject and t.predicate in (SH.select, SH.ask, SH.construct)]
    assert text.datatype == XSD.string
    # No prefix is predefined here.
    solutions = store.engine.query(text.value, default_graph=GRAPH_MERGED, named_graphs=store.named_graphs())
    assert [tuple(row) for row in solutions] == list(question(name).ask(store).rows())
    # SHACL puts the declared prefixes before the text, which declares them again.
    assert rdflib.Dataset().query(sparql_prologue() + text.value).type == "SELECT"


def test_an_example_is_described_once_and_as_html_says_what_it_says_as_text():
    triples = examples()
    for each in questions():
        subject = NamedNode(f"{BASE}question/{each.name}")
        comment = only(triples, subject, RDFS.comment)
        assert comment.language == "en"
        assert each.title in comment.value
        assert each.description in comment.value
        assert not set(comment.value) & set("<>&")  # the editor takes it for HTML
        assert only(triples, subject, RDFS.label) == Literal(each.title, language="en")
        assert only(triples, subject, SDO.keywords) == Literal(each.theme)
        assert only(triples, subject, SH.prefixes) == ONTOLOGY
    assert len({t.subject for t in triples}) == len(questions())


def test_examples_name_the_endpoint_only_where_it_is_known():
    targets = {t for t in examples(ENDPOINT) if t.predicate == SDO.target}
    assert {t.object for t in targets} == {SERVICE}
    assert len(targets) == len(questions())
    assert examples(ENDPOINT) - targets == examples()


@pytest.mark.parametrize(
    ("text", "kind", "relation"),
    [
        ("# number: 1\nPREFIX select: <http://x/>\nASK { ?select a select:ask }", "SPARQLAskExecutable", "ask"),
        ("CONSTRUCT { ?s ?p ?o } { SELECT * { ?s ?p ?o } }", "SPARQLConstructExecutable", "construct"),
        ("# a\n# b\nselect * { ?s ?p 'ASK' # ASK\n}", "SPARQLSelectExecutable", "select"),
    ],
)
def test_the_form_of_a_query_is_seen_whatever_else_it_names(monkeypatch, text, kind, relation):
    monkeypatch.setattr(description, "questions", lambda: (replace(questions()[0], text=text),))
    [subject] = {t.subject for t in examples()}
    assert objects(examples(), subject, RDF.type) == {SH.SPARQLExecutable, getattr(SH, kind)}
    written = only(examples(), subject, getattr(SH, relation)).value
    assert text.endswith(written)
    assert not written.startswith("#")


def test_the_editor_finds_examples_and_prefixes_at_an_endpoint_that_holds_them():
    engine = Engine()
    engine.extend(in_graph(examples() | prefixes(), GRAPH_MERGED))
    store = EmbeddedStore(engine)
    rows = list(store.query(EDITOR_ASKS_FOR_EXAMPLES).rows())
    assert [row[0].value for row in rows] == sorted(f"{BASE}question/{each.name}" for each in questions())
    found = {prefix.value: namespace.value for prefix, namespace in store.query(EDITOR_ASKS_FOR_PREFIXES).rows()}
    assert found == PREFIXES


def test_prefixes_are_declared_as_shacl_wants_them():
    triples = prefixes()
    assert Triple(ONTOLOGY, RDF.type, OWL.Ontology) in ontology()
    declarations = objects(triples, ONTOLOGY, SH.declare)
    assert len(declarations) == len(PREFIXES)
    for each in declarations:
        assert only(triples, each, RDF.type) == SH.PrefixDeclaration
        assert only(triples, each, SH.prefix).datatype == XSD.string
        assert only(triples, each, SH.namespace).datatype == XSD.anyURI
    assert {t.subject for t in triples} == declarations | {ONTOLOGY}
