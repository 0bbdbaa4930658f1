"""The datasets of an entry: what its metafile says, checked against the data that its configuration loads.

Metafiles are copied from one model to the next, and the name of the dataset may be left over: RTMO trained on COCO is
listed with results on CrowdPose. Configurations are run, so they are right. What others call the data that a
configuration loads tells the name.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph import spellings
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.configured import Configured, named
from zoograph.sources.openmmlab.metafiles import Entry, apart_from_split, listed, mapping

_MEASURED = ("test_dataloader", "val_dataloader")
_TRAINED = ("train_dataloader",)
#: Classes that put several datasets together.
_SEVERAL = {"ConcatDataset", "CombinedDataset"}


@dataclass(frozen=True, slots=True)
class _Data:
    """Data on a disk, and the class that loads them."""

    package: str
    kind: str
    folder: str


class LoadedDatasets:
    """Knows the datasets of entries; notes the names that configurations contradict as findings."""

    def __init__(self, entries: Mapping[str, Entry], configured: Configured, notes: Notes) -> None:
        self._loaded: dict[tuple[str, tuple[str, ...]], _Data] = {}
        self._said: dict[_Data, Counter[str]] = defaultdict(Counter)
        self._written: dict[str, str] = {}
        named_once: dict[tuple[str, tuple[str, ...]], str] = {}
        for key, entry, loaders, names in _stated(entries):
            data = _data(entry.package, configured[key], loaders)
            if data is None:
                continue
            self._loaded[key, loaders] = data
            if len(names) == 1 and not names[0].startswith("#"):
                name = _key(names[0])
                self._written.setdefault(name, names[0])
                self._said[data][name] += 1
                named_once[key, loaders] = name
        self._right = dict(self._contradicted(named_once))
        for (key, loaders), right in self._right.items():
            said = named_once[key, loaders]
            did = "was measured" if loaders == _MEASURED else "was trained"
            message = (
                f"{entries[key].name} {did} on {right}: its metafile says {self._written[said]}, "
                f"but that is not what its configuration loads"
            )
            notes.info(
                "openmmlab-dataset", entries[key].path, message, "Tell OpenMMLab.", value=said, label=entries[key].name
            )

    def measured_on(self, key: str, name: str) -> str | None:
        """The name of a dataset of results; None if what stands there is a comment, and nobody tells the name."""
        return self._name(key, _MEASURED, name)

    def trained_on(self, key: str, name: str) -> str | None:
        """The same of training data."""
        return self._name(key, _TRAINED, name)

    def _name(self, key: str, loaders: tuple[str, ...], name: str) -> str | None:
        if name and not name.startswith("#"):
            return self._right.get((key, loaders), name)
        data = self._loaded.get((key, loaders))
        called = self._called(data) if data else None
        return self._written[called] if called else None

    def _called(self, data: _Data) -> str | None:
        """What most entries that load these data call them, names apart that are rather those of other data."""
        counts = self._said[data]
        own = {name: count for name, count in counts.items() if not self._is_rather_of_others(name, data)} or counts
        name = max(own, key=lambda each: own[each], default=None)
        return name if name and own[name] * 2 > sum(own.values()) else None

    def _is_rather_of_others(self, name: str, data: _Data) -> bool:
        """Whether more entries call other data so than these."""
        others = (counts[name] for other, counts in self._said.items() if other.package == data.package)
        return max(others, default=0) > self._said[data][name]

    def _contradicted(
        self, named_once: Mapping[tuple[str, tuple[str, ...]], str]
    ) -> Iterator[tuple[tuple[str, tuple[str, ...]], str]]:
        for stated, name in named_once.items():
            data = self._loaded[stated]
            called = self._called(data)
            if called and called != name and self._is_rather_of_others(name, data):
                yield stated, self._written[called]


def _stated(entries: Mapping[str, Entry]) -> Iterator[tuple[str, Entry, tuple[str, ...], list[str]]]:
    """The names of the datasets of results and of training of each entry, each once."""
    for key, entry in entries.items():
        measured = [str(result["Dataset"]) for result in entry.results if result.get("Dataset")]
        trained = [str(each) for each in listed(entry.metadata.get("Training Data"))]
        yield key, entry, _MEASURED, list(dict.fromkeys(measured))
        yield key, entry, _TRAINED, list(dict.fromkeys(trained))


def _key(name: str) -> str:
    return spellings.dataset(apart_from_split(name)[0]).key


def _data(package: str, configuration: Mapping[str, Any], loaders: tuple[str, ...]) -> _Data | None:
    """The data that a configuration loads; None if it loads none, or several together."""
    for loader in loaders:
        dataset = mapping(configuration.get(loader)).get("dataset")
        while isinstance(dataset, dict) and isinstance(dataset.get("dataset"), dict):
            dataset = dataset["dataset"]  # one that repeats or changes another
        if isinstance(dataset, dict) and (kind := named(dataset)):
            return None if kind in _SEVERAL else _Data(package, kind, _folder(dataset))
    return None


def _folder(dataset: Mapping[str, Any]) -> str:
    """The folder of the data: ``data_root``; if that is the folder of all data, the folder in it of the files."""
    root = str(dataset.get("data_root") or "").rstrip("/")
    files = [dataset.get("ann_file"), *mapping(dataset.get("data_prefix")).values()]
    file = next((each for each in files if isinstance(each, str) and "/" in each), None)
    if "/" in root or file is None:
        return root
    return "/".join(posixpath.normpath(posixpath.join(root, file)).split("/")[:2])
