"""The dataset that a request gives for its update: ``using-graph-uri``, ``using-named-graph-uri``."""

from __future__ import annotations

from collections.abc import Sequence

from zoograph.errors import InputError
from zoograph.rdf import named_node
from zoograph.sparql.tokens import parts, place


def with_dataset(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """The update with USING clauses in each operation that has a WHERE (SPARQL 1.1 Protocol, section 2.2.3).

    Raises :class:`InputError` if the update says itself what it is about.

    >>> with_dataset("DELETE WHERE { ?s ?p 'WHERE' }", ["http://example.org/g"], [])
    "DELETE { ?s ?p 'WHERE' } USING <http://example.org/g> WHERE { ?s ?p 'WHERE' }"
    """
    if not using and not using_named:
        return text
    named = [("", iri) for iri in using] + [("NAMED ", iri) for iri in using_named]
    clauses = "".join(f"USING {word}{named_node(iri)} " for word, iri in named)
    found = parts(text)
    insertions: list[tuple[int, str]] = []
    for i, part in enumerate(found):
        if part.is_word("USING", "WITH"):
            line, column = place(text, part.start)
            reason = f"{part.text} cannot stand in an update that is sent with using-(named-)graph-uri"
            raise InputError(reason, file="update", line=line, column=column)
        if part.is_word("WHERE"):
            short = i > 0 and found[i - 1].is_word("DELETE") and i + 1 < len(found)
            insertions.append((part.start, (f"{found[i + 1].text} " if short else "") + clauses))
    for position, addition in reversed(insertions):
        text = text[:position] + addition + text[position:]
    return text
