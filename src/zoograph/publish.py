"""The one way into the store: stage → change → link → infer → validate → publish.

A write names what it changes, graph by graph. It works on a copy of the current version (hard links). The copy
becomes the current version, in one step, only if it has no violation. :mod:`zoograph.staging` changes the store,
:mod:`zoograph.derived` computes the data derived from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import (
    Change,
    Changes,
    as_kept,
    changes_of,
    findings_of,
    own_content,
    with_own_graphs,
    without,
)
from zoograph.derived import Before, Draft, derive
from zoograph.errors import InputError, Refused
from zoograph.findings import read_findings
from zoograph.focus import focus_of, standing
from zoograph.infer import asserted_graphs
from zoograph.link import links_and_facts
from zoograph.literals import Rewritten
from zoograph.processes import collecting_garbage_rarely
from zoograph.rdf import GraphName
from zoograph.records import Finding, Reading, Severity
from zoograph.staging import Staged, fill, looked_up_in, stage, writing
from zoograph.store import History, Version
from zoograph.store.versions import Staging
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PROV, ZOO

Progress = Callable[[str], None]

#: The most named graphs that a version may have.
MOST_GRAPHS = 200_000

#: Statements about a reading itself: reading a zoo again with the same outcome is no reason for a new version.
_OF_READING = (PROV.generatedAtTime, ZOO.cursor)


@dataclass(frozen=True, slots=True)
class Publication:
    """The outcome of a write."""

    version: Version
    findings: tuple[Finding, ...]
    quarantined: frozenset[Triple] = field(default=frozenset())
    rewritten: tuple[Rewritten, ...] = ()
    """Literals that the engine keeps in another form than they were written in."""


@collecting_garbage_rarely()
def publish(
    history: History,
    changes: Changes,
    message: str,
    *,
    notes: Sequence[Finding] = (),
    from_nothing: bool = False,
    keep_going: bool = False,
    token: str = "",
    progress: Progress = lambda step: None,
) -> Publication:
    """Apply the changes to the current version and publish the result.

    ``changes`` may be a function that computes them; it is called with the staged version, while nobody else can write.
    ``notes`` are findings of the sources, kept with the version. ``from_nothing`` starts from an empty graph.
    If nothing changes, nothing is published, and the result has the current version.
    ``keep_going`` leaves out things with a violation instead of refusing the change, and returns what was left out.
    ``token`` is the name of the token that the write came with; the version records it.
    Raises :class:`~zoograph.errors.Refused` with the findings, or :class:`~zoograph.errors.Busy`; then nothing changed.
    """
    with history.staging() as staging:
        version = None if from_nothing or staging.parent is None else history.version(staging.parent)
        earlier = [] if version is None else read_findings(version.directory)
        before = None if version is None else Before(version, Engine.read_only(str(version.store_directory)), earlier)
        if callable(changes):
            changes = changes(staging)
        quarantined: set[Triple] = set()
        forms, changes = as_kept(changes)
        changes = with_own_graphs(changes)
        _expect_few_graphs(version, changes)
        looked_up = links_and_facts(history.home_to_edit)
        while True:
            staged = stage(staging, version, changes, looked_up, progress)
            is_news = version is None or _is_news(staged.touched, notes, earlier)
            if version is not None and not is_news and _has_the_graphs(staged, version):
                del staged  # else the engine misses its files when it is closed, and waits a second for them
                return Publication(version, tuple(earlier), rewritten=forms)
            draft = Draft(staging.directory, staged.store, notes=[*standing(earlier, changes), *notes])
            try:
                with writing(staged):
                    derive(draft, before, staged.touched, progress)
                    if staged.touched is None:
                        progress("writing")
                break
            except Refused as refusal:
                remaining, left_out = without(changes, _offending(refusal.findings))
                if not (keep_going and left_out):
                    raise
            changes = remaining
            quarantined |= left_out
            del staged, draft  # a store on disk stays locked as long as a variable refers to it
        findings, counts = tuple(draft.findings), draft.counts
        del staged, draft
        progress("publishing")
        return Publication(staging.publish(message, counts, token=token), findings, frozenset(quarantined), forms)


def publish_readings(
    history: History,
    readings: Sequence[Reading],
    message: str,
    *,
    from_nothing: bool = False,
    keep_going: bool = False,
    progress: Progress = lambda step: None,
) -> Publication:
    """Publish readings of zoos; see :func:`publish`. Iterates over the models of each reading once."""
    return publish(
        history, partial(changes_of, readings), message,
        notes=findings_of(readings), from_nothing=from_nothing, keep_going=keep_going, progress=progress,
    )  # fmt: skip


@contextmanager
def rehearsal(
    history: History, changes: Mapping[GraphName, Change], progress: Progress = lambda step: None
) -> Iterator[tuple[Engine, set[str]]]:
    """The store that the changes would make of the current version, and the things that they are about.

    Nothing is published and nothing is locked: it is a copy, gone at the end of the block.
    """
    with TemporaryDirectory() as folder, history.reading() as version:
        before = Engine.read_only(str(version.store_directory))
        _, changes = as_kept(changes)
        changes = with_own_graphs(changes)
        looked_up = looked_up_in(version)
        staged = stage(
            Staging(history, Path(folder), version.number), version, changes, looked_up, progress, is_kept=False
        )
        touched = staged.touched
        if touched is None:
            touched = {quad.triple for store in (staged.store, before) for quad in store}
        yield staged.store, focus_of(staged.store, before, touched)


def preview(changes: Mapping[GraphName, Change]) -> Engine:
    """The store that the changes would make of an empty graph, in memory, with everything inferred."""
    store = Engine()
    fill(store, {**changes, **own_content()}, lambda step: None)
    return store


def _offending(findings: Collection[Finding]) -> set[str]:
    """The things with a violation."""
    return {each.focus for each in findings if each.severity == Severity.VIOLATION}


def _expect_few_graphs(before: Version | None, changes: Mapping[GraphName, Change]) -> None:
    """Refuse too many graphs: every version lists them all, and some questions look into each."""
    had = set() if before is None else before.triples.keys()
    named = {name.value: change.dropped for name, change in changes.items() if isinstance(name, NamedNode)}
    number = len((had | named.keys()) - {name for name, dropped in named.items() if dropped})
    if number > max(MOST_GRAPHS, len(had)):
        raise InputError(
            f"that would make {number:,} named graphs; the limit is {MOST_GRAPHS:,}. "
            "Put statements of one origin into one graph"
        )


def _is_news(touched: Collection[Triple] | None, notes: Sequence[Finding], earlier: Collection[Finding]) -> bool:
    """Whether anything has changed. Reading a source again with the same outcome is no change."""
    return touched is None or any(t.predicate not in _OF_READING for t in touched) or not set(notes) <= set(earlier)


def _has_the_graphs(staged: Staged, version: Version) -> bool:
    names = {name.value for name in asserted_graphs(staged.store) if isinstance(name, NamedNode)}
    return names == version.triples.keys() - {"", GRAPH_INFERRED.value, GRAPH_MERGED.value}
