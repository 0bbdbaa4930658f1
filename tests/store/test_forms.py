"""Whatever a graph holds, each form that it is served in parses, and says the same; or the request is refused."""

import csv
import io
import re
import zipfile
from xml.parsers import expat

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from zoograph.errors import NotWritable
from zoograph.export import FORMATS, export
from zoograph.store.answer import GRAPH_FORMATS, TABLE_FORMATS, Answer
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, RDF

many = settings(max_examples=100)
E = "https://example.org/"
XML_TEXT = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")

#: Text of any characters that there are, and often of those that mean something in some form.
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    st.sampled_from(list("\x00\x01\x0b\x1f\x7f\x85\u2028\ufffe\uffff\ufffd\r\n\t <>&'\"\\;=]-{}@^_:.%a0é色😀")),
    max_size=12,
)
tails = st.text(st.sampled_from(list("/#:.-_~%41aZ09éß色𐀀()'!$&*+,;=@?")), max_size=8)
bases = st.sampled_from([E, f"{E}p/", f"{E}1", "urn:x:", *PREFIXES.values(), "http://www.w3.org/2000/xmlns/"])


def _named_node(iri):
    try:
        return NamedNode(iri)
    except ValueError:
        return NamedNode(f"{E}other")


iris = st.builds(lambda base, tail: _named_node(base + tail), bases, tails)
blank = st.sampled_from([BlankNode("a"), BlankNode("b1")])
languages = st.sampled_from(["en", "de-CH", "zh-Hans-CN", "x-1"])
literals = (
    st.builds(Literal, text)
    | st.builds(lambda value, language: Literal(value, language=language), text, languages)
    | st.builds(lambda value, kind: Literal(value, datatype=kind), text | st.just("-5"), iris)
)
triples = st.builds(Triple, iris | blank, iris | st.just(RDF.type), iris | blank | literals)
graphs = st.lists(triples, max_size=6)


def graph(found):
    store = Store()
    store.extend(Quad(*triple) for triple in found)
    return store


def written(answer, form):
    """The answer in the form, or why it cannot be."""
    try:
        return answer.serialize(form)
    except NotWritable as error:
        return error


def same(left, right):
    """Whether two graphs are; blank nodes may have other names."""
    both = [Dataset(Quad(*triple) for triple in each) for each in (left, right)]
    for each in both:
        each.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return both[0] == both[1]


def label(term):
    return "" if term is None else str(term) if isinstance(term, BlankNode) else term.value


