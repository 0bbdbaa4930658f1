"""Models side by side: their facts and results as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zoograph.bibliography import TITLE, stated_titles
from zoograph.errors import InputError, UnknownName
from zoograph.fields import Field, Form, Place, shown_in
from zoograph.reading.patterns import ONE_ENTRY, SPLIT, of_same_weights, one_entry, values_clause
from zoograph.reading.search import unknown
from zoograph.reading.view import View
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import expand, slug_of
from zoograph.wording import worded

MOST = 4
_LABEL, _TYPE = expand("rdfs:label"), expand("rdf:type")
_MODEL = expand("zoo:Model")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one model: its text, and a link if it is a thing."""

    value: Value
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of all the models."""

    field: Field
    values: tuple[tuple[Cell, ...], ...]
    """The values of each model; empty if no source says."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The values of each model as a person reads them."""
        return tuple(", ".join(worded(self.field, cell.value, cell.name) for cell in cells) for cells in self.values)

    @property
    def differs(self) -> bool:
        """Whether two models with values differ in them. Weights do not count: they always differ."""
        if self.field.name == "weights":
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
        """Whether at least two models have a value."""
        return sum(bool(values) for values in self.values) > 1

    def is_best(self, value: Decimal) -> bool:
        """Whether no other model has a better value, and at least one has a worse one."""
        best = [self._best(values) for values in self.values if values]
        return self.lower_is_better is not None and len(set(best)) > 1 and value == self._best(best)

    def _best(self, values: Sequence[Decimal]) -> Decimal:
        return min(values) if self.lower_is_better else max(values)


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the models."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models side by side."""

    models: tuple[Compared, ...]
    facts: tuple[Fact, ...]
    scores: tuple[Score, ...] | None
    """None if the query took too long."""
    tables: Mapping[str, Table | None]
    """The tables asked for, by name."""


def compare(view: View, iris: Sequence[str], *, most_seconds: float) -> Comparison:
    """The models of these IRIs side by side, in this order.

    Raises :class:`~zoograph.errors.UnknownName` for an IRI that is no model, with the nearest names, and
    :class:`~zoograph.errors.InputError` for more than :data:`MOST`.
    """
    _expect_few(iris)
    facts = view.ask(facts_query(iris))
    models = compared(iris, facts)
    for iri in iris:
        if iri not in [model.iri for model in models]:
            raise _unknown(view, iri)
    tables = view.ask_all(
        {"derivatives": derivatives_query(iris), "evaluations": evaluations_query(iris)}, most_seconds=most_seconds
    )
    counts = tables["derivatives"] or Table("", (), ())
    evaluations = tables["evaluations"]
    return Comparison(
        tuple(models),
        tuple(fact_rows(iris, facts, counts)),
        None if evaluations is None else tuple(scores(iris, evaluations)),
        {"facts": facts, **tables},
    )


def no_models(view: View, iris: Sequence[str]) -> dict[str, UnknownName]:
    """Those of the IRIs that are no models, each with an error that has the nearest names."""
    _expect_few(iris)
    there = view.ask(f"SELECT ?model WHERE {{ {values_clause('model', iris)} ?model a zoo:Model }}").column("model")
    return {iri: _unknown(view, iri) for iri in iris if iri not in there}


def _expect_few(iris: Sequence[str]) -> None:
    if len(iris) > MOST:
        raise InputError(f"{len(iris)} models are too many to compare; name {MOST} at most")


def _unknown(view: View, iri: str) -> UnknownName:
    return unknown(view, "model", slug_of(iri), hint="(/search and /models list them)")


def starts(view: View, *, most_seconds: float) -> Table | None:
    """Suggestions: in each domain, the RLMs that most models are built on."""
    return view.ask_all({"starts": STARTS}, most_seconds=most_seconds)["starts"]


def compared(models: Sequence[str], facts: Table) -> list[Compared]:
    """The models that exist, in the given order."""
    there = {row["model"] for row in facts if row["property"] == _TYPE and row["value"] == _MODEL}
    names = {row["model"]: str(row["value"]) for row in facts if row["property"] == _LABEL}
    return [Compared(model, names.get(model, slug_of(model))) for model in models if model in there]


