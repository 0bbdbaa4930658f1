"""SPARQL Update: what it changes is what the engine would change, and it is published like any other change."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.errors import InputError
from zoograph.publish import publish
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, GRAPH_ONTOLOGY, MADE_GRAPHS
from zoograph.writes import Update
from zoograph.writes.modify import Modify

E = "http://example.org/"
DATA = f"""
<{E}a> <{E}p> <{E}b> <{E}one> .
<{E}a> <{E}p> "text"@en <{E}one> .
<{E}b> <{E}q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <{E}one> .
<{E}a> <{E}p> <{E}b> <{E}two> .
_:x <{E}p> _:y <{E}two> .
_:y <{E}q> "y" <{E}two> .
<{E}c> <{E}p> <{E}a> .
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A home with the data as version 1; each test gets a copy."""
    home = tmp_path_factory.mktemp("updates") / "home"
    changes: dict = {}
    for quad in parse(DATA, RdfFormat.N_QUADS):
        changes.setdefault(quad.graph_name, set()).add(quad.triple)
    publish(History(home), {name: Change(content=content) for name, content in changes.items()}, "data")
    return home


@pytest.fixture
def history(published, tmp_path):
    return History(shutil.copytree(published, tmp_path / "home", symlinks=True))


def written(history):
    """What people wrote, without blank nodes' names."""
    with history.reading() as version:
        store = Engine.read_only(str(version.store_directory))
        return plain(store)


def plain(store):
    dataset = {quad for quad in store if quad.graph_name not in MADE_GRAPHS}
    return canonical(dataset)


def canonical(quads):
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def copied(quads):
    store = Engine()
    store.extend(quads)
    return store


def expected(history, text):
    """What the engine itself makes of what people wrote."""
    with history.reading() as version:
        store = copied(
            quad for quad in Engine.read_only(str(version.store_directory)) if quad.graph_name not in MADE_GRAPHS
        )
    store.update(text, prefixes={"e": E})
    return plain(store)


def update(history, text, **more):
    return publish(history, Update(f"PREFIX e: <{E}> {text}", **more).changes, "update")


UPDATES = [
    "INSERT DATA { e:n e:p 1, 'x'@de }",
    "INSERT DATA { GRAPH e:new { e:n e:p [ e:q 1 ] } e:m e:p 2 . GRAPH e:one { e:n e:p 3 } }",
    "DELETE DATA { GRAPH e:one { e:a e:p e:b } }",
    "DELETE DATA { e:c e:p e:a } ; DELETE DATA { GRAPH e:two { e:a e:p e:b } }",
    "INSERT DATA { e:n e:p 1 } ; DELETE DATA { e:n e:p 1 }",
    "DELETE DATA { e:n e:p 1 } ; INSERT DATA { e:n e:p 1 }",
    "DELETE WHERE { GRAPH ?g { e:a e:p ?o } }",
    "DELETE WHERE { ?s e:p ?o }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p e:z } } WHERE { GRAPH ?g { ?s ?p ?o FILTER isIRI(?o) } }",
    "WITH e:one DELETE { ?s e:p ?o } INSERT { ?o e:r ?s } WHERE { ?s e:p ?o }",
    "WITH e:one INSERT { ?s e:r ?o } WHERE { ?s e:p ?o . GRAPH e:two { ?s e:p ?o } }",
    "WITH e:one INSERT { GRAPH e:new { ?s e:r ?o } } WHERE { GRAPH ?g { ?s e:p ?o } }",
    "INSERT { GRAPH e:new { ?s e:r ?o } } USING e:one WHERE { ?s e:p ?o }",
    "INSERT { GRAPH e:new { ?s e:r ?o } } USING e:one USING NAMED e:two WHERE { ?s e:p ?o . GRAPH ?g { ?s e:p ?o } }",
    "INSERT { GRAPH e:two { ?x e:seen 1 } } WHERE { GRAPH e:two { ?x e:p ?y . ?y e:q 'y' } }",
    "DELETE { GRAPH e:two { ?x e:p ?y } } WHERE { GRAPH e:two { ?x e:p ?y FILTER isBlank(?x) } }",
    "INSERT { GRAPH e:new { [] e:of ?s } } WHERE { GRAPH e:one { ?s e:p ?o } }",
    "INSERT { GRAPH e:new { e:x e:y e:z } } WHERE { GRAPH e:one { e:a e:p e:b } }",
    "INSERT { GRAPH e:new { e:x e:y e:z } } WHERE { GRAPH e:one { e:a e:p e:nothing } }",
    "INSERT { ?s e:r ?unbound . ?s e:t ?o } WHERE { GRAPH e:one { ?s e:p ?o } }",
    "INSERT { ?o e:r ?s } WHERE { GRAPH e:one { ?s e:p ?o } }",
    "INSERT { e:s e:in ?g } WHERE { GRAPH ?g { ?s e:p ?o } }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o } ;",
    "INSERT { e:s e:v ?v } WHERE { { SELECT (COUNT(*) AS ?v) { GRAPH e:two { ?s ?p ?o } } } }",
    "CLEAR GRAPH e:one", "CLEAR DEFAULT", "CLEAR NAMED", "CLEAR ALL", "DROP GRAPH e:two", "DROP ALL",
    "COPY e:one TO e:new", "MOVE e:one TO e:two", "ADD e:two TO DEFAULT", "CREATE GRAPH e:empty", "CLEAR SILENT GRAPH e:none",
    "DELETE { GRAPH e:one { ?s e:p ?o } } WHERE { GRAPH e:one { ?s e:p ?o } } ; INSERT { GRAPH e:one { e:n e:p ?n } } "
    "WHERE { SELECT (COUNT(*) AS ?n) { GRAPH e:one { ?s ?p ?o } } }",
    "# DELETE DATA\nINSERT DATA { e:n e:p 'DELETE DATA { }' }",
    "prefix z: <http://example.org/> insert data { graph z:one { z:n a z:T } }",
]  # fmt: skip


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_changes_what_the_engine_would_change(history, text):
    was, graphs = written(history), set(history.version().triples)
    wanted = expected(history, f"PREFIX e: <{E}> {text}")
    version = update(history, text).version
    assert written(history) == wanted
    changed = wanted != was or set(version.triples) != graphs
    assert version.number == (2 if changed else 1)
    with history.reading() as read:
        store = Engine.read_only(str(read.store_directory))
        asserted = {q.triple for q in store if q.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED)}
        merged = {q.triple for q in store.quads_for_pattern(None, None, None, GRAPH_MERGED)}
        inferred = {q.triple for q in store.quads_for_pattern(None, None, None, GRAPH_INFERRED)}
        assert merged == asserted | inferred


