"""Writes over HTTP: one at a time, by those who may."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from flask import Response, after_this_request, current_app, g, request

from zoograph.errors import Busy
from zoograph.settings import Settings
from zoograph.web.access import require_writer
from zoograph.web.current import current_target, settings
from zoograph.workers import Limits, Write, Written, write
from zoograph.writes import Update
from zoograph.writes.graph import GraphWrite

#: The longest update, and the longest graph, that is read.
_MOST_BYTES = 256 << 20
#: So many warnings are told of a write; a header has to be short.
_MOST_WARNINGS = 10
#: So long a write waits for those before it.
_WAIT_SECONDS = 30


def limits(found: Settings) -> Limits:
    """What the evaluation of one query or update may take, as the settings say."""
    return Limits(found.query_seconds, int(found.query_memory_mb * (1 << 20)))


def expect_writer() -> None:
    """Go on only if the caller may write; who may, may send more than others."""
    require_writer()
    request.max_content_length = request.max_form_memory_size = _MOST_BYTES


def published(what: Update | GraphWrite, message: str) -> Written:
    """Stage, infer, validate and publish a write; raises what :func:`zoograph.workers.write` raises."""
    current_target()  # there is something to write to: a home that was lost is not begun anew
    turn: Lock = current_app.extensions["zoograph.turn"]
    if not turn.acquire(timeout=_WAIT_SECONDS):
        raise Busy("other writes are going on")
    try:
        written = write(Write(settings().home, settings().keep_versions, what, message), limits(settings()))
        g.written = written.version
        if written.warnings:
            after_this_request(lambda response: _warned(response, written.warnings))
        return written
    finally:
        turn.release()


def _warned(response: Response, warnings: Sequence[str]) -> Response:
    """With what was not kept as it was written."""
    more = len(warnings) - _MOST_WARNINGS
    told = [*warnings[:_MOST_WARNINGS], *([f"and {more} more"] if more > 0 else [])]
    response.headers["Zoograph-Warning"] = "; ".join(told).encode("ascii", "backslashreplace").decode()
    return response