def holds(found):
    """Whether XML can hold all text in the graph."""
    return all(XML_TEXT.fullmatch(t.object.value) for t in found if isinstance(t.object, Literal))


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@many
@given(found=graphs)
def test_a_graph_is_the_same_when_it_is_read_again(form, found):
    store = graph(found)
    kept = [quad.triple for quad in store]
    content = written(Answer(store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")), GRAPH_FORMATS[form])
    if isinstance(content, NotWritable):
        assert form == "rdfxml"
        assert not holds(kept) or any(str(t.predicate) in str(content) for t in kept)
        return
    assert form != "rdfxml" or holds(kept)
    assert same([quad.triple for quad in parse(content, GRAPH_FORMATS[form])], kept)
    if form == "rdfxml":
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
        assert len(rdflib.Graph().parse(data=content, format="xml")) >= (1 if kept else 0)


@many
@given(found=graphs)
def test_turtle_for_reading_is_the_same_when_it_is_read_again(found):
    store = graph(found)
    content = Answer(store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")).pretty_turtle()
    assert same([quad.triple for quad in parse(content, RdfFormat.TURTLE)], [quad.triple for quad in store])


@pytest.mark.slow
@many
@given(found=graphs)
def test_an_export_parses(found):
    store = Store()
    store.add_graph(GRAPH_MERGED)
    store.extend(Quad(*triple, GRAPH_MERGED) for triple in found)
    kept = [quad.triple for quad in store]
    for form in FORMATS:
        try:
            content = export(store, form, GRAPH_MERGED.value)
        except NotWritable:
            assert form == "rdfxml"
            continue
        match form:
            case "turtle" | "ntriples" | "rdfxml" | "jsonld":
                assert same([quad.triple for quad in parse(content, GRAPH_FORMATS[form])], kept), form
            case "nquads" | "trig":
                kind = RdfFormat.N_QUADS if form == "nquads" else RdfFormat.TRIG
                assert same([quad.triple for quad in parse(content, kind)], kept), form
            case "graphml" | "gexf":
                expat.ParserCreate(namespace_separator=" ").Parse(content, True)
            case "csv":
                assert len({len(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))}) == 1
            case "ro-crate":
                with zipfile.ZipFile(io.BytesIO(content)) as crate:
                    assert crate.testzip() is None
                    quads = crate.read("zoograph.nq")
                assert same([quad.triple for quad in parse(quads, RdfFormat.N_QUADS)], kept)
            case _:
                raise AssertionError(form)


@pytest.mark.parametrize("form", TABLE_FORMATS)
@many
@given(found=graphs)
def test_a_table_is_the_same_when_it_is_read_again(form, found):
    store = graph(found)
    ask = "SELECT ?s ?p ?o ?none { ?s ?p ?o } ORDER BY ?s ?p ?o"
    expected = [[row[i] for i in range(4)] for row in store.query(ask)]
    content = written(Answer(store.query(ask)), TABLE_FORMATS[form])
    if isinstance(content, NotWritable):
        assert form == "xml"
        assert not holds([quad.triple for quad in store])
        assert "U+" in str(content)
        return
    if form == "xml":
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        assert rows[0] == ["s", "p", "o", "none"]
        assert rows[1:] == [[label(term) for term in row] for row in expected]
        return
    read = parse_query_results(content, QueryResultsFormat.JSON if form == "json" else TABLE_FORMATS[form])
    assert [[row[i] for i in range(4)] for row in read] == expected


@pytest.mark.parametrize("before", [0, 1, 70_000, 200_000])
def test_a_long_text_is_looked_at_whole(before):
    for character, end in (("\ufffe", None), ("\r", "\r")):
        value = "x" * before + character + "y" * before
        answer = Answer(
            graph([Triple(NamedNode(E), NamedNode(f"{E}p"), Literal(value))]).query("SELECT ?o { ?s ?p ?o }")
        )
        if end is None:
            with pytest.raises(NotWritable, match=r"U\+FFFE"):
                answer.serialize(QueryResultsFormat.XML)
        else:
            [row] = parse_query_results(answer.serialize(QueryResultsFormat.XML), QueryResultsFormat.XML)
            assert row[0].value == value


UNNAMED = f"CONSTRUCT {{ <{E}s> <{E}p/123> 1 }} {{}}"
RESERVED = "CONSTRUCT { <x:s> rdf:li 1 } {}"
TYPED = f"CONSTRUCT {{ <{E}s> a <{E}1> }} {{}}"
CONTROL = 'SELECT ("a\\u0001b" AS ?x) {}'


@pytest.mark.parametrize(
    ("query", "form", "named"),
    [(UNNAMED, "rdfxml", "p/123"), (RESERVED, "rdfxml", "ns#li"),
     ('CONSTRUCT { <x:s> rdfs:label "a\\u0001b" } {}', "rdfxml", "a\\u0001b"), (CONTROL, "xml", "a\\u0001b"),
     ('SELECT ("\\uFFFE"@en AS ?x) {}', "xml", "\\ufffe")],
)  # fmt: skip
def test_what_xml_cannot_hold_is_refused_by_name(client, built_home, run_here, query, form, named):
    answer = client.get("/sparql", query_string={"query": query, "format": form})
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert named in answer.json["detail"]
    outcome = run_here(built_home, "query", query, "--format", form)
    assert (outcome.code, outcome.out) == (1, "")
    assert named in outcome.err
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


def test_a_class_needs_no_name_in_xml(client):
    content = client.get("/sparql", query_string={"query": TYPED, "format": "rdfxml"}).data
    expected = rdflib.Graph().add((rdflib.URIRef(f"{E}s"), rdflib.RDF.type, rdflib.URIRef(f"{E}1")))
    assert set(rdflib.Graph().parse(data=content, format="xml")) == set(expected)
