"""What stands for a value that was not worked out."""

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
    """A call of something that is not worked out: the name of what is called, and the values that it is given."""

    name: str
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


class GaveUp(Exception):  # noqa: N818 - nothing is wrong with it
    """What is being evaluated cannot be known, and so neither can what holds it."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.value = Unresolved(reason, line)
