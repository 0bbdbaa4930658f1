"""The dataset that a request gives for its update: ``using-graph-uri``, ``using-named-graph-uri``."""

from __future__ import annotations

from collections.abc import Sequence

from zoograph.rdf import named_node
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import parts


def with_dataset(source: Source, using: Sequence[str], using_named: Sequence[str]) -> Source:
    """The update with USING clauses in each operation that has a WHERE (SPARQL 1.1 Protocol, section 2.2.3).

    Raises :class:`InputError` if the update says itself what it is about.

    >>> with_dataset(Source.of("DELETE WHERE { ?s ?p 'WHERE' }"), ["http://example.org/g"], []).text
    "DELETE { ?s ?p 'WHERE' } USING <http://example.org/g> WHERE { ?s ?p 'WHERE' }"
    """
    if not using and not using_named:
        return source
    named = [("", iri) for iri in using] + [("NAMED ", iri) for iri in using_named]
    clauses = "".join(f"USING {word}{named_node(iri)} " for word, iri in named)
    found = parts(source)
    insertions: list[tuple[int, str]] = []
    for i, part in enumerate(found):
        if part.is_word("USING", "WITH"):
            reason = f"{part.text} is not allowed in an update that is sent with using-(named-)graph-uri"
            source.refuse(part.start, reason, "update")
        if part.is_word("WHERE"):
            short = i > 0 and found[i - 1].is_word("DELETE") and i + 1 < len(found)
            insertions.append((part.start, (f"{found[i + 1].text} " if short else "") + clauses))
    pieces: list[tuple[int, int] | str] = []
    end = 0
    for position, addition in insertions:
        pieces += [(end, position), addition]
        end = position
    return source.rearranged(*pieces, (end, len(source.text)))