NAMES = st.sampled_from(["e:a", "e:b", "e:c", "?s", "?o", "?x"])
OBJECTS = st.one_of(NAMES, st.sampled_from(["1", "'t'", "'t'@en"]))
PATTERN = st.lists(
    st.tuples(NAMES, st.sampled_from(["e:p", "e:q", "?p"]), OBJECTS).map(" ".join), min_size=1, max_size=2
)
GRAPHS = st.sampled_from(
    ["{{ {} }}", "{{ GRAPH e:one {{ {} }} }}", "{{ GRAPH ?g {{ {} }} }}", "{{ GRAPH e:two {{ {} }} }}"]
)
GROUP = st.tuples(GRAPHS, PATTERN.map(" . ".join)).map(lambda both: both[0].format(both[1]))


@given(st.sampled_from(["", "WITH e:one ", "WITH e:new "]), GROUP, GROUP, st.sampled_from(["", "USING e:two "]), GROUP)
def test_any_single_operation_has_the_effects_that_it_has_in_the_engine(with_graph, delete, insert, using, pattern):
    text = f"PREFIX e: <{E}> {with_graph}DELETE {delete} INSERT {insert} {using}WHERE {pattern}"
    before = copied(parse(DATA, RdfFormat.N_QUADS))
    after = copied(before)
    after.update(text)
    served = copied(before)
    served.extend([Quad(*quad.triple, made) for quad in before for made in (GRAPH_MERGED, GRAPH_INFERRED)])
    inserted, deleted = Modify.read(text).effects(served, None)
    ours = set(before)
    ours -= {Quad(*t, name) for name, triples in deleted.items() for t in triples}
    ours |= {Quad(*t, name) for name, triples in inserted.items() for t in triples}
    assert ours == set(after)


def test_a_blank_node_of_the_store_stays_itself_when_more_is_said_of_it(history):
    update(history, "INSERT { GRAPH e:two { ?x e:seen 1 } } WHERE { GRAPH e:two { ?x e:p ?y . ?y e:q 'y' } }")
    with history.reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        assert bool(store.query(f"ASK {{ ?x <{E}seen> 1 ; <{E}p> [ <{E}q> 'y' ] }}"))


def test_what_follows_follows_an_update(history):
    update(history, "INSERT DATA { GRAPH e:one { e:m zoo:directlyDerivedFrom e:n . e:n zoo:directlyDerivedFrom e:o } }")
    with history.reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        assert bool(store.query(f"ASK {{ <{E}m> zoo:derivedFrom <{E}o> }}"))
    update(history, "DELETE DATA { GRAPH e:one { e:n zoo:directlyDerivedFrom e:o } }")
    with history.reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        assert not bool(store.query(f"ASK {{ <{E}m> zoo:derivedFrom <{E}o> }}"))


@pytest.mark.parametrize("graph", [name.value for name in MADE_GRAPHS])
@pytest.mark.parametrize(
    "text",
    ["INSERT DATA {{ GRAPH <{0}> {{ e:a e:b e:c }} }}", "INSERT {{ GRAPH <{0}> {{ e:a e:b e:c }} }} WHERE {{}}",
     "PREFIX own: <{0}> WITH own: INSERT {{ e:a e:b e:c }} WHERE {{}}", "COPY e:one TO <{0}>"],
)  # fmt: skip
def test_a_graph_that_zoograph_makes_is_not_for_others_to_write(history, graph, text):
    with pytest.raises(InputError, match="is made by Zoograph"):
        update(history, text.format(graph))
    assert history.current_number() == 1


