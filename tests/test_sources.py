"""What every source must have: these loops name what a new one still lacks."""

import inspect
import socket
from pathlib import Path

import pytest

from zoograph import sources
from zoograph.errors import InputError
from zoograph.sources import SOURCES
from zoograph.vocabulary import slug

ROOT = Path(__file__).parent.parent
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.NAME)
#: A small real snapshot of each source.
SNAPSHOTS = {"curated": None, "rst": ROOT / "tests" / "data" / "model_zoos.rst"}


def test_every_file_in_the_folder_is_a_source_or_what_they_share():
    files = {path.stem for path in Path(sources.__file__).parent.glob("*.py")} - {"__init__", "snapshot", "packages"}
    assert files == {source.NAME for source in SOURCES}


@each_source
def test_it_has_a_name_and_says_what_it_reads(source):
    assert slug(source.NAME) == source.NAME
    assert source.ABOUT
    assert isinstance(source.HAS_ADDRESS, bool)


@each_source
def test_it_has_a_page_that_says_what_it_holds_costs_infers_and_leaves_out(source):
    page = (ROOT / "docs" / "sources" / f"{source.NAME}.md").read_text()
    for part in ("Read from", "Cost", "Inferred", "Left out"):
        assert f"**{part}**" in page


@each_source
def test_reading_is_pure(source, tmp_path, monkeypatch):
    """The same snapshot gives the same reading, with no network."""
    assert source.NAME in SNAPSHOTS, "add a small snapshot to tests/data"
    origin = SNAPSHOTS[source.NAME]
    snapshot = source.fetch(tmp_path, None if origin is None else str(origin))

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
def test_it_tells_a_file_that_is_not_there(source, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        source.fetch(tmp_path, str(tmp_path / "missing"))


@each_source
def test_it_keeps_to_the_shape_of_a_source(source):
    assert list(inspect.signature(source.fetch).parameters) == ["cache", "origin", "versions"]
    assert list(inspect.signature(source.read).parameters) == ["snapshot"]
