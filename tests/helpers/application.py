"""The web application without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from zoograph.settings import Settings
from zoograph.web import create_app

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
"""What a browser accepts."""


class WholeAnswers(FlaskClient):
    """Reads each answer to its end and closes it, as a server does; half-read ones would hold an evaluator."""

    def open(self, *arguments, **options):
        return super().open(*arguments, **{"buffered": True, **options})


@contextmanager
def app_over(home: Path, *, workers: int = 1, **environment: str) -> Iterator[Flask]:
    """The application over a home until the block ends; ``environment`` are more settings, by name."""
    app = create_app(Settings.from_environment({"ZOOGRAPH_HOME": str(home), **environment}), workers=workers)
    app.test_client_class = WholeAnswers
    try:
        yield app
    finally:
        app.extensions["zoograph.evaluators"].close()


def browser_of(app: Flask) -> FlaskClient:
    """A client that accepts what a browser does, where a request says nothing else."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = BROWSER
    return client