def test_clearing_everything_leaves_what_zoograph_makes(history):
    update(history, "DROP ALL")
    assert written(history) == set()
    with history.reading() as version:
        assert version.triples[GRAPH_ONTOLOGY.value] > 100
        assert f"{E}one" not in version.triples


def test_an_empty_graph_is_a_graph(history):
    update(history, "CREATE GRAPH e:empty")
    assert history.version().triples[f"{E}empty"] == 0
    update(history, "DROP GRAPH e:empty")
    assert f"{E}empty" not in history.version().triples


def test_the_dataset_of_the_request_is_that_of_each_where(history):
    text = "INSERT { GRAPH e:new { ?s e:seen ?o } } WHERE { ?s e:p ?o } ; INSERT DATA { e:x e:y e:z }"
    update(history, text, using=[f"{E}one"])
    assert any("seen" in line and line.endswith("new>") for line in written(history))
    with pytest.raises(InputError, match="USING is not allowed"):
        update(history, "DELETE { ?s ?p ?o } USING e:one WHERE { ?s ?p ?o }", using=[f"{E}one"])
    with pytest.raises(InputError, match="WITH is not allowed"):
        update(history, "WITH e:one DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", using_named=[f"{E}one"])
    with pytest.raises(InputError, match="not an absolute IRI"):
        update(history, "DELETE WHERE { ?s ?p ?o }", using=["> { } #"])


@pytest.mark.parametrize(
    "text", ["DELETE DATA { ?s e:p 1 }", "INSERT { e:a e:b } WHERE {}", "SELECT * {}", "CLEAR XYZ", "LOAD", "}"]
)
def test_what_is_no_update_is_refused_with_its_place(history, text):
    with pytest.raises(InputError, match=r"(update|query):1:\d+: "):
        update(history, text)
    assert history.current_number() == 1


def test_load_and_service_reach_nobody(history):
    for text in (
        "LOAD <http://127.0.0.1:1/>",
        "INSERT { e:a e:b ?c } WHERE { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }",
    ):
        with pytest.raises(InputError, match="not allowed here"):
            update(history, text)


def test_nothing_of_an_update_lies_about_afterwards(history):
    update(history, "INSERT { GRAPH e:new { ?s e:seen 1 } } WHERE { ?s e:p ?o } ; CLEAR GRAPH e:one")
    assert sorted(path.name for path in history.home.iterdir()) == ["current", "lock", "versions", "zoograph.json"]


# -- found by those who tried to break it


def test_both_ways_to_write_a_variable_are_one_variable(history):
    update(
        history,
        "DELETE { GRAPH e:one { $s ?p ?o } } INSERT { GRAPH e:one { ?s $p 'new' } } WHERE { GRAPH e:one { ?s ?p $o } }",
    )
    assert (
        sorted(line.split("> ", 2)[2] for line in written(history) if line.endswith("one>")) == [f'"new" <{E}one>'] * 2
    )


@pytest.mark.parametrize(
    "text",
    ["INSERT { GRAPH e:new { e:x ?y 1 } } WHERE { GRAPH e:two { ?x e:p ?y FILTER isBlank(?y) } }",
     "INSERT { GRAPH ?y { e:x e:y 1 } } WHERE { GRAPH e:two { ?x e:p ?y FILTER isBlank(?y) } }"],
)  # fmt: skip
def test_a_blank_node_becomes_no_predicate_and_names_no_graph(history, text):
    before = written(history)
    update(history, text)
    assert written(history) == before


def test_no_iri_passes_for_a_blank_node(history):
    update(history, "INSERT DATA { GRAPH e:new { <urn:zoograph:blank:a/b> e:p <urn:zoograph:blank:x> } }")
    update(history, "INSERT { GRAPH e:new { ?o e:q ?s } } WHERE { GRAPH e:new { ?s e:p ?o } }")
    assert f"<urn:zoograph:blank:x> <{E}q> <urn:zoograph:blank:a/b> <{E}new>" in written(history)


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { e:a e:b <<( e:a e:b e:c )>> }", "INSERT DATA { << e:a e:b e:c >> e:d e:e }",
     "INSERT { e:a e:b ?x } WHERE { BIND(STRLANGDIR('x', 'en', 'ltr') AS ?x) }",
     "INSERT { e:a e:b ?x } WHERE { GRAPH e:one { e:a e:p ?o } BIND(TRIPLE(e:a, e:b, e:c) AS ?x) }"],
)  # fmt: skip
def test_what_is_not_rdf_1_1_is_refused(history, text):
    with pytest.raises(InputError):
        update(history, text)
    assert history.current_number() == 1
