"""Fill the store of a staged version: asserted statements, links, zoos, identity, and what follows from them.

A small change is applied to a copy of the current version, and only its consequences are computed. For a large change,
for the first version, and after a version that another program derived, a new store is filled piece by piece.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Engine

from zoograph.changes import Change, contents, difference, ontology
from zoograph.identity import identity_of
from zoograph.infer import Rule, compile_rules, infer, update
from zoograph.link import TELLING, links_of
from zoograph.membership import membership_of
from zoograph.on_disk import OnDisk
from zoograph.pieces import Pieces, load
from zoograph.program import program
from zoograph.rdf import GraphName, in_graph
from zoograph.store import Version
from zoograph.store.versions import Staging
from zoograph.vocabulary import DCT, GRAPH_INFERRED, GRAPH_LINKS, GRAPH_MERGED, SDO, ZOO

#: If a change touches more than this share of the graph, building the whole graph from scratch is faster.
_LARGE_SHARE = 0.2

#: The file of a version with the statements of its graph of links that were looked up.
LOOKED_UP = "links.nt"

#: The most asserted statements of a graph that is built in memory, where look-ups are twice as fast, and written once.
_IN_MEMORY = 1_500_000


@dataclass(frozen=True, slots=True)
class Staged:
    """A store with the changes and their consequences."""

    store: Engine
    touched: set[Triple] | None
    """The triples that changed in some graph; None if the whole graph is new."""
    on_disk: OnDisk | None = None
    """What writes the store, if it is in memory and to be kept; the block :func:`writing` waits for it."""


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that the axioms of the ontology compile to."""
    return compile_rules(ontology())


def stage(
    staging: Staging,
    before: Version | None,
    changes: Mapping[GraphName, Change],
    looked_up: Collection[Triple],
    progress: Callable[[str], None],
    *,
    is_kept: bool = True,
) -> Staged:
    """Make the changes: in a copy of the version before, or in a new store, which is written if it ``is_kept``.

    ``looked_up``: the statements of the graph of links that follow from no other graph.
    """
    staging.write(LOOKED_UP, _lines(looked_up))
    if before is None:
        progress("building the graph")
        return _filled(staging, changes, looked_up, progress, is_kept=is_kept)
    store = staging.copy_of_parent()
    progress("comparing with the current version")
    most = _LARGE_SHARE * before.triples.get(GRAPH_MERGED.value, 0)
    # What another program derived may be something else than what this one derives of the same statements.
    found = difference(store, changes, staging.scratch, most) if before.program == program() else None
    if found is None:
        whole = contents(store, changes, staging.scratch)
        del store
        return _filled(staging, whole, looked_up, progress, is_kept=is_kept)
    added, removed = found
    for name, gone in removed.items():
        for quad in in_graph(gone, name):
            store.remove(quad)
    for name, new in added.items():
        store.extend(in_graph(new, name))
    _make_graphs(store, changes)
    by_graph = {name: added[name] | removed[name] for name in added}
    _relink(store, added, removed, looked_up_in(before), set(looked_up))
    _replace(store, membership_of(store, by_graph), added, removed)
    _replace(store, identity_of(store, set[Triple]().union(*added.values(), *removed.values())), added, removed)
    progress("inferring")
    came, went = (set[Triple]().union(*part.values()) for part in (added, removed))
    return Staged(store, came | went | update(store, rules(), came, went))


@contextmanager
def writing(staged: Staged) -> Iterator[None]:
    """Write what is still to be written of a store while the block reads it; done when the block is."""
    if staged.on_disk is None:
        yield
        if staged.touched is None:
            staged.store.optimize()
        staged.store.flush()
        return
    with staged.on_disk as on_disk:
        on_disk.finish(staged.store, [GRAPH_LINKS, GRAPH_INFERRED])
        yield
        on_disk.wait()


def fill(
    store: Engine,
    changes: Mapping[GraphName, Change],
    progress: Callable[[str], None],
    looked_up: Collection[Triple] = (),
) -> None:
    """Fill an empty store."""
    _make_graphs(store, changes)
    load(store, looked_up, GRAPH_LINKS, GRAPH_MERGED)
    for name, change in changes.items():
        content = _content(change)
        if name != GRAPH_LINKS:
            load(store, content, name, GRAPH_MERGED)
            telling = content.naming([each.value for each in TELLING]) if isinstance(content, Pieces) else content
            load(store, links_of(telling), GRAPH_LINKS, GRAPH_MERGED)
    load(store, membership_of(store)[0], GRAPH_LINKS, GRAPH_MERGED)
    progress("looking for the same models in several zoos")
    load(store, identity_of(store)[0], GRAPH_LINKS, GRAPH_MERGED)
    progress("inferring")
    infer(store, rules())


