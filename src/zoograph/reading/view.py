"""The interface of the read model to the graph: one version, as one caller may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from zoograph.reading.kept import KeptFindings
from zoograph.search import Index
from zoograph.store import SparqlStore
from zoograph.store.table import Table


class View(Protocol):
    """A version of the graph to ask. A server makes one per request, the Python API one per open graph."""

    @property
    def most_seconds(self) -> float:
        """The time limit of a query, in seconds."""
        ...

    @property
    def store(self) -> SparqlStore:
        """The store for queries of any form."""
        ...

    @property
    def index(self) -> Index | None:
        """The index of names; None for old versions and other engines."""
        ...

    @property
    def findings(self) -> KeptFindings | None:
        """The findings kept with the version; None if another engine answers."""
        ...

    def ask(self, text: str, *things: str, most_seconds: float | None = None) -> Table:
        """The answer to a SELECT query. Our prefixes need not be declared; in the text of the table, they are.

        ``things``: IRIs that take the place of ``$thing`` in the text.
        Raises :class:`~zoograph.errors.LimitReached` where it takes too long.
        """
        ...

    def ask_all(self, texts: Mapping[str, str], *things: str, most_seconds: float) -> dict[str, Table | None]:
        """The answers to several such queries by name; None for one that takes too long."""
        ...
