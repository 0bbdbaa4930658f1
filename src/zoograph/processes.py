"""What processes share: those that Zoograph starts never run the caller's script, and end with their parent.

One that makes a whole graph looks for garbage rarely.
"""

from __future__ import annotations

import gc
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


@contextmanager
def collecting_garbage_rarely() -> Iterator[None]:
    """Look for circles of objects less often: reading and publishing make millions of objects, few of them in circles.

    Looking through all of them again and again took half the time of reading a zoo that is source code, and a fourth of
    the time of validating a million statements.
    """
    usual = gc.get_threshold()
    gc.set_threshold(500_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def end_with_parent() -> None:
    """End this process when its parent ends, however it ends."""
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
