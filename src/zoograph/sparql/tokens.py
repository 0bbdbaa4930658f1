"""The words of a SPARQL text: enough to know what it names and how deep it nests, before any parser sees it.

Terminals follow SPARQL 1.1, section 19.8. A keyword inside a comment, a string, an IRI, a prefixed name or a variable
is not a keyword; that is the whole point of this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zoograph.errors import InputError

# PN_CHARS_BASE, what may begin a variable, and what may stand in a name, as the grammar has them.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = _VARIABLE + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+ | \#[^\r\n]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<variable>[?$][{_BASE}_0-9][{_VARIABLE}]*)
    | (?P<blank>_:[{_BASE}_0-9](?:[{_NAME}]|\.++(?=[{_NAME}]))*+)
    | (?P<name>(?:[{_BASE}](?:[{_NAME}]|\.++(?=[{_NAME}])){{0,200}}+)?:
               (?:(?:[{_BASE}_:0-9]|{_ESCAPED})
                  (?:[{_NAME}:]|{_ESCAPED}|\.++(?=[{_NAME}:]|{_ESCAPED}))*+)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[A-Za-z][A-Za-z0-9_]*)
    | (?P<mark>\^\^|&&|\|\||<=|>=|!=|[{{}}()\[\]<>=!+\-*/|^?.,;~])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One word of the text: its kind, the word itself, and where it starts (from 0)."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a SPARQL text, without white space and comments.

    Raises :class:`InputError` at the first character that starts no word of SPARQL.

    >>> [(t.kind, t.text) for t in tokens('ASK { ?from :p "FROM" } # FROM')][:4]
    [('word', 'ASK'), ('mark', '{'), ('variable', '?from'), ('name', ':p')]
    """
    end = 0
    for found in _TOKEN.finditer(text):
        start = found.start()
        if start != end:
            break
        end = found.end()
        kind = found.lastgroup
        assert kind is not None
        if kind != "space":
            yield Token(kind, found.group(), start)
    if end != len(text):
        line, column = place(text, end)
        raise InputError(f"{text[end]!r} starts no word of SPARQL", file="query", line=line, column=column)


@dataclass(frozen=True, slots=True)
class Part:
    """A word that stands in no brackets, or a pair of brackets with all that is in it."""

    text: str
    start: int
    kind: str
    """That of the word, or ``group``."""

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, written in capitals here."""
        return self.kind == "word" and self.text.upper() in words


def parts(text: str) -> list[Part]:
    """A text at its outermost level.

    >>> [part.text for part in parts("ASK { ?s ?p (1 2) } LIMIT 1")]
    ['ASK', '{ ?s ?p (1 2) }', 'LIMIT', '1']
    """
    found: list[Part] = []
    depth = start = 0
    for token in tokens(text):
        is_mark = token.kind == "mark"
        if is_mark and token.text in "{([":
            start = start if depth else token.start
            depth += 1
        elif is_mark and token.text in "})]":
            depth -= 1
            if not depth:
                found.append(Part(text[start : token.start + 1], start, "group"))
        elif not depth:
            found.append(Part(token.text, token.start, token.kind))
    return found


def place(text: str, position: int) -> tuple[int, int]:
    """Line and column, both from 1, of a position in a text.

    >>> place("ASK\\n{ }", 6)
    (2, 3)
    """
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def names_a_dataset(text: str) -> bool:
    """Whether a query says itself which graphs it is about (``FROM``, ``FROM NAMED``).

    >>> names_a_dataset("SELECT ?from { ?from ?p 'FROM' } # FROM"), names_a_dataset("ASK from <http://g> {}")
    (False, True)
    """
    if "from" not in text.lower():
        return False
    return any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens(text))
