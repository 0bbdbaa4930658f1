"""Measure how large a value is, so that a hostile one is refused before anything walks through it.

Parts that occur in several places exist once in memory, so a few lines of YAML or Python can mean endless content.
"""

from __future__ import annotations

import math
from typing import Any

#: The most values: over ten times as many as in any file of a zoo.
LARGEST = 200_000
_DEEPEST = 100
_CONTAINERS = frozenset({dict, list, tuple, set, frozenset})


def extent(value: Any) -> float:
    """How many values it contains, repetitions counted; infinity if it is too deep or contains itself.

    >>> shared = [1, 2]; extent({"a": shared, "b": shared})
    7.0
    >>> shared.append(shared); extent(shared)
    inf
    """
    return _extent(value, {}, 0) if type(value) in _CONTAINERS else 1


def _extent(container: Any, known: dict[int, float], depth: int) -> float:
    if depth > _DEEPEST:
        return math.inf
    if (found := known.get(id(container))) is not None:
        return found
    known[id(container)] = math.inf  # while it is measured; meeting it again means that it contains itself
    total = 1.0
    for part in container.values() if type(container) is dict else container:
        total += _extent(part, known, depth + 1) if type(part) in _CONTAINERS else 1
    known[id(container)] = total
    return total
