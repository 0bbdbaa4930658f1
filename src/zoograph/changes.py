"""What is to become of graphs: what people and zoos change, and what that means for the graphs that Zoograph keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Triple

from zoograph import literals, triples
from zoograph.literals import Rewritten
from zoograph.pieces import Pieces
from zoograph.rdf import GraphName, read_triples, stable_blank_nodes
from zoograph.records import Finding, Reading
from zoograph.resources import ONTOLOGY_FILES
from zoograph.service_description import examples, prefixes
from zoograph.store.versions import Staging
from zoograph.vocabulary import GRAPH_CATALOG, GRAPH_ONTOLOGY, GRAPH_QUESTIONS, graph


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one named graph: its whole new content, or what is added to and taken from the old."""

    content: Collection[Triple] | Pieces | None = None
    added: Collection[Triple] = ()
    removed: Collection[Triple] = ()
    forgotten: Collection[NamedNode] = ()
    """Things of which whatever the graph says is taken away, before anything is added."""
    dropped: bool = False
    """There is to be no such graph; goes with empty ``content``."""


#: Changes, or how to find them out once nobody else can write.
Changes = Mapping[GraphName, Change] | Callable[[Staging], Mapping[GraphName, Change]]


def changes_of(
    readings: Sequence[Reading], folder: Path | None = None
) -> tuple[dict[GraphName, Change], list[Finding]]:
    """Each reading as the content of its zoo's graph, described in the catalog; and what was noticed while reading.

    Given a folder to write to, the models of a reading are gone through one by one and need not fit into memory.
    """
    changes: dict[GraphName, Change] = {}
    for reading in readings:
        name = graph(reading.snapshot.zoo.name)
        content: Collection[Triple] | Pieces
        if folder is None or reading.statements:  # which may have blank nodes
            content = triples.of_reading(reading)
        else:
            content = Pieces.written(triples.statements_of(reading), folder / f"{reading.snapshot.zoo.name}.nt")
        changes[name] = Change(content=content)
    described = [graph(reading.snapshot.zoo.name) for reading in readings]
    descriptions = set[Triple]().union(*(triples.of_snapshot(reading.snapshot) for reading in readings))
    changes[GRAPH_CATALOG] = Change(added=descriptions, forgotten=described)
    return changes, [finding for reading in readings for finding in reading.findings]


@cache
def ontology() -> tuple[Triple, ...]:
    """The ontology and the schemes."""
    return tuple(triple for file in ONTOLOGY_FILES for triple in read_triples(file))


@cache
def own_content() -> Mapping[GraphName, Change]:
    """The graphs that come with Zoograph itself."""
    return {
        GRAPH_ONTOLOGY: Change(content=ontology()),
        GRAPH_QUESTIONS: Change(content=examples() | prefixes()),
    }


def with_own_graphs(changes: Mapping[GraphName, Change]) -> dict[GraphName, Change]:
    """The changes, and what they mean for the graphs that Zoograph keeps itself."""
    dropped = [name for name, change in changes.items() if change.dropped and isinstance(name, NamedNode)]
    own = dict(own_content())
    if dropped:
        catalog = changes.get(GRAPH_CATALOG, Change())
        own[GRAPH_CATALOG] = replace(catalog, forgotten=[*catalog.forgotten, *dropped])
    return {**changes, **own}


def stable(change: Change) -> Change:
    """The change with blank nodes named after what is said of them."""
    content = change.content
    if content is not None and not isinstance(content, Pieces):
        content = stable_blank_nodes(content)
    return replace(change, content=content, added=stable_blank_nodes(change.added))


def as_kept(change: Change, forms: Collection[Rewritten]) -> Change:
    """The change with literals in the form in which they are kept."""
    content = None if change.content is None else literals.as_kept(change.content, forms)
    return replace(
        change,
        content=content,
        added=literals.as_kept(change.added, forms),
        removed=literals.as_kept(change.removed, forms),
    )


def without(
    changes: Mapping[GraphName, Change], offending: Collection[str]
) -> tuple[dict[GraphName, Change], set[Triple]]:
    """The changes without the statements about and naming the offending things; and those statements."""
    names = {BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name) for name in offending}
    left_out: set[Triple] = set()

    def kept(statements: Collection[Triple]) -> set[Triple]:
        bad = {t for t in statements if t.subject in names or t.object in names}
        left_out.update(bad)
        return set(statements) - bad

    def kept_content(content: Collection[Triple] | Pieces | None) -> Collection[Triple] | Pieces | None:
        if isinstance(content, Pieces):
            return content.without(names, left_out)
        return None if content is None else kept(content)

    remaining = {
        name: change
        if name in own_content()
        else replace(change, content=kept_content(change.content), added=kept(change.added))
        for name, change in changes.items()
    }
    return remaining, left_out
