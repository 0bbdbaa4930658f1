"""Make ``GRAPH`` range over all graphs except a few that Zoograph makes, however many there are.

The engine accepts a list of graphs, but then looks into each of them in turn: with 100,000 graphs that takes 0.1 s for
a query without ``GRAPH``, and seconds for one with it. So the query itself excludes those graphs by a filter.
"""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode

from zoograph.sparql.tokens import Token, tokens
from zoograph.vocabulary import BASE


def says_graph(text: str) -> bool:
    """Whether a query may be about named graphs at all. Our own prefixes do not count.

    >>> says_graph("PREFIX zoo: <https://w3id.org/zoograph/ns#> ASK { ?m a zoo:RLM }"), says_graph("ASK{Graph?g{}}")
    (False, True)
    """
    return "graph" in text.lower().replace(BASE, "")


def without_graphs(text: str, graphs: Collection[NamedNode]) -> str | None:
    """The query with a filter after each ``GRAPH``; None where the text cannot be changed safely.

    >>> without_graphs("ASK { GRAPH ?g { ?s ?p ?o } }", [NamedNode("urn:a"), NamedNode("urn:b")])
    'ASK { GRAPH ?g { ?s ?p ?o } FILTER(COALESCE(?g != <urn:a> && ?g != <urn:b>, true)) }'

    (The engine leaves ``?g`` unbound where the pattern has no triple, so no graph is named.)
    """
    found = list(tokens(text))
    waiting: dict[int, str] = {}
    filters: list[tuple[int, str]] = []
    depth = 0
    for i, token in enumerate(found):
        if waiting and token.kind == "word" and token.text.upper() == "SELECT":
            return None  # within GRAPH, it hides from the filter which graph was looked into
        if _opens(token):
            depth += 1
            name = found[i - 1] if i > 1 and found[i - 2].kind == "word" else None
            if name is not None and found[i - 2].text.upper() == "GRAPH":
                waiting[depth] = name.text
        elif token.kind == "mark" and token.text == "}":
            if (name_text := waiting.pop(depth, None)) is not None:
                others = " && ".join(f"{name_text} != {graph}" for graph in graphs)
                filters.append((token.start + 1, f" FILTER(COALESCE({others}, true))"))
            depth -= 1
    for position, addition in sorted(filters, reverse=True):
        text = text[:position] + addition + text[position:]
    return text


def _opens(token: Token) -> bool:
    return token.kind == "mark" and token.text == "{"
