"""What a zoo says of its models: plain values, with no RDF and no I/O. Every source gives these; everything takes them.

``None`` and empty tuples mean that the zoo does not say. Nothing here is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyoxigraph import Triple

#: What the path of a file in a package may hold besides letters and digits, as a part of an IRI.
_AS_THEY_ARE = "/@!$&'()*+,;=:~"


class Severity(StrEnum):
    """How bad a finding is, in SHACL's words."""

    VIOLATION = "Violation"
    """It would break a question: nothing with a violation is published."""
    WARNING = "Warning"
    """Curation debt: a fact that ought to be there, or that looks wrong."""
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


@dataclass(frozen=True, slots=True)
class Weights:
    """A place where weights can be had: an address, or a repository ``owner/name`` on the Hugging Face Hub."""

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
    """As people compare it: rates in per cent."""
    dataset: Dataset
    split: str | None = None


class Derivation(StrEnum):
    """How one model came of another: the property that says so."""

    BUILT_ON = "zoo:builtOn"
    FINE_TUNED_FROM = "fair4ml:fineTunedFrom"
    ADAPTER_OF = "zoo:adapterOf"
    QUANTIZED_FROM = "zoo:quantizedFrom"
    MERGED_FROM = "zoo:mergedFrom"
    DISTILLED_FROM = "zoo:distilledFrom"
    DERIVED_FROM = "zoo:directlyDerivedFrom"
    """In one step, of which the zoo does not say what it was."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a model came of, by its key in the same reading, and how."""

    key: str
    how: Derivation


@dataclass(frozen=True, slots=True)
class Family:
    """Models that share a design: its papers are those that describe the design."""

    key: str
    label: str
    papers: tuple[Paper, ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Inferred:
    """A value that the zoo does not state: which property, and the IRI of what it was inferred from."""

    property: str
    """As a prefixed name: ``zoo:releaseYear``."""
    basis: str


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of a zoo."""

    key: str
    """What the zoo calls it; unique within the zoo."""
    label: str
    listed: bool = True
    """False for what the zoo has no entry for, but names: what one of its models was built on."""
    aliases: tuple[str, ...] = ()
    stage: str | None = None
    domains: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    """Tasks of the taxonomy that it solves; see :mod:`zoograph.spellings`."""
    supports_tasks: tuple[str, ...] = ()
    """Tasks that it can be the base of, as the zoo says."""
    strategies: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Language tags (BCP 47)."""
    papers: tuple[Paper, ...] = ()
    """Papers about this very model; those about its design are its family's."""
    family: Family | None = None
    code: str | None = None
    weights: tuple[Weights, ...] = ()
    architecture: str | None = None
    licence: str | None = None
    """SPDX identifier, or ``LicenseRef-…``; see :mod:`zoograph.spellings`."""
    parameter_count: int | None = None
    """In ones."""
    input_size: int | None = None
    """The side of a square image, in pixels."""
    dimension: int | None = None
    """The length of one vector of the representation that it gives."""
    release_date: str | None = None
    """An ISO 8601 date."""
    release_year: int | None = None
    """Only where the date is not known."""
    trained_on: tuple[Dataset, ...] = ()
    """Where the zoo does not tell the next two apart."""
    source_datasets: tuple[Dataset, ...] = ()
    """For learning the representation."""
    target_datasets: tuple[Dataset, ...] = ()
    """For learning the task."""
    evaluations: tuple[Evaluation, ...] = ()
    bases: tuple[Base, ...] = ()
    inferred: tuple[Inferred, ...] = ()
    source: str | None = None
    """The IRI of the document in which the entry stands."""

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
    """A zoo as somebody registered it: what it is called here, which reader reads it, from where, and for whom.

    >>> Zoo("timm").reader, Zoo("team", reader="rst", origin="/srv/models.rst").reader
    ('timm', 'rst')
    """

    name: str
    """On the command line; also the last part of the IRIs of the zoo and its graph, and the first of its models'."""
    reader: str = ""
    """The ``NAME`` of a module in :mod:`zoograph.sources`; left out, the one of the zoo's own name."""
    origin: str | None = None
    """A path or address to read from, instead of the one that the reader knows."""
    internal: bool = False
    """Whether it is an organisation's own, and not for everyone's eyes."""
    label: str = ""
    """What a person calls it; left out, what the reader calls it."""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What else the reader is to know; each reader says in ``OPTIONS`` what it takes."""
    token_env: str = ""
    """The environment variable with the token to read it with; the token itself is never written down."""

    def __post_init__(self) -> None:
        if not self.reader:
            object.__setattr__(self, "reader", self.name)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read: a zoo's published state on disk, with all that is needed to read the very same again."""

    zoo: Zoo
    zoo_label: str
    """What the reader calls the zoos that it reads."""
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
    """Of a zoo that comes as packages: each of them."""
    cursor: str | None = None
    """Where a reader that reads what changed goes on next time, in words of its own."""

    @property
    def label(self) -> str:
        """What a person calls the zoo. Two zoos that one reader reads are told apart by their names."""
        if self.zoo.label or self.zoo.name == self.zoo.reader:
            return self.zoo.label or self.zoo_label
        return f"{self.zoo_label}: {self.zoo.name}"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from a snapshot: records, or statements where the zoo is RDF already, and what was amiss."""

    snapshot: Snapshot
    models: Iterable[Model] = ()
    """May be an iterator, which is gone through once."""
    statements: Iterable[Triple] = ()
    findings: tuple[Finding, ...] = field(default=())
    is_partial: bool = False
    """Whether only what changed was read: models that came or changed. All others stay as they are.

    What models share (a paper, a family) is part of each: where what the zoo says of it changes, every model that
    names it has changed."""
    forgotten: frozenset[str] = frozenset()
    """Keys of the models that went since; of a partial reading."""
