"""Serving: every question over HTTP, and the memory that a worker takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import requests

from bench.figures import Figure, memory
from bench.servers import PATIENCE, zoograph
from zoograph.questions import questions

_REPEATS = 3
_SLOWEST = 5


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Serve the graph in ``home`` and ask every question: the slowest, and the largest worker."""
    with zoograph(home) as server, requests.Session() as session:
        fresh = _largest_worker(server.process)
        asked = {question.name: _asked(session, server.endpoint, question.text) for question in questions()}
        used = _largest_worker(server.process)
    yield Figure("serving: largest worker before the first question", fresh / 1e6, "MB")
    yield Figure("serving: largest worker after all questions", used / 1e6, "MB", 300)
    yield Figure("serving: all questions once", sum(seconds for seconds, _ in asked.values()), "s")
    yield Figure("serving: questions without an answer", sum(not done for _, done in asked.values()), "questions", 0)
    for name in sorted(asked, key=lambda name: -asked[name][0])[:_SLOWEST]:
        seconds, done = asked[name]
        yield Figure(f"serving: {name}{'' if done else ' (no answer)'}", seconds * 1000, "ms")


def _asked(session: requests.Session, endpoint: str, text: str) -> tuple[float, bool]:
    """Ask, and read the whole answer: seconds, the middle of three; and whether there was an answer each time.

    A server that gives up (503), or whose worker is killed over the question, is a finding and not the end of the run.
    """
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        try:
            done = session.post(endpoint, data={"query": text}, headers={"Accept": "text/csv"}, timeout=PATIENCE).ok
        except requests.RequestException:
            done = False
        times.append(time.perf_counter() - began)
        if not done:
            return times[-1], False
    return sorted(times)[_REPEATS // 2], True


def _largest_worker(server: int) -> int:
    """Proportional share of memory of the largest process of the server but the first, in bytes.

    Pages that processes share count for each in part.
    """
    shares = []
    for process in psutil.Process(server).children(recursive=True):
        with suppress(OSError):  # it ended meanwhile
            shares.append(memory(process.pid, "Pss"))
    return max(shares)
