"""Writes over HTTP: one at a time, with a token that may write."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from flask import Response, after_this_request, current_app, g, request

from zoograph.errors import Busy
from zoograph.linking import Decisions
from zoograph.settings import Settings
from zoograph.web.access import caller, require_writer
from zoograph.web.current import current_target, settings
from zoograph.web.headers import in_ascii
from zoograph.workers import Limits, Write, Written, write
from zoograph.writes import Update
from zoograph.writes.graph import GraphWrite

#: The most bytes of an update or a graph.
_MOST_BYTES = 256 << 20
#: The most warnings reported for a write: they go into a header, which must be short.
_MOST_WARNINGS = 10
#: Seconds a write waits for earlier ones.
_WAIT_SECONDS = 30


def limits(found: Settings) -> Limits:
    """The limits of one query or update, from the settings."""
    return Limits(found.query_seconds, int(found.query_memory_mb * (1 << 20)))


def expect_writer(graph: str | None = None) -> None:
    """Require a token that may write (that graph, if one is given), and allow the longer bodies of writes."""
    require_writer(graph)
    request.max_content_length = request.max_form_memory_size = _MOST_BYTES


def published(what: Update | GraphWrite | Decisions, message: str) -> Written:
    """Stage, infer, validate and publish a write; raises what :func:`zoograph.workers.write` raises."""
    current_target()  # raises if there is no version: a lost home must not be silently replaced by a new one
    turn: Lock = current_app.extensions["zoograph.turn"]
    if not turn.acquire(timeout=_WAIT_SECONDS):
        raise Busy("other writes are going on")
    try:
        written = write(Write(settings().home, settings().keep_versions, what, message, caller()), limits(settings()))
        g.written = written.version
        if written.warnings:
            after_this_request(lambda response: _warned(response, written.warnings))
        return written
    finally:
        turn.release()


def _warned(response: Response, warnings: Sequence[str]) -> Response:
    """Add the warnings, about values that were not kept as written, as a header."""
    more = len(warnings) - _MOST_WARNINGS
    told = [*warnings[:_MOST_WARNINGS], *([f"and {more} more"] if more > 0 else [])]
    response.headers["Zoograph-Warning"] = in_ascii("; ".join(told))
    return response
