"""Choose the form of an answer: its media type and its coding (RFC 9110, section 12.5).

The media type follows ``?format=``, else ``Accept``. The coding follows ``Accept-Encoding``; each coding has its own
validator (8.8.3). Flask-Compress does the work. It misreads ``gzip;q=0`` as a wish for gzip, so it is given only the
coding chosen here.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.wsgi import FileWrapper

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
#: The supported codings, the best first.
CODINGS = ("zstd", "br", "gzip")


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


def register(app: Flask) -> None:
    """Compress answers that are worth it; answer 406 if the request accepts nothing we can send."""
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = list(CODINGS)
    app.before_request(_expect_acceptable)
    _Compress(app)


def coding_asked_for() -> str:
    """The coding that the request prefers to none; empty for none."""
    quality = request.accept_encodings.quality
    best = max(CODINGS, key=quality)  # of equals, the first
    return best if quality(best) > 0 and quality(best) >= _named().get("identity", 0) else ""


def _is_plain_acceptable() -> bool:
    """Whether an answer may be sent uncompressed: yes, unless the request refuses ``identity``, by name or by ``*``."""
    named = _named()
    return named.get("identity", named.get("*", 1)) > 0


def _named() -> dict[str, float]:
    return {name.lower(): quality for name, quality in request.accept_encodings}


def _expect_acceptable() -> None:
    if not coding_asked_for() and not _is_plain_acceptable():
        raise NotAcceptable(f"no coding that Accept-Encoding allows is offered here; there is {', '.join(CODINGS)}")


class _Compress(Compress):
    """Flask-Compress with our choice of coding."""

    def after_request(self, response: Response | None) -> Response:
        """Compress the answer if that was asked for and is worth it."""
        if response and response.cache_control.no_transform:
            return response
        coding = coding_asked_for()
        request.environ["HTTP_ACCEPT_ENCODING"] = coding
        if response and not _is_plain_acceptable():
            response.headers.pop("Content-Length", None)  # else Flask-Compress skips short answers, too
        plain = response.response if response else None
        compressed = super().after_request(response)
        if compressed.response is not plain and isinstance(plain, FileWrapper):
            compressed.call_on_close(plain.close)  # Flask-Compress reads our file but does not close it
        tag, is_weak = compressed.get_etag()
        if tag and is_weak and compressed.status_code == 200 and compressed.headers.get("Content-Encoding") == coding:
            compressed.set_etag(f"{tag}:{coding}", weak=True)
        return compressed
