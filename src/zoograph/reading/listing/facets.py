"""Facets: how many models each further choice would leave, under all filters except the facet's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zoograph.reading.listing.filters import (
    BY_NAME,
    CRITERIA,
    NOT_STATED,
    Criterion,
    Filters,
    iri_of,
)
from zoograph.reading.listing.selection import NOTHING, Known, counts_query, fits_all
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import MULTIPLE_LANGUAGES, kind_of, slug_of

#: How many values a facet shows at once; the rest is folded away.
SHOWN = 8
#: How many values are counted of a criterion that has many.
_MOST = 40
#: Facets that are not criteria.
YEARS, WEIGHTS = "years", "weights"
#: Facets that one query counts together if nothing is chosen in them; the slowest groups come first. Those of
#: which only the most frequent values are counted are alone.
_GROUPS = (
    ("zoo", WEIGHTS),
    ("domain", "task", "supports", "strategy", YEARS),
    ("licence-class",),
    ("language",),
    ("family",),
    ("repository",),
    ("architecture",),
    ("stage",),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    value: str
    name: str
    models: int | None
    """How many models have it; None if it was not counted."""
    is_chosen: bool
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one criterion, the most frequent first, and the chosen ones."""

    criterion: Criterion
    choices: tuple[Choice, ...]
    table: Table | None
    """The table asked for; None if its query took too long."""

    @property
    def chosen(self) -> list[Choice]:
        """The chosen values."""
        return [choice for choice in self.choices if choice.is_chosen]

    @property
    def first(self) -> list[Choice]:
        """The values shown at once: the first few, and all chosen ones."""
        return [choice for i, choice in enumerate(self.choices) if i < SHOWN or choice.is_chosen]

    @property
    def more(self) -> list[Choice]:
        """The values that are folded away."""
        return [choice for choice in self.choices[SHOWN:] if not choice.is_chosen]

    @property
    def may_have_more(self) -> bool:
        """Whether there may be values that were not counted."""
        return self.table is None or len(self.table) >= _MOST


def facet_queries(filters: Filters, known: Known = NOTHING) -> dict[tuple[str, ...], str]:
    """The queries, each by the names of the facets that it counts.

    Facets without a choice are counted together, so that the models are read once for all of them; a facet with a
    choice has a query of its own.
    """
    queries = {}
    for group in _GROUPS:
        together = tuple(name for name in group if fits_all(filters, name))
        alone = [(name,) for name in group if name not in together]
        for names in (*alone, *([together] if together else [])):
            has_many = any(name in BY_NAME and BY_NAME[name].has_many for name in names)
            queries[names] = counts_query(filters, known, names, most=_MOST if has_many else None)
    return queries


def by_facet(tables: Mapping[tuple[str, ...], Table | None]) -> dict[str, Table | None]:
    """The answers, one for each facet, with its own rows."""
    return {
        name: None if table is None else replace(table, rows=tuple(row for row in table if row["facet"] == name))
        for names, table in tables.items()
        for name in names
    }


def facets(filters: Filters, tables: Mapping[str, Table | None], names: Mapping[str, str]) -> list[Facet]:
    """The facets from the answers; ``names``: the names of chosen values."""
    return [_facet(criterion, filters, tables[criterion.name], names) for criterion in CRITERIA]


def name_of(name: str, value: str, names: Mapping[str, str]) -> str:
    """The name of a chosen value."""
    criterion = BY_NAME[name]
    if not criterion.kind:
        return "several languages" if value == MULTIPLE_LANGUAGES else value
    return criterion.lacking if value == NOT_STATED else names.get(iri_of(criterion.kind, value), value)


def _facet(criterion: Criterion, filters: Filters, table: Table | None, names: Mapping[str, str]) -> Facet:
    chosen = filters.values(criterion.name)
    counted = [_choice(criterion, row, chosen) for row in table or ()]
    listed = {choice.value for choice in counted}
    # A chosen value is always shown, whatever its count, so that it can be removed.
    uncounted = [
        Choice(value, name_of(criterion.name, value, names), None if table is None else 0, is_chosen=True)
        for value in chosen
        if value not in listed
    ]
    return Facet(criterion, (*counted, *uncounted), table)


def _choice(criterion: Criterion, row: Row, chosen: Sequence[str]) -> Choice:
    stated = row["value"]
    models = row["models"]
    assert isinstance(models, int)
    if not criterion.kind:
        value = str(stated)
        return Choice(value, name_of(criterion.name, value, {}), models, value in chosen)
    if not isinstance(stated, Iri):
        return Choice(NOT_STATED, criterion.lacking, models, NOT_STATED in chosen)
    value = slug_of(stated) if kind_of(stated) == criterion.kind else str(stated)
    return Choice(value, str(row["name"] or value), models, value in chosen, str(stated))
