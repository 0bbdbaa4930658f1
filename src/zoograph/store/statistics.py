"""Statistics of a version, as VoID (https://www.w3.org/TR/void/, section 4): for people, editors and query planning."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from zoograph.vocabulary import BASE, GRAPH_MERGED, PREFIXES, RDF, VOID, XSD, slug

DATASET = NamedNode(BASE + "void")


def statistics(store: Store) -> str:
    """VoID of the merged graph in Turtle: counts of triples, subjects and objects, of each class and each property."""
    content = serialize(sorted(_statements(store), key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert content is not None
    return content.decode()


def _statements(store: Store) -> Iterator[Triple]:
    yield Triple(DATASET, RDF.type, VOID.Dataset)
    total = 0
    properties = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) WHERE { ?s ?p ?o } GROUP BY ?p"
    for predicate, triples, subjects in _rows(store, properties):
        part = NamedNode(f"{DATASET.value}/property/{slug(predicate.value.split('//', 1)[-1])}")
        total += int(triples.value)
        yield Triple(DATASET, VOID.propertyPartition, part)
        yield Triple(part, VOID.property, predicate)
        yield Triple(part, VOID.triples, triples)
        yield Triple(part, VOID.distinctSubjects, subjects)
    classes = f"SELECT ?class (COUNT(*) AS ?n) WHERE {{ ?s {RDF.type} ?class }} GROUP BY ?class"
    for kind, entities in _rows(store, classes):
        part = NamedNode(f"{DATASET.value}/class/{slug(kind.value.split('//', 1)[-1])}")
        yield Triple(DATASET, VOID.classPartition, part)
        yield Triple(part, getattr(VOID, "class"), kind)
        yield Triple(part, VOID.entities, entities)
    yield Triple(DATASET, VOID.triples, Literal(str(total), datatype=XSD.integer))


def _rows(store: Store, query: str) -> Iterator[tuple[NamedNode, ...]]:
    results = store.query(query, default_graph=GRAPH_MERGED)
    assert isinstance(results, QuerySolutions)
    for solution in results:
        row = tuple(solution)
        if isinstance(row[0], NamedNode):
            yield row
