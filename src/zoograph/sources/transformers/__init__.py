"""Transformers: its architectures, by the mappings of ``transformers/models/auto``, and their documented checkpoints.

An entry of the mappings is an architecture: code, without weights. The heads that the library has for it are the tasks
that it supports. The checkpoint that its configuration documents is a model that uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoograph.records import Architecture, Inferred, Model, PackageFile, Reading, Snapshot, Weights, Zoo
from zoograph.sources import packages
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages
from zoograph.sources.static import Module, Package
from zoograph.sources.transformers.checkpoints import Documented, own, read_documented
from zoograph.sources.transformers.domains import domain_of, part_of, why_none
from zoograph.sources.transformers.heads import AUTO, mapping, names_of, read_heads, tasks_of, unresolved
from zoograph.sources.transformers.inputs import PROTEIN, Inputs
from zoograph.sources.transformers.roles import roles_of

NAME = "transformers"
ABOUT = "Transformers: architectures with their documented checkpoints, from the package transformers"
HAS_ADDRESS = True
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = (
    Pin("transformers", "5.23.0", "018e82fd07490ad5bb58414f65e31576033dc7f36bed10c574843f69b90991bf"),
)
OPTIONS = packages.OPTIONS

_HOME = "https://github.com/huggingface/transformers"
_NO_DOMAIN = "Nothing, if there is no domain for it."
_MODALITIES = {"text", "image", "video", "audio"}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheel, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo)
    return of_packages(zoo, "Transformers", found, licence="Apache-2.0", homepage=_HOME)


def read(snapshot: Snapshot) -> Reading:
    """Every architecture of the configuration mapping, and the checkpoints that are documented as theirs."""
    [package] = snapshot.packages
    wheel = Wheel(package.path)
    code = Package(wheel)
    modules = {name: code.module(f"{AUTO}.{name}") for name in ("configuration_auto", "modeling_auto")}
    configurations = mapping(modules["configuration_auto"], "CONFIG_MAPPING_NAMES")
    folders = mapping(modules["configuration_auto"], "SPECIAL_MODEL_TYPE_TO_MODULE_NAME")
    notes = Notes(snapshot.zoo)
    for place, name in (
        ("configuration_auto", "CONFIG_MAPPING_NAMES"),
        ("configuration_auto", "SPECIAL_MODEL_TYPE_TO_MODULE_NAME"),
        ("modeling_auto", "MODEL_MAPPING_NAMES"),
    ):
        if not mapping(modules[place], name):
            unresolved(notes, f"{AUTO}.{place}", name)
    heads = read_heads(modules["modeling_auto"], notes)
    bases = mapping(modules["modeling_auto"], "MODEL_MAPPING_NAMES")
    for_images = mapping(modules["modeling_auto"], "MODEL_FOR_IMAGE_MAPPING_NAMES")
    documented = read_documented(wheel, notes)
    entries = [
        _Entry(kinds[0], tuple(kinds[1:]), configuration, str(folders.get(kinds[0], kinds[0].replace("-", "_"))))
        for configuration, kinds in _kinds(wheel, configurations).items()
    ]
    # Wholes first: a part of which nothing else is known has the domain of its whole.
    records = _Architectures(heads, bases, for_images, Inputs(wheel), documented, package, notes)
    architectures = {entry.kind: records.of(entry) for entry in sorted(entries, key=lambda entry: not entry.is_whole)}
    wholes = {entry.kind: entry.configuration for entry in entries if entry.is_whole}
    # The configuration of a part documents the checkpoint of the whole model.
    named = {kind: documented[name] for kind, name in wholes.items() if name in documented}
    called = {kind: (kind, name.removesuffix("Config")) for kind, name in wholes.items()}
    models = [records.model(found, architectures[kind]) for kind, found in own(named, called, wheel, notes).items()]
    return Reading(snapshot, models=tuple(models), architectures=tuple(architectures.values()), findings=notes.findings)


def _kinds(wheel: Wheel, configurations: Mapping[str, Any]) -> dict[str, list[str]]:
    """The model types of each configuration class: first the one that the library made from the code itself.

    A few types are added by hand (``configuration_auto.py``); some of them share a configuration with another type, as
    ``gpt-sw3`` does with ``gpt2``.
    """
    path = f"{AUTO.replace('.', '/')}/auto_mappings.py"
    generated = Module(None, path, path, wheel.text(path))
    generated.evaluate()
    found: dict[str, list[str]] = {}
    for kind in (*mapping(generated, "CONFIG_MAPPING_NAMES"), *configurations):
        kinds = found.setdefault(str(configurations.get(kind)), [])
        if kind not in kinds:
            kinds.append(kind)
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the configuration mapping."""

    kind: str
    aliases: tuple[str, ...]
    configuration: str
    """The name of its configuration class."""
    folder: str

    @property
    def is_whole(self) -> bool:
        """Whether it is the architecture of its folder, not a part of it such as a vision tower."""
        return self.kind.replace("-", "_") == self.folder


