"""The data that a model and its ancestors were trained on, and where an evaluation may have seen it before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zoograph.reading.facts import Facts
from zoograph.reading.lineage import Ancestor
from zoograph.reading.patterns import ENTRIES, lifted
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import expand

#: What a dataset was for, by the property that says so; the more telling first.
ROLES = {
    "zoo:sourceDataset": "to learn the representation",
    "zoo:targetDataset": "for its task",
    "fair4ml:trainedOn": "",
}

QUERIES = {
    "training": f"""
SELECT DISTINCT ?trained ?how ?dataset ?name WHERE {{
  VALUES ?model {{ $model }}
  VALUES ?how {{ {" ".join(ROLES)} }}
  ?model zoo:derivedFrom ?one .
  ?one zoo:represents? ?entry .
  ?entry ?how ?dataset .
  {lifted("one", "trained")}
  OPTIONAL {{ ?dataset rdfs:label ?name }}
}} ORDER BY LCASE(STR(?name)) ?dataset""",
    # Whole datasets stand for their parts, and parts for the whole, as in the question "contamination".
    "contamination": f"""
SELECT DISTINCT ?evaluated ?evaluatedName ?split ?ancestor ?ancestorName ?trained ?trainedName WHERE {{
  {ENTRIES}
  ?entry fair4ml:hasEvaluation ?evaluation .
  ?evaluation fair4ml:evaluationDataset ?evaluated .
  ?model zoo:derivedFrom ?one .
  ?one zoo:represents? ?same .
  ?same fair4ml:trainedOn ?trained .
  {lifted("one", "ancestor")}
  ?evaluated (dct:isPartOf*|(^dct:isPartOf)*) ?trained .
  ?evaluated rdfs:label ?evaluatedName .
  ?trained rdfs:label ?trainedName .
  ?ancestor rdfs:label ?ancestorName .
  OPTIONAL {{ ?evaluation zoo:split ?split }}
}} ORDER BY LCASE(STR(?evaluatedName)) ?evaluated ?split LCASE(STR(?ancestorName)) ?ancestor""",
}


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset, and what it was for."""

    iri: Iri
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Trained:
    """An ancestor, and the data that it was trained on."""

    iri: Iri
    name: str
    data: tuple[Data, ...]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A result on data that an ancestor was trained on, or on a part or the whole of it: it may not be a fair test."""

    evaluated: Iri
    evaluated_name: str
    split: str | None
    ancestor: Iri
    ancestor_name: str
    trained: Iri
    trained_name: str


def suspicions(table: Table | None) -> list[Suspicion]:
    """Where an evaluation of the model may have been seen in training, by dataset."""
    return [
        Suspicion(
            Iri(str(row["evaluated"])), str(row["evaluatedName"]), None if row["split"] is None else str(row["split"]),
            Iri(str(row["ancestor"])), str(row["ancestorName"]), Iri(str(row["trained"])), str(row["trainedName"]),
        )
        for row in table or ()
    ]  # fmt: skip


def of_ancestors(table: Table | None, ancestors: Sequence[Ancestor]) -> list[Trained]:
    """The training data of each ancestor that names some, the nearest ancestor first."""
    roles: dict[Value, dict[Iri, set[Value]]] = defaultdict(lambda: defaultdict(set))
    names: dict[Value, str] = {}
    for row in table or ():
        dataset = row["dataset"]
        if isinstance(dataset, Iri):
            roles[row["trained"]][dataset].add(row["how"])
            names[dataset] = str(row["name"] or dataset.name)
    return [
        Trained(each.iri, each.name, tuple(Data(iri, names[iri], role(hows)) for iri, hows in roles[each.iri].items()))
        for each in ancestors
        if each.iri in roles
    ]


def own(iri: Iri, name: str, facts: Facts) -> list[Trained]:
    """The data that a model says it was trained on, as one entry; nothing where it names none."""
    found: dict[Iri, Data] = {}
    for how, words in ROLES.items():
        for fact in facts.of(how):
            if isinstance(fact.value, Iri):
                found.setdefault(fact.value, Data(fact.value, fact.text, words))
    return [Trained(iri, name, tuple(found.values()))] if found else []


def role(hows: set[Value]) -> str:
    """What a dataset was for; nothing where its zoo does not tell."""
    return next(words for name, words in ROLES.items() if expand(name) in hows)
