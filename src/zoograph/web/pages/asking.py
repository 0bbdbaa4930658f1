"""What pages ask of the graph: SPARQL whose answers are kept, since a version never changes.

The text that was asked stays with the answer, so that a page can show it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from cachetools import LRUCache, TTLCache
from flask import current_app
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from zoograph.errors import LimitReached, Overloaded
from zoograph.evaluation import Dataset, EvaluatedStore, Evaluators
from zoograph.store.answer import Term
from zoograph.vocabulary import XSD, compact
from zoograph.web.current import current_dataset, evaluators

#: Queries of one page that are evaluated at a time. Others ask, too; more than there are processors take longer; and a
#: page with many would find its own queries in its way, since only so many may wait for an evaluator.
_SIDE_BY_SIDE = max(2, min(4, os.cpu_count() or 2))
#: Cells of answers that are kept, over all answers: some 100 bytes each.
_MOST_CELLS = 400_000
#: A text, and what surrounds an answer, take as much memory as so many characters a cell.
_CHARACTERS_A_CELL = 50
#: When evaluators are busy (or being started), a page asks again after so long, as long as it may take.
_AGAIN_SECONDS = 0.05
#: What took too long is not tried again for so long: who loads a slow page again and again keeps nobody waiting.
_LATE_SECONDS = 10
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


class KeptAnswers:
    """Answers that were asked for before, by dataset and text."""

    def __init__(self) -> None:
        self._tables: LRUCache[tuple[Dataset, str], Table] = LRUCache(_MOST_CELLS, _cells)
        self._late: TTLCache[tuple[Dataset, str], bool] = TTLCache(1_000, _LATE_SECONDS)
        self._turn = Lock()

    def get(self, dataset: Dataset, text: str) -> Table | None:
        """The answer, if it is kept."""
        with self._turn:
            return self._tables.get((dataset, text))

    def keep(self, dataset: Dataset, table: Table) -> None:
        """Keep an answer of a version, which never changes; those of another engine may."""
        if dataset.version is not None and _cells(table) < _MOST_CELLS // 4:
            with self._turn:
                self._tables[dataset, table.sparql] = table

    def is_late(self, dataset: Dataset, text: str) -> bool:
        """Whether a query took too long just now."""
        with self._turn:
            return (dataset, text) in self._late

    def note_late(self, dataset: Dataset, text: str) -> None:
        """A query took too long."""
        with self._turn:
            self._late[dataset, text] = True


def _cells(table: Table) -> int:
    return 10 + len(table) * len(table.columns) + len(table.sparql) // _CHARACTERS_A_CELL


def ask(text: str, *, most_seconds: float | None = None) -> Table:
    """The answer to a SELECT query over this request's dataset; all prefixes are declared.

    Raises :class:`~zoograph.errors.LimitReached` after ``most_seconds`` or the server's limit, whichever is less.
    """
    return _asked(evaluators(), _answers(), current_dataset(), text.strip(), most_seconds)


def ask_all(texts: Mapping[str, str], *, most_seconds: float) -> dict[str, Table | None]:
    """The answers to several queries, evaluated side by side; None for one that takes too long."""
    pool, answers, dataset = evaluators(), _answers(), current_dataset()
    texts = {name: text.strip() for name, text in texts.items()}
    latest = time.monotonic() + most_seconds

    def asked(text: str) -> Table | None:
        if answers.is_late(dataset, text):
            return None
        while True:
            try:
                return _asked(pool, answers, dataset, text, most_seconds)
            except LimitReached:
                answers.note_late(dataset, text)
                return None
            except Overloaded:
                if time.monotonic() > latest:
                    return None
                time.sleep(_AGAIN_SECONDS)

    kept = {name: answers.get(dataset, text) for name, text in texts.items()}
    missing = {name: text for name, text in texts.items() if kept[name] is None}
    if missing:
        with ThreadPoolExecutor(min(len(missing), _SIDE_BY_SIDE)) as threads:
            kept |= zip(missing, threads.map(asked, missing.values()), strict=True)
    return kept


def _answers() -> KeptAnswers:
    found: KeptAnswers = current_app.extensions["zoograph.answers"]
    return found


def _asked(pool: Evaluators, answers: KeptAnswers, dataset: Dataset, text: str, most_seconds: float | None) -> Table:
    if (kept := answers.get(dataset, text)) is not None:
        return kept
    started = time.perf_counter()
    answer = EvaluatedStore(pool, dataset, most_seconds).query(text)
    columns = tuple(answer.variables)
    rows = tuple(dict(zip(columns, map(_value, row), strict=True)) for row in answer.rows())
    table = Table(text, columns, rows, time.perf_counter() - started)
    answers.keep(dataset, table)
    return table


def _value(term: Term | None) -> Value:
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
