"""Read several zoos at once: to read a package of source code takes a processor seconds, and machines have several."""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from zoograph.errors import ZoographError
from zoograph.processes import end_with_parent, without_script
from zoograph.records import Reading, Snapshot
from zoograph.sources import source

#: A process that reads takes up to 400 MB of memory.
_MOST_PROCESSES = 4


@contextmanager
def read_at_once(snapshots: Sequence[Snapshot]) -> Iterator[list[Callable[[], Reading]]]:
    """For each snapshot, a function that gives its reading; it waits for it, and raises what reading raises.

    Zoos that come as packages are read in processes of their own, if there are several of them and several processors;
    all others when they are asked for, in this process, since their models may come one by one.
    """
    apart = [snapshot for snapshot in snapshots if source(snapshot.zoo.reader).PINS]
    number = min(len(apart), os.cpu_count() or 1, _MOST_PROCESSES)
    if number < 2:
        yield [partial(_read, snapshot) for snapshot in snapshots]
        return
    processes = ProcessPoolExecutor(number, get_context("spawn"), _begin)
    try:
        with without_script():
            reading = {snapshot.zoo.name: processes.submit(_read, snapshot) for snapshot in apart}
        yield [
            partial(_result, reading[snapshot.zoo.name], snapshot)
            if snapshot.zoo.name in reading
            else partial(_read, snapshot)
            for snapshot in snapshots
        ]
    finally:
        processes.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once on Ctrl-C, without a traceback
    end_with_parent()
    gc.disable()  # next to nothing that is read lies in circles, and the process ends when all is read
    atexit.register(gc.freeze)  # else Python looks through all of it at the end, for a second


def _read(snapshot: Snapshot) -> Reading:
    return source(snapshot.zoo.reader).read(snapshot)


def _result(reading: Future[Reading], snapshot: Snapshot) -> Reading:
    try:
        return reading.result()
    except BrokenProcessPool as error:
        raise ZoographError(f"the process that read {snapshot.zoo.name} was ended; nothing was changed") from error
