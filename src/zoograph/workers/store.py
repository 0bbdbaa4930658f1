"""The evaluators as a store, so that queries of pages have the same limits as queries of callers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import RdfFormat

from zoograph.store import Answer
from zoograph.workers.messages import Kind, Query, Target
from zoograph.workers.pool import Evaluators


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


def _tuple(graphs: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if graphs is None else tuple(graphs)
