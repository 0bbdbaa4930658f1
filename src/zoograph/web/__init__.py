"""The web application: a factory, and one blueprint per file. It reads the store by SPARQL and never reads a zoo."""

from __future__ import annotations

from threading import Lock

from flask import Flask

from zoograph.settings import Settings
from zoograph.store import History
from zoograph.web import (
    address,
    current,
    describe,
    graphs,
    headers,
    health,
    monitoring,
    negotiation,
    pages,
    problems,
    reconcile,
    sparql,
)
from zoograph.web.body import Request
from zoograph.web.exported import KeptExports
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES
from zoograph.web.writing import limits
from zoograph.workers import Evaluators

BLUEPRINTS = (sparql.blueprint, graphs.blueprint, describe.blueprint, health.blueprint, reconcile.blueprint)

#: The most bytes of a query or form; files sent to /graphs may be longer.
_MOST_BYTES = 4 << 20
_COMPRESSED = ["text/html", "text/css", "text/javascript", "application/json", "application/problem+json"]


def create_app(settings: Settings | None = None, *, workers: int = 4) -> Flask:
    """Make the application over the graph in ``settings.home``. Default: settings from the environment.

    ``workers``: how many queries run at a time. Raises :class:`~zoograph.errors.StoreError` for a directory that is not
    a Zoograph home.
    """
    settings = settings or Settings.from_environment()
    History(settings.home)
    app = Flask(__name__)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = _MOST_BYTES
    app.config["COMPRESS_MIMETYPES"] = [*_COMPRESSED, *TABLE_TYPES.values(), *GRAPH_TYPES.values()]
    app.extensions["zoograph.settings"] = settings
    app.extensions["zoograph.evaluators"] = Evaluators(
        workers, limits(settings), settings.services, needs_network=bool(settings.engine)
    )
    app.extensions["zoograph.exports"] = KeptExports(limits(settings).memory_bytes)
    app.extensions["zoograph.turn"] = Lock()
    address.register(app, settings.path_prefix)
    current.register(app)
    problems.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    pages.register(app)
    headers.register(app)
    monitoring.register(app)
    negotiation.register(app)
    return app
