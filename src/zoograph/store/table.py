"""The answer to a SELECT query as plain Python values, for programs and pages: no RDF terms, no engine.

The text that was asked stays with the answer, so that a page can show it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from zoograph.store.answer import Term
from zoograph.store.protocol import Store
from zoograph.vocabulary import XSD, compact

#: Whoever writes to the graph may call anything a number; what is none, or endless, stays text.
_INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})")


class Iri(str):
    """An IRI; a string like any other, but told apart from text."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """What stands for it where nothing says what it is called: the prefixed name, or the IRI itself."""
        return compact(self)


Value = Iri | str | int | Decimal | bool | None
"""A term as templates and programs take it. None is an unbound variable."""

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT query, and its text."""

    sparql: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    seconds: float = 0.0
    """How long it took to work out, when it was."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Value]:
        """The values of one column."""
        return [row[name] for row in self.rows]


def read(store: Store, text: str) -> Table:
    """Ask a SELECT query of a store. Raises what :meth:`Store.query` raises."""
    started = time.perf_counter()
    answer = store.query(text)
    columns = tuple(answer.variables)
    rows = tuple(dict(zip(columns, map(plain, row), strict=True)) for row in answer.rows())
    return Table(text, columns, rows, time.perf_counter() - started)


def plain(term: Term | None) -> Value:
    """A term as a plain value. What calls itself a number and is none stays text."""
    match term:
        case None:
            return None
        case NamedNode():
            return Iri(term.value)
        case Literal(datatype=XSD.integer) if _INTEGER.fullmatch(term.value):
            return int(term.value)
        case Literal(datatype=XSD.decimal) if _DECIMAL.fullmatch(term.value):
            return Decimal(term.value)
        case Literal(datatype=XSD.boolean):
            return term.value in ("true", "1")
        case Literal():
            return term.value
        case BlankNode() | Triple():
            return str(term)
