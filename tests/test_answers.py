"""Answers that are kept with a version: the same as asking, as long as nothing changes that they depend on."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from zoograph import answers
from zoograph.changes import Change
from zoograph.publish import publish, publish_readings
from zoograph.reading.local import LocalView
from zoograph.records import Model, Reading, Snapshot, Weights, Zoo
from zoograph.store import EmbeddedStore, History
from zoograph.store.table import read
from zoograph.vocabulary import DCT, SKOS, graph, thing

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


def test_a_small_write_keeps_it_where_it_cannot_change_and_only_there(history):
    added(history, SKOS.altLabel, Literal("Em"))
    assert len(kept(history).rows) == 1
    added(history, DCT.license, NamedNode("http://spdx.org/licenses/BSD-3-Clause"))
    assert kept(history) is None


def test_another_text_is_no_kept_question(history):
    assert LocalView(None, history.version()).kept_answer(TEXT + " LIMIT 1") is None
