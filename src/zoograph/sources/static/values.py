"""Placeholders for values that are not evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that cannot be known without running the code."""

    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that is defined elsewhere, or a class: ``torch.nn.Linear``, ``ScoringFunction.COSINE``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is not evaluated: the name of the function, and the values of its arguments."""

    name: str
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


class Built(dict[Any, Any]):
    """A dictionary that a function built, with the names of the arguments that its caller gave it.

    Everything else in it is what the function adds.
    """

    def __init__(self, content: Mapping[Any, Any], given: frozenset[str]) -> None:
        super().__init__(content)
        self.given = given


class GaveUp(Exception):  # noqa: N818 - nothing is wrong with it
    """A value cannot be known, so a value that contains it cannot be known either."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.value = Unresolved(reason, line)
