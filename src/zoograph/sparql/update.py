"""The text of an update: its operations, and the parts of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from zoograph.sparql.tokens import Part, parts, tokens
from zoograph.vocabulary import PREFIXES

_OPERATIONS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


class Operation(NamedTuple):
    """One operation of an update."""

    kind: str
    """Its first word, in capitals, and ``DATA`` where that follows; ``WITH`` where it begins so."""
    word: Part


def operations(text: str) -> list[Operation]:
    """The operations of an update, in order.

    >>> [operation.kind for operation in operations("INSERT DATA { } ; CLEAR ALL")]
    ['INSERT DATA', 'CLEAR']
    """
    found = parts(text)
    following = [*found[1:], Part("", len(text), "")]
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


def replaced(text: str, found: Sequence[Part], other: str) -> str:
    """The text with another word in place of each of these."""
    for part in reversed(found):
        text = text[: part.start] + other + text[part.start + len(part.text) :]
    return text


def names(text: str) -> set[str]:
    """The IRIs that a text names, in full or with a prefix."""
    prefixes = dict(PREFIXES)
    found: set[str] = set()
    declared: list[str] | None = None
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() == "PREFIX":
            declared = []
        elif declared is not None:
            declared.append(token.text)
            if len(declared) == 2:
                prefixes[declared[0].rstrip(":")] = declared[1][1:-1]
                declared = None
        elif token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            found.add(prefixes.get(prefix, "") + local.replace("\\", ""))
    return found
