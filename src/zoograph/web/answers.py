"""The answer to a query as a response: whole, or streamed if it is very long, and compressed on request.

An answer is held back until the evaluation is done, in memory and then on disk. So a query that passes a limit ends as
a problem document and not as half an answer, and no evaluator waits for a slow client. Beyond a size that disk should
hold, the rest is streamed; if the evaluation then fails, the connection is cut.
"""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import chain
from logging import Logger
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response, current_app, g, request
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from werkzeug.exceptions import NotAcceptable
from werkzeug.wsgi import FileWrapper

from zoograph.errors import LimitReached, NotWritable, Overloaded, ZoographError
from zoograph.spreadsheet import FORMS
from zoograph.store.xml import rdf_xml
from zoograph.vocabulary import PREFIXES
from zoograph.web.current import evaluate
from zoograph.web.headers import in_ascii, not_modified, validated
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES, content_type, negotiate
from zoograph.workers import Kind, Query, RunningQuery

_IN_MEMORY_BYTES = 1 << 20
_HELD_BACK_BYTES = 256 << 20
_PIECE_BYTES = 1 << 16
_NO_ROOM_SECONDS = 30
#: A query with one of these may have another answer each time, even of the same version.
_FLEETING = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")


def answer(query: Query, form: str | None = None, *, for_people: bool = False) -> Response:
    """Evaluate a query and send the answer in the form that is given, or that the request asks for.

    ``for_people``: people open the answer in a spreadsheet, so its cells must not run as formulas.
    """
    g.query = query.text
    text = query.text.upper()
    lasting = not any(word in text for word in _FLEETING)
    limit = "" if query.most_rows is None else f"-{query.most_rows}"
    if lasting and (unchanged := not_modified(*(f"{each}{limit}" for each in _possible(form)))):
        return unchanged
    evaluation = evaluate(query)
    g.evaluation = evaluation
    try:
        offered = GRAPH_TYPES if evaluation.kind == Kind.GRAPH else TABLE_TYPES
        form = form or negotiate(offered)
        pieces = evaluation.read(form)
        response = _response(evaluation, FORMS[form](pieces) if for_people and form in FORMS else pieces)
    except NotWritable as error:
        evaluation.close()
        raise NotAcceptable(str(error)) from error
    except BaseException:
        evaluation.close()
        raise
    response.call_on_close(evaluation.close)
    response.content_type = content_type(offered[form])
    if evaluation.limited:
        response.headers["Zoograph-Row-Limit"] = str(query.most_rows)
    if evaluation.partial:
        response.headers["Zoograph-Partial"] = in_ascii("; ".join(evaluation.partial))
    return validated(response, f"{form}{limit}") if lasting else response


def _possible(form: str | None) -> Iterator[str]:
    """The forms for the kind of this answer; the kind is known only once evaluation has begun."""
    if form:
        yield form
        return
    for offered in (TABLE_TYPES, GRAPH_TYPES):
        with suppress(NotAcceptable):
            yield negotiate(offered)


def written(triples: Collection[Triple], form: str) -> Response:
    """A small graph in one of :data:`GRAPH_TYPES`, sorted and with prefixes, for people to read."""
    ordered, prefixes = sorted(triples, key=str), _used(triples)
    try:
        content = (
            rdf_xml(ordered, prefixes)
            if form == "rdfxml"
            else serialize(ordered, format=RdfFormat.from_media_type(GRAPH_TYPES[form]), prefixes=prefixes)
        )
    except NotWritable as error:
        raise NotAcceptable(str(error)) from error
    return validated(Response(content, content_type=content_type(GRAPH_TYPES[form])), form)


def _used(triples: Collection[Triple]) -> dict[str, str]:
    """The prefixes that the graph uses."""
    terms = {term.value for t in triples for term in (t.subject, t.predicate, t.object) if isinstance(term, NamedNode)}
    return {prefix: iri for prefix, iri in PREFIXES.items() if any(term.startswith(iri) for term in terms)}


def _response(evaluation: RunningQuery, pieces: Iterator[bytes]) -> Response:
    spool = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - the response closes it
    try:
        response = _spooled(spool, pieces)
    except BaseException:
        spool.close()
        raise
    response.call_on_close(spool.close)
    if evaluation.rows is not None:
        response.headers["Zoograph-Rows"] = str(evaluation.rows)
    return response


def _spooled(spool: IO[bytes], pieces: Iterator[bytes]) -> Response:
    is_whole = _is_whole(spool, pieces)
    length = spool.tell()
    spool.seek(0)
    if is_whole and length <= _IN_MEMORY_BYTES:
        with spool:
            return Response(spool.read())
    if is_whole:
        return Response(FileWrapper(spool, _PIECE_BYTES), headers={"Content-Length": str(length)})
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        # Without a length or chunks, a client could not tell a cut answer from a whole one.
        raise LimitReached(f"the answer is longer than {_HELD_BACK_BYTES >> 20} MB; use HTTP/1.1")
    return Response(chain(FileWrapper(spool, _PIECE_BYTES), _unbroken(pieces, current_app.logger)))


def _is_whole(spool: IO[bytes], pieces: Iterator[bytes]) -> bool:
    """Hold an answer back; return whether that was all of it."""
    try:
        for piece in pieces:
            spool.write(piece)
            if spool.tell() >= _HELD_BACK_BYTES:
                return False
    except OSError as error:
        current_app.logger.error("an answer cannot be held back: %s", error)  # noqa: TRY400 - one line says it all
        raise Overloaded("the server has no space for such a long answer now", _NO_ROOM_SECONDS) from error
    return True


def _unbroken(pieces: Iterator[bytes], logger: Logger) -> Iterator[bytes]:
    """The pieces. If evaluation fails, cut the connection, so that the client knows that something is missing."""
    try:
        yield from pieces
    except ZoographError as error:
        logger.warning("an answer was broken off: %s", error)
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
