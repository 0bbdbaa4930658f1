"""The validation report: pySHACL's judgement of the suspects, and the answers of the constraints that are queries.

Validation runs after inference (before it, property chains would give false alarms) and leaves the data and the
shapes as they are: pySHACL writes into the shapes graph it is given, so it is given a fresh copy each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple, Variable
from pyoxigraph import Store as Engine
from rdflib import RDF, SH
from rdflib.term import Node

from zoograph import shapes
from zoograph.rdf import rdflib_term
from zoograph.store.statistics import Statistics
from zoograph.validate.suspects import Checks, Targets, compiled, counted, suspects
from zoograph.validate.view import merged_graph
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES

_Given = dict[Variable, NamedNode | BlankNode | Literal | Triple]


@dataclass(frozen=True, slots=True)
class Rules:
    """Shapes that are ready to be applied."""

    shapes: rdflib.Graph
    """The shapes as written."""
    checks: Checks
    queries: tuple[tuple[Node, Node], ...]
    """Shapes whose SPARQL-based constraints are run here, each with the constraint."""


def ready(shapes: rdflib.Graph) -> Rules:
    """Make shapes ready to be applied."""
    rest = rdflib.Graph()
    rest += shapes
    queries = tuple(_queries(shapes))
    for shape, constraint in queries:
        rest.remove((shape, SH.sparql, constraint))
    return Rules(shapes, compiled(rest), queries)


@cache
def own_rules() -> Rules:
    """The rules in ``shapes/``."""
    return ready(shapes.shapes())


def validation_report(
    store: Engine,
    focus: Collection[str] | None = None,
    rules: Rules | None = None,
    statistics: Statistics | None = None,
) -> rdflib.Graph:
    """The SHACL validation report of the merged graph; only about the things in ``focus``, if given.

    It is the same as pySHACL's report on the whole graph. The store must have a materialised merged graph. Its
    ``statistics``, if given, spare queries.
    """
    rules = rules or own_rules()
    targets = Targets(store, rules.checks, focus, None if statistics is None else counted(store, statistics))
    with ThreadPoolExecutor(2, "validating") as executor:  # the engine lets go of Python's lock while it answers
        suspected = suspects(targets, executor)
        answers = executor.submit(lambda: list(_answers(targets, rules)))
        report = _judged(store, rules, suspected)
        root = next(report.subjects(RDF.type, SH.ValidationReport))
        for shape, constraint, answer in answers.result():
            report.add((root, SH.result, _result(rules.shapes, report, shape, constraint, answer)))
            report.set((root, SH.conforms, rdflib.Literal(False)))
    return report


def _judged(store: Engine, rules: Rules, suspected: Mapping[Node, Collection[Node]]) -> rdflib.Graph:
    if not suspected:
        report = rdflib.Graph()
        root = rdflib.BNode()
        report.add((root, RDF.type, SH.ValidationReport))
        report.add((root, SH.conforms, rdflib.Literal(True)))
        return report
    aimed = rdflib.Graph()
    aimed += rules.checks.shapes
    for shape, things in suspected.items():
        for thing in things:
            aimed.add((shape, SH.targetNode, thing))
    try:
        with merged_graph(store) as data:
            _, report, _ = pyshacl.validate(data, shacl_graph=aimed, inplace=True)
    finally:
        rdflib.NORMALIZE_LITERALS = False  # pySHACL turns it on when it is done
    assert isinstance(report, rdflib.Graph)
    return report


# -- constraints that are queries


def _queries(shapes: rdflib.Graph) -> Iterator[tuple[Node, Node]]:
    """The constraints that one query can check for all targets: those of shapes that are not part of another shape."""
    for shape, _, constraint in shapes.triples((None, SH.sparql, None)):
        is_part = any(shapes.subjects(None, shape)) or (shape, SH.path, None) in shapes
        is_off = any((each, SH.deactivated, rdflib.Literal(True)) in shapes for each in (shape, constraint))
        if not is_part and not is_off and (constraint, SH.select, None) in shapes:
            yield shape, constraint


def _answers(targets: Targets, rules: Rules) -> Iterator[tuple[Node, Node, dict[str, Any]]]:
    """The answers of the SPARQL-based constraints (SHACL, section 5), each with its shape and constraint.

    pySHACL runs, and parses, the query once a focus node: minutes where this, one query a constraint with ``$this``
    ranging over the targets, takes milliseconds.
    """
    for shape, constraint in rules.queries:
        select = str(rules.shapes.value(constraint, SH.select))
        for aim in targets.aims(shape):
            targeted = aim.pattern.replace("?this", "$this")
            query = select.replace("{", f"{{ {targeted} ", 1)
            this: _Given = {} if aim.blank is None else {Variable("this"): aim.blank}
            rows = targets.store.query(query, default_graph=GRAPH_MERGED, prefixes=PREFIXES, substitutions=this)
            assert isinstance(rows, QuerySolutions)
            for row in {tuple(solution) for solution in rows}:
                names = {
                    variable.value: term for variable, term in zip(rows.variables, row, strict=True) if term is not None
                }
                if aim.is_meant(names["this"]):
                    yield shape, constraint, names


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
