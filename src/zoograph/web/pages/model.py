"""The page of one model, and one hop of its lineage for the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, request, url_for

from zoograph.errors import InputError, UnknownName
from zoograph.reading.jsonld import described
from zoograph.reading.kind import kinds_of
from zoograph.reading.model import read_model
from zoograph.reading.neighbours import QUERIES, Hop, Neighbour, hop
from zoograph.reading.results import Result, Standing
from zoograph.vocabulary import compact, is_iri, slug_of
from zoograph.web.current import current_view
from zoograph.web.pages.finding_text import linked, value_of
from zoograph.web.pages.rendering import data, page
from zoograph.web.places import page_of

blueprint = Blueprint("model", __name__)

#: Seconds a query may take; the page leaves out what takes longer, and says so.
_MOST_SECONDS = 4.0
_MOST_RESULTS = 10
#: The strip that shows where a result stands, in its own units.
_BAR_WIDTH, _HEIGHT = 5, 22


def model_page(iri: str) -> Response:
    """The page of a model. A model that others only name has a page, too."""
    read = read_model(current_view(), iri, most_seconds=_MOST_SECONDS)
    return page(
        "model.html",
        **{each.name: getattr(read, each.name) for each in fields(read) if each.name != "results"},
        ancestor_names={each.iri: each.name for each in read.ancestors},
        roles=read.roles,
        results=_folded(read.results),
        bars=_bars,
        linked=linked,
        value_of=value_of,
        described=described(read),
    )


@blueprint.get("/lineage.json")
def lineage() -> Response:
    """The direct bases of a model, and the first of its direct derivatives."""
    iri = request.args.get("model", "")
    if not is_iri(iri) or kinds_of(current_view(), [iri]).get(iri) != "model":
        raise InputError("model must be the IRI of a model of this graph: /lineage.json?model=IRI")
    tables = current_view().ask_all(QUERIES, iri, most_seconds=_MOST_SECONDS)
    if tables["itself"] is not None and not tables["itself"].rows:
        raise UnknownName("model", slug_of(iri), ())
    listed = url_for("questions.answer", name="derived-from", origin=compact(iri))
    return data(_drawn(hop(iri, tables), listed))


def _drawn(found: Hop, list_address: str) -> dict[str, Any]:
    """One step in both directions, as JSON for the drawing."""
    return {
        "model": _node(found.itself),
        "bases": [_node(each) | {"how": each.how, "bases": each.further} for each in found.bases],
        "derivatives": [_node(each) | {"how": each.how, "derivatives": each.further} for each in found.derivatives],
        "derivativesInAll": found.derivatives_in_all,
        "list": list_address,
    }


def _node(each: Neighbour) -> dict[str, Any]:
    return {"iri": each.iri, "path": page_of(each.iri), "label": each.name, "roles": each.roles}


def _folded(found: Sequence[Result]) -> tuple[Sequence[Result], Sequence[Result]]:
    """The part that is shown at once, and the part that is folded away."""
    return (found, ()) if len(found) <= _MOST_RESULTS + 2 else (found[:_MOST_RESULTS], found[_MOST_RESULTS:])


def _bars(standing: Standing) -> list[dict[str, Any]]:
    """The bars of the strip that shows where a result stands."""
    tallest = max(standing.counts)
    return [
        {
            "x": step * _BAR_WIDTH,
            "y": round(_HEIGHT - height, 1),
            "height": round(height, 1),
            "here": step == standing.step,
        }
        for step, count in enumerate(standing.counts)
        if count and (height := 3 + (_HEIGHT - 3) * count / tallest)
    ]
