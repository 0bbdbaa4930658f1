"""The kinds of zoo that Zoograph can read, one reader per file. :mod:`zoograph.zoos` lists the zoos.

A reader fetches (network or disk → snapshot) and reads (snapshot → records). Reading is pure: the same snapshot always
gives the same reading. A reader reads any zoo of its kind, and takes the zoo's name from :class:`Zoo`. To add a reader,
write one file with the members of :class:`Source` and add it to ``SOURCES``; ``tests/sources/test_every_source.py``
tells what is still missing. No code of a zoo is ever executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from zoograph.errors import UnknownName
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.sources import cards, curated, mlflow, mteb, openmmlab, rst, table, timm, transformers
from zoograph.sources.packages import Pin


class Source(Protocol):
    """The members of a reader, a module in this folder."""

    NAME: str
    """The name of the reader, and of the zoo it reads by default."""
    ABOUT: str
    """What it reads, in one line."""
    HAS_ADDRESS: bool
    """Whether the reader knows an origin itself; if not, the zoo must give one."""
    INTERNAL_BY_DEFAULT: bool
    """Whether a zoo is internal unless it says otherwise: true of readers for what organisations keep to themselves."""

    PINS: tuple[Pin, ...]
    """The packages of the zoo, if it comes as packages."""

    OPTIONS: Mapping[str, type]
    """The ``options`` of a zoo that it accepts: the type of each (``str``, ``int``, ``bool``, ``list`` of texts,
    ``dict``) by name."""

    def fetch(self, cache: Path, zoo: Zoo) -> Snapshot:
        """Bring the zoo's current state into the cache, from its ``origin`` (a path or address) if it has one."""
        ...

    def read(self, snapshot: Snapshot) -> Reading:
        """Read a snapshot: no network, no clock, no code of the zoo."""
        ...


@runtime_checkable
class IncrementalSource(Source, Protocol):
    """A source that can say what changed since it was last read.

    Its snapshots have a ``cursor``. Those of ``fetch_since`` are read into partial readings: models that came or
    changed, and the keys of those that went.
    """

    def fetch_since(self, cache: Path, zoo: Zoo, cursor: str) -> Snapshot:
        """Bring what changed since a snapshot had this cursor; all of it, where that can no longer be told."""
        ...


@runtime_checkable
class GuessingSource(Source, Protocol):
    """A source whose files come with a description, which it can guess for a person to correct."""

    def guess(self, file: Path) -> Path:
        """Write the description of a file beside it, and give its path."""
        ...


SOURCES: tuple[Source, ...] = (curated, rst, openmmlab, timm, mteb, transformers, table, mlflow, cards)


def source(name: str) -> Source:
    """The reader of that name; raises :class:`UnknownName`."""
    for candidate in SOURCES:
        if name == candidate.NAME:
            return candidate
    raise UnknownName("reader", name, (candidate.NAME for candidate in SOURCES))
