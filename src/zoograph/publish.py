"""The one way into the store: stage → change → link → infer → validate → publish.

A write names what it changes, graph by graph. It works on a copy of the current version (hard links), and only if
nothing was found that would break a question does the copy become the current version, in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeGuard

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import (
    Change,
    Changes,
    as_kept,
    changes_of,
    ontology,
    own_content,
    stable,
    with_own_graphs,
    without,
)
from zoograph.errors import InputError, ZoographError
from zoograph.findings import FILE_NAME, carried_over, focus_of, read_findings, to_json
from zoograph.identity import identity_of
from zoograph.infer import Rule, asserted_graphs, compile_rules, infer, merge, update
from zoograph.link import links_of
from zoograph.literals import Rewritten, rewritten
from zoograph.pieces import Pieces, load
from zoograph.rdf import GraphName, in_graph
from zoograph.records import Finding, Reading, Severity
from zoograph.search import build as build_search
from zoograph.search import carry as carry_search
from zoograph.store import History, Version
from zoograph.store.statistics import Statistics
from zoograph.store.versions import Staging
from zoograph.validate import findings_of, validation_report
from zoograph.vocabulary import (
    GRAPH_INFERRED,
    GRAPH_LINKS,
    GRAPH_MERGED,
    PROV,
)

Progress = Callable[[str], None]

#: So many named graphs there may be.
MOST_GRAPHS = 200_000

#: A change that touches more than this share of the graph is cheaper to build from nothing than to carry through.
_LARGE_SHARE = 0.2

#: Up to so many asserted statements a graph is built in memory, where look-ups are twice as fast, and written once.
_IN_MEMORY = 1_500_000

#: Up to so many changed triples, counts are carried over from the version before; counting anew takes seconds.
_FEW = 20_000


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of a write."""

    version: Version
    findings: tuple[Finding, ...]
    quarantined: frozenset[Triple] = field(default=frozenset())
    rewritten: tuple[Rewritten, ...] = ()
    """Literals that were to be written, and are kept in another form."""


