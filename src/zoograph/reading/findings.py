"""The findings kept with a version; read once, because a version never changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zoograph.findings import read_findings
from zoograph.records import Finding
from zoograph.store import Version


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """The findings of a version."""

    all: tuple[Finding, ...]
    about: Mapping[str, tuple[Finding, ...]]
    """Those about a thing, by its IRI."""


def findings_in(version: Version) -> KeptFindings:
    """The findings of a version."""
    return _read(version.directory, version.mark)


@lru_cache(maxsize=4)
def _read(directory: Path, _mark: str) -> KeptFindings:
    found = tuple(read_findings(directory))
    about: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        about[each.focus].append(each)
    return KeptFindings(found, {iri: tuple(each) for iri, each in about.items()})
