"""The evaluators as a store and as a view, so that queries of pages have the same limits as queries of callers.

Answers of a view are cached, because a version never changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from cachetools import LRUCache, TTLCache
from pyoxigraph import RdfFormat

from zoograph.errors import LimitReached, Overloaded
from zoograph.reading.kept import OfVersion
from zoograph.sparql.rewriting import about
from zoograph.sparql.service import has_service
from zoograph.store import Answer, Version
from zoograph.store.table import Table, read
from zoograph.workers.messages import Kind, Query, Target
from zoograph.workers.pool import Evaluators

#: How many queries of one page run at a time. More than there are processors would be slower, and would fill the queue
#: for evaluators, in which other callers wait, too.
_SIDE_BY_SIDE = max(2, min(4, os.cpu_count() or 2))
#: The most cells of cached answers in all, of about 100 bytes each.
_MOST_CELLS = 400_000
#: This many characters of query text count as one cell.
_CHARACTERS_A_CELL = 50
#: Seconds after which a page asks again when all evaluators are busy or still starting.
_AGAIN_SECONDS = 0.05
#: Seconds in which a query that took too long is not tried again, so reloading a slow page does not block others.
_LATE_SECONDS = 10


class EvaluatedStore:
    """One target, asked through evaluators; see :class:`zoograph.store.SparqlStore`."""

    def __init__(
        self,
        evaluators: Evaluators,
        target: Target,
        most_seconds: float | None = None,
        *,
        has_left: Callable[[], bool] | None = None,
    ) -> None:
        """``most_seconds``: a time limit for each query below the server's; None for the server's.

        ``has_left``: whether the client waits no longer; its queries are then stopped.
        """
        self._evaluators, self._target, self._most_seconds = evaluators, target, most_seconds
        self._has_left = has_left

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """The whole answer. Raises :class:`LimitReached` and :class:`Overloaded`, too."""
        query = Query(text, _tuple(default_graphs), _tuple(named_graphs), base, most_seconds=self._most_seconds)
        evaluation = self._evaluators.evaluate(query, self._target, self._has_left)
        try:
            content = b"".join(evaluation.read("ntriples" if evaluation.kind == Kind.GRAPH else "json"))
        finally:
            evaluation.close()
        is_graph = evaluation.kind == Kind.GRAPH
        answer = Answer.read_graph(content, RdfFormat.N_TRIPLES) if is_graph else Answer.read_table(content)
        answer.partial = evaluation.partial
        return answer


class KeptAnswers:
    """A cache of answers, by target and query text."""

    def __init__(self) -> None:
        self._tables: LRUCache[tuple[Target, str], Table] = LRUCache(_MOST_CELLS, _cells)
        self._late: TTLCache[tuple[Target, str], bool] = TTLCache(1_000, _LATE_SECONDS)
        self._turn = Lock()

    def get(self, target: Target, text: str) -> Table | None:
        """The answer, if it is cached."""
        with self._turn:
            return self._tables.get((target, text))

    def keep(self, target: Target, table: Table) -> None:
        """Cache the answer of a version, which never changes. Those of other engines and endpoints are not cached."""
        if target.version is not None and _cells(table) < _MOST_CELLS // 4 and not has_service(table.sparql):
            with self._turn:
                self._tables[target, table.sparql] = table

    def is_late(self, target: Target, text: str) -> bool:
        """Whether the query took too long a short while ago."""
        with self._turn:
            return (target, text) in self._late

    def note_late(self, target: Target, text: str) -> None:
        """Note that the query took too long."""
        with self._turn:
            self._late[target, text] = True


def _cells(table: Table) -> int:
    return 10 + len(table) * len(table.columns) + len(table.sparql) // _CHARACTERS_A_CELL


class EvaluatedView(OfVersion):
    """A view whose queries run in evaluators, with their limits; see :class:`zoograph.reading.view.View`."""

    def __init__(
        self,
        pool: Evaluators,
        answers: KeptAnswers,
        target: Target,
        version: Version | None,
        most_seconds: float,
        has_left: Callable[[], bool] | None = None,
    ) -> None:
        """``version``: None where another engine answers; ``most_seconds``: the server's limit of a query.

        ``has_left``: whether the client waits no longer.
        """
        super().__init__(version)
        self._pool, self._answers, self._target, self._has_left = pool, answers, target, has_left
        self.store = EvaluatedStore(pool, target, has_left=has_left)
        self.most_seconds = most_seconds

    def ask(self, text: str, *things: str, most_seconds: float | None = None) -> Table:
        """The answer to a SELECT query.

        Raises :class:`~zoograph.errors.LimitReached` after ``most_seconds`` or the server's limit, whichever is less.
        """
        return self._answer(about(text, *things), most_seconds)

    def _answer(self, text: str, most_seconds: float | None) -> Table:
        if (kept := self._answers.get(self._target, text)) is not None:
            return kept
        if (kept := self.kept_answer(text)) is not None:
            return kept
        table = read(EvaluatedStore(self._pool, self._target, most_seconds, has_left=self._has_left), text)
        self._answers.keep(self._target, table)
        return table

    def ask_all(self, texts: Mapping[str, str], *things: str, most_seconds: float) -> dict[str, Table | None]:
        """The answers to several queries, evaluated side by side; None for one that takes too long."""
        texts = {name: about(text, *things) for name, text in texts.items()}
        latest = time.monotonic() + most_seconds
        kept = {name: self._answers.get(self._target, text) for name, text in texts.items()}
        missing = {name: text for name, text in texts.items() if kept[name] is None}
        if missing:
            with ThreadPoolExecutor(min(len(missing), _SIDE_BY_SIDE)) as threads:
                found = threads.map(lambda text: self._asked(text, most_seconds, latest), missing.values())
                kept |= zip(missing, found, strict=True)
        return kept

    def _asked(self, text: str, most_seconds: float, latest: float) -> Table | None:
        if self._answers.is_late(self._target, text):
            return None
        while True:
            try:
                return self._answer(text, most_seconds)
            except LimitReached:
                if self._has_left is None or not self._has_left():  # else it was stopped because the client left
                    self._answers.note_late(self._target, text)
                return None
            except Overloaded:
                if time.monotonic() > latest or (self._has_left is not None and self._has_left()):
                    return None
                time.sleep(_AGAIN_SECONDS)


def _tuple(graphs: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if graphs is None else tuple(graphs)
