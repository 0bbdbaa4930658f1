"""A small write: one new model, built on one that is there, published; and the same taken away again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from pyoxigraph import Literal, NamedNode, Triple

from bench.figures import Figure, Stopwatch, size_on_disk
from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.store import History
from zoograph.vocabulary import DCT, GRAPH_CURATED, RDF, RDFS, XSD, ZOO, thing

_REPEATS = 5


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Write to the graph in ``home`` and take it back, five times each; medians, and the disk that a version takes."""
    history = History(home, keep=2 * _REPEATS + 2)
    before = size_on_disk(home)
    added, removed = [], []
    for number in range(_REPEATS):
        model = _model(number)
        added.append(_published(history, Change(added=model)))
        removed.append(_published(history, Change(removed=model)))
    for what, runs, budget in (("add 10 triples", added, 2), ("remove them", removed, None)):
        yield Figure(f"write: {what}", median(total for total, _ in runs), "s", budget)
        yield from _phases(what, [phases for _, phases in runs])
    yield Figure("write: disk for one more version", (size_on_disk(home) - before) / (2 * _REPEATS) / 1e6, "MB")


def _phases(what: str, runs: Sequence[dict[str, float]]) -> Iterator[Figure]:
    for step in runs[0]:
        yield Figure(f"write: {what}: {step}", median(phases[step] for phases in runs), "s")


def _published(history: History, change: Change) -> tuple[float, dict[str, float]]:
    watch = Stopwatch()
    total = watch.timed(lambda: publish(history, {GRAPH_CURATED: change}, "benchmark", progress=watch))
    return total, watch.seconds


def _model(number: int) -> list[Triple]:
    """What a curator writes of a new model: ten facts."""
    model = thing("model", f"benchmark-{number}")
    facts: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, ZOO.Model),
        (RDFS.label, Literal(f"Benchmark {number}", language="en")),
        (ZOO.family, thing("family", "hubert")),
        (ZOO.stage, thing("stage", "downstream-task")),
        (ZOO.task, thing("task", "automatic-speech-recognition")),
        (ZOO.builtOn, thing("model", "hubert-base-ls960")),
        (ZOO.targetDataset, thing("dataset", "librispeech")),
        (ZOO.releaseYear, Literal("2024", datatype=XSD.integer)),
        (DCT.license, NamedNode("http://spdx.org/licenses/MIT")),
        (DCT.source, NamedNode("https://example.org/benchmark")),
    ]
    return [Triple(model, predicate, value) for predicate, value in facts]
