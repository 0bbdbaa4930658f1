"""Blank nodes that look alike, and how long RDFC-1.0 would take to tell them apart.

The algorithm tries the orders in which nodes of the same first degree hash may stand (section 4.8): it takes time with
the cube of their number, and doubles it with each line that closes a circle between them. Eight nodes that are all
joined to each other take twenty seconds, ten take hours, so a text of a few hundred bytes could stall whoever reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from pyoxigraph import BlankNode, Triple

from zoograph.errors import InputError

#: About six seconds.
_MOST_WORK = 40_000_000
_WORK_OF_CIRCLES = 100


def expect_few_alike(triples: Collection[Triple]) -> None:
    """Raise :class:`InputError` where blank nodes are too much alike to be told apart in a few seconds."""
    alike = _alike(triples)
    import networkx as nx  # takes half a second, and few files have blank nodes

    near: nx.Graph[BlankNode] = nx.Graph()
    near.add_nodes_from(alike)
    for each in triples:
        subject, value = each.subject, each.object
        if isinstance(subject, BlankNode) and isinstance(value, BlankNode) and {subject, value} <= alike:
            near.add_edge(subject, value)
    work = 0
    for component in nx.connected_components(near):
        size = len(component)
        circles = near.subgraph(component).number_of_edges() - size + 1  # one with itself is one, too
        work += size**3 + _WORK_OF_CIRCLES * (1 << min(circles, 60))
        if work > _MOST_WORK:
            raise InputError(
                f"{len(alike):,} blank nodes are so similar that their statements cannot distinguish them; "
                "give them IRIs, or give each a statement that no other has"
            )


def _alike(triples: Collection[Triple]) -> set[BlankNode]:
    """The blank nodes that another one is like, if of other blank nodes only their being there counts."""
    said: dict[BlankNode, list[tuple[str, str, str]]] = defaultdict(list)
    for each in triples:
        for node in {each.subject, each.object}:
            if isinstance(node, BlankNode):
                subject, value = (
                    "this" if term == node else "another" if isinstance(term, BlankNode) else str(term)
                    for term in (each.subject, each.object)
                )
                said[node].append((subject, each.predicate.value, value))
    by_description: dict[tuple[tuple[str, str, str], ...], list[BlankNode]] = defaultdict(list)
    for node, description in said.items():
        by_description[tuple(sorted(description))].append(node)
    return {node for nodes in by_description.values() if len(nodes) > 1 for node in nodes}
