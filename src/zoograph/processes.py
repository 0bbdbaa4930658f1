"""What all processes that Zoograph starts share: they never run the caller's script, and end with their parent."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Lock
from types import ModuleType

_turn = Lock()


@contextmanager
def without_script() -> Iterator[None]:
    """Hide the main module while processes are started, because multiprocessing makes a child run its file."""
    with _turn:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script


def end_with_parent() -> None:
    """End this process when its parent ends, however it ends."""
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
