"""The command that serves the graph."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import struct
import sys
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker

from zoograph.cli.graph import open_history
from zoograph.cli.output import errors
from zoograph.settings import Settings

#: Requests that are read or written at a time; many more than are evaluated, since some clients are slow.
_THREADS = 256
#: So long a client may send nothing in the middle of a request, and read nothing in the middle of an answer.
_SENDING_SECONDS, _READING_SECONDS = 5, 30
#: A query that is under way when the server is stopped has time to end.
_STOPPING_SECONDS = 30


class _Gunicorn(BaseApplication):
    """gunicorn without a configuration file."""

    def __init__(self, options: dict[str, Any], evaluators: int) -> None:
        self._options, self._evaluators = options, evaluators
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]
        """Make the application, in each worker: an open store must not cross a fork."""
        from zoograph.web import create_app

        app = create_app(workers=self._evaluators)
        app.extensions["zoograph.evaluators"].start()
        return app


class _Worker(ThreadWorker):
    """gunicorn's threads, but for how a connection ends.

    gunicorn (27.0) waits in its main loop, up to two seconds, for a client to close its end. There one client after
    the other could keep everybody waiting, so the thread that answered it waits instead.
    """

    def init_signals(self) -> None:
        """Leave Ctrl-C, which a terminal sends to all processes, to the one that tells the others to end."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle(self, conn: TConn) -> bool:
        """Answer a request; returns whether the connection stays."""
        stays = super().handle(conn)
        if not stays:
            conn.close(graceful=True)
        return stays


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
    _expect_free(host, port)
    engine = Settings.from_environment().engine
    served = engine or f"version {open_history().version().number}"
    errors.print(f"{served} at http://{host}:{port}/")
    _write_access_log()
    options = {
        "bind": f"{host}:{port}",
        # One process talks to all clients and evaluates nothing, so that it can see how busy the evaluators are.
        "workers": 1,
        "worker_class": _Worker,
        "threads": _THREADS,
        "when_ready": _be_patient_for_so_long,
        "graceful_timeout": _STOPPING_SECONDS,
        "loglevel": "warning",
        "control_socket_disable": True,
        "limit_request_line": 8190,
    }
    _Gunicorn(options, workers).run()


def _expect_free(host: str, port: int) -> None:
    """Say at once what gunicorn would say after five attempts, and before the address is announced."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"port {port} is in use; choose another one with --port") from error


def _be_patient_for_so_long(server: Arbiter) -> None:
    """Connections take these options over from the socket that listens. A thread that waits in vain is free again."""
    for listener in server.LISTENERS:
        for option, seconds in ((socket.SO_RCVTIMEO, _SENDING_SECONDS), (socket.SO_SNDTIMEO, _READING_SECONDS)):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
    logging.getLogger("gunicorn.error").addFilter(_is_no_slow_client)


def _is_no_slow_client(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _write_access_log() -> None:
    """To standard output; everything else that a server says goes to standard error."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    access = logging.getLogger("zoograph.access")
    access.addHandler(handler)
    access.setLevel(logging.INFO)


COMMANDS = (serve,)
