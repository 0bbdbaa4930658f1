"""What validation and reading had to say, from version to version: what to look at again, and what still stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from zoograph.records import Finding, Severity
from zoograph.vocabulary import BASE, GRAPH_MERGED, graph

FILE_NAME = "findings.json"


def to_json(findings: Sequence[Finding]) -> str:
    """Findings as they are kept beside a version."""
    return json.dumps([asdict(finding) for finding in findings], indent=1)


def focus_of(store: Store, touched: Collection[Triple]) -> set[str]:
    """The things whose facts changed, and those whose facts name them: what a shape may now see differently."""
    changed = {
        term
        for triple in touched
        for term in (triple.subject, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(BASE) and not term.value.startswith(BASE + "ns#")
    }
    # A dataset, task or licence is named by thousands; none of the shapes of those looks through them.
    hubs = tuple(
        f"{BASE}{kind}/"
        for kind in (
            "dataset",
            "task",
            "domain",
            "stage",
            "strategy",
            "metric",
            "modality",
            "licence",
            "licence-class",
            "zoo",
            "organization",
        )
    )
    naming = {
        quad.subject
        for term in changed
        if not term.value.startswith(hubs)
        for quad in store.quads_for_pattern(None, None, term, GRAPH_MERGED)
    }
    subjects = {triple.subject for triple in touched}
    kept = {term for term in changed if term in subjects or not term.value.startswith(hubs)}
    return {term.value for term in kept | naming if isinstance(term, NamedNode)}


def carried_over(
    earlier: Sequence[Finding],
    notes: Sequence[Finding],
    found: Sequence[Finding],
    focus: Collection[str] | None,
    changed_graphs: Collection[NamedNode | DefaultGraph],
) -> list[Finding]:
    """The findings of the new version: those found now, and of the earlier ones what was not looked at again."""
    if focus is None:
        kept = [f for f in earlier if is_note(f) and graph(f.zoo) not in changed_graphs]
    else:
        kept = [f for f in earlier if (graph(f.zoo) not in changed_graphs if is_note(f) else f.focus not in focus)]
    return in_order((*kept, *notes, *found))


def is_note(finding: Finding) -> bool:
    """Whether a finding is a source's, about a line of a file, rather than validation's, about a thing."""
    return "//" not in finding.focus and not finding.focus.startswith("_:")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repetition: the worst first, then by rule and thing."""
    severity = list(Severity)
    return sorted(
        set(findings), key=lambda f: (severity.index(f.severity), f.rule, f.focus, f.path, f.value, f.message)
    )


def read_findings(directory: Path) -> list[Finding]:
    """What was found of the version in a directory; nothing if nothing was written down."""
    try:
        content = json.loads((directory / FILE_NAME).read_text())
    except FileNotFoundError:
        return []
    return [Finding(**{**each, "severity": Severity(each["severity"])}) for each in content]
