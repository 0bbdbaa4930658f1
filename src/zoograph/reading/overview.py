"""The graph as a whole: domains, pipeline, newest models, zoos."""

from __future__ import annotations

from zoograph.reading.patterns import ONE_ENTRY
from zoograph.reading.view import View
from zoograph.store.table import Table

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
    ?graph foaf:primaryTopic ?zoo .
    OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
    OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
  }
} ORDER BY DESC(?models)""",
}


def read_overview(view: View, *, most_seconds: float) -> dict[str, Table | None]:
    """The answers by name; None for a query that takes too long."""
    return view.ask_all(_QUERIES, most_seconds=most_seconds)
