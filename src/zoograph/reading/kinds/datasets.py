"""A dataset: which models were trained on it, and the best values published for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.kinds.best import groups, leaders, leading
from zoograph.reading.patterns import ONE_ENTRY
from zoograph.reading.things import Fact
from zoograph.reading.view import View

_LEADING = 4


def _further(answers: Answers) -> dict[str, str]:
    return leading(answers["values"], most=_LEADING)


def _context(_view: View, _iri: str, _known: Sequence[Fact], answers: Answers) -> dict[str, Any]:
    return {"best": leaders(answers["values"], dict(answers))}


DATASET = About(
    {
        "trained": f"""
SELECT ?sources ?targets ?all WHERE {{
  {{ SELECT (COUNT(DISTINCT ?model) AS ?sources) {{ ?model zoo:sourceDataset $thing . {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?model) AS ?targets) {{ ?model zoo:targetDataset $thing . {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?model) AS ?all) {{ ?model fair4ml:trainedOn $thing . {ONE_ENTRY} }} }}
}}""",
        "sources": tables.models("?model zoo:sourceDataset $thing .", most=15),
        "targets": tables.models("?model zoo:targetDataset $thing .", most=15),
        "others": tables.models(
            "?model fair4ml:trainedOn $thing . MINUS { ?model zoo:sourceDataset|zoo:targetDataset $thing }", most=15
        ),
        "values": groups(
            "VALUES ?dataset { $thing }"
            " ?evaluation fair4ml:evaluationDataset ?dataset ; fair4ml:evaluatedMLModel ?model ."
        ),
    },
    further=_further,
    context=_context,
)
