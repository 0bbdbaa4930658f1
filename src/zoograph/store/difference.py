"""What came and what went between two versions, graph by graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Store

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
    before, after = (Store.read_only(str(version.store_directory)) for version in (old, new))
    names = {g for store in (before, after) for g in store.named_graphs() if isinstance(g, NamedNode)} - {GRAPH_MERGED}
    ordered: list[NamedNode | DefaultGraph] = [*sorted(names, key=str), DefaultGraph()]
    for name in ordered:
        had, has = _lines(before, name), _lines(after, name)
        if had != has:
            key = name.value if isinstance(name, NamedNode) else ""
            yield GraphDifference(key, tuple(sorted(has - had)), tuple(sorted(had - has)))


def _lines(store: Store, name: NamedNode | DefaultGraph) -> set[str]:
    return {f"{quad.triple} ." for quad in store.quads_for_pattern(None, None, None, name)}
