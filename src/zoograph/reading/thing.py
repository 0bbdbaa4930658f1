"""One thing of any kind except models: its facts, what links to it, and what its kind adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoograph.reading.elsewhere import ITEMS, Known
from zoograph.reading.elsewhere import known as known_elsewhere
from zoograph.reading.kinds import ABOUT, GENERIC
from zoograph.reading.things import FACTS, INCOMING, Fact, examples, facts, grouped, label_of
from zoograph.reading.view import View
from zoograph.store.table import Table


@dataclass(frozen=True, slots=True)
class ThingReading:
    """What the graph says about a thing."""

    iri: str
    kind: str
    label: str
    known: Sequence[Fact]
    groups: Mapping[str, Sequence[Fact]]
    """The facts by the name of their property, without the properties that its kind shows elsewhere on the page."""
    tables: Mapping[str, Table | None]
    """The tables asked for, by name; None for a query that took too long."""
    elsewhere: Sequence[Known]
    """The items that knowledge bases have of it."""
    more: Mapping[str, Any]
    """The values that its kind adds."""


def read_thing(view: View, kind: str, iri: str, *, most_seconds: float) -> ThingReading:
    """Read a thing. ``most_seconds``: the time limit of each query; a table is None if its query takes longer."""
    of_kind = ABOUT.get(kind, GENERIC)
    queries = {"facts": FACTS, "incoming": INCOMING, "items": ITEMS, **of_kind.queries}
    answers = view.ask_all(queries, iri, most_seconds=most_seconds)
    known = facts(answers["facts"] or ())
    further = dict(of_kind.further(answers))
    if of_kind is GENERIC and (first := examples(answers["incoming"])):
        further["examples"] = first
    answers |= view.ask_all(further, iri, most_seconds=most_seconds)
    return ThingReading(
        iri=iri,
        kind=kind,
        label=label_of(iri, known),
        known=known,
        groups=grouped(known, without=of_kind.shown),
        tables=answers,
        elsewhere=known_elsewhere(answers["items"]),
        more=of_kind.context(view, iri, known, answers),
    )


def read_facts(view: View, iri: str) -> list[Fact]:
    """Only the facts of a thing."""
    return facts(view.ask(FACTS, iri))
