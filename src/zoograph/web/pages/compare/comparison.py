"""Models side by side: rows out of what was asked about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zoograph.vocabulary import expand
from zoograph.web.pages.asking import Iri, Table, Value
from zoograph.web.pages.compare.queries import FACTS
from zoograph.web.pages.places import slug_of

_LABEL, _TYPE = expand("rdfs:label"), expand("rdf:type")
_MODEL = expand("zoo:Model")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one model: its text, and where it leads if it is a thing."""

    value: Value
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of all the models."""

    label: str
    term: str
    values: tuple[tuple[Cell, ...], ...]
    """Of each model; nothing where no source says."""

    @property
    def differs(self) -> bool:
        """Whether two models of which something is said are different in this. Their weights always are."""
        if self.term == "zoo:checkpoint":
            return False
        said = [frozenset(cell.value for cell in cells) for cells in self.values if cells]
        return len(set(said)) > 1


@dataclass(frozen=True, slots=True)
class Score:
    """Published values of all the models on one dataset, by one metric, on one split."""

    dataset: Cell
    metric: Cell
    split: str
    lower_is_better: bool | None
    values: tuple[tuple[Decimal, ...], ...]

    @property
    def is_shared(self) -> bool:
        """Whether there is something to compare."""
        return sum(bool(values) for values in self.values) > 1

    def is_best(self, value: Decimal) -> bool:
        """Whether no other model has a better value, and one has a worse."""
        best = [self._best(values) for values in self.values if values]
        return self.lower_is_better is not None and len(set(best)) > 1 and value == self._best(best)

    def _best(self, values: Sequence[Decimal]) -> Decimal:
        return min(values) if self.lower_is_better else max(values)


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the models."""

    iri: str
    name: str


def compared(models: Sequence[str], facts: Table) -> list[Compared]:
    """The models that there are, in the order that was asked for."""
    there = {row["model"] for row in facts if row["property"] == _TYPE and row["value"] == _MODEL}
    names = {row["model"]: str(row["value"]) for row in facts if row["property"] == _LABEL}
    return [Compared(model, names.get(model, slug_of(model))) for model in models if model in there]


def fact_rows(models: Sequence[str], facts: Table, derivatives: Table) -> list[Fact]:
    """The rows that at least one of the models has something in."""
    said: dict[tuple[Value, Value], dict[Value, Cell]] = defaultdict(dict)
    for row in facts:
        value = row["value"]
        said[row["model"], row["property"]].setdefault(value, Cell(value, str(row["name"] or _plain_name(value))))
    for row in derivatives:
        count = row["derivatives"]
        said[row["model"], expand("zoo:hasDerivative")] = {count: Cell(count, str(count))}
    rows = [
        Fact(label, name, tuple(tuple(said[model, expand(name)].values()) for model in models)) for label, name in FACTS
    ]
    return [row for row in rows if any(row.values)]


def scores(models: Sequence[str], evaluations: Table) -> list[Score]:
    """The values by dataset, metric and split; those that can be compared first."""
    groups: dict[tuple[Value, Value, Value], dict[Value, dict[Decimal, None]]] = {}
    heads = {}
    for row in evaluations:
        key = row["dataset"], row["metric"], row["split"]
        heads[key] = row
        value = row["value"]
        if isinstance(value, int | Decimal):
            groups.setdefault(key, defaultdict(dict))[row["model"]][Decimal(value)] = None
    found = []
    for key, values in groups.items():
        head = heads[key]
        lower = head["lowerIsBetter"]
        found.append(
            Score(
                dataset=Cell(head["dataset"], str(head["datasetName"] or _plain_name(head["dataset"]))),
                metric=Cell(head["metric"], str(head["metricName"] or _plain_name(head["metric"]))),
                split=str(head["split"] or ""),
                lower_is_better=lower if isinstance(lower, bool) else None,
                values=tuple(tuple(values[model]) for model in models),
            )
        )
    return sorted(found, key=lambda score: not score.is_shared)


def _plain_name(value: Value) -> str:
    if isinstance(value, Iri) and slug_of(value) == value and value.count("/") > 3:
        host, _, path = value.partition("://")[2].partition("/")
        return f"{host}/…/{path.rpartition('/')[2]}"
    return slug_of(value) if isinstance(value, Iri) else str(value)
