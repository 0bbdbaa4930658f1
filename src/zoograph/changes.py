"""Changes to graphs: those that people and zoos make, and those to the graphs of Zoograph that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import literals, triples
from zoograph.infer import asserted_graphs
from zoograph.literals import Rewritten, rewritten
from zoograph.pieces import Pieces, differences, texts
from zoograph.rdf import GraphName, in_graph, read_triples, stable_blank_nodes
from zoograph.records import Finding, Reading
from zoograph.resources import ONTOLOGY_FILES
from zoograph.service_description import examples, prefixes
from zoograph.store.versions import Staging
from zoograph.vocabulary import (
    FAIR4ML,
    GRAPH_CATALOG,
    GRAPH_ONTOLOGY,
    GRAPH_QUESTIONS,
    PREFIXES,
    RDF,
    ZOO,
    graph,
    thing,
)

Node = NamedNode | BlankNode

#: The property by which a result refers to its model; results are replaced together with the model.
_ABOUT_MODEL = FAIR4ML.evaluatedMLModel


@dataclass(frozen=True, slots=True)
class Change:
    """A change to one named graph: its whole new content, or the statements that are added and removed."""

    content: Collection[Triple] | Pieces | None = None
    added: Collection[Triple] = ()
    removed: Collection[Triple] = ()
    forgotten: Collection[Node] = ()
    """Things about which all statements of the graph are removed before any are added."""
    dropped: bool = False
    """Whether the graph is removed; ``content`` is then empty."""


#: Changes, or a function that works them out once nobody else can write.
Changes = Mapping[GraphName, Change] | Callable[[Staging], Mapping[GraphName, Change]]


def findings_of(readings: Iterable[Reading]) -> list[Finding]:
    """What was noticed while reading."""
    return [finding for reading in readings for finding in reading.findings]


def changes_of(readings: Sequence[Reading], staging: Staging | None = None) -> dict[GraphName, Change]:
    """The changes that readings make to the graphs of their zoos and to the catalog.

    The models of a reading are read one by one; with ``staging``, which has a folder for files, they need not fit into
    memory. A partial reading is a difference from the current version, so it needs ``staging``.
    """
    changes: dict[GraphName, Change] = {}
    for reading in readings:
        name = graph(reading.snapshot.zoo.name)
        if reading.is_partial:
            assert staging is not None, "a part is a part of what is there"
            store = Engine() if staging.parent is None else staging.parent_store()
            changes[name] = change_of_part(reading, store)
        elif staging is None or reading.statements:  # which may have blank nodes
            changes[name] = Change(content=triples.of_reading(reading))
        else:
            file = staging.scratch / f"{reading.snapshot.zoo.name}.nt"
            written = texts(triples.statements_of(reading)) if reading.written is None else [reading.written.text]
            changes[name] = Change(content=Pieces.of_texts(written, file))
    described = [graph(reading.snapshot.zoo.name) for reading in readings]
    descriptions = set[Triple]().union(*(triples.of_snapshot(reading.snapshot) for reading in readings))
    changes[GRAPH_CATALOG] = Change(added=descriptions, forgotten=described)
    return changes


def change_of_part(reading: Reading, store: Engine) -> Change:
    """The change that a partial reading makes to its zoo's graph in a store.

    What was said of the models that were read or went is taken away: of them, of what they alone refer to (checkpoints,
    evaluations), and of what they share (papers, datasets) where every model that does was read or went.
    """
    zoo = reading.snapshot.zoo.name
    name = graph(zoo)
    added = triples.of_reading(reading)
    read: set[Any] = {triple.subject for triple in added if triple.predicate == RDF.type and triple.object == ZOO.Model}
    gone: set[Any] = read | {thing("model", f"{zoo}/{key}") for key in reading.forgotten}

    def refer_to(value: Node) -> set[Any]:
        return {quad.subject for quad in store.quads_for_pattern(None, None, value, name)}

    def said_of(subject: Node) -> list[Triple]:
        return [quad.triple for quad in store.quads_for_pattern(subject, None, None, name)]

    waiting = gone
    while waiting:
        near: set[Any] = {triple.object for subject in waiting for triple in said_of(subject)}
        near |= {quad.subject for each in waiting for quad in store.quads_for_pattern(None, _ABOUT_MODEL, each, name)}
        waiting = set()
        for each in near - gone:
            if isinstance(each, NamedNode | BlankNode) and (statements := said_of(each)):
                is_model = any(t.predicate == RDF.type and t.object == ZOO.Model for t in statements)
                is_about_one = any(t.predicate == _ABOUT_MODEL and t.object in gone for t in statements)
                if is_about_one or (not is_model and refer_to(each) <= gone):
                    waiting.add(each)
        gone = gone | waiting
    return Change(added=added, forgotten=gone)


def difference(
    store: Engine, changes: Mapping[GraphName, Change], folder: Path, most: float
) -> tuple[dict[GraphName, set[Triple]], dict[GraphName, set[Triple]]] | None:
    """The triples that each graph gains and loses; None if these are more than ``most``. ``folder`` is for files.

    The store must be of this program: then the graphs that come with it are what they were, and are not compared.
    """
    added: dict[GraphName, set[Triple]] = {}
    removed: dict[GraphName, set[Triple]] = {}
    size = 0
    for number, (name, change) in enumerate(changes.items()):
        added[name], removed[name] = set(), set()
        if name in own_content():
            continue
        for came, went in _differences(store, name, change, folder / f"old-{number}.nt"):
            added[name] |= came
            removed[name] |= went
            size += len(came) + len(went)
            if size > most:
                return None
    return added, removed


def _differences(
    store: Engine, name: GraphName, change: Change, file: Path
) -> Iterator[tuple[set[Triple], set[Triple]]]:
    if isinstance(change.content, Pieces):
        yield from differences(Pieces.of_graph(store, name, file), change.content)
        file.unlink()
        return
    if change.content is not None:
        coming, old = set(change.content), store.quads_for_pattern(None, None, None, name)
        going = {quad.triple for quad in old if quad.triple not in coming}
    else:
        coming, going = set(change.added), set(change.removed)
        for thing_ in change.forgotten:
            going.update(quad.triple for quad in store.quads_for_pattern(thing_, None, None, name))
    yield (
        {quad.triple for quad in in_graph(coming, name) if quad not in store},
        {quad.triple for quad in in_graph(going - coming, name) if quad in store},
    )


def contents(store: Engine, changes: Mapping[GraphName, Change], folder: Path) -> dict[GraphName, Change]:
    """The new content of every asserted graph, in files in the folder."""
    made: dict[GraphName, Change] = {}
    for number, name in enumerate(dict.fromkeys((*asserted_graphs(store), *changes))):
        change = changes.get(name, Change())
        content: Collection[Triple] | Pieces
        if change.content is not None:
            content = change.content
        elif not (change.added or change.removed or change.forgotten):
            content = Pieces.of_graph(store, name, folder / f"whole-{number}.nt")
        else:
            removed, forgotten = set(change.removed), set(change.forgotten)
            old = (quad.triple for quad in store.quads_for_pattern(None, None, None, name))
            kept = (triple for triple in old if triple.subject not in forgotten and triple not in removed)
            content = Pieces.written(chain(kept, change.added), folder / f"whole-{number}.nt")
        made[name] = Change(content=content, dropped=change.dropped)
    return made


@cache
def ontology() -> tuple[Triple, ...]:
    """The ontology and the schemes."""
    return tuple(triple for file in ONTOLOGY_FILES for triple in read_triples(file))


@cache
def own_content() -> Mapping[GraphName, Change]:
    """The graphs that come with Zoograph itself, with the blank nodes of :func:`stable`."""
    return {
        GRAPH_ONTOLOGY: stable(Change(content=ontology())),
        GRAPH_QUESTIONS: stable(Change(content=examples() | prefixes())),
    }


def with_own_graphs(changes: Mapping[GraphName, Change]) -> dict[GraphName, Change]:
    """The changes, made :func:`stable`, together with those to the graphs of Zoograph that follow from them."""
    changes = {name: stable(change) for name, change in changes.items()}
    dropped = [name for name, change in changes.items() if change.dropped and isinstance(name, NamedNode)]
    own = dict(own_content())
    if dropped:
        catalog = changes.get(GRAPH_CATALOG, Change())
        own[GRAPH_CATALOG] = replace(catalog, forgotten=[*catalog.forgotten, *dropped])
    return {**changes, **own}


def stable(change: Change) -> Change:
    """The change with blank nodes that are named by the statements about them."""
    content = change.content
    if content is not None and not isinstance(content, Pieces):
        content = stable_blank_nodes(content)
    return replace(change, content=content, added=stable_blank_nodes(change.added))


def as_kept(changes: Mapping[GraphName, Change]) -> tuple[tuple[Rewritten, ...], Mapping[GraphName, Change]]:
    """The changes with literals as the engine stores them, so that writing the same again changes nothing.

    Returns the literals that are kept in another form, and the changes.
    """
    forms: set[Rewritten] = set()
    kept: dict[GraphName, Change] = {}
    for name, change in changes.items():
        coming = rewritten(chain(_values(change.content), _values(change.added)))
        going = rewritten(triple.object for triple in change.removed)
        forms.update(coming)
        kept[name] = _as_kept(change, [*coming, *going])
    return tuple(sorted(forms, key=lambda form: str(form.literal))), kept


def _as_kept(change: Change, forms: Sequence[Rewritten]) -> Change:
    """The change with the literals of these forms as the engine keeps them."""
    if not forms:
        return change
    content = change.content
    if isinstance(content, Pieces):
        content = content.changed(literals.keeper(forms))
    elif content is not None:
        content = literals.as_kept(content, forms)
    added, removed = (literals.as_kept(part, forms) for part in (change.added, change.removed))
    return replace(change, content=content, added=added, removed=removed)


def _values(statements: Collection[Triple] | Pieces | None) -> Iterator[Node | Literal | Triple]:
    """The values among which may be literals with a datatype."""
    if isinstance(statements, Pieces):
        statements = statements.naming([f"^^<{PREFIXES['xsd']}"])  # type: ignore[assignment]
    return (triple.object for triple in statements or ())


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

    def kept_one(triple: Triple) -> Triple | None:
        if triple.subject not in names and triple.object not in names:
            return triple
        left_out.add(triple)
        return None

    def kept_content(content: Collection[Triple] | Pieces | None) -> Collection[Triple] | Pieces | None:
        if isinstance(content, Pieces):
            return content.changed(kept_one)
        return None if content is None else kept(content)

    remaining = {
        name: change
        if name in own_content()
        else replace(change, content=kept_content(change.content), added=kept(change.added))
        for name, change in changes.items()
    }
    return remaining, left_out
