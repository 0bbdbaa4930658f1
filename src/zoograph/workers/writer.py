"""Run a write in a separate process, so that its memory and its crashes do not affect the server."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat

from zoograph.changes import Change
from zoograph.errors import Busy, NotAllowed, StoreError, ZoographError
from zoograph.internal import follow, internal_graphs, publish_internal
from zoograph.linking import Decisions
from zoograph.literals import Rewritten, numbers_in_json, rewritten
from zoograph.publish import publish
from zoograph.rdf import GraphName, graph_name
from zoograph.sparql.literals import inserted_literals
from zoograph.store import History
from zoograph.store.versions import Staging
from zoograph.tokens import Token, name_of
from zoograph.vocabulary import graph
from zoograph.workers.child import Child
from zoograph.workers.isolation import deny_network
from zoograph.workers.lifeline import end_with_server
from zoograph.workers.messages import Limits
from zoograph.writes import Update
from zoograph.writes.graph import GraphWrite
from zoograph.zoos import read_zoos

#: Seconds a write waits for another one to end.
_WAIT_SECONDS = 10
_LOOK_SECONDS = 0.05
#: What a write may use beside the evaluation of an update: seconds, and how many times the memory of a query.
_MOST_SECONDS = 600.0
_MOST_MEMORY = 8


@dataclass(frozen=True, slots=True)
class Write:
    """A write to be done: what, and into which home."""

    home: Path
    keep: int
    what: Update | GraphWrite | Decisions
    message: str
    """What the version's log entry says."""
    token: Token
    """Who writes: only graphs that the token may write, and the version records its name."""


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write."""

    version: int
    tag: str
    """Identifies that version and no other."""
    created: bool
    """Whether the graph is new."""
    warnings: tuple[str, ...] = ()
    """What was not kept as it was written."""


class _Evaluating:
    """Begins and ends the part of a write in which an update's WHERE clauses are evaluated."""


def write(order: Write, limits: Limits) -> Written:
    """Publish a write. The evaluation of an update is under the same limits as a query.

    Raises what publishing raises: :class:`Refused`, :class:`InputError`, :class:`Busy` …, and :class:`LimitReached`.
    """
    whole = Limits(_MOST_SECONDS, _MOST_MEMORY * limits.memory_bytes)
    part = whole
    with Child("write", _main, order) as child:
        while not isinstance(reply := child.receive(part), Written):
            part = limits if part is whole else whole
        return reply


def _main(connection: Connection, order: Write) -> None:
    end_with_server()
    if not (isinstance(order.what, Update) and order.what.loads):
        deny_network()
    try:
        connection.send(_written(connection, order))
    except ZoographError as error:
        connection.send(error)
    except Exception as error:  # nothing above this can report what went wrong
        logging.getLogger("zoograph").exception("a write failed")
        connection.send(StoreError(f"the write failed ({type(error).__name__}); nothing was published"))


def _written(connection: Connection, order: Write) -> Written:
    history = History(order.home, keep=order.keep)
    created = False

    def changes(staging: Staging) -> dict[GraphName, Change]:
        nonlocal created
        if isinstance(order.what, GraphWrite):
            created = not staging.holds(order.what.iri)
        if not isinstance(order.what, Update):
            return order.what.changes(staging)
        connection.send(_Evaluating())
        found = order.what.changes(staging)
        connection.send(_Evaluating())
        _expect_allowed(order.token, found, internal)
        return found

    internal = _internal(history)
    is_internal = isinstance(order.what, GraphWrite) and graph_name(order.what.iri) in internal
    place = publish_internal if is_internal else publish
    given_up = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            published = place(history, changes, order.message, token=order.token.name)
        except Busy:
            if time.monotonic() > given_up:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            _follow(history)
            return Written(
                published.version.number, published.version.tag, created, _warnings(order.what, published.rewritten)
            )


def _internal(history: History) -> frozenset[GraphName]:
    """The internal graphs, and those of internal zoos that were not read yet."""
    return internal_graphs(history) | {graph(zoo.name) for zoo in read_zoos(history.home) if zoo.internal}


def _expect_allowed(token: Token, changes: Mapping[GraphName, Change], internal: Collection[GraphName]) -> None:
    """Raise :class:`NotAllowed` where an update changes a graph that the token may not write, or an internal one.

    An update is worked out over the public view, so what it would write of an internal graph would become public.
    """
    for name in changes:
        iri = name.value if isinstance(name, NamedNode) else ""
        if not token.may_write(iri):
            raise NotAllowed(f"the token {token.name} may not write {name_of(iri)}; nothing was published")
        if name in internal:
            raise NotAllowed(f"{name_of(iri)} is internal; an update changes public graphs only. Send it to /graphs")


def _warnings(what: Update | GraphWrite | Decisions, forms: Sequence[Rewritten]) -> tuple[str, ...]:
    found = list(forms)
    texts: list[str] = []
    if isinstance(what, Update):
        found += rewritten(inserted_literals(what.text))
    elif isinstance(what, GraphWrite):
        for document in what.documents:
            if document.media_type == RdfFormat.JSON_LD.media_type:
                texts += numbers_in_json(document.content)
    return tuple(dict.fromkeys([*texts, *map(str, found)]))


def _follow(history: History) -> None:
    """Update the internal view. The write is done even if this fails; the next write then catches up."""
    try:
        follow(history)
    except ZoographError as error:
        logging.getLogger("zoograph").warning("the internal view stays as it was: %s", error)
