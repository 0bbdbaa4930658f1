"""``/zoos``: the zoos, how fresh each is, and how much it says."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.vocabulary import expand
from zoograph.web.pages.asking import ask_all
from zoograph.web.pages.rendering import page

blueprint = Blueprint("zoos", __name__)

_MOST_SECONDS = 5.0
_QUERIES = {
    "zoos": """
SELECT ?zoo ?name ?external ?homepage ?entries ?graph ?retrieved ?release ?licence WHERE {
  { SELECT ?zoo (COUNT(?model) AS ?entries) { ?model dct:isPartOf ?zoo ; a zoo:Model } GROUP BY ?zoo }
  ?zoo rdfs:label ?name .
  OPTIONAL { ?zoo zoo:external ?external }
  OPTIONAL { ?zoo foaf:homepage ?homepage }
  OPTIONAL {
    GRAPH graph:catalog {
      ?graph foaf:primaryTopic ?zoo .
      OPTIONAL { ?graph prov:generatedAtTime ?retrieved }
      OPTIONAL { ?graph sdo:version ?release }
      OPTIONAL { ?graph dct:license ?licence }
    }
  }
} ORDER BY DESC(?entries) ?name""",
    "roles": """
SELECT ?zoo ?role (COUNT(DISTINCT ?model) AS ?models) WHERE {
  VALUES ?role { zoo:RLM zoo:DTM }
  ?model a ?role ; dct:isPartOf ?zoo .
} GROUP BY ?zoo ?role""",
    "domains": """
SELECT ?zoo ?domain ?name (COUNT(DISTINCT ?model) AS ?models) WHERE {
  ?domain skos:inScheme <https://w3id.org/zoograph/domain> ; skos:prefLabel ?name .
  ?model zoo:domain ?domain ; dct:isPartOf ?zoo .
} GROUP BY ?zoo ?domain ?name ORDER BY ?zoo DESC(?models)""",
    "stated": """
SELECT ?zoo ?property (COUNT(DISTINCT ?model) AS ?models) WHERE {
  VALUES ?property { dct:license zoo:releaseYear zoo:parameterCount zoo:checkpoint zoo:directlyDerivedFrom }
  ?model ?property ?value ; dct:isPartOf ?zoo .
} GROUP BY ?zoo ?property""",
}
#: What a zoo may say of a model, and what a person calls it.
_STATED = {
    expand("dct:license"): "licence",
    expand("zoo:releaseYear"): "year",
    expand("zoo:parameterCount"): "size",
    expand("zoo:checkpoint"): "weights",
    expand("zoo:directlyDerivedFrom"): "what it was made from",
}


@blueprint.get("/zoos")
def listing() -> Response:
    """The zoos, the one with the most entries first."""
    tables = ask_all(_QUERIES, most_seconds=_MOST_SECONDS)
    return page("zoos.html", **tables, stated_names=_STATED)
