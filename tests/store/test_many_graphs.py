"""Many named graphs: what a question costs does not depend on them, and there is an end to how many there may be."""

import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import Store as Engine

import zoograph.publish
from helpers.application import app_over, browser_of
from zoograph.changes import Change
from zoograph.errors import InputError, UnknownName
from zoograph.publish import publish
from zoograph.rdf import parse_quads
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import GRAPH_MERGED, sparql_prologue

E = "https://example.org/"
MANY = 20_000


@pytest.fixture(scope="module")
def many():
    engine = Engine()
    triples = [Triple(NamedNode(f"{E}s{i}"), NamedNode(E + "p"), Literal(str(i))) for i in range(MANY)]
    engine.bulk_extend(Quad(*t, name) for i, t in enumerate(triples) for name in (NamedNode(f"{E}g{i}"), GRAPH_MERGED))
    return EmbeddedStore(engine)


QUERIES = [
    "SELECT ?o { <https://example.org/s5> ?p ?o }",
    "SELECT ?g { GRAPH ?g { <https://example.org/s5> ?p ?o } }",
    "SELECT ?o { GRAPH <https://example.org/g5> { ?s ?p ?o } }",
    "SELECT ?o { <https://example.org/s5> ?p ?o . FILTER EXISTS { GRAPH ?g { <https://example.org/s5> ?p ?o } } }",
]


@pytest.mark.parametrize("text", QUERIES)
def test_a_point_query_costs_the_same_whatever_number_of_graphs_there_is(many, text):
    def asked():
        began = time.perf_counter()
        assert len(list(many.query(text).rows())) == 1
        return time.perf_counter() - began

    assert min(asked() for _ in range(5)) < 0.01


GRAPHS = [
    ("SELECT ?g { GRAPH ?g {} }", {"a", "b"}),
    ("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", {"a", "b"}),
    ("SELECT ?g { graph $g { ?s ?p ?o } . ?s ?p ?o }", {"a", "b"}),
    ("SELECT ?g { { GRAPH ?g { ?s ?p 1 } } UNION { GRAPH ?g { ?s ?p 2 } } }", {"a", "b"}),
    ("SELECT ?g { ?s ?p 1 OPTIONAL { GRAPH ?g { ?s ?p ?o } } }", {"a", "b"}),
    ("SELECT ?g { { SELECT ?g { GRAPH ?g { ?s ?p 1 } } } }", {"a"}),
    ("SELECT ?g { VALUES ?g { <https://w3id.org/zoograph/graph/merged> } GRAPH ?g { ?s ?p ?o } }", set()),
    ("SELECT ?g { BIND(graph:merged AS ?g) GRAPH graph:merged { ?s ?p ?o } }", set()),
    ("SELECT ?g { BIND(1 AS ?g) GRAPH <https://w3id.org/zoograph/graph/merged> { ?s ?p ?o } }", set()),
    ("BASE <https://w3id.org/zoograph/graph/> SELECT ?g { BIND(1 AS ?g) GRAPH <merged> { ?s ?p ?o } }", set()),
    ("PREFIX m: <https://w3id.org/zoograph/graph/mer> SELECT ?g { GRAPH m:ged { ?s ?p ?g } }", set()),
    ("SELECT ?g { GRAPH ?h { SELECT (COUNT(*) AS ?g) { ?s ?p 1 } } }", {"1"}),
    ("SELECT ?g { GRAPH ?h { VALUES ?g { 1 } } }", {"1"}),
    ("SELECT ?g { GRAPH graph:merged { VALUES ?g { 1 } } }", set()),
    ("SELECT ?g { VALUES ?g { graph:merged e:a } FILTER EXISTS { GRAPH ?g { ?s ?p 1 } } }", {"a"}),
    (
        "SELECT ?g { VALUES ?g { graph:merged e:a } FILTER NOT EXISTS { GRAPH ?g { ?s ?p 1 } } }",
        {str(GRAPH_MERGED.value)},
    ),
    (r"SELECT ?g { GR\u0041PH ?g { ?s ?p ?o } }", {"a", "b"}),
    ("SELECT ?g { GRAPH ?g { GRAPH ?g { ?s ?p 1 } } }", {"a"}),
    ("SELECT ?g { GRAPH ?h { GRAPH ?g { ?s ?p 1 } } }", {"a"}),
    ("SELECT ?g { GRAPH ?g { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?h { ?s ?p 3 } } } }", {"a", "b"}),
    ('SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER("GRAPH ?x { }" != "") } # GRAPH ?x { }', {"a", "b"}),
]


