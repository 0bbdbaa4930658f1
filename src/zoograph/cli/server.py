"""The command that serves the graph."""

from __future__ import annotations

import errno
import logging
import resource
import socket
import sys
from contextlib import ExitStack
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from zoograph.cli.home import open_history
from zoograph.cli.output import errors
from zoograph.front.framing import MOST_HEADER_BYTES, MOST_HEADERS, MOST_LINE_BYTES
from zoograph.settings import Settings

#: How many requests are answered at a time: more than there are evaluators, because pages and writes also wait.
_THREADS = 256
#: Seconds that running queries have to finish when the server is stopped.
_STOPPING_SECONDS = 30
#: The most clients connected at a time, if the system allows a process that many open files.
_CONNECTIONS = 4096
#: Open files beside connections, and files per connection: its socket and temporary files for request and answer.
_OTHER_FILES, _FILES_EACH = 256, 3


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


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--workers", default=4, show_default=True, type=click.IntRange(1), help="How many queries run at a time.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the graph over HTTP: pages, /sparql and /graphs.

    \b
    zoograph serve
    zoograph serve --port 8080 --workers 8
    """
    with _bound(host, port) as listener:
        engine = Settings.from_environment().engine
        served = engine or f"version {open_history().version().number}"
        errors.print(f"{served} at {_address(host, listener)}")
        descriptor = listener.detach()
    _write_access_log()
    logging.getLogger("gunicorn.error").addFilter(_is_no_slow_client)
    options = {
        "bind": f"fd://{descriptor}",
        # One process serves all clients, so that it knows how busy all evaluators are. It evaluates nothing itself.
        "workers": 1,
        "worker_class": "zoograph.front.worker.PatientWorker",
        "worker_connections": _connections(),
        "threads": _THREADS,
        "graceful_timeout": _STOPPING_SECONDS,
        "loglevel": "warning",
        "control_socket_disable": True,
        "limit_request_line": MOST_LINE_BYTES,
        "limit_request_fields": MOST_HEADERS,
        "limit_request_field_size": MOST_HEADER_BYTES,
        # By default gunicorn lets any client on loopback set the path prefix by a header.
        "forwarder_headers": "",
        # Answers must go through zoograph.front.patience, which sendfile would bypass.
        "sendfile": False,
    }
    _Gunicorn(options, workers).run()


def _bound(host: str, port: int) -> socket.socket:
    """A socket bound to that address; raises an error of one sentence with what to do.

    It does not listen yet, so a client that connects too early is refused and does not hang.
    """
    name = _without_brackets(host)
    try:
        if not name:
            raise socket.gaierror  # noqa: TRY301 - an empty host would mean all addresses
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        with ExitStack() as unless_bound:
            listener = unless_bound.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, name != "::")
            listener.bind(address)
            unless_bound.pop_all()
    except (socket.gaierror, UnicodeError) as error:
        raise click.ClickException(f"there is no address {host!r}; choose another one with --host") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(f"port {port} is in use; choose another one with --port") from error
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise click.ClickException(f"cannot listen at {host} port {port}: {reason}; see --host and --port") from error
    return listener


def _without_brackets(host: str) -> str:
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _address(host: str, listener: socket.socket) -> str:
    name = _without_brackets(host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}/"


def _connections() -> int:
    """Raise the limit on open files as far as allowed, and return how many clients may be connected."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most == resource.RLIM_INFINITY:
        return _CONNECTIONS
    return max(_THREADS + 1, min(_CONNECTIONS, (most - _OTHER_FILES) // _FILES_EACH))


def _is_no_slow_client(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _write_access_log() -> None:
    """Log requests to standard output; all other logs go to standard error."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    access = logging.getLogger("zoograph.access")
    access.addHandler(handler)
    access.setLevel(logging.INFO)


COMMANDS = (serve,)
