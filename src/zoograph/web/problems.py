"""Errors over HTTP: RFC 9457 problem documents, or a page for a browser."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, render_template, request
from gunicorn.http.errors import ParseException
from pyoxigraph import RdfFormat, parse, serialize
from werkzeug.exceptions import ClientDisconnected, HTTPException, NotAcceptable

from zoograph.errors import (
    Busy,
    InputError,
    LimitReached,
    NotAllowed,
    NotWritable,
    Outdated,
    Overloaded,
    Refused,
    ServiceFailed,
    StoreError,
    UnknownName,
    WriteFailed,
    ZoographError,
)
from zoograph.store.xml import rdf_xml
from zoograph.vocabulary import PREFIXES
from zoograph.web.negotiation import GRAPH_TYPES, content_type, negotiate, wants_page

_TITLES = {
    400: "Bad request",
    404: "Not found",
    422: "The shapes do not allow this write",
    414: "The request line is too long",
    431: "The headers are too long",
    503: "Not available at the moment",
    505: "HTTP version not supported",
}
_BUSY_SECONDS = 5


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """A problem document: ``type``, ``title``, ``status``, ``detail``, and members of our own such as ``line``."""
    title = _TITLES.get(status) or Response(status=status).status.split(" ", 1)[1].capitalize()
    if wants_page():
        response = Response(render_template("problem.html", status=status, title=title, detail=detail), status=status)
    else:
        document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.path}
        document |= {name: value for name, value in more.items() if value is not None}
        response = Response(json.dumps(document), status=status, content_type="application/problem+json")
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(app: Flask, status: int, detail: str, client: str) -> Response:
    """A problem for a request that never reached the application, with the headers of all answers."""
    with app.test_request_context("/", method="-", environ_base={"REMOTE_ADDR": client}):
        response = problem(status, detail, headers={"Connection": "close"})
        response.content_length, response.date = len(response.get_data()), datetime.now(UTC)
        return app.process_response(response)


def register(app: Flask) -> None:
    """Answer every error with a problem; the table in :mod:`zoograph.errors` lists the statuses."""

    @app.errorhandler(ZoographError)
    def _ours(error: ZoographError) -> Response:
        match error:
            case InputError(on_disk=True):
                app.logger.error("%s", error)
                return problem(500, "a file of this server cannot be read; its log says which")
            case InputError():
                return problem(400, str(error), line=error.line, column=error.column)
            case UnknownName():
                return problem(404, str(error))
            case LimitReached():
                g.limit = "query"
                return problem(503, str(error))
            case Overloaded():
                g.limit = "evaluators"
                return problem(503, str(error), headers={"Retry-After": str(error.retry_after)})
            case ServiceFailed():
                headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
                return problem(504 if error.is_late else 502, str(error), headers=headers, service=error.address)
            case Refused():
                return _refused(error)
            case Outdated():
                return problem(412, str(error))
            case NotAllowed():
                return problem(403, str(error))
            case Busy():
                g.limit = "writers"
                return problem(503, "another write is going on", headers={"Retry-After": str(_BUSY_SECONDS)})
            case WriteFailed():
                app.logger.error("%s", error)
                return problem(507, "the write failed; nothing was published. The server's log says more")
            case StoreError():
                app.logger.error("%s", error)
                return problem(503, without_paths(error))
            case _:
                return problem(500, str(error))

    @app.errorhandler(BlockingIOError)
    @app.errorhandler(ClientDisconnected)
    def _slow(_: Exception) -> Response:
        return problem(408, "the request was not complete in time", headers={"Connection": "close"})

    @app.errorhandler(ParseException)
    def _broken(_: ParseException) -> Response:
        return problem(400, "the body does not match its headers", headers={"Connection": "close"})

    @app.errorhandler(HTTPException)
    def _werkzeug(error: HTTPException) -> Response:
        passed_on = ("allow", "retry-after", "www-authenticate")
        headers = {name: value for name, value in error.get_headers() if name.lower() in passed_on}
        return problem(error.code or 500, error.description or "", headers=headers)


def _refused(error: Refused) -> Response:
    """Why a write was refused: the SHACL report in the requested type, or a problem."""
    violations = [found for found in error.findings if found.is_violation]
    try:
        form = "json" if wants_page() else negotiate({**GRAPH_TYPES, "json": "application/problem+json"})
    except NotAcceptable:
        form = "json"
    report = None if form == "json" else _report(error, form)
    if report is None:
        detail = "; ".join([str(error), *(f"{found.focus}: {found.message}" for found in violations[:3])])
        return problem(422, detail, findings=[asdict(found) for found in violations])
    return Response(report, status=422, content_type=content_type(GRAPH_TYPES[form]))


def _report(error: Refused, form: str) -> bytes | None:
    """The SHACL report in a form; None where that form cannot hold it."""
    triples = (quad.triple for quad in parse(error.report, RdfFormat.N_TRIPLES))
    if form != "rdfxml":
        return serialize(triples, format=RdfFormat.from_media_type(GRAPH_TYPES[form]), prefixes=PREFIXES)
    with suppress(NotWritable):
        return rdf_xml(triples, PREFIXES)
    return None


def without_paths(error: StoreError) -> str:
    """The message for callers: without paths, which only the operator should see."""
    return str(error) if "/" not in str(error) else "No graph can be read; the server's log says more."
