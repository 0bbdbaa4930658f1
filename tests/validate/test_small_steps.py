"""The check of a small change and the check of everything agree, whatever the change.

Histories of additions and removals, of things with names of any kind, are published step by step. What was found on the
way must be what the check of the whole version finds, and a step must be refused if, and only if, the whole that it
would make has violations.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.errors import Refused
from zoograph.findings import read_findings
from zoograph.focus import is_note
from zoograph.publish import preview, publish
from zoograph.rdf import parse_quads, to_rdflib
from zoograph.records import Severity
from zoograph.shapes import UnsupportedShape, routes_of, shapes
from zoograph.store import History
from zoograph.validate import validate
from zoograph.vocabulary import (
    CODEMETA,
    DCAT,
    FABIO,
    FAIR4ML,
    PREFIXES,
    RDF,
    RDFS,
    SDO,
    SKOS,
    XSD,
    ZOO,
    graph,
    sparql_prologue,
    thing,
)

pytestmark = pytest.mark.slow

OWN = "https://example.org/"
A, B = NamedNode(OWN + "a"), graph("mine")


def triples(turtle):
    text = f"{sparql_prologue()}PREFIX e: <{OWN}>\n{turtle}"
    return {quad.triple for quad in parse_quads(text.encode(), RdfFormat.TURTLE, "text")}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A home with nothing in it but what Zoograph brings along, and something to be a small change of."""
    home = tmp_path_factory.mktemp("bare") / "home"
    publish(History(home), {}, "begin", from_nothing=True)
    return home


@pytest.fixture
def step(bare, tmp_path):
    """Add to and remove from a graph of an almost empty home."""
    home = shutil.copytree(bare, tmp_path / "home", symlinks=True)

    def publishing(added="", removed="", name=A, **options):
        changes = {name: Change(added=triples(added), removed=triples(removed))}
        return publish(History(home), changes, "step", **options)

    return publishing


def violations(found):
    return {(each.rule, each.focus) for each in found if each.severity == Severity.VIOLATION}


BAD = {
    "a name of one's own": '<https://example.org/model/x> a zoo:Model ; rdfs:label "x" ; zoo:parameterCount "many" .',
    "no address": '<urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66> a zoo:Model ; rdfs:label "x" ; zoo:releaseYear 1 .',
    "a name without slashes": '<mailto:x> a zoo:Model ; rdfs:label "x" ; zoo:parameterCount "many" .',
    "no name at all": "[] a sdo:Dataset .",
    "something nested": 'e:x rdfs:label "x" ; zoo:checkpoint [ a zoo:Checkpoint ] .',
    "a class of one's own": 'e:Net rdfs:subClassOf zoo:Model . e:x a e:Net ; rdfs:label "x" ; zoo:parameterCount "many" .',
    "two classes up": "e:Net rdfs:subClassOf e:Thing . e:Thing rdfs:subClassOf zoo:Model . e:x a e:Net .",
    "a class by inference": 'e:x rdfs:label "x" ; zoo:produces e:r . e:y zoo:produces e:r ; rdfs:label "y" .',
    "the ontology's names": 'zoo:mine a zoo:Model ; rdfs:label "x" ; zoo:parameterCount "many" .',
    "old names": '_:x a zoo:Model ; rdfs:label "x" ; <http://schema.org/name> "x" .',
    "a circle": '[ a zoo:Model ; rdfs:label "x" ] fair4ml:fineTunedFrom e:y . e:y rdfs:label "y" ; fair4ml:fineTunedFrom e:y .',
}


@pytest.mark.parametrize("turtle", BAD.values(), ids=BAD)
def test_what_the_check_of_the_file_refuses_is_refused_as_a_small_change(step, turtle):
    expected = validate(preview({A: Change(content=triples(turtle))}))
    assert violations(expected)
    with pytest.raises(Refused) as refusal:
        step(turtle)
    rules = {each[0] for each in violations(expected)}
    assert {each[0] for each in violations(refusal.value.findings)} == rules


@pytest.mark.parametrize("turtle", BAD.values(), ids=BAD)
def test_what_is_wrong_is_left_out_on_request_whatever_it_is_called(step, turtle):
    published = step(turtle + ' e:fine a zoo:Model ; rdfs:label "fine" .', keep_going=True)
    assert published.quarantined
    assert not violations(validate(Engine.read_only(str(published.version.store_directory))))


LATER = {
    "the class arrives later": ('e:x rdfs:label "x" ; zoo:parameterCount "many" .', "e:x a zoo:Model .", ""),
    "the class becomes one": (
        'e:x a e:Net ; rdfs:label "x" ; zoo:parameterCount "many" .', "e:Net rdfs:subClassOf zoo:Model .", "",
    ),
    "what is named loses its class": (
        'e:c a skos:Concept . e:x a zoo:Model ; rdfs:label "x" ; zoo:licenceClass e:c .', "", "e:c a skos:Concept .",
    ),
    "a dataset of ours loses its class": (
        'dataset:x a e:Data ; rdfs:label "x" . e:Data rdfs:subClassOf sdo:Dataset . e:m a zoo:Model ; rdfs:label "m" .'
        "[] a zoo:Evaluation ; fair4ml:evaluationDataset dataset:x ; fair4ml:evaluatedMLModel e:m ;"
        " zoo:metric metric:accuracy ; zoo:value 1.5 .",
        "", "e:Data rdfs:subClassOf sdo:Dataset .",
    ),
    "a task of ours leaves the scheme": (
        'e:t a skos:Concept ; skos:inScheme <https://w3id.org/zoograph/task> . e:x a zoo:Model ; rdfs:label "x" ; zoo:task e:t .',
        "e:t skos:inScheme e:scheme .", "e:t skos:inScheme <https://w3id.org/zoograph/task> .",
    ),
    "the only name is taken away": ('e:x a sdo:Dataset ; rdfs:label "x" .', "", 'e:x rdfs:label "x" .'),
    "the last step of a circle": (
        'e:x a zoo:Model ; rdfs:label "x" ; fair4ml:fineTunedFrom e:y . e:y rdfs:label "y" ; fair4ml:fineTunedFrom e:z .'
        'e:y a zoo:Model . e:z a zoo:Model ; rdfs:label "z" .',
        "e:z fair4ml:fineTunedFrom e:x .", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "added", "removed"), LATER.values(), ids=LATER)