def fact_rows(models: Sequence[str], facts: Table, derivatives: Table) -> list[Fact]:
    """The rows in which at least one of the models has a value."""
    said: dict[tuple[Value, Value], dict[Value, Cell]] = defaultdict(dict)
    for row in facts:
        value = row["value"]
        said[row["model"], row["property"]].setdefault(value, Cell(value, str(row["name"] or _plain_name(value))))
    for row in derivatives:
        count = row["derivatives"]
        said[row["model"], expand(_DERIVATIVES.term)] = {count: Cell(count, str(count))}
    rows = [
        Fact(field, tuple(tuple(said[model, expand(field.term)].values()) for model in models))
        for field in (*_FIELDS, _DERIVATIVES)
    ]
    return [row for row in rows if any(row.values)]


def scores(models: Sequence[str], evaluations: Table) -> list[Score]:
    """The values by dataset, metric and split; comparable ones first."""
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


# -- what is asked

_FIELDS = shown_in(Place.COMPARISON)
#: A count, not a statement: the derivatives of each model.
_DERIVATIVES = Field("derivatives", "Derivatives", "zoo:hasDerivative", form=Form.NUMBER)
#: Facts about the models themselves; weights are shown by address.
_ELSEWHERE = [field for field in _FIELDS if field.via or field.is_of_same_weights]
_OWN = ", ".join(["rdfs:label", "rdf:type", *(f.term for f in _FIELDS if f not in _ELSEWHERE and f.name != "weights")])
_FURTHER = [
    f"""{of_same_weights(field, "value") if field.is_of_same_weights else f"{field.pattern} ."}
    BIND({field.term} AS ?property)"""
    for field in _ELSEWHERE
]


def facts_query(models: Sequence[str]) -> str:
    """The facts about the models, one value per row."""
    branches = [
        f"?model ?property ?value . FILTER(?property IN ({_OWN}))",
        *_FURTHER,
        """?model zoo:checkpoint ?checkpoint . ?checkpoint dcat:accessURL|dcat:downloadURL ?value .
    BIND(zoo:checkpoint AS ?property) OPTIONAL { ?checkpoint zoo:hubRepository ?repository }""",
        "?model zoo:represents ?entry . ?entry dct:isPartOf ?value . BIND(dct:isPartOf AS ?property)",
    ]
    # In each branch, as in the list of models (:func:`zoograph.reading.listing.rows.details_query`).
    these = values_clause("model", models)
    united = " UNION ".join(f"{{\n    {these}\n    {branch}\n  }}" for branch in branches)
    return f"""SELECT ?model ?property ?value (COALESCE(MIN(?repository), {TITLE}, MIN(?label)) AS ?name) WHERE {{
  {united}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?label }}
  {stated_titles("?value")}
}} GROUP BY ?model ?property ?value ORDER BY ?name STR(?value)"""


def derivatives_query(models: Sequence[str]) -> str:
    """The number of derivatives of each model."""
    return f"""SELECT ?model (COUNT(DISTINCT ?derivative) AS ?derivatives) WHERE {{
  {values_clause("model", models)}
  ?model zoo:hasDerivative ?derivative .
  {one_entry("derivative")}
}} GROUP BY ?model"""


def evaluations_query(models: Sequence[str]) -> str:
    """Published values, the better ones of the same dataset, metric and split to be compared."""
    return f"""SELECT DISTINCT ?model ?dataset ?datasetName ?metric ?metricName ?lowerIsBetter ?split ?value WHERE {{
  {values_clause("model", models)}
  ?evaluation fair4ml:evaluatedMLModel ?model ; fair4ml:evaluationDataset ?dataset ; zoo:metric ?metric ;
    zoo:value ?value .
  {SPLIT}
  OPTIONAL {{ ?dataset rdfs:label ?datasetName }}
  OPTIONAL {{ ?metric skos:prefLabel ?metricName }}
  OPTIONAL {{ ?metric zoo:lowerIsBetter ?lowerIsBetter }}
}} ORDER BY ?datasetName ?metricName ?split"""


#: Suggestions: in each domain, the RLMs that most models are built on.
STARTS = f"""SELECT ?domain ?domainName ?model ?name ?derivatives WHERE {{
  {{
    SELECT ?model (COUNT(?derivative) AS ?derivatives) {{ ?derivative zoo:directlyDerivedFrom ?model }} GROUP BY ?model
    ORDER BY DESC(?derivatives) LIMIT 200
  }}
  ?model a zoo:RLM ; rdfs:label ?name ; zoo:domain ?domain .
  ?domain skos:prefLabel ?domainName .
  {ONE_ENTRY}
}} ORDER BY ?domainName DESC(?derivatives) ?name"""
