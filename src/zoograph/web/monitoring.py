"""What whoever runs the server watches: the access log, and ``/metrics``.

The log has one JSON object a request, written when the last byte is sent. The metrics are in the text format of
Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). They name zoos and say how much is asked, so
they need a token; the ages are of the zoos that the token may read. Labels are names of routes, never what a caller
sent.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from zoograph.reading.zoos import read_times
from zoograph.web.access import require_known
from zoograph.web.client import client_address
from zoograph.web.current import current_version, current_view, evaluators, settings

blueprint = Blueprint("metrics", __name__)
logger = logging.getLogger("zoograph.access")

#: Upper ends of the classes of a latency, in seconds: a point query takes 2 ms; the longest is stopped after 10 s.
_CLASSES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: The most characters of a query in the log.
_LONGEST_TEXT = 1_000
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})


class _Metrics:
    """What is counted while the server runs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "zoograph_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "zoograph_request_seconds", "Seconds from a request to the last byte of its answer.",
            ["route"], buckets=_CLASSES, registry=self.registry,
        )  # fmt: skip
        self.limits = Counter(
            "zoograph_limits_reached", "Answers that a limit stopped or refused.", ["limit"], registry=self.registry
        )


def register(app: Flask) -> None:
    """Count every request, and write a line for it if the logger is on."""
    metrics = app.extensions["zoograph.metrics"] = _Metrics()
    app.register_blueprint(blueprint)

    @app.before_request
    def _begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def _end(response: Response) -> Response:
        began = g.get("began", time.monotonic())
        response.call_on_close(_counted(metrics, response, began))
        if logger.isEnabledFor(logging.INFO):
            response.call_on_close(_logged(response, began))
        return response


def _counted(metrics: _Metrics, response: Response, began: float) -> Callable[[], None]:
    """What counts the request when the last byte is sent."""
    route = request.endpoint or "none"
    method = request.method if request.method in _METHODS else "other"
    limit, evaluation = g.get("limit"), g.get("evaluation")

    def count() -> None:
        metrics.requests.labels(route, method, response.status_code).inc()
        metrics.seconds.labels(route).observe(time.monotonic() - began)
        if limit or (evaluation is not None and evaluation.is_broken_off):
            metrics.limits.labels(limit or "query").inc()

    return count


def _logged(response: Response, began: float) -> Callable[[], None]:
    """What writes the line of the request when the last byte is sent."""
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

    return write


def _client() -> str:
    forwarded, forwarded_for = (",".join(request.headers.getlist(name)) for name in ("Forwarded", "X-Forwarded-For"))
    return client_address(request.remote_addr or "", forwarded, forwarded_for, settings().trusted_proxies)


@blueprint.get("/metrics")
def metrics() -> Response:
    """All metrics; 401 without a token."""
    require_known()
    counted: _Metrics = current_app.extensions["zoograph.metrics"]
    content = generate_latest(counted.registry) + generate_latest(_now())
    return Response(content, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _now() -> CollectorRegistry:
    """What is looked up at the moment of asking."""
    registry = CollectorRegistry()
    states = Gauge("zoograph_evaluators", "Evaluators of queries, by state.", ["state"], registry=registry)
    for state, number in evaluators().state().items():
        states.labels(state).set(number)
    if (version := current_version()) is not None:
        Gauge("zoograph_version", "Number of the version that is served.", registry=registry).set(version.number)
        age = datetime.now(UTC) - datetime.fromisoformat(version.created)
        Gauge("zoograph_version_age_seconds", "Seconds since it was published.", registry=registry).set(
            age.total_seconds()
        )
    ages = Gauge("zoograph_zoo_age_seconds", "Seconds since the zoo was read.", ["zoo"], registry=registry)
    for zoo, read in read_times(current_view()).items():
        ages.labels(zoo).set((datetime.now(UTC) - read).total_seconds())
    return registry
