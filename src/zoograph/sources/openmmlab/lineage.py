"""The bases of models, and their stage.

Metafiles state the task of every result, so a model with one is made for that task, and one without results for none.
A model whose configuration trains a subclass of ``BaseSelfSupervisor`` learns without labels. That others are built on
a model follows from the graph.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from zoograph.addresses import weight_file
from zoograph.identifiers import hub_repository
from zoograph.records import Base, Dataset, Derivation, Model, PackageFile, Weights
from zoograph.sources.openmmlab.configured import Configured
from zoograph.sources.openmmlab.metafiles import Entry, listed
from zoograph.sources.openmmlab.pretrained import Hub, Start, starts
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Unresolved
from zoograph.stages import Known, Rule, rules_for
from zoograph.vocabulary import slug

_CLASSIFICATION = ("image-classification",)
#: Where OpenMMLab keeps files.
_COPIES = "https://download.openmmlab.com/"


class Lineage:
    """Finds the bases of all entries first, then works out the stage of each entry."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        models: Mapping[str, Model],
        configured: Configured,
        hub: Hub,
        packages: Mapping[str, PackageFile],
    ) -> None:
        self._entries, self._models, self._configured, self._hub = entries, models, configured, hub
        self._packages, self._note = packages, configured.note
        self._placeholders: dict[str, Model] = {}
        self._files = {key: _files(model) for key, model in models.items()}
        self._of_parts = {key: self._files_of_parts(key) for key in models}
        self._by_file, self._by_name = _by_file(self._files, self._of_parts)
        self._upstream = self._listed_downstream()
        self._self_supervisors = _self_supervisors(packages)
        self._bases = {key: tuple(self._bases_of(key)) for key in models}

    def with_bases(self, key: str) -> Model:
        """The model with its bases and its stage."""
        model, entry = self._models[key], self._entries[key]
        learns_alone = self._configured.kind(key) in self._self_supervisors
        rules = rules_for(
            Known(
                has_task=bool(entry.results) and not (learns_alone and not entry.tasks),
                has_no_task=not entry.results,
                is_self_supervised=learns_alone,
            )
        )
        bases = tuple(replace(base, how=self._how(model, base)) for base in self._bases[key])
        is_tuned = Rule.STATED_TASK in rules and bool(bases)
        targets = self._targets(model) if is_tuned else ()
        return replace(
            model,
            stage_rules=rules,
            strategies=("self-supervised",) if learns_alone else (),
            bases=bases,
            weights=tuple(each for each in model.weights if _file(each) not in self._of_parts[key]),
            trained_on=tuple(each for each in model.trained_on if each not in targets),
            target_datasets=targets,
        )

    def _how(self, model: Model, base: Base) -> Derivation:
        """How a model was made from a base: built on it, unless both solve the same task on the same data.

        What a whole model was loaded from stays fine-tuned where nothing is known of its task.
        """
        other = self._models.get(base.key)
        if base.how not in (Derivation.BUILT_ON, Derivation.FINE_TUNED_FROM) or not other or not model.tasks:
            return base.how
        shares_task = bool(set(model.tasks) & set(other.tasks))
        shares_data = bool(set(self._targets(model)) & set(self._targets(other)))
        return Derivation.FINE_TUNED_FROM if shares_task and shares_data else Derivation.BUILT_ON

    @staticmethod
    def _targets(model: Model) -> tuple[Dataset, ...]:
        """The data a model was trained on for its task; for a classifier, without the data of its base."""
        measured = {each.dataset.key for each in model.evaluations}
        found = tuple(each for each in model.trained_on if each.key in measured)
        return found if model.tasks == _CLASSIFICATION and found else model.trained_on

    def placeholders(self) -> list[Model]:
        """Placeholders for bases that OpenMMLab does not list."""
        return [self._placeholders[key] for key in sorted(self._placeholders)]

    # -- bases

    def _bases_of(self, key: str) -> dict[Base, None]:
        found = {Base(base, Derivation.BUILT_ON): None for base in self._upstream.get(key, ())}
        for start in starts(self._configured[key]):
            base = self._of_start(key, start)
            if base is None or base == key or self._share(base, key):
                continue
            if not any(each.key == base for each in found):
                found[Base(base, start.how)] = None
        return found

    def _files_of_parts(self, key: str) -> set[str]:
        """The files that an entry lists as its own, and that its configuration gives to a part that is a model itself.

        A tracker that learns nothing lists those of its detector.
        """
        return {
            file
            for start in starts(self._configured[key])
            if start.is_of_part and isinstance(start.address, str)
            if (file := weight_file(start.address)) in self._files[key]
        }

    def _of_start(self, key: str, start: Start) -> str | None:
        """The entry with these weights, or a placeholder."""
        if isinstance(start.address, Unresolved):
            message = f"what it starts from cannot be worked out without running the code: {start.address.reason}"
            self._note("openmmlab-unresolved", key, message, start.address.reason)
            return None
        named = self._hub.find(start.address)
        url = named.url if named else self._listed(start.address)
        file = weight_file(url)
        if file and file in self._by_file:
            return self._by_file[file]
        if named:
            package = self._packages[named.package]
            return self._placeholder(named.key, named.key.replace("/", " ", 1), url, package.file_iri(named.file))
        if file or (url.startswith("http") and hub_repository(url)):
            name = url.partition("//")[2].split("?")[0]
            return self._placeholder(f"file/{slug(name)}", name.rsplit("/", 1)[-1], url, self._configured.iri(key))
        if not url.startswith(("http", "./", "data/", "work_dirs", "checkpoints", "pretrain")):
            self._note("openmmlab-base", key, f"it starts from {url}, which is in no list of weights", url)
        else:
            self._note("openmmlab-base", key, f"it starts from {url}, a file that no list has", url)
        return None

    def _listed(self, address: str) -> str:
        """The address of the one file of that name in any list, for a path on a disk, or for a copy of OpenMMLab's own.

        OpenMMLab keeps copies of other people's files by their names, and moves its own files from folder to folder.
        """
        if "://" in address and (not address.startswith(_COPIES) or weight_file(address) in self._by_file):
            return address
        name = address.rsplit("/", 1)[-1]
        found = self._by_name.get(name, set()) | self._hub.addresses(name)
        return found.pop() if len(found) == 1 else address

    def _placeholder(self, key: str, label: str, url: str, source: str) -> str:
        if key not in self._placeholders:
            repository = None if weight_file(url) else hub_repository(url)
            weights = (Weights(repository=repository) if repository else Weights(url=url),)
            self._placeholders[key] = Model(
                key=key, label=label, listed=False, domains=("computer-vision",), weights=weights, source=source,
            )  # fmt: skip
        return key

    def _share(self, one: str, other: str) -> bool:
        """Whether two models share a weight file of their own; then neither was made from the other."""
        return bool(self._own_files(one) & self._own_files(other))

    def _own_files(self, key: str) -> set[str]:
        if key in self._placeholders:
            return _files(self._placeholders[key])
        return self._files[key] - self._of_parts[key]

    def _listed_downstream(self) -> dict[str, list[str]]:
        """For each entry, the entries that list it as ``Downstream``."""
        by_name: dict[tuple[str, str], str] = {}
        for key, entry in self._entries.items():
            by_name.setdefault((entry.package, entry.name), key)
        found: dict[str, list[str]] = defaultdict(list)
        for key, entry in self._entries.items():
            for name in listed(entry.said.get("Downstream")):
                target = by_name.get((entry.package, str(name)))
                if target is None:
                    self._note("openmmlab-downstream", key, f"its downstream model {name} is not listed", str(name))
                elif _is_of_other_pretraining(str(name), entry.name):
                    message = f"its downstream model {name} was pretrained on other data, by its name"
                    self._note("openmmlab-downstream", key, message, str(name))
                elif target != key:
                    found[target].append(key)
        return found


