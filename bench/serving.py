"""Serving: every question over HTTP, and the memory that a worker takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.figures import Figure, memory
from zoograph.questions import questions

_REPEATS = 3
_WORKERS = 2
_SLOWEST = 5
_SECONDS_TO_START = 60
#: Longer than the server is patient.
_PATIENCE = 60


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Serve the graph in ``home`` and ask every question: the slowest, and the largest worker."""
    with _server(home) as (server, address), requests.Session() as session:
        fresh = _largest_worker(server)
        asked = {question.name: _asked(session, address, question.text) for question in questions()}
        used = _largest_worker(server)
    yield Figure("serving: largest worker before the first question", fresh / 1e6, "MB")
    yield Figure("serving: largest worker after all questions", used / 1e6, "MB", 300)
    yield Figure("serving: all questions once", sum(seconds for seconds, _ in asked.values()), "s")
    yield Figure("serving: questions without an answer", sum(not done for _, done in asked.values()), "questions", 0)
    for name in sorted(asked, key=lambda name: -asked[name][0])[:_SLOWEST]:
        seconds, done = asked[name]
        yield Figure(f"serving: {name}{'' if done else ' (no answer)'}", seconds * 1000, "ms")


def _asked(session: requests.Session, address: str, text: str) -> tuple[float, bool]:
    """Ask, and read the whole answer: seconds, the middle of three; and whether there was an answer each time.

    A server that gives up (503), or whose worker is killed over the question, is a finding and not the end of the run.
    """
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        try:
            done = session.post(
                f"{address}/sparql", data={"query": text}, headers={"Accept": "text/csv"}, timeout=_PATIENCE
            ).ok
        except requests.RequestException:
            done = False
        times.append(time.perf_counter() - began)
        if not done:
            return times[-1], False
    return sorted(times)[_REPEATS // 2], True


@contextmanager
def _server(home: Path) -> Iterator[tuple[int, str]]:
    """``zoograph serve`` on a free port: its process number and address. Stopped when done."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "zoograph", "serve", "--port", str(port), "--workers", str(_WORKERS)],
        env={**os.environ, "ZOOGRAPH_HOME": str(home)},
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(server, address)
        yield server.pid, address
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(_SECONDS_TO_START * 10):
        if server.poll() is not None:
            raise RuntimeError(f"zoograph serve ended with code {server.returncode}")
        try:
            requests.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"zoograph serve did not answer within {_SECONDS_TO_START} seconds")


def _largest_worker(server: int) -> int:
    """Proportional share of memory of the largest worker, in bytes; pages that workers share count for each in part."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return max(memory(child, "Pss") for child in children)
