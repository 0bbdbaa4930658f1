"""The validation report: pySHACL's results for the suspects, and those of the constraints that are queries.

Validation runs after inference (before it, property chains would give false alarms) and leaves the data and the
shapes as they are: pySHACL writes into the shapes graph it is given, so it is given a fresh copy each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple, Variable
from pyoxigraph import Store as Engine
from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH
from rdflib.term import Node

from zoograph import shapes
from zoograph.rdf import rdflib_term
from zoograph.store.statistics import Statistics
from zoograph.validate.counts import counts_of
from zoograph.validate.suspects import CLASS, Aim, Checks, Targets, compiled, suspects
from zoograph.validate.view import Prefixes, merged_graph
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


@dataclass(frozen=True, slots=True)
class Report:
    """A validation report (SHACL, section 3.6)."""

    results: Sequence[Mapping[Node, Node]]
    """The properties of each result."""
    _judged: list[Any]
    """pySHACL's results, in its own form: the first of all."""

    @property
    def conforms(self) -> bool:
        """Whether there is no result."""
        return not self.results

    def graph(self) -> rdflib.Graph:
        """The report as RDF; to make it takes longer than to validate."""
        report: rdflib.Graph
        report, _ = Validator.create_validation_report(ShapesGraph(rdflib.Graph()), not self._judged, self._judged)
        root = next(report.subjects(RDF.type, SH.ValidationReport))
        report.set((root, SH.conforms, rdflib.Literal(self.conforms)))
        for answer in self.results[len(self._judged) :]:
            result = rdflib.BNode()
            report.add((root, SH.result, result))
            for predicate, value in answer.items():
                report.add((result, predicate, value))
        return report


class _Judge(Validator):
    """pySHACL's validator, which gives its results as they are: half of its time goes into making a graph of them."""

    @classmethod
    def create_validation_report(cls, sg: Any, conforms: bool, results: list[Any]) -> tuple[Any, str]:
        """The results instead of a graph, and no text."""
        return results, ""


def validation_report(
    store: Engine,
    focus: Collection[str] | None = None,
    rules: Rules | None = None,
    statistics: Statistics | None = None,
) -> Report:
    """The SHACL validation report of the merged graph; only about the things in ``focus``, if given.

    It is the same as pySHACL's report on the whole graph. The store must have a materialised merged graph. Its
    ``statistics``, if given, spare queries.
    """
    rules = rules or own_rules()
    targets = Targets(store, rules.checks, focus, None if statistics is None else counts_of(statistics))
    judged: list[Any] = []
    with ThreadPoolExecutor(2, "validating") as executor:  # the engine lets go of Python's lock while it answers
        waiting = suspects(targets, executor)
        answers = [
            executor.submit(_answers, store, rules.shapes, shape, constraint, targets.aims(shape))
            for shape, constraint in rules.queries
        ]
        with merged_graph(store) as data:
            for suspected in waiting:
                judged += _judged(data, rules, suspected)
        results = [{predicate: _value(value) for _, predicate, value in said} for _, _, said in judged]
        return Report((*results, *(each for found in answers for each in found.result())), judged)


def _judged(data: rdflib.Graph, rules: Rules, suspected: Mapping[Node, Collection[Node]]) -> list[Any]:
    """pySHACL's results for suspects of some shapes."""
    aimed = rdflib.Graph()
    aimed.namespace_manager = Prefixes(aimed)
    aimed += rules.checks.shapes
    for shape, things in suspected.items():
        for thing in things:
            aimed.add((shape, SH.targetNode, thing))
    judge = _Judge(DataGraph.from_rdflib(data), shacl_graph=aimed, options={"inplace": True})
    results: list[Any] = judge.run()[1]  # type: ignore[no-untyped-call]
    return results


def _value(said: Any) -> Node:
    """A value as pySHACL has it in a result: of its own, or together with the graph that it is from."""
    value: Node = said[1] if isinstance(said, tuple) else said
    return value


def results_in(report: rdflib.Graph) -> list[dict[Node, Node]]:
    """The properties of each result of a report that is a graph."""
    said: dict[Node, dict[Node, Node]] = {result: {} for result in report.objects(None, SH.result)}
    for subject, predicate, value in report:
        if subject in said:
            said[subject][predicate] = value
    return list(said.values())


# -- constraints that are queries


def _queries(shapes: rdflib.Graph) -> Iterator[tuple[Node, Node]]:
    """The constraints that one query can check for all targets: those of shapes that are not part of another shape."""
    for shape, _, constraint in shapes.triples((None, SH.sparql, None)):
        is_part = any(shapes.subjects(None, shape)) or (shape, SH.path, None) in shapes
        is_off = any((each, SH.deactivated, rdflib.Literal(True)) in shapes for each in (shape, constraint))
        if not is_part and not is_off and (constraint, SH.select, None) in shapes:
            yield shape, constraint


def _answers(
    store: Engine, shapes: rdflib.Graph, shape: Node, constraint: Node, aims: Iterable[Aim]
) -> list[dict[Node, Node]]:
    """The results of a SPARQL-based constraint (SHACL, section 5).

    pySHACL runs, and parses, the query once a focus node: minutes where this, one query a constraint with ``$this``
    ranging over the targets, takes milliseconds.
    """
    found = []
    select = str(shapes.value(constraint, SH.select))
    for aim in aims:
        this: _Given = {} if aim.blank is None else {Variable("this"): aim.blank}
        targeted = aim.pattern.replace("?this", "$this")
        if aim.few or aim.blank is not None:
            query = select.replace("{", f"{{ {targeted} ", 1)
        elif _asked(store, f"ASK {{ {{ {select} }} }}", this):
            query = f"SELECT * WHERE {{ {{ {select} }} {targeted} }}"
        else:
            continue  # most rules are broken by nothing at all, which is found without the targets
        rows = _asked(store, query, this)
        assert isinstance(rows, QuerySolutions)
        own = [place for place, variable in enumerate(rows.variables) if variable.value != CLASS]
        for row in {tuple(solution[place] for place in own) for solution in rows}:
            names = {
                rows.variables[place].value: term for place, term in zip(own, row, strict=True) if term is not None
            }
            if aim.is_meant(names["this"]):
                found.append(_result(shapes, shape, constraint, names))
    return found


def _asked(store: Engine, query: str, this: _Given) -> Any:
    return store.query(query, default_graph=GRAPH_MERGED, prefixes=PREFIXES, substitutions=this)


def _result(shapes: rdflib.Graph, shape: Node, constraint: Node, names: dict[str, Any]) -> dict[Node, Node]:
    """The properties of a result."""
    message = str(shapes.value(constraint, SH.message))
    for name, term in names.items():
        message = message.replace(f"{{?{name}}}", term.value).replace(f"{{${name}}}", term.value)
    return {
        RDF.type: SH.ValidationResult,
        SH.sourceShape: shape,
        SH.sourceConstraint: constraint,
        SH.sourceConstraintComponent: SH.SPARQLConstraintComponent,
        SH.resultSeverity: shapes.value(shape, SH.severity) or SH.Violation,
        SH.resultMessage: rdflib.Literal(message),
        **{
            predicate: rdflib_term(names[name])
            for predicate, name in ((SH.focusNode, "this"), (SH.resultPath, "path"), (SH.value, "value"))
            if name in names
        },
    }
