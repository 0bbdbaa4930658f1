"""What went wrong, over HTTP: RFC 9457 problem documents, or a page for a browser."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from zoograph.errors import InputError, StoreError, UnknownName, ZoographError

_TITLES = {400: "The request cannot be understood", 404: "Not found", 503: "Not available now"}


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """A problem document: ``type``, ``title``, ``status``, ``detail``, and members of our own such as ``line``."""
    title = _TITLES.get(status) or Response(status=status).status.split(" ", 1)[1].capitalize()
    accepted = request.accept_mimetypes
    if accepted["text/html"] > accepted["application/problem+json"]:
        response = Response(render_template("problem.html", status=status, title=title, detail=detail), status=status)
    else:
        document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.path}
        document |= {name: value for name, value in more.items() if value is not None}
        response = Response(json.dumps(document), status=status, content_type="application/problem+json")
    response.headers.update(headers or {})
    return response


def register(app: Flask) -> None:
    """Answer every error of a route with a problem."""

    @app.errorhandler(ZoographError)
    def _ours(error: ZoographError) -> Response:
        if isinstance(error, InputError):
            return problem(400, str(error), line=error.line, column=error.column)
        if isinstance(error, StoreError):
            app.logger.error("%s", error)
            return problem(503, "There is no graph to answer from yet.")
        return problem(404 if isinstance(error, UnknownName) else 500, str(error))

    @app.errorhandler(HTTPException)
    def _werkzeug(error: HTTPException) -> Response:
        headers = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
        return problem(error.code or 500, error.description or "", headers=headers)
