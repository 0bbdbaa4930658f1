"""SHACL: the merged graph checked against ``shapes/``, and the report as findings that a person can act on.

Validation runs after inference (before it, property chains would give false alarms) and leaves the data and the
shapes as they are: pySHACL writes into the shapes graph it is given, so it is given a fresh copy each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple, Variable
from rdflib import RDF, SH, URIRef
from rdflib import RDFS as RDFLIB_RDFS
from rdflib.term import Node

from zoograph import shapes, vocabulary
from zoograph.rdf import rdflib_term, to_rdflib
from zoograph.records import Finding, Severity
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PREFIXES, RDFS, SKOS, compact


def validate(store: Store, focus: Collection[str] | None = None) -> list[Finding]:
    """What the shapes have to say of the merged graph; of the things in ``focus`` only, if given.

    The store must hold a materialised merged graph. Findings are sorted by severity, rule and thing.
    """
    return findings_of(store, validation_report(store, focus))


def findings_of(store: Store, report: rdflib.Graph) -> list[Finding]:
    """A validation report of the store, as findings."""
    found = [_finding(store, report, result) for result in report.objects(None, SH.result)]
    order = list(Severity)
    return sorted(found, key=lambda f: (order.index(f.severity), f.rule, f.focus, f.path, f.value))


def validation_report(store: Store, focus: Collection[str] | None = None) -> rdflib.Graph:
    """The SHACL validation report itself."""
    pointed = rdflib.Graph()
    pointed += shapes.shapes()
    pointed.remove((None, SH.sparql, None))
    data = _data(store, focus)
    if focus is not None:
        _aim(pointed, data, focus)
    _, report, _ = pyshacl.validate(data, shacl_graph=pointed, inplace=True)
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
        looked_at = shapes.looked_at()
        quads = store.quads_for_pattern(None, None, None, GRAPH_MERGED)
        return to_rdflib(quad.triple for quad in quads if quad.predicate in looked_at)
    triples = {
        quad.triple for name in focus for quad in store.quads_for_pattern(_named(name), None, None, GRAPH_MERGED)
    }
    predicates, steps = shapes.beyond()
    near = {triple.object for triple in triples}
    for _ in range(steps):
        found = {
            quad.triple
            for thing in near
            if isinstance(thing, (NamedNode, BlankNode))
            for predicate in predicates
            for quad in store.quads_for_pattern(thing, predicate, None, GRAPH_MERGED)
        }
        near = {triple.object for triple in found} if steps > 1 else set()
        triples |= found
    kinds = {triple.object for triple in triples if triple.predicate == vocabulary.RDF.type}
    while kinds:
        found = {
            quad.triple
            for kind in kinds
            if isinstance(kind, (NamedNode, BlankNode))
            for quad in store.quads_for_pattern(kind, RDFS.subClassOf, None, GRAPH_MERGED)
        } - triples
        kinds = {triple.object for triple in found}
        triples |= found
    return to_rdflib(triples)


def _aim(pointed: rdflib.Graph, data: rdflib.Graph, focus: Collection[str]) -> None:
    """Point the shapes at the things in ``focus`` that they target, and at nothing else.

    pySHACL can be given focus nodes, but looks each thing up in that list, shape by shape: quadratic in its length.
    """
    for shape, kind in list(pointed.subject_objects(SH.targetClass)):
        pointed.remove((shape, SH.targetClass, kind))
        for below in data.transitive_subjects(RDFLIB_RDFS.subClassOf, kind):
            for thing in data.subjects(RDF.type, below):
                if _name(thing) in focus:
                    pointed.add((shape, SH.targetNode, thing))


def _sparql_results(store: Store, focus: Collection[str] | None, report: rdflib.Graph) -> Iterator[rdflib.BNode]:
    """The results of the SPARQL-based constraints (SHACL, section 5), put into the report.

    pySHACL runs, and parses, the query once a focus node: minutes where this, one query a constraint with ``$this``
    ranging over the targets, takes milliseconds.
    """
    graph, below = shapes.shapes(), shapes.Subclasses(store)
    for shape, _, constraint in graph.triples((None, SH.sparql, None)):
        kinds = {kind for target in graph.objects(shape, SH.targetClass) for kind in below.of(NamedNode(str(target)))}
        classes = " ".join(sorted(str(kind) for kind in kinds if isinstance(kind, NamedNode)))
        targeted = f"VALUES ?class {{ {classes} }} $this a ?class ."
        select = str(graph.value(constraint, SH.select))
        for given, substitutions in _given(focus):
            # The engine would list the members of the classes first; EXISTS keeps it to the few things given.
            first = targeted if focus is None else f"{given} FILTER EXISTS {{ {targeted} }}"
            query = select.replace("{", f"{{ {first} ", 1)
            rows = store.query(query, default_graph=GRAPH_MERGED, prefixes=PREFIXES, substitutions=substitutions)
            assert isinstance(rows, QuerySolutions)
            for row in {tuple(solution) for solution in rows}:
                names = {
                    variable.value: term for variable, term in zip(rows.variables, row, strict=True) if term is not None
                }
                yield _result(graph, report, shape, constraint, names)


def _given(
    focus: Collection[str] | None,
) -> Iterator[tuple[str, dict[Variable, NamedNode | BlankNode | Literal | Triple]]]:
    """Ways to say in a query what ``$this`` may be: all IRIs at once; a text cannot name a blank node."""
    if focus is None:
        yield "", {}
        return
    named = " ".join(f"<{name}>" for name in sorted(focus) if not name.startswith("_:"))
    if named:
        yield f"VALUES $this {{ {named} }}", {}
    for name in focus:
        if name.startswith("_:"):
            yield "", {Variable("this"): _named(name)}


def _result(
    graph: rdflib.Graph, report: rdflib.Graph, shape: Node, constraint: Node, names: dict[str, Any]
) -> rdflib.BNode:
    result = rdflib.BNode()
    message = str(graph.value(constraint, SH.message))
    for name, term in names.items():
        message = message.replace(f"{{?{name}}}", term.value).replace(f"{{${name}}}", term.value)
    report.add((result, RDF.type, SH.ValidationResult))
    report.add((result, SH.sourceShape, shape))
    report.add((result, SH.sourceConstraint, constraint))
    report.add((result, SH.sourceConstraintComponent, SH.SPARQLConstraintComponent))
    report.add((result, SH.resultSeverity, graph.value(shape, SH.severity) or SH.Violation))
    report.add((result, SH.resultMessage, rdflib.Literal(message)))
    for predicate, name in ((SH.focusNode, "this"), (SH.resultPath, "path"), (SH.value, "value")):
        if name in names:
            report.add((result, predicate, rdflib_term(names[name])))
    return result


def _finding(store: Store, report: rdflib.Graph, result: Node) -> Finding:
    graph = shapes.shapes()
    shape = report.value(result, SH.sourceShape)
    focus = _name(report.value(result, SH.focusNode))
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = str(report.value(result, SH.resultMessage) or "")
    return Finding(
        severity=Severity(str(report.value(result, SH.resultSeverity)).removeprefix(PREFIXES["sh"])),
        rule=str(graph.value(shape, SH.name) or shape),
        focus=focus,
        message=message if value is None or str(value) == focus else _with_value(message, value),
        fix=str(graph.value(shape, SH.description) or ""),
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


def _name(node: Node | None) -> str:
    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)


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
