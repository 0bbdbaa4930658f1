"""``/compare`` as a page and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from zoograph.errors import InputError
from zoograph.sparql.rewriting import declared
from zoograph.web.pages.asking import Table, ask, ask_all
from zoograph.web.pages.compare.comparison import Compared, Fact, Score, compared, fact_rows, scores
from zoograph.web.pages.compare.queries import STARTS, derivatives_query, evaluations_query, facts_query
from zoograph.web.pages.models.filters import iri_of, read_values
from zoograph.web.pages.name_search import unknown
from zoograph.web.pages.places import slug_of
from zoograph.web.pages.rendering import data, page

blueprint = Blueprint("compare", __name__)

MOST = 4
#: What takes longer is left out of the page, which says so.
_MOST_SECONDS = 5.0


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Two to four models side by side; without any, where to begin."""
    names = _names()
    if not names:
        starts = ask_all({"starts": STARTS}, most_seconds=_MOST_SECONDS)["starts"]
        return page("compare.html", models=[], starts=starts, pairs=_pairs(starts), most=MOST)
    models, facts, evaluated, tables = _comparison(names)
    return page(
        "compare.html", models=models, facts=facts, scores=evaluated, tables=tables, without=_without, most=MOST
    )


@blueprint.get("/compare.json")
def as_json() -> Response:
    """The same as plain objects."""
    models, facts, evaluated, tables = _comparison(_names())
    return data(_plain(models, facts, evaluated or [], tables))


def _names() -> list[str]:
    names = read_values(request.args, "model", "model")
    if len(names) > MOST:
        raise InputError(f"{len(names)} models do not go side by side; name {MOST} at most")
    return names


def _comparison(
    names: Sequence[str],
) -> tuple[list[Compared], list[Fact], list[Score] | None, dict[str, Table | None]]:
    iris = [iri_of("model", name) for name in names]
    facts = ask(facts_query(iris))
    models = compared(iris, facts)
    for name, iri in zip(names, iris, strict=True):
        if iri not in [model.iri for model in models]:
            raise unknown("model", name, hint="(/search and /models list them)")
    tables = ask_all(
        {"derivatives": derivatives_query(iris), "evaluations": evaluations_query(iris)}, most_seconds=_MOST_SECONDS
    )
    counts = tables["derivatives"] or Table("", (), ())
    evaluations = tables["evaluations"]
    evaluated = None if evaluations is None else scores(iris, evaluations)
    return models, fact_rows(iris, facts, counts), evaluated, {"facts": facts, **tables}


def _without(models: Sequence[Compared], model: Compared) -> str:
    return url_for("compare.side_by_side", model=[slug_of(each.iri) for each in models if each is not model])


def _pairs(starts: Table | None) -> list[tuple[str, list[dict[str, Any]]]]:
    """In each domain, the first two models."""
    domains: dict[str, list[dict[str, Any]]] = {}
    for row in starts or ():
        domains.setdefault(str(row["domainName"]), []).append(dict(row))
    return [(name, rows[:2]) for name, rows in domains.items() if len(rows) > 1]


def _plain(
    models: Sequence[Compared], facts: Sequence[Fact], evaluated: Sequence[Score], tables: dict[str, Table | None]
) -> dict[str, Any]:
    return {
        "models": [{"iri": model.iri, "name": model.name} for model in models],
        "facts": [
            {
                "label": fact.label,
                "property": fact.term,
                "differs": fact.differs,
                "values": [[{"value": cell.value, "name": cell.name} for cell in cells] for cells in fact.values],
            }
            for fact in facts
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
            for score in evaluated
        ],
        "sparql": {name: declared(table.sparql) for name, table in tables.items() if table is not None},
    }
