"""A paper that several zoos state: its one title and the one order of its authors, on pages, in search and in BibTeX.

The curated zoo's title comes first, then that of the first zoo by name. Where one zoo states two, the shorter one comes
first: zoos put their own use of a paper into its title ("… for object detection"). That titles differ is a finding.

The order of the authors is that of the zoo that comes first in the same way. Where no zoo keeps the order, they are
sorted by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED

#: The title of ``?paper``, one of a group; an aggregate over the rows of :func:`stated_titles`. No title: unbound.
TITLE = """SUBSTR(STRAFTER(MIN(CONCAT(
  COALESCE(IF(?titled = graph:curated, "0 ", IF(?titled = graph:merged, "2 ", CONCAT("1", STR(?titled), " "))), "2 "),
  STR(10000 + STRLEN(?called)), STR(?called))), " "), 6)"""


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors of a paper."""

    names: tuple[str, ...] = ()
    is_ordered: bool = True
    """Whether a zoo keeps their order; if not, they are sorted by name."""


def stated_titles(paper: str) -> str:
    """The pattern that :data:`TITLE` is worked out from: the titles of a paper and the graphs that state them.

    >>> stated_titles("?found")
    'OPTIONAL { ?found dct:title ?called OPTIONAL { GRAPH ?titled { ?found dct:title ?called } } }'
    """
    return f"OPTIONAL {{ {paper} dct:title ?called OPTIONAL {{ GRAPH ?titled {{ {paper} dct:title ?called }} }} }}"


def preferred_title(titles: Iterable[tuple[str, str]]) -> str | None:
    """The title to show, of pairs of a graph and the title that it states; None without any.

    >>> graph = "https://w3id.org/zoograph/graph/"
    >>> preferred_title([(graph + "timm", "X"), (graph + "mteb", "X: a Y")])
    'X: a Y'
    """
    return min(titles, key=lambda stated: (_place(stated[0]), len(stated[1]), stated[1]), default=("", None))[1]


def stated_authors(paper: str) -> str:
    """The pattern that :func:`in_order` takes the rows of: authors, and where a zoo says it, their places.

    >>> stated_authors("?p").splitlines()[0]
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


def in_order(stated: Iterable[tuple[str, str, int | None]]) -> Authors:
    """The authors, of triples of the graph that lists them (or nothing), a name and its place.

    >>> in_order([("", "Ann", None), ("", "Bob", None), ("g", "Bob", 1), ("g", "Ann", 2)])
    Authors(names=('Bob', 'Ann'), is_ordered=True)
    >>> in_order([("", "Bob", None), ("", "Ann", None)])
    Authors(names=('Ann', 'Bob'), is_ordered=False)
    """
    lists: dict[str, set[tuple[int, str]]] = defaultdict(set)
    names = set()
    for graph, name, position in stated:
        if position is None:
            names.add(name)
        else:
            lists[graph].add((position, name))
    if lists:
        return Authors(tuple(name for _, name in sorted(lists[min(lists, key=_place)])))
    return Authors(tuple(sorted(names, key=str.casefold)), is_ordered=len(names) < 2)


def _place(graph: str) -> tuple[bool, bool, str]:
    """The place of a graph among those that state something of a paper; nothing stands for no graph."""
    return graph != GRAPH_CURATED.value, graph in ("", GRAPH_MERGED.value), graph
