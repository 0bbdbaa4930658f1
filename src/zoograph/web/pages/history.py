"""``/history``: the versions of the graph, and what changed in each. Any page can be read as of one: ``?version=7``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from flask import Blueprint, Response

from zoograph.errors import LimitReached, StoreError, UnknownName
from zoograph.evaluation import GraphChange, Limits, compare
from zoograph.evaluation.comparison import MOST_STATEMENTS
from zoograph.store import Version
from zoograph.vocabulary import GRAPH_MERGED, MADE_GRAPHS, compact
from zoograph.web.current import history, settings
from zoograph.web.pages.rendering import page
from zoograph.web.writing import limits

blueprint = Blueprint("history", __name__)

#: So many models that came or went are named.
_MOST_MODELS = 50
#: One comparison at a time: it takes much memory, and the next who asks for the same gets it for nothing.
_turn = Lock()
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
    """What one version changed."""
    if settings().engine:
        raise UnknownName("version", str(number), [])
    found = history()
    version = found.version(number)
    before = version.parent if version.parent in found.numbers() else None
    changed: Sequence[GraphChange] | None = None
    late = False
    if before is not None:
        try:
            with _turn:
                changed = _compared(found.home, before, number, limits(settings()))
        except LimitReached:
            late = True
    if changed:
        changed = sorted(changed, key=lambda part: (part.graph in _MADE, part.graph))
    return page(
        "changes.html", this=version, before=before, changed=changed, late=late, current=found.current_number(),
        sizes=sorted((compact(name), count) for name, count in version.triples.items()),
        most_models=_MOST_MODELS, most_statements=MOST_STATEMENTS,
    )  # fmt: skip


@lru_cache(maxsize=32)
def _compared(home: Path, old: int, new: int, limits: Limits) -> tuple[GraphChange, ...]:
    return compare(home, old, new, limits)


def _entry(number: int) -> Entry:
    try:
        return Entry(number, history().version(number))
    except UnknownName:
        return Entry(number, None, "was pruned just now")
    except StoreError:
        return Entry(number, None, "is damaged; the server's log and zoograph log say more")
