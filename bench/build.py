"""Building a large graph from nothing, in a process of its own so that its memory is its own.

Up to some millions of triples it is built as every graph is, in memory. Beyond that it is built on disk, step by step
and without validation, which pySHACL can only do in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from bench.figures import Figure, Stopwatch, memory, size_on_disk
from bench.generate import Copier, papers_of
from bench.zoos import contents
from zoograph.changes import Change, own_content
from zoograph.identity import identity_of
from zoograph.infer import infer, merge
from zoograph.link import links_of
from zoograph.publish import publish, rules
from zoograph.rdf import GraphName, in_graph
from zoograph.store import History
from zoograph.store.statistics import Statistics
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_LINKS, GRAPH_MERGED

_BUDGETS = {"inferring": 10}
#: A triple takes about 3.8 kB at the peak of building in memory.
_IN_MEMORY = 3_000_000


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
    is_small = triples <= _IN_MEMORY
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
    act = _in_memory if triples <= _IN_MEMORY else _on_disk
    counts = act(History(home), made, copies, watch)
    watch.stop()
    made_here = (GRAPH_MERGED.value, GRAPH_INFERRED.value)
    return {
        "total": perf_counter() - began,
        "phases": watch.seconds,
        "asserted": sum(count for name, count in counts.items() if name not in made_here),
        "merged": counts[GRAPH_MERGED.value],
        "peak": memory("self", "VmHWM"),
    }


def _in_memory(history: History, made: dict[NamedNode, Copier], copies: int, watch: Stopwatch) -> dict[str, int]:
    changes: dict[GraphName, Change] = {
        name: Change(content=[triple for piece in pieces(copier, copies) for triple in _parsed(piece)])
        for name, copier in made.items()
    }
    return publish(history, changes, "benchmark", from_nothing=True, progress=watch).version.triples


def _on_disk(history: History, made: dict[NamedNode, Copier], copies: int, watch: Stopwatch) -> dict[str, int]:
    with history.staging() as staging:
        store = staging.empty()
        links: set[Triple] = set()
        watch("loading")
        for name, change in own_content().items():
            store.bulk_extend(in_graph(change.content or (), name))
        for name, copier in made.items():
            for piece in pieces(copier, copies):
                store.bulk_load(piece, RdfFormat.N_TRIPLES, to_graph=name)
                links.update(links_of(_parsed(piece)))
        store.bulk_extend(in_graph(links, GRAPH_LINKS))
        watch("looking for the same models in several zoos")
        store.bulk_extend(in_graph(identity_of(store)[0], GRAPH_LINKS))
        watch("merging")
        merge(store)
        watch("inferring")
        infer(store, rules())
        watch("computing statistics")
        staging.write("void.ttl", Statistics.of(store).turtle())
        staging.write("findings.json", "[]")
        names = [name for name in store.named_graphs() if isinstance(name, NamedNode)]
        counts = {
            name.value: _count(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=name))
            for name in names
        }
        watch("compacting")
        store.optimize()
        store.flush()
        del store
        staging.publish("benchmark", counts)
    return counts


def _parsed(piece: bytes) -> Iterator[Triple]:
    for quad in parse(piece, RdfFormat.N_TRIPLES, rename_blank_nodes=False):
        yield quad.triple


def _count(answer: object) -> int:
    return int(next(iter(answer))[0].value)  # type: ignore[call-overload]


if __name__ == "__main__":
    print(json.dumps(_build(Path(sys.argv[1]), int(sys.argv[2]))))
