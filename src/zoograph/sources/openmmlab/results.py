"""The results of an entry: what its metafile says of metrics, with what only its configuration tells.

A short name of a metric means something else on another dataset or for another task: ``Mean`` on MPII, ``AP`` of video
instances. The scheme has such names with the dataset or the task before them. Of two values for one metric, two tasks
tell which is which: the ``box AP`` of instance segmentation is then that of masks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from zoograph import spellings
from zoograph.records import Dataset, Evaluation
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.configured import Configured
from zoograph.sources.openmmlab.datasets import LoadedDatasets
from zoograph.sources.openmmlab.metafiles import Entry, apart_from_split, listed, mapping, number
from zoograph.sources.rates import in_per_cent

#: Single joints, of JHMDB and PoseTrack18; their mean is the result.
_JOINTS = {"Head", "Sho", "Shou", "Elb", "Wri", "Hip", "Knee", "Ank", "Ankl"}
_DIRECTION = re.compile(r"(image-to-text|text-to-image) retrieval", re.IGNORECASE)
#: What to do about a name that is not known.
ADD = "Give it a label in ontology/schemes.ttl, if it is one of those; until then it is left out."


class Results:
    """Reads the results of entries; notes what is left out as findings.

    ``dataset`` gives the dataset of a name.
    """

    def __init__(
        self,
        entries: Mapping[str, Entry],
        configured: Configured,
        loaded: LoadedDatasets,
        dataset: Callable[[str], Dataset],
        notes: Notes,
    ) -> None:
        self._configured, self._loaded, self._dataset, self._notes = configured, loaded, dataset, notes
        self._listings = _listings(entries)

    def of(self, key: str, entry: Entry) -> Iterator[Evaluation]:
        """The results, each once."""
        found: dict[tuple[Dataset, str, str | None], set[Decimal]] = {}
        for dataset, split, metric, amount in self._understood(key, entry):
            found.setdefault((dataset, metric, split), set()).add(in_per_cent(amount, metric))
        for (dataset, metric, split), amounts in found.items():
            if len(amounts) == 1:
                yield Evaluation(metric, min(amounts), dataset, split)
            else:
                given = " and ".join(str(each) for each in sorted(amounts))
                message = f"{entry.name}: {metric} on {dataset.label} is {given}; both are left out"
                self._notes.info("openmmlab-value", entry.path, message, "Tell OpenMMLab.", value=given)

    # -- values

    def _understood(self, key: str, entry: Entry) -> Iterator[tuple[Dataset, str | None, str, Decimal]]:
        """Dataset, split, metric and value of each number that is understood."""
        for result in entry.results:
            name = self._loaded.measured_on(key, str(result.get("Dataset") or ""))
            if name is None:
                message = f"{entry.name}: a result on {result.get('Dataset')!r}, which is not a dataset, is left out"
                self._notes.info("openmmlab-dataset", entry.path, message, "Tell OpenMMLab.", label=entry.name)
                continue
            name, split = apart_from_split(name)
            direction = _DIRECTION.fullmatch(str(result.get("Task") or ""))
            for said, value in mapping(result.get("Metrics")).items():
                short, part = apart_from_split(str(said))
                metric, amount = self._metric(key, entry, result, name, short), number(value)
                if metric is None and short in _JOINTS:
                    message = f"the values of single joints ({short}) are left out"
                    self._notes.info(
                        "openmmlab-joint", entry.package, message, "Nothing: it has their mean.", value=short
                    )
                elif metric is None:
                    message = f"the metric {short!r} is not known"
                    self._notes.info("openmmlab-metric", entry.package, message, ADD, value=short)
                elif amount is None:
                    message = f"{entry.name}: {short} is {value!r}, which is not a number"
                    self._notes.info("openmmlab-value", entry.path, message, "Tell OpenMMLab.", value=str(value))
                else:
                    yield self._dataset(name), part or (direction[1].lower() if direction else split), metric, amount

    def _metric(self, key: str, entry: Entry, result: Mapping[str, Any], dataset: str, short: str) -> str | None:
        ways = [f"{dataset} {short}", short]
        if scale := self._normalised_by(key):
            ways.insert(0, f"{dataset} {short} by {scale}")
        if entry.package == "mmpose":
            # There, AP is of keypoints; elsewhere it is not stated of what.
            ways.insert(-1, f"keypoint {short}")
        known = next((found for way in ways if (found := spellings.metric(way))), None)
        of_task = spellings.metric(f"{result.get('Task')} {short}")
        if known and of_task:
            others = {spellings.metric(str(said)) for said in mapping(result.get("Metrics"))}
            return of_task if _is_of_two_tasks(entry, result, short) and of_task not in others else known
        return known or of_task

    def _normalised_by(self, key: str) -> str | None:
        """What distances are divided by, if an evaluator divides by several and the model has a listing for each."""
        for evaluator in listed(self._configured[key].get("val_evaluator")):
            items = mapping(evaluator).get("norm_item")
            if isinstance(items, list) and 1 < len(items) == self._listings[key][1]:
                return str(items[self._listings[key][0] - 1])
        return None


def _is_of_two_tasks(entry: Entry, result: Mapping[str, Any], short: str) -> bool:
    """Whether the entry has the metric for another task on the same dataset, too, with another value."""
    values = {
        str(other.get("Task")): mapping(other.get("Metrics"))[short]
        for other in entry.results
        if other.get("Dataset") == result.get("Dataset") and short in mapping(other.get("Metrics"))
    }
    return len(values) > 1 and len(set(map(str, values.values()))) > 1


def _listings(entries: Mapping[str, Entry]) -> dict[str, tuple[int, int]]:
    """For each key, which listing of its model it is, and how many listings its metafile has."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, entry in entries.items():
        alike[entry.path, entry.name].append(key)
    return {key: (at, len(keys)) for keys in alike.values() for at, key in enumerate(keys, start=1)}
