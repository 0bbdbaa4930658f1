"""The interface of a store to the application: SPARQL 1.1 queries over a dataset, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zoograph.store.answer import Answer


class SparqlStore(Protocol):
    """A place where queries are answered: a version on disk, or another engine by its address."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Evaluate a query.

        Without graphs here or in the query's text, the default graph is the merged graph, and the named graphs are
        all others (SPARQL 1.1 Protocol, section 2.1.4: graphs given here win over ``FROM`` in the text).
        Raises :class:`~zoograph.errors.InputError` with line and column for a syntax error.
        """
        ...
