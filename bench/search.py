"""Search: making the index of a graph, carrying it over a small write, and what people ask of it, mistakes and all."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from pyoxigraph import Store as Engine
from pyoxigraph import Triple

from bench.figures import Figure
from zoograph.search import FILE_NAME, Index, build, carry
from zoograph.store import History
from zoograph.vocabulary import GRAPH_MERGED, thing

_QUERIES = 200
_REPEATS = 3
_LISTED = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Index the graph in ``home``, and ask for things in it by their names, beginnings of them, and misspellings."""
    store = Engine.read_only(str(History(home).version().store_directory))
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        first.mkdir()
        second.mkdir()
        yield Figure("search: indexing everything", _seconds(lambda: build(first, store)), "s", 10)
        touched = list(_about(store))
        yield Figure(
            "search: carrying over what one model is called",
            _seconds(lambda: carry(second, store, first, touched)),
            "s",
            0.5,
        )
        yield Figure("search: index on disk", (first / FILE_NAME).stat().st_size / 1e6, "MB")
        began = perf_counter()
        index = Index(first / FILE_NAME)
        yield Figure("search: opening it", (perf_counter() - began) * 1000, "ms")
        asked = queries(_names(first / FILE_NAME))
        times, listed = [], 0
        for iri, text in asked:
            runs = []
            for _ in range(_REPEATS):
                began = perf_counter()
                found = index.find(text, limit=_LISTED)
                runs.append(perf_counter() - began)
            times.append(median(runs) * 1000)
            listed += any(hit.iri == iri for hit in found.hits)
    times.sort()
    yield Figure("search: p50", times[len(times) // 2], "ms")
    yield Figure("search: p99", times[len(times) * 99 // 100], "ms", 20)
    yield Figure(f"search: among the first {_LISTED}", 100 * listed / len(asked), "%")


def queries(names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Things and what somebody may type to find them: the same ones each time."""
    chance = random.Random(1)
    ways = (lambda name, _: name, _begun, _misspelt, _spaced)
    return [
        (iri, ways[number % len(ways)](name, chance))
        for number, (iri, name) in enumerate(chance.sample(names, min(_QUERIES, len(names))))
    ]


def _begun(name: str, chance: random.Random) -> str:
    return name[: max(4, len(name) * 2 // 3)]


def _spaced(name: str, chance: random.Random) -> str:
    return name.replace("-", " ").replace("_", " ").lower()


def _misspelt(name: str, chance: random.Random) -> str:
    """With a letter left out, doubled, changed for another, or in its neighbour's place."""
    places = [i for i in range(1, len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    if not places:
        return name
    place = chance.choice(places)
    before, one, two, after = name[:place], name[place], name[place + 1], name[place + 2 :]
    return before + chance.choice((two, one + one + two, chance.choice(_LETTERS) + two, two + one)) + after


def _names(file: Path) -> list[tuple[str, str]]:
    """What things are called, without the copies that make the graph large."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT iri, label FROM thing ORDER BY iri").fetchall()
    return [(iri, label) for iri, label in rows if "copy" not in label and len(label) > 3]


def _about(store: Engine) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(thing("model", "hubert-base-ls960"), None, None, GRAPH_MERGED):
        yield quad.triple


def _seconds(work: Callable[[], None]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