class Refused(ZoographError):  # noqa: N818
    """The change would break a question; nothing was published."""

    def __init__(self, findings: Sequence[Finding], report: str) -> None:
        self.findings = findings
        self.report = report
        """The SHACL validation report, as N-Triples."""
        count = sum(finding.severity == Severity.VIOLATION for finding in findings)
        super().__init__(f"{count} violation{'s' if count != 1 else ''}; nothing was published")


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that the ontology stands for."""
    return compile_rules(ontology())


def publish(
    history: History,
    changes: Changes,
    message: str,
    *,
    notes: Sequence[Finding] = (),
    from_nothing: bool = False,
    keep_going: bool = False,
    progress: Progress = lambda step: None,
) -> Publication:
    """Apply the changes to the current version and publish the result.

    ``changes`` may be a function that finds them out, called with the staged version while no one else can write.
    ``notes`` are findings of the sources, kept with the version. ``from_nothing`` starts from an empty graph.
    Where nothing changes, nothing is published, and the current version is the answer.
    ``keep_going`` leaves things with a violation out instead of refusing; what was left out comes back.
    Raises :class:`Refused` with the findings, or :class:`~zoograph.errors.Busy`; then nothing has changed.
    """
    with history.staging() as staging:
        before = None if from_nothing or staging.parent is None else history.version(staging.parent)
        earlier = [] if before is None else read_findings(before.directory)
        old = None if before is None else Engine.read_only(str(before.store_directory))
        if callable(changes):
            changes = changes(staging)
        quarantined: set[Triple] = set()
        forms, changes = _as_kept(changes)
        changes = {name: stable(change) for name, change in with_own_graphs(changes).items()}
        _expect_few_graphs(before, changes)
        while True:
            store, touched, is_on_disk = _staged(staging, before, changes, progress)
            if before is not None and not _is_news(touched, notes, earlier) and _has_the_graphs_of(store, before):
                return Publication(before, tuple(earlier), rewritten=forms)
            progress("validating")
            focus = None if touched is None or old is None else focus_of(store, old, touched)
            report = validation_report(store, focus)
            findings = findings_of(store, report)
            offending = {f.focus for f in findings if f.severity == Severity.VIOLATION}
            if not offending:
                break
            remaining, left_out = without(changes, offending)
            if not (keep_going and left_out):
                raise Refused(findings, report.serialize(format="nt"))
            changes = remaining
            quarantined |= left_out
            del store
        findings = carried_over(earlier, notes, findings, focus, changes)
        progress("computing statistics")
        staging.write("void.ttl", _statistics(store, before, touched).turtle())
        staging.write(FILE_NAME, to_json(findings))
        counts = _counts(store, before, changes, touched)
        progress("indexing")
        if before is not None and _is_small(touched):
            carry_search(staging.directory, store, before.directory, touched)
        else:
            build_search(staging.directory, store)
        if touched is None:
            progress("writing")
            if not is_on_disk:
                built, store = store, staging.empty()
                store.bulk_extend(built)
                for name in built.named_graphs():
                    store.add_graph(name)  # empty ones, too
                del built
            store.optimize()  # 6 s at 1M triples, after which questions take two thirds of the time
        store.flush()
        del store
        progress("publishing")
        return Publication(staging.publish(message, counts), tuple(findings), frozenset(quarantined), forms)


def publish_readings(
    history: History,
    readings: Sequence[Reading],
    message: str,
    *,
    from_nothing: bool = False,
    keep_going: bool = False,
    progress: Progress = lambda step: None,
) -> Publication:
    """Publish what was read of zoos; see :func:`publish`. Goes through the models of each reading once."""
    notes = [finding for reading in readings for finding in reading.findings]
    return publish(
        history, lambda staging: changes_of(readings, staging.scratch)[0], message,
        notes=notes, from_nothing=from_nothing, keep_going=keep_going, progress=progress,
    )  # fmt: skip


def preview(changes: Mapping[GraphName, Change]) -> Engine:
    """The store that the changes would make of an empty graph, in memory, with everything inferred."""
    store = Engine()
    _fill(store, {**changes, **own_content()}, lambda step: None)
    return store


def _as_kept(changes: Mapping[GraphName, Change]) -> tuple[tuple[Rewritten, ...], Mapping[GraphName, Change]]:
    """The changes with literals as the engine keeps them, so that what is written again is no change."""
    coming = (t.object for change in changes.values() for part in (change.content, change.added) for t in part or ())
    going = (triple.object for change in changes.values() for triple in change.removed)
    forms = tuple(rewritten(coming))
    everything = (*forms, *rewritten(going))
    return forms, {name: as_kept(change, everything) for name, change in changes.items()} if everything else changes


def _expect_few_graphs(before: Version | None, changes: Mapping[GraphName, Change]) -> None:
    """Every version lists its graphs, and some questions look into each of them."""
    had = set() if before is None else before.triples.keys()
    named = {name.value: change.dropped for name, change in changes.items() if isinstance(name, NamedNode)}
    number = len((had | named.keys()) - {name for name, dropped in named.items() if dropped})
    if number > max(MOST_GRAPHS, len(had)):
        raise InputError(
            f"that would make {number:,} named graphs; there may be {MOST_GRAPHS:,}. "
            "Put statements of one origin into one graph"
        )


# -- staging


def _staged(
    staging: Staging, before: Version | None, changes: Mapping[GraphName, Change], progress: Progress
) -> tuple[Engine, set[Triple] | None, bool]:
    """The staged store with the changes in it; the triples that changed, or None where everything did; whether it is
    the one on disk already.
    """
    if before is None:
        progress("building the graph")
        is_large = sum(map(_size, changes.values())) > _IN_MEMORY
        store = staging.empty() if is_large else Engine()
        _fill(store, changes, progress)
        return store, None, is_large
    store = staging.copy_of_parent()
    progress("comparing with the current version")
    added, removed = _difference(store, changes)
    size = sum(len(difference) for part in (added, removed) for difference in part.values())
    if size > _LARGE_SHARE * before.triples.get(GRAPH_MERGED.value, 0):
        contents = _contents(store, changes)
        del store
        is_large = sum(map(_size, contents.values())) > _IN_MEMORY
        store = staging.empty() if is_large else Engine()
        _fill(store, contents, progress)
        return store, None, is_large
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
    return store, came | went | update(store, rules(), came, went), True


def _fill(store: Engine, changes: Mapping[GraphName, Change], progress: Progress) -> None:
    _make_graphs(store, changes)
    for name, change in changes.items():
        content = change.content if change.content is not None else change.added
        if name != GRAPH_LINKS:
            load(store, content, name)
            load(store, links_of(content), GRAPH_LINKS)
    progress("looking for the same models in several zoos")
    load(store, identity_of(store)[0], GRAPH_LINKS)
    progress("merging")
    merge(store)
    progress("inferring")
    infer(store, rules())


def _make_graphs(store: Engine, changes: Mapping[GraphName, Change]) -> None:
    """Graphs may be empty, and yet be there (Graph Store Protocol, section 5.3)."""
    for name, change in changes.items():
        if isinstance(name, NamedNode):
            (store.remove_graph if change.dropped else store.add_graph)(name)


def _size(change: Change) -> int:
    """About how many statements a graph is to have."""
    content = change.added if change.content is None else change.content
    return content.size if isinstance(content, Pieces) else len(content)


def _difference(
    store: Engine, changes: Mapping[GraphName, Change]
) -> tuple[dict[GraphName, set[Triple]], dict[GraphName, set[Triple]]]:
    added, removed = {}, {}
    for name, change in changes.items():
        if change.content is None:
            going = set(change.removed)
            for thing in change.forgotten:
                going.update(quad.triple for quad in store.quads_for_pattern(thing, None, None, name))
            coming = set(change.added)
            added[name] = {quad.triple for quad in in_graph(coming, name) if quad not in store}
            removed[name] = {quad.triple for quad in in_graph(going - coming, name) if quad in store}
        else:
            old = {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
            added[name], removed[name] = set(change.content) - old, old - set(change.content)
    return added, removed


def _contents(store: Engine, changes: Mapping[GraphName, Change]) -> dict[GraphName, Change]:
    """Every asserted graph as it is to be."""
    contents = {}
    for name in {*asserted_graphs(store), *changes}:
        change = changes.get(name, Change())
        content: Iterable[Triple]
        if change.content is None:
            old = {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
            kept = {triple for triple in old if triple.subject not in change.forgotten}
            content = (kept - set(change.removed)) | set(change.added)
        else:
            content = change.content
        contents[name] = Change(content=set(content), dropped=change.dropped)
    return contents


def _relink(store: Engine, added: dict[GraphName, set[Triple]], removed: dict[GraphName, set[Triple]]) -> None:
    """Bring the links of the things that changed up to date, as part of the same change."""
    new, gone = (set(links_of(set().union(*part.values()))) for part in (added, removed))
    for link in list(gone):
        statements = (
            quad.triple
            for quad in store.quads_for_pattern(link.subject, None, None, None)
            if quad.graph_name not in (GRAPH_LINKS, GRAPH_MERGED, GRAPH_INFERRED)
        )
        if link in set(links_of(statements)):
            gone.discard(link)
    old = {quad.triple for quad in in_graph(gone | new, GRAPH_LINKS) if quad in store}
    added[GRAPH_LINKS], removed[GRAPH_LINKS] = new - old, (gone - new) & old
    store.extend(in_graph(added[GRAPH_LINKS], GRAPH_LINKS))
    for quad in in_graph(removed[GRAPH_LINKS], GRAPH_LINKS):
        store.remove(quad)


def _identify(store: Engine, added: dict[GraphName, set[Triple]], removed: dict[GraphName, set[Triple]]) -> None:
    """Bring what is the same in several zoos up to date, as part of the same change."""
    changed = set[Triple]().union(*added.values(), *removed.values())
    new, old = identity_of(store, changed)
    for quad in in_graph(old - new, GRAPH_LINKS):
        store.remove(quad)
    store.extend(in_graph(new - old, GRAPH_LINKS))
    added[GRAPH_LINKS] |= new - old
    removed[GRAPH_LINKS] |= old - new


def _statistics(store: Engine, before: Version | None, touched: Collection[Triple] | None) -> Statistics:
    """Counted anew, or, after a small change, carried over from the version before."""
    file = None if before is None else before.directory / "void.ttl"
    if before is None or file is None or not file.exists() or not _is_small(touched):
        return Statistics.of(store)
    old = Engine.read_only(str(before.store_directory))
    return Statistics.read(file.read_text()).carried(old, store, touched)


def _counts(
    store: Engine, before: Version | None, changes: Mapping[GraphName, Change], touched: Collection[Triple] | None
) -> dict[str, int]:
    """How many triples each graph holds: taken over where nothing changed, and carried over where little did."""
    always = (GRAPH_LINKS, GRAPH_INFERRED, GRAPH_MERGED)
    counts = {}
    old = None if before is None else Engine.read_only(str(before.store_directory))
    for name in (*asserted_graphs(store), GRAPH_INFERRED, GRAPH_MERGED):
        key = name.value if isinstance(name, NamedNode) else ""
        if old is None or before is None or key not in before.triples:
            counts[key] = _count(store, name)
        elif name not in changes and name not in always:
            counts[key] = before.triples[key]
        elif _is_small(touched):
            counts[key] = before.triples[key] + sum((q in store) - (q in old) for q in in_graph(touched, name))
        else:
            counts[key] = _count(store, name)
    return {key: count for key, count in counts.items() if key or count}


def _is_news(touched: Collection[Triple] | None, notes: Sequence[Finding], earlier: Collection[Finding]) -> bool:
    """Whether anything is different. That a source was read again, and said the same, is not."""
    return (
        touched is None or any(t.predicate != PROV.generatedAtTime for t in touched) or not set(notes) <= set(earlier)
    )


def _has_the_graphs_of(store: Engine, version: Version) -> bool:
    names = {name.value for name in asserted_graphs(store) if isinstance(name, NamedNode)}
    return names == version.triples.keys() - {"", GRAPH_INFERRED.value, GRAPH_MERGED.value}


def _count(store: Engine, name: GraphName) -> int:
    counted = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", default_graph=name)
    return int(next(iter(counted))[0].value)  # type: ignore[arg-type]


def _is_small(touched: Collection[Triple] | None) -> TypeGuard[Collection[Triple]]:
    """Whether so little changed that looking each of it up is cheaper than counting the graph."""
    return touched is not None and len(touched) < _FEW
