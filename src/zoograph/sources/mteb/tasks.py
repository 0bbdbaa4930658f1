"""mteb's benchmark tasks, and the data set behind each: the ``TaskMetadata(...)`` of ``mteb/tasks``.

mteb names the training data of a model by tasks, such as ``CommonVoiceMini17A2TRetrieval``. A task is no data set: its
metadata names the one that it is made of, ``{"path": "mteb/common_voice_17_0_mini"}``, a repository on the hub.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from zoograph import spellings
from zoograph.records import Dataset
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Call, Package

_KIND = (
    r"[-_]?(?:(?:instruction)?(?:retrieval|reranking)|(?:pair-?)?classification|bitext-?mining|clustering|zero-?shot)"
)
#: What mteb adds to the name of a data set for a task or its repository: the kind of the task, what is looked up by
#: what (A2T: texts by audio), the part that is kept.
_ADDED = re.compile(
    rf"(?:{_KIND}(?:v\d)?|[-_]sts|[-_]?(?:[avti]{{1,2}}2[avti]{{1,2}}|[ps]2[ps])|[-_]?hard-?negatives|[-_]?mini"
    r"|[-_]test|_(?:test_1k|val\d?|subsampled|beir|av_retrieval|task\d+))+$",
    re.IGNORECASE,
)
_ADDED_BEFORE = re.compile(r"^(?:(?:mbeir|wds)_|VisRAGRet)")
_NAME = re.compile(r"""\bname=["']([^"']+)["']""")


class Tasks:
    """The tasks that models name among their training data."""

    def __init__(self, wheel: Wheel, names: Collection[str]) -> None:
        self._repositories = dict(_repositories(wheel, {*names, *map(_bare, names)}))
        self._derived, self._untrained = _derived(wheel)
        self._datasets = spellings.Datasets()

    def is_for_contamination_only(self, name: str) -> bool:
        """Whether the task is derived from another one: a translation, a subset, a harder or smaller edition.

        mteb names them among the training data of a model to mark contamination; comments say "not trained on".
        """
        return name in self._untrained or name.casefold() in self._derived

    def dataset(self, name: str) -> Dataset:
        """The data set that a name among the training data stands for.

        A known one, by the repository, the name, or what mteb added to either. Else one that is named as its
        repository, without what mteb added.
        """
        task = _bare(name)
        if name not in self._repositories and task in self._repositories:
            name = task  # a task that mteb has without what was added: "CodeTransOceanContestRetrieval"
        repository = self._repositories.get(name)
        own = repository.rpartition("/")[2] if repository else name
        bare = _bare(own)
        known = (spellings.known_dataset(text) for text in (repository, name, bare) if text)
        return next(filter(None, known), None) or self._datasets.of(self._called(name, repository, own, bare))

    def _called(self, name: str, repository: str | None, own: str, bare: str) -> str:
        task = _bare(name)
        if self._repositories.get(task, repository) != repository:
            return repository or name  # without what was added, the name is that of another task, of other data
        if spellings.is_same_name(task, bare) and (task == name or not _is_plain(task)):
            return task  # as people write it: "HotpotQA", in the repository "mteb/hotpotqa"
        # One plain word may be the name of anything: "mteb/VideoRetrieval" is no data set "Video".
        shown = own if _is_plain(bare) else bare
        is_of_task = shown != bare or spellings.is_same_name(shown, name)
        return repository if repository and is_of_task else shown


def _bare(text: str) -> str:
    return _ADDED.sub("", _ADDED_BEFORE.sub("", text)) or text


def _is_plain(text: str) -> bool:
    return len(re.findall(r"[A-Z0-9]", text)) < 2


def _repositories(wheel: Wheel, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The repository of the data set of each of these tasks. Evaluates only the modules that name them."""
    code = Package(wheel)
    for path in wheel.names("mteb/tasks/*.py"):
        if not any(name in names for name in _NAME.findall(wheel.text(path))):
            continue
        module = code.module(path.removesuffix(".py").replace("/", "."))
        for value in module.names.values() if module else ():
            said = value.get("metadata") if isinstance(value, dict) else None
            if isinstance(said, Call):
                name, repository = said.keywords.get("name"), _repository(said.keywords.get("dataset"))
                if isinstance(name, str) and name in names and repository:
                    yield name, repository


def _repository(dataset: Any) -> str | None:
    path = dataset.get("path") if isinstance(dataset, dict) else None
    return path if isinstance(path, str) else None


def _derived(wheel: Wheel) -> tuple[frozenset[str], frozenset[str]]:
    """Tasks derived from other tasks, in lower case, and names that a comment calls "not trained on"."""
    untrained: set[str] = set()
    for path in wheel.names("mteb/models/model_implementations/*.py"):
        untrained.update(re.findall(r"""["']([^"']+)["'],\s*#[^\n]*not trained on""", wheel.text(path)))
    derived: set[str] = set()
    for path in wheel.names("mteb/tasks/*.py"):
        for block in wheel.text(path).split("TaskMetadata(")[1:]:
            name = _NAME.search(block)
            if name and "adapted_from=[" in block:
                derived.add(name[1].casefold())
    return frozenset(derived), frozenset(untrained)
