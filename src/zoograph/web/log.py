"""The access log: one JSON object a request, written when the last byte is sent."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from zoograph.web.client import client_address
from zoograph.web.current import settings

_LONGEST_TEXT = 1_000

logger = logging.getLogger("zoograph.access")


def register(app: Flask) -> None:
    """Write a line for every request, if the logger is on."""
    app.before_request(_begin)
    app.after_request(_end)


def _client() -> str:
    forwarded, forwarded_for = (",".join(request.headers.getlist(name)) for name in ("Forwarded", "X-Forwarded-For"))
    return client_address(request.remote_addr or "", forwarded, forwarded_for, settings().trusted_proxies)


def _begin() -> None:
    g.began = time.monotonic()


def _end(response: Response) -> Response:
    if logger.isEnabledFor(logging.INFO):
        began = g.get("began", time.monotonic())
        target, evaluation, query = g.get("target"), g.get("evaluation"), g.get("query", "")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": _client(),
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "version": g.get("written") or (target and target.version),
        }

        def write() -> None:
            line["milliseconds"] = round((time.monotonic() - began) * 1000, 1)
            if evaluation is not None:
                line["query_milliseconds"] = round(evaluation.seconds * 1000, 1)
                line["rows"] = evaluation.rows
                line["broken_off"] = evaluation.is_broken_off
            if query:
                line["query"] = query[:_LONGEST_TEXT]
            logger.info(json.dumps(line))

        response.call_on_close(write)
    return response