@pytest.mark.parametrize(("text", "expected"), GRAPHS)
def test_graph_ranges_over_all_graphs_but_the_merged_one(text, expected):
    """The same answer as with a list of the graphs, which is what is meant."""
    engine = Engine()
    for name, number in (("a", 1), ("b", 2)):
        triple = Triple(NamedNode(E + "s"), NamedNode(E + "p"), Literal(number))
        engine.extend(Quad(*triple, graph) for graph in (NamedNode(E + name), GRAPH_MERGED))
    store = EmbeddedStore(engine)
    text = f"PREFIX e: <{E}> {text}"
    found = {row[0].value.removeprefix(E) for row in store.query(text).rows() if row[0] is not None}
    assert found == expected


def test_a_fault_is_told_where_it_stands_in_the_text_as_it_was_sent(many):
    with pytest.raises(InputError) as error:
        many.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o }\n ?x }")
    assert (error.value.line, error.value.column) == (2, 5)


def test_there_is_an_end_to_how_many_graphs_there_may_be(tmp_path, monkeypatch):
    monkeypatch.setattr(zoograph.publish, "MOST_GRAPHS", 10)
    history = History(tmp_path / "home")

    def named(*numbers, **options):
        return {NamedNode(f"{E}g{i}"): Change(content=(), **options) for i in numbers}

    publish(history, {}, "begin", from_nothing=True)
    room = 10 - len(history.version().triples.keys() - {""})
    publish(history, named(*range(room)), "as many as may be")
    with pytest.raises(InputError, match=r"11 named graphs; the limit is 10"):
        publish(history, named(room), "one more")
    assert history.version().number == 2
    # A graph that is dropped is forgotten in the catalog, too, which then is there.
    publish(history, named(room) | named(0, 1, dropped=True), "one for two others")


def test_a_name_that_is_no_graph_is_answered_soon_among_many():
    names = [f"{E}graph/{i}" for i in range(100_000)]
    began = time.perf_counter()
    assert UnknownName("graph", names[7] + "x", names).nearest
    assert time.perf_counter() - began < 2


def test_zoos_are_listed_page_by_page(tmp_path):
    text = "".join(
        f'<https://w3id.org/zoograph/zoo/z{i:03}> a zoo:ModelZoo ; rdfs:label "zoo {i:03}" ; zoo:external true .'
        f'<https://w3id.org/zoograph/model/z{i:03}/m> a zoo:Model ; rdfs:label "m" ; dct:isPartOf <https://w3id.org/zoograph/zoo/z{i:03}> .\n'
        for i in range(60)
    )
    content = {q.triple for q in parse_quads((sparql_prologue() + text).encode(), RdfFormat.TURTLE, "text")}
    home = tmp_path / "home"
    publish(History(home), {NamedNode(E + "zoos"): Change(content=content)}, "zoos", from_nothing=True)
    with app_over(home, workers=2) as app:
        first, second, third, wrong = (
            browser_of(app).get("/zoos", query_string={"page": number}) for number in (1, 2, 3, "x")
        )
    first, second, third = [(each.status_code, each.text) for each in (first, second, third)]
    assert ("zoo 049" in first[1], "zoo 050" in first[1], 'rel="next"' in first[1]) == (True, False, True)
    assert ("zoo 050" in second[1], "zoo 059" in second[1], 'rel="next"' in second[1]) == (True, True, False)
    assert "no page 3" in third[1]
    assert wrong.status_code == 400
