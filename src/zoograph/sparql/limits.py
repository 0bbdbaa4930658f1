"""Limit the rows of a query."""

from __future__ import annotations

from itertools import pairwise

from zoograph.sparql.source import Source
from zoograph.sparql.tokens import parts


def at_most(text: str, most: int) -> tuple[str, bool]:
    """The query with a ``LIMIT`` of at most ``most`` if it is a SELECT, and whether that changed it.

    >>> at_most("SELECT ?s { ?s ?p ?o } # LIMIT 5", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10  # LIMIT 5', True)
    >>> at_most("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 99 } } LIMIT 3", 10)
    ('SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 99 } } LIMIT 3', False)
    >>> at_most("SELECT ?s { ?s ?p ?o } LIMIT 99 VALUES ?p { 1 }", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10 VALUES ?p { 1 }', True)
    """
    text = Source.read(text).text
    found = parts(text)
    form = next((part.text.upper() for part in found if part.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")
    if form != "SELECT":
        return text, False
    for part, following in pairwise(found):
        if part.is_word("LIMIT") and following.kind == "number":
            digits = following.text.lstrip("0")
            if not following.text.isdigit() or (len(digits), digits) <= (len(str(most)), str(most)):
                return text, False
            end = following.start + len(following.text)
            return f"{text[: following.start]}{most}{text[end:]}", True
    values = next((part for part in found if part.is_word("VALUES")), None)
    end = values.start if values else found[-1].start + len(found[-1].text)
    return f"{text[:end]} LIMIT {most} {text[end:]}", True
