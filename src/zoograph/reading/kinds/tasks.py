"""A task: the models that solve it, those that support it, and the best values of its benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.kinds.best import groups, leaders, leading
from zoograph.reading.patterns import ONE_ENTRY, one_entry
from zoograph.reading.things import Fact
from zoograph.reading.view import View

_LEADING = 3
_SOLVING = "?model zoo:task $thing ; zoo:stage stage:downstream-task ."
_SUPPORTING = "?model zoo:supportsTask $thing ; zoo:stage stage:preprocessing ."
_OF_TASK = "?model zoo:task $thing ."


def _further(answers: Answers) -> dict[str, str]:
    return leading(answers["values"], _OF_TASK, most=_LEADING)


def _context(_view: View, _iri: str, _known: Sequence[Fact], answers: Answers) -> dict[str, Any]:
    return {"best": leaders(answers["values"], dict(answers))}


TASK = About(
    {
        "numbers": f"""
SELECT ?dtms ?rlms WHERE {{
  {{ SELECT (COUNT(DISTINCT ?model) AS ?dtms) {{ {_SOLVING} {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?model) AS ?rlms) {{ {_SUPPORTING} {ONE_ENTRY} }} }}
}}""",
        "dtms": tables.models(_SOLVING, most=10),
        "rlms": f"""
SELECT ?model (MIN(?label) AS ?name) ?built WHERE {{
  {{
    SELECT ?model (COUNT(DISTINCT ?dtm) AS ?built) WHERE {{
      {_SUPPORTING}
      {ONE_ENTRY}
      OPTIONAL {{ ?model zoo:hasDerivative ?dtm . ?dtm zoo:task $thing . {one_entry("dtm")} }}
    }} GROUP BY ?model ORDER BY DESC(?built) STR(?model) LIMIT 10
  }}
  ?model rdfs:label ?label .
}} GROUP BY ?model ?built ORDER BY DESC(?built) LCASE(?name)""",
        "values": groups(f"{_OF_TASK} ?model fair4ml:hasEvaluation ?evaluation ."),
    },
    further=_further,
    context=_context,
    shown=("zoo:taskDomain",),
)
