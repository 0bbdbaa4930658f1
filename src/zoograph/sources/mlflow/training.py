"""What a version was trained with, and how well it does: the datasets, metrics and parameters of its run.

A dataset counts as training data, or as what a metric was measured on, only if the run says so by its context
(``mlflow.data.context``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zoograph import spellings
from zoograph.records import Dataset, Evaluation
from zoograph.sources.card_fields import CardFields, Place
from zoograph.sources.mlflow.registry import Entry
from zoograph.sources.mlflow.said import LONGEST_VALUE, pairs, text
from zoograph.sources.notes import Notes
from zoograph.sources.rates import in_per_cent, is_possible

#: The most parameters of one run that are kept; some programs log their whole configuration.
MOST_PARAMETERS = 200
_CONTEXT = "mlflow.data.context"
_TRAINING = {"train", "training", "fit"}
#: Contexts and beginnings of metrics that say on which part of a dataset was measured; None for those that do not.
_PARTS = {"test": "test", "testing": "test", "val": "validation", "valid": "validation", "validation": "validation",
          "dev": "dev", "eval": None, "evaluation": None}  # fmt: skip
_BEGINNING = re.compile(rf"({'|'.join([*_TRAINING, *_PARTS])})[\s_/.:-]+(.+)", re.IGNORECASE)
#: What MLflow calls a dataset that nobody gave a name.
_UNNAMED = "dataset"
#: MLflow keeps infinity in a database as the largest number of it.
_LARGEST = 1.7e308


@dataclass(frozen=True, slots=True)
class Input:
    """A dataset that a run was given, and what for: its context, in small letters."""

    dataset: Dataset
    context: str


class Training:
    """Reads runs and logged models; notes what is left out, the same thing of many versions once."""

    def __init__(self, fields: CardFields, notes: Notes) -> None:
        self._fields, self._notes = fields, notes
        self._noted: set[tuple[str, str]] = set()

    def datasets(self, names: Sequence[str], inputs: Sequence[Input]) -> tuple[Dataset, ...]:
        """What it was trained on: the datasets of these names, and those that its run was given for that."""
        given = [each.dataset for each in inputs if each.context in _TRAINING]
        return tuple(dict.fromkeys((*self._fields.datasets(names), *given)))

    def evaluations(self, entries: Sequence[Entry], inputs: Sequence[Input], place: Place) -> tuple[Evaluation, ...]:
        """The metrics of entries (the logged model, the run), each once: the first entry that has it is right."""
        measured_on = [each for each in inputs if each.context in _PARTS]
        found: dict[tuple[str, str, str | None], Evaluation] = {}
        read: set[str] = set()
        for entry in entries:
            metrics = [each for each in _listed(entry, "data", "metrics") if isinstance(each, dict)]
            names = {text(each.get("key")) for each in metrics}
            for metric in metrics:
                if (name := text(metric.get("key"))) and name not in read:
                    evaluation = self._evaluation(name, metric, measured_on, place)
                    if evaluation:
                        key = (evaluation.metric, evaluation.dataset.key, evaluation.split)
                        found.setdefault(key, evaluation)
            read |= names
        return tuple(found.values())

    def parameters(self, entries: Sequence[Entry], place: Place) -> tuple[str, ...]:
        """The parameters of entries, each as ``name = value``, in alphabetical order."""
        said: dict[str, str] = {}
        for entry in entries:
            said = {**pairs(_listed(entry, "data", "params")), **said}
        kept = {key: value for key, value in said.items() if value and len(key + value) <= LONGEST_VALUE}
        fix = "Log what people compare as parameters, and the rest as an artifact."
        if too_long := sorted(key[:50] for key, value in said.items() if len(key + value) > LONGEST_VALUE):
            message = f"{place.label}: the parameter {too_long[0]!r} is too long, and left out"
            self._notes.info("mlflow-parameter", place.focus, message, fix, label=place.label)
        if len(kept) > MOST_PARAMETERS:
            message = f"{place.label}: of {len(kept):,} parameters the first {MOST_PARAMETERS} are kept"
            self._notes.info("mlflow-parameter", place.focus, message, fix, label=place.label)
        return tuple(f"{key} = {kept[key]}" for key in sorted(kept)[:MOST_PARAMETERS])

    # -- metrics

    def _evaluation(self, name: str, said: Entry, measured_on: Sequence[Input], place: Place) -> Evaluation | None:
        begun = _BEGINNING.fullmatch(name)
        part = begun[1].casefold() if begun else ""
        metric = _metric(begun[2] if begun else name)
        if part in _TRAINING or (metric is None and name.startswith("system/")):
            return None  # of training, or of the machine
        if metric is None:
            fix = "Give it a label in ontology/schemes.ttl, if it is one of those; until then it is left out."
            self._note_once("mlflow-metric", name, f"the metric {name!r} is not known", fix)
            return None
        value = _number(said.get("value"))
        if value is None:
            message = f"{place.label}: {name} is {text(str(said.get('value')))[:50]}, which is no number"
            self._notes.info("mlflow-value", place.focus, message, "Log the metric again.", label=place.label)
            return None
        value = in_per_cent(value, metric)
        if not is_possible(value, metric):
            message = f"{place.label}: {name} is {value.normalize():f}, which {metric} cannot be"
            self._notes.info("mlflow-value", place.focus, message, "Log the metric again.", label=place.label)
            return None
        own = [Input(dataset, "") for dataset in self._fields.datasets([text(said.get("dataset_name"))])]
        inputs = own or [each for each in measured_on if _PARTS[each.context] == _PARTS.get(part)] or measured_on
        if len({each.dataset for each in inputs}) != 1:
            why = "several datasets" if inputs else "no dataset"
            fix = "Log the metric with its dataset, or the dataset with context='test'."
            self._note_once("mlflow-measured-on", name, f"{name} is logged with {why} to measure it on", fix)
            return None
        split = _PARTS.get(part) or _PARTS.get(inputs[0].context)
        return Evaluation(metric, value, inputs[0].dataset, split)

    def inputs(self, run: Entry, place: Place) -> Iterator[Input]:
        """The datasets of a run that are for training or for measuring."""
        for each in _listed(run, "inputs", "dataset_inputs"):
            said = each.get("dataset") if isinstance(each, dict) else None
            if not isinstance(said, dict):
                continue
            dataset = self._fields.dataset_of(_names_of(said))
            context = pairs(each.get("tags")).get(_CONTEXT, "").casefold()
            if dataset is None:
                message = f"{place.label}: a dataset without a name is left out"
                self._notes.info("mlflow-dataset", place.focus, message, "Log it with a name.", label=place.label)
            elif context not in _TRAINING and context not in _PARTS:
                what = f"with the context {context!r}" if context else "without a context"
                fix = "Log it with context='training' or context='test'."
                self._note_once(
                    "mlflow-dataset",
                    dataset.label,
                    f"the dataset {dataset.label!r} is logged {what}, and left out",
                    fix,
                )
            else:
                yield Input(dataset, context)

    def _note_once(self, rule: str, value: str, message: str, fix: str) -> None:
        if (rule, value) not in self._noted:
            self._noted.add((rule, value))
            self._notes.info(rule, "MLflow", message, fix, value=value)


def _metric(name: str) -> str | None:
    """A metric by its name; scikit-learn ends some with ``_score``."""
    return spellings.metric(name) or spellings.metric(name.removesuffix("_score"))


def _number(value: object) -> Decimal | None:
    """A finite number; None for any other value."""
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return Decimal(repr(number)) if math.isfinite(number) and abs(number) < _LARGEST else None


def _names_of(said: Entry) -> Iterator[str]:
    """The names of a dataset: the one that it was logged with, and those that it has on the Hub."""
    if (name := text(said.get("name"))) != _UNNAMED:
        yield name
    if text(said.get("source_type")).replace("_", "") == "huggingface":
        try:
            source = json.loads(str(said.get("source")))
        except (ValueError, RecursionError):
            return
        if isinstance(source, dict) and (path := text(source.get("path"))):
            yield from (path, path.rpartition("/")[2])


def _listed(entry: Entry, part: str, key: str) -> list[Any]:
    found = entry.get(part)
    found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []
