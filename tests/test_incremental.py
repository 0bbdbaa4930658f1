"""A reader that reads what changed since last time: the graph becomes what reading everything would make of it."""

import json
import shutil
from decimal import Decimal
from hashlib import sha256
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store as Engine

from zoograph import readings
from zoograph import sync as syncing
from zoograph.changes import change_of_part, changes_of
from zoograph.publish import publish
from zoograph.rdf import in_graph
from zoograph.records import (
    Base,
    Dataset,
    Derivation,
    Evaluation,
    Family,
    Model,
    Paper,
    Reading,
    Snapshot,
    Weights,
    Zoo,
)
from zoograph.sources import IncrementalSource
from zoograph.store import History
from zoograph.sync import sync
from zoograph.triples import of_reading
from zoograph.vocabulary import GRAPH_CATALOG, GRAPH_CURATED, ZOO, graph

MINE = graph("mine")
#: The papers, families and datasets are the same wherever they are named.
PAPERS = [Paper(arxiv="2106.07447", title="HuBERT"), Paper(doi="10.1000/one", title="One", authors=("A", "B"))]
FAMILIES = [Family("f", "F", papers=(PAPERS[0],)), Family("g", "G")]


def model_of(key, about):
    paper, family, base, results = about
    data = Dataset("data-" + str(results), f"Data {results}")
    return Model(
        key, f"Model {key}", release_year=2020 + results, papers=(PAPERS[paper],),
        family=None if family is None else FAMILIES[family], bases=(Base(base, Derivation.FINE_TUNED_FROM),) if base else (),
        weights=(Weights(repository=f"owner/{key}-{results}"),), trained_on=(data,), licence="MIT",
        evaluations=tuple(Evaluation("accuracy", value(n), data, f"split {n}") for n in range(1, 1 + results)),
    )  # fmt: skip


def value(number):
    return Decimal(number) + Decimal("0.5")


def a_reader(incremental=True):
    """Reads a folder of JSON files; its cursor says what it saw of each. ``fetched`` lists which models were read."""
    reader = ModuleType("folder")
    reader.NAME, reader.ABOUT, reader.HAS_ADDRESS, reader.INTERNAL_BY_DEFAULT = "folder", "A folder", False, False
    reader.PINS, reader.OPTIONS = (), {}
    reader.fetched = []

    def snapshot(cache, zoo, seen):
        folder = syncing.Path(zoo.origin)
        there = {file.stem: sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.json")}
        news = {
            "read": {key: json.loads((folder / f"{key}.json").read_text()) for key in there if seen.get(key) != there[key]},
            "forgotten": sorted(seen.keys() - there.keys()), "is_partial": bool(seen),
        }  # fmt: skip
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "news.json").write_text(json.dumps(news))
        reader.fetched.append(sorted(news["read"]))
        cursor = json.dumps(there, sort_keys=True) if incremental else None
        return Snapshot(zoo, "Folder", (cache / "news.json",), "0" * 64, "2026-01-01T00:00:00Z",
                        "https://example.org/zoo", cursor=cursor)  # fmt: skip

    def read(found):
        news = json.loads(found.files[0].read_text())
        models = (model_of(key, about) for key, about in sorted(news["read"].items()))
        return Reading(found, models, is_partial=news["is_partial"], forgotten=frozenset(news["forgotten"]))

    reader.read = read
    reader.fetch = lambda cache, zoo: snapshot(cache, zoo, {})
    if incremental:
        reader.fetch_since = lambda cache, zoo, cursor: snapshot(cache, zoo, json.loads(cursor))
    assert isinstance(reader, IncrementalSource) is incremental
    return reader


