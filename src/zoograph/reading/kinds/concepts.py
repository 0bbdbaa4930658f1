"""Concepts that sort models: domains, stages, strategies, licences and their classes."""

from __future__ import annotations

from zoograph.fields import BY_NAME
from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About
from zoograph.reading.patterns import ONE_ENTRY, of_value


def _sorting(pattern: str, **more: str) -> dict[str, str]:
    return {
        "count": tables.count(pattern),
        "models": tables.newest(pattern, most=10),
        "families": tables.families(pattern),
        **more,
    }


DOMAIN = About(
    _sorting(
        "?model zoo:domain $thing . ?model a zoo:Model .",
        tasks=f"""
SELECT ?task ?name ?rlms ?dtms WHERE {{
  ?task zoo:taskDomain $thing ; skos:prefLabel ?name .
  OPTIONAL {{
    SELECT ?task (COUNT(DISTINCT ?model) AS ?rlms) {{
      ?task zoo:taskDomain $thing . ?model zoo:supportsTask ?task ; zoo:stage stage:preprocessing . {ONE_ENTRY}
    }} GROUP BY ?task
  }}
  OPTIONAL {{
    SELECT ?task (COUNT(DISTINCT ?model) AS ?dtms) {{
      ?task zoo:taskDomain $thing . ?model zoo:task ?task ; zoo:stage stage:downstream-task . {ONE_ENTRY}
    }} GROUP BY ?task
  }}
}} ORDER BY DESC(?dtms) DESC(?rlms) ?name""",
    ),
)
STAGE = About(_sorting("?model zoo:stage $thing ."))
STRATEGY = About(_sorting("?model zoo:strategy $thing ."))
_LICENSED = "?model dct:license $thing . ?model a zoo:Model ."
LICENCE = About(
    _sorting(
        _LICENSED,
        allows="""
SELECT ?class ?name ?definition WHERE {
  $thing zoo:licenceClass ?class .
  ?class skos:prefLabel ?name .
  OPTIONAL { ?class skos:definition ?definition }
} ORDER BY ?name""",
    ),
    shown=("zoo:licenceClass",),
)
_OF_CLASS = f"{of_value(BY_NAME['licence_class'], '$thing')} ?model a zoo:Model ."
LICENCE_CLASS = About(
    _sorting(
        _OF_CLASS,
        licences=f"""
SELECT ?licence (MIN(?label) AS ?name) ?models WHERE {{
  {{
    SELECT ?licence (COUNT(DISTINCT ?model) AS ?models) WHERE {{
      ?licence a dct:LicenseDocument ; zoo:licenceClass $thing .
      OPTIONAL {{ ?model dct:license ?licence . ?model a zoo:Model . {ONE_ENTRY} }}
    }} GROUP BY ?licence
  }}
  ?licence rdfs:label ?label .
}} GROUP BY ?licence ?models ORDER BY DESC(?models) ?name""",
    ),
)
