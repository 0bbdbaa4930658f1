"""Best values: the evaluations of a dataset or task by metric and split, with the leaders of the largest groups."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from zoograph.reading.patterns import ONE_ENTRY, SPLIT
from zoograph.store.table import Iri, Row, Table

_LEADERS = 10

#: Datasets, metrics and splits, those with most values first; ``$selection`` chooses the evaluations.
GROUPS = f"""
SELECT ?dataset (MIN(?datasetLabel) AS ?datasetName) ?metric (MIN(?label) AS ?metricName) ?split
  ?values ?least ?most ?lower WHERE {{
  {{
    SELECT ?dataset ?metric ?split
      (COUNT(DISTINCT ?evaluation) AS ?values) (MIN(?value) AS ?least) (MAX(?value) AS ?most) WHERE {{
      $selection
      {ONE_ENTRY}
      ?evaluation fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric ; zoo:value ?value .
      {SPLIT}
    }} GROUP BY ?dataset ?metric ?split
  }}
  ?metric skos:prefLabel ?label .
  ?dataset rdfs:label ?datasetLabel .
  OPTIONAL {{ ?metric zoo:lowerIsBetter ?lower }}
}} GROUP BY ?dataset ?metric ?split ?values ?least ?most ?lower
ORDER BY DESC(?values) ?datasetName ?metricName ?split"""

_LEADING = f"""
SELECT ?model (MIN(?label) AS ?name) ?value WHERE {{
  {{
    SELECT ?model ($best(?number) AS ?value) WHERE {{
      VALUES ?dataset {{ $dataset }}
      ?evaluation fair4ml:evaluationDataset ?dataset ; zoo:metric $metric ; zoo:value ?number ;
        fair4ml:evaluatedMLModel ?model .
      $part
      $selection
      {ONE_ENTRY}
    }} GROUP BY ?model ORDER BY $order STR(?model) LIMIT {_LEADERS}
  }}
  ?model rdfs:label ?label .
}} GROUP BY ?model ?value ORDER BY $order STR(?model)"""


@dataclass(frozen=True, slots=True)
class Leaders:
    """The best values of one group, and the name of the group."""

    group: Row
    table: Table | None


def groups(selection: str) -> str:
    """The query for the groups of some evaluations."""
    return GROUPS.replace("$selection", selection)


def leading(table: Table | None, selection: str = "", *, most: int) -> dict[str, str]:
    """A query for the leaders of each of the largest groups."""
    return {f"leaders{i}": _leading(row, selection) for i, row in enumerate((table.rows if table else ())[:most])}


def leaders(table: Table | None, answers: dict[str, Table | None]) -> list[Leaders]:
    """The groups with their leaders."""
    rows = table.rows if table else ()
    return [Leaders(row, answers[f"leaders{i}"]) for i, row in enumerate(rows) if f"leaders{i}" in answers]


def _leading(row: Row, selection: str) -> str:
    dataset, metric, split = row["dataset"], row["metric"], row["split"]
    assert isinstance(dataset, Iri)
    assert isinstance(metric, Iri)
    part = f'{SPLIT}\n      FILTER(COALESCE(STR(?split), "") = {Literal(str(split or ""))})'
    replacements = {
        "$best": "MIN" if row["lower"] else "MAX",
        "$order": "?value" if row["lower"] else "DESC(?value)",
        "$dataset": str(NamedNode(dataset)),
        "$metric": str(NamedNode(metric)),
        "$part": part,
        "$selection": selection,
    }
    text = _LEADING
    for name, value in replacements.items():
        text = text.replace(name, value)
    return text
