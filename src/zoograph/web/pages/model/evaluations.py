"""The published results of a model, each beside those of all models on the same data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zoograph.web.pages.asking import Iri, Row, Table, Value
from zoograph.web.pages.model.asked import ENTRIES
from zoograph.web.pages.model.facts import Document, Fact, Provenance, Source, titled

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
  OPTIONAL {{ ?evaluation zoo:split ?split }}
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
      BIND(COALESCE(?part, "") AS ?split)
    }}
  }}
  ?other fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric ; zoo:value ?value .
  OPTIONAL {{ ?other zoo:split ?otherPart }}
  FILTER(COALESCE(?otherPart, "") = ?split)
}} GROUP BY ?dataset ?metric ?split ?value""",
}

_BARS = 24
_BAR_WIDTH = 5
_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a strip, in its units."""

    x: int
    y: float
    height: float
    here: bool
    """Whether the value itself is among those that the bar counts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value lies among all that were published for the same data, metric and split."""

    bars: tuple[Bar, ...]
    words: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Result:
    """One published number."""

    row: Row
    fact: Fact
    """The number, with its sources."""
    standing: Standing | None


def results(evaluations: Table, values: Table | None, provenance: Provenance) -> list[Result]:
    """The results, each with its standing where there are others to compare it with."""
    published: dict[tuple[Value, Value, Value], dict[Decimal, int]] = defaultdict(dict)
    for row in values or ():
        published[row["dataset"], row["metric"], row["split"]][_decimal(row["value"])] = int(str(row["times"]))
    same: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in evaluations:
        # Entries of the same weights may state the same number, each for itself.
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
    """Where a value lies among others, itself included; None where there is nothing to compare it with."""
    number = sum(others.values())
    if number < 3 or len(others) < 2:
        return None
    least, most = min(others), max(others)
    counts = [0] * _BARS
    for each, times in others.items():
        counts[_bar(each, least, most)] += times
    here = _bar(value, least, most)
    tallest = max(counts)
    bars = tuple(
        Bar(place * _BAR_WIDTH, round(_HEIGHT - height, 1), round(height, 1), place == here)
        for place, count in enumerate(counts)
        if count and (height := 3 + (_HEIGHT - 3) * count / tallest)
    )
    better = sum(times for each, times in others.items() if (each < value if lower else each > value))
    rank = "the best" if not better else f"{_ordinal(better + 1)} best"
    return Standing(bars, f"{rank} of {number:,} values, from {least.normalize():f} to {most.normalize():f}")


def folded(found: Sequence[Result], most: int) -> tuple[Sequence[Result], Sequence[Result]]:
    """What is shown at once, and what is folded away."""
    return (found, ()) if len(found) <= most + 2 else (found[:most], found[most:])


def _bar(value: Decimal, least: Decimal, most: Decimal) -> int:
    return min(_BARS - 1, int((value - least) / (most - least) * _BARS))


def _decimal(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
