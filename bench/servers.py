"""The servers that are measured: each a process of ours on loopback, stopped by its number when done."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client, NoAnswer

#: Zoograph's limits, moved out of the way: a slow question is to be measured, not refused.
_SETTINGS = {"ZOOGRAPH_QUERY_SECONDS": "120", "ZOOGRAPH_QUERY_ROWS": "100000000"}
#: Longer than any server is patient.
PATIENCE = 150
WORKERS = 2
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 45


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: int
    endpoint: str
    """The address that queries go to."""


@contextmanager
def zoograph(home: Path) -> Iterator[Server]:
    """``zoograph serve`` over the graph in ``home``."""
    port = free_port()
    command = [sys.executable, "-m", "zoograph", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with running(command, f"http://127.0.0.1:{port}/sparql", {"ZOOGRAPH_HOME": str(home), **_SETTINGS}) as server:
        yield server


@contextmanager
def running(command: Sequence[str], endpoint: str, settings: dict[str, str] | None = None) -> Iterator[Server]:
    """A server, from its first answer until the block ends."""
    process = subprocess.Popen(
        command, env={**os.environ, **(settings or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(process, endpoint, _SECONDS_TO_START)
        yield Server(process.pid, endpoint)
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], endpoint: str, seconds: float) -> None:
    """Until it answers a query; raises :class:`RuntimeError` if it has ended, or does not answer in so many seconds."""
    deadline = time.monotonic() + seconds
    with closing(Client(endpoint, patience=5)) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with code {process.returncode}")
            try:
                client.ask("ASK {}")
            except NoAnswer:
                time.sleep(0.1)
            else:
                return
    raise RuntimeError(f"{process.args!r} did not answer within {seconds} seconds")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
