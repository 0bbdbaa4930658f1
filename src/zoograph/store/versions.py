"""The history of the graph: immutable versions on disk. ``current`` names the one that is served.

::

    home/
      zoograph.json            says that this directory is ours
      zoos.toml                the registered zoos, if any; people may edit it
      tokens.json              the named tokens, if any
      links.sssom.tsv          links to knowledge bases and decisions about them, if any; people may edit it
      elsewhere.nt             what the knowledge bases say, if it was asked for
      lock                     held by the one writer
      current -> versions/7    moved atomically, as the last act of a write
      staging/                 the version that a write is making; only a write that died leaves it behind
      exports/                 files of exports, by version; only a cache: anyone may delete it
      versions/7/store/        a complete Oxigraph store, its files hard links to those of version 6 where unchanged
      versions/7/version.json  number, mark, parent, time, message, triples by graph, files, checksums, program
      versions/7/void.ttl      statistics of the version
      versions/7/search.sqlite the index of names; if nothing in it changed, a hard link to that of version 6
      versions/7/links.nt      of its graph of links, what was looked up
      versions/7/findings.json the findings of reading and validation

A version is written once and never changed. ``kill -9`` or a full disk before the last act leaves only ``staging/``,
which the next writer clears.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from pyoxigraph import Store as Engine

from zoograph.errors import Busy, StoreError, UnknownName, WriteFailed
from zoograph.program import program
from zoograph.store import durable
from zoograph.store.version import MARK_BYTES, Version, checksum, published_files

_FORMAT = 1
_INTERNAL = "internal"
#: What may lie in a home before its marker: registered zoos, and the marker of a writer that died while writing it.
_BEFORE_MARKER = ("zoos.toml", "tokens.json", "links.sssom.tsv", "elsewhere.nt", "zoograph.json.new")

__all__ = ["History", "Staging", "Version"]


class History:
    """The versions in one home directory."""

    def __init__(self, home: Path, *, keep: int = 10) -> None:
        """Open a home directory, or make an empty one.

        Raises :class:`StoreError` for a directory that holds something else; nothing in it is touched.
        """
        self.home = home
        self.keep = keep
        marker = home / "zoograph.json"
        if marker.is_file():
            self._check_format(marker)
        elif home.exists() and (not home.is_dir() or any(entry.name not in _BEFORE_MARKER for entry in home.iterdir())):
            raise StoreError(
                f"{home} is not a Zoograph home (no zoograph.json in it), and is not empty; nothing was touched"
            )

    @staticmethod
    def _check_format(marker: Path) -> None:
        try:
            found = json.loads(marker.read_text())["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{marker} cannot be read ({error}); nothing was touched") from error
        if found != _FORMAT:
            raise StoreError(
                f"{marker} names format {found!r}, and this Zoograph reads format {_FORMAT}; nothing was touched. "
                "Install the Zoograph that made this home, or restore a backup from before that"
            )

    @property
    def internal(self) -> History:
        """The internal view: a history of its own, in a home below this one, so that the public store cannot leak."""
        return History(self.home / _INTERNAL, keep=self.keep)

    @property
    def home_to_edit(self) -> Path:
        """The home with the files that people edit: of an internal view, the home above it."""
        above = self.home.parent
        return above if self.home.name == _INTERNAL and (above / "zoograph.json").exists() else self.home

    # -- reading

    def numbers(self) -> list[int]:
        """The numbers of the published versions that are kept, oldest first."""
        current = self._newest_number()
        return [number for number in self._numbers_on_disk() if current is not None and number <= current]

    def _numbers_on_disk(self) -> list[int]:
        folder = self.home / "versions"
        return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdigit()) if folder.is_dir() else []

    def current_number(self) -> int | None:
        """The number of the version that is served; None before the first.

        Raises :class:`StoreError` if ``current`` points at no version, or is gone while versions are there.
        """
        link = self.home / "current"
        try:
            target = link.readlink()
        except FileNotFoundError:
            # A writer that died in its first write leaves version 1, which was never served.
            if any(number > 1 for number in self._numbers_on_disk()):
                raise StoreError(f"{link} is missing; `zoograph rollback N` makes version N current again") from None
            return None
        except OSError as error:
            raise StoreError(f"{link} is not a link to a version ({error.strerror})") from error
        if not target.name.isdigit():
            raise StoreError(f"{link} points at {target}, which is not a version; `zoograph rollback N` repairs it")
        return int(target.name)

    def _newest_number(self) -> int | None:
        """The number that the next version must exceed, also where ``current`` is lost."""
        try:
            return self.current_number()
        except StoreError:
            return max(self._numbers_on_disk(), default=None)

    def directory(self, number: int | None = None) -> Path:
        """The folder of a version by its number, or of the current one."""
        if number is None:
            number = self.current_number()
            if number is None:
                raise StoreError(f"there is no graph in {self.home} yet; run `zoograph build`")
        elif number not in self.numbers():
            raise UnknownName("version", str(number), map(str, self.numbers()))
        return self.home / "versions" / str(number)

    def version(self, number: int | None = None) -> Version:
        """A version by its number, or the current one."""
        return Version.read(self.directory(number))

    def versions(self) -> list[Version]:
        """All versions, oldest first."""
        return [self.version(number) for number in self.numbers()]

    @contextmanager
    def reading(self, number: int | None = None) -> Iterator[Version]:
        """Open a version; it is not pruned while it is in use here."""
        for _attempt in range(100):
            version = self.version(number)
            try:
                handle = os.open(version.directory / "version.json", os.O_RDONLY)
            except FileNotFoundError:
                continue  # pruned between the two lines: `current` has moved on
            try:
                fcntl.flock(handle, fcntl.LOCK_SH)
                if (version.directory / "version.json").exists():
                    yield version
                    return
            finally:
                os.close(handle)
        raise StoreError("versions are pruned faster than they can be opened")

    # -- writing

    @contextmanager
    def staging(self) -> Iterator[Staging]:
        """The next version, to change and then publish; it is discarded if it is not published.

        Raises :class:`Busy` if another process is writing.
        """
        try:
            self._initialise()
            with self._lock():
                parent = self.current_number()
                self._clear_leftovers()
                with self._workplace() as workplace:
                    yield Staging(self, workplace, parent)
        except OSError as error:
            raise WriteFailed(
                f"cannot write to {self.home}: {error.strerror or error}; nothing was published"
            ) from error

    def rollback(self, number: int) -> Version:
        """Publish an older version again as a new one: history only grows."""
        older = self.version(number)
        try:
            with self._lock():
                self._clear_leftovers()
                with self._workplace() as workplace:
                    _copy_store(older, workplace)
                    for path in published_files(older.directory):
                        if path.parent == older.directory and path.name != "version.json":
                            shutil.copyfile(path, workplace / path.name)
                    staging = Staging(self, workplace, self._newest_number())
                    message = f"roll back to version {number}: {older.message}"
                    return staging.publish(message, older.triples, made_by=older.program)
        except OSError as error:
            raise WriteFailed(
                f"cannot write to {self.home}: {error.strerror or error}; nothing was published"
            ) from error

    def rewrite(self, name: str, change: Callable[[bytes | None], bytes], *, mode: int = 0o644) -> None:
        """Change a file of the home itself, while no one else can write.

        ``change`` gets the content of the file, or None if it does not exist, and returns the new content. ``mode``:
        who may read a file that is new, as the bits of ``chmod``.
        Raises :class:`Busy` if another process is writing.
        """
        path = (self.home / name).resolve()  # change the target of a link, not the link
        try:
            self._initialise()
            with self._lock():
                before = path.read_bytes() if path.exists() else None
                after = change(before)
                temporary = path.with_name(path.name + ".new")
                temporary.unlink(missing_ok=True)
                temporary.touch(mode)
                temporary.write_bytes(after)
                if before is not None:
                    shutil.copymode(path, temporary)
                durable.sync(temporary)
                temporary.replace(path)
        except OSError as error:
            raise WriteFailed(f"cannot write {path}: {error.strerror or error}; it stays as it was") from error

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """An empty staging directory, removed at the end of the block."""
        workplace = self.home / "staging"
        workplace.mkdir()
        try:
            yield workplace
        finally:
            shutil.rmtree(workplace, ignore_errors=True)

    def _clear_leftovers(self) -> None:
        """Remove what a dead writer left behind: it was never published, or is already pruned."""
        shutil.rmtree(self.home / "staging", ignore_errors=True)
        for pruned in (self.home / "versions").glob("pruned-*"):
            shutil.rmtree(pruned, ignore_errors=True)
        current = self._newest_number() or 0
        for number in self._numbers_on_disk():
            if number > current:
                shutil.rmtree(self.home / "versions" / str(number))

    def _initialise(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        marker = self.home / "zoograph.json"
        if not marker.exists():
            durable.write(marker, json.dumps({"format": _FORMAT}))
        (self.home / "versions").mkdir(exist_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time. The kernel drops the lock with the process, however it ends."""
        path = self.home / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(handle, 100).decode() or "another process"
                raise Busy(f"{holder} is writing to {self.home}; try again when it is done") from None
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()}".encode(), 0)
            yield
        finally:
            os.close(handle)

    def _prune(self) -> None:
        """Delete the oldest versions beyond ``keep``, except the current one and those being read."""
        current = self.current_number()
        for number in self.numbers()[: -self.keep]:
            directory = self.home / "versions" / str(number)
            if number == current:
                continue
            try:
                handle = os.open(directory / "version.json", os.O_RDONLY)
            except FileNotFoundError:
                continue  # damaged: a person should look at it, so do not delete it
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            else:
                pruned = directory.rename(directory.with_name(f"pruned-{number}"))
                shutil.rmtree(pruned, ignore_errors=True)
            finally:
                os.close(handle)


