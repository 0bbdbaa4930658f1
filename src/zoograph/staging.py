"""Fill the store of a staged version: asserted statements, links, identity, and what follows from them.

A small change is made in a copy of the current version, and only what follows from it is worked out. A large change,
and the first version, fill a new store piece by piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain

from pyoxigraph import NamedNode, RdfFormat, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change, contents, difference, ontology
from zoograph.identity import identity_of
from zoograph.infer import Rule, compile_rules, infer, update
from zoograph.link import TELLING, links_of
from zoograph.pieces import BLANK, Pieces, load, naming, without_blank_nodes
from zoograph.rdf import GraphName, in_graph
from zoograph.store import Version
from zoograph.store.versions import Staging
from zoograph.vocabulary import DCT, GRAPH_INFERRED, GRAPH_LINKS, GRAPH_MERGED, SDO, ZOO

#: If a change touches more than this share of the graph, building the whole graph from nothing takes less time.
_LARGE_SHARE = 0.2

#: The most asserted statements of a graph that is built in memory, where look-ups are twice as fast, and written once.
_IN_MEMORY = 1_500_000


@dataclass(frozen=True, slots=True)
class Staged:
    """A store that holds the changes and what follows from them."""

    store: Engine
    touched: set[Triple] | None
    """The triples that changed in some graph; None if the whole graph is new."""
    is_on_disk: bool
    """Whether the store is in the folder of the version; if not, it is in memory and must still be written."""


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that the axioms of the ontology compile to."""
    return compile_rules(ontology())


def stage(
    staging: Staging, before: Version | None, changes: Mapping[GraphName, Change], progress: Callable[[str], None]
) -> Staged:
    """Make the changes: in a copy of the version before, or in a new store."""
    if before is None:
        progress("building the graph")
        return _filled(staging, changes, progress)
    store = staging.copy_of_parent()
    progress("comparing with the current version")
    most = _LARGE_SHARE * before.triples.get(GRAPH_MERGED.value, 0)
    found = difference(store, changes, staging.scratch, most)
    if found is None:
        whole = contents(store, changes, staging.scratch)
        del store
        return _filled(staging, whole, progress)
    added, removed = found
    for name, gone in removed.items():
        for quad in in_graph(gone, name):
            store.remove(quad)
    for name, new in added.items():
        store.extend(in_graph(new, name))
    _make_graphs(store, changes)
    _relink(store, added, removed)
    _identify(store, added, removed)
    progress("inferring")
    came, went = (set[Triple]().union(*part.values()) for part in (added, removed))
    return Staged(store, came | went | update(store, rules(), came, went), is_on_disk=True)


@contextmanager
def writing(staging: Staging, staged: Staged) -> Iterator[None]:
    """Write a store that is in memory to where the version has it, while the block reads it; done when the block is.

    The engine writes in a thread of its own, and half the time of a build passes there.
    """
    if staged.is_on_disk:
        yield
        if staged.touched is None:
            staged.store.optimize()
        staged.store.flush()
        return
    with ThreadPoolExecutor(1, "writing") as beside:
        written = beside.submit(_write, staging, staged.store)
        yield
        written.result()


def _write(staging: Staging, store: Engine) -> None:
    file = staging.scratch / "store.nq"
    file.parent.mkdir(exist_ok=True)
    store.dump(file, format=RdfFormat.N_QUADS)
    target = staging.empty()
    with without_blank_nodes(file) as rest:
        target.bulk_load(path=rest, format=RdfFormat.N_QUADS)
        target.optimize()  # so that questions take two thirds of the time
        if rest != file:
            target.extend(naming(file, [BLANK], RdfFormat.N_QUADS))
    file.unlink()
    for name in store.named_graphs():
        target.add_graph(name)  # empty ones, too
    target.flush()


def fill(store: Engine, changes: Mapping[GraphName, Change], progress: Callable[[str], None]) -> None:
    """Fill an empty store."""
    _make_graphs(store, changes)
    for name, change in changes.items():
        content = change.content if change.content is not None else change.added
        if name != GRAPH_LINKS:
            load(store, content, name, GRAPH_MERGED)
            telling = content.naming([each.value for each in TELLING]) if isinstance(content, Pieces) else content
            load(store, links_of(telling), GRAPH_LINKS, GRAPH_MERGED)
    progress("looking for the same models in several zoos")
    load(store, identity_of(store)[0], GRAPH_LINKS, GRAPH_MERGED)
    progress("inferring")
    infer(store, rules())


def _filled(staging: Staging, changes: Mapping[GraphName, Change], progress: Callable[[str], None]) -> Staged:
    is_large = sum(map(_size, changes.values())) > _IN_MEMORY
    store = staging.empty() if is_large else Engine()
    fill(store, changes, progress)
    return Staged(store, None, is_large)


def _make_graphs(store: Engine, changes: Mapping[GraphName, Change]) -> None:
    """Create and drop graphs: a graph may exist and be empty (Graph Store Protocol, section 5.3)."""
    for name, change in changes.items():
        if isinstance(name, NamedNode):
            (store.remove_graph if change.dropped else store.add_graph)(name)


def _size(change: Change) -> int:
    """About how many statements a change gives a graph."""
    content = change.added if change.content is None else change.content
    return content.size if isinstance(content, Pieces) else len(content)


def _relink(store: Engine, added: dict[GraphName, set[Triple]], removed: dict[GraphName, set[Triple]]) -> None:
    """Update the links of the things that changed, as part of the same change."""
    new, gone = (set(links_of(set().union(*part.values()))) for part in (added, removed))
    gone = {link for link in gone if not _is_still_given(store, link)}
    old = {quad.triple for quad in in_graph(gone | new, GRAPH_LINKS) if quad in store}
    added[GRAPH_LINKS], removed[GRAPH_LINKS] = new - old, (gone - new) & old
    store.extend(in_graph(added[GRAPH_LINKS], GRAPH_LINKS))
    for quad in in_graph(removed[GRAPH_LINKS], GRAPH_LINKS):
        store.remove(quad)


def _is_still_given(store: Engine, link: Triple) -> bool:
    """Whether something else that is asserted gives the link: of its subject, naming it as a licence, or as code."""
    thing = link.subject
    with_code = (quad.subject for quad in store.quads_for_pattern(None, ZOO.repository, thing, GRAPH_LINKS))
    found = chain(
        store.quads_for_pattern(thing, None, None, None),
        store.quads_for_pattern(None, DCT.license, thing, None),
        *(store.quads_for_pattern(each, SDO.codeRepository, None, None) for each in with_code),
    )
    statements = (quad.triple for quad in found if quad.graph_name not in (GRAPH_LINKS, GRAPH_MERGED, GRAPH_INFERRED))
    return any(given == link for given in links_of(statements))


def _identify(store: Engine, added: dict[GraphName, set[Triple]], removed: dict[GraphName, set[Triple]]) -> None:
    """Update which entries of several zoos are the same, as part of the same change."""
    changed = set[Triple]().union(*added.values(), *removed.values())
    new, old = identity_of(store, changed)
    for quad in in_graph(old - new, GRAPH_LINKS):
        store.remove(quad)
    store.extend(in_graph(new - old, GRAPH_LINKS))
    added[GRAPH_LINKS] |= new - old
    removed[GRAPH_LINKS] |= old - new
