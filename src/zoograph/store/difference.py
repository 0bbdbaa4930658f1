"""The statements that were added and removed between two versions, graph by graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse
from pyoxigraph import Store as Engine

from zoograph.rdf import GraphName
from zoograph.store.versions import Version
from zoograph.vocabulary import GRAPH_MERGED


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """Triples that one graph gained and lost, each as a line of N-Triples, sorted."""

    graph: str
    """The graph's IRI; empty for the default graph."""
    added: tuple[str, ...]
    removed: tuple[str, ...]


def difference(old: Version, new: Version) -> Iterator[GraphDifference]:
    """The graphs that differ. The merged graph is left out: it only repeats the others."""
    before, after = (Engine.read_only(str(version.store_directory)) for version in (old, new))
    names = {g for store in (before, after) for g in store.named_graphs() if isinstance(g, NamedNode)} - {GRAPH_MERGED}
    ordered: list[GraphName] = [*sorted(names, key=str), DefaultGraph()]
    for name in ordered:
        added, removed = _changed_lines(before, after, name)
        if added or removed:
            key = name.value if isinstance(name, NamedNode) else ""
            yield GraphDifference(key, _sorted(added), _sorted(removed))


def changed(before: Engine, after: Engine, name: GraphName) -> tuple[set[Triple], set[Triple]]:
    """The triples that a graph gained and lost. Blank nodes are the same if their names are."""
    added, removed = (
        {quad.triple for quad in parse(b"\n".join(lines), RdfFormat.N_TRIPLES)}
        for lines in _changed_lines(before, after, name)
    )
    return added, removed


def _changed_lines(before: Engine, after: Engine, name: GraphName) -> tuple[set[bytes], set[bytes]]:
    """The graph as text from the engine: fast to compare, without a Python object for each triple."""
    had, has = (store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) for store in (before, after))
    assert had is not None
    assert has is not None
    if had == has:
        return set(), set()
    old, new = set(had.splitlines()), set(has.splitlines())
    return new - old, old - new


def _sorted(lines: set[bytes]) -> tuple[str, ...]:
    return tuple(sorted(line.decode() for line in lines))
