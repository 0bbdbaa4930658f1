"""``/``: what is in the graph, and where to go from here."""

from __future__ import annotations

from flask import Blueprint, render_template

from zoograph.questions import questions
from zoograph.web.current import current_store, current_version

blueprint = Blueprint("home", __name__)

_COUNTS = """
SELECT ?domain ?name (COUNT(DISTINCT ?rlm) AS ?rlms) (COUNT(DISTINCT ?dtm) AS ?dtms) WHERE {
  ?domain skos:inScheme <https://w3id.org/zoograph/domain> ; skos:prefLabel ?name .
  { ?rlm zoo:domain ?domain ; a zoo:RLM . FILTER NOT EXISTS { ?rlm zoo:representative ?r . FILTER(?r != ?rlm) } }
  UNION { ?dtm zoo:domain ?domain ; a zoo:DTM . FILTER NOT EXISTS { ?dtm zoo:representative ?r . FILTER(?r != ?dtm) } }
} GROUP BY ?domain ?name ORDER BY ?name
"""
_ZOOS = """
SELECT ?zoo ?name (COUNT(?model) AS ?models) WHERE {
  ?zoo a zoo:ModelZoo ; rdfs:label ?name . ?model dct:isPartOf ?zoo ; a zoo:Model .
} GROUP BY ?zoo ?name ORDER BY DESC(?models)
"""


@blueprint.get("/")
def start() -> str:
    """The start page."""
    store, version = current_store(), current_version()
    return render_template(
        "home.html",
        version=version,
        domains=[[term.value for term in row if term] for row in store.query(_COUNTS).rows()],  # type: ignore[union-attr]
        zoos=[[term.value for term in row if term] for row in store.query(_ZOOS).rows()],  # type: ignore[union-attr]
        questions=questions(),
    )
