"""The evaluators of a server: lent to one query at a time, watched, killed when a limit is passed, and replaced."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

import psutil

from zoograph.errors import LimitReached, Overloaded, StoreError, ZoographError
from zoograph.services import Allowed
from zoograph.workers import evaluator
from zoograph.workers.messages import Done, Kind, Limits, Opened, Query, Reply, Target
from zoograph.workers.processes import Worker, processes

_logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.05
#: The most callers that wait for an evaluator; any more are refused at once, to try again later.
_MOST_WAITING = 16
#: Seconds a caller waits for an evaluator before it is refused, to try again later.
_WAIT_SECONDS = 1.0
#: A query that runs longer than this many seconds gets a lower priority than shorter ones.
_LONG_SECONDS = 0.25
_NICE = 10
#: Seconds a client may take to read an answer, not counting the time of its evaluation.
_READING_SECONDS = 60
#: An evaluator that keeps more memory than this share of the limit after a query is replaced.
_BLOATED_SHARE = 0.25


class _BrokenOff(StoreError):  # noqa: N818
    """An evaluator ended, and the server did not end it."""


class _Evaluator:
    """One process, and what the server knows of it."""

    def __init__(self, services: Allowed, *, needs_network: bool) -> None:
        self.connection, theirs = processes.Pipe()
        options = {"needs_network": needs_network}
        self.process = Worker(target=evaluator.main, args=(theirs, services), kwargs=options, daemon=True)
        self.process.start()
        theirs.close()
        try:
            self.connection.recv()  # it is ready; until then, no query's time runs
        except (EOFError, OSError) as error:
            raise StoreError("no evaluator can be started") from error
        assert self.process.pid is not None
        self._seen = psutil.Process(self.process.pid)
        self.idle_memory = self.memory()
        self.is_proven = False
        """Whether it has answered a query before."""

    def memory(self) -> int:
        """Bytes of memory that it uses now; 0 if it is gone."""
        try:
            return int(self._seen.memory_info().rss)
        except psutil.Error:
            return 0

    def make_way(self) -> None:
        """Let other processes go first, for good."""
        with suppress(psutil.Error):
            self._seen.nice(_NICE)

    def kill(self) -> None:
        """End it, whatever it does."""
        self.process.kill()

    def bury(self) -> None:
        """Kill it and release everything the server held for it."""
        self.process.kill()
        self.process.join()
        self.connection.close()
        self.process.close()


class RunningQuery:
    """The evaluation of one query. Read the answer once, and always close it."""

    kind: Kind
    limited: bool
    """Whether the table may end sooner than the query asked for."""
    partial: tuple[str, ...]
    """What other endpoints should have added and did not, as sentences."""

    def __init__(
        self,
        lent: _Evaluator,
        limits: Limits,
        give_back: Callable[[RunningQuery, _Evaluator, bool], None],
        spent: float = 0.0,
        has_left: Callable[[], bool] | None = None,
    ) -> None:
        """``spent``: seconds the query has already taken, in an evaluator that died.

        ``has_left``: whether the client waits no longer; it must not wait, and may be called from another thread.
        """
        self._evaluator, self._limits, self._give_back = lent, limits, give_back
        self._has_left = has_left
        self._started = time.monotonic()
        self._memory = lent.memory()
        self._evaluated = spent
        self._waiting_since: float | None = None
        self._passed: LimitReached | None = None
        self._long = self._closed = False
        self._turn = threading.RLock()
        self.rows: int | None = None
        """Rows of the answer, where its form shows them; known when it is complete."""

    @property
    def seconds(self) -> float:
        """Seconds the evaluator has worked for this query, without the time that the client takes to read."""
        since = self._waiting_since
        return self._evaluated + (time.monotonic() - since if since is not None else 0)

    @property
    def is_broken_off(self) -> bool:
        """Whether it was stopped before it was complete."""
        return self._passed is not None

    @property
    def seconds_left(self) -> float:
        """Seconds until its evaluator is free at the latest."""
        return max(0.0, self._limits.seconds - self.seconds)

    def begin(self, target: Target, query: Query) -> None:
        """Send the query. Raises what the store raises, or :class:`LimitReached`."""
        self._send((target, query))
        opened = self._receive()
        assert isinstance(opened, Opened)
        self.kind, self.limited, self.partial = opened.kind, opened.limited, opened.partial

    def read(self, form: str) -> Iterator[bytes]:
        """The answer, piece by piece. Raises :class:`LimitReached` or :class:`StoreError` where it breaks off."""
        self._send(form)
        while not isinstance(reply := self._receive(), Done):
            assert isinstance(reply, bytes)
            yield reply
        self.rows = reply.rows
        self._close(whole=True)

    def close(self) -> None:
        """Give the evaluator back. If the answer was not read to its end, the evaluator is replaced."""
        self._close(whole=False)

    def _close(self, *, whole: bool) -> None:
        if not self._closed:
            self._closed = True
            grown = self._evaluator.memory() - self._evaluator.idle_memory
            bloated = grown > _BLOATED_SHARE * self._limits.memory_bytes
            self._give_back(self, self._evaluator, whole and not (self._long or self._passed or bloated))

    def _send(self, message: object) -> None:
        try:
            self._evaluator.connection.send(message)
        except OSError:
            self._broken()

    def _receive(self) -> Reply:
        with self._turn:
            if self._closed:
                self._broken()
            self._waiting_since = time.monotonic()
        try:
            reply: Reply = self._evaluator.connection.recv()
        except (EOFError, OSError):
            self._broken()
        finally:
            self._evaluated, self._waiting_since = self.seconds, None
        if isinstance(reply, ZoographError):
            self._close(whole=True)
            raise reply
        return reply

    def _broken(self) -> NoReturn:
        self.close()
        raise self._passed or _BrokenOff("the engine failed during this query")

    def look(self) -> None:
        """Kill the evaluator if a limit is passed. The watcher calls this regularly."""
        seconds, memory = self.seconds, self._evaluator.memory() - self._memory
        if seconds > self._limits.seconds:
            self._passed = LimitReached(
                f"the query was stopped after {self._limits.seconds:g} seconds; ask for less, or in smaller parts"
            )
        elif memory > self._limits.memory_bytes:
            self._passed = LimitReached(
                f"the query was stopped because it took more than {self._limits.memory_bytes >> 20} MB of memory; "
                f"ask for less, or in smaller parts"
            )
        elif time.monotonic() - self._started > self._limits.seconds + _READING_SECONDS:
            self._passed = LimitReached("the answer was not read in time")
        elif self._has_left and seconds > _LONG_SECONDS and self._has_left():
            self._passed = LimitReached("the query was stopped because its client went away")
        elif seconds > _LONG_SECONDS and not self._long:
            self._long = True
            self._evaluator.make_way()
        if self._passed:
            self._evaluator.kill()
            with self._turn:
                if self._waiting_since is None:
                    self.close()  # the thread that reads the answer may be busy with its client for long


class Evaluators:
    """A limited number of evaluators, started when they are needed."""

    def __init__(
        self, most: int, limits: Limits, services: Allowed | None = None, *, needs_network: bool = False
    ) -> None:
        """``services``: what SERVICE may ask; ``needs_network``: another engine is asked."""
        self._most, self._limits = most, limits
        self._services, self._needs_network = services or Allowed(), needs_network
        self._changed = threading.Condition()
        self._idle: list[_Evaluator] = []
        self._busy: set[RunningQuery] = set()
        self._lent = self._waiting = self._missing = 0
        self._watcher: threading.Thread | None = None
        self._ended = threading.Event()

    def evaluate(self, query: Query, target: Target, has_left: Callable[[], bool] | None = None) -> RunningQuery:
        """Begin to evaluate a query; stop where ``has_left`` says that its client waits no longer.

        Raises what the store raises, :class:`LimitReached`, and :class:`Overloaded` when no evaluator becomes free.
        """
        lent = self._borrow()
        began = time.monotonic()
        try:
            return self._begun(lent, query, target, has_left)
        except _BrokenOff:
            # An idle evaluator may have been killed from outside before it got this query, so try once more.
            if not lent.is_proven:
                raise
            # Other idle evaluators may have been killed, too, so the second try uses a new one.
            anew = self._borrow(anew=True)
            return self._begun(anew, query, target, has_left, spent=time.monotonic() - began)

    def _begun(
        self,
        lent: _Evaluator,
        query: Query,
        target: Target,
        has_left: Callable[[], bool] | None,
        spent: float = 0.0,
    ) -> RunningQuery:
        limits = self._limits
        if query.most_seconds is not None:
            limits = replace(limits, seconds=min(limits.seconds, query.most_seconds))
        evaluation = RunningQuery(lent, limits, self._take_back, spent, has_left)
        with self._changed:
            self._busy.add(evaluation)
            self._be_watched()
        evaluation.begin(target, replace(query, most_seconds=limits.seconds))
        return evaluation

    def state(self) -> dict[str, int]:
        """How many evaluators are busy, how many are free, and how many callers wait for one."""
        with self._changed:
            return {"busy": self._lent, "free": self._most - self._lent, "waiting": self._waiting}

    def start(self) -> None:
        """Start all evaluators ahead of need, in the background."""
        with self._changed:
            self._missing = self._most
            self._be_watched()

    def _be_watched(self) -> None:
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
            self._watcher.start()

    def close(self) -> None:
        """End all evaluators."""
        self._ended.set()
        if self._watcher is not None:
            self._watcher.join()
        with self._changed:
            idle, self._idle = self._idle, []
        for each in idle:
            each.bury()

    def _borrow(self, *, anew: bool = False) -> _Evaluator:
        with self._changed:
            if self._waiting >= _MOST_WAITING:
                raise self._overloaded()
            self._waiting += 1
            free = self._changed.wait_for(lambda: self._lent < self._most, _WAIT_SECONDS)
            self._waiting -= 1
            if not free:
                raise self._overloaded()
            self._lent += 1
            while self._idle and not anew:
                idle = self._idle.pop()
                if idle.process.is_alive():
                    return idle
                idle.bury()
        try:
            return self._made()
        except BaseException:
            with self._changed:
                self._lent -= 1
            raise

    def _overloaded(self) -> Overloaded:
        soonest = min((evaluation.seconds_left for evaluation in self._busy), default=0)
        return Overloaded(f"all {self._most} evaluators are busy; ask again later", max(1, math.ceil(soonest)))

    def _take_back(self, evaluation: RunningQuery, lent: _Evaluator, usable: bool) -> None:
        with self._changed:
            self._busy.discard(evaluation)
            keep = usable and not self._ended.is_set()
            if keep:
                lent.is_proven = True
                self._idle.append(lent)
            self._missing += not keep
        if not keep:
            lent.bury()
        with self._changed:
            self._lent -= 1
            self._changed.notify()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                with self._changed:
                    for evaluation in tuple(self._busy):
                        evaluation.look()
                    missing, self._missing = self._missing, 0
                for _ in range(missing):
                    self._replace()
            except Exception:  # without the watcher there would be no limits, so it must survive any error
                _logger.exception("the watcher goes on after an error")

    def _replace(self) -> None:
        """Start an evaluator ahead of need, unless another call has already done so."""
        with self._changed:
            if len(self._idle) + self._lent >= self._most:
                return
        try:
            made = self._made()
        except StoreError as error:  # killed at birth; the next look tries again
            _logger.warning("%s", error)
            with self._changed:
                self._missing += 1
            return
        with self._changed:
            self._idle.insert(0, made)

    def _made(self) -> _Evaluator:
        return _Evaluator(self._services, needs_network=self._needs_network)
