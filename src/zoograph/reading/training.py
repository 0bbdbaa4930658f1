"""The data that a model and its ancestors were trained on, and where an evaluation may have seen it before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zoograph.reading.lineage import Ancestor
from zoograph.reading.patterns import of_model
from zoograph.store.table import Iri, Row, Table, Value

#: What a dataset was used for, by its role in the question, the most specific first.
ROLES = {"source": "to learn the representation", "target": "for its task", "training": ""}

QUERIES = {"training": of_model("training-data-of-a-lineage"), "contamination": of_model("contamination")}


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset, and what it was used for."""

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
    """Results on data that may have been seen in training, by dataset."""
    return [
        Suspicion(
            Iri(str(row["evaluated"])), str(row["evaluatedName"]), None if row["split"] is None else str(row["split"]),
            Iri(str(row["ancestor"])), str(row["ancestorName"]), Iri(str(row["trained"])), str(row["trainedName"]),
        )
        for row in table or ()
    ]  # fmt: skip


def of_lineage(table: Table | None, model: str, ancestors: Sequence[Ancestor]) -> list[Trained]:
    """The training data of the model and of each ancestor that names some, the nearest first."""
    data: dict[Value, dict[Iri, Data]] = defaultdict(dict)
    names: dict[Value, str] = {}
    for row in table or ():
        dataset = row["dataset"]
        if isinstance(dataset, Iri):
            names[row["trained"]] = str(row["trainedName"])
            known = data[row["trained"]].get(dataset)
            if known is None or _telling(row) < list(ROLES.values()).index(known.role):
                name = str(row["datasetName"] or dataset.name)
                data[row["trained"]][dataset] = Data(dataset, name, ROLES[str(row["role"])])
    order = [Iri(model), *(each.iri for each in ancestors)]
    return [Trained(iri, names[iri], tuple(data[iri].values())) for iri in order if iri in data]


def _telling(row: Row) -> int:
    """A sort key by which the most specific role comes first; only that role is kept for a dataset."""
    return list(ROLES).index(str(row["role"]))
