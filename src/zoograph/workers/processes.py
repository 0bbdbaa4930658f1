"""Where evaluators and writers come from: processes that never run a caller's script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from threading import Lock
from types import ModuleType

#: A process that has read all modules that workers need, and forks them: a new one takes 6 ms instead of half a second.
#: (It forks from a process without threads, unlike the server itself.)
processes = get_context("forkserver")
processes.set_forkserver_preload(
    [
        "zoograph.workers.ahead",
        "zoograph.workers.comparison",
        "zoograph.workers.evaluator",
        "zoograph.workers.writer",
    ]
)
_turn = Lock()


class Worker(ForkServerProcess):
    """A process that begins with its target. multiprocessing would run the script of whoever starts it again, first."""

    def start(self) -> None:
        """Start it."""
        with _without_script():
            super().start()


@contextmanager
def _without_script() -> Iterator[None]:
    """Hide the main module: its file is what multiprocessing tells a child to run."""
    with _turn:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
