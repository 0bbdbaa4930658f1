"""How evaluators and writers are started: as processes that never run the caller's script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from threading import Lock
from types import ModuleType

#: Workers are forked from a process that has already imported their modules: 6 ms instead of half a second.
#: (That process has no threads, unlike the server itself.)
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
    """A process that runs only its target. multiprocessing would first run the caller's script again."""

    def start(self) -> None:
        """Start it."""
        with _without_script():
            super().start()


@contextmanager
def _without_script() -> Iterator[None]:
    """Hide the main module, because multiprocessing makes a child run its file."""
    with _turn:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
