"""The published results of a model, each compared with those of all models on the same data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zoograph.reading.facts import Document, Fact, Provenance, Source, titled
from zoograph.reading.patterns import ENTRIES, SPLIT
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.wording import ordinal

QUERIES = {
    "evaluations": f"""
SELECT DISTINCT ?evaluation ?dataset ?datasetName ?metric ?metricName ?lower ?split ?value ?entry ?graph ?source
WHERE {{
  {ENTRIES}
  ?entry fair4ml:hasEvaluation ?evaluation .
  GRAPH ?graph {{ ?evaluation zoo:value ?value }}
  ?evaluation fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric .
  ?dataset rdfs:label ?datasetName .
  ?metric skos:prefLabel ?metricName .
  OPTIONAL {{ ?metric zoo:lowerIsBetter ?lower }}
  {SPLIT}
  OPTIONAL {{ GRAPH ?graph {{ ?evaluation dct:source ?source }} }}
}} ORDER BY LCASE(STR(?datasetName)) ?dataset LCASE(STR(?metricName)) ?metric ?split ?value ?evaluation ?source""",
    "values": f"""
SELECT ?dataset ?metric ?split ?value (COUNT(?other) AS ?times) WHERE {{
  {{
    SELECT DISTINCT ?dataset ?metric ?split WHERE {{
      {ENTRIES}
      ?entry fair4ml:hasEvaluation ?evaluation .
      ?evaluation fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric .
      OPTIONAL {{ ?evaluation zoo:split ?part }}
      OPTIONAL {{ ?dataset zoo:usualSplit ?usual }}
      BIND(COALESCE(?part, ?usual, "") AS ?split)
    }}
  }}
  ?other fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric ; zoo:value ?value .
  OPTIONAL {{ ?other zoo:split ?otherPart }}
  OPTIONAL {{ ?dataset zoo:usualSplit ?otherUsual }}
  FILTER(COALESCE(?otherPart, ?otherUsual, "") = ?split)
}} GROUP BY ?dataset ?metric ?split ?value""",
}

#: The number of steps into which the range of values is divided.
_STEPS = 24


@dataclass(frozen=True, slots=True)
class Standing:
    """The rank of a value among all values published for the same data, metric and split."""

    rank: int
    """1 is the best; equal values share a rank."""
    number: int
    """How many values there are, this one included."""
    least: Decimal
    most: Decimal
    counts: tuple[int, ...]
    """How many values lie in each of equal steps from the least to the most."""
    step: int
    """The step that the value itself lies in."""

    @property
    def words(self) -> str:
        """The rank in words."""
        rank = "the best" if self.rank == 1 else ordinal(self.rank)
        order = "" if self.rank == 1 else ", the best first"
        least, most = self.least.normalize(), self.most.normalize()
        return f"{rank} of {self.number:,} results{order}; values from {least:f} to {most:f}"


@dataclass(frozen=True, slots=True)
class Result:
    """One published number."""

    row: Row
    fact: Fact
    """The number, with its sources."""
    standing: Standing | None


def results(evaluations: Table, values: Table | None, provenance: Provenance) -> list[Result]:
    """The results, each with its standing if there are other values to compare it with."""
    published: dict[tuple[Value, Value, Value], dict[Decimal, int]] = defaultdict(dict)
    for row in values or ():
        published[row["dataset"], row["metric"], row["split"]][_decimal(row["value"])] = int(str(row["times"]))
    same: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in evaluations:
        # Several entries of the same weights may each state the same number.
        same[row["dataset"], row["metric"], row["split"], row["value"]].append(row)
    found = []
    for rows in same.values():
        row = rows[0]
        others = published.get((row["dataset"], row["metric"], row["split"] or ""), {})
        fact = Fact(row["value"], None, tuple(_sources(rows, provenance)))
        found.append(Result(row, fact, standing(_decimal(row["value"]), others, lower=row["lower"] is True)))
    return found


def _sources(rows: Sequence[Row], provenance: Provenance) -> Iterator[Source]:
    documents: dict[tuple[Value, Value], dict[Document, None]] = defaultdict(dict)
    for row in rows:
        known = documents[row["entry"], row["graph"]]
        if isinstance(place := row["source"], Iri):
            known[Document(place, titled(place, None))] = None
    for (entry, graph), known in documents.items():
        yield provenance.at(entry, graph, tuple(known))


def standing(value: Decimal, others: Mapping[Decimal, int], *, lower: bool) -> Standing | None:
    """The standing of a value among all values, itself included; None if there is no other value."""
    number = sum(others.values())
    if number < 3 or len(others) < 2:
        return None
    least, most = min(others), max(others)
    counts = [0] * _STEPS
    for each, times in others.items():
        counts[_step(each, least, most)] += times
    better = sum(times for each, times in others.items() if (each < value if lower else each > value))
    return Standing(better + 1, number, least, most, tuple(counts), _step(value, least, most))


def _step(value: Decimal, least: Decimal, most: Decimal) -> int:
    return min(_STEPS - 1, int((value - least) / (most - least) * _STEPS))


def _decimal(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
