"""A validation report as findings that a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from pyoxigraph import Store as Engine
from rdflib import SH, URIRef
from rdflib.term import Node

from zoograph import vocabulary
from zoograph.records import Finding, Severity
from zoograph.validate.report import own_rules, validation_report
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PREFIXES, RDFS, SKOS, compact


def validate(store: Engine, focus: Collection[str] | None = None) -> list[Finding]:
    """The findings of the shapes about the merged graph; only about the things in ``focus``, if given.

    The store must hold a materialised merged graph. Findings are sorted by severity, rule and thing.
    """
    return findings_of(store, validation_report(store, focus).results)


def findings_of(store: Engine, results: Iterable[Mapping[Node, Node]]) -> list[Finding]:
    """The results of a validation report of the store, as findings."""
    known: dict[str, tuple[str, str]] = {}

    def named(focus: str) -> tuple[str, str]:
        """Its label and its zoos, looked up once for all that is found about it."""
        if focus not in known:
            known[focus] = label(store, focus), zoo(store, focus)
        return known[focus]

    found = {_finding(result, named) for result in results}  # two components may say the same of one value
    order = list(Severity)
    return sorted(found, key=lambda f: (order.index(f.severity), f.rule, f.focus, f.path, f.value))


@cache
def _name_and_fix(shape: Node) -> tuple[str, str]:
    """What a shape is called, and what it advises."""
    shapes = own_rules().shapes
    return str(shapes.value(shape, SH.name) or shape), str(shapes.value(shape, SH.description) or "")


def _finding(result: Mapping[Node, Node], named: Callable[[str], tuple[str, str]]) -> Finding:
    node = result[SH.focusNode]
    rule, fix = _name_and_fix(result[SH.sourceShape])
    focus = f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)
    path, value = result.get(SH.resultPath), result.get(SH.value)
    message = str(result.get(SH.resultMessage) or "")
    shown, zoos = named(focus)
    return Finding(
        severity=Severity(str(result[SH.resultSeverity]).removeprefix(PREFIXES["sh"])),
        rule=rule,
        focus=focus,
        message=message if value is None or str(value) == focus else _with_value(message, value),
        fix=fix,
        path=str(path) if isinstance(path, URIRef) else "",
        value="" if value is None else str(value),
        label=shown,
        zoo=zoos,
    )


def _with_value(message: str, value: Node) -> str:
    """The message, which names its value itself or has it added."""
    shown = compact(str(value)) if isinstance(value, URIRef) else str(value)
    message = message.replace(f"<{value}>", shown).replace(str(value), shown)
    return message if shown in message else f"{message}: {shown}"


def label(store: Engine, iri: str) -> str:
    """The label of a thing, or its prefixed name if it has none."""
    for predicate in (RDFS.label, SKOS.prefLabel):
        quads = store.quads_for_pattern(_named(iri), predicate, None, GRAPH_MERGED)
        labels = [quad.object for quad in quads if isinstance(quad.object, Literal) and quad.object.value.strip()]
        if labels:  # stores on disk and in memory list them in different orders
            return min(labels, key=_shown_first).value
    return compact(iri)


def _shown_first(label: Literal) -> tuple[bool, bool, str]:
    """English before other languages, normal writing before ``lower_case``."""
    return label.language not in ("en", None), label.value == label.value.lower(), label.value


def _named(name: str) -> NamedNode | BlankNode:
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


def zoo(store: Engine, iri: str) -> str:
    """The names of the graphs that say what kind of thing this is: its zoo, or zoos."""
    names = {
        compact(quad.graph_name.value)
        for quad in store.quads_for_pattern(_named(iri), vocabulary.RDF.type, None, None)
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED)
    }
    return ", ".join(sorted(name.removeprefix("graph:") for name in names))


def has_violation(findings: Collection[Finding]) -> bool:
    """Whether a finding forbids publishing."""
    return any(finding.severity == Severity.VIOLATION for finding in findings)
