"""Queries that several kinds of page share: models as a table, families by size, the newest."""

from __future__ import annotations

from zoograph.fields import BY_NAME
from zoograph.reading.patterns import ONE_ENTRY, of_same_weights

_YEAR, _SIZE, _LICENCE = BY_NAME["year"], BY_NAME["parameters"], BY_NAME["licence"]


def models(pattern: str, *, most: int) -> str:
    """The newest of the models that a pattern finds (bound to ``?model``), with facts to compare."""
    return _models(f"{pattern} {ONE_ENTRY} OPTIONAL {{ {of_same_weights(_YEAR, 'when')} }}", most)


def newest(pattern: str, *, most: int) -> str:
    """The same, but only models with a known year: much faster for thousands of models."""
    return _models(f"{pattern} {of_same_weights(_YEAR, 'when')} {ONE_ENTRY}", most)


def _models(pattern: str, most: int) -> str:
    # Ordered only by year: a second key takes four times as long.
    return f"""
SELECT ?model (MIN(?label) AS ?name) ({_YEAR.chosen}(?released) AS ?year)
  ({_SIZE.chosen}(?size) AS ?parameters) ?rlm ?dtm
  (MIN(?named) AS ?licence) (MIN(?called) AS ?licenceName) WHERE {{
  {{ SELECT DISTINCT ?model ?when WHERE {{ {pattern} }} ORDER BY DESC(?when) LIMIT {most} }}
  ?model rdfs:label ?label .
  OPTIONAL {{ {of_same_weights(_YEAR, "released")} }}
  OPTIONAL {{ {of_same_weights(_SIZE, "size")} }}
  OPTIONAL {{ {of_same_weights(_LICENCE, "named")} OPTIONAL {{ ?named dct:identifier ?called }} }}
  BIND(EXISTS {{ ?model zoo:stage stage:preprocessing }} AS ?rlm)
  BIND(EXISTS {{ ?model zoo:stage stage:downstream-task }} AS ?dtm)
}} GROUP BY ?model ?rlm ?dtm ORDER BY DESC(?year) LCASE(?name)"""


def count(pattern: str) -> str:
    """How many models a pattern finds, and how many of them are RLMs and DTMs."""
    parts = "\n".join(
        f"  {{ SELECT (COUNT(DISTINCT ?model) AS ?{name}) {{ {pattern} {stage} {ONE_ENTRY} }} }}"
        for name, stage in (
            ("models", ""),
            ("rlms", "?model zoo:stage stage:preprocessing ."),
            ("dtms", "?model zoo:stage stage:downstream-task ."),
        )
    )
    return f"SELECT ?models ?rlms ?dtms WHERE {{\n{parts}\n}}"


def families(pattern: str, *, most: int = 12) -> str:
    """The families with most of the models that a pattern finds."""
    return f"""
SELECT ?family (MIN(?label) AS ?name) ?models WHERE {{
  {{
    SELECT ?family (COUNT(DISTINCT ?model) AS ?models) WHERE {{ {pattern} ?model zoo:family ?family . {ONE_ENTRY} }}
    GROUP BY ?family ORDER BY DESC(?models) STR(?family) LIMIT {most}
  }}
  ?family rdfs:label ?label .
}} GROUP BY ?family ?models ORDER BY DESC(?models) ?name"""


def by(property_: str, pattern: str, *, most: int = 12) -> str:
    """How many of the models that a pattern finds have each value of a property."""
    return f"""
SELECT ?thing (MIN(?label) AS ?name) ?models WHERE {{
  {{
    SELECT ?thing (COUNT(DISTINCT ?model) AS ?models) WHERE {{ {pattern} ?model {property_} ?thing . {ONE_ENTRY} }}
    GROUP BY ?thing ORDER BY DESC(?models) STR(?thing) LIMIT {most}
  }}
  ?thing rdfs:label|skos:prefLabel ?label .
}} GROUP BY ?thing ?models ORDER BY DESC(?models) ?name"""


def families_of(pattern: str) -> str:
    """The families that a pattern finds (bound to ``?family``), and how many models each has."""
    return f"""
SELECT ?family (MIN(?label) AS ?name) (COUNT(DISTINCT ?model) AS ?models) WHERE {{
  {pattern} ?family a zoo:ModelFamily ; rdfs:label ?label .
  OPTIONAL {{ ?model zoo:family ?family . {ONE_ENTRY} }}
}} GROUP BY ?family ORDER BY DESC(?models) ?name"""
