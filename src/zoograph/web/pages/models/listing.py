"""``/models`` as a page, and the same as JSON, CSV and Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from zoograph.evaluation import Query
from zoograph.sparql.rewriting import declared
from zoograph.web.access import is_known
from zoograph.web.answers import answer
from zoograph.web.current import settings
from zoograph.web.negotiation import form_asked_for
from zoograph.web.pages.asking import Row, Table, ask, ask_all
from zoograph.web.pages.models.facets import WEIGHTS, YEARS, Facet, by_facet, facet_queries, facets, name_of
from zoograph.web.pages.models.filters import BY_NAME, NOT_STATED, PAGE_SIZE, SORTS, Filters, iri_of
from zoograph.web.pages.models.rows import ModelRow, details_query, model_rows
from zoograph.web.pages.models.selection import (
    Known,
    all_query,
    page_query,
    table_query,
    text_queries,
    total_query,
    values_clause,
)
from zoograph.web.pages.models.sentence import sentence
from zoograph.web.pages.rendering import data, page

blueprint = Blueprint("models", __name__)

#: A facet that takes longer is left out of the page, which says so.
_FACET_SECONDS = 2.0
#: So many models are named one by one in further queries.
_MOST_NAMED = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of models, and what can be chosen further."""

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
    """What was asked for the facets."""

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
        """What was chosen: what it is about, what it is called, and the state without it."""
        for name, value in self.filters.chosen:
            yield BY_NAME[name].heading, name_of(name, value, self.names), self.filters.toggled(name, value)
        for label, field in (("From", "first_year"), ("To", "last_year")):
            if (year := getattr(self.filters, field)) is not None:
                yield label, str(year), self.filters.changed(**{field: None})
        if self.filters.weights:
            yield "Weights", "available", self.filters.changed(weights=False)
        if self.filters.text:
            yield "Name", self.filters.text, self.filters.changed(text="")
        if self.filters.every_entry:
            yield "Entries", "every one", self.filters.changed(every_entry=False)


_FORMS = {"html": "text/html", "json": "application/json", "csv": "text/csv", "turtle": "text/turtle"}


@blueprint.get("/models")
def listing() -> Response:
    """The page, or the same as data for who would rather have that."""
    form = form_asked_for(_FORMS)
    if form != "html":
        return {"json": as_json, "csv": as_csv, "turtle": as_turtle}[form]()
    listed = _listing(Filters.read(request.args))
    return page("models.html", listing=listed, filters=listed.filters, address=_address, sorts=SORTS)


@blueprint.get("/models.json")
def as_json() -> Response:
    """The same as plain objects."""
    listed = _listing(Filters.read(request.args))
    return data(_plain(listed))


@blueprint.get("/models.csv")
def as_csv() -> Response:
    """All models that fit, one a line, in a form that no spreadsheet runs."""
    most_rows = None if is_known() else settings().query_rows
    filters = Filters.read(request.args)
    few = _known(filters).all is not None
    response = answer(Query(table_query(filters, few=few), most_rows=most_rows), "csv", for_people=True)
    response.headers["Content-Disposition"] = 'inline; filename="models.csv"'
    return response


@blueprint.get("/models.ttl")
def as_turtle() -> Response:
    """The statements about the models of the page."""
    filters = Filters.read(request.args)
    known = _known(filters)
    models = ask(page_query(filters, known, few=known.all is not None)).column("model")
    values = values_clause("model", [str(model) for model in models])
    text = f"CONSTRUCT {{ ?model ?property ?value }} WHERE {{ {values} ?model ?property ?value }}"
    return answer(Query(text), "turtle")


def _address(filters: Filters, endpoint: str = "models.listing") -> str:
    return url_for(endpoint, **filters.parameters())  # type: ignore[arg-type]


def _listing(filters: Filters) -> Listing:
    known = _known(filters)
    few = known.all is not None
    queries = {"page": page_query(filters, known, few=few), "total": total_query(filters, known)}
    if filters.chosen:
        queries["names"] = _names_query(filters)
    counting = facet_queries(filters, known)
    tables = ask_all(queries | {" ".join(names): text for names, text in counting.items()}, most_seconds=_FACET_SECONDS)
    counted = by_facet({names: tables[" ".join(names)] for names in counting})
    # What the page cannot do without may take as long as any query.
    listed, total = (_or_ask(tables[name], queries[name]) for name in ("page", "total"))
    models = [str(model) for model in listed.column("model")]
    names = _names(tables.get("names"))
    count = _count(total)
    with_weights = counted[WEIGHTS]
    return Listing(
        filters=filters,
        sentence=sentence(filters, count, names),
        names=names,
        total=count,
        models=model_rows(models, ask(details_query(models))) if models else [],
        # Shown is the query that gives the same without anything known.
        table=replace(listed, sparql=page_query(filters, few=few)),
        facets=facets(filters, counted, names),
        years=_years(counted[YEARS]),
        with_weights=None if with_weights is None else _count(with_weights) if with_weights.rows else 0,
        counts={", ".join(names): text for names, text in facet_queries(filters).items()},
    )


def _years(table: Table | None) -> Table | None:
    return None if table is None else replace(table, rows=tuple(sorted(table.rows, key=_year, reverse=True)))


def _year(row: Row) -> int:
    return row["value"] if isinstance(row["value"], int) else 0


def _count(table: Table) -> int:
    models = table.rows[0]["models"]
    assert isinstance(models, int)
    return models


def _or_ask(table: Table | None, query: str) -> Table:
    return ask(query) if table is None else table


def _known(filters: Filters) -> Known:
    """What fits, where that is little: every further query is quicker for it. Without filters, nothing is asked."""
    named = _named(filters) if filters.text else None
    known = Known(named=named)
    if not filters.is_narrowed:
        return known
    if _count(ask(total_query(filters, known))) > _MOST_NAMED:
        return known
    return replace(known, all=tuple(map(str, ask(all_query(filters, known)).column("model"))))


def _named(filters: Filters) -> tuple[str, ...] | None:
    queries = text_queries(filters)
    tables = ask_all(queries, most_seconds=settings().query_seconds)
    found = {str(model) for name, table in tables.items() for model in _or_ask(table, queries[name]).column("model")}
    return tuple(sorted(found)) if len(found) <= _MOST_NAMED else None


def _names_query(filters: Filters) -> str:
    things = [iri_of(BY_NAME[name].kind, value) for name, value in filters.chosen if value != NOT_STATED]
    return f"""SELECT ?thing (MIN(?label) AS ?name) WHERE {{
  {values_clause("thing", things)} ?thing rdfs:label|skos:prefLabel ?label
}} GROUP BY ?thing"""


def _names(table: Table | None) -> dict[str, str]:
    """What things are called, by their IRIs."""
    return {str(row["thing"]): str(row["name"]) for row in table or ()}


def _plain(listed: Listing) -> dict[str, Any]:
    filters = listed.filters
    return {
        "sentence": listed.sentence,
        "total": listed.total,
        "page": filters.page,
        "pages": listed.last_page,
        "filters": filters.parameters(),
        **{name: _address(state, "models.as_json") for name, state in listed.neighbours.items()},
        "sparql": declared(listed.table.sparql),
        "models": [model.plain() for model in listed.models],
        "facets": {
            facet.criterion.name: None if facet.table is None else [asdict(choice) for choice in facet.choices]
            for facet in listed.facets
        }
        | {
            "years": None if listed.years is None else {str(row["value"]): row["models"] for row in listed.years},
            "weights": listed.with_weights,
        },
    }
