"""A named graph: its zoo, its origin, and its size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.things import Fact
from zoograph.reading.view import View
from zoograph.vocabulary import slug_of

#: Descriptions of the made graphs, which do not describe themselves.
_MADE = {
    "merged": "All statements of the other graphs, each once. Queries that name no graph are answered from it.",
    "inferred": "What follows from the other graphs by the axioms of the ontology.",
    "links": "Addresses of the same things elsewhere, worked out from their identifiers.",
    "ontology": "The classes and properties of the ontology, and the concepts of its schemes.",
    "questions": "The ready-made questions and the prefixes, as SHACL.",
    "catalog": "Where each zoo's graph comes from: package, version, date, licence.",
}


def _context(_view: View, iri: str, _known: Sequence[Fact], _answers: Answers) -> dict[str, Any]:
    return {"made": _MADE.get(slug_of(iri), "")}


GRAPH = About(
    {
        "classes": """
SELECT ?class (MIN(?label) AS ?name) ?things WHERE {
  { SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) { GRAPH $thing { ?thing a ?class } } GROUP BY ?class }
  OPTIONAL { ?class rdfs:label ?label }
} GROUP BY ?class ?things ORDER BY DESC(?things) STR(?class)""",
        "size": "SELECT (COUNT(*) AS ?statements) { GRAPH $thing { ?subject ?property ?value } }",
    },
    context=_context,
)
