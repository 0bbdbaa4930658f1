"""Find the things that may break a shape, by queries compiled from the shapes, which the engine runs at any size.

The queries may find too many suspects, but must not miss one: pySHACL judges the suspects, so a wrong suspect costs
only time, but a missed one would be published. So if the compiler does not know something (a constraint component, a
path, a datatype), every target of the shape is a suspect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple, Variable
from pyoxigraph import Store as Engine
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from zoograph.rdf import rdflib_term
from zoograph.validate.components import FUNCTIONS, Compiler
from zoograph.validate.counts import Counts, Search
from zoograph.vocabulary import GRAPH_MERGED

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: The variable of the class of a target, where there are several.
CLASS = "targetClass"
#: The most things that a query names; for more, the query covers all things, and other results are dropped.
_FEW = 1000
#: Into how many parts the shapes are divided: pySHACL judges one part while the suspects of the next are found.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Check:
    """A shape, the shape that has its targets (itself, or the one whose property it is), and how to find suspects."""

    shape: Node
    targeted_by: Node
    condition: str
    """A SPARQL expression that is true if ``?this`` may break the shape; used for a few things."""
    searches: tuple[Search, ...]
    """The same as queries, used for all things."""


@dataclass(frozen=True, slots=True)
class Checks:
    """The outcome of compiling shapes: the checks, and the shapes without targets, to be aimed at suspects."""

    checks: tuple[Check, ...]
    shapes: rdflib.Graph
    """The shapes without targets, and without the properties that became separate checks."""
    targets: dict[Node, tuple[tuple[Node, Node], ...]]
    """What each shape with targets is about."""


def compiled(shapes: rdflib.Graph) -> Checks:
    """The checks that the shapes compile to."""
    bare = rdflib.Graph()
    bare += shapes
    targets = {shape: tuple(_targets_of(shapes, shape)) for shape in sorted(_targeting(shapes), key=str)}
    checks = []
    for shape in targets:
        for predicate in _TARGETS:
            bare.remove((shape, predicate, None))
        for kind in _classes_of_classes(shapes):
            bare.remove((shape, RDF.type, kind))  # a class may be its own target
        if (shape, SH.deactivated, rdflib.Literal(True)) in shapes:
            continue
        for part in _parts(shapes, shape):
            checks.append(_check(shapes, part, shape))
            bare.remove((shape, SH.property, part))
    checks += [_check(bare, shape, shape) for shape in targets]
    return Checks(tuple(checks), bare, targets)


def _check(shapes: rdflib.Graph, shape: Node, targeted_by: Node) -> Check:
    return Check(shape, targeted_by, Compiler(shapes).condition(shape), tuple(Compiler(shapes).searches(shape)))


def suspects(targets: Targets, executor: Executor) -> Iterator[dict[Node, set[Node]]]:
    """For each shape, the things that pySHACL must judge: some shapes at a time, while others are still looked into.

    The ``executor`` runs the queries.
    """
    asked: dict[Node, list[Future[set[Node]]]] = {}
    for check in targets.checks.checks:
        if check.searches:
            found = (executor.submit(_suspects, targets, check, aim) for aim in targets.aims(check.targeted_by))
            asked.setdefault(check.shape, []).extend(found)
    return _in_parts(asked)


def _in_parts(asked: Mapping[Node, Sequence[Future[set[Node]]]]) -> Iterator[dict[Node, set[Node]]]:
    waiting = iter(asked.items())
    while some := list(islice(waiting, 1 + len(asked) // _PARTS)):
        found = {shape: set[Node]().union(*(each.result() for each in answers)) for shape, answers in some}
        if any(found.values()):
            yield {shape: things for shape, things in found.items() if things}


def _suspects(targets: Targets, check: Check, aim: Aim) -> set[Node]:
    terms: set[Any] = set()
    if aim.few:
        terms.update(row[0] for row in _rows(targets.store, _one_by_one(check, aim)))
    elif aim.blank is not None:
        terms.add(aim.blank)  # a query cannot name a blank node, so it is always judged
    else:
        for query in _searching(targets, check, aim):
            terms.update(row[0] for row in _rows(targets.store, query))
    return {rdflib_term(term) for term in terms if aim.is_meant(term)}


def _one_by_one(check: Check, aim: Aim) -> str:
    return f"SELECT ?this WHERE {{ {aim.pattern} FILTER({check.condition}) }}"


def _searching(targets: Targets, check: Check, aim: Aim) -> list[str]:
    """The queries that find the suspects among all members of some classes."""
    counts = targets.counts
    searches = [each for each in check.searches if counts is None or not each.is_vain(counts, aim.kinds)]
    if counts is not None and counts.are_few(aim.kinds, searches):
        return [_one_by_one(check, aim)]
    return [search.query.replace("TARGET", aim.pattern) for search in searches]


@dataclass(frozen=True, slots=True)
class Aim:
    """Some of the targets of a shape."""

    pattern: str
    """SPARQL that binds ``?this`` to these targets."""
    few: bool = False
    blank: BlankNode | None = None
    """The only target, if it is a blank node; it is substituted for ``?this``."""
    focus: Collection[str] | None = None
    kinds: tuple[NamedNode, ...] = ()
    """The classes whose members these targets are; none if they are targets for another reason."""

    def is_meant(self, term: object) -> bool:
        """Whether a thing is in the focus."""
        return self.focus is None or _name(term) in self.focus


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of shapes in the merged graph of a store."""

    store: Engine
    checks: Checks
    focus: Collection[str] | None = None
    """Only these things, if given: IRIs, and ``_:`` with the name of a blank node."""
    counts: Counts | None = None
    """What is counted in the merged graph, if it is known."""
    _found: dict[tuple[tuple[Node, Node], ...], tuple[Aim, ...]] = field(default_factory=dict)
    """What was found so far: many shapes have the same targets."""

    def aims(self, shape: Node) -> tuple[Aim, ...]:
        """The targets of a shape, in one or more parts."""
        targets = self.checks.targets[shape]
        if targets not in self._found:
            patterns = _about(self.store, targets)
            is_wide = self.focus is None or len(self.focus) > _FEW
            self._found[targets] = tuple(self._wide(patterns) if is_wide else self._narrow(patterns, targets))
        return self._found[targets]

    def _wide(self, patterns: Mapping[str, tuple[NamedNode, ...]]) -> Iterator[Aim]:
        for pattern, kinds in patterns.items():
            some = [
                row[0] for row in _rows(self.store, f"SELECT DISTINCT ?this WHERE {{ {pattern} }} LIMIT {_FEW + 1}")
            ]
            if len(some) > _FEW or not all(isinstance(each, NamedNode) for each in some):
                yield Aim(pattern, focus=self.focus, kinds=kinds)
            elif some:
                yield Aim(f"VALUES ?this {{ {' '.join(sorted(map(str, some)))} }}", few=True, focus=self.focus)

    def _narrow(self, patterns: Collection[str], targets: tuple[tuple[Node, Node], ...]) -> Iterator[Aim]:
        assert self.focus is not None
        # Without EXISTS, the engine would list all members of the classes first.
        meant = " || ".join(f"EXISTS {{ {pattern} }}" for pattern in patterns if not pattern.startswith("VALUES ?this"))
        nodes = {value for predicate, value in targets if predicate == SH.targetNode}
        named = " ".join(f"<{name}>" for name in sorted(self.focus) if not name.startswith("_:"))
        query = f"SELECT ?this WHERE {{ VALUES ?this {{ {named} }} FILTER({meant or 'false'}) }}"
        these = {str(row[0]) for row in _rows(self.store, query)} if named else set()
        these |= {f"<{node}>" for node in nodes if str(node) in self.focus}
        if these:
            yield Aim(f"VALUES ?this {{ {' '.join(sorted(these))} }}", few=True)
        for name in sorted(self.focus):
            if name.startswith("_:"):
                node = BlankNode(name[2:])
                if any(any(_rows(self.store, f"SELECT ?this WHERE {{ {pattern} }}", node)) for pattern in patterns):
                    yield Aim("", blank=node)


