"""SHACL: the merged graph checked against ``shapes/``, and the report as findings that a person can act on.

Validation runs after inference (before it, property chains would give false alarms) and leaves the data and the
shapes as they are: pySHACL writes into the shapes graph it is given, so it is given a fresh copy each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from zoograph import vocabulary
from zoograph.rdf import rdflib_term, read_triples, to_rdflib
from zoograph.records import Finding, Severity
from zoograph.resources import SHAPES_FOLDER
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PREFIXES, RDFS, SKOS, compact


def validate(store: Store, focus: Collection[str] | None = None) -> list[Finding]:
    """What the shapes have to say of the merged graph; of the things in ``focus`` only, if given.

    The store must hold a materialised merged graph. Findings are sorted by severity, rule and thing.
    """
    return findings_of(store, validation_report(store, focus))


def findings_of(store: Store, report: rdflib.Graph) -> list[Finding]:
    """A validation report of the store, as findings."""
    shapes = _shapes()
    found = [_finding(store, shapes, report, result) for result in report.objects(None, SH.result)]
    order = list(Severity)
    return sorted(found, key=lambda f: (order.index(f.severity), f.rule, f.focus, f.path, f.value))


def validation_report(store: Store, focus: Collection[str] | None = None) -> rdflib.Graph:
    """The SHACL validation report itself."""
    shapes = rdflib.Graph()
    shapes += _shapes()
    shapes.remove((None, SH.sparql, None))
    data = _data(store, focus)
    if focus is not None:
        _aim(shapes, data, focus)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    rdflib.NORMALIZE_LITERALS = False  # pySHACL turns it on when it is done
    assert isinstance(report, rdflib.Graph)
    root = next(report.subjects(RDF.type, SH.ValidationReport))
    for result in _sparql_results(store, focus, report):
        report.add((root, SH.result, result))
        report.set((root, SH.conforms, rdflib.Literal(False)))
    return report


def _data(store: Store, focus: Collection[str] | None) -> rdflib.Graph:
    """The merged graph in memory, where pySHACL is six times as fast as over the store.

    Of the things in ``focus``, only what the shapes look at: their own statements, and what kind of thing these name.
    """
    if focus is None:
        looked_at = _looked_at()
        quads = store.quads_for_pattern(None, None, None, GRAPH_MERGED)
        return to_rdflib(quad.triple for quad in quads if quad.predicate in looked_at)
    triples: set[Triple] = set()
    for iri in focus:
        for quad in store.quads_for_pattern(NamedNode(iri), None, None, GRAPH_MERGED):
            triples.add(quad.triple)
            if isinstance(quad.object, NamedNode):
                for kind in (vocabulary.RDF.type, SKOS.inScheme):
                    triples.update(q.triple for q in store.quads_for_pattern(quad.object, kind, None, GRAPH_MERGED))
    return to_rdflib(triples)


def _aim(shapes: rdflib.Graph, data: rdflib.Graph, focus: Collection[str]) -> None:
    """Point the shapes at the things in ``focus`` that they target, and at nothing else.

    pySHACL can be given focus nodes, but looks each thing up in that list, shape by shape: quadratic in its length.
    """
    for shape, kind in list(shapes.subject_objects(SH.targetClass)):
        shapes.remove((shape, SH.targetClass, kind))
        for thing in data.subjects(RDF.type, kind):
            if str(thing) in focus:
                shapes.add((shape, SH.targetNode, thing))


def _sparql_results(store: Store, focus: Collection[str] | None, report: rdflib.Graph) -> Iterator[rdflib.BNode]:
    """The results of the SPARQL-based constraints (SHACL, section 5), put into the report.

    pySHACL runs, and parses, the query once a focus node: minutes where this, one query a constraint with ``$this``
    ranging over the targets, takes milliseconds.
    """
    shapes = _shapes()
    for shape, _, constraint in shapes.triples((None, SH.sparql, None)):
        classes = " ".join(target.n3() for target in shapes.objects(shape, SH.targetClass))
        targeted = f"VALUES ?class {{ {classes} }} $this a ?class ."
        if focus is not None:
            # The engine would list the members of the classes first; EXISTS keeps it to the few things given.
            given = " ".join(f"<{iri}>" for iri in sorted(focus))
            targeted = f"VALUES $this {{ {given} }} FILTER EXISTS {{ {targeted} }}"
        select = str(shapes.value(constraint, SH.select))
        query = select.replace("{", f"{{ {targeted} ", 1)
        rows = store.query(query, default_graph=GRAPH_MERGED, prefixes=PREFIXES)
        assert isinstance(rows, QuerySolutions)
        for row in {tuple(solution) for solution in rows}:
            names = {
                variable.value: term for variable, term in zip(rows.variables, row, strict=True) if term is not None
            }
            yield _result(shapes, report, shape, constraint, names)


def _result(
    shapes: rdflib.Graph, report: rdflib.Graph, shape: Node, constraint: Node, names: dict[str, Any]
) -> rdflib.BNode:
    result = rdflib.BNode()
    message = str(shapes.value(constraint, SH.message))
    for name, term in names.items():
        message = message.replace(f"{{?{name}}}", term.value).replace(f"{{${name}}}", term.value)
    report.add((result, RDF.type, SH.ValidationResult))
    report.add((result, SH.sourceShape, shape))
    report.add((result, SH.sourceConstraint, constraint))
    report.add((result, SH.sourceConstraintComponent, SH.SPARQLConstraintComponent))
    report.add((result, SH.resultSeverity, shapes.value(shape, SH.severity) or SH.Violation))
    report.add((result, SH.resultMessage, rdflib.Literal(message)))
    for predicate, name in ((SH.focusNode, "this"), (SH.resultPath, "path"), (SH.value, "value")):
        if name in names:
            report.add((result, predicate, rdflib_term(names[name])))
    return result


@cache
def _shapes() -> rdflib.Graph:
    triples: list[Triple] = []
    for file in sorted(SHAPES_FOLDER.glob("*.ttl")):
        triples += read_triples(file)
    return to_rdflib(triples)


@cache
def _looked_at() -> frozenset[NamedNode]:
    """The properties that a shape may look at: those it names, and what kind of thing something is.

    SPARQL-based constraints are not among them (they run over the store), and none of our shapes is closed.
    """
    named = {NamedNode(str(term)) for term in _shapes().objects() if isinstance(term, URIRef)}
    return frozenset(named | {vocabulary.RDF.type, RDFS.subClassOf})


def _finding(store: Store, shapes: rdflib.Graph, report: rdflib.Graph, result: Node) -> Finding:
    shape = report.value(result, SH.sourceShape)
    node = report.value(result, SH.focusNode)
    focus = f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = str(report.value(result, SH.resultMessage) or "")
    return Finding(
        severity=Severity(str(report.value(result, SH.resultSeverity)).removeprefix(PREFIXES["sh"])),
        rule=str(shapes.value(shape, SH.name) or shape),
        focus=focus,
        message=message if value is None or str(value) == focus else _with_value(message, value),
        fix=str(shapes.value(shape, SH.description) or ""),
        path=str(path) if isinstance(path, URIRef) else "",
        value="" if value is None else str(value),
        label=label(store, focus),
        zoo=zoo(store, focus),
    )


def _with_value(message: str, value: Node) -> str:
    """The message, which names its value itself or has it added."""
    shown = compact(str(value)) if isinstance(value, URIRef) else str(value)
    message = message.replace(f"<{value}>", shown).replace(str(value), shown)
    return message if shown in message else f"{message}: {shown}"


def label(store: Store, iri: str) -> str:
    """What a person calls a thing; its prefixed name if nobody gave it a label."""
    for predicate in (RDFS.label, SKOS.prefLabel):
        for quad in store.quads_for_pattern(_named(iri), predicate, None, GRAPH_MERGED):
            if isinstance(quad.object, Literal) and quad.object.value.strip():
                return quad.object.value
    return compact(iri)


def _named(name: str) -> NamedNode | BlankNode:
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


def zoo(store: Store, iri: str) -> str:
    """The names of the graphs that say what kind of thing this is: its zoo, or zoos."""
    names = {
        compact(quad.graph_name.value)
        for quad in store.quads_for_pattern(_named(iri), vocabulary.RDF.type, None, None)
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED)
    }
    return ", ".join(sorted(name.removeprefix("graph:") for name in names))


def has_violation(findings: Collection[Finding]) -> bool:
    """Whether anything stands in the way of publishing."""
    return any(finding.severity == Severity.VIOLATION for finding in findings)
