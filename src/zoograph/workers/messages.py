"""The messages between the server and an evaluator.

::

    server → evaluator   Query
    server ← evaluator   Opened, or an error
    server → evaluator   the name of a form (``json``, ``turtle`` …)
    server ← evaluator   bytes, bytes, …, then Done, or an error
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zoograph.errors import ZoographError


class Kind(StrEnum):
    """The kind of answer a query has."""

    TABLE = "table"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Query:
    """A query, its dataset and its limits; see :meth:`zoograph.store.SparqlStore.query`."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    most_rows: int | None = None
    """The most rows of a table; None for no limit."""
    most_seconds: float | None = None
    """A time limit below the server's; None for the server's."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a query is answered: a version in a home, or another engine."""

    home: Path
    version: int | None = None
    engine: str = ""
    mark: str = ""
    """The version's mark: another home may have a version with the same number."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most time and memory that one query or update may use."""

    seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The query was understood, and its evaluation has begun."""

    kind: Kind
    limited: bool
    """Whether the table may end sooner than the query asked for, at ``most_rows``."""
    partial: tuple[str, ...] = ()
    """What other endpoints should have added and did not."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    rows: int | None
    """Rows of a table or lines of N-Triples; None where the form does not show them."""


Reply = Opened | bytes | Done | ZoographError
