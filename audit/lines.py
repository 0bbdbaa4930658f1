"""Find where a document says something: the line of the entry, and the line with the value after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import platformdirs

from zoograph.errors import InputError
from zoograph.resources import CURATED_FILE
from zoograph.sources.packages import Wheel

#: How many lines after the name of an entry its facts may stand; a configuration of timm is short, a metafile's is not.
_REACH = 60
#: How many lines of an entry are shown where the value is in none of them, because it was worked out.
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file."""

    file: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be looked into: its name for people, and its lines."""

    name: str
    lines: tuple[str, ...]


def document(iri: str, cache_folder: Path | None = None) -> Document | None:
    """The document of an IRI, if it is a file in a package that was fetched, or one on this machine."""
    found = re.fullmatch(r"pkg:pypi/(?P<name>[^@]+)@(?P<version>[^#]+)#(?P<path>.+)", iri)
    if found:
        folder = cache_folder or Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
        for path in sorted(folder.glob(f"*/{found['name']}-{found['version']}/*.whl")):
            return _in_wheel(path, f"{found['name']} {found['version']}", unquote(found["path"]))
        return None
    path = Path(unquote(iri.removeprefix("file://").partition("#")[0]))
    return (
        Document(path.name, tuple(path.read_text().splitlines()))
        if iri.startswith("file://") and path.is_file()
        else None
    )


@cache
def _in_wheel(path: Path, package: str, name: str) -> Document | None:
    try:
        return Document(f"{package}: {name}", tuple(Wheel(path).text(name).splitlines()))
    except InputError:
        return None


@cache
def curated() -> Document:
    """The curated zoo: what it says stands in its own file."""
    return Document(f"data/{CURATED_FILE.name}", tuple(CURATED_FILE.read_text().splitlines()))


def inherited(iri: str) -> Iterator[str]:
    """The IRIs of the configurations of OpenMMLab that a configuration names as its ``_base_``, and it itself."""
    waiting, seen = [iri], set()
    while waiting:
        each = waiting.pop(0)
        found = document(each)
        if each in seen or found is None:
            continue
        seen.add(each)
        yield each
        text = "\n".join(found.lines)
        named = re.search(r"^_base_\s*=\s*(\[.*?\]|\(.*?\)|['\"].*?['\"])", text, re.DOTALL | re.MULTILINE)
        start, _, path = each.partition("#")
        for name in re.findall(r"['\"]([^'\"]+\.py)['\"]", named[1]) if named else ():
            place = (Path("/") / Path(path).parent / name).as_posix()
            waiting.append(f"{start}#{_normal(place)}")


def _normal(path: str) -> str:
    steps: list[str] = []
    for step in path.strip("/").split("/"):
        if step == "..":
            steps[-1:] = []
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def lines(place: Document, names: Iterable[str], spellings: Sequence[str], near: Sequence[str] = ()) -> list[Line]:
    """The line of the entry and the first one after it with the value, or else how the entry begins.

    ``near``: texts one of which stands in the line, if the value alone could be anything.

    >>> config = Document("a.py", ("'vit.a': _cfg(", "  input_size=(3, 384, 384),", "  license='mit'),"))
    >>> [line.number for line in lines(config, ["vit.a"], ["MIT"])]
    [1, 3]
    """

    def has_value(text: str) -> bool:
        return any(_has(text, each) for each in spellings) and (not near or any(_has(text, each) for each in near))

    named = re.compile("|".join(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)" for name in names), re.IGNORECASE)
    starts = [at for at, text in enumerate(place.lines) if named.search(text)]
    for reach in (range(1, _REACH), range(1)):  # in the line of the name it may be only a part of the name
        for start in starts:
            for at in reach:
                if start + at < len(place.lines) and has_value(place.lines[start + at]):
                    return [_line(place, each) for each in dict.fromkeys((start, start + at))]
    if near and starts:
        return lines(place, names, spellings)
    return [_line(place, at) for at in range(starts[0], min(starts[0] + _SHOWN, len(place.lines)))] if starts else []


def in_turtle(place: Document, subject: str, spellings: Sequence[str]) -> list[Line]:
    """The line of a subject in canonical Turtle, and the one of its statements with the value."""
    start = place.lines.index(subject) if subject in place.lines else None
    if start is None:
        return []
    end = place.lines.index(".", start)
    said = [at for at in range(start + 1, end) if any(_has(place.lines[at], each) for each in spellings)]
    return [_line(place, at) for at in (start, *said[:1])]


def anywhere(place: Document, spellings: Sequence[str]) -> list[Line]:
    """The first line with the value, wherever it stands."""
    return [_line(place, at) for at, text in enumerate(place.lines) if any(_has(text, each) for each in spellings)][:1]


def _line(place: Document, at: int) -> Line:
    return Line(place.name, at + 1, place.lines[at].rstrip())


def _has(text: str, spelled: str) -> bool:
    """Whether a text has another one, as a word of its own, whatever the case and the separators.

    >>> _has("    Training Data: ImageNet-1k", "imagenet 1k"), _has("Parameters: 86567656", "8656"), _has("x", "")
    (True, False, False)
    """
    return (
        bool(spelled)
        and re.search(rf"(?<![a-z0-9]){re.escape(_folded(spelled))}(?![a-z0-9])", _folded(text)) is not None
    )


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.strip().casefold())
