"""What the store holds: whether it can be read, and whether its graphs are what they should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad

from zoograph.infer import asserted_graphs
from zoograph.rdf import GraphName
from zoograph.verify.subject import Subject
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, compact


def unreadable(subject: Subject) -> Iterator[str]:
    """Statements that are in one of the engine's orders (by subject, by property, by value) and not in another.

    Every block of its files is read on the way, and the engine checks the checksum of each.
    """
    for name in _graphs(subject):
        by_subject = 0
        predicates: Counter[NamedNode] = Counter()
        values = set()
        for quad in subject.store.quads_for_pattern(None, None, None, name):
            by_subject += 1
            predicates[quad.predicate] += 1
            values.add(quad.object)
        for predicate, number in predicates.items():
            found = sum(1 for _ in subject.store.quads_for_pattern(None, predicate, None, name))
            if found != number:
                what = f"statements of {compact(predicate.value)}"
                yield f"{_said(name)} has {number:,} {what} by subject, {found:,} by property"
        by_value = sum(1 for value in values for _ in subject.store.quads_for_pattern(None, None, value, name))
        if by_value != by_subject:
            yield f"{_said(name)} has {by_subject:,} statements by subject, {by_value:,} by value"


def miscounted(subject: Subject) -> Iterator[str]:
    """Graphs that have another number of statements than when they were published, or should not be there."""
    expected = subject.version.triples
    for name in _graphs(subject):
        key = name.value if isinstance(name, NamedNode) else ""
        number = sum(1 for _ in subject.store.quads_for_pattern(None, None, None, name))
        if number != expected.get(key, 0) or (key and key not in expected):
            yield f"{_said(name)} has {number:,} statements; {expected.get(key, 0):,} were published"
    there = {name.value for name in _graphs(subject) if isinstance(name, NamedNode)}
    for key in sorted(expected.keys() - there - {""}):
        yield f"{compact(key)} is missing; {expected[key]:,} statements of it were published"


def not_the_union(subject: Subject) -> Iterator[str]:
    """Statements that are merged and neither asserted nor inferred, or the other way round, or both at once."""
    store = subject.store
    for name in (*asserted_graphs(store), GRAPH_INFERRED):
        for quad in store.quads_for_pattern(None, None, None, name):
            if Quad(quad.subject, quad.predicate, quad.object, GRAPH_MERGED) not in store:
                yield f"{quad.triple} is in {_said(name)} and not in the merged graph"
    for quad in store.quads_for_pattern(None, None, None, GRAPH_MERGED):
        found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        holders = {each.graph_name for each in found} - {GRAPH_MERGED}
        if not holders:
            yield f"{quad.triple} is in the merged graph, and nothing asserts or infers it"
        elif GRAPH_INFERRED in holders and len(holders) > 1:
            yield f"{quad.triple} is marked as inferred, but is asserted"


def _graphs(subject: Subject) -> list[GraphName]:
    return [*(name for name in subject.store.named_graphs() if isinstance(name, NamedNode)), DefaultGraph()]


def _said(name: GraphName) -> str:
    return compact(name.value) if isinstance(name, NamedNode) else "the default graph"
