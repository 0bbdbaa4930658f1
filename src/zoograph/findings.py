"""Findings from version to version: which things must be validated again, and which findings still hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph import shapes
from zoograph.records import Finding, Severity
from zoograph.vocabulary import GRAPH_MERGED, RDFS, graph

FILE_NAME = "findings.json"


def to_json(findings: Sequence[Finding]) -> str:
    """Findings as they are kept beside a version."""
    return json.dumps([asdict(finding) for finding in findings], indent=1)


def focus_of(new: Engine, old: Engine, touched: Collection[Triple]) -> set[str]:
    """The things that a shape may now see differently, by IRI, or ``_:`` and the name of a blank node.

    ``touched`` are the triples that some graph of ``new`` or ``old`` has, and the other one may not have.
    """
    predicates = {route.predicate for route in shapes.routes()} | {RDFS.subClassOf}
    changed = {
        triple
        for triple in touched
        if triple.predicate in predicates and (_merged(triple) in new) != (_merged(triple) in old)
    }
    things = {triple.subject for triple in touched} | shapes.judged(new, old, changed)
    return {focus_name(thing) for thing in things}  # type: ignore[arg-type]


def focus_name(thing: NamedNode | BlankNode) -> str:
    """What a finding calls the thing that it is about: its IRI, or ``_:`` and the name of a blank node."""
    return f"_:{thing.value}" if isinstance(thing, BlankNode) else thing.value


def _merged(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, GRAPH_MERGED)


def standing(
    earlier: Iterable[Finding], changed_graphs: Collection[NamedNode | BlankNode | DefaultGraph]
) -> list[Finding]:
    """The findings of sources that were not read again."""
    return [each for each in earlier if is_note(each) and graph(each.zoo) not in changed_graphs]


def is_note(finding: Finding) -> bool:
    """Whether a finding is a source's, about a line of a file, rather than validation's, about a thing."""
    is_thing = "//" in finding.focus or finding.focus.startswith("_:")
    return finding.rule not in shapes.names() and not is_thing


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
    return [Finding(**{**each, "severity": Severity(each["severity"])}) for each in content]
