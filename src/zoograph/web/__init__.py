"""The web application: a factory, and one blueprint a file. It reads the store by SPARQL and never touches a zoo."""

from __future__ import annotations

from flask import Flask, Response

from zoograph.settings import Settings
from zoograph.web import home, problems, sparql
from zoograph.web.current import CurrentVersion

BLUEPRINTS = (home.blueprint, sparql.blueprint)


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the graph in ``settings.home``; settings come from the environment if not given."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 8 << 20
    app.extensions["zoograph.settings"] = settings
    app.extensions["zoograph.current"] = CurrentVersion(settings.home, settings.keep_versions)
    problems.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(_open_to_all)
    return app


def _open_to_all(response: Response) -> Response:
    """CORS (https://fetch.spec.whatwg.org/#http-cors-protocol): a script of any site may ask."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    return response
