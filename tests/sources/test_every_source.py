"""What every source must have: these loops name what a new one still lacks."""

import inspect
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from helpers.paths import DATA, ROOT
from helpers.wheels import wheel_of
from zoograph import sources
from zoograph.errors import InputError
from zoograph.publish import publish_readings
from zoograph.records import Zoo
from zoograph.sources import SOURCES
from zoograph.store import History
from zoograph.triples import of_reading
from zoograph.vocabulary import BASE, slug, thing

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.NAME)
#: A small real snapshot of each source: a file, or folders that are packages, by their names.
SNAPSHOTS = {
    "curated": None,
    "rst": DATA / "model_zoos.rst",
    "openmmlab": {name: DATA / "openmmlab" / name for name in ("mmpretrain", "mmdet", "mmengine")},
    "timm": {"timm": DATA / "timm"},
    "mteb": {"mteb": DATA / "mteb"},
    "transformers": {"transformers": DATA / "transformers"},
    "table": DATA / "table" / "models.csv",
    "mlflow": DATA / "mlflow" / "registry.json",
    "cards": DATA / "cards",
}


def origin_of(source, folder):
    """Where the small snapshot of a source can be read."""
    assert source.NAME in SNAPSHOTS, "add a small snapshot to tests/data"
    snapshot = SNAPSHOTS[source.NAME]
    if isinstance(snapshot, dict):
        for name, content in snapshot.items():
            wheel_of(content, folder / "wheels", name)
        return str(folder / "wheels")
    return None if snapshot is None else str(snapshot)


def test_every_file_in_the_folder_is_a_source_or_what_they_share():
    places = [path for path in Path(sources.__file__).parent.iterdir() if not path.name.startswith("__")]
    files = {path.stem for path in places} - {
        "http",
        "snapshot",
        "packages",
        "static",
        "notes",
        "fine_tuned",
        "rates",
        "base_model",
        "card_fields",
        "bases",
    }
    assert files == {source.NAME for source in SOURCES}


@each_source
def test_it_has_a_name_and_says_what_it_reads(source):
    assert slug(source.NAME) == source.NAME
    assert source.ABOUT
    assert isinstance(source.HAS_ADDRESS, bool)
    assert isinstance(source.INTERNAL_BY_DEFAULT, bool)


@each_source
def test_it_has_a_page_that_says_what_it_holds_costs_infers_and_leaves_out(source):
    page = (ROOT / "docs" / "sources" / f"{source.NAME}.md").read_text()
    for part in ("Read from", "Cost", "Inferred", "Left out"):
        assert f"**{part}**" in page


@each_source
def test_reading_is_pure(source, tmp_path, monkeypatch):
    """The same snapshot gives the same reading, with no network."""
    snapshot = source.fetch(tmp_path, Zoo(source.NAME, origin=origin_of(source, tmp_path)))

    def refuse(*_):
        raise AssertionError("reading opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    first, second = source.read(snapshot), source.read(snapshot)
    assert first.models == second.models
    assert set(first.statements) == set(second.statements)
    assert first.findings == second.findings
    assert first.models or first.statements
    assert len(snapshot.sha256) == 64


@each_source
def test_what_it_reads_is_the_zoo_s_whatever_that_is_called(source, tmp_path):
    """One reader may read several zoos: nothing of theirs has the reader's name."""
    origin = origin_of(source, tmp_path)
    own, other = (source.read(source.fetch(tmp_path, Zoo(name, source.NAME, origin))) for name in (source.NAME, "team"))
    assert own.models == other.models
    assert [replace(finding, zoo="team") for finding in own.findings] == list(other.findings)
    assert own.snapshot.label != other.snapshot.label
    if own.models:
        iris = {
            term.value
            for triple in of_reading(other)
            for term in (triple.subject, triple.object)
            if isinstance(term, NamedNode)
        }
        assert thing("zoo", "team").value in iris
        assert not [iri for iri in iris if iri.startswith((f"{BASE}zoo/{source.NAME}", f"{BASE}model/{source.NAME}/"))]


@each_source
def test_it_says_which_options_it_takes(source):
    for name, kind in source.OPTIONS.items():
        assert re.fullmatch(r"[a-z_]+", name)
        assert kind in (str, int, bool, list, dict)
    assert ("versions" in source.OPTIONS) == bool(source.PINS)


@each_source
def test_it_tells_a_file_that_is_not_there(source, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        source.fetch(tmp_path, Zoo(source.NAME, origin=str(tmp_path / "missing")))


@each_source
def test_it_keeps_to_the_shape_of_a_source(source):
    assert list(inspect.signature(source.fetch).parameters) == ["cache", "zoo"]
    assert list(inspect.signature(source.read).parameters) == ["snapshot"]


@pytest.mark.slow
@each_source
def test_what_it_gives_can_be_published(source, tmp_path):
    """Nothing that it reads breaks a rule that would stop the publication of everything."""
    reading = source.read(source.fetch(tmp_path, Zoo(source.NAME, origin=origin_of(source, tmp_path))))
    publication = publish_readings(History(tmp_path / "home"), [reading], "test", from_nothing=True)
    assert publication.version.number == 1


@each_source
def test_a_source_that_comes_as_packages_pins_each_by_version_and_hash(source):
    page = " ".join((ROOT / "docs" / "sources" / f"{source.NAME}.md").read_text().split())
    for pin in source.PINS:
        assert re.fullmatch(r"\d+(\.\d+)+", pin.version)
        assert re.fullmatch(r"[0-9a-f]{64}", pin.sha256)
        assert f"{pin.name} {pin.version}" in page
