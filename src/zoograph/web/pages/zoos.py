"""``/zoos``: the zoos, how fresh each is, and how much it says."""

from __future__ import annotations

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from zoograph.vocabulary import expand
from zoograph.web.pages.asking import Iri, ask_all
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import page

blueprint = Blueprint("zoos", __name__)

_MOST_SECONDS = 5.0
_PAGE, _MOST_PAGES = 50, 10_000
_ZOOS = """
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
} ORDER BY DESC(?entries) ?name ?zoo OFFSET $first LIMIT $most"""
#: Of the zoos of one page.
_QUERIES = {
    "roles": """
SELECT ?zoo ?role (COUNT(DISTINCT ?model) AS ?models) WHERE {
  VALUES ?zoo { $zoos }
  VALUES ?role { zoo:RLM zoo:DTM }
  ?model a ?role ; dct:isPartOf ?zoo .
} GROUP BY ?zoo ?role""",
    "domains": """
SELECT ?zoo ?domain ?name (COUNT(DISTINCT ?model) AS ?models) WHERE {
  VALUES ?zoo { $zoos }
  ?domain skos:inScheme <https://w3id.org/zoograph/domain> ; skos:prefLabel ?name .
  ?model zoo:domain ?domain ; dct:isPartOf ?zoo .
} GROUP BY ?zoo ?domain ?name ORDER BY ?zoo DESC(?models)""",
    "stated": """
SELECT ?zoo ?property (COUNT(DISTINCT ?model) AS ?models) WHERE {
  VALUES ?zoo { $zoos }
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
    number = whole_number("page", 1, most=_MOST_PAGES)
    # One more than are shown, to know whether there is another page.
    text = _ZOOS.replace("$first", str((number - 1) * _PAGE)).replace("$most", str(_PAGE + 1))
    zoos = ask_all({"zoos": text}, most_seconds=_MOST_SECONDS)["zoos"]
    rows = [] if zoos is None else zoos.rows[:_PAGE]
    named = " ".join(str(NamedNode(row["zoo"])) for row in rows if isinstance(row["zoo"], Iri))
    texts = {name: each.replace("$zoos", named) for name, each in _QUERIES.items()}
    tables = ask_all(texts, most_seconds=_MOST_SECONDS) if named else dict.fromkeys(texts)
    has_more = zoos is not None and len(zoos) > _PAGE
    return page("zoos.html", zoos=zoos, rows=rows, number=number, has_more=has_more, **tables, stated_names=_STATED)
