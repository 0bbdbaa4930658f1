"""What every export reads: the statements of one graph of the store."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.vocabulary import RDF, compact


def triples_in(store: Engine, source: NamedNode) -> Iterator[Triple]:
    """All statements of a named graph."""
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, source))


def members(store: Engine, source: NamedNode, kind: NamedNode) -> set[str]:
    """The IRIs of the things of a class."""
    return {
        quad.subject.value
        for quad in store.quads_for_pattern(None, RDF.type, kind, source)
        if isinstance(quad.subject, NamedNode)
    }


def values(store: Engine, source: NamedNode, subject: str, predicate: NamedNode) -> list[str]:
    """The values of a property of one thing in order: texts as they are, IRIs as prefixed names."""
    found = (quad.object for quad in store.quads_for_pattern(NamedNode(subject), predicate, None, source))
    return sorted(
        compact(o.value) if isinstance(o, NamedNode) else o.value for o in found if isinstance(o, (NamedNode, Literal))
    )
