"""What went wrong, over HTTP: RFC 9457 problem documents, or a page for a browser."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from zoograph.errors import Busy, InputError, LimitReached, Overloaded, StoreError, UnknownName, ZoographError
from zoograph.web.negotiation import wants_page

_TITLES = {400: "The request cannot be understood", 404: "Not found", 503: "Not available now"}
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


def register(app: Flask) -> None:
    """Answer every error of a route with a problem."""

    @app.errorhandler(ZoographError)
    def _ours(error: ZoographError) -> Response:
        match error:
            case InputError():
                return problem(400, str(error), line=error.line, column=error.column)
            case UnknownName():
                return problem(404, str(error))
            case LimitReached():
                return problem(503, str(error))
            case Overloaded():
                return problem(503, str(error), headers={"Retry-After": str(error.retry_after)})
            case Busy():
                return problem(503, "another write is going on", headers={"Retry-After": str(_BUSY_SECONDS)})
            case StoreError():
                app.logger.error("%s", error)
                return problem(503, _without_paths(error))
            case _:
                return problem(500, str(error))

    @app.errorhandler(HTTPException)
    def _werkzeug(error: HTTPException) -> Response:
        passed_on = ("allow", "retry-after", "www-authenticate")
        headers = {name: value for name, value in error.get_headers() if name.lower() in passed_on}
        return problem(error.code or 500, error.description or "", headers=headers)


def _without_paths(error: StoreError) -> str:
    """The complaint as callers may read it: where things lie on this machine is not their business."""
    return str(error) if "/" not in str(error) else "There is no graph that can be read; the server's log says more."
