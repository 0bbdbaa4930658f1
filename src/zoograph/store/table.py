"""The answer to a SELECT query as plain Python values, for programs and pages: no RDF terms, no engine.

The query stays with the answer, so that a page can show it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from zoograph.store.answer import Answer, Term
from zoograph.store.protocol import SparqlStore
from zoograph.vocabulary import XSD, compact

#: The integers that become numbers. An invalid or endless one, which anybody may write to the graph, stays text.
_INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})")


#: The most rows of a table that a notebook shows.
_MOST_SHOWN = 60


class Iri(str):
    """An IRI; a string like any other, but told apart from text."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """A name for it if the graph has none: the prefixed name, or the IRI itself."""
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
    """Seconds that the query took when it ran."""
    partial: tuple[str, ...] = ()
    """What other endpoints, which the query asks, should have added and did not, as sentences."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Value]:
        """The values of one column."""
        return [row[name] for row in self.rows]

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` with these columns; raises ``ImportError`` where pandas is not installed."""
        import pandas

        return pandas.DataFrame(
            [[_cell(row[name]) for name in self.columns] for row in self.rows], columns=self.columns
        )

    def to_polars(self) -> Any:
        """A ``polars.DataFrame`` with these columns; raises ``ImportError`` where Polars is not installed."""
        import polars

        columns = {name: [_cell(row[name]) for row in self.rows] for name in self.columns}
        return polars.DataFrame(columns, strict=False)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(_shown(row[name]))}</td>' for name in self.columns)}</tr>"
            for row in self.rows[:_MOST_SHOWN]
        )
        more = len(self.rows) - _MOST_SHOWN
        rest = f"<p>and {more:,} more rows</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _cell(value: Value) -> Any:
    """A value as data frames take it: an IRI is a plain string there."""
    return str(value) if isinstance(value, Iri) else value


def _shown(value: Value) -> str:
    return "" if value is None else compact(value) if isinstance(value, Iri) else str(value)


def read(store: SparqlStore, text: str) -> Table:
    """Ask a SELECT query of a store. Raises what :meth:`SparqlStore.query` raises."""
    started = time.perf_counter()
    return table_of(text, store.query(text), started)


def table_of(text: str, answer: Answer, started: float) -> Table:
    """An answer as a table. ``started``: when the query began, by :func:`time.perf_counter`."""
    columns = tuple(answer.variables)
    rows = tuple(dict(zip(columns, map(plain, row), strict=True)) for row in answer.rows())
    return Table(text, columns, rows, time.perf_counter() - started, answer.partial)


def plain(term: Term | None) -> Value:
    """A term as a plain value. An invalid number stays text."""
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
