"""Which graphs a query is about, what it need not declare, and how it is told what is wrong."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Engine

from zoograph.errors import InputError, StoreError
from zoograph.store import EmbeddedStore
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PREFIXES

EX = "http://example.org/"
ONE, TWO = NamedNode(f"{EX}one"), NamedNode(f"{EX}two")
NAMES = "SELECT ?name { ?s rdfs:label ?name } ORDER BY ?name"
BY_GRAPH = "SELECT ?g ?name { GRAPH ?g { ?s rdfs:label ?name } } ORDER BY ?g ?name"
LABEL = NamedNode(PREFIXES["rdfs"] + "label")


@pytest.fixture
def store():
    """Two graphs with a name each, an inferred one, and the union of the three."""
    engine = Engine()
    for name, graph in (("1", ONE), ("2", TWO), ("3", GRAPH_INFERRED)):
        for target in (graph, GRAPH_MERGED):
            engine.add(Quad(NamedNode(f"{EX}a"), LABEL, Literal(name), target))
    return EmbeddedStore(engine)


def values(store, text, **graphs):
    return [tuple(term.value for term in row) for row in store.query(text, **graphs).rows()]


def test_without_a_dataset_the_default_graph_is_the_merged_graph(store):
    assert values(store, NAMES) == [("1",), ("2",), ("3",)]


def test_without_a_dataset_the_named_graphs_are_all_but_the_merged_one(store):
    assert values(store, BY_GRAPH) == [(f"{EX}one", "1"), (f"{EX}two", "2"), (GRAPH_INFERRED.value, "3")]
    assert values(store, f"SELECT ?name {{ GRAPH {GRAPH_MERGED} {{ ?s rdfs:label ?name }} }}") == []


def test_from_in_the_text_says_what_the_default_graph_is(store):
    assert values(store, NAMES.replace("{", f"FROM {ONE} {{", 1)) == [("1",)]
    assert values(store, NAMES.replace("{", f"FROM {ONE} FROM {TWO} {{", 1)) == [("1",), ("2",)]
    assert values(store, NAMES.replace("{", f"FROM {GRAPH_MERGED} {{", 1)) == [("1",), ("2",), ("3",)]
    assert values(store, BY_GRAPH.replace("{", f"FROM {ONE} {{", 1)) == []


def test_from_named_in_the_text_says_what_the_named_graphs_are(store):
    assert values(store, BY_GRAPH.replace("{", f"FROM NAMED {TWO} {{", 1)) == [(f"{EX}two", "2")]
    assert values(store, NAMES.replace("{", f"FROM NAMED {TWO} {{", 1)) == []


def test_a_from_that_is_none_changes_nothing(store):
    assert values(store, f"# FROM {ONE}\n{NAMES}") == values(store, NAMES)
    assert values(store, NAMES.replace("?name", "?from")) == values(store, NAMES)


def test_graphs_given_beside_the_text_win_over_those_in_it(store):
    text = NAMES.replace("{", f"FROM {ONE} {{", 1)
    assert values(store, text, default_graphs=[TWO.value]) == [("2",)]
    assert values(store, NAMES, default_graphs=[ONE.value, TWO.value]) == [("1",), ("2",)]
    named = BY_GRAPH.replace("{", f"FROM NAMED {ONE} {{", 1)
    assert values(store, named, named_graphs=[TWO.value]) == [(f"{EX}two", "2")]


def test_given_one_kind_of_graph_the_other_kind_is_empty(store):
    assert values(store, BY_GRAPH, default_graphs=[ONE.value]) == []
    assert values(store, NAMES, named_graphs=[ONE.value]) == []
    assert values(store, BY_GRAPH, default_graphs=[ONE.value], named_graphs=[TWO.value]) == [(f"{EX}two", "2")]


def test_a_graph_that_is_not_there_is_empty_and_one_that_is_no_iri_is_refused(store):
    assert values(store, NAMES, default_graphs=[f"{EX}none"]) == []
    with pytest.raises(InputError, match="<no iri> is not an absolute IRI"):
        store.query(NAMES, default_graphs=["no iri"])


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_of_ours_is_known_without_being_declared(store, prefix):
    [[value]] = values(store, f"SELECT (STR({prefix}:) AS ?iri) {{}}")
    assert value == PREFIXES[prefix]


def test_a_prefix_that_the_text_declares_wins(store):
    assert values(store, f"PREFIX zoo: <{EX}> SELECT (STR(zoo:x) AS ?iri) {{}}") == [(f"{EX}x",)]


def test_relative_iris_are_resolved_by_the_base(store):
    assert values(store, "SELECT (STR(<x>) AS ?iri) {}", base=EX) == [(f"{EX}x",)]
    with pytest.raises(InputError):
        store.query("SELECT (STR(<x>) AS ?iri) {}")


@pytest.mark.parametrize(
    ("text", "line"),
    [("SELECT ?x {\n  ?x ?y\n}", 3), ("ASK { ?x }", 1), ("", 1), ("ASK {\n\n  'é' ? }", 3), ("ASK {\n nope:a ?p ?o }", 2),
     ("ASK { ?x ?y ?z\n ) }", 2), ("INSERT DATA {}", 1), ("SELECT * {", 1)],
)  # fmt: skip
def test_a_syntax_error_carries_its_place_and_a_short_reason(store, text, line):
    with pytest.raises(InputError) as error:
        store.query(text)
    assert error.value.line == line
    assert 1 <= error.value.column <= len((text.splitlines() or [""])[line - 1]) + 1
    assert error.value.reason.removeprefix("expected").removeprefix(" one of").strip(), "no reason given"
    assert len(error.value.reason) < 320
    assert str(error.value).startswith(f"query:{line}:{error.value.column}: ")


def test_the_three_kinds_of_answer_know_what_they_are(store):
    table, boolean, graph = (store.query(t) for t in (NAMES, "ASK {}", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
    assert [(a.is_graph, a.is_boolean) for a in (table, boolean, graph)] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert table.variables == ["name"]
    assert bool(boolean) is True
    assert {t.object.value for t in graph.triples()} == {"1", "2", "3"}
    for wrong in (lambda: bool(table), lambda: list(boolean.rows()), lambda: list(table.triples())):
        with pytest.raises(TypeError):
            wrong()


def test_a_directory_without_a_store_is_told_by_name(tmp_path):
    with pytest.raises(StoreError, match=str(tmp_path / "none")):
        EmbeddedStore.read_only(tmp_path / "none")
    assert not (tmp_path / "none").exists()
