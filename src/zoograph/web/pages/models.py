"""``/models`` as a page, and the same as JSON, CSV and RDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request, url_for

from zoograph.errors import InputError, UnknownName
from zoograph.reading.listing import (
    PARAMETERS,
    SORTS,
    Filters,
    Listing,
    all_models_query,
    models_of_page,
    read_listing,
    unknown_value,
)
from zoograph.reading.patterns import values_clause
from zoograph.web.access import is_known
from zoograph.web.answers import answer
from zoograph.web.current import current_view, settings
from zoograph.web.negotiation import GRAPH_TYPES, form_asked_for
from zoograph.web.pages.rendering import data, page
from zoograph.wording import short_count
from zoograph.workers import Query

blueprint = Blueprint("models", __name__)

#: Parameters that every page has.
_OF_ALL_PAGES = ("version", "format")
_FORMS = {"html": "text/html", "json": "application/json", "csv": "text/csv", **GRAPH_TYPES}
#: The suffixes of the list as statements, and the form of each.
_GRAPHS = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}


@blueprint.get("/models")
def listing() -> Response:
    """The page, or the same as data if the request asks for that."""
    form = form_asked_for(_FORMS)
    if form != "html":
        return {"json": as_json, "csv": as_csv}[form]() if form not in GRAPH_TYPES else _statements(form)
    filters = _filters()
    listed = read_listing(current_view(), filters)
    unknown = None if listed.total else unknown_value(current_view(), filters)
    return page(
        "models.html", listing=listed, filters=filters, unknown=unknown, address=_address, sorts=SORTS, typed=_typed
    )


@blueprint.get("/models.json")
def as_json() -> Response:
    """The same as plain objects."""
    listed = read_listing(current_view(), _known_filters())
    return data(_plain(listed))


@blueprint.get("/models.csv")
def as_csv() -> Response:
    """All matching models, one per line; no cell runs as a formula in a spreadsheet."""
    most_rows = None if is_known() else settings().query_rows
    text = all_models_query(current_view(), _known_filters())
    response = answer(Query(text, most_rows=most_rows), "csv", for_people=True)
    response.headers["Content-Disposition"] = 'inline; filename="models.csv"'
    return response


@blueprint.get(f"/models.<any({','.join(_GRAPHS)}):suffix>")
def as_graph(suffix: str) -> Response:
    """The statements about the models on the page, as RDF."""
    return _statements(_GRAPHS[suffix])


def _statements(form: str) -> Response:
    values = values_clause("model", models_of_page(current_view(), _known_filters()))
    text = f"CONSTRUCT {{ ?model ?property ?value }} WHERE {{ {values} ?model ?property ?value }}"
    return answer(Query(text), form)


def _filters() -> Filters:
    """The filters of the address; raises :class:`InputError` for a parameter that the list does not have."""
    for name in request.args:
        if name not in (*PARAMETERS, *_OF_ALL_PAGES):
            raise InputError(str(UnknownName("parameter", name, PARAMETERS)))
    return Filters.read(request.args.to_dict(flat=False))


def _known_filters() -> Filters:
    """The same for programs; raises :class:`InputError` for a value that is nothing in the graph.

    A page shows such a value, so that a person can take it away.
    """
    filters = _filters()
    if unknown := unknown_value(current_view(), filters):
        raise InputError(str(unknown))
    return filters


def _typed(count: int | None) -> str:
    """A number of parameters as a person would type it, with no digit lost."""
    if count is None:
        return ""
    short = short_count(count)
    return short if Filters.read({"max-parameters": [short]}).max_parameters == count else str(count)


def _address(filters: Filters, endpoint: str = "models.listing", **more: str) -> str:
    return url_for(endpoint, **filters.parameters(), **more)  # type: ignore[arg-type]


def _plain(listed: Listing) -> dict[str, Any]:
    filters = listed.filters
    return {
        "sentence": listed.sentence,
        "total": listed.total,
        "page": filters.page,
        "pages": listed.last_page,
        "filters": filters.parameters(),
        **{name: _address(state, "models.as_json") for name, state in listed.neighbours.items()},
        "sparql": listed.table.sparql,
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
