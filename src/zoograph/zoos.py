"""The zoos of a home: for each its reader, its origin, and whether it is public or internal.

Each reader has a zoo of its own name, without any file. ``zoos.toml`` in the home adds zoos or changes these; it has
one table per zoo, ``[NAME]``, whose keys are the attributes of :class:`~zoograph.records.Zoo`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zoograph.errors import InputError, UnknownName
from zoograph.records import Zoo
from zoograph.resources import ZOOS_FILE
from zoograph.sources import SOURCES, source
from zoograph.store import History
from zoograph.vocabulary import BASE, GRAPH_CURATED, MADE_GRAPHS

FILE_NAME = "zoos.toml"
#: Names that no zoo may have, because graphs of these names have a role of their own.
RESERVED = frozenset(name.value.removeprefix(f"{BASE}graph/") for name in (*MADE_GRAPHS, GRAPH_CURATED))

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 60
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Control characters, and bytes of the command line that are not text.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
#: The keys of a table, and the types of their values.
_KEYS: Mapping[str, type] = {
    "reader": str, "origin": str, "internal": bool, "label": str, "options": dict, "token_env": str,
}  # fmt: skip
_KINDS = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Zoos:
    """All zoos of a home."""

    registered: Mapping[str, Zoo] = field(default_factory=dict)
    """The zoos in ``zoos.toml``, by name."""

    def __iter__(self) -> Iterator[Zoo]:
        """The readers' own zoos first, then the others in the order of the file."""
        own = [each.NAME for each in SOURCES]
        yield from (
            self.registered.get(each.NAME, Zoo(each.NAME, internal=each.INTERNAL_BY_DEFAULT)) for each in SOURCES
        )
        yield from (zoo for name, zoo in self.registered.items() if name not in own)

    def get(self, name: str) -> Zoo:
        """The zoo of that name; raises :class:`UnknownName`."""
        for zoo in self:
            if zoo.name == name:
                return zoo
        raise UnknownName("zoo", name, (zoo.name for zoo in self), hint="(zoograph zoos add registers one)")


def has_address(zoo: Zoo) -> bool:
    """Whether the zoo has an origin to read."""
    return zoo.origin is not None or source(zoo.reader).HAS_ADDRESS


def read_zoos(home: Path) -> Zoos:
    """The zoos of a home; raises :class:`InputError` with file, line and what to fix."""
    file = home / FILE_NAME
    try:
        return Zoos(_parsed(file.read_bytes(), file))
    except FileNotFoundError:
        return Zoos()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error


def register(history: History, zoo: Zoo) -> None:
    """Add a zoo to ``zoos.toml``; the rest of the file stays unchanged.

    Raises :class:`InputError` for an invalid zoo, one that is already there, or a file that cannot be read.
    """
    file = history.home / FILE_NAME
    if zoo.origin is not None:
        zoo = replace(zoo, origin=placed(zoo.origin, history.home))
    check(zoo)

    def added(content: bytes | None) -> bytes:
        before = content if content is not None else ZOOS_FILE.read_bytes()
        known = _parsed(before, file)
        if zoo.name in known:
            line = _line(_text(before, file), zoo.name)
            raise InputError(
                f"has a zoo {zoo.name!r} already; change it there, or take another name", file=file, line=line
            )
        end = b"" if not before or before.endswith(b"\n") else b"\n"
        return _verified(before + end + b"\n" + _table(zoo).encode(), {**known, zoo.name: zoo}, file)

    history.rewrite(FILE_NAME, added)


def unregister(history: History, name: str) -> None:
    """Remove a zoo from ``zoos.toml``, if it is there; the rest of the file stays unchanged."""
    file = history.home / FILE_NAME
    if name not in read_zoos(history.home).registered:
        return

    def without(content: bytes | None) -> bytes:
        import tomlkit  # slow to import, and only needed here and in _table

        known = dict(_parsed(content or b"", file))
        document = tomlkit.parse(_text(content or b"", file))
        if known.pop(name, None):
            del document[name]
        return _verified(tomlkit.dumps(document).encode(), known, file)

    history.rewrite(FILE_NAME, without)


def _table(zoo: Zoo) -> str:
    import tomlkit

    said = {key: getattr(zoo, key) for key in _KEYS}
    needed = {"internal"} if source(zoo.reader).INTERNAL_BY_DEFAULT else set()
    table = {key: value for key, value in said.items() if (value or key in needed) and key != "options"} | (
        {"options": dict(zoo.options)} if zoo.options else {}
    )
    return tomlkit.dumps({zoo.name: table})


def _verified(content: bytes, wanted: Mapping[str, Zoo], file: Path) -> bytes:
    """The content, if it has the intended meaning: a program must not spoil a file that people edit."""
    if _parsed(content, file) != wanted:
        raise InputError("cannot be changed without changing other parts of it; edit it by hand", file=file)
    return content


# -- reading the file


def _parsed(content: bytes, file: Path) -> dict[str, Zoo]:
    text = _text(content, file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
        line, column = (int(place[2]), int(place[3])) if place and place[2] else (text.count("\n") + 1, None)
        reason = place[1] if place else str(error)
        raise InputError(f"is not TOML: {reason}; fix it there", file=file, line=line, column=column) from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"cannot be read as TOML: {error}", file=file) from error
    return {name: _zoo(name, table, text, file) for name, table in tables.items()}


