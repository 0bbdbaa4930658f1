"""The index of names beside a version, opened once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Lock

from cachetools import LRUCache

from zoograph.search import FILE_NAME, Index, is_readable

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
