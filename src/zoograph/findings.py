"""Findings from version to version: which things must be validated again, and which findings still hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode

from zoograph.records import Finding, Severity

FILE_NAME = "findings.json"
_NAMES = tuple(each.name for each in fields(Finding))


def plain(finding: Finding) -> dict[str, str]:
    """A finding as JSON has it."""
    return {name: getattr(finding, name) for name in _NAMES}


def of_plain(said: Mapping[str, str]) -> Finding:
    """The finding that :func:`plain` wrote."""
    return Finding(**{**said, "severity": Severity(said["severity"])})  # type: ignore[arg-type]


def to_json(findings: Sequence[Finding]) -> str:
    """Findings as they are kept beside a version: a JSON array, one finding a line."""
    lines = (json.dumps(plain(finding)) for finding in findings)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def focus_name(thing: NamedNode | BlankNode) -> str:
    """What a finding calls the thing that it is about: its IRI, or ``_:`` and the name of a blank node."""
    return f"_:{thing.value}" if isinstance(thing, BlankNode) else thing.value


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repetition: the worst first, then by rule and thing."""
    severity = list(Severity)
    return sorted(
        set(findings), key=lambda f: (severity.index(f.severity), f.rule, f.focus, f.path, f.value, f.message)
    )


def read_findings(directory: Path) -> list[Finding]:
    """The findings of the version in a directory; none if the version has no such file."""
    try:
        content = json.loads((directory / FILE_NAME).read_text())
    except FileNotFoundError:
        return []
    return [of_plain(each) for each in content]
