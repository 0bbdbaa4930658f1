"""Every export says what the graph says: nothing lost, nothing added, and the same bytes for the same graph."""

import csv
import hashlib
import io
import json
import zipfile
from functools import cache
from itertools import groupby
from xml.etree import ElementTree

import networkx as nx
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from rdflib.compare import isomorphic

from helpers.tools import package
from zoograph.errors import UnknownName
from zoograph.export import FORMATS, export, find_graph
from zoograph.rdf import canonical_turtle, to_rdflib
from zoograph.store import History
from zoograph.vocabulary import DCT, FOAF, GRAPH_MERGED, RDF, RDFS, ZOO, graph, thing

TRIPLE_FORMATS = {
    "turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
QUAD_FORMATS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
RDF_FORMATS = TRIPLE_FORMATS | QUAD_FORMATS


@pytest.fixture(scope="module")
def store(small_home):
    with History(small_home).reading() as version:
        yield Store.read_only(str(version.store_directory))


@pytest.fixture(scope="module")
def whole(built_home):
    """The store of the whole curated zoo, for whatever is in it."""
    with History(built_home).reading() as version:
        yield Store.read_only(str(version.store_directory))


def content(store, name):
    return [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]


@pytest.fixture(scope="module")
def expected(store):
    """``expected(name)``: the content of a graph as :func:`canonical` gives it, worked out once."""
    return cache(lambda name: canonical(content(store, name)))


@pytest.fixture(scope="module")
def merged(whole):
    return canonical(content(whole, GRAPH_MERGED))


@pytest.fixture(scope="module")
def reordered(store, tmp_path_factory):
    """The same store, filled in another order."""
    other = Store(str(tmp_path_factory.mktemp("other")))
    other.extend(sorted(store, key=lambda quad: hash(str(quad))))
    return other


def canonical(triples):
    """The same set for graphs that differ in the names of blank nodes only."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad.triple) for quad in dataset}


def named_graphs(store):
    return sorted((g.value for g in store.named_graphs() if g != GRAPH_MERGED), key=str)


# -- RDF


@pytest.mark.parametrize("form", TRIPLE_FORMATS)
def test_the_merged_graph_comes_back_exactly_from_every_triple_format(whole, merged, form):
    quads = list(parse(export(whole, form), TRIPLE_FORMATS[form]))
    assert canonical(quad.triple for quad in quads) == merged
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}


@pytest.mark.parametrize("form", QUAD_FORMATS)
def test_every_named_graph_comes_back_exactly_from_the_quad_formats(store, expected, form):
    quads = sorted(parse(export(store, form), QUAD_FORMATS[form]), key=lambda quad: str(quad.graph_name))
    found = {name: [q.triple for q in group] for name, group in groupby(quads, key=lambda quad: quad.graph_name)}
    assert sorted(name.value for name in found) == named_graphs(store)
    for name, triples in found.items():
        assert canonical(triples) == expected(name)


@pytest.mark.parametrize("form", RDF_FORMATS)
def test_each_named_graph_comes_back_exactly_from_every_format(store, expected, form):
    for name in named_graphs(store):
        quads = list(parse(export(store, form, name), RDF_FORMATS[form]))
        assert canonical(quad.triple for quad in quads) == expected(NamedNode(name)), name
        wanted = NamedNode(name) if form in QUAD_FORMATS else DefaultGraph()
        assert {quad.graph_name for quad in quads} == {wanted}


@pytest.mark.parametrize(("form", "theirs"), [("turtle", "turtle"), ("rdfxml", "xml"), ("jsonld", "json-ld")])
@pytest.mark.parametrize("name", ["catalog", "ontology"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser makes one
def test_rdflib_reads_the_same_graph(store, form, theirs, name):
    found = rdflib.Graph().parse(data=export(store, form, name), format=theirs)
    assert isomorphic(found, to_rdflib(content(store, graph(name))))


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(store, reordered, form):
    """Whenever it is exported, and in whatever order it was filled."""
    assert export(store, form, "ontology") == export(store, form, "ontology")
    assert export(reordered, form, "catalog") == export(store, form, "catalog")


def test_a_graph_or_format_that_does_not_exist_is_answered_with_the_nearest(store):
    with pytest.raises(UnknownName, match="did you mean 'turtle'"):
        export(store, "turtel")
    with pytest.raises(UnknownName, match="did you mean 'curated'"):
        export(store, "turtle", "curatd")
    assert find_graph(store, "curated") == find_graph(store, "graph:curated") == graph("curated")


# -- JSON-LD


@pytest.fixture(scope="module")
def document(whole):
    return json.loads(export(whole, "jsonld"))


def objects(value):
    """Every object in a document, at any depth."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(each)


def listed(value):
    return value if isinstance(value, list) else [value]


def test_json_ld_names_its_terms_in_a_context(document):
    assert document["@context"]["@base"] == "https://w3id.org/zoograph/"
    keys = {key for each in objects(document["@graph"]) for key in each if not key.startswith("@")}
    terms = document["@context"]
    assert {key for key in keys if key not in terms and key.split(":")[0] not in terms} == set()


def test_json_ld_names_our_own_things_relative_to_the_base(document):
    names = {each["id"] for each in objects(document["@graph"]) if "id" in each}
    assert "model/hubert-base-ls960" in names
    assert not [name for name in names if name.startswith(("https://w3id.org/zoograph/", "/zoograph/"))]


def test_json_ld_shows_what_a_model_owns_inside_it(document, whole):
    models = {each["id"]: each for each in document["@graph"] if each["id"].startswith("model/")}
    top = {each["id"] for each in document["@graph"]}
    owned = 0
    for quad in whole.quads_for_pattern(None, ZOO.checkpoint, None, GRAPH_MERGED):
        owner, value = (term.value.removeprefix("https://w3id.org/zoograph/") for term in (quad.subject, quad.object))
        inside = {each["id"] for each in listed(models[owner]["checkpoint"]) if isinstance(each, dict)}
        assert value in inside
        assert value not in top
        owned += 1
    assert owned > 100
    evaluated = [model for model in models.values() if "hasEvaluation" in model]
    assert len(evaluated) > 10
    for model in evaluated:
        assert all("value" in each for each in listed(model["hasEvaluation"]))


def test_json_ld_arrays_are_sorted_but_for_lists_which_have_an_order(document):
    arrays = [value for each in objects(document["@graph"]) for key, value in each.items()
              if isinstance(value, list) and key != "@list"]  # fmt: skip
    assert len(arrays) > 100
    for array in arrays:
        assert array == sorted(array, key=lambda each: json.dumps(each, sort_keys=True))
    names = [each["id"] for each in document["@graph"]]
    assert names == sorted(names)


# -- a table, a network


def test_csv_has_one_row_a_model(whole):
    rows = list(csv.DictReader(io.StringIO(export(whole, "csv").decode(), newline="")))
    models = {q.subject.value for q in whole.quads_for_pattern(None, RDF.type, ZOO.Model, GRAPH_MERGED)}
    assert len(rows) == len(models) > 100
    by_name = {row["model"]: row for row in rows}
    assert {name.replace("model:", "https://w3id.org/zoograph/model/") for name in by_name} == models
    hubert = by_name["model:hubert-base-ls960"]
    assert hubert["domain"] == "domain:speech"
    assert hubert["stage"] == "stage:preprocessing"
    assert "family:hubert" in hubert["family"]


def test_csv_keeps_odd_text_in_its_cell():
    store, odd = Store(), 'a, "b"\nc; é\t'
    subject = thing("model", "odd")
    for triple in (Triple(subject, RDF.type, ZOO.Model), Triple(subject, RDFS.label, Literal(odd))):
        store.add(Quad(triple.subject, triple.predicate, triple.object, GRAPH_MERGED))
    [row] = csv.DictReader(io.StringIO(export(store, "csv").decode(), newline=""))
    assert row["label"] == odd


def test_graphml_is_read_by_networkx_and_has_the_lineage(whole):
    network = nx.read_graphml(io.BytesIO(export(whole, "graphml")))
    for predicate in (ZOO.builtOn, ZOO.derivedFrom, ZOO.produces, ZOO.family):
        wanted = {
            (quad.subject.value, quad.object.value)
            for quad in whole.quads_for_pattern(None, predicate, None, GRAPH_MERGED)
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        }
        name = f"zoo:{predicate.value.partition('#')[2]}"
        found = {(a, b) for a, b, data in network.edges(data=True) if data["label"] == name}
        assert found == wanted
        assert wanted
    kinds = {data["kind"] for _, data in network.nodes(data=True)}
    assert kinds == {"zoo:Model", "zoo:ModelFamily", "zoo:Representation", "sdo:Dataset"}


def test_graphml_with_odd_labels_is_still_xml():
    store = Store()
    for name, label in (("a", "a < b & \"c\" 'd'"), ("b", "bell \x07 and \x00")):
        for triple in (
            Triple(thing("model", name), RDF.type, ZOO.Model),
            Triple(thing("model", name), RDFS.label, Literal(label)),
        ):
            store.add(Quad(triple.subject, triple.predicate, triple.object, GRAPH_MERGED))
    ElementTree.fromstring(export(store, "graphml"))
    network = nx.read_graphml(io.BytesIO(export(store, "graphml")))
    assert network.nodes["https://w3id.org/zoograph/model/a"]["label"] == "a < b & \"c\" 'd'"


# -- a research object


def crate_of(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return package("rocrate.rocrate").rocrate.ROCrate(folder)


def test_a_crate_is_read_by_its_own_library_and_has_the_graph(store, expected, tmp_path):
    crate = crate_of(export(store, "ro-crate", published="2026-11-29T14:51:52Z"), tmp_path)
    assert str(crate.datePublished) == "2026-11-29 14:51:52+00:00"
    assert [each.id for each in crate.data_entities] == ["zoograph.nq", "zoograph.csv"]
    for part in crate.data_entities:
        content = (tmp_path / part.id).read_bytes()
        assert int(part["contentSize"]) == len(content)
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
    curated = [
        q.triple
        for q in parse((tmp_path / "zoograph.nq").read_bytes(), RdfFormat.N_QUADS)
        if q.graph_name == graph("curated")
    ]
    assert canonical(curated) == expected(graph("curated"))
    licences = {
        (q.subject.value, q.object.value) for q in store.quads_for_pattern(None, DCT.license, None, graph("catalog"))
    }
    assert {each.id for each in crate.root_dataset["license"]} == {licence for _, licence in licences}
    zoos = {q.object.value for q in store.quads_for_pattern(None, FOAF.primaryTopic, None, graph("catalog"))}
    assert {each.id for each in crate.root_dataset["isBasedOn"]} == zoos


def test_a_crate_of_one_graph_names_its_source_only(store, tmp_path):
    crate = crate_of(export(store, "ro-crate", "curated"), tmp_path)
    assert [each.id for each in crate.root_dataset["isBasedOn"]] == ["https://w3id.org/zoograph/zoo/curated"]
    assert [each.id for each in crate.root_dataset["license"]] == ["http://spdx.org/licenses/CC0-1.0"]
    assert crate.root_dataset.get("name")
    described = json.loads((tmp_path / "ro-crate-metadata.json").read_text())["@graph"]
    assert "datePublished" not in next(each for each in described if each["@id"] == "./")  # nobody said when


# -- graphs that nobody thought of

IRIS = st.sampled_from(
    [thing("model", "a"), thing("model", "b/c"), thing("paper", "10.1109/x(1).2"), thing("checkpoint", "a--1"), ZOO.Model,
     NamedNode("https://example.org/a%20b"), NamedNode("https://example.org/é?x=1&y=(2)#z"), NamedNode("urn:x:y"),
     NamedNode("https://w3id.org/zoograph/"), NamedNode("https://w3id.org/codemeta/x"), NamedNode("https://w3id.org/")]
)  # fmt: skip
PREDICATES = st.sampled_from(
    [RDFS.label, ZOO.checkpoint, ZOO.produces, ZOO.releaseYear, ZOO.builtOn, ZOO.value,
     NamedNode("https://example.org/p-1"), NamedNode("http://purl.org/dc/terms/issued"), RDFS.seeAlso]
)  # fmt: skip
#: XML 1.0 has no way to write the control characters that are left out here.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"], include_characters="\t\n\r"), max_size=12)
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = st.one_of(
    TEXT.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXT, st.sampled_from(["en", "de-ch", "zh-hant"])),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(name)),
        st.one_of(TEXT, st.sampled_from(["1", "01", "+1", "1.0", "1.00", "1.", ".5", "1e5", "1.0E5", "INF", "true", "2020-01-01", " 1 "])),
        st.sampled_from([f"{XSD}{t}" for t in ("integer", "decimal", "double", "boolean", "date", "anyURI")] + ["https://example.org/d"]),
    ),
)  # fmt: skip
BLANK = st.sampled_from([BlankNode(name) for name in "abc"])
GRAPHS = st.frozensets(
    st.builds(Triple, st.one_of(IRIS, BLANK), PREDICATES, st.one_of(IRIS, LITERALS, BLANK)), min_size=1, max_size=8
)
#: JSON-LD has no way to say that something is of a type that is a text.
GRAPHS = st.builds(frozenset.union, GRAPHS, st.frozensets(st.builds(Triple, IRIS, st.just(RDF.type), IRIS), max_size=2))


def store_of(triples):
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, GRAPH_MERGED) for t in triples)
    return store


@pytest.mark.parametrize("form", RDF_FORMATS)
@settings(max_examples=50)
@given(triples=GRAPHS)
def test_any_graph_comes_back_from_every_format(form, triples):
    store = store_of(triples)
    written = export(store, form, "merged")
    # Oxigraph itself keeps numbers by value ("01" is stored as "1"): what counts is what the store holds.
    assert canonical(q.triple for q in parse(written, RDF_FORMATS[form])) == canonical(content(store, GRAPH_MERGED))


@settings(max_examples=50)
@given(GRAPHS, st.randoms(use_true_random=False))
def test_any_graph_has_one_canonical_turtle(triples, chance):
    """It comes back exactly, and is the same for any order and any names of blank nodes."""
    text = canonical_turtle(triples)
    assert canonical(q.triple for q in parse(text, RdfFormat.TURTLE)) == canonical(triples)
    names = {
        BlankNode(old): BlankNode(new) for old, new in zip("abc", chance.sample(["x", "y", "z", "a9"], 3), strict=True)
    }
    renamed = [Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object)) for t in triples]
    chance.shuffle(renamed)
    assert canonical_turtle(renamed) == text
