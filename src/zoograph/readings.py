"""Read zoos, several at once; keep what was read of packages until they or the program change.

To read a package of source code takes a processor seconds, and machines have several. The same snapshot always gives
the same reading (:mod:`zoograph.sources`), so the statements of a reading are kept in the cache beside the packages.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile

from zoograph.errors import ZoographError
from zoograph.findings import of_plain, plain
from zoograph.pieces import texts
from zoograph.processes import end_with_parent, without_script
from zoograph.program import reading_fingerprint
from zoograph.records import Reading, Snapshot, Written
from zoograph.sources import source
from zoograph.triples import statements_of

#: A process that reads takes up to 400 MB of memory.
_MOST_PROCESSES = 4


@contextmanager
def read_at_once(snapshots: Sequence[Snapshot], cache: Path) -> Iterator[list[Callable[[], Reading]]]:
    """For each snapshot, a function that gives its reading; it waits for it, and raises what reading raises.

    Zoos that come as packages are read in processes of their own, if there are several of them and several processors;
    all others when they are asked for, in this process, since their models may come one by one.
    """
    kept = {snapshot.zoo.name: found for snapshot in snapshots if (found := _kept(snapshot, cache)) is not None}
    apart = [each for each in snapshots if _is_of_packages(each) and each.zoo.name not in kept]
    number = min(len(apart), os.cpu_count() or 1, _MOST_PROCESSES)
    reading: dict[str, Callable[[], Reading]] = {name: partial(_same, found) for name, found in kept.items()}
    if number < 2:
        yield [reading.get(each.zoo.name) or partial(_read, each, cache) for each in snapshots]
        return
    processes = ProcessPoolExecutor(number, get_context("spawn"), _begin)
    try:
        with without_script():
            for each in apart:
                reading[each.zoo.name] = partial(_result, processes.submit(_read, each, cache), each)
        yield [reading.get(each.zoo.name) or partial(_read, each, cache) for each in snapshots]
    finally:
        processes.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once on Ctrl-C, without a traceback
    end_with_parent()
    gc.disable()  # next to nothing that is read lies in circles, and the process ends when all is read
    atexit.register(gc.freeze)  # else Python looks through all of it at the end, for a second


def _result(reading: Future[Reading], snapshot: Snapshot) -> Reading:
    try:
        return reading.result()
    except BrokenProcessPool as error:
        raise ZoographError(f"the process that read {snapshot.zoo.name} was ended; nothing was changed") from error


def _same(reading: Reading) -> Reading:
    return reading


def _read(snapshot: Snapshot, cache: Path) -> Reading:
    reading = source(snapshot.zoo.reader).read(snapshot)
    if not _is_of_packages(snapshot):
        return reading
    written = Written(b"".join(texts(statements_of(reading))), reading.listed or 0)
    reading = Reading(snapshot, findings=reading.findings, written=written)
    if not snapshot.zoo.internal:
        with suppress(OSError):  # a cache that cannot be written keeps nothing
            _keep(reading, cache)
    return reading


# -- what is kept


def _is_of_packages(snapshot: Snapshot) -> bool:
    return bool(source(snapshot.zoo.reader).PINS)


def _file(snapshot: Snapshot, cache: Path) -> Path:
    return cache / snapshot.zoo.reader / f"{snapshot.zoo.name}.reading"


def _about(snapshot: Snapshot) -> dict[str, object]:
    """All that a reading depends on."""
    zoo = snapshot.zoo
    packages = [[package.name, package.version, package.sha256] for package in snapshot.packages]
    return {
        "program": reading_fingerprint(),
        "zoo": [zoo.name, zoo.reader, snapshot.label],
        "options": dict(zoo.options),
        "packages": packages,
    }


def _keep(reading: Reading, cache: Path) -> None:
    """Write a reading to the cache: a line of JSON about it, then its statements as N-Triples."""
    assert reading.written is not None
    head = {
        **_about(reading.snapshot),
        "sha256": sha256(reading.written.text).hexdigest(),
        "listed": reading.written.listed,
        "findings": [plain(finding) for finding in reading.findings],
    }
    file = _file(reading.snapshot, cache)
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, delete=False) as writing:
        try:
            writing.write(json.dumps(head).encode() + b"\n" + reading.written.text)
            writing.close()
            Path(writing.name).replace(file)
        except BaseException:
            Path(writing.name).unlink()
            raise


def _kept(snapshot: Snapshot, cache: Path) -> Reading | None:
    """The reading of a snapshot that was kept; None if there is none, or one of something else, or a broken one."""
    if snapshot.zoo.internal or not _is_of_packages(snapshot):
        return None
    try:
        first, _, text = _file(snapshot, cache).read_bytes().partition(b"\n")
        head = json.loads(first)
    except (OSError, ValueError):
        return None
    if (
        not isinstance(head, dict)
        or not head.items() >= {**_about(snapshot), "sha256": sha256(text).hexdigest()}.items()
    ):
        return None
    findings = map(of_plain, head["findings"])
    return Reading(snapshot, findings=tuple(findings), written=Written(text, head["listed"]))
