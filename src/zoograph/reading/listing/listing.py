"""One page of models under some filters, with its facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from zoograph.errors import UnknownName
from zoograph.reading.listing.facets import WEIGHTS, YEARS, Facet, by_facet, facet_queries, facets, name_of
from zoograph.reading.listing.filters import BY_NAME, NOT_STATED, PAGE_SIZE, Filters, iri_of
from zoograph.reading.listing.rows import ModelRow, details_query, model_rows
from zoograph.reading.listing.selection import (
    Known,
    all_query,
    page_query,
    table_query,
    text_queries,
    total_query,
    values_query,
)
from zoograph.reading.listing.sentence import sentence
from zoograph.reading.patterns import values_clause
from zoograph.reading.search import unknown
from zoograph.reading.view import View
from zoograph.store.table import Row, Table
from zoograph.wording import short_count

#: Seconds a facet may take; the page leaves out a slower one, and says so.
_FACET_SECONDS = 2.0
#: The most models that further queries list one by one.
_MOST_NAMED = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of models, with its facets."""

    filters: Filters
    sentence: str
    names: Mapping[str, str]
    total: int
    models: list[ModelRow]
    table: Table
    facets: list[Facet]
    years: Table | None
    with_weights: int | None
    counts: dict[str, str]
    """The tables of the facets."""

    @property
    def last_page(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def neighbours(self) -> dict[str, Filters]:
        """The pages before and after, where there are any."""
        number, last = self.filters.page, self.last_page
        before = {"previous": replace(self.filters, page=min(number - 1, last))} if number > 1 else {}
        return before | ({"next": replace(self.filters, page=number + 1)} if number < last else {})

    @property
    def chips(self) -> Iterator[tuple[str, str, Filters]]:
        """The chosen values: label of the criterion, name of the value, and the filters without it."""
        for name, value in self.filters.chosen:
            yield BY_NAME[name].heading, name_of(name, value, self.names), self.filters.toggled(name, value)
        for label, field, said in (
            ("From", "first_year", str),
            ("To", "last_year", str),
            ("Parameters at least", "min_parameters", short_count),
            ("Parameters at most", "max_parameters", short_count),
        ):
            if (number := getattr(self.filters, field)) is not None:
                yield label, said(number), self.filters.changed(**{field: None})
        if self.filters.weights:
            yield "Weights", "available", self.filters.changed(weights=False)
        if self.filters.text:
            yield "Name", self.filters.text, self.filters.changed(text="")
        if self.filters.every_entry:
            yield "Entries", "every one", self.filters.changed(every_entry=False)


def read_listing(view: View, filters: Filters) -> Listing:
    """The page of models that the filters name."""
    known = _known(view, filters)
    few = known.all is not None
    queries = {"page": page_query(filters, known, few=few), "total": total_query(filters, known)}
    if filters.chosen:
        queries["names"] = _names_query(filters)
    counting = facet_queries(filters, known)
    tables = view.ask_all(
        queries | {" ".join(names): text for names, text in counting.items()}, most_seconds=_FACET_SECONDS
    )
    counted = by_facet({names: tables[" ".join(names)] for names in counting})
    # The page needs these two, so they may take as long as any query.
    listed, total = (_or_ask(view, tables[name], queries[name]) for name in ("page", "total"))
    models = [str(model) for model in listed.column("model")]
    names = _names(tables.get("names"))
    count = _count(total)
    with_weights = counted[WEIGHTS]
    return Listing(
        filters=filters,
        sentence=sentence(filters, count, names),
        names=names,
        total=count,
        models=model_rows(models, view.ask(details_query(models))) if models else [],
        # The page shows the query that gives this table by itself.
        table=replace(listed, sparql=page_query(filters, few=few)),
        facets=facets(filters, counted, names),
        years=_years(counted[YEARS]),
        with_weights=None if with_weights is None else _count(with_weights) if with_weights.rows else 0,
        counts={", ".join(names): text for names, text in facet_queries(filters).items()},
    )


def unknown_value(view: View, filters: Filters) -> UnknownName | None:
    """The first chosen value that is nothing in the graph, with the nearest names; None where there is none."""
    names = _names(view.ask(_names_query(filters))) if filters.chosen else {}
    for name, value in filters.chosen:
        kind = BY_NAME[name].kind
        if not kind:
            if value not in map(str, view.ask(values_query(name)).column("value")):
                # Codes of two letters are all alike, so the nearest ones say nothing.
                return UnknownName(name, value, (), hint="(codes of ISO 639, such as de; mul: several languages)")
        elif value != NOT_STATED and iri_of(kind, value) not in names:
            return unknown(view, kind, value, called=name)
    return None


def count_models(view: View, filters: Filters) -> int:
    """How many models the filters leave."""
    return _count(view.ask(total_query(filters, _known(view, filters))))


def read_facets(view: View, filters: Filters) -> list[Facet]:
    """What can be chosen further, with how many models each choice would leave."""
    counting = facet_queries(filters, _known(view, filters))
    texts = {" ".join(names): text for names, text in counting.items()}
    tables = view.ask_all(texts, most_seconds=_FACET_SECONDS)
    named = view.ask(_names_query(filters)) if filters.chosen else None
    return facets(filters, by_facet({names: tables[" ".join(names)] for names in counting}), _names(named))


def _years(table: Table | None) -> Table | None:
    return None if table is None else replace(table, rows=tuple(sorted(table.rows, key=_year, reverse=True)))


def _year(row: Row) -> int:
    return row["value"] if isinstance(row["value"], int) else 0


def _count(table: Table) -> int:
    models = table.rows[0]["models"]
    assert isinstance(models, int)
    return models


def _or_ask(view: View, table: Table | None, query: str) -> Table:
    return view.ask(query) if table is None else table


def _known(view: View, filters: Filters) -> Known:
    """The matching models if they are few, which makes all further queries faster. Without filters, asks nothing."""
    named = _named(view, filters) if filters.text else None
    known = Known(named=named)
    if not filters.is_narrowed:
        return known
    if _count(view.ask(total_query(filters, known))) > _MOST_NAMED:
        return known
    return replace(known, all=tuple(map(str, view.ask(all_query(filters, known)).column("model"))))


def _named(view: View, filters: Filters) -> tuple[str, ...] | None:
    queries = text_queries(filters)
    tables = view.ask_all(queries, most_seconds=view.most_seconds)
    found = {
        str(model) for name, table in tables.items() for model in _or_ask(view, table, queries[name]).column("model")
    }
    return tuple(sorted(found)) if len(found) <= _MOST_NAMED else None


def _names_query(filters: Filters) -> str:
    things = [
        iri_of(BY_NAME[name].kind, value)
        for name, value in filters.chosen
        if value != NOT_STATED and BY_NAME[name].kind
    ]
    return f"""SELECT ?thing (MIN(?label) AS ?name) WHERE {{
  {values_clause("thing", things)} ?thing rdfs:label|skos:prefLabel ?label
}} GROUP BY ?thing"""


def _names(table: Table | None) -> dict[str, str]:
    """The names of things, by IRI."""
    return {str(row["thing"]): str(row["name"]) for row in table or ()}


def all_models_query(view: View, filters: Filters) -> str:
    """The query for all matching models, one per row, with the columns of the table."""
    return table_query(filters, few=_known(view, filters).all is not None)


def models_of_page(view: View, filters: Filters) -> list[str]:
    """The IRIs of the models of one page, in order."""
    known = _known(view, filters)
    return [str(model) for model in view.ask(page_query(filters, known, few=known.all is not None)).column("model")]


def every_model(view: View, filters: Filters) -> list[str]:
    """The IRIs of all matching models, in order."""
    return [str(model) for model in view.ask(all_models_query(view, filters)).column("model")]
