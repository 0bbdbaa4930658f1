"""Find entries that share a weight file or repository, but cannot be the same weights.

Zoos copy lines from one entry to the next, so a shared address alone is not enough. Two entries cannot be the same if
their parameter counts differ, if their names say different sizes, or, within one zoo, if each has files that the other
does not have (they share a part) or if they have different results on the same data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Engine

from zoograph.vocabulary import DCT, FAIR4ML, GRAPH_INFERRED, GRAPH_MERGED, RDFS, ZOO
from zoograph.wording import is_rounded

#: The allowed difference of two parameter counts: zoos round, and count with or without a head.
_TOLERANCE = 0.05
#: The same if only one of them is rounded: ``xlm-roberta-base`` has 278,043,648, or "250M" as its authors say.
_TOLERANCE_OF_ROUNDED = 0.13
_SIZES = ("nano", "tiny", "mini", "small", "medium", "base", "large", "huge", "giant")
_WORD = re.compile(rf"(?<![a-z])({'|'.join(_SIZES)})(?![a-z])")
#: The size and the side of a patch: ``mixer_b16``, ``vit-l-14``, ``dinov2-vits14``.
_LETTER = re.compile(r"(?:(?<![a-z])|(?<=vit))([tsblhg])[-_/]?\d\d(?![\da-z])")
_OF_LETTER = {"t": "tiny", "s": "small", "b": "base", "l": "large", "h": "huge", "g": "giant"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of an entry that are compared."""

    model: NamedNode
    zoos: frozenset[object]
    """The graphs that list it; none for a placeholder."""
    names: frozenset[str]
    files: frozenset[NamedNode]
    counts: frozenset[int]
    """Its parameter counts."""
    results: dict[tuple[object, ...], frozenset[str]]
    """Its values for each dataset, metric and split."""


def kept_apart(
    store: Engine, group: Collection[NamedNode], files: dict[NamedNode, frozenset[NamedNode]]
) -> dict[tuple[NamedNode, NamedNode], NamedNode]:
    """The pairs of a group that cannot be the same weights, each with the property that states the reason.

    ``files`` are the weight files of each model.
    """
    entries = [_entry(store, model, files.get(model, frozenset())) for model in sorted(group, key=str)]
    return {(one.model, other.model): why for one, other in combinations(entries, 2) if (why := why_apart(one, other))}


def why_apart(one: Entry, other: Entry) -> NamedNode | None:
    """The property that states why two entries cannot be the same weights; None if they can."""
    return next((why for why, is_so in _GUARDS.items() if is_so(one, other)), None)


def leaving(pairs: Collection[tuple[NamedNode, NamedNode]]) -> set[NamedNode]:
    """The models to take out of their group so that no such pair remains: first those that fit the fewest others.

    If two fit equally badly, both are taken out: it is not known which of them is the same as the others.
    """
    left, gone = set(pairs), set[NamedNode]()
    while left:
        times: dict[NamedNode, int] = defaultdict(int)
        for pair in left:
            for model in pair:
                times[model] += 1
        gone |= {model for model, number in times.items() if number == max(times.values())}
        left = {pair for pair in left if gone.isdisjoint(pair)}
    return gone


def sizes_named(model: NamedNode) -> frozenset[str]:
    """The sizes that the name of a model says.

    >>> from zoograph.vocabulary import thing
    >>> names = ("timm/mixer_b16_224.in1k", "blip-base-capfilt-large", "resnet50_s32")
    >>> [sorted(sizes_named(thing("model", name))) for name in names]
    [['base'], ['base', 'large'], ['small']]
    """
    name = model.value.rpartition("/")[2].lower()
    return frozenset(_WORD.findall(name)) | {_OF_LETTER[letter] for letter in _LETTER.findall(name)}


# -- guards


def _differ_in_size(one: Entry, other: Entry) -> bool:
    return bool(one.counts and other.counts) and not any(
        max(a, b) - min(a, b) <= (_TOLERANCE if is_rounded(a) == is_rounded(b) else _TOLERANCE_OF_ROUNDED) * max(a, b)
        for a in one.counts
        for b in other.counts
    )


def _share_a_part(one: Entry, other: Entry) -> bool:
    return _are_of_one_zoo(one, other) and bool(one.files & other.files) and one.files != other.files


def _differ_in_results(one: Entry, other: Entry) -> bool:
    # Entries of one name in a zoo were measured twice: with detected people and with given ones, for example.
    return (
        _are_of_one_zoo(one, other)
        and one.names.isdisjoint(other.names)
        and any(one.results[key].isdisjoint(other.results[key]) for key in one.results.keys() & other.results.keys())
    )


def _differ_in_name(one: Entry, other: Entry) -> bool:
    mine, theirs = sizes_named(one.model), sizes_named(other.model)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _are_of_one_zoo(one: Entry, other: Entry) -> bool:
    return not one.zoos.isdisjoint(other.zoos)


_GUARDS: dict[NamedNode, Callable[[Entry, Entry], bool]] = {
    ZOO.differsInSizeFrom: _differ_in_size,
    ZOO.sharesPartWith: _share_a_part,
    ZOO.differsInResultsFrom: _differ_in_results,
    ZOO.differsInNameFrom: _differ_in_name,
}
#: All reasons.
REASONS = tuple(_GUARDS)


# -- the store


def _entry(store: Engine, model: NamedNode, files: frozenset[NamedNode]) -> Entry:
    return Entry(
        model,
        frozenset(quad.graph_name for quad in _said(store, model, DCT.isPartOf)),
        frozenset(quad.object.value for quad in _said(store, model, RDFS.label) if isinstance(quad.object, Literal)),
        files,
        frozenset(
            int(quad.object.value)
            for quad in _said(store, model, ZOO.parameterCount)
            if isinstance(quad.object, Literal) and quad.object.value.isdecimal() and int(quad.object.value)
        ),
        _results(store, model),
    )


def _results(store: Engine, model: NamedNode) -> dict[tuple[object, ...], frozenset[str]]:
    found: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, FAIR4ML.evaluatedMLModel, model, None):
        if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED) and isinstance(quad.subject, NamedNode):
            parts = (
                tuple(sorted(str(each.object) for each in _said(store, quad.subject, predicate)))
                for predicate in (FAIR4ML.evaluationDataset, ZOO.metric, ZOO.split)
            )
            found[tuple(parts)].update(
                each.object.value for each in _said(store, quad.subject, ZOO.value) if isinstance(each.object, Literal)
            )
    return {key: frozenset(values) for key, values in found.items() if values}


def _said(store: Engine, subject: NamedNode, predicate: NamedNode) -> list[Quad]:
    return [
        quad
        for quad in store.quads_for_pattern(subject, predicate, None, None)
        if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED)
    ]
