"""What a version was made from, as its tags name it, or as the parameters of its training show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zoograph.identifiers import hub_repository
from zoograph.records import Inferred, Model
from zoograph.sources.bases import Named, with_bases
from zoograph.sources.card_fields import CardFields, Place, short
from zoograph.sources.mlflow.registry import Entry, logged_model_id
from zoograph.sources.mlflow.said import LONGEST_VALUE, Names, text

#: The tags with the bases, and with how the model was made from them.
_BASES, _RELATION = ("base_model", "base_models"), "base_model_relation"
TAGS = (*_BASES, _RELATION)
#: What programs for fine-tuning call what they start from: PEFT, and the trainer of Transformers.
_PARAMETERS = ("base_model", "base_model_name_or_path", "model_name_or_path", "_name_or_path")
_OF_REGISTRY = re.compile(r"models:/+(?P<name>[^/@]+)(?:/(?P<version>[^/@]+)|@(?P<alias>[^/@]+))?/?")


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of a version by name, and whether it is its training that shows them, not a tag."""

    named: Named
    is_shown: bool


class Lineage:
    """Gives the bases of versions the names that they have in the registry; notes those that it has not."""

    def __init__(self, versions: Mapping[str, Entry], registered: Mapping[str, Entry], fields: CardFields) -> None:
        """``versions``: by their keys. ``registered``: the registered models by their names."""
        self._versions, self._registered, self._fields = versions, registered, fields
        self._of_name: dict[str, list[str]] = {}
        self._of_logged_model: dict[str, list[str]] = {}
        for key, version in versions.items():
            self._of_name.setdefault(str(version["name"]), []).append(key)
            if logged := logged_model_id(version):
                self._of_logged_model.setdefault(logged, []).append(key)

    def of(self, tags: Names, parameters: Names, place: Place) -> Bases:
        """The bases of a version: those that tags state, else those that a parameter shows to be on the Hub."""
        relation = self._fields.relation(tags.first(_RELATION) or "", replace(place, where=_RELATION))
        stated = tags.listed(*_BASES)
        names = stated or [each for each in parameters.listed(*_PARAMETERS) if "/" in each and hub_repository(each)]
        place = replace(place, where=_BASES[0])
        return Bases(Named(tuple(self._found(names, place)), place, relation), is_shown=not stated)

    def _found(self, names: Sequence[str], place: Place) -> Iterator[str]:
        for name in names:
            of_registry = _OF_REGISTRY.fullmatch(name)
            if of_registry is None and name not in self._registered and len(name) <= LONGEST_VALUE:
                yield name
                continue
            parts = of_registry.groupdict() if of_registry else {}
            key = self._key(parts.get("name") or name, parts.get("version"), parts.get("alias"))
            if key:
                yield key
            else:
                message = f"{short(name)!r} is no version of this registry"
                self._fields.left_out(
                    "base",
                    place,
                    message,
                    "Write models:/name/version of one that is there, or owner/name of a repository on the Hub.",
                    name,
                )

    def _key(self, name: str, version: str | None, alias: str | None) -> str | None:
        """The key of a version by its number, an alias or a stage; without these, of the only one."""
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


def with_lineage(models: Sequence[Model], bases: Sequence[Bases], fields: CardFields) -> Iterator[Model]:
    """The models with their bases, then placeholders for bases that are not in the registry.

    ``bases``: of each model in turn.
    """
    shown = {model.key for model, each in zip(models, bases, strict=True) if each.is_shown}
    for model in with_bases(models, [each.named for each in bases], fields):
        is_inferred = model.key in shown and model.bases and model.source
        inferred = (Inferred("zoo:directlyDerivedFrom", model.source),) if is_inferred and model.source else ()
        yield replace(model, inferred=(*model.inferred, *inferred))


def aliases(registered: Entry) -> list[Entry]:
    """The aliases of a registered model, each with the version that it stands for."""
    found = registered.get("aliases")
    return (
        [each for each in found if isinstance(each, dict) and text(each.get("alias"))]
        if isinstance(found, list)
        else []
    )
