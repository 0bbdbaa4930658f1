"""``/sparql/completions.json``: what the editor proposes while someone writes a query, from this graph alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from zoograph.kinds import WITH_PAGE
from zoograph.questions import Question, questions
from zoograph.sparql.rewriting import declared
from zoograph.store.statistics import Statistics
from zoograph.store.table import Table
from zoograph.vocabulary import BASE, PREFIXES, compact, expand, kind_of
from zoograph.web.current import current_version, current_view
from zoograph.web.pages.editor import EXAMPLE
from zoograph.web.pages.rendering import data
from zoograph.web.places import LONGEST

blueprint = Blueprint("completions", __name__)

#: Seconds a query may take; without its answer, terms are proposed with less detail.
_MOST_SECONDS = 5.0

_QUERIES = {
    "terms": """
SELECT ?term ?label ?definition ?kind WHERE {
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?kind ; rdfs:label ?label .
  FILTER(isIRI(?term))
  OPTIONAL { ?term skos:definition ?definition }
}""",
    # The other kinds have too many things to send in advance; the editor searches for them.
    "things": """
SELECT ?thing ?label WHERE {
  { ?thing skos:inScheme ?scheme ; skos:prefLabel ?label } UNION { ?thing a zoo:ModelZoo ; rdfs:label ?label }
} ORDER BY ?thing""",
}
#: Queries for the counts where no statistics are kept, because another engine answers.
_COUNTS = {
    "classes": "SELECT ?term (COUNT(*) AS ?count) WHERE { ?s a ?term FILTER(isIRI(?term)) } GROUP BY ?term",
    "properties": "SELECT ?term (COUNT(*) AS ?count) WHERE { ?s ?term ?o } GROUP BY ?term",
}


@blueprint.get("/sparql/completions.json")
def completions() -> Response:
    """Prefixes, terms with how often they are used, things of the small kinds, ready-made questions."""
    found = current_view().ask_all(_QUERIES, most_seconds=_MOST_SECONDS)
    terms = {row["term"]: row for row in found["terms"] or ()}
    is_class = {term: str(row["kind"]).endswith("#Class") for term, row in terms.items()}
    document: dict[str, Any] = {
        "start": EXAMPLE,
        "prefixes": PREFIXES,
        "kinds": {prefix: kind for prefix, iri in PREFIXES.items() if (kind := kind_of(f"{iri}-"))},
        "pages": _pages(),
        "elsewhere": {
            "page": url_for("things.foreign", iri="", version=None),
            "longest": LONGEST,
            "classes": [expand(kind.class_name) for kind in WITH_PAGE.values() if kind.class_name],
        },
    }
    for name, counts in _counts().items():
        ours = [str(term) for term in terms if is_class[term] == (name == "classes")]
        ordered = sorted({*counts, *ours}, key=lambda term: (-counts.get(term, 0), compact(term)))
        document[name] = [_described(term, counts.get(term, 0), terms.get(term, {})) for term in ordered]
    document["things"] = [{"iri": row["thing"], "label": row["label"]} for row in found["things"] or ()]
    document["examples"] = [_example(question) for question in questions()]
    return data(document)


def _pages() -> dict[str, str]:
    """How IRIs of things that have pages begin, and how the paths of these pages do."""
    starts = {f"{BASE}{kind}/": f"/{kind}/" for kind in WITH_PAGE}
    starts[PREFIXES["spdx"]] = "/licence/"
    found = {iri: request.script_root + path for iri, path in starts.items()}
    return {**found, PREFIXES["zoo"]: url_for("ontology.terms", version=None) + "#"}


def _counts() -> dict[str, Mapping[str, int]]:
    version = current_version()
    if version is None:
        return {
            name: _counted(table) for name, table in current_view().ask_all(_COUNTS, most_seconds=_MOST_SECONDS).items()
        }
    statistics = Statistics.read((version.directory / "void.ttl").read_text())
    return {
        "classes": {term.value: count for term, count in statistics.entities.items()},
        "properties": {term.value: count for term, count in statistics.triples.items()},
    }


def _counted(table: Table | None) -> dict[str, int]:
    return {str(row["term"]): int(str(row["count"])) for row in table or ()}


def _described(term: str, count: int, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "iri": term,
        "name": compact(term),
        "count": count,
        "label": said.get("label") or "",
        "definition": said.get("definition") or "",
    }


def _example(question: Question) -> dict[str, str]:
    """A question as a query to start from, with its header reduced to one line."""
    body = "".join(line for line in question.text.splitlines(keepends=True) if not line.startswith("#"))
    return {
        "name": question.name,
        "title": question.title,
        "description": question.description,
        "theme": question.theme,
        "query": f"# {question.title}\n{declared(body)}",
    }
