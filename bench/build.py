"""Building a large graph from nothing, in a process of its own so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from pyoxigraph import NamedNode

from bench.figures import Figure, Stopwatch, memory, size_on_disk
from bench.generate import Copier, papers_of
from bench.zoos import contents
from zoograph.changes import Change
from zoograph.pieces import Pieces
from zoograph.publish import publish
from zoograph.rdf import GraphName
from zoograph.store import History
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED

_BUDGETS = {"inferring": 10, "validating": 10}
#: The budgets are for a graph of a million triples.
_BUDGETED = 3_000_000


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
    is_small = triples <= _BUDGETED
    yield Figure("build: total without validation", total - phases.get("validating", 0), "s", 60 if is_small else None)
    for step, seconds in phases.items():
        yield Figure(f"build: {step}", seconds, "s", _BUDGETS.get(step) if is_small else None)
    yield Figure("build: peak memory", measured["peak"] / 1e6, "MB")
    yield Figure("build: version on disk", size_on_disk(home) / 1e6, "MB")


def copiers(triples: int) -> tuple[dict[NamedNode, Copier], int]:
    """What makes copies of each zoo, and how many it takes to have so many triples together."""
    original = contents()
    papers = papers_of({triple for content in original.values() for triple in content})
    made = {name: Copier(content, papers) for name, content in original.items()}
    size, copied = (sum(getattr(each, part) for each in made.values()) for part in ("size", "copied"))
    return made, max(0, -(-(triples - size) // copied))


def pieces(copier: Copier, copies: int) -> Iterator[bytes]:
    """A zoo and its copies, as N-Triples."""
    yield copier.original
    for number in range(1, copies + 1):
        yield copier.copy(number)


def _build(home: Path, triples: int) -> dict[str, object]:
    made, copies = copiers(triples)
    watch = Stopwatch()
    began = perf_counter()
    watch("starting")
    history = History(home)
    counts = publish(
        history, lambda staging: _changes(made, copies, staging.scratch), "benchmark", from_nothing=True, progress=watch
    ).version.triples
    watch.stop()
    made_here = (GRAPH_MERGED.value, GRAPH_INFERRED.value)
    return {
        "total": perf_counter() - began,
        "phases": watch.seconds,
        "asserted": sum(count for name, count in counts.items() if name not in made_here),
        "merged": counts[GRAPH_MERGED.value],
        "peak": memory("self", "VmHWM"),
    }


def _changes(made: dict[NamedNode, Copier], copies: int, folder: Path) -> dict[GraphName, Change]:
    """Each zoo with its copies as the content of its graph."""
    return {
        name: Change(content=Pieces.of_texts(pieces(copier, copies), folder / f"{number}.nt"))
        for number, (name, copier) in enumerate(made.items())
    }


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]), int(sys.argv[2]))))