def _text(content: bytes, file: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not UTF-8: {error.reason}; save it as UTF-8", file=file, line=line) from error


def _zoo(name: str, table: Any, text: str, file: Path) -> Zoo:
    line = _line(text, name)
    if not isinstance(table, dict):
        raise InputError(f"{name!r} is not a table; a zoo begins with a line [NAME]", file=file, line=line)
    for key, value in table.items():
        place = _line(text, name, key)
        if key not in _KEYS:
            raise InputError(f"{name}: {UnknownName('key', key, _KEYS)}", file=file, line=place)
        if type(value) is not _KEYS[key]:
            raise InputError(f"{name}: {key} is {value!r}, but must be {_KINDS[_KEYS[key]]}", file=file, line=place)
    if "reader" not in table and name not in (each.NAME for each in SOURCES):
        names = ", ".join(each.NAME for each in SOURCES)
        raise InputError(f'{name}: names no reader; add a line reader = "…" with one of {names}', file=file, line=line)
    reader = next((each for each in SOURCES if table.get("reader", name) == each.NAME), None)
    zoo = Zoo(name, **{"internal": reader is not None and reader.INTERNAL_BY_DEFAULT, **table})
    try:
        if zoo.origin is not None:
            zoo = replace(zoo, origin=placed(zoo.origin, file.parent))
        check(zoo)
    except _Wrong as wrong:
        raise InputError(f"{name}: {wrong.reason}", file=file, line=_line(text, name, *wrong.keys) or line) from wrong
    return zoo


def _line(text: str, name: str, *keys: str) -> int | None:
    """The line of a key of a zoo: of the innermost key that is found, or else the first line of the zoo.

    TOML has many ways to write a key, and its parser gives no lines; a key written in an unusual way is not found.
    """
    quoted = rf"""["']?{re.escape(name)}["']?"""
    own: list[tuple[int, str]] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*(.*?)\s*\]\s*(#|$)", line):
            inside = re.fullmatch(rf"{quoted}(\s*\..*)?", header[1]) is not None
        if inside or (not header and re.match(rf"\s*{quoted}\s*[.=]", line)):
            own.append((number, line))
    for key in reversed(keys):
        for number, line in own:
            if re.match(rf"""[\s\w."'-]*(?<![\w-]){re.escape(key)}["']?\s*[.=]""", line):
                return number
    return own[0][0] if own else None


# -- what a zoo may be


class _Wrong(InputError):  # noqa: N818
    """What is wrong with a zoo, and the keys at fault."""

    def __init__(self, reason: str, *keys: str) -> None:
        self.keys = keys
        super().__init__(reason)


def placed(origin: str, folder: Path) -> str:
    """An origin relative to a folder: paths become absolute, addresses stay.

    >>> placed("models.rst", Path("/srv/home")), placed("https://example.org/models.rst", Path("/srv"))
    ('/srv/home/models.rst', 'https://example.org/models.rst')
    """
    if not origin or _UNWRITABLE.search(origin):
        raise _Wrong(f"the origin {origin!r} is neither a path nor an address", "origin")
    if "://" in origin:
        return origin
    try:
        return os.path.normpath(folder.absolute() / Path(origin).expanduser())
    except RuntimeError as error:
        raise _Wrong(f"the origin {origin!r} is not a path: {error}", "origin") from error


def check(zoo: Zoo) -> None:
    """Raise :class:`InputError` for an invalid zoo, with what to do instead."""
    readers = [each.NAME for each in SOURCES]
    if not _NAME.fullmatch(zoo.name) or len(zoo.name) > _LONGEST_NAME:
        raise _Wrong(
            f"{zoo.name!r} is not a valid name for a zoo: use lower-case letters, digits and single hyphens, "
            f"{_LONGEST_NAME} at most"
        )
    if zoo.name in RESERVED:
        raise _Wrong(f"the graph {zoo.name} is reserved by Zoograph; give the zoo another name")
    if zoo.reader not in readers:
        raise _Wrong(str(UnknownName("reader", zoo.reader, readers)), "reader")
    if zoo.name in readers and zoo.reader != zoo.name:
        raise _Wrong(f"a zoo called {zoo.name} is read by the reader {zoo.name}; give it another name", "reader")
    if _UNWRITABLE.search(zoo.label):
        raise _Wrong(f"the label {zoo.label!r} is not one line of text", "label")
    if zoo.token_env and not _VARIABLE.fullmatch(zoo.token_env):
        raise _Wrong("token_env is the name of an environment variable, not the token itself", "token_env")
    _check_options(zoo)


def _check_options(zoo: Zoo) -> None:
    known: Mapping[str, type[Any]] = source(zoo.reader).OPTIONS
    for name, value in zoo.options.items():
        if name not in known:
            hint = "" if known else f"(the reader {zoo.reader} takes none)"
            raise _Wrong(str(UnknownName("option", name, known, hint=hint)), "options", name)
        kind = known[name]
        if type(value) is not kind or (isinstance(value, list) and not all(isinstance(each, str) for each in value)):
            raise _Wrong(f"the option {name} is {value!r}, but must be {_KINDS[kind]}", "options", name)
