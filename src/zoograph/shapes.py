"""The shapes, and which things must be checked again after a change.

A shape may judge a thing by statements about other things: the class of a thing it names, the arXiv id of its paper. So
every pattern of statements in a shape has a *route* from a matching statement to the things that the shape judges by
it. A shape for which no route can be found is refused by name: after a change it would not be checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Store as Engine
from rdflib import RDF, SH, BNode, URIRef
from rdflib.collection import Collection as RdfList
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from zoograph import vocabulary
from zoograph.errors import ZoographError
from zoograph.rdf import read_triples, to_rdflib
from zoograph.resources import SHAPES_FOLDER
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, RDFS, compact

Thing = NamedNode | BlankNode

_TYPE = vocabulary.RDF.type
_THIS = Variable("this")

#: The supported constraints of a property shape; they look only at the values of its path.
_UNDERSTOOD = {
    RDF.type, SH.path, SH.name, SH.description, SH.message, SH.severity, SH.order, SH.group, SH.deactivated,
    SH.minCount, SH.maxCount, SH.datatype, SH.nodeKind, SH.pattern, SH.flags, SH.minLength, SH.maxLength,
    SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH["in"], SH.hasValue, SH.languageIn,
    SH.uniqueLang, SH["class"],
}  # fmt: skip
_UNDERSTOOD_OF_NODES = {
    RDF.type, SH.name, SH.description, SH.severity, SH.deactivated, SH.property, SH.sparql, SH.targetClass,
    SH.targetSubjectsOf,
}  # fmt: skip
#: Parts of a query in which every pattern must match; in all others, a pattern may match.
_ALL_MUST_MATCH = {"SelectQuery", "Project", "Distinct", "Reduced", "Filter", "Join", "Extend", "BGP"}


class UnsupportedShape(ZoographError):  # noqa: N818
    """A shape looks at statements from which no route leads to the things it judges."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Statements that a shape looks at."""

    subject: Node
    predicate: URIRef
    object: Node
    many: bool = False
    """Whether it stands for a chain of such statements."""


