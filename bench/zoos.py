"""All zoos from a warm cache to a published version, in a process of its own so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter

import platformdirs
from pyoxigraph import NamedNode, Triple

from bench.figures import Figure, Stopwatch, memory
from zoograph.publish import publish_readings
from zoograph.readings import read_at_once
from zoograph.records import Reading, Zoo
from zoograph.sources import SOURCES
from zoograph.store import History
from zoograph.triples import of_reading
from zoograph.vocabulary import GRAPH_MERGED, graph


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """What ``zoograph build`` takes when nothing has to be fetched; ``triples`` makes no difference."""
    readings()  # what is not in the cache yet is fetched now
    place = home.parent / "zoos"
    child = subprocess.run([sys.executable, "-m", "bench.zoos", str(place)], check=True, stdout=subprocess.PIPE)
    measured = json.loads(child.stdout)
    yield Figure("zoos: triples in the merged graph", measured["merged"], "triples")
    yield Figure("zoos: read, inferred, validated, published", measured["total"], "s", 120)
    for step, seconds in measured["phases"].items():
        yield Figure(f"zoos: {step}", seconds, "s")
    yield Figure("zoos: peak memory", measured["peak"] / 1e6, "MB", 2000)


@cache
def readings() -> tuple[Reading, ...]:
    """Every zoo that knows its own address."""
    place = Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
    chosen = [source for source in SOURCES if source.HAS_ADDRESS]
    snapshots = [source.fetch(place / source.NAME, Zoo(source.NAME)) for source in chosen]
    with read_at_once(snapshots, place) as read:
        return tuple(reading() for reading in read)


def contents() -> dict[NamedNode, set[Triple]]:
    """What each zoo says, as the content of its named graph."""
    return {graph(reading.snapshot.zoo.name): of_reading(reading) for reading in readings()}


def _build(home: Path) -> dict[str, object]:
    watch = Stopwatch()
    began = perf_counter()
    watch("reading")
    read = readings()
    publication = publish_readings(History(home), read, "benchmark", from_nothing=True, progress=watch)
    watch.stop()
    return {
        "total": perf_counter() - began,
        "phases": watch.seconds,
        "merged": publication.version.triples[GRAPH_MERGED.value],
        "peak": memory("self", "VmHWM"),
    }


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]))))
