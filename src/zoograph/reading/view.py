"""What the read model stands on: one version of the graph, as one caller may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from zoograph.reading.findings import KeptFindings
from zoograph.search import Index
from zoograph.store import SparqlStore
from zoograph.store.table import Table


class View(Protocol):
    """A version of the graph to be asked. A server has one a request, the Python API one an open graph."""

    @property
    def most_seconds(self) -> float:
        """How long a query may take at most."""
        ...

    @property
    def store(self) -> SparqlStore:
        """Where queries of any form are answered."""
        ...

    @property
    def index(self) -> Index | None:
        """The index of names; None where there is none: in old versions and in other engines."""
        ...

    @property
    def findings(self) -> KeptFindings | None:
        """What was found when the version was written; None where another engine answers."""
        ...

    def ask(self, text: str, *, most_seconds: float | None = None) -> Table:
        """The answer to a SELECT query; all prefixes are declared.

        Raises :class:`~zoograph.errors.LimitReached` where it takes too long.
        """
        ...

    def ask_all(self, texts: Mapping[str, str], *, most_seconds: float) -> dict[str, Table | None]:
        """The answers to several queries by name; None for one that takes too long."""
        ...