@pytest.mark.parametrize("name", [A, B])
def test_what_a_change_does_to_others_is_seen(step, first, added, removed, name):
    step(first)
    whole = (triples(first) | triples(added)) - triples(removed)
    expected = violations(validate(preview({A: Change(content=whole)})))
    assert expected
    with pytest.raises(Refused) as refusal:
        step(added, removed, name if added and not removed else A)
    assert {each for each in violations(refusal.value.findings) if each[1][0] != "_"} == {
        each for each in expected if each[1][0] != "_"
    }


# -- histories

THINGS = [
    NamedNode(OWN + "x"), NamedNode("urn:x:y"), thing("model", "mine"), thing("dataset", "mine"), BlankNode("b"),
    thing("paper", "2106.07447"), NamedNode(OWN + "z"),
]  # fmt: skip
CLASSES = [ZOO.Model, SDO.Dataset, ZOO.ModelFamily, ZOO.Checkpoint, SDO.ScholarlyArticle, SKOS.Concept, ZOO.Evaluation,
           ZOO.Representation, NamedNode(OWN + "Net")]  # fmt: skip
LINKS = [
    ZOO.checkpoint, ZOO.family, FAIR4ML.fineTunedFrom, ZOO.builtOn, CODEMETA.referencePublication, ZOO.task, ZOO.produces,
    ZOO.licenceClass, FAIR4ML.evaluationDataset, FAIR4ML.evaluatedMLModel, ZOO.metric, ZOO.checkpointOf,
    ZOO.representative,
]  # fmt: skip
things = st.sampled_from(THINGS)
facts = st.sampled_from([
    (RDFS.label, Literal("x", language="en")), (ZOO.parameterCount, Literal("many")),
    (ZOO.parameterCount, Literal("7", datatype=XSD.integer)), (ZOO.releaseYear, Literal("1", datatype=XSD.integer)),
    (DCAT.downloadURL, NamedNode("https://example.org/a.pth")), (FABIO.hasArXivId, Literal("2106.07447")),
    (ZOO.domain, thing("domain", "nlp")), (ZOO.domain, thing("domain", "speech")),
    (ZOO.stage, thing("stage", "downstream-task")), (SKOS.inScheme, NamedNode(PREFIXES["task"].rstrip("/"))),
    (NamedNode("http://schema.org/name"), Literal("x")),
])  # fmt: skip
statements = st.one_of(
    st.builds(lambda s, kind: Triple(s, RDF.type, kind), things, st.sampled_from(CLASSES)),
    st.builds(lambda s, fact: Triple(s, *fact), things, facts),
    st.builds(Triple, things, st.sampled_from(LINKS), things),
    st.builds(lambda kind: Triple(NamedNode(OWN + "Net"), RDFS.subClassOf, kind), st.sampled_from(CLASSES[:-1])),
)
steps = st.tuples(st.sampled_from([A, B]), st.sets(statements, max_size=4), st.sets(st.integers(0, 30), max_size=3))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=6))
def test_small_steps_find_what_the_check_of_the_whole_finds(bare, history):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(bare, Path(folder) / "home", symlinks=True))
        for name, added, places in history:
            version = History(home).version()
            store = Engine.read_only(str(version.store_directory))
            has = sorted((q.triple for q in store.quads_for_pattern(None, None, None, name)), key=str)
            removed = {has[place % len(has)] for place in places} if has else set()
            changes = {name: Change(added=added, removed=removed - added)}
            try:
                version = publish(History(home), changes, "step").version
            except Refused as refusal:
                found = {f for f in refusal.findings if f.severity == Severity.VIOLATION}
                contents = {n: {q.triple for q in store.quads_for_pattern(None, None, None, n)} for n in (A, B)}
                contents[name] = (contents[name] - removed) | added
                whole = validate(preview({n: Change(content=each) for n, each in contents.items()}))
                assert {(f.rule, f.path) for f in found} == {
                    (f.rule, f.path) for f in whole if f.severity == Severity.VIOLATION
                }
            else:
                store = Engine.read_only(str(version.store_directory))
                kept = [each for each in read_findings(version.directory) if not is_note(each)]
                whole = validate(store)
                assert not violations(whole)
                assert set(kept) == set(whole)


# -- shapes to come

UNFOLLOWED = {
    "another kind of target": "e:s a sh:NodeShape ; sh:targetObjectsOf e:p .",
    "a closed shape": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:closed true .",
    "a shape within": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:node e:other ] .",
    "a path of any length": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path [ sh:zeroOrMorePath e:p ] ] .",
    "a query that leads nowhere": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select"
    ' "SELECT $this { $this <https://example.org/p> ?x . ?y <https://example.org/q> ?z }" ] .',
}


@pytest.mark.parametrize("turtle", UNFOLLOWED.values(), ids=UNFOLLOWED)
def test_a_shape_that_a_change_cannot_be_followed_to_is_refused_by_name(turtle):
    with pytest.raises(UnsupportedShape):
        list(routes_of(to_rdflib(triples(f"PREFIX sh: <http://www.w3.org/ns/shacl#>\n{turtle}"))))


def test_all_our_shapes_can_be_followed():
    assert list(routes_of(shapes()))
