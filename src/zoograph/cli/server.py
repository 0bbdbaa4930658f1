"""The command that serves the graph."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from zoograph.cli.graph import open_history
from zoograph.cli.output import errors
from zoograph.settings import Settings


class _Gunicorn(BaseApplication):
    """gunicorn without a configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]
        """Make the application, in each worker: an open store must not cross a fork."""
        from zoograph.web import create_app

        return create_app()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option(
    "--workers", default=4, show_default=True, type=click.IntRange(1), help="How many queries are answered at a time."
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the graph over HTTP: the start page and /sparql.

    \b
    zoograph serve
    zoograph serve --port 8080 --workers 8
    """
    engine = Settings.from_environment().engine
    served = engine or f"version {open_history().version().number}"
    errors.print(f"{served} at http://{host}:{port}/")
    _Gunicorn(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "sync",
            "loglevel": "warning",
            "limit_request_line": 8190,
        }
    ).run()


COMMANDS = (serve,)
