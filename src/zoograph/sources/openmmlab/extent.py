"""How much a value holds, so that one that was made to keep us busy is put aside before anything goes through it.

Parts that stand in several places are one in memory: a few lines of YAML or Python can hold more than anybody can read.
"""

from __future__ import annotations

import math
from typing import Any

#: No metafile or configuration of OpenMMLab has a tenth as many values.
LARGEST = 200_000
_DEEPEST = 100


def extent(value: Any) -> float:
    """How many values there are in it, each as often as it is met; infinity if it is too deep or holds itself.

    >>> shared = [1, 2]; extent({"a": shared, "b": shared})
    7
    >>> shared.append(shared); extent(shared)
    inf
    """
    return _extent(value, {}, 0)


def _extent(value: Any, known: dict[int, float], depth: int) -> float:
    if not isinstance(value, (dict, list, tuple, set, frozenset)):
        return 1
    if depth > _DEEPEST:
        return math.inf
    if id(value) not in known:
        known[id(value)] = math.inf  # what it is while it is being measured: it holds itself
        parts = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_extent(part, known, depth + 1) for part in parts)
    return known[id(value)]
