"""The authors of a paper in one order: the same on pages, in BibTeX and in JSON-LD.

Their order is that of the zoo whose title is shown (:mod:`zoograph.titles`): the curated zoo's, or that of the first
zoo by name. Where no zoo keeps the order, they are sorted by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zoograph.titles import place_of


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors of a paper."""

    names: tuple[str, ...] = ()
    is_ordered: bool = True
    """Whether a zoo keeps their order; if not, they are sorted by name."""


def stated(paper: str) -> str:
    """The pattern that :func:`in_order` takes the rows of: authors, and where a zoo says it, their places.

    >>> stated("?p").splitlines()[0]
    'OPTIONAL {'
    """
    return f"""OPTIONAL {{
    {{ {paper} dc:creator ?author }}
    UNION
    {{
      {paper} zoo:authorship ?authorship . ?authorship sdo:name ?author ; sdo:position ?position
      OPTIONAL {{ GRAPH ?listed {{ {paper} zoo:authorship ?authorship }} }}
    }}
  }}"""


def in_order(said: Iterable[tuple[str, str, int | None]]) -> Authors:
    """The authors, of triples of the graph that lists them (or nothing), a name and its place.

    >>> in_order([("", "Ann", None), ("", "Bob", None), ("g", "Bob", 1), ("g", "Ann", 2)])
    Authors(names=('Bob', 'Ann'), is_ordered=True)
    >>> in_order([("", "Bob", None), ("", "Ann", None)])
    Authors(names=('Ann', 'Bob'), is_ordered=False)
    """
    lists: dict[str, set[tuple[int, str]]] = defaultdict(set)
    names = set()
    for graph, name, position in said:
        if position is None:
            names.add(name)
        else:
            lists[graph].add((position, name))
    if lists:
        return Authors(tuple(name for _, name in sorted(lists[min(lists, key=place_of)])))
    return Authors(tuple(sorted(names, key=str.casefold)), is_ordered=len(names) < 2)
