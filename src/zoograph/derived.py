"""What is derived from a version and kept beside it: findings, statistics, counts, what can be searched for, answers.

All of it has one shape. :meth:`Derived.build` makes it of a store alone. :meth:`Derived.carry` makes the same of what
was derived from the version before and of what changed since then, in the time that the change takes, not the graph.
:data:`DERIVED` lists all of them, and publishing goes through the list. (Identity and inference go two ways to one end
as well, but they write into the store itself: see :mod:`zoograph.staging`.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import answers, search
from zoograph.errors import Refused
from zoograph.findings import FILE_NAME, in_order, to_json
from zoograph.focus import focus_of, is_note
from zoograph.infer import asserted_graphs
from zoograph.rdf import GraphName
from zoograph.records import Finding
from zoograph.store import Version
from zoograph.store.statistics import Statistics
from zoograph.validate import findings_of, has_violation, validation_report
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED

#: The most changed triples that are looked up one by one; for more, reading the whole graph takes less time.
_FEW = 20_000


@dataclass(slots=True)
class Draft:
    """A staged version: its store is filled, and what is derived from it is being made."""

    folder: Path
    store: Engine
    notes: Sequence[Finding] = ()
    """The findings of the readers."""
    statistics: Statistics | None = None
    """Of the merged graph."""
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """How many triples each graph holds, empty ones too; the default graph, if it holds anything, is ``""``."""


@dataclass(frozen=True, slots=True)
class Before:
    """The version that a small change starts from."""

    version: Version
    store: Engine
    findings: Sequence[Finding]


class Derived(Protocol):
    """One thing that is derived from a version."""

    step: str
    """What a person is told meanwhile."""
    most: int | None
    """Up to so many changed triples it is carried over; None for however many there are."""

    def build(self, draft: Draft) -> None:
        """Make it of the store of the draft."""
        ...

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        """Make the same of what was derived before; ``touched`` has every triple in which the two may differ."""
        ...


class _Statistics:
    """VoID of the merged graph."""

    step = "computing statistics"
    most: int | None = _FEW
    file = "void.ttl"

    def build(self, draft: Draft) -> None:
        self._keep(draft, Statistics.of(draft.store))

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        kept = before.version.directory / self.file
        if kept.exists():
            self._keep(draft, Statistics.read(kept.read_text()).carried(before.store, draft.store, touched))
        else:
            self.build(draft)

    def _keep(self, draft: Draft, found: Statistics) -> None:
        draft.statistics = found
        (draft.folder / self.file).write_text(found.turtle())


class _Findings:
    """The findings of validation and of the readers; both ways raise :class:`Refused` for a violation."""

    step = "validating"
    most: int | None = None

    def build(self, draft: Draft) -> None:
        self._keep(draft, self._found(draft.store, None, draft.statistics))

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        focus = focus_of(draft.store, before.store, touched)
        found = self._found(draft.store, focus)
        self._keep(
            draft, [*(each for each in before.findings if not is_note(each) and each.focus not in focus), *found]
        )

    @staticmethod
    def _found(store: Engine, focus: Collection[str] | None, statistics: Statistics | None = None) -> list[Finding]:
        report = validation_report(store, focus, statistics=statistics)
        found = findings_of(store, report.results)
        if has_violation(found):
            raise Refused(found, report.graph().serialize(format="nt"))
        return found

    @staticmethod
    def _keep(draft: Draft, found: Sequence[Finding]) -> None:
        draft.findings = in_order((*draft.notes, *found))
        (draft.folder / FILE_NAME).write_text(to_json(draft.findings))


class _Counts:
    """How many triples each graph holds."""

    step = "counting"
    most: int | None = _FEW

    def build(self, draft: Draft) -> None:
        self._keep(draft, lambda name: _count(draft.store, name))

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        counts = Counter(before.version.triples)
        for store, sign in ((draft.store, 1), (before.store, -1)):
            for triple in set(touched):
                for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None):
                    counts[_key(quad.graph_name)] += sign
        self._keep(draft, lambda name: counts[_key(name)])

    @staticmethod
    def _keep(draft: Draft, count: Callable[[GraphName], int]) -> None:
        names = (*asserted_graphs(draft.store), GRAPH_INFERRED, GRAPH_MERGED)
        counts = {_key(name): count(name) for name in names}
        draft.counts = {key: number for key, number in counts.items() if key or number}


class _Search:
    """What can be found by name."""

    step = "indexing"
    most: int | None = _FEW

    def build(self, draft: Draft) -> None:
        search.build(draft.folder, draft.store)

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        search.carry(draft.folder, draft.store, before.version.directory, touched)


class _Answers:
    """The answers of the questions that take long."""

    step = "asking the slow questions"
    most: int | None = _FEW

    def build(self, draft: Draft) -> None:
        answers.write(draft.folder, draft.store)

    def carry(self, draft: Draft, before: Before, touched: Collection[Triple]) -> None:
        answers.carry(draft.folder, draft.store, before.version.directory, before.store, touched)


#: What may refuse a version comes first, so that little is worked out of one that is refused; it needs the statistics.
DERIVED: tuple[Derived, ...] = (_Statistics(), _Findings(), _Counts(), _Search(), _Answers())


def derive(
    draft: Draft, before: Before | None, touched: Collection[Triple] | None, progress: Callable[[str], None]
) -> None:
    """Work out all that is derived from a draft; where ``touched`` is None, everything may have changed.

    Raises :class:`Refused`.
    """
    if before is None or touched is None:
        _build(draft, progress)
        return
    for each in DERIVED:
        progress(each.step)
        if each.most is not None and len(touched) > each.most:
            each.build(draft)
        else:
            each.carry(draft, before, touched)


def _build(draft: Draft, progress: Callable[[str], None]) -> None:
    """Build everything, the first two beside all others: half of the work is in the engine, without Python's lock."""
    statistics, findings, *others = DERIVED
    with ThreadPoolExecutor(1, "deriving") as beside:
        waiting = [beside.submit(each.build, draft) for each in others]
        try:
            for each in (statistics, findings):
                progress(each.step)
                each.build(draft)
            for each, built in zip(others, waiting, strict=True):
                progress(each.step)
                built.result()
        finally:
            for built in waiting:
                built.cancel()  # what is refused


def _key(name: object) -> str:
    return name.value if isinstance(name, NamedNode) else ""


def _count(store: Engine, name: GraphName) -> int:
    counted = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", default_graph=name)
    return int(next(iter(counted))[0].value)  # type: ignore[arg-type]
