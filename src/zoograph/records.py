"""What a zoo says of its models, as plain values without RDF or I/O. Readers make them; the rest of Zoograph uses them.

``None`` and empty tuples mean that the zoo does not say. Nothing here is guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyoxigraph import Triple

from zoograph.stages import Rule

#: What the path of a file in a package may hold besides letters and digits, as a part of an IRI.
_AS_THEY_ARE = "/@!$&'()*+,;=:~"


class Severity(StrEnum):
    """How bad a finding is, in SHACL's words."""

    VIOLATION = "Violation"
    """It would break a question; nothing with a violation is published."""
    WARNING = "Warning"
    """Something for a curator to fix: a fact that is missing or looks wrong."""
    INFO = "Info"
    """A matter of style."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a curator should know: what is wrong, where, and what to do about it."""

    severity: Severity
    rule: str
    """The rule that was broken, as a short name that findings are grouped by."""
    focus: str
    """The IRI of the thing, or ``file:line`` of the entry, that the finding is about."""
    message: str
    fix: str
    path: str = ""
    """The IRI of the property concerned, if there is one."""
    value: str = ""
    """The offending value, if there is one."""
    label: str = ""
    """What a person calls the thing."""
    zoo: str = ""
    """The name of the graph that the thing is in."""

    @property
    def is_violation(self) -> bool:
        """Whether it stops a write."""
        return self.severity == Severity.VIOLATION


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication, by its arXiv id (without version) or DOI."""

    arxiv: str | None = None
    doi: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    """In the order of the paper."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Where to download weights: an address, or a repository ``owner/name`` on the Hugging Face Hub."""

    url: str | None = None
    repository: str | None = None
    file_format: str | None = None
    byte_size: int | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset, by its slug, and what a person calls it; see :mod:`zoograph.spellings`."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One number that the zoo publishes for a model."""

    metric: str
    """A metric of the scheme, by its slug; see :mod:`zoograph.spellings`."""
    value: Decimal
    """The value as people compare it; rates are in per cent."""
    dataset: Dataset
    split: str | None = None


class Derivation(StrEnum):
    """How one model was made from another: the property that states it."""

    BUILT_ON = "zoo:builtOn"
    FINE_TUNED_FROM = "fair4ml:fineTunedFrom"
    ADAPTER_OF = "zoo:adapterOf"
    QUANTIZED_FROM = "zoo:quantizedFrom"
    MERGED_FROM = "zoo:mergedFrom"
    DISTILLED_FROM = "zoo:distilledFrom"
    DERIVED_FROM = "zoo:directlyDerivedFrom"
    """Made in one step; the zoo does not say which."""


@dataclass(frozen=True, slots=True)
class Base:
    """The base of a model, by its key in the same reading, and how the model was made from it."""

    key: str
    how: Derivation


@dataclass(frozen=True, slots=True)
class Family:
    """Models that share a design: its papers are those that describe the design."""

    key: str
    label: str
    papers: tuple[Paper, ...] = ()
    code: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Inferred:
    """A value that the zoo does not state: which property, and the IRI of what it was inferred from."""

    property: str
    """As a prefixed name: ``zoo:releaseYear``."""
    basis: str