class Staging:
    """A version in the making. Its store may be changed; nobody sees it before :meth:`publish`."""

    def __init__(self, history: History, directory: Path, parent: int | None) -> None:
        self.parent = parent
        self.directory = directory
        self._history = history

    def empty(self) -> Engine:
        """A new, empty store to fill. Drop it before publishing."""
        shutil.rmtree(self.directory / "store", ignore_errors=True)
        return Engine(str(self.directory / "store"))

    def copy_of_parent(self) -> Engine:
        """A copy of the current version's store, to change. Drop it before publishing."""
        shutil.rmtree(self.directory / "store", ignore_errors=True)
        _copy_store(self.parent_version(), self.directory)
        return Engine(str(self.directory / "store"))

    @property
    def scratch(self) -> Path:
        """A folder for files that are needed only until publication."""
        return self.directory / "scratch"

    @property
    def tag(self) -> str | None:
        """The tag of the current version; None before the first."""
        return None if self.parent is None else self.parent_version().tag

    def parent_version(self) -> Version:
        """The current version."""
        assert self.parent is not None
        return self._history.version(self.parent)

    def graphs(self) -> list[str]:
        """The graphs of the current version, empty ones too; the default graph, if it holds anything, is ``""``."""
        return [] if self.parent is None else list(self.parent_version().triples)

    def holds(self, graph: str) -> bool:
        """Whether there is such a graph."""
        return graph in self.graphs()

    def parent_store(self) -> Engine:
        """The store of the current version itself, to read."""
        return Engine.read_only(str(self.parent_version().store_directory))

    def write(self, name: str, content: str) -> None:
        """A file beside the store."""
        durable.write(self.directory / name, content)

    def publish(self, message: str, triples: dict[str, int], *, token: str = "", made_by: str | None = None) -> Version:
        """Make this the current version atomically, and prune old ones.

        ``triples``: the number in each graph. ``token``: the name of the token that the write came with. ``made_by``:
        the program that derived it, if it was not this one.
        """
        shutil.rmtree(self.scratch, ignore_errors=True)
        number = (self._history._newest_number() or 0) + 1
        paths = {str(path.relative_to(self.directory)): path for path in published_files(self.directory)}
        target = self._history.home / "versions" / str(number)
        version = Version(
            target,
            number,
            self.parent,
            datetime.now(UTC).isoformat(timespec="seconds"),
            message,
            triples,
            {name: path.stat().st_size for name, path in paths.items()},
            self._checksums(paths),
            mark=token_hex(MARK_BYTES),
            token=token,
            program=program() if made_by is None else made_by,
        )
        description = {each.name: getattr(version, each.name) for each in fields(version) if each.name != "directory"}
        self.write("version.json", json.dumps(description, indent=1))
        for path in (*self.directory.rglob("*"), self.directory):
            durable.sync(path)
        self.directory.rename(target)
        durable.sync(target.parent)
        durable.point(self._history.home / "current", Path("versions") / str(number))
        self._history._prune()
        return version

    def _checksums(self, paths: Mapping[str, Path]) -> dict[str, str]:
        """The checksum of each file; that of a file which the current version has, too, is known already."""
        found = {}
        parent, known = self._history.home / "versions" / str(self.parent), {}
        with suppress(StoreError):  # a damaged version may be rolled back from
            known = Version.described(parent).checksums if self.parent is not None else {}
        for name, path in paths.items():
            is_shared = name in known and (parent / name).exists() and path.samefile(parent / name)
            found[name] = known[name] if is_shared else checksum(path)
        return found


def _copy_store(version: Version, directory: Path) -> None:
    """Make a checkpoint: hard links to the version's files, which takes milliseconds at any size."""
    Engine.read_only(str(version.store_directory)).backup(str(directory / "store"))
