"""The forms that a query can have."""

from __future__ import annotations

from zoograph.errors import InputError
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import tokens

GRAPH_FORMS = frozenset(("CONSTRUCT", "DESCRIBE"))
TABLE_FORMS = frozenset(("SELECT", "ASK"))


def query_form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises :class:`InputError` if the text is no query."""
    for token in tokens(Source.read(text)):
        if token.kind == "word" and token.text.upper() in GRAPH_FORMS | TABLE_FORMS:
            return token.text.upper()
    raise InputError("expected SELECT, ASK, CONSTRUCT or DESCRIBE", file="query", line=1, column=1)
