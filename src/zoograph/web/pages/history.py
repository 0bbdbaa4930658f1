"""``/history``: the versions of the graph, and what changed in each. Any page can be read as of one: ``?version=7``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from threading import Lock

from cachetools import LRUCache
from flask import Blueprint, Response

from zoograph.errors import LimitReached, Overloaded, StoreError, UnknownName
from zoograph.store import Version
from zoograph.vocabulary import GRAPH_MERGED, MADE_GRAPHS, compact
from zoograph.web.current import history, settings
from zoograph.web.pages.rendering import page
from zoograph.web.writing import limits
from zoograph.workers import GraphChange, compare
from zoograph.workers.comparison import MOST_STATEMENTS

blueprint = Blueprint("history", __name__)

#: One comparison at a time, because it takes much memory; the result is cached. A request waits only a few seconds for
#: its turn, so that a few readers cannot take all threads of the server.
_turn = Lock()
_WAIT_SECONDS = 3.0
#: The most graphs of a version that are listed; there may be 200,000.
_MOST_GRAPHS = 200
_kept: LRUCache[tuple[Path, str, str], tuple[GraphChange, ...]] = LRUCache(32)
_keeping = Lock()
_MADE = {graph.value for graph in MADE_GRAPHS}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a version, or why it cannot be read."""

    number: int
    version: Version | None
    trouble: str = ""

    @property
    def statements(self) -> int:
        """How many statements its merged graph has."""
        return 0 if self.version is None else self.version.triples.get(GRAPH_MERGED.value, 0)


@blueprint.get("/history")
def versions() -> Response:
    """The versions that are kept, newest first."""
    if settings().engine:
        return page("history.html", entries=[], current=None, elsewhere=True)
    found = history()
    entries = [_entry(number) for number in reversed(found.numbers())]
    return page("history.html", entries=entries, current=found.current_number(), elsewhere=False)


@blueprint.get("/history/<int:number>")
def changes(number: int) -> Response:
    """The changes that one version made."""
    if settings().engine:
        raise UnknownName("version", str(number), [])
    found = history()
    version = found.version(number)
    before = found.version(version.parent) if version.parent in found.numbers() else None
    changed: Sequence[GraphChange] | None = None
    late = False
    if before is not None:
        try:
            changed = _compared(found.home, before, version)
        except (LimitReached, Overloaded):
            late = True
    if changed:
        changed = sorted(changed, key=lambda part: (part.graph in _MADE, part.graph))
    return page(
        "changes.html", this=version, before=before and before.number, changed=changed, late=late,
        current=found.current_number(),
        sizes=sorted((compact(name), count) for name, count in _largest(version)), graphs=len(version.triples),
        most_statements=MOST_STATEMENTS,
    )  # fmt: skip


def _largest(version: Version) -> list[tuple[str, int]]:
    return nlargest(_MOST_GRAPHS, version.triples.items(), key=lambda each: each[1])


def _compared(home: Path, old: Version, new: Version) -> tuple[GraphChange, ...]:
    """What changed from one version to another. Raises :class:`Overloaded` while other versions are being compared."""
    if (kept := _known(home, old, new)) is not None:
        return kept
    if not _turn.acquire(timeout=_WAIT_SECONDS):
        raise Overloaded("other versions are being compared", round(_WAIT_SECONDS))
    try:
        if (kept := _known(home, old, new)) is None:
            kept = compare(home, old.number, new.number, limits(settings()))
            with _keeping:
                _kept[home, old.tag, new.tag] = kept
        return kept
    finally:
        _turn.release()


def _known(home: Path, old: Version, new: Version) -> tuple[GraphChange, ...] | None:
    with _keeping:
        return _kept.get((home, old.tag, new.tag))


def _entry(number: int) -> Entry:
    try:
        return Entry(number, history().version(number))
    except UnknownName:
        return Entry(number, None, "was pruned just now")
    except StoreError:
        return Entry(number, None, "is damaged; the server's log and zoograph log say more")
