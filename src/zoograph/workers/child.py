"""Run work in a separate process under limits, so that its memory and its crashes do not affect the server."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection

import psutil

from zoograph.errors import LimitReached, StoreError, ZoographError
from zoograph.workers.messages import Limits
from zoograph.workers.processes import Worker, processes

_LOOK_SECONDS = 0.05


class Child(AbstractContextManager["Child"]):
    """A process that sends its results; it is killed at the end of the block, finished or not."""

    def __init__(self, what: str, target: Callable[..., None], *arguments: object) -> None:
        """``what`` names the work in errors; ``target`` is called with a connection and the arguments."""
        self._what = what
        self._connection, self._theirs = processes.Pipe()
        self._process = Worker(target=target, args=(self._theirs, *arguments), daemon=True)

    def __enter__(self) -> Child:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()

    def receive(self, limits: Limits) -> object:
        """The next thing that it sends; the time limit counts from this call.

        Raises :class:`LimitReached`, :class:`StoreError` if the process broke off, and the errors that it sends.
        """
        began = time.monotonic()
        connection: Connection = self._connection
        try:
            while not connection.poll(_LOOK_SECONDS):
                self._check(time.monotonic() - began, limits)
            reply = connection.recv()
        except (EOFError, OSError) as error:
            raise StoreError(f"the engine failed during this {self._what}; nothing was changed") from error
        if isinstance(reply, ZoographError):
            raise reply
        return reply

    def _check(self, seconds: float, limits: Limits) -> None:
        try:
            memory = psutil.Process(self._process.pid).memory_info().rss
        except psutil.Error:
            return
        if seconds > limits.seconds:
            raise LimitReached(f"the {self._what} was stopped after {limits.seconds:g} seconds; nothing was changed")
        if memory > limits.memory_bytes:
            raise LimitReached(
                f"the {self._what} took more than {limits.memory_bytes >> 20} MB of memory; nothing was changed"
            )
