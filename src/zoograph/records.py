"""What a zoo says of its models: plain values, with no RDF and no I/O. Every source gives these; everything takes them.

``None`` and empty tuples mean that the zoo does not say. Nothing here is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pyoxigraph import Triple


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
class Model:
    """One entry of a zoo."""

    key: str
    """What the zoo calls it; unique within the zoo."""
    label: str
    stage: str | None = None
    domains: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    code: str | None = None
    weights: tuple[Weights, ...] = ()
    architecture: str | None = None
    release_year: int | None = None
    source: str | None = None
    """The IRI of the document in which the entry stands."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read: a zoo's published state on disk, with all that is needed to read the very same again."""

    source: str
    """The name in ``SOURCES``; also the name of the graph."""
    zoo_label: str
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
    external: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from a snapshot: records, or statements where the zoo is RDF already, and what was amiss."""

    snapshot: Snapshot
    models: tuple[Model, ...] = ()
    statements: Iterable[Triple] = ()
    findings: tuple[Finding, ...] = field(default=())
