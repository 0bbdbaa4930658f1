"""Choose the media type of an answer: by ``?format=``, else by ``Accept`` (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

#: Media types of a table or a yes-or-no answer, and of a graph; the default first. The names are for ``?format=``.
TABLE_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_TYPES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
#: Other media types that clients use for the same forms.
_ALIASES = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "ntriples",
    "application/x-turtle": "turtle",
}
#: SPARQLWrapper's names of graph forms; it sends one with each request.
_OTHER_NAMES = {"xml": "rdfxml", "rdf+xml": "rdfxml", "json-ld": "jsonld", "n3": "turtle"}


def negotiate(offered: Mapping[str, str]) -> str:
    """The name of the form for this request; raises 406 with the list of forms."""
    name = request.args.get("format") or request.form.get("format")
    by_type = {media: name for name, media in offered.items()}
    if name:
        name = by_type.get(name, name)
        if name in offered:
            return name
        if _OTHER_NAMES.get(name) in offered:
            return _OTHER_NAMES[name]
        raise NotAcceptable(f"format {name!r} is not offered here; use {', '.join(offered)}")
    if not request.accept_mimetypes:
        return next(iter(offered))
    # Only the quality matters here; other parameters (charset=utf-8, profile=…) are ignored.
    accepted = MIMEAccept([(media.partition(";")[0].strip(), quality) for media, quality in request.accept_mimetypes])
    by_type |= {alias: name for alias, name in _ALIASES.items() if name in offered}
    # The most specific range that matches a type gives its quality; among equals, the first form offered wins.
    best = max(by_type, key=accepted.quality)
    if not accepted.quality(best):
        raise NotAcceptable(f"none of the accepted types is offered here: {', '.join(offered.values())}")
    return by_type[best]


def wants_page() -> bool:
    """Whether the caller prefers a page to data, as browsers do.

    Browsers name ``text/html`` with the highest quality; programs that send ``*/*`` get data.
    """
    accepted = request.accept_mimetypes
    best = max(("application/problem+json", *TABLE_TYPES.values(), *GRAPH_TYPES.values()), key=accepted.quality)
    return accepted.quality("text/html") > accepted.quality(best)


def form_asked_for(offered: Mapping[str, str]) -> str:
    """``html`` for a browser; for others the form that ``?format=`` or ``Accept`` names."""
    return "html" if "format" not in request.args and wants_page() else negotiate(offered)


def content_type(media: str) -> str:
    """The media type, with its character set if it has one."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