def _name(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _targeting(shapes: rdflib.Graph) -> set[Node]:
    found = {shape for predicate in _TARGETS for shape in shapes.subjects(predicate)}
    return found | {shape for kind in _classes_of_classes(shapes) for shape in shapes.subjects(RDF.type, kind)}


def _classes_of_classes(shapes: rdflib.Graph) -> set[Node]:
    """The types of classes: a shape of such a type is a class, too, and targets its own members (SHACL, 2.1.3.3)."""
    return {RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class)}


def _targets_of(shapes: rdflib.Graph, shape: Node) -> Iterator[tuple[Node, Node]]:
    for predicate in _TARGETS:
        yield from ((predicate, value) for value in shapes.objects(shape, predicate))
    if any((shape, RDF.type, kind) in shapes for kind in _classes_of_classes(shapes)):
        yield SH.targetClass, shape


def _parts(shapes: rdflib.Graph, shape: Node) -> list[Node]:
    """The properties of a shape that can be judged separately: no other shape has them, or looks at the whole.

    pySHACL takes them one thing at a time where they are parts of a shape, all things at once where they are not.
    """
    is_part = any(shapes.subjects(None, shape))
    if is_part or (shape, SH.path, None) in shapes or (shape, SH.closed, None) in shapes:
        return []
    return [
        part
        for part in sorted(shapes.objects(shape, SH.property), key=str)
        if len(list(shapes.subject_predicates(part))) == 1
        and not any((part, predicate, None) in shapes for predicate in _TARGETS)
    ]


