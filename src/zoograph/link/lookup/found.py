"""What a look-up found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import Triple

from zoograph.errors import ZoographError
from zoograph.link.mappings import Mapping


class Tell(Protocol):
    """Called with the current step and the share of it that is done."""

    def __call__(self, step: str, share: float | None = None, /) -> None:
        """``share`` is from 0 to 1."""
        ...


@dataclass(slots=True)
class Found:
    """Mappings and facts; where a look-up ended early, those found until then."""

    mappings: list[Mapping] = field(default_factory=list)
    facts: set[Triple] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    """Items that were merged into others: the old IRI and the new one."""
    questions: int = 0
    not_kept: int = 0
    """Questions without an answer, because no network was allowed."""
    failure: ZoographError | None = None
    """What ended it early."""
