"""Matching names: those of entries in one zoo against all other zoos, where identity knows the answer.

Asked is the name of each entry of which another zoo has the same weights, as its own zoo writes it, with the entries of
that zoo left out. Pairs with one and the same name are left out, and so, in the harder half of the figures, is any pair
where the other entry has the name as an alias, key or repository. An answer is right if it is the representative that
the entry shares with the others. What identity does not know is a wrong answer here, even where it is right.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import zoograph
from bench.figures import Figure
from bench.zoos import readings
from zoograph.reading.reconcile import TYPES, Candidate, Query, reconcile
from zoograph.search import Hit

_ENTRIES = """
SELECT ?entry (SAMPLE(?first) AS ?representative) WHERE {
  ?entry a zoo:Model ; dct:isPartOf ?zoo .
  OPTIONAL { ?entry zoo:representative ?other } BIND(COALESCE(?other, ?entry) AS ?first)
} GROUP BY ?entry ORDER BY ?entry"""
_STRANGERS = 500


@dataclass(frozen=True, slots=True)
class Name:
    """A name to ask for, as a zoo writes it."""

    text: str
    zoo: str
    representative: str


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """How well names are matched in all zoos; ``triples`` makes no difference."""
    place = home.parent / "zoos"
    if not place.exists():
        readings()
        subprocess.run([sys.executable, "-m", "bench.zoos", str(place)], check=True, stdout=subprocess.PIPE)
    with zoograph.open(place) as graph:
        groups = _groups(graph)
        for words, names in (("", pairs(groups)), (", of names that no other entry has", pairs(groups, any_name=True))):
            yield from _figures(graph, names, words)
        alone = [hits[0] for hits in groups.values() if len({hit.facts.zoo for hit in hits}) == 1]
        strangers = random.Random(1).sample(alone, min(_STRANGERS, len(alone)))
        found = [_asked(graph, Name(hit.label, str(hit.facts.zoo), hit.iri))[0] for hit in strangers]
        matched = sum(any(each.match for each in those) for those in found)
        yield Figure("reconcile: matched although identity knows of no twin", 100 * matched / len(strangers), "%")


def pairs(groups: dict[str, list[Hit]], *, any_name: bool = False) -> list[Name]:
    """The names with an entry of the same weights in another zoo, which is called otherwise.

    ``any_name``: which has the name neither as its label nor as any other name.
    """

    def is_called(hit: Hit, name: str) -> bool:
        return name.casefold() in {each.casefold() for each in (hit.names if any_name else (hit.label,))}

    return [
        Name(hit.label, str(hit.facts.zoo), first)
        for first, hits in groups.items()
        for hit in hits
        if any(other.facts.zoo != hit.facts.zoo and not is_called(other, hit.label) for other in hits)
    ]


def _groups(graph: zoograph.Graph) -> dict[str, list[Hit]]:
    """The entries that zoos list, by the representative of those of the same weights."""
    index = graph.view.index
    assert index is not None
    groups: dict[str, list[Hit]] = defaultdict(list)
    for row in graph.view.ask(_ENTRIES):
        hit = index.thing(str(row["entry"]))
        assert hit is not None
        groups[str(row["representative"])].append(hit)
    return groups


def _figures(graph: zoograph.Graph, names: Sequence[Name], words: str) -> Iterator[Figure]:
    answers = [_asked(graph, name) for name in names]
    right = [
        [each.iri == name.representative for each in found] for name, (found, _) in zip(names, answers, strict=True)
    ]
    matches = [
        is_right
        for those, (found, _) in zip(right, answers, strict=True)
        for is_right, each in zip(those, found, strict=True)
        if each.match
    ]
    first = [those[0] for those in right if those]

    def share(of: Collection[bool], among: Collection[object]) -> float:
        return 100 * sum(of) / len(among)

    yield Figure(f"reconcile: names{words}", len(names), "names")
    yield Figure(f"reconcile: precision of matches{words}", share(matches, matches), "%", 95)
    yield Figure(f"reconcile: recall of matches{words}", share(matches, names), "%", 60)
    yield Figure(f"reconcile: precision of first candidates{words}", share(first, first), "%")
    yield Figure(f"reconcile: recall of first candidates{words}", share(first, names), "%")
    yield Figure(f"reconcile: right among the first five{words}", share([any(those) for those in right], names), "%")
    yield Figure(f"reconcile: time for a name{words}", 1000 * sum(seconds for _, seconds in answers) / len(names), "ms")


def _asked(graph: zoograph.Graph, name: Name) -> tuple[list[Candidate], float]:
    """The candidates for a name outside its own zoo, and the seconds that it took."""
    began = perf_counter()
    [found] = reconcile(graph.view, [Query(name.text, (TYPES["model"],))], without_zoo=name.zoo)
    return found, perf_counter() - began
