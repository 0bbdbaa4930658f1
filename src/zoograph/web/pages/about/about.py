"""What the page of a kind shows beyond facts: its template, what it asks, and what it makes of the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoograph.web.pages.asking import Table
from zoograph.web.pages.thing_facts import Fact

Answers = Mapping[str, Table | None]


def _no_queries(_: Answers) -> dict[str, str]:
    return {}


def _no_context(_iri: str, _known: Sequence[Fact], _answers: Answers) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class About:
    """The page of a kind. In queries, ``$thing`` stands for the thing."""

    template: str
    queries: Mapping[str, str] = field(default_factory=dict)
    further: Callable[[Answers], dict[str, str]] = _no_queries
    """Queries that follow from what the first ones say."""
    context: Callable[[str, Sequence[Fact], Answers], dict[str, Any]] = _no_context
    """What else the template is given: the thing, its facts and all answers are at hand."""
    shown: Sequence[str] = ()
    """Properties that the page shows in its own way, to be left out of the list of facts."""
