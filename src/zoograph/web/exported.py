"""The files of exports: each is made once for a version, and kept in the home until the version is pruned.

::

    home/exports/7.9f1c02d47ab8/ttl            everything, as Turtle
    home/exports/7.9f1c02d47ab8/ttl-0f3a…      one named graph, by the SHA-256 of its IRI

A version never changes, so neither do its files. They are only a cache: anyone may delete the folder.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread

from cachetools import TTLCache

from zoograph.errors import Overloaded, StoreError, WriteFailed, ZoographError
from zoograph.export import FORMATS
from zoograph.store import History, Version
from zoograph.workers import Limits, write_export

#: Seconds that an export may take: everything as JSON-LD takes about 20 on an idle machine.
_MOST_SECONDS = 600.0
#: Seconds that a request waits for it; after that, the client is told when to ask again.
_WAIT_SECONDS = 20.0
_AGAIN_SECONDS = 10
#: The most exports that are being made or wait for their turn. One at a time is made.
_MOST_WAITING = 8
#: The most requests that wait for an export: each takes a thread of the server.
_MOST_WAITERS = 4
#: The most bytes of all exports of a home; the oldest files go first.
_MOST_BYTES = 4 << 30
#: Seconds for which an export that failed is not tried again.
_FAILED_SECONDS = 600.0


class KeptExports:
    """Makes the files of exports, one at a time, and keeps them."""

    def __init__(self, memory_bytes: int) -> None:
        """``memory_bytes``: the most memory that making one may take."""
        self._limits = Limits(_MOST_SECONDS, memory_bytes)
        self._making: dict[Path, _Making] = {}
        self._failed: TTLCache[Path, ZoographError] = TTLCache(1_000, _FAILED_SECONDS)
        self._turn = Lock()
        self._one_at_a_time = Lock()
        self._waiters = BoundedSemaphore(_MOST_WAITERS)

    def size(self, home: Path, version: Version, form: str, graph: str | None) -> int | None:
        """The bytes of an export; None if it has not been made yet."""
        with suppress(OSError):
            return _file(home, version, form, graph).stat().st_size
        return None

    def file(self, home: Path, version: Version, form: str, graph: str | None) -> Path:
        """The file of an export, made now if it was not yet. ``graph``: the IRI of a named graph, None for everything.

        The caller holds the version open. Raises :class:`Overloaded` where it takes long (it goes on being made), and
        what :func:`zoograph.workers.write_export` raises.
        """
        file = _file(home, version, form, graph)
        if file.exists():
            return file
        making = self._begun(home, version, form, graph, file)
        if not self._is_done(making):
            raise Overloaded("this export is being made", _AGAIN_SECONDS)
        if making.error is not None:
            raise making.error
        return file

    def _is_done(self, making: _Making) -> bool:
        if not self._waiters.acquire(blocking=False):
            return making.done.is_set()
        try:
            return making.done.wait(_WAIT_SECONDS)
        finally:
            self._waiters.release()

    def _begun(self, home: Path, version: Version, form: str, graph: str | None, file: Path) -> _Making:
        with self._turn:
            if (failed := self._failed.get(file)) is not None:
                raise failed
            if (making := self._making.get(file)) is None:
                if len(self._making) >= _MOST_WAITING:
                    raise Overloaded("many other exports are being made", _AGAIN_SECONDS)
                making = self._making[file] = _Making()
                task = (home, version.number, form, graph, file, making)
                # It may end with the server: an unfinished file has another name.
                Thread(target=self._make, args=task, daemon=True, name="export").start()
        return making

    def _make(self, home: Path, number: int, form: str, graph: str | None, file: Path, making: _Making) -> None:
        try:
            with self._one_at_a_time, History(home).reading(number) as version:
                _make_room(home)
                file.parent.mkdir(parents=True, exist_ok=True)
                write_export(version, form, graph, file, self._limits)
        except ZoographError as error:
            making.error = error
        except OSError as error:
            making.error = WriteFailed(f"the export cannot be written: {error.strerror or error}")
        finally:
            if making.error is None and not file.exists():
                making.error = StoreError("the export could not be made; the server's log says more")
            with self._turn:
                if making.error is not None:
                    self._failed[file] = making.error
                del self._making[file]
            making.done.set()


class _Making:
    """An export that is being made."""

    def __init__(self) -> None:
        self.done = Event()
        self.error: ZoographError | None = None


def _file(home: Path, version: Version, form: str, graph: str | None) -> Path:
    name = FORMATS[form].suffix if graph is None else f"{FORMATS[form].suffix}-{sha256(graph.encode()).hexdigest()}"
    return home / "exports" / version.tag / name


def _make_room(home: Path) -> None:
    """Delete the exports of versions that are pruned, unfinished files, and the oldest files of too many bytes."""
    history = History(home)
    kept = set()
    for number in history.numbers():
        with suppress(ZoographError):  # damaged, or pruned just now
            kept.add(history.version(number).tag)
    for folder in (home / "exports").glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    found = []
    for file in (home / "exports").glob("*/*"):
        with suppress(OSError):
            found.append((file.stat().st_mtime, file.stat().st_size, file))
    left = sum(size for _, size, _ in found)
    for _, size, file in sorted(found):
        if left <= _MOST_BYTES and not file.name.endswith(".new"):
            continue
        file.unlink(missing_ok=True)
        left -= size
