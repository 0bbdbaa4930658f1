"""The page of one model: what is said of it and by whom, what it came of and what came of it, and how to get it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from zoograph.errors import InputError, UnknownName
from zoograph.vocabulary import expand
from zoograph.web.pages.asking import Iri, Table, ask_all
from zoograph.web.pages.model import elsewhere, evaluations, facts, licences, lineage, papers, training, weights
from zoograph.web.pages.model.asked import about
from zoograph.web.pages.model.described import described
from zoograph.web.pages.places import kind_of, slug_of
from zoograph.web.pages.rendering import data, page

blueprint = Blueprint("lineage", __name__)

#: Queries that take longer are left out of the page, which says so.
_MOST_SECONDS = 4.0
_MOST_RESULTS = 10
_QUERIES = {
    **facts.QUERIES,
    **lineage.QUERIES,
    **training.QUERIES,
    **evaluations.QUERIES,
    **elsewhere.QUERIES,
    "licences": licences.QUERY,
    "papers": papers.QUERY,
    "weights": weights.QUERY,
}


def model_page(iri: str) -> Response:
    """The page of a model, which may be one that others name and nothing is said of."""
    tables = ask_all({name: about(iri, text) for name, text in _QUERIES.items()}, most_seconds=_MOST_SECONDS)
    said = tables["facts"] or Table("", (), ())
    provenance = facts.Provenance(said, tables["citations"], tables["graphs"])
    known = facts.facts_of(said, provenance)
    name = str(known.first("rdfs:label") or slug_of(iri))
    own = next((row["value"] for row in said if row["entry"] == iri and _is_label(row["property"])), name)
    ancestors = lineage.ancestors_of(iri, tables["ancestors"])
    licensed = tables["licences"]
    cited = papers.papers(tables["papers"])
    places = weights.places(tables["weights"])
    results = evaluations.results(tables["evaluations"], tables["values"], provenance) if tables["evaluations"] else []
    entries = {row["entry"]: None for row in said}
    found = elsewhere.findings_of({Iri(iri), *entries})
    same = tables["same"]
    first = next((row["first"] for row in same or ()), None)
    return page(
        "model.html",
        iri=Iri(iri),
        name=str(own),
        tables=tables,
        facts=known,
        names={row["entry"]: row["value"] for row in said if _is_label(row["property"])},
        entries=list(entries),
        represented_by=first if first != iri else None,
        verdict=licences.verdict(iri, str(own), licensed, ancestors) if licensed is not None else None,
        ancestors=ancestors,
        ancestor_names={each.iri: each.name for each in ancestors},
        names_of_same={row["other"]: row["name"] for row in same or ()},
        derivatives=lineage.derivatives_by_task(tables["derivatives"], tables["derivatives_by_task"]),
        trained=training.of_ancestors(tables["training"], ancestors),
        results=evaluations.folded(results, _MOST_RESULTS),
        papers=cited,
        places=places,
        code=weights.code(tables["weights"], found[1] if found else None),
        sites=elsewhere.sites(tables["links"]),
        findings=found[0] if found else None,
        described=described(iri, known, cited, places, ancestors),
    )


def _is_label(name: object) -> bool:
    return name == expand("rdfs:label")


@blueprint.get("/lineage.json")
def hop() -> Response:
    """What a model was made from directly, and the first of what was made from it."""
    iri = request.args.get("model", "")
    if kind_of(iri) != "model":
        raise InputError("model must be the IRI of a model of this graph: /lineage.json?model=IRI")
    texts = {name: about(iri, text) for name, text in lineage.HOP_QUERIES.items()}
    tables = ask_all(texts, most_seconds=_MOST_SECONDS)
    if tables["itself"] is not None and not tables["itself"].rows:
        raise UnknownName("model", slug_of(iri), ())
    listed = url_for("questions.answer", name="derived-from", origin=f"model:{slug_of(iri)}")
    return data(lineage.hop(iri, tables, listed))
