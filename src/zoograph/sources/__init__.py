"""The zoos that Zoograph can read, one file each.

A source fetches (network or disk → snapshot) and reads (snapshot → records). Reading is pure: the same snapshot always
gives the same reading. To add a zoo, write one file with a ``NAME``, a ``fetch`` and a ``read``, and add
it to ``SOURCES``; ``tests/test_sources.py`` says what is still missing. No code of a zoo is ever executed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from zoograph.errors import UnknownName
from zoograph.records import Reading, Snapshot
from zoograph.sources import curated, mteb, openmmlab, rst, timm, transformers
from zoograph.sources.packages import Pin


class Source(Protocol):
    """What a module in this folder offers."""

    NAME: str
    """The name on the command line; also the last part of the graph's IRI."""
    ABOUT: str
    """What it reads, in one line."""
    HAS_ADDRESS: bool
    """Whether it knows by itself where to read; if not, ``--from`` must say."""

    PINS: tuple[Pin, ...]
    """The packages that it comes as, if it does."""

    def fetch(self, cache: Path, origin: str | None, versions: Sequence[str] = ()) -> Snapshot:
        """Bring the zoo's present state, from ``origin`` (a path or address) if given, into the cache.

        ``versions`` are those of packages to be read instead of the pinned ones (see :mod:`.packages`).
        """
        ...

    def read(self, snapshot: Snapshot) -> Reading:
        """Read a snapshot: no network, no clock, no code of the zoo."""
        ...


SOURCES: tuple[Source, ...] = (curated, rst, openmmlab, timm, mteb, transformers)


def source(name: str) -> Source:
    """The source of that name; raises :class:`UnknownName`."""
    for candidate in SOURCES:
        if name == candidate.NAME:
            return candidate
    raise UnknownName("source", name, (candidate.NAME for candidate in SOURCES))
