"""What is kept beside the store of a version, for views of it: index of names, findings, answers, each read once."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from cachetools import LRUCache

from zoograph import answers
from zoograph.findings import read_findings
from zoograph.records import Finding
from zoograph.search import FILE_NAME, Index, is_readable
from zoograph.store import Version
from zoograph.store.table import Table, table_of

_indexes: LRUCache[tuple[str, int, int], Index] = LRUCache(4)
_turn = Lock()


def opened(directory: Path) -> Index | None:
    """The index of the version in a directory; None where it has none that can be read."""
    file = directory / FILE_NAME
    try:
        stat = file.stat()
        with _turn:
            key = (str(file), stat.st_ino, stat.st_mtime_ns)
            index = _indexes.get(key)
            if index is None and is_readable(file):
                index = _indexes[key] = Index(file)
            return index
    except (OSError, sqlite3.Error):
        return None


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """The findings of a version."""

    all: tuple[Finding, ...]
    about: Mapping[str, tuple[Finding, ...]]
    """Those about a thing, by its IRI."""

    def of(self, things: Iterable[str]) -> list[Finding]:
        """Those about several things, each once."""
        return [each for thing in dict.fromkeys(things) for each in self.about.get(thing, ())]


def findings_in(version: Version) -> KeptFindings:
    """The findings of a version."""
    return _read(version.directory, version.mark)


@lru_cache(maxsize=4)
def _read(directory: Path, _mark: str) -> KeptFindings:
    found = tuple(read_findings(directory))
    about: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        about[each.focus].append(each)
    return KeptFindings(found, {iri: tuple(each) for iri, each in about.items()})


def _answer(directory: Path, mark: str, text: str) -> Table | None:
    return _read_answer(directory, mark, text) if text in _kept_texts() else None


@lru_cache(maxsize=1)
def _kept_texts() -> frozenset[str]:
    return frozenset(each.text for each in answers.KEPT)


@lru_cache(maxsize=8)
def _read_answer(directory: Path, _mark: str, text: str) -> Table | None:
    started = time.perf_counter()
    found = answers.read(directory, text)
    return None if found is None else table_of(text, found, started)


class OfVersion:
    """What every view gives of the files beside the store of its version; other engines have none."""

    def __init__(self, version: Version | None) -> None:
        """``version``: None where another engine answers."""
        self._version = version

    @property
    def index(self) -> Index | None:
        """The index of names; None where there is none."""
        return None if self._version is None else opened(self._version.directory)

    @property
    def findings(self) -> KeptFindings | None:
        """The findings kept with the version; None where another engine answers."""
        return None if self._version is None else findings_in(self._version)

    def kept_answer(self, text: str) -> Table | None:
        """The answer to a query that is kept with the version; None if it is not."""
        return None if self._version is None else _answer(self._version.directory, self._version.mark, text)
