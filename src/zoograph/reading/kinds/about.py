"""What to read about a thing of a kind beside its facts: queries, and functions over their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoograph.reading.things import Fact
from zoograph.reading.view import View
from zoograph.store.table import Table

Answers = Mapping[str, Table | None]


def _no_queries(_: Answers) -> dict[str, str]:
    return {}


def _no_context(_view: View, _iri: str, _known: Sequence[Fact], _answers: Answers) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class About:
    """What to read for a kind. In queries, ``$thing`` stands for the thing."""

    queries: Mapping[str, str] = field(default_factory=dict)
    further: Callable[[Answers], dict[str, str]] = _no_queries
    """Queries that depend on the answers to the first ones."""
    context: Callable[[View, str, Sequence[Fact], Answers], dict[str, Any]] = _no_context
    """More values by name, each worked out from the view, the thing, its facts and all answers."""
    shown: Sequence[str] = ()
    """Properties that the page shows in its own way, to be left out of the list of facts."""