def _about(store: Engine, targets: tuple[tuple[Node, Node], ...]) -> dict[str, tuple[NamedNode, ...]]:
    """Patterns that bind ``?this`` to the targets, each with the classes that they are members of."""
    classes = [value for predicate, value in targets if predicate == SH.targetClass]
    patterns: dict[str, tuple[NamedNode, ...]] = {}
    if classes:
        wanted = " ".join(each.n3() for each in classes)
        below = f"SELECT DISTINCT ?class WHERE {{ VALUES ?top {{ {wanted} }} ?class <{RDFS.subClassOf}>* ?top }}"
        found = {str(row[0]) for row in _rows(store, below) if isinstance(row[0], NamedNode)}
        found -= {each.n3() for each in classes}
        # After inference, members of a subclass are members of the class, so the subclass need not be listed.
        beside = [kind for kind in sorted(found) if _has_members_outside(store, kind, wanted)]
        kinds = [each.n3() for each in classes] + beside
        several = f"VALUES ?{CLASS} {{ {' '.join(kinds)} }} ?this <{RDF.type}> ?{CLASS} ."
        one = f"?this <{RDF.type}> {kinds[0]} ."
        patterns[several if len(kinds) > 1 else one] = tuple(NamedNode(kind[1:-1]) for kind in kinds)
    for predicate, value in targets:
        if predicate == SH.targetSubjectsOf:
            patterns[f"?this {value.n3()} ?any ."] = ()
        elif predicate == SH.targetObjectsOf:
            patterns[f"?any {value.n3()} ?this ."] = ()
    nodes = " ".join(value.n3() for predicate, value in targets if predicate == SH.targetNode)
    return {**patterns, f"VALUES ?this {{ {nodes} }}": ()} if nodes else patterns


def _has_members_outside(store: Engine, kind: str, classes: str) -> bool:
    outside = (
        f"SELECT ?this WHERE {{ ?this a {kind} MINUS {{ VALUES ?class {{ {classes} }} ?this a ?class }} }} LIMIT 1"
    )
    return any(_rows(store, outside))


def _rows(store: Engine, query: str, this: BlankNode | None = None) -> QuerySolutions:
    given: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {} if this is None else {Variable("this"): this}
    rows = store.query(query, default_graph=GRAPH_MERGED, custom_functions=FUNCTIONS, substitutions=given)
    assert isinstance(rows, QuerySolutions)
    return rows
