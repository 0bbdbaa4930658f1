"""How much a value holds, so that one that was made to keep us busy is put aside before anything goes through it.

Parts that stand in several places are one in memory: a few lines of YAML or Python can hold more than anybody can read.
"""

from __future__ import annotations

import math
from typing import Any

#: No file of a zoo has a tenth as many values.
LARGEST = 200_000
_DEEPEST = 100
_CONTAINERS = (dict, list, tuple, set, frozenset)


def extent(value: Any) -> float:
    """How many values there are in it, each as often as it is met; infinity if it is too deep or holds itself.

    >>> shared = [1, 2]; extent({"a": shared, "b": shared})
    7.0
    >>> shared.append(shared); extent(shared)
    inf
    """
    return _extent(value, {}, 0)


def _extent(value: Any, known: dict[int, float], depth: int) -> float:
    if not isinstance(value, _CONTAINERS):
        return 1
    if depth > _DEEPEST:
        return math.inf
    if id(value) not in known:
        known[id(value)] = math.inf  # what it is while it is being measured: it holds itself
        total = 1.0
        for part in value.values() if isinstance(value, dict) else value:
            total += _extent(part, known, depth + 1) if isinstance(part, _CONTAINERS) else 1
        known[id(value)] = total
    return known[id(value)]
