"""A zoo that does not fit into memory is built as any other: piece by piece, on disk, with the same outcome."""

import json
import threading
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, Literal, Triple
from pyoxigraph import Store as Engine

from zoograph import on_disk, staging
from zoograph.changes import Change, as_kept
from zoograph.errors import InputError, Refused
from zoograph.pieces import Pieces
from zoograph.publish import publish, publish_readings
from zoograph.records import Base, Dataset, Derivation, Model, Reading, Snapshot, Weights, Zoo
from zoograph.sources import curated
from zoograph.store import History
from zoograph.store.versions import Staging
from zoograph.triples import statements_of
from zoograph.vocabulary import FAIR4ML, RDF, RDFS, SDO, XSD, ZOO, graph, thing

MINE = graph("mine")
SNAPSHOT = Snapshot(Zoo("mine"), "Mine", (), "0" * 64, "2026-01-01T00:00:00Z", "https://example.org/zoo")


def models(number):
    for i in range(number):
        bases = (Base(f"m{i - 1}", Derivation.FINE_TUNED_FROM),) if i % 3 else ()
        yield Model(
            f"m{i}", f"Model {i}", bases=bases, licence="MIT", weights=(Weights(repository=f"owner/m{i // 2}"),),
            tasks=("image-classification",), release_year=2020,
        )  # fmt: skip


def quads(version):
    return set(Engine.read_only(str(version.store_directory)))


def files(version):
    findings = json.loads((version.directory / "findings.json").read_text())
    return sorted(map(json.dumps, findings)), (version.directory / "void.ttl").read_text(), version.triples


@pytest.fixture
def readings(small_curated_zoo, tmp_path):
    own = curated.read(curated.fetch(tmp_path / "cache", Zoo("curated")))
    return lambda: [own, Reading(SNAPSHOT, models=models(40))]


def test_on_disk_the_same_is_built_as_in_memory(readings, tmp_path, monkeypatch):
    in_memory = publish_readings(History(tmp_path / "a"), readings(), "test", from_nothing=True).version
    monkeypatch.setattr(staging, "_IN_MEMORY", 0)
    on_disk = publish_readings(History(tmp_path / "b"), readings(), "test", from_nothing=True).version
    assert quads(on_disk) == quads(in_memory)
    assert files(on_disk) == files(in_memory)
    assert not (on_disk.directory / "scratch").exists()
    whole = [replace(reading, models=tuple(reading.models)) for reading in readings()]
    assert quads(publish_readings(History(tmp_path / "c"), whole, "test").version) == quads(in_memory)


def test_part_by_part_the_same_is_written_as_at_once(tmp_path, monkeypatch):
    content = {*statements_of(Reading(SNAPSHOT, models=models(20))), Triple(BlankNode("b"), RDFS.label, Literal("_:b"))}
    changes = {MINE: Change(content=content), graph("none"): Change(content=())}
    filled = {}
    for size in (0, on_disk._PART_BYTES):
        monkeypatch.setattr(on_disk, "_PART_BYTES", size)
        place = Staging(History(tmp_path / "home"), tmp_path / str(size), None)
        place.directory.mkdir()
        staged = staging.stage(place, None, changes, (), lambda step: None)
        with staging.writing(staged):
            assert len(staged.store) > len(content) * 2
        filled[size] = Engine.read_only(str(place.directory / "store"))
        assert set(filled[size]) == set(staged.store)
        assert set(filled[size].named_graphs()) == set(staged.store.named_graphs())
    assert len({frozenset(store) for store in filled.values()}) == 1


def test_nothing_is_being_written_once_building_has_failed(tmp_path, monkeypatch):
    def fail(step):
        if step == "inferring":
            raise InputError("no more")

    place = Staging(History(tmp_path / "home"), tmp_path / "staged", None)
    place.directory.mkdir()
    with pytest.raises(InputError, match="no more"):
        staging.stage(
            place, None, {MINE: Change(content=set(statements_of(Reading(SNAPSHOT, models=models(5)))))}, (), fail
        )
    assert Engine(str(place.directory / "store")) is not None  # it would be locked
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("writing")]


def test_the_models_of_a_reading_are_gone_through_once(empty_home):
    reading = Reading(SNAPSHOT, models=models(10))
    version = publish_readings(History(empty_home), [reading], "test").version
    assert version.triples[MINE.value] > 60
    assert list(reading.models) == []


def test_pieces_are_written_again_only_where_a_literal_is_kept_in_another_form(tmp_path):
    def pieces(value):
        statement = Triple(thing("evaluation", value), ZOO.value, Literal(value, datatype=XSD.decimal))
        return Change(content=Pieces.written([statement], tmp_path / f"{value}.nt"))

    changes = {MINE: pieces("1.5"), graph("other"): pieces("1.50")}
    forms, kept = as_kept(changes)
    assert list(map(str, forms)) == ['"1.50"^^xsd:decimal is kept as "1.5"']
    assert kept[MINE] is changes[MINE]
    assert [triple.object.value for triple in kept[graph("other")].content] == ["1.5"]


def test_what_models_share_is_described_once():
    shared = Dataset("imagenet", "ImageNet")
    reading = Reading(SNAPSHOT, models=[Model(key, key, trained_on=(shared,)) for key in ("a", "b")])
    found = list(statements_of(reading))
    assert found.count(Triple(thing("dataset", "imagenet"), RDF.type, SDO.Dataset)) == 1
    assert sum(triple.predicate == FAIR4ML.trainedOn for triple in found) == 2


def test_what_is_wrong_in_pieces_is_left_out(empty_home, tmp_path):
    def model(name, *more):
        subject = thing("model", name)
        return [Triple(subject, RDF.type, ZOO.Model), Triple(subject, RDFS.label, Literal(name)), *more]

    wrong = model("bad", Triple(thing("model", "bad"), ZOO.releaseYear, Literal("soon")))
    pieces = Pieces.written(iter([*model("good"), *wrong, *wrong]), tmp_path / "mine.nt")
    with pytest.raises(Refused):
        publish(History(empty_home), {MINE: Change(content=pieces)}, "test")
    publication = publish(History(empty_home), {MINE: Change(content=pieces)}, "test", keep_going=True)
    assert publication.quarantined == set(wrong)
    assert {quad.triple for quad in quads(publication.version) if quad.graph_name == MINE} == set(model("good"))


def test_pieces_are_what_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr("zoograph.pieces._AT_ONCE", 3)
    triples = [Triple(thing("model", str(i)), RDFS.label, Literal(f'"{i}"\n', language="en")) for i in range(10)]
    pieces = Pieces.written(iter(triples), tmp_path / "a.nt")
    assert list(pieces) == list(pieces) == triples
    store = Engine()
    pieces.load(store, MINE)
    assert {quad.triple for quad in store.quads_for_pattern(None, None, None, MINE)} == set(triples)
    assert list(Pieces.written(iter([]), tmp_path / "b.nt")) == []