class _Architectures:
    """Makes the record of each entry."""

    def __init__(
        self,
        heads: Mapping[str, Mapping[str, set[str]]],
        bases: Mapping[str, Any],
        for_images: Collection[str],
        inputs: Inputs,
        documented: Mapping[str, Documented],
        package: PackageFile,
        notes: Notes,
    ) -> None:
        self._heads, self._bases, self._for_images, self._inputs = heads, bases, for_images, inputs
        self._documented, self._package, self._notes = documented, package, notes
        self._classes: dict[str, str] = {}
        """What the package calls each: the class of the bare model, or the configuration where there is none."""
        self._told: dict[str, tuple[dict[str, set[str]], set[str]]] = {}
        """The heads of each, and what goes in."""
        self._domains: dict[str, str | None] = {}
        """The domains of wholes, by folder."""

    def of(self, entry: _Entry) -> Architecture:
        """The record of an entry; of the wholes first."""
        kinds = (entry.kind, *entry.aliases)
        heads = {head: classes for each in kinds for head, classes in self._heads.get(each, {}).items()}
        bare = {name for each in kinds if each in self._bases for name in names_of(self._bases[each])}
        self._classes[entry.kind] = min(bare, default=entry.configuration)
        taken = self._taken(entry, bare or set().union(*heads.values()))
        self._told[entry.kind] = (heads, taken)
        domain = domain_of(taken, heads)
        if entry.is_whole:
            self._domains[entry.folder] = domain
        elif (part := part_of(entry.kind)) is not None:
            domain, taken = part[0], {part[1]}
        elif not taken:
            domain = self._domains.get(entry.folder)
        found = self._documented.get(entry.configuration)
        path = found.path if found else f"transformers/models/{entry.folder}/__init__.py"
        label = entry.configuration.removesuffix("Config")
        if domain is None:
            message = f"{entry.kind} {why_none(taken)}"
            self._notes.info("transformers-domain", path, message, _NO_DOMAIN, label=label)
        if found is None and entry.is_whole:
            message, fix = f"{entry.kind} documents no checkpoint", "Nothing, if it has none."
            self._notes.info("transformers-checkpoint", path, message, fix, label=label)
        modalities = tuple(sorted(taken & _MODALITIES))
        source = self._package.file_iri(path)
        said = (("zoo:domain", domain), ("zoo:modality", modalities))
        return Architecture(
            key=entry.kind,
            label=label,
            aliases=entry.aliases,
            supports_tasks=tasks_of(heads, taken),
            domains=(domain,) if domain else (),
            modalities=modalities,
            code=_HOME,
            inferred=tuple(Inferred(property_, source) for property_, value in said if value),
            source=source,
        )

    def _taken(self, entry: _Entry, classes: set[str]) -> set[str]:
        """What goes in."""
        taken = self._inputs.of(entry.configuration, classes)
        if entry.is_whole and not taken - {"text"}:
            taken |= self._inputs.of_processor(entry.folder)
        words = self._inputs.words_beside(entry.folder)
        return words if PROTEIN in words else taken | words

    def model(self, found: Documented, architecture: Architecture) -> Model:
        """A checkpoint as a model. All that the package says of it is which architecture it is for."""
        source = self._package.file_iri(found.path)
        if not architecture.domains:
            message = f"{found.repository} has no domain, since its architecture {architecture.key} has none"
            self._notes.info("transformers-domain", found.path, message, _NO_DOMAIN, label=found.repository)
        heads, taken = self._told[architecture.key]
        is_for_images = architecture.key in self._for_images
        roles = roles_of(found.repository, heads, taken, architecture.domains, is_for_images=is_for_images)
        said = (
            ("zoo:task", roles.tasks),
            ("zoo:domain", architecture.domains),
            ("zoo:modality", architecture.modalities),
        )
        return Model(
            key=found.repository,
            label=found.repository,
            stage_rules=roles.rules,
            tasks=roles.tasks,
            domains=architecture.domains,
            modalities=architecture.modalities,
            architecture=self._classes[architecture.key],
            uses_architecture=architecture.key,
            weights=(Weights(repository=found.repository),),
            inferred=tuple(Inferred(property_, source) for property_, values in said if values),
            source=source,
        )
