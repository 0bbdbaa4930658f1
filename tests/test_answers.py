"""Answers that are kept with a version: the same as asking, after any change."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import answers
from zoograph.changes import Change
from zoograph.publish import publish, publish_readings
from zoograph.reading.local import LocalView
from zoograph.records import Model, Reading, Snapshot, Weights, Zoo
from zoograph.staging import fill
from zoograph.store import EmbeddedStore, History
from zoograph.store.table import read
from zoograph.vocabulary import CODEMETA, DCT, FAIR4ML, PROV, RDF, RDFS, SDO, SKOS, XSD, ZOO, graph, thing

TEXT = answers.text_of("disagreements")


@pytest.fixture
def history(tmp_path):
    history = History(tmp_path / "home")
    readings = [
        Reading(
            Snapshot(Zoo(zoo), zoo, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x"),
            (Model("m", "M", licence=licence, weights=(Weights(url="https://a.example/m.pth"),)),),
        )
        for zoo, licence in (("one", "MIT"), ("two", "Apache-2.0"))
    ]
    publish_readings(history, readings, "build", from_nothing=True)
    return history


def kept(history):
    with history.reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory), version)
        found, asked = view.kept_answer(TEXT), read(view.store, TEXT)
    assert found is None or (found.columns, found.rows) == (asked.columns, asked.rows)
    return found


def added(history, predicate, value):
    change = Change(added=[Triple(thing("model", "one/m"), predicate, value)])
    publish(history, {graph("notes"): change}, "load")


def test_the_kept_answer_is_what_asking_gives(history):
    assert [row["property"] for row in kept(history).rows] == [DCT.license.value]
    # A view takes it, and asks nothing.
    assert LocalView(None, history.version()).ask(TEXT).rows == kept(history).rows


def test_a_small_write_keeps_the_answer_and_asks_again_about_what_it_changes(history, monkeypatch):
    asked = []
    query = EmbeddedStore.query
    monkeypatch.setattr(EmbeddedStore, "query", lambda self, text, **more: asked.append(text) or query(self, text))
    added(history, SKOS.altLabel, Literal("Em"))
    added(history, DCT.title, Literal("a title that nobody compares"))
    assert [text for text in asked if "?otherValue" in text and "one/m" not in text] == []
    asked.clear()
    added(history, DCT.license, NamedNode("http://spdx.org/licenses/BSD-3-Clause"))
    assert TEXT not in asked
    monkeypatch.undo()
    assert {row["value"] for row in kept(history).rows} == {
        f"http://spdx.org/licenses/{name}" for name in ("BSD-3-Clause", "MIT")
    }


# What the question compares: three entries of the same weights, their papers, family, data, results and documents.
MODELS = [thing("model", name) for name in ("a", "b/c", "d/e")]
FAMILY, PAPER, OTHER_PAPER = thing("family", "f"), thing("paper", "2106.07447"), thing("paper", "1810.04805")
DATA = [thing("dataset", name) for name in ("coco", "pile")]
RESULTS, METRIC, CITATION = [thing("evaluation", name) for name in "xy"], thing("metric", "m"), thing("citation", "c")


def number(value):
    return Literal(str(value), datatype=XSD.integer)


BASIS = [
    *(Triple(model, RDF.type, ZOO.Model) for model in MODELS),
    *(Triple(model, ZOO.sameWeightsAs, MODELS[0]) for model in MODELS[1:]),
    *(Triple(data, RDFS.label, Literal(data.value[-4:])) for data in DATA),
    Triple(METRIC, SKOS.prefLabel, Literal("metric")),
    *(Triple(result, predicate, value) for result, each in zip(RESULTS, (70, 80), strict=True) for predicate, value in (
        (FAIR4ML.evaluationDataset, DATA[0]), (ZOO.metric, METRIC), (ZOO.value, number(each)))),
    *(Triple(model, FAIR4ML.hasEvaluation, result) for model, result in zip(MODELS, RESULTS, strict=False)),
    *(Triple(model, FAIR4ML.trainedOn, data) for model, data in zip(MODELS[1:], DATA, strict=True)),
    Triple(MODELS[0], ZOO.family, FAMILY), Triple(FAMILY, CODEMETA.referencePublication, PAPER),
    Triple(MODELS[1], CODEMETA.referencePublication, OTHER_PAPER), Triple(PAPER, RDF.type, SDO.ScholarlyArticle),
    Triple(MODELS[0], PROV.qualifiedPrimarySource, CITATION), Triple(CITATION, ZOO.statedProperty, DCT.license),
]  # fmt: skip
VARIED = [
    *BASIS,
    *(Triple(model, DCT.license, NamedNode(f"http://spdx.org/licenses/{name}"))
      for model, name in zip(MODELS, ("MIT", "ISC", "MIT"), strict=True)),
    *(Triple(model, ZOO.releaseYear, number(year)) for model in MODELS[:2] for year in (2019, 2021)),
    *(Triple(model, ZOO.parameterCount, number(size)) for model, size in zip(MODELS, (1_234, 1_999, 1_235), strict=True)),
    *(Triple(PAPER, DCT.title, Literal(title)) for title in ("One", "Another")),
    *(Triple(DATA[0], RDFS.label, Literal(name)) for name in ("COCO", "Common Objects")),
    *(Triple(MODELS[1], RDFS.label, Literal(name)) for name in ("b", "B")),
    Triple(METRIC, SKOS.prefLabel, Literal("Metric")), Triple(RESULTS[0], ZOO.split, Literal("test")),
    Triple(CITATION, PROV.entity, NamedNode("urn:doc")), Triple(CITATION, ZOO.inferredFrom, NamedNode("urn:basis")),
    Triple(FAMILY, CODEMETA.referencePublication, OTHER_PAPER), Triple(MODELS[2], DCT.source, NamedNode("urn:said")),
    Triple(BlankNode("x"), ZOO.releaseYear, number(2019)), Triple(BlankNode("x"), ZOO.releaseYear, number(2020)),
]  # fmt: skip
places = st.sets(st.tuples(st.sampled_from([graph("a"), graph("b")]), st.sampled_from(VARIED)), max_size=12)


def filled(statements):
    by_graph = {name: [] for name, _ in statements}
    for name, triple in statements:
        by_graph[name].append(triple)
    store = Engine()
    fill(store, {name: Change(content=content) for name, content in by_graph.items()}, lambda step: None)
    return store


def rows_in(folder):
    return [answers.comparable([*row]) for row in answers.read(folder, TEXT).rows()]


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(places, places)
def test_rows_carried_over_a_change_are_those_of_asking_again(first, flipped):
    before = {(graph("a"), triple) for triple in BASIS} ^ first
    after = before ^ flipped
    old, new = filled(before), filled(after)
    touched = {quad.triple for quad in {*old} ^ {*new}}
    with TemporaryDirectory() as folder:
        kept, carried, asked = (Path(folder, name) for name in ("kept", "carried", "asked"))
        for each in (kept, carried, asked):
            each.mkdir()
        answers.write(kept, old)
        answers.carry(carried, new, kept, old, touched)
        answers.write(asked, new)
        assert rows_in(carried) == rows_in(asked)


def test_another_text_is_no_kept_question(history):
    assert LocalView(None, history.version()).kept_answer(TEXT + " LIMIT 1") is None