def _filled(
    staging: Staging,
    changes: Mapping[GraphName, Change],
    looked_up: Collection[Triple],
    progress: Callable[[str], None],
    *,
    is_kept: bool,
) -> Staged:
    if sum(map(_size, changes.values())) > _IN_MEMORY:
        store = staging.empty()
        fill(store, changes, progress, looked_up)
        return Staged(store, None)
    store = Engine()
    if not is_kept:
        fill(store, changes, progress, looked_up)
        return Staged(store, None)
    asserted = {name: _content(change) for name, change in changes.items() if name != GRAPH_LINKS}
    with ExitStack() as stack:
        on_disk = stack.enter_context(OnDisk(staging, asserted))
        fill(store, changes, progress, looked_up)
        stack.pop_all()
    return Staged(store, None, on_disk)


def _make_graphs(store: Engine, changes: Mapping[GraphName, Change]) -> None:
    """Create and drop graphs: a graph may exist and be empty (Graph Store Protocol, section 5.3)."""
    for name, change in changes.items():
        if isinstance(name, NamedNode):
            (store.remove_graph if change.dropped else store.add_graph)(name)


def _content(change: Change) -> Collection[Triple] | Pieces:
    """What a change gives a graph that is empty."""
    return change.added if change.content is None else change.content


def _size(change: Change) -> int:
    """About how many statements a change gives a graph."""
    content = _content(change)
    return content.size if isinstance(content, Pieces) else len(content)


def _lines(statements: Collection[Triple]) -> str:
    content = serialize(statements, format=RdfFormat.N_TRIPLES)
    return "".join(sorted((content or b"").decode().splitlines(keepends=True)))


def looked_up_in(version: Version) -> set[Triple]:
    """The looked-up statements in the graph of links of a version."""
    file = version.directory / LOOKED_UP
    return {quad.triple for quad in parse(path=file, format=RdfFormat.N_TRIPLES)} if file.exists() else set()


def _relink(
    store: Engine,
    added: dict[GraphName, set[Triple]],
    removed: dict[GraphName, set[Triple]],
    before: set[Triple],
    after: set[Triple],
) -> None:
    """Update the links of the things that changed, as part of the same change.

    ``before``, ``after``: those that were looked up.
    """
    new, gone = (set(links_of(set().union(*part.values()))) for part in (added, removed))
    new |= after - before
    gone = {link for link in (gone | (before - after)) - after if not _is_still_given(store, link)}
    old = {quad.triple for quad in in_graph(gone | new, GRAPH_LINKS) if quad in store}
    added[GRAPH_LINKS], removed[GRAPH_LINKS] = new - old, (gone - new) & old
    store.extend(in_graph(added[GRAPH_LINKS], GRAPH_LINKS))
    for quad in in_graph(removed[GRAPH_LINKS], GRAPH_LINKS):
        store.remove(quad)


def _is_still_given(store: Engine, link: Triple) -> bool:
    """Whether another asserted statement gives the link: one about its subject, or one that names it as licence."""
    thing = link.subject
    with_code = (quad.subject for quad in store.quads_for_pattern(None, ZOO.repository, thing, GRAPH_LINKS))
    found = chain(
        store.quads_for_pattern(thing, None, None, None),
        store.quads_for_pattern(None, DCT.license, thing, None),
        *(store.quads_for_pattern(each, SDO.codeRepository, None, None) for each in with_code),
    )
    statements = (quad.triple for quad in found if quad.graph_name not in (GRAPH_LINKS, GRAPH_MERGED, GRAPH_INFERRED))
    return any(given == link for given in links_of(statements))


def _replace(
    store: Engine,
    statements: tuple[set[Triple], set[Triple]],
    added: dict[GraphName, set[Triple]],
    removed: dict[GraphName, set[Triple]],
) -> None:
    """Put new statements into the links graph in the place of old ones, as part of the same change."""
    new, old = statements
    for quad in in_graph(old - new, GRAPH_LINKS):
        store.remove(quad)
    store.extend(in_graph(new - old, GRAPH_LINKS))
    added[GRAPH_LINKS] |= new - old
    removed[GRAPH_LINKS] |= old - new
