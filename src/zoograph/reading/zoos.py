"""The zoos, how fresh and how complete each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import NamedNode

from zoograph.fields import Field, Place, shown_in
from zoograph.reading.view import View
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import BASE, expand

_FIELDS = shown_in(Place.COMPLETENESS)


def _counted(field: Field) -> str:
    # One sub-select per count: counting all at once takes twice as long.
    return (
        f"{{ SELECT ?zoo ({field.term} AS ?property) (COUNT(DISTINCT ?model) AS ?models) "
        f"{{ VALUES ?zoo {{ $zoos }} ?model dct:isPartOf ?zoo ; a zoo:Model . {field.pattern} }} GROUP BY ?zoo }}"
    )


_PAGE = 50
_ZOOS = """
SELECT ?zoo ?name ?external ?homepage ?entries ?graph ?retrieved ?release ?licence WHERE {
  { SELECT ?zoo (COUNT(?model) AS ?entries) { ?model dct:isPartOf ?zoo ; a zoo:Model } GROUP BY ?zoo }
  ?zoo rdfs:label ?name .
  OPTIONAL { ?zoo zoo:external ?external }
  OPTIONAL { ?zoo foaf:homepage ?homepage }
  OPTIONAL {
    ?graph foaf:primaryTopic ?zoo .
    OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
    OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?release } }
    OPTIONAL { GRAPH graph:catalog { ?graph dct:license ?licence } }
  }
} ORDER BY DESC(?entries) ?name ?zoo OFFSET $first LIMIT $most"""
_TIMES = """
SELECT ?zoo (MAX(?time) AS ?read) WHERE {
  GRAPH graph:catalog { ?graph foaf:primaryTopic ?zoo ; prov:generatedAtTime ?time }
} GROUP BY ?zoo ORDER BY ?zoo"""
#: Queries about the zoos of one page.
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
  ?model zoo:domain ?domain ; dct:isPartOf ?zoo ; a zoo:Model .
} GROUP BY ?zoo ?domain ?name ORDER BY ?zoo DESC(?models)""",
    "stated": "SELECT ?zoo ?property ?models WHERE {\n  " + "\n  UNION ".join(map(_counted, _FIELDS)) + "\n}",
}
#: The facts that a zoo may give for a model, with their labels.
STATED = {expand(field.term): field.label.lower() for field in _FIELDS}


@dataclass(frozen=True, slots=True)
class Zoos:
    """One page of the zoos."""

    zoos: Table | None
    """None if the query took too long."""
    rows: tuple[Row, ...]
    has_more: bool
    tables: dict[str, Table | None]
    """The tables about the zoos of the page, by name."""


def read_zoos(view: View, number: int, *, most_seconds: float) -> Zoos:
    """A page of the zoos, those with the most entries first."""
    # One more than a page shows, to know whether there is another page.
    text = _ZOOS.replace("$first", str((number - 1) * _PAGE)).replace("$most", str(_PAGE + 1))
    zoos = view.ask_all({"zoos": text}, most_seconds=most_seconds)["zoos"]
    rows = () if zoos is None else zoos.rows[:_PAGE]
    named = " ".join(str(NamedNode(row["zoo"])) for row in rows if isinstance(row["zoo"], Iri))
    texts = {name: each.replace("$zoos", named) for name, each in _QUERIES.items()}
    tables = view.ask_all(texts, most_seconds=most_seconds) if named else dict.fromkeys(texts)
    return Zoos(zoos, rows, zoos is not None and len(zoos) > _PAGE, tables)


def read_times(view: View) -> dict[str, datetime]:
    """When each zoo was last read, by the zoo's name."""
    prefix = f"{BASE}zoo/"
    return {
        str(row["zoo"]).removeprefix(prefix): datetime.fromisoformat(str(row["read"]))
        for row in view.ask(_TIMES)
        if str(row["zoo"]).startswith(prefix)
    }
