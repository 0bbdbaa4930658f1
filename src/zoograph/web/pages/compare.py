"""``/compare`` as a page and as JSON: two to four models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, request, url_for

from zoograph.reading.comparison import MOST, Compared, Comparison, compare, no_models, starts
from zoograph.reading.listing import iri_of, read_values
from zoograph.store.table import Table
from zoograph.vocabulary import slug_of
from zoograph.web.current import current_view
from zoograph.web.pages.rendering import data, page

blueprint = Blueprint("compare", __name__)

#: Seconds a query may take; the page leaves out what takes longer, and says so.
_MOST_SECONDS = 5.0


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Two to four models side by side; without models, suggestions."""
    iris = _iris()
    if not iris:
        first = starts(current_view(), most_seconds=_MOST_SECONDS)
        return page("compare.html", models=[], starts=first, pairs=_pairs(first), most=MOST)
    unknown = no_models(current_view(), iris)
    # Without any model there is nothing to show, and the error says so.
    known = [iri for iri in iris if iri not in unknown] or iris
    found = compare(current_view(), known, most_seconds=_MOST_SECONDS)
    return page(
        "compare.html",
        unknown=[(slug_of(iri), [(near, _with(known, near)) for near in e.nearest]) for iri, e in unknown.items()],
        models=found.models,
        facts=found.facts,
        scores=found.scores,
        tables=found.tables,
        without=_without,
        most=MOST,
    )


@blueprint.get("/compare.json")
def as_json() -> Response:
    """The same as plain objects."""
    return data(_plain(compare(current_view(), _iris(), most_seconds=_MOST_SECONDS)))


def _iris() -> list[str]:
    names = read_values(request.args.to_dict(flat=False), "model", "model")
    return [iri_of("model", name) for name in names]


def _with(iris: Sequence[str], name: str) -> str:
    return url_for("compare.side_by_side", model=[*map(slug_of, iris), unquote(name)])


def _without(models: Sequence[Compared], model: Compared) -> str:
    return url_for("compare.side_by_side", model=[slug_of(each.iri) for each in models if each is not model])


def _pairs(found: Table | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """In each domain, the first two models."""
    domains: dict[str, list[dict[str, Any]]] = {}
    for row in found or ():
        domains.setdefault(str(row["domainName"]), []).append(dict(row))
    return [(name, rows[:2]) for name, rows in domains.items() if len(rows) > 1]


def _plain(found: Comparison) -> dict[str, Any]:
    return {
        "models": [{"iri": model.iri, "name": model.name} for model in found.models],
        "facts": [
            {
                "label": fact.field.label,
                "property": fact.field.term,
                "differs": fact.differs,
                "values": [[{"value": cell.value, "name": cell.name} for cell in cells] for cells in fact.values],
            }
            for fact in found.facts
        ],
        "evaluations": [
            {
                "dataset": score.dataset.value,
                "metric": score.metric.value,
                "split": score.split or None,
                "lowerIsBetter": score.lower_is_better,
                "values": [[float(value) for value in values] for values in score.values],
                "best": [any(map(score.is_best, values)) for values in score.values],
            }
            for score in found.scores or ()
        ],
        "sparql": {name: table.sparql for name, table in found.tables.items() if table is not None},
    }