def _by_file(
    files: Mapping[str, set[str]], of_parts: Mapping[str, set[str]]
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """The first entry of each weight file, and the files of each name."""
    first: dict[str, str] = {}
    by_name: dict[str, set[str]] = defaultdict(set)
    for key in sorted(files):
        for file in sorted(files[key]):
            by_name[file.rsplit("/", 1)[-1]].add(file)
            if file not in of_parts[key]:
                first.setdefault(file, key)
    return first, by_name


def _files(model: Model) -> set[str]:
    return {file for each in model.weights if (file := _file(each))}


def _file(weights: Weights) -> str | None:
    return weight_file(weights.url) if weights.url else None


def _is_of_other_pretraining(name: str, base: str) -> bool:
    """Whether a model's name says that it was pretrained on an ImageNet that the name of its base does not have.

    >>> _is_of_other_pretraining("beit-l-p14_eva-in21k-pre_3rdparty_in1k-336px", "beit-l-p14_eva-pre_in1k-336px")
    True
    """
    found = re.search(r"\b(in\d+k)-pre(?![a-z])", name.replace("_", " "))
    return found is not None and found[1] not in re.split(r"[-_]", base)


def _self_supervisors(packages: Mapping[str, PackageFile]) -> set[str]:
    """The classes of mmpretrain that learn without labels, found by their base class."""
    if "mmpretrain" not in packages:
        return set()
    wheel = Wheel(packages["mmpretrain"].path)
    parents: dict[str, list[str]] = {}
    for path in wheel.names("mmpretrain/models/selfsup/*.py"):
        for node in ast.walk(ast.parse(wheel.text(path))):
            if isinstance(node, ast.ClassDef):
                parents[node.name] = [ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases]
    found = {"BaseSelfSupervisor"}
    while more := {name for name, bases in parents.items() if found & set(bases)} - found:
        found |= more
    return found
