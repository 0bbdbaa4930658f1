"""What the statistics of a graph tell about its shapes: constraints that no thing can break need no query.

The statistics (VoID) count the triples of each property, and the triples between the members of two classes. So they
tell that all values of a property have the class that a shape demands, or that no thing has two values.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import NamedNode

from zoograph.store.statistics import Statistics


class Constraint(Protocol):
    """A constraint on the values of a property, in terms of what is counted."""

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """Whether it is certain that all members of a class keep the constraint on the values of a property."""
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """A query for suspects of a whole graph."""

    query: str
    """``TARGET`` stands for the pattern of the targets."""
    step: NamedNode | None = None
    """The property whose values the query looks at; None if it looks at something else, too."""
    constraint: Constraint | None = None
    """What the query looks for, if statistics can tell that no thing breaks it."""

    def is_vain(self, counts: Counts, kinds: Collection[NamedNode]) -> bool:
        """Whether it is certain that the query finds nothing among the members of these classes."""
        step, constraint = self.step, self.constraint
        if step is None or constraint is None:
            return False
        return bool(kinds) and all(constraint.is_kept(counts, kind, step) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted in the graph that is validated."""

    statistics: Statistics
    with_blank_nodes: frozenset[NamedNode]
    """The classes that have a blank node as a member."""

    def is_functional(self, step: NamedNode) -> bool:
        """Whether no thing has two values of a property."""
        return self.statistics.triples.get(step, 0) == self.statistics.subjects.get(step, 0)


@dataclass(frozen=True, slots=True)
class OfClass:
    """All values are members of a class (SHACL, section 4.1.1), and IRIs, if that is demanded (4.1.3)."""

    wanted: NamedNode
    are_iris: bool

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        if self.are_iris and self.wanted in counts.with_blank_nodes:
            return False
        statistics = counts.statistics
        return statistics.links.get((kind, step, self.wanted), 0) == statistics.members.get((kind, step), 0)


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """Each thing has a value (SHACL, section 4.2.1)."""

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        members = counts.statistics.members.get((kind, step), 0)
        return counts.is_functional(step) and members == counts.statistics.entities.get(kind, 0)


@dataclass(frozen=True, slots=True)
class AtMost:
    """No thing has more values than a number (SHACL, section 4.2.2); statistics tell only that none has two."""

    number: int

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        return self.number >= 1 and counts.is_functional(step)
