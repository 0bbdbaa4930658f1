"""The kinds of zoo that Zoograph can read, one reader a file. Which zoos there are says :mod:`zoograph.zoos`.

A reader fetches (network or disk → snapshot) and reads (snapshot → records). Reading is pure: the same snapshot always
gives the same reading. It reads any zoo of its kind, and knows what that is called from the zoo alone. To add a reader,
write one file with what :class:`Source` has, and add it to ``SOURCES``; ``tests/test_sources.py`` says what is still
missing. No code of a zoo is ever executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from zoograph.errors import UnknownName
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.sources import curated, mteb, openmmlab, rst, timm, transformers
from zoograph.sources.packages import Pin


class Source(Protocol):
    """What a module in this folder offers."""

    NAME: str
    """The name of the reader, and of the zoo that it reads where no other is registered."""
    ABOUT: str
    """What it reads, in one line."""
    HAS_ADDRESS: bool
    """Whether it knows by itself where to read; if not, the zoo must say."""

    PINS: tuple[Pin, ...]
    """The packages that it comes as, if it does."""

    OPTIONS: Mapping[str, type]
    """What it takes as ``options`` of a zoo: the name of each, and what it is (``str``, ``int``, ``bool``, ``list`` of
    texts, ``dict``)."""

    def fetch(self, cache: Path, zoo: Zoo) -> Snapshot:
        """Bring the zoo's present state, from its ``origin`` (a path or address) if it has one, into the cache."""
        ...

    def read(self, snapshot: Snapshot) -> Reading:
        """Read a snapshot: no network, no clock, no code of the zoo."""
        ...


SOURCES: tuple[Source, ...] = (curated, rst, openmmlab, timm, mteb, transformers)


def source(name: str) -> Source:
    """The reader of that name; raises :class:`UnknownName`."""
    for candidate in SOURCES:
        if name == candidate.NAME:
            return candidate
    raise UnknownName("reader", name, (candidate.NAME for candidate in SOURCES))
