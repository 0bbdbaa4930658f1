"""Which media type an answer is written in: by ``?format=``, else by ``Accept`` with its q-values and wildcards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask import request
from pyoxigraph import QueryResultsFormat, RdfFormat
from werkzeug.exceptions import NotAcceptable

Form = TypeVar("Form")

#: Media types of a table or a yes-or-no answer, the default first; then of a graph. The names are for ``?format=``.
TABLE_TYPES: dict[str, tuple[str, QueryResultsFormat]] = {
    "json": ("application/sparql-results+json", QueryResultsFormat.JSON),
    "xml": ("application/sparql-results+xml", QueryResultsFormat.XML),
    "csv": ("text/csv", QueryResultsFormat.CSV),
    "tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
}
GRAPH_TYPES: dict[str, tuple[str, RdfFormat]] = {
    "turtle": ("text/turtle", RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdfxml": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}
#: Other names under which clients ask for the same.
_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
}


def negotiate(offered: Mapping[str, tuple[str, Form]]) -> tuple[str, Form]:
    """The media type and form for this request; raises 406 with the list of what is offered."""
    by_type = {media: (media, form) for media, form in offered.values()}
    name = request.args.get("format") or request.form.get("format")
    if name:
        if name in offered:
            return offered[name]
        if name in by_type:
            return by_type[name]
        raise NotAcceptable(f"format {name!r} is not offered here; use {', '.join(offered)}")
    if not request.accept_mimetypes:
        return next(iter(offered.values()))
    aliases = {alias: by_type[media] for alias, media in _ALIASES.items() if media in by_type}
    best = request.accept_mimetypes.best_match([*by_type, *aliases])
    if best is None:
        raise NotAcceptable(f"none of the accepted types is offered here: {', '.join(by_type)}")
    return (by_type | aliases)[best]
