"""Statistics of a version, as VoID (https://www.w3.org/TR/void/, section 4): for people, editors and query planning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Engine

from zoograph.rdf import merged
from zoograph.vocabulary import DATASET, GRAPH_MERGED, PREFIXES, RDF, VOID, VOID_EXT, XSD, part

_CLASS: NamedNode = getattr(VOID, "class")

_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) WHERE { ?s ?p ?o } GROUP BY ?p"
_CLASSES = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class"
# There are few different sets of classes among all things. Counting by set of classes visits each triple once; joining
# each triple with every class of its subject and object takes twenty times as long.
_BY_CLASSES = """
SELECT ?p ?classes ?datatype ?others ?isBlank ?hasBlank (COUNT(*) AS ?n) WHERE {
  { SELECT ?s (GROUP_CONCAT(STR(?c)) AS ?classes) WHERE { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?s }
  ?s ?p ?o .
  OPTIONAL { SELECT ?o (GROUP_CONCAT(STR(?c)) AS ?others) WHERE { ?o a ?c FILTER(isIRI(?c)) } GROUP BY ?o }
} GROUP BY ?p ?classes (DATATYPE(?o) AS ?datatype) ?others (isBlank(?s) AS ?isBlank) (isBlank(?o) AS ?hasBlank)
"""

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[NamedNode, NamedNode]
Three = tuple[NamedNode, NamedNode, NamedNode]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over the merged graph."""

    triples: dict[NamedNode, int] = field(default_factory=dict)
    """Of each property."""
    subjects: dict[NamedNode, int] = field(default_factory=dict)
    """Distinct subjects of each property."""
    entities: dict[NamedNode, int] = field(default_factory=dict)
    """Members of each class."""
    members: dict[Pair, int] = field(default_factory=dict)
    """Triples about the members of a class, by class and property."""
    links: dict[Three, int] = field(default_factory=dict)
    """Of those, the ones whose object is a member of a class, by class, property and class of the object."""
    values: dict[Three, int] = field(default_factory=dict)
    """And the ones whose object is a literal, by class, property and datatype."""
    of_blank_nodes: set[NamedNode] | None = field(default=None, compare=False)
    """Classes with a blank node among their members, properties with one among the values of members of classes; None
    if they were not looked for: VoID does not have them."""

    @classmethod
    def of(cls, store: Engine) -> Statistics:
        """Count everything: about three seconds a million triples in memory, eight on disk."""
        blank: set[NamedNode] = set()
        found = cls(of_blank_nodes=blank)
        for predicate, triples, subjects in _rows(store, _PROPERTIES):
            found.triples[predicate], found.subjects[predicate] = int(triples.value), int(subjects.value)
        for kind, entities in _rows(store, _CLASSES):
            found.entities[kind] = int(entities.value)
        for predicate, classes, datatype, others, is_blank, has_blank, number in _rows(store, _BY_CLASSES):
            kinds = _listed(classes)
            found._count(predicate, kinds, _listed(others), datatype, int(number.value))
            blank.update(kinds if is_blank.value == "true" else ())
            blank.update([predicate] if has_blank.value == "true" else ())
        return found

    @classmethod
    def read(cls, turtle: str) -> Statistics:
        """What :meth:`turtle` wrote."""
        found = cls()
        about: dict[Any, dict[NamedNode, list[Any]]] = {}
        for quad in parse(turtle, RdfFormat.TURTLE):
            about.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)

        def parts(whole: NamedNode, relation: NamedNode, name: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
            for each in about.get(whole, {}).get(relation, ()):
                yield each, about[each][name][0]

        def number(each: NamedNode, count: NamedNode) -> int:
            return int(about[each][count][0].value)

        for node, predicate in parts(DATASET, VOID.propertyPartition, VOID.property):
            found.triples[predicate] = number(node, VOID.triples)
            found.subjects[predicate] = number(node, VOID.distinctSubjects)
        for node, kind in parts(DATASET, VOID.classPartition, _CLASS):
            found.entities[kind] = number(node, VOID.entities)
            for inner, predicate in parts(node, VOID.propertyPartition, VOID.property):
                found.members[kind, predicate] = number(inner, VOID.triples)
                for last, other in parts(inner, VOID.classPartition, _CLASS):
                    found.links[kind, predicate, other] = number(last, VOID.triples)
                for last, datatype in parts(inner, VOID_EXT.datatypePartition, VOID_EXT.datatype):
                    found.values[kind, predicate, datatype] = number(last, VOID.triples)
        return found

    def carried(self, old: Engine, new: Engine, touched: Collection[Triple]) -> Statistics:
        """The counts of ``new``, from these of ``old``, given all triples in which they may differ."""
        if not self.members:
            return Statistics.of(new)  # written before classes were counted by property
        triples, subjects, entities, members, links, values = (dict(each) for each in self._all())
        found = Statistics(triples, subjects, entities, members, links, values)
        came: list[Triple] = []
        went: list[Triple] = []
        for t in touched:
            quad = merged(t)
            change = (quad in new) - (quad in old)
            _add(found.triples, t.predicate, change)
            if t.predicate == RDF.type and isinstance(t.object, NamedNode):
                _add(found.entities, t.object, change)
            if change:
                (came if change > 0 else went).append(t)
        for subject, predicate in {(t.subject, t.predicate) for t in touched}:
            had, has = (
                next(store.quads_for_pattern(subject, predicate, None, GRAPH_MERGED), None) is not None
                for store in (old, new)
            )
            _add(found.subjects, predicate, has - had)
        # If a thing changed class, all triples that it is in are counted again; otherwise only those that came or went.
        reclassed = {t.subject for t in (*came, *went) if t.predicate == RDF.type}
        for store, changed, sign in ((old, went, -1), (new, came, 1)):
            classes = _classes_in(store)
            for t in {*changed, *_about(store, reclassed)}:
                datatype = t.object.datatype if isinstance(t.object, Literal) else None
                found._count(t.predicate, classes(t.subject), classes(t.object), datatype, sign)
        return found

    def _all(self) -> tuple[dict[Any, int], ...]:
        return self.triples, self.subjects, self.entities, self.members, self.links, self.values

    def _count(
        self,
        predicate: NamedNode,
        classes: Iterable[NamedNode],
        others: Collection[NamedNode],
        datatype: NamedNode | None,
        number: int,
    ) -> None:
        """Add a number of triples between members of these classes to the counts."""
        for kind in classes:
            _add(self.members, (kind, predicate), number)
            for other in others:
                _add(self.links, (kind, predicate, other), number)
            if datatype is not None:
                _add(self.values, (kind, predicate, datatype), number)

    def turtle(self) -> str:
        """VoID of the merged graph in Turtle."""
        content = serialize(sorted(self.statements(), key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES)
        assert content is not None
        return content.decode()

    def statements(self) -> Iterator[Triple]:
        """VoID of the merged graph."""
        yield Triple(DATASET, RDF.type, VOID.Dataset)
        yield Triple(DATASET, VOID.triples, integer(sum(self.triples.values())))
        for predicate, triples in self.triples.items():
            node = part("property", predicate)
            yield Triple(DATASET, VOID.propertyPartition, node)
            yield Triple(node, VOID.property, predicate)
            yield Triple(node, VOID.triples, integer(triples))
            yield Triple(node, VOID.distinctSubjects, integer(self.subjects[predicate]))
        for kind, entities in self.entities.items():
            node = part("class", kind)
            yield Triple(DATASET, VOID.classPartition, node)
            yield Triple(node, _CLASS, kind)
            yield Triple(node, VOID.entities, integer(entities))
        for (kind, predicate), triples in self.members.items():
            node = part("class", kind, "property", predicate)
            yield Triple(part("class", kind), VOID.propertyPartition, node)
            yield Triple(node, VOID.property, predicate)
            yield Triple(node, VOID.triples, integer(triples))
        for step, relation, name, counts in (
            ("class", VOID.classPartition, _CLASS, self.links),
            ("datatype", VOID_EXT.datatypePartition, VOID_EXT.datatype, self.values),
        ):
            for (kind, predicate, other), triples in counts.items():
                node = part("class", kind, "property", predicate, step, other)
                yield Triple(part("class", kind, "property", predicate), relation, node)
                yield Triple(node, name, other)
                yield Triple(node, VOID.triples, integer(triples))


def integer(number: int) -> Literal:
    """A number as a literal."""
    return Literal(str(number), datatype=XSD.integer)


def _add(counts: dict[Key, int], key: Key, change: int) -> None:
    """Change a count, and remove it if it is 0."""
    counts[key] = counts.get(key, 0) + change
    if not counts[key]:
        del counts[key]


def _listed(iris: Literal | None) -> list[NamedNode]:
    return [NamedNode(iri) for iri in iris.value.split(" ")] if iris is not None else []


def _classes_in(store: Engine) -> Callable[[Any], list[NamedNode]]:
    @cache
    def classes(node: Any) -> list[NamedNode]:
        if isinstance(node, Literal):
            return []
        found = (quad.object for quad in store.quads_for_pattern(node, RDF.type, None, GRAPH_MERGED))
        return [kind for kind in found if isinstance(kind, NamedNode)]

    return classes


def _about(store: Engine, things: Iterable[Any]) -> Iterator[Triple]:
    """Every triple that one of the things is in, as subject or object."""
    for thing in things:
        for quad in store.quads_for_pattern(thing, None, None, GRAPH_MERGED):
            yield quad.triple
        for quad in store.quads_for_pattern(None, None, thing, GRAPH_MERGED):
            yield quad.triple


def _rows(store: Engine, query: str) -> Iterator[tuple[Any, ...]]:
    results = store.query(query, default_graph=GRAPH_MERGED)
    assert isinstance(results, QuerySolutions)
    return map(tuple, results)
