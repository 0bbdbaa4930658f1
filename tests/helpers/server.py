"""A real ``zoograph serve`` for tests: its own process, on loopback, stopped at the end by its number."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests

WRITE_TOKEN = "a-token-for-tests"
"""What :func:`serve` sets ``ZOOGRAPH_WRITE_TOKEN`` to."""
WRITING = {"Authorization": f"Bearer {WRITE_TOKEN}"}
"""The headers of a caller who may write."""
_PORTS = range(10_000, 32_000)[int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 22 :: 22]
"""Another thousand for each process that tests; the system gives those from 32,768 on to whoever asks for any."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    """Without a slash at the end."""
    process: int
    home: Path
    log: Path
    """What it wrote to standard error and standard output, the access log among it."""


@contextmanager
def serve(home: Path, *, workers: int = 2, files: int | None = None, **environment: str) -> Iterator[Server]:
    """Serve a home until the block ends; ``environment`` are more settings, by name.

    ``files``: how many files the server may have open; None for as many as this process.

    The end must be clean: stopped by SIGTERM with code 0, and no traceback in the log.
    """
    log = home.parent / f"server-{time.monotonic_ns()}.log"
    port = free_port()
    before = ["prlimit", f"--nofile={files}"] if files else []
    with log.open("w") as file:
        server = subprocess.Popen(
            [*before, sys.executable, "-m", "zoograph", "serve", "--port", str(port), "--workers", str(workers)],
            env={**os.environ, "ZOOGRAPH_HOME": str(home), "ZOOGRAPH_WRITE_TOKEN": WRITE_TOKEN, **environment},
            stdout=file, stderr=file,
        )  # fmt: skip
    try:
        wait_for(server, f"http://127.0.0.1:{port}", log)
        yield Server(f"http://127.0.0.1:{port}", server.pid, home, log)
    except BaseException:
        server.kill()
        server.wait()
        raise
    os.kill(server.pid, signal.SIGTERM)
    assert server.wait(timeout=30) == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    """A port on loopback that nobody listens on, and that nobody else will take before it is used."""
    while True:
        port = random.choice(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    """Until it answers, or has ended, or 30 seconds of refusals are over."""
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            requests.get(address, timeout=60)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"no answer from {address}: {log.read_text()}")