@dataclass(frozen=True, slots=True)
class Architecture:
    """A kind of network that a zoo has code for. It has no weights: those are of the models that use it."""

    key: str
    """The zoo's name for it; unique among the architectures of the zoo."""
    label: str
    aliases: tuple[str, ...] = ()
    supports_tasks: tuple[str, ...] = ()
    """Tasks of the taxonomy for which the zoo has code; see :mod:`zoograph.spellings`."""
    domains: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    code: str | None = None
    inferred: tuple[Inferred, ...] = ()
    source: str | None = None
    """The IRI of the document with the entry."""


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of a zoo."""

    key: str
    """The zoo's name for it; unique within the zoo."""
    label: str
    listed: bool = True
    """False for a placeholder: a model that the zoo only names, as the base of one of its own."""
    aliases: tuple[str, ...] = ()
    description: str | None = None
    keywords: tuple[str, ...] = ()
    """Words that the zoo tags it with: ``team: speech``."""
    status: str | None = None
    """Where it is in its lifecycle, in the zoo's own words (``Production``); not its stage in a pipeline."""
    training_parameters: tuple[str, ...] = ()
    """What its training was given, each as ``name = value``."""
    stage: str | None = None
    """The stage that the zoo itself states."""
    stage_rules: tuple[Rule, ...] = ()
    """The rules by which a stage follows from what the zoo states."""
    domains: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    """Tasks of the taxonomy that it solves; see :mod:`zoograph.spellings`."""
    strategies: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Language tags (BCP 47)."""
    papers: tuple[Paper, ...] = ()
    """Papers about this very model; those about its design are its family's."""
    family: Family | None = None
    code: str | None = None
    publisher: str | None = None
    """Whoever is responsible for it, by name: an organisation, a team, a person."""
    weights: tuple[Weights, ...] = ()
    architecture: str | None = None
    """What the zoo calls the kind of network, in its own words."""
    uses_architecture: str | None = None
    """The key of an architecture in the same reading."""
    licence: str | None = None
    """SPDX identifier, or ``LicenseRef-…``; see :mod:`zoograph.spellings`."""
    parameter_count: int | None = None
    """A plain count, not in millions."""
    input_size: int | None = None
    """The side of a square image, in pixels."""
    dimension: int | None = None
    """The length of a vector of its representation."""
    release_date: str | None = None
    """An ISO 8601 date."""
    release_year: int | None = None
    """Only if the date is not known."""
    trained_on: tuple[Dataset, ...] = ()
    """Training data, if the zoo does not separate the next two."""
    source_datasets: tuple[Dataset, ...] = ()
    """Data from which it learned the representation."""
    target_datasets: tuple[Dataset, ...] = ()
    """Data from which it learned the task."""
    evaluations: tuple[Evaluation, ...] = ()
    bases: tuple[Base, ...] = ()
    replaced_by: tuple[str, ...] = ()
    """The keys, in the same reading, of newer models that take its place."""
    inferred: tuple[Inferred, ...] = ()
    source: str | None = None
    """The IRI of the document with the entry."""

    @property
    def stages(self) -> tuple[str, ...]:
        """Its stages: the one that is stated, and those that follow."""
        stated = (self.stage,) if self.stage else ()
        return tuple(dict.fromkeys((*stated, *(rule.stage for rule in self.stage_rules))))

    @property
    def released_in(self) -> int | None:
        """The year of its release: that of the date, where the date is known."""
        return self.release_year or (int(self.release_date[:4]) if self.release_date else None)


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A published package on disk, as it was fetched."""

    name: str
    version: str
    sha256: str
    retrieved: str
    """When, as an ISO 8601 time in UTC."""
    path: Path

    @property
    def iri(self) -> str:
        """The package URL (https://github.com/package-url/purl-spec)."""
        return f"pkg:pypi/{self.name}@{self.version}"

    def file_iri(self, name: str) -> str:
        """The IRI of a file in it."""
        return f"{self.iri}#{quote(name, safe=_AS_THEY_ARE)}"


@dataclass(frozen=True, slots=True)
class Zoo:
    """A registered zoo: its name, its reader, its origin, and whether it is internal.

    >>> Zoo("timm").reader, Zoo("team", reader="rst", origin="/srv/models.rst").reader
    ('timm', 'rst')
    """

    name: str
    """Its name on the command line, at the end of the IRIs of the zoo and its graph, and in the IRIs of its models."""
    reader: str = ""
    """The ``NAME`` of a module in :mod:`zoograph.sources`. Default: the zoo's own name."""
    origin: str | None = None
    """The path or address to read, instead of the reader's own."""
    internal: bool = False
    """Whether only the internal view may show it."""
    label: str = ""
    """Its name for people. Default: the reader's label."""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """More options for the reader, which lists them in ``OPTIONS``."""
    token_env: str = ""
    """The environment variable with the token for reading it; the token itself is never stored."""

    def __post_init__(self) -> None:
        if not self.reader:
            object.__setattr__(self, "reader", self.name)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A zoo's published state on disk, described well enough to read exactly the same again."""

    zoo: Zoo
    zoo_label: str
    """The reader's label for its zoos."""
    files: tuple[Path, ...]
    sha256: str
    retrieved: str
    """When, as an ISO 8601 time in UTC."""
    origin: str
    """The IRI of what was read: a package URL, a repository at a commit, a file's address."""
    version: str | None = None
    licence: str | None = None
    """SPDX identifier of the licence under which the zoo publishes its metadata."""
    homepage: str | None = None
    packages: tuple[PackageFile, ...] = ()
    """The packages of a zoo that comes as packages."""
    cursor: str | None = None
    """Where a reader of changes goes on next time, in the reader's own words."""

    @property
    def label(self) -> str:
        """The zoo's name for people. Two zoos of one reader differ by their own names."""
        if self.zoo.label or self.zoo.name == self.zoo.reader:
            return self.zoo.label or self.zoo_label
        return f"{self.zoo_label}: {self.zoo.name}"


@dataclass(frozen=True, slots=True)
class Written:
    """The statements that the models of a reading became, as text."""

    text: bytes
    """N-Triples, as the engine writes them."""
    listed: int
    """How many models the zoo lists."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from a snapshot: records (or statements, if the zoo is RDF already) and findings."""

    snapshot: Snapshot
    models: Iterable[Model] = ()
    """May be an iterator, which can be read only once."""
    architectures: tuple[Architecture, ...] = ()
    statements: Iterable[Triple] = ()
    findings: tuple[Finding, ...] = field(default=())
    is_partial: bool = False
    """Whether only what changed was read: models that came or changed. All others stay as they are.

    What models share (a paper, a family) is part of each: where what the zoo says of it changes, every model that
    names it has changed."""
    forgotten: frozenset[str] = frozenset()
    """Keys of the models that went since; of a partial reading."""
    written: Written | None = None
    """All of it as statements, instead of models, architectures and statements."""

    @property
    def listed(self) -> int | None:
        """How many models the zoo lists; None if they come one by one."""
        if self.written is not None:
            return self.written.listed
        return sum(model.listed for model in self.models) if isinstance(self.models, Collection) else None
