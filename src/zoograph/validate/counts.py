"""What the statistics of a graph tell about its shapes: constraints that no thing can break need no query.

The statistics (VoID) count the triples of each property, and the triples between the members of two classes. So they
tell that all values of a property have the class that a shape demands, or that no thing has two values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import NamedNode

from zoograph.store.statistics import Statistics

#: How many triples a search goes through in the time that it takes to look at one thing.
_TRIPLES_A_MEMBER = 16


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
    of_blank_nodes: Collection[NamedNode]
    """The classes that have a blank node as a member, and the properties that have one as a value."""

    def literals(self, kind: NamedNode, step: NamedNode) -> int:
        """How many values of a property of the members of a class are literals."""
        values = self.statistics.values.items()
        return sum(number for (of, by, _), number in values if of == kind and by == step)

    def is_functional(self, step: NamedNode) -> bool:
        """Whether no thing has two values of a property."""
        return self.statistics.triples.get(step, 0) == self.statistics.subjects.get(step, 0)

    def are_few(self, kinds: Collection[NamedNode], searches: Collection[Search]) -> bool:
        """Whether the classes have so few members that to look at each is faster than these searches.

        A search goes through all triples of its property, whatever they are about.
        """
        steps = [search.step for search in searches if search.step is not None]
        members = sum(self.statistics.entities.get(kind, 0) for kind in kinds)
        triples = sum(self.statistics.triples.get(step, 0) for step in steps)
        return bool(kinds) and len(steps) == len(searches) and members * _TRIPLES_A_MEMBER < triples


def counts_of(statistics: Statistics) -> Counts | None:
    """What the statistics of a graph tell; None if they were not counted in the graph, but read from VoID."""
    return None if statistics.of_blank_nodes is None else Counts(statistics, statistics.of_blank_nodes)


@dataclass(frozen=True, slots=True)
class OfClass:
    """All values are members of a class (SHACL, section 4.1.1), and IRIs, if that is demanded (4.1.3)."""

    wanted: NamedNode
    are_iris: bool

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        if self.are_iris and self.wanted in counts.of_blank_nodes:
            return False
        statistics = counts.statistics
        return statistics.links.get((kind, step, self.wanted), 0) == statistics.members.get((kind, step), 0)


@dataclass(frozen=True, slots=True)
class OfKind:
    """All values are IRIs, or all are literals (SHACL, section 4.1.3)."""

    are_literals: bool

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        literals = counts.literals(kind, step)
        if self.are_literals:
            return literals == counts.statistics.members.get((kind, step), 0)
        return not literals and step not in counts.of_blank_nodes


@dataclass(frozen=True, slots=True)
class OfDatatype:
    """All values have a datatype of which every literal is well-formed (SHACL, section 4.1.2)."""

    wanted: NamedNode

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        statistics = counts.statistics
        return statistics.values.get((kind, step, self.wanted), 0) == statistics.members.get((kind, step), 0)


@dataclass(frozen=True, slots=True)
class Together:
    """Several constraints."""

    each: Sequence[Constraint]

    def is_kept(self, counts: Counts, kind: NamedNode, step: NamedNode) -> bool:
        """See :class:`Constraint`."""
        return all(each.is_kept(counts, kind, step) for each in self.each)


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
