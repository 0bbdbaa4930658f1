"""Literals that the engine keeps in another form: it stores the value of a number or date, not how it was written.

In RDF 1.1 (Concepts, section 3.3) ``"1.50"^^xsd:decimal`` and ``"1.5"^^xsd:decimal`` are two literals; in the engine
they become one. Zoograph cannot change that, so it converts literals itself and reports each: a version 1.10 must not
become 1.1 without a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph.vocabulary import PREFIXES, XSD, compact

#: Forms that are kept unchanged; nearly all literals have one.
_PLAIN = {
    XSD.integer: re.compile(r"0|-?[1-9][0-9]{0,17}"),
    XSD.decimal: re.compile(r"(?:0|-?[1-9][0-9]{0,8})\.[0-9]{0,6}[1-9]"),
    XSD.boolean: re.compile(r"true|false"),
    XSD.date: re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"),
    XSD.dateTime: re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z"),
}
_STRING_IN_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
#: A number that says more than its value: a zero at the end of its fraction, or an exponent.
_WRITTEN_IN_JSON = re.compile(rb"(?<![\w.+-])-?[0-9]+(?:\.[0-9]*0(?![0-9])|(?:\.[0-9]+)?[eE][+-]?[0-9]+)(?![\w.])")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A literal, and the form in which it is kept."""

    literal: Literal
    kept: Literal

    def __str__(self) -> str:
        """As a person reads it: ``"1.50"^^xsd:decimal is kept as "1.5"``."""
        kind = "" if self.kept.datatype == self.literal.datatype else _kind(self.kept)
        return f'"{self.literal.value}"{_kind(self.literal)} is kept as "{self.kept.value}"{kind}'


def rewritten(literals: Iterable[object]) -> list[Rewritten]:
    """The terms that are literals and are kept in another form.

    >>> print(*rewritten([Literal("1.10", datatype=XSD.decimal), Literal("1.10"), Literal("07", datatype=XSD.int)]))
    "07"^^xsd:int is kept as "7"^^xsd:integer "1.10"^^xsd:decimal is kept as "1.1"
    """
    wanted = {each for each in literals if isinstance(each, Literal) and _may_change(each)}
    ordered = sorted(wanted, key=str)
    store = Engine()
    predicate = NamedNode("urn:x:p")
    store.extend(Quad(NamedNode(f"urn:x:{i}"), predicate, each) for i, each in enumerate(ordered))
    kept = {int(quad.subject.value[6:]): quad.object for quad in store}
    return [
        Rewritten(each, now)
        for i, each in enumerate(ordered)
        if isinstance(now := kept[i], Literal) and (now.value, now.datatype) != (each.value, each.datatype)
    ]


def as_kept(triples: Iterable[Triple], forms: Iterable[Rewritten]) -> set[Triple]:
    """The triples with literals in the form in which they are kept."""
    return set(map(keeper(forms), triples))


def keeper(forms: Iterable[Rewritten]) -> Callable[[Triple], Triple]:
    """What makes of a triple the one that is kept."""
    kept = {each.literal: each.kept for each in forms}

    def keep(t: Triple) -> Triple:
        is_rewritten = isinstance(t.object, Literal) and t.object in kept
        return Triple(t.subject, t.predicate, kept[t.object]) if is_rewritten else t  # type: ignore[index]

    return keep


def numbers_in_json(content: bytes) -> Iterator[str]:
    """Warnings about numbers in JSON-LD that lose their written form: to JSON, 1.10 is 1.1 and 1.0 is 1.

    >>> list(numbers_in_json(b'{"a": [1.10, 1.5, "1.10"], "b": 2.0}'))  # doctest: +ELLIPSIS
    ['the number 1.10 is read as its value; a version is text: "1.10"', 'the number 2.0 is read as its value; ...']
    """
    found = _WRITTEN_IN_JSON.finditer(_STRING_IN_JSON.sub(b'""', content))
    for text in dict.fromkeys(each[0].decode() for each in found):
        yield f'the number {text} is read as its value; a version is text: "{text}"'


def _may_change(literal: Literal) -> bool:
    if not literal.datatype.value.startswith(PREFIXES["xsd"]) or literal.datatype == XSD.string:
        return False
    plain = _PLAIN.get(literal.datatype)
    return plain is None or not plain.fullmatch(literal.value)


def _kind(literal: Literal) -> str:
    return f"^^{compact(literal.datatype.value)}"
