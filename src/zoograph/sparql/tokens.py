"""Split a SPARQL text into words: enough to know what it names and how deep it nests, before any parser reads it.

Terminals follow SPARQL 1.1, section 19.8. A keyword inside a comment, a string, an IRI, a prefixed name or a variable
is not a keyword, which a plain text search could not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zoograph.sparql.source import Source
from zoograph.sparql.terminals import BASE, COMMENT, ESCAPED, IRI, NAME, STRING, VARIABLE

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+ | {COMMENT})
    | (?P<string>{STRING})
    | (?P<iri>{IRI})
    | (?P<variable>[?$][{BASE}_0-9][{VARIABLE}]*)
    | (?P<blank>_:[{BASE}_0-9](?:[{NAME}]|\.++(?=[{NAME}]))*+)
    | (?P<name>(?:[{BASE}](?:[{NAME}]|\.++(?=[{NAME}])){{0,200}}+)?:
               (?:(?:[{BASE}_:0-9]|{ESCAPED})
                  (?:[{NAME}:]|{ESCAPED}|\.++(?=[{NAME}:]|{ESCAPED}))*+)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
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


def tokens(text: str | Source) -> Iterator[Token]:
    """The words of a SPARQL text, without white space and comments.

    Raises :class:`InputError` at the first character that starts no word of SPARQL.

    >>> [(t.kind, t.text) for t in tokens('ASK { ?from :p "FROM" } # FROM')][:4]
    [('word', 'ASK'), ('mark', '{'), ('variable', '?from'), ('name', ':p')]
    """
    source = text if isinstance(text, Source) else Source.of(text)
    end = 0
    for found in _TOKEN.finditer(source.text):
        start = found.start()
        if start != end:
            break
        end = found.end()
        kind = found.lastgroup
        assert kind is not None
        if kind != "space":
            yield Token(kind, found.group(), start)
    if end != len(source.text):
        character = source.text[end]
        hint = "; is a string not closed?" if character in "\"'" else ""
        source.refuse(end, f"{character!r} cannot begin a word of SPARQL{hint}")


@dataclass(frozen=True, slots=True)
class Part:
    """A word that stands in no brackets, or a pair of brackets with all that is in it."""

    text: str
    start: int
    kind: str
    """That of the word, or ``group``."""

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords (given in capitals)."""
        return self.kind == "word" and self.text.upper() in words


def parts(text: str | Source) -> list[Part]:
    """A text at its outermost level.

    >>> [part.text for part in parts("ASK { ?s ?p (1 2) } LIMIT 1")]
    ['ASK', '{ ?s ?p (1 2) }', 'LIMIT', '1']
    """
    found: list[Part] = []
    depth = start = 0
    whole = text.text if isinstance(text, Source) else text
    for token in tokens(text):
        is_mark = token.kind == "mark"
        if is_mark and token.text in "{([":
            start = start if depth else token.start
            depth += 1
        elif is_mark and token.text in "})]":
            depth -= 1
            if not depth:
                found.append(Part(whole[start : token.start + 1], start, "group"))
        elif not depth:
            found.append(Part(token.text, token.start, token.kind))
    return found


def names_a_dataset(text: str) -> bool:
    """Whether a query itself names its graphs (``FROM``, ``FROM NAMED``).

    >>> names_a_dataset("SELECT ?from { ?from ?p 'FROM' } # FROM"), names_a_dataset("ASK from <http://g> {}")
    (False, True)
    """
    if "from" not in text.lower() and "\\u" not in text.lower():
        return False
    text = Source.read(text).text
    return any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens(text))