@dataclass(frozen=True, slots=True)
class _Step:
    predicate: NamedNode
    forward: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Targets:
    """The things that a shape judges."""

    classes: frozenset[NamedNode]
    """Members of these classes (``sh:targetClass``)."""
    properties: frozenset[NamedNode]
    """Subjects of these properties (``sh:targetSubjectsOf``)."""

    @classmethod
    def of(cls, graph: rdflib.Graph, shape: Node) -> Targets:
        """Those of a shape."""
        return cls(
            *(
                frozenset(NamedNode(str(each)) for each in graph.objects(shape, how))
                for how in (SH.targetClass, SH.targetSubjectsOf)
            )
        )


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a statement to the things that a shape judges by it."""

    predicate: NamedNode
    """The property of the statement."""
    kind: NamedNode | None
    """The class, if the statement gives the class of something."""
    from_object: bool
    """Whether to start at its object, not its subject."""
    steps: tuple[_Step, ...]
    targets: Targets
    """The things that are judged."""


# -- reading


@cache
def shapes() -> rdflib.Graph:
    """All shapes; do not change the returned value."""
    triples: list[Triple] = []
    for file in sorted(SHAPES_FOLDER.glob("*.ttl")):
        triples += read_triples(file)
    return to_rdflib(triples)


@cache
def names() -> frozenset[str]:
    """The names of the shapes in findings."""
    graph = shapes()
    return frozenset(
        str(graph.value(shape, SH.name) or shape)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in graph.subjects(RDF.type, kind)
    )


@cache
def routes() -> tuple[Route, ...]:
    """The routes from all statements that a shape looks at, except those about the thing that it judges.

    Raises :class:`UnsupportedShape`.
    """
    return tuple(dict.fromkeys(routes_of(shapes())))


def routes_of(graph: rdflib.Graph) -> Iterator[Route]:
    """The routes of the shapes in a graph."""
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        _refuse_others(graph, shape, _UNDERSTOOD_OF_NODES)
        targets = Targets.of(graph, shape)
        for each in graph.objects(shape, SH.property):
            _refuse_others(graph, each, _UNDERSTOOD)
            for patterns in _patterns_of_property(graph, each):
                yield from _routes(each, patterns, [], targets)
        for each in graph.objects(shape, SH.sparql):
            needed, groups = _patterns_of_query(str(graph.value(each, SH.select)))
            yield from _routes(shape, needed, [], targets)
            for group in groups:
                yield from _routes(shape, group, needed, targets)


def _refuse_others(graph: rdflib.Graph, shape: Node, understood: set[URIRef]) -> None:
    for predicate in graph.predicates(shape):
        if predicate not in understood:
            raise UnsupportedShape(
                f"{compact(str(predicate))} (of {compact(str(shape))}) cannot be followed by a change"
            )


def _paths(graph: rdflib.Graph, path: Node | None) -> list[list[URIRef]]:
    """The ways along a path, each as a list of properties."""
    if isinstance(path, URIRef):
        return [[path]]
    if path is not None and (path, RDF.first, None) in graph:
        ways: list[list[URIRef]] = [[]]
        for part in RdfList(graph, path):
            ways = [[*way, *more] for way in ways for more in _paths(graph, part)]
        return ways
    if path is not None and (alternatives := graph.value(path, SH.alternativePath)) is not None:
        return [way for part in RdfList(graph, alternatives) for way in _paths(graph, part)]
    kinds = ", ".join(compact(str(each)) for each in graph.predicates(path)) if path is not None else "no path"
    raise UnsupportedShape(f"a path with {kinds} cannot be followed by a change")


def _patterns_of_property(graph: rdflib.Graph, shape: Node) -> Iterator[list[Pattern]]:
    for path in _paths(graph, graph.value(shape, SH.path)):
        stops: list[Node] = [_THIS, *(Variable(f"value{i}") for i in range(len(path)))]
        patterns = [Pattern(a, step, b) for a, step, b in zip(stops, path, stops[1:], strict=False)]
        kinds = [Pattern(stops[-1], RDF.type, kind) for kind in graph.objects(shape, SH["class"])]
        yield patterns + kinds


def _patterns_of_query(text: str) -> tuple[list[Pattern], list[list[Pattern]]]:
    """The patterns that must match; and those of each optional part, such as ``FILTER NOT EXISTS``."""
    needed: list[Pattern] = []
    groups: list[list[Pattern]] = []
    fresh = count()

    def walk(node: Any, found: list[Pattern]) -> None:
        if isinstance(node, CompValue):
            if node.name not in _ALL_MUST_MATCH and node.name.startswith(("Builtin_", "LeftJoin", "Union", "Minus")):
                groups.append(found := [])
            if node.name in ("BGP", "TriplesBlock"):  # rdflib does not translate the content of EXISTS
                for terms in node.triples:
                    for i in range(0, len(terms), 3):
                        found.extend(_steps_of(terms[i], terms[i + 1], terms[i + 2], fresh))
            for name, part in node.items():
                if name != "triples" and not name.startswith("_"):
                    walk(part, found)
        elif isinstance(node, (list, tuple)):
            for part in node:
                walk(part, found)

    walk(prepareQuery(text, initNs=PREFIXES).algebra, needed)
    return needed, [group for group in groups if group]


def _steps_of(subject: Node, path: Any, value: Node, fresh: Iterator[int]) -> Iterator[Pattern]:
    """A pattern with a property path in it as patterns without."""
    match path:
        case URIRef():
            yield Pattern(subject, path, value)
        case Variable() if subject == _THIS:
            return  # any statement about the thing itself
        case InvPath():
            yield from _steps_of(value, path.arg, subject, fresh)
        case AlternativePath():
            for each in path.args:
                yield from _steps_of(subject, each, value, fresh)
        case SequencePath():
            stops = [subject, *(Variable(f"step{next(fresh)}") for _ in path.args[1:]), value]
            for a, step, b in zip(stops, path.args, stops[1:], strict=False):
                yield from _steps_of(a, step, b, fresh)
        case MulPath() if isinstance(path.path, URIRef):
            yield Pattern(subject, path.path, value, many=True)
        case _:
            name = path.n3() if isinstance(path, (Path, Variable)) else str(path)
            raise UnsupportedShape(f"{name} in a SPARQL constraint cannot be followed by a change")


# -- routes


def _routes(
    shape: Node, patterns: Collection[Pattern], needed: Collection[Pattern], targets: Targets
) -> Iterator[Route]:
    near = _ways_to_this(needed or patterns)
    near = _ways_to_this([*needed, *patterns]) | near
    for pattern in patterns:
        if pattern.subject == _THIS and not pattern.many:
            continue  # statements about the thing itself are always checked
        # A chain is followed to its end. The direction from derivative to base is the shorter one.
        ends = ((pattern.object, True), (pattern.subject, False))
        reachable = [(end, is_object) for end, is_object in ends if end in near]
        if not reachable:
            raise UnsupportedShape(f"{compact(str(shape))}: nothing leads from {compact(pattern.predicate)} to $this")
        end, is_object = min(reachable, key=lambda each: (len(near[each[0]]), each[1] != pattern.many))
        predicate = NamedNode(str(pattern.predicate))
        kind = NamedNode(str(pattern.object)) if predicate == _TYPE and isinstance(pattern.object, URIRef) else None
        first = (_Step(predicate, is_object, many=True),) if pattern.many else ()
        yield Route(predicate, kind, is_object, (*first, *near[end]), targets)


def _ways_to_this(patterns: Collection[Pattern]) -> dict[Node, tuple[_Step, ...]]:
    """For each variable, the shortest way from it to ``$this``."""
    found: dict[Node, tuple[_Step, ...]] = {_THIS: ()}
    waiting: list[Node] = [_THIS]
    for end in waiting:
        for pattern in patterns:
            predicate = NamedNode(str(pattern.predicate))
            for here, there, forward in (
                (pattern.subject, pattern.object, False),
                (pattern.object, pattern.subject, True),
            ):
                if here == end and isinstance(there, (Variable, BNode)) and there not in found:
                    found[there] = (_Step(predicate, forward, pattern.many), *found[end])
                    waiting.append(there)
    return found


# -- following a change


def judged(new: Engine, old: Engine, changed: Iterable[Triple]) -> set[Thing]:
    """The things that a shape may now judge differently, given the statements that the merged graph gained or lost.

    Following the current statements is enough: if several statements of one route were removed, the last one is at its
    end.
    """
    below = Subclasses(new, old)
    changed = set(changed)
    changed |= _reclassed(new, old, changed, below)
    found = {triple.subject for triple in changed if isinstance(triple.subject, Thing)}
    by_predicate: dict[NamedNode, list[Triple]] = {}
    for triple in changed:
        by_predicate.setdefault(triple.predicate, []).append(triple)
    for route in routes():
        there: set[Any] = {
            triple.object if route.from_object else triple.subject
            for triple in by_predicate.get(route.predicate, ())
            if route.kind is None or triple.object in below.of(route.kind)
        }
        for step in route.steps:
            there = _followed(new, there, step)
        classes = set[Thing]().union(*map(below.of, route.targets.classes))
        properties = route.targets.properties
        found |= {thing for thing in there if _is_a(new, thing, classes) or _has_any(new, thing, properties)}
    return found


class Subclasses:
    """A class and its subclasses, in the merged graphs of some stores."""

    def __init__(self, *stores: Engine) -> None:
        self._stores = stores
        self._known: dict[NamedNode, frozenset[Thing]] = {}

    def of(self, kind: NamedNode) -> frozenset[Thing]:
        """The class and its subclasses."""
        if kind not in self._known:
            self._known[kind] = frozenset(self._below(kind))
        return self._known[kind]

    def _below(self, kind: Thing) -> Collection[Thing]:
        found = {kind: None}
        waiting = [kind]
        for each in waiting:
            for store in self._stores:
                for quad in store.quads_for_pattern(None, RDFS.subClassOf, each, GRAPH_MERGED):
                    if isinstance(quad.subject, Thing) and quad.subject not in found:
                        found[quad.subject] = None
                        waiting.append(quad.subject)
        return found.keys()


def _reclassed(new: Engine, old: Engine, changed: Collection[Triple], below: Subclasses) -> set[Triple]:
    """The changes of membership after a change of subclasses: their members are now of another class."""
    kinds = {t.subject for t in changed if t.predicate == RDFS.subClassOf and isinstance(t.subject, Thing)}
    wanted = {kind for route in routes() for kind in (route.kind, *route.targets.classes) if kind is not None}
    return {
        Triple(quad.subject, _TYPE, quad.object)
        for kind in kinds
        if any(kind in below.of(each) for each in wanted)
        for sub in below.of(kind)  # type: ignore[arg-type]
        for store in (new, old)
        for quad in store.quads_for_pattern(None, _TYPE, sub, GRAPH_MERGED)
    }


def _followed(store: Engine, things: Collection[Any], step: _Step) -> set[Any]:
    found: set[Any] = set(things) if step.many else set()
    waiting = list(things)
    near: set[Any]
    while waiting:
        thing = waiting.pop()
        if step.forward:
            known = isinstance(thing, Thing)
            quads = store.quads_for_pattern(thing, step.predicate, None, GRAPH_MERGED) if known else ()
            near = {quad.object for quad in quads}
        else:
            near = {quad.subject for quad in store.quads_for_pattern(None, step.predicate, thing, GRAPH_MERGED)}
        if step.many:
            waiting += near - found
        found |= near
    return found


def _is_a(store: Engine, thing: Any, kinds: Collection[Thing]) -> bool:
    return isinstance(thing, Thing) and any(
        quad.object in kinds for quad in store.quads_for_pattern(thing, _TYPE, None, GRAPH_MERGED)
    )


def _has_any(store: Engine, thing: Any, properties: Collection[NamedNode]) -> bool:
    return isinstance(thing, Thing) and any(
        True for each in properties for _ in store.quads_for_pattern(thing, each, None, GRAPH_MERGED)
    )
