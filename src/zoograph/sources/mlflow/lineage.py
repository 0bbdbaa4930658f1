"""What a version was made from: another version of the registry, a repository on the Hugging Face Hub, or a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from zoograph.identifiers import hub_repository
from zoograph.records import Base, Inferred, Model, Weights
from zoograph.sources.base_model import derivation
from zoograph.sources.mlflow.registry import Entry, logged_model_id
from zoograph.sources.mlflow.said import LONGEST_VALUE, Names, text
from zoograph.sources.mlflow.training import Place
from zoograph.sources.notes import Notes
from zoograph.stages import Known, rules_for

#: The tags with the bases, and with how the model was made from them.
_BASES, _RELATION = ("base_model", "base_models"), "base_model_relation"
TAGS = (*_BASES, _RELATION)
#: What programs for fine-tuning call what they start from: PEFT, and the trainer of Transformers.
_PARAMETERS = ("base_model", "base_model_name_or_path", "model_name_or_path", "_name_or_path")
_OF_REGISTRY = re.compile(r"models:/+(?P<name>[^/@]+)(?:/(?P<version>[^/@]+)|@(?P<alias>[^/@]+))?/?")
#: A path on somebody's disk: from the root or a drive, of this folder, or of more than two steps.
_PATH = re.compile(r"[/.~\\]|[A-Za-z]:[\\/]|(?!https?:|models:)[^/]+/[^/]+/.")
_FIX = "Tag the version with base_model: owner/name on the Hub, or models:/name/version."


class Lineage:
    """Finds the bases of versions; notes what is named and cannot be found."""

    def __init__(self, versions: Mapping[str, Entry], registered: Mapping[str, Entry], notes: Notes) -> None:
        """``versions``: by their keys. ``registered``: the registered models by their names."""
        self._versions, self._registered, self._notes = versions, registered, notes
        self._placeholders: dict[str, Model] = {}
        self._of_name: dict[str, list[str]] = {}
        self._of_logged_model: dict[str, list[str]] = {}
        for key, version in versions.items():
            self._of_name.setdefault(str(version["name"]), []).append(key)
            if logged := logged_model_id(version):
                self._of_logged_model.setdefault(logged, []).append(key)

    @property
    def placeholders(self) -> Sequence[Model]:
        """The bases that no registered model stands for."""
        return tuple(self._placeholders[key] for key in sorted(self._placeholders))

    def of(
        self, key: str, tags: Names, parameters: Names, place: Place
    ) -> tuple[tuple[Base, ...], tuple[Inferred, ...]]:
        """The bases of a version, as its tags state them; if none does, as the parameters of its training show."""
        how = derivation(relation := tags.first(_RELATION))
        if how is None:
            message = f"{place.name}: {relation!r} is no relation to a base"
            fix = "Tag it with base_model_relation: finetune, adapter, merge or quantized."
            self._notes.warning("mlflow-base", place.address, message, fix, value=str(relation), label=place.name)
            how = derivation(None)
        assert how is not None
        stated = list(self._found(tags.listed(*_BASES), key, place, is_stated=True))
        if stated:
            return tuple(Base(each, how) for each in stated), ()
        shown = list(self._found(parameters.listed(*_PARAMETERS), key, place, is_stated=False))
        inferred = (Inferred("zoo:directlyDerivedFrom", place.address),) if shown else ()
        return tuple(Base(each, how) for each in shown), inferred

    def _found(self, names: Sequence[str], key: str, place: Place, *, is_stated: bool) -> Iterator[str]:
        for name in names:
            found = self._key(name, place) if len(name) <= LONGEST_VALUE else None
            if found == key:
                self._note(place, f"is said to be made from itself ({name})", name)
            elif found:
                yield found
            elif is_stated:
                self._note(place, f"its base {name[:100]!r} is neither in this registry nor a name on the Hub", name)

    def _note(self, place: Place, what: str, value: str) -> None:
        message = f"{place.name}: {what}"
        self._notes.warning("mlflow-base", place.address, message, _FIX, value=value[:LONGEST_VALUE], label=place.name)

    def _key(self, name: str, place: Place) -> str | None:
        """The key of a base by the name that somebody gave it; None if it is nowhere."""
        if found := _OF_REGISTRY.fullmatch(name):
            return self._registered_key(found["name"], found["version"], found["alias"])
        if name in self._versions:
            return name
        if name in self._registered:
            return self._registered_key(name, None, None)
        if _PATH.match(name):
            return None
        repository = hub_repository(name)
        if repository is None and "/" in name:
            return None
        return self._placeholder(name, repository, place)

    def _registered_key(self, name: str, version: str | None, alias: str | None) -> str | None:
        own = self._of_name.get(name, [])
        if alias:
            pointed = {each.get("alias"): each.get("version") for each in aliases(self._registered.get(name, {}))}
            version = str(pointed.get(alias, ""))
        elif version and not version.isdecimal():
            own = [key for key in own if self._versions[key].get("current_stage") == version]
            return max(own, key=lambda key: int(key.rpartition("/")[2]), default=None)
        elif version is None:
            own = own or self._of_logged_model.get(name, [])
            return own[0] if len(own) == 1 else None
        return key if (key := f"{name}/{version}") in self._versions else None

    def _placeholder(self, name: str, repository: str | None, place: Place) -> str:
        # No key of a version has two slashes or none.
        key = f"huggingface.co/{repository}" if repository else name
        self._placeholders.setdefault(
            key,
            Model(
                key=key, label=repository or name, listed=False, stage_rules=rules_for(Known()),
                weights=(Weights(repository=repository),) if repository else (), source=place.address,
            ),
        )  # fmt: skip
        return key


def aliases(registered: Entry) -> list[Entry]:
    """The aliases of a registered model, each with the version that it stands for."""
    found = registered.get("aliases")
    return (
        [each for each in found if isinstance(each, dict) and text(each.get("alias"))]
        if isinstance(found, list)
        else []
    )
