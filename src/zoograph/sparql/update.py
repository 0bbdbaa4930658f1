"""The text of an update: its operations, and the parts of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import urljoin

from zoograph.sparql.source import Source
from zoograph.sparql.tokens import Part, Token, parts, tokens
from zoograph.vocabulary import PREFIXES

_OPERATIONS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


class Operation(NamedTuple):
    """One operation of an update."""

    kind: str
    """Its first word, in capitals, and ``DATA`` where that follows; ``WITH`` where it begins so."""
    word: Part


def operations(text: str | Source) -> list[Operation]:
    """The operations of an update, in order.

    >>> [operation.kind for operation in operations("INSERT DATA { } ; CLEAR ALL")]
    ['INSERT DATA', 'CLEAR']
    """
    found = parts(text)
    following = [*found[1:], Part("", 0, "")]
    return [
        Operation(part.text.upper() + (" DATA" if after.is_word("DATA") else ""), part)
        for part, after in zip(found, following, strict=True)
        if part.is_word(*_OPERATIONS)
    ]


@dataclass(frozen=True, slots=True)
class Modification:
    """The parts of ``DELETE … INSERT … WHERE …``, each as it is written; an absent one is empty."""

    prologue: str
    with_graph: str
    delete: str
    insert: str
    using: tuple[str, ...]
    pattern: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The operation that is all of an update; None if the update is anything else.

        >>> Modification.read("PREFIX a: <http://a/> DELETE WHERE { ?s a:p ?o }").delete
        '{ ?s a:p ?o }'
        """
        reader = _Reader(parts(text))
        while reader.take("PREFIX", "BASE"):
            reader.skip_to_iri()
        start = reader.position
        with_graph = reader.argument("WITH")
        delete = insert = ""
        if reader.take("DELETE"):
            delete = reader.group()
        if reader.take("INSERT"):
            insert = reader.group()
        using = []
        while reader.take("USING"):
            using.append(("NAMED " if reader.take("NAMED") else "") + reader.next_text())
        pattern = reader.group() if reader.take("WHERE") else ""
        reader.take(";")
        if not reader.is_done or not pattern:
            return None
        if not delete and not insert:
            delete = pattern  # DELETE WHERE { … }
        return cls(text[:start], with_graph, delete, insert, tuple(using), pattern)


class _Reader:
    """Reads the parts of a text from left to right."""

    def __init__(self, found: Sequence[Part]) -> None:
        self._found, self._next = found, 0

    @property
    def is_done(self) -> bool:
        return self._next == len(self._found)

    @property
    def position(self) -> int:
        return 0 if self.is_done else self._found[self._next].start

    def take(self, *words: str) -> bool:
        """Whether one of the words comes next; then it is read."""
        taken = not self.is_done and self._found[self._next].text.upper() in words
        self._next += taken
        return taken

    def next_text(self) -> str:
        text = "" if self.is_done else self._found[self._next].text
        self._next += not self.is_done
        return text

    def argument(self, word: str) -> str:
        return self.next_text() if self.take(word) else ""

    def group(self) -> str:
        """A pair of braces with what is in it, if that comes next."""
        is_group = not self.is_done and self._found[self._next].text.startswith("{")
        return self.next_text() if is_group else ""

    def skip_to_iri(self) -> None:
        while not self.is_done and not self.next_text().startswith("<"):
            pass


def replaced(source: Source, found: Sequence[Part], other: str) -> Source:
    """The update with each of these words replaced."""
    pieces: list[tuple[int, int] | str] = []
    end = 0
    for part in found:
        pieces += [(end, part.start), other]
        end = part.start + len(part.text)
    return source.rearranged(*pieces, (end, len(source.text)))


def names(source: Source, base: str | None = None) -> set[str]:
    """The IRIs that an update names: in full, with a prefix, or relative to a base.

    >>> sorted(names(Source.of("BASE <http://a/> CLEAR GRAPH <b> ; BASE <http://c/> PREFIX d: <d/> CLEAR GRAPH d:e")))
    ['http://a/b', 'http://c/d/e']
    """
    prefixes = dict(PREFIXES)
    found: set[str] = set()
    before = declared = ""
    for token in tokens(source):
        if token.kind == "iri":
            iri = _resolved(_unescaped(token.text[1:-1]), base)
            if before == "BASE":
                base = iri
            elif declared:
                prefixes[declared[:-1]] = iri
            else:
                found.add(iri)
        declared = ""
        if token.kind == "name" and before == "PREFIX":
            declared = token.text
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            found.add(prefixes.get(prefix, "") + local.replace("\\", ""))
        before = token.text.upper() if token.kind == "word" else ""
    return found


def requests(source: Source) -> list[Source]:
    """The update in parts, each with one prologue at its beginning: the engine reads no other prologue.

    A prologue may stand before each operation and holds for all later ones (SPARQL 1.1, section 19.8, [29]).

    >>> [each.text for each in requests(Source.of("PREFIX a: <b> CLEAR ALL ; PREFIX c: <d> CLEAR GRAPH c:e"))]
    ['PREFIX a: <b> CLEAR ALL ; ', 'PREFIX a: <b> PREFIX c: <d> CLEAR GRAPH c:e']
    """
    found = parts(source)
    made: list[Source] = []
    prologues: list[tuple[int, int] | str] = []
    begin = i = 0
    begun = False
    while i < len(found):
        if not found[i].is_word("PREFIX", "BASE", "VERSION") or (i and not (begun and found[i - 1].text == ";")):
            begun = begun or found[i].is_word(*_OPERATIONS)
            i += 1
            continue
        start = found[i].start
        after = _after_prologue(found, i)
        end = found[after].start if after < len(found) else len(source.text)
        if i:
            made.append(source.rearranged(*prologues, (begin, start)))
        prologues += [(start, end), "" if source.text[start:end].endswith((" ", "\n")) else "\n"]
        begin, i = end, after
    return [*made, source.rearranged(*prologues, (begin, len(source.text)))] if made else [source]


_DECLARATIONS = {"PREFIX": ["name", "iri"], "BASE": ["iri"], "VERSION": ["string"]}


def _after_prologue(found: Sequence[Part], begin: int) -> int:
    """The index after a prologue that may begin at ``begin``."""
    i = begin
    while i < len(found):
        kinds = _DECLARATIONS.get(found[i].text.upper())
        if kinds is None or [part.kind for part in found[i + 1 : i + 1 + len(kinds)]] != kinds:
            break
        i += 1 + len(kinds)
    return max(i, begin + 1)


def shared_label(source: Source) -> Token | None:
    """A blank node that stands in one INSERT DATA and stood in another before (section 19.6)."""
    seen: dict[str, int] = {}
    data = depth = 0
    before = ("", "")
    for token in tokens(source):
        word = token.text.upper() if token.kind == "word" else ""
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            data = data if depth else 0
        if before[-1] == "DATA" and before[0] == "INSERT" and token.text == "{":
            data = token.start + 1
        if data and token.kind == "blank" and seen.setdefault(token.text, data) != data:
            return token
        before = (before[1], word)
    return None


def _resolved(iri: str, base: str | None) -> str:
    joined = urljoin(base or "", iri)
    return f"{joined}#" if iri.endswith("#") and not joined.endswith("#") else joined


def _unescaped(iri: str) -> str:
    return re.sub(r"\\(?:u(.{4})|U(.{8}))", lambda found: chr(int(found[1] or found[2], 16)), iri)
