"""The one title of a paper that several titles are stated of: the same on pages, in search and in BibTeX.

The curated zoo's title comes first, then that of the first zoo by name. Where one zoo states two, the shorter one comes
first: zoos put their own use of a paper into its title ("… for object detection"). That titles differ is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable

from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED

#: The title of ``?paper``, one of a group; an aggregate over the rows of :func:`stated`. No title: unbound.
TITLE = """SUBSTR(STRAFTER(MIN(CONCAT(
  COALESCE(IF(?titled = graph:curated, "0 ", IF(?titled = graph:merged, "2 ", CONCAT("1", STR(?titled), " "))), "2 "),
  STR(10000 + STRLEN(?called)), STR(?called))), " "), 6)"""


def stated(paper: str) -> str:
    """The pattern that :data:`TITLE` is worked out from: the titles of a paper and the graphs that state them.

    >>> stated("?found")
    'OPTIONAL { ?found dct:title ?called OPTIONAL { GRAPH ?titled { ?found dct:title ?called } } }'
    """
    return f"OPTIONAL {{ {paper} dct:title ?called OPTIONAL {{ GRAPH ?titled {{ {paper} dct:title ?called }} }} }}"


def preferred(titles: Iterable[tuple[str, str]]) -> str | None:
    """The title to show, of pairs of a graph and the title that it states; None without any.

    >>> preferred([("https://w3id.org/zoograph/graph/timm", "X"), ("https://w3id.org/zoograph/graph/mteb", "X: a Y")])
    'X: a Y'
    """
    return min(titles, key=_place, default=("", None))[1]


def place_of(graph: str) -> tuple[bool, bool, str]:
    """The place of a graph among those that state something of a paper; nothing stands for no graph."""
    return graph != GRAPH_CURATED.value, graph in ("", GRAPH_MERGED.value), graph


def _place(stated: tuple[str, str]) -> tuple[tuple[bool, bool, str], int, str]:
    graph, title = stated
    return place_of(graph), len(title), title
