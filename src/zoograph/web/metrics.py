"""``/metrics``: what whoever runs the server watches, in the text format of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/. It names zoos and says how much is asked, so it needs a
token; the ages are of the zoos that the token may read. Labels are names of routes, never what a caller sent.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from zoograph.reading.zoos import read_times
from zoograph.web.access import require_known
from zoograph.web.current import current_version, current_view, evaluators

blueprint = Blueprint("metrics", __name__)

#: Upper ends of the classes of a latency, in seconds: a point query takes 2 ms; the longest is stopped after 10 s.
_CLASSES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
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
    """Count every request."""
    metrics = app.extensions["zoograph.metrics"] = _Metrics()
    app.register_blueprint(blueprint)

    @app.before_request
    def _begin() -> None:
        g.counted_from = time.monotonic()

    @app.after_request
    def _end(response: Response) -> Response:
        route = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        began, limit, evaluation = g.get("counted_from", time.monotonic()), g.get("limit"), g.get("evaluation")

        def count() -> None:
            metrics.requests.labels(route, method, response.status_code).inc()
            metrics.seconds.labels(route).observe(time.monotonic() - began)
            if limit or (evaluation is not None and evaluation.is_broken_off):
                metrics.limits.labels(limit or "query").inc()

        response.call_on_close(count)
        return response


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
