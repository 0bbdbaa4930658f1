"""``/``: what this is, what is in it, and where to go from here."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.asking import ask_all
from zoograph.web.pages.kinds import ONE_ENTRY
from zoograph.web.pages.rendering import page

blueprint = Blueprint("home", __name__)

#: Queries that take longer are left out of the page, which says so.
_MOST_SECONDS = 5.0

_QUERIES = {
    "domains": f"""
SELECT ?domain ?name ?rlms ?dtms WHERE {{
  ?domain skos:inScheme <https://w3id.org/zoograph/domain> ; skos:prefLabel ?name .
  OPTIONAL {{
    SELECT ?domain (COUNT(DISTINCT ?model) AS ?rlms) {{ ?model a zoo:RLM ; zoo:domain ?domain . {ONE_ENTRY} }}
    GROUP BY ?domain
  }}
  OPTIONAL {{
    SELECT ?domain (COUNT(DISTINCT ?model) AS ?dtms) {{ ?model a zoo:DTM ; zoo:domain ?domain . {ONE_ENTRY} }}
    GROUP BY ?domain
  }}
}} ORDER BY ?name""",
    "pipeline": f"""
SELECT ?rlms ?representations ?dtms ?built WHERE {{
  {{ SELECT (COUNT(DISTINCT ?model) AS ?rlms) {{ ?model a zoo:RLM . {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?representation) AS ?representations) {{ ?representation a zoo:Representation }} }}
  {{ SELECT (COUNT(DISTINCT ?model) AS ?dtms) {{ ?model a zoo:DTM . {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?model) AS ?built) {{ ?model a zoo:DTM ; zoo:derivedFrom ?base . {ONE_ENTRY} }} }}
}}""",
    "newest": f"""
SELECT ?model (SAMPLE(?label) AS ?name) (MAX(?date) AS ?issued) (SAMPLE(?zooLabel) AS ?zooName) WHERE {{
  ?model dct:issued ?date ; a zoo:Model ; rdfs:label ?label ; dct:isPartOf/rdfs:label ?zooLabel .
  {ONE_ENTRY}
}} GROUP BY ?model ORDER BY DESC(?issued) ?name LIMIT 8""",
    "zoos": """
SELECT ?zoo ?name ?models ?version ?retrieved WHERE {
  { SELECT ?zoo (COUNT(?model) AS ?models) { ?model dct:isPartOf ?zoo ; a zoo:Model } GROUP BY ?zoo }
  ?zoo a zoo:ModelZoo ; rdfs:label ?name .
  OPTIONAL {
    GRAPH graph:catalog { ?graph foaf:primaryTopic ?zoo }
    OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
    OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
  }
} ORDER BY DESC(?models)""",
}


@blueprint.get("/")
def start() -> Response:
    """The start page."""
    return page("home.html", **ask_all(_QUERIES, most_seconds=_MOST_SECONDS))