@pytest.fixture
def reader(monkeypatch, tmp_path):
    monkeypatch.setattr(syncing.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    made = a_reader()
    for module in (syncing, readings):
        monkeypatch.setattr(module, "source", lambda name: made)
    return made


def keep(folder, state):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for key, about in state.items():
        (folder / f"{key}.json").write_text(json.dumps(about))


def quads(home, without=(GRAPH_CATALOG,)):
    store = Engine.read_only(str(History(home).version().store_directory))
    return {quad for quad in store if quad.graph_name not in without and (not without or quad.predicate != ZOO.cursor)}


KEYS = ["a", "b", "c", "d"]
abouts = st.tuples(st.integers(0, 1), st.sampled_from([None, 0, 1]), st.sampled_from([None, *KEYS]), st.integers(0, 2))
states = st.dictionaries(st.sampled_from(KEYS), abouts, max_size=4)


def test_what_changed_is_read_and_becomes_what_reading_everything_gives(reader, home, tmp_path, monkeypatch):
    publish(History(home), {}, "begin", from_nothing=True)
    zoo = Zoo("mine", reader="folder", origin=str(tmp_path / "folder"))
    first = {"a": (0, 0, None, 1), "b": (1, 0, "a", 2), "c": (1, 1, "a", 0)}
    then = {"a": (0, 0, None, 1), "b": (1, None, None, 1), "d": (0, 1, "b", 0)}
    for state, news in ((first, ["a", "b", "c"]), (then, ["b", "d"]), ({"a": first["a"]}, []), (first, ["b", "c"])):
        keep(tmp_path / "folder", state)
        sync(History(home), [zoo])
        assert reader.fetched.pop() == news
        other = tmp_path / "other"
        shutil.rmtree(other, ignore_errors=True)
        publish(History(other), {}, "begin", from_nothing=True)
        with monkeypatch.context() as patch:
            for module in (syncing, readings):
                patch.setattr(module, "source", lambda name: a_reader(incremental=False))
            sync(History(other), [zoo])
        assert quads(home) == quads(other)
    # Where reading goes on is said once; where nothing changed, nothing is published, and nothing is read.
    said = [quad for quad in quads(home, ()) if quad.predicate == ZOO.cursor and quad.graph_name == GRAPH_CATALOG]
    assert len(said) == 1
    number = History(home).current_number()
    sync(History(home), [zoo])
    assert reader.fetched.pop() == []
    assert History(home).current_number() == number
    assert GRAPH_CURATED not in {quad.graph_name for quad in quads(home)}


def test_an_internal_zoo_is_read_on_too(reader, home, tmp_path):
    publish(History(home), {}, "begin", from_nothing=True)
    zoo = Zoo("mine", reader="folder", origin=str(tmp_path / "folder"), internal=True)
    for state, news in (({"a": (0, 0, None, 1), "b": (1, 0, "a", 2)}, ["a", "b"]), ({"b": (1, 0, None, 0)}, ["b"])):
        keep(tmp_path / "folder", state)
        sync(History(home), [zoo])
        assert reader.fetched.pop() == news
    expected = {*of_reading(Reading(Snapshot(zoo, "Folder", (), "", "", ""), [model_of("b", (1, 0, None, 0))]))}
    assert {quad.triple for quad in quads(home / "internal") if quad.graph_name == MINE} == expected


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(states, min_size=2, max_size=5))
def test_after_any_changes_the_graph_is_what_reading_everything_gives(history):
    snapshot = Snapshot(
        Zoo("mine", reader="folder"), "Folder", (), "0" * 64, "2026-01-01T00:00:00Z", "https://a.example/"
    )
    store, had = Engine(), {}
    for state in history:
        whole = of_reading(Reading(snapshot, [model_of(key, about) for key, about in state.items()]))
        news = [model_of(key, about) for key, about in state.items() if had.get(key) != about]
        part = Reading(snapshot, news, is_partial=True, forgotten=frozenset(had.keys() - state.keys()))
        change = change_of_part(part, store)
        for thing in change.forgotten:
            for quad in store.quads_for_pattern(thing, None, None, MINE):
                store.remove(quad)
        store.extend(in_graph(change.added, MINE))
        assert {quad.triple for quad in store} == whole
        had = state


def test_a_whole_reading_has_the_whole_graph_as_content(tmp_path):
    snapshot = Snapshot(
        Zoo("mine", reader="folder"), "Folder", (), "0" * 64, "2026-01-01T00:00:00Z", "https://a.example/"
    )
    changes = changes_of([Reading(snapshot, [model_of("a", (0, 0, None, 1))])])
    assert changes[MINE].content
    assert not changes[MINE].forgotten
