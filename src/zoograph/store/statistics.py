"""Statistics of a version, as VoID (https://www.w3.org/TR/void/, section 4): for people, editors and query planning."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse, serialize

from zoograph.vocabulary import BASE, GRAPH_MERGED, PREFIXES, RDF, VOID, XSD, slug

DATASET = NamedNode(BASE + "void")
_CLASS: NamedNode = getattr(VOID, "class")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over the merged graph."""

    triples: dict[NamedNode, int] = field(default_factory=dict)
    """Of each property."""
    subjects: dict[NamedNode, int] = field(default_factory=dict)
    """Distinct subjects of each property."""
    entities: dict[NamedNode, int] = field(default_factory=dict)
    """Members of each class."""

    @classmethod
    def of(cls, store: Store) -> Statistics:
        """Count everything: about a second a million triples."""
        found = cls()
        properties = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) WHERE { ?s ?p ?o } GROUP BY ?p"
        for predicate, triples, subjects in _rows(store, properties):
            found.triples[predicate], found.subjects[predicate] = int(triples.value), int(subjects.value)
        classes = f"SELECT ?class (COUNT(*) AS ?n) WHERE {{ ?s {RDF.type} ?class }} GROUP BY ?class"
        for kind, entities in _rows(store, classes):
            found.entities[kind] = int(entities.value)
        return found

    @classmethod
    def read(cls, turtle: str) -> Statistics:
        """What :meth:`turtle` wrote."""
        found = cls()
        parts: dict[NamedNode, dict[NamedNode, NamedNode | Literal]] = {}
        for quad in parse(turtle, RdfFormat.TURTLE):
            parts.setdefault(quad.subject, {})[quad.predicate] = quad.object
        for part in parts.values():
            if VOID.property in part:
                predicate = part[VOID.property]
                found.triples[predicate] = int(part[VOID.triples].value)  # type: ignore[index]
                found.subjects[predicate] = int(part[VOID.distinctSubjects].value)  # type: ignore[index]
            elif _CLASS in part:
                found.entities[part[_CLASS]] = int(part[VOID.entities].value)  # type: ignore[index]
        return found

    def carried(self, old: Store, new: Store, touched: Collection[Triple]) -> Statistics:
        """The counts of ``new``, from these of ``old``, given all triples in which they may differ."""
        triples, subjects, entities = dict(self.triples), dict(self.subjects), dict(self.entities)
        for t in touched:
            quad = Quad(t.subject, t.predicate, t.object, GRAPH_MERGED)
            change = (quad in new) - (quad in old)
            _add(triples, t.predicate, change)
            if t.predicate == RDF.type and isinstance(t.object, NamedNode):
                _add(entities, t.object, change)
        for subject, predicate in {(t.subject, t.predicate) for t in touched}:
            had, has = (
                next(store.quads_for_pattern(subject, predicate, None, GRAPH_MERGED), None) is not None
                for store in (old, new)
            )
            _add(subjects, predicate, has - had)
        return Statistics(triples, subjects, entities)

    def turtle(self) -> str:
        """VoID of the merged graph in Turtle."""
        content = serialize(sorted(self._statements(), key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES)
        assert content is not None
        return content.decode()

    def _statements(self) -> Iterator[Triple]:
        yield Triple(DATASET, RDF.type, VOID.Dataset)
        yield Triple(DATASET, VOID.triples, _integer(sum(self.triples.values())))
        for predicate, triples in self.triples.items():
            part = NamedNode(f"{DATASET.value}/property/{slug(predicate.value.split('//', 1)[-1])}")
            yield Triple(DATASET, VOID.propertyPartition, part)
            yield Triple(part, VOID.property, predicate)
            yield Triple(part, VOID.triples, _integer(triples))
            yield Triple(part, VOID.distinctSubjects, _integer(self.subjects[predicate]))
        for kind, entities in self.entities.items():
            part = NamedNode(f"{DATASET.value}/class/{slug(kind.value.split('//', 1)[-1])}")
            yield Triple(DATASET, VOID.classPartition, part)
            yield Triple(part, _CLASS, kind)
            yield Triple(part, VOID.entities, _integer(entities))


def _add(counts: dict[NamedNode, int], key: NamedNode, change: int) -> None:
    """Change a count; what there is none of is not listed."""
    counts[key] = counts.get(key, 0) + change
    if not counts[key]:
        del counts[key]


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _rows(store: Store, query: str) -> Iterator[tuple[NamedNode, ...]]:
    results = store.query(query, default_graph=GRAPH_MERGED)
    assert isinstance(results, QuerySolutions)
    for solution in results:
        row = tuple(solution)
        if isinstance(row[0], NamedNode):
            yield row
