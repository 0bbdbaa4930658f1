"""Building the graph from nothing, in a process of its own so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench.figures import Figure, Stopwatch, memory, size_on_disk
from bench.generate import scaled
from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.rdf import read_triples
from zoograph.resources import CURATED_FILE
from zoograph.store import History
from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED

_BUDGETS = {"inferring": 10}


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Build a graph of so many triples in ``home``; what each phase took, and the memory."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.build", str(home), str(triples)], check=True, stdout=subprocess.PIPE
    )
    measured = json.loads(child.stdout)
    phases: dict[str, float] = measured["phases"]
    total: float = measured["total"]
    yield Figure("build: triples asserted", measured["asserted"], "triples")
    yield Figure("build: triples in the merged graph", measured["merged"], "triples")
    yield Figure("build: total without validation", total - phases["validating"], "s", 60)
    for step, seconds in phases.items():
        yield Figure(f"build: {step}", seconds, "s", _BUDGETS.get(step))
    yield Figure("build: peak memory", measured["peak"] / 1e6, "MB")
    yield Figure("build: of that, the triples handed in", measured["handed"] / 1e6, "MB")
    yield Figure("build: version on disk", size_on_disk(home) / 1e6, "MB")


def _build(home: Path, triples: int) -> dict[str, object]:
    content = list(scaled(read_triples(CURATED_FILE), triples))
    handed = memory("self", "VmRSS")
    watch = Stopwatch()
    began = perf_counter()
    watch("starting")
    publication = publish(
        History(home), {GRAPH_CURATED: Change(content=content)}, "benchmark", from_nothing=True, progress=watch
    )
    watch.stop()
    return {
        "total": perf_counter() - began,
        "phases": watch.seconds,
        "asserted": publication.version.triples[GRAPH_CURATED.value],
        "merged": publication.version.triples[GRAPH_MERGED.value],
        "handed": handed,
        "peak": memory("self", "VmHWM"),
    }


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]), int(sys.argv[2]))))
