"""The answer to a query as a response: whole, or streamed if it is very long, and compressed if that is asked for.

An answer is held back until the evaluation is done, in memory and then on disk. So a query that passes a limit ends as
a problem document and not as half an answer, and no evaluator waits for a client that reads slowly. What is longer than
disk should hold is streamed on from there; where that breaks off, the connection does.
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
from zoograph.web.compression import coding_asked_for
from zoograph.web.current import evaluate, version_tag
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES, content_type, negotiate
from zoograph.workers import Kind, Query, RunningQuery

_IN_MEMORY_BYTES = 1 << 20
_HELD_BACK_BYTES = 256 << 20
_PIECE_BYTES = 1 << 16
_NO_ROOM_SECONDS = 30
#: What holds one of these may give something else each time, whatever the version.
_FLEETING = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")


def answer(query: Query, form: str | None = None, *, for_people: bool = False) -> Response:
    """Evaluate a query and answer with what it gives, in the form that is named or that the request asks for.

    ``for_people``: the query is ours, and what it gives is opened in a spreadsheet, which must not run it.
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
    return validated(response, f"{form}{limit}") if lasting else response


def _possible(form: str | None) -> Iterator[str]:
    """The forms that the answer may come in: whether it is a table or a graph is known when it is there."""
    if form:
        yield form
        return
    for offered in (TABLE_TYPES, GRAPH_TYPES):
        with suppress(NotAcceptable):
            yield negotiate(offered)


def written(triples: Collection[Triple], form: str) -> Response:
    """A small graph in one of :data:`GRAPH_TYPES`, in order and with the prefixes that it uses, for people to read."""
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
    """The prefixes worth declaring."""
    terms = {term.value for t in triples for term in (t.subject, t.predicate, t.object) if isinstance(term, NamedNode)}
    return {prefix: iri for prefix, iri in PREFIXES.items() if any(term.startswith(iri) for term in terms)}


def not_modified(*forms: str) -> Response | None:
    """304 without a body, if the caller has what this version gives in one of these forms; None if not."""
    if request.method not in ("GET", "HEAD") or version_tag() is None:
        return None
    # What was too short to be compressed is kept by its own validator, whichever coding is asked for.
    codings = ["", f":{coding_asked_for()}"] if coding_asked_for() else [""]
    for tag in (f"{form}{coding}" for form in forms for coding in codings):
        if request.if_none_match.contains_weak(f"{version_tag()}.{tag}"):
            return validated(Response(status=304), tag)
    return None


def validated(response: Response, form: str) -> Response:
    """With the validator of this form of the version that it was made from, to be asked for again each time.

    Weak, because it is of what is said, and not of the order of statements.
    """
    if tag := version_tag():
        response.set_etag(f"{tag}.{form}", weak=True)
    return revalidated(response)


def version_of(tag: str) -> str:
    """The tag of the version that a validator of ours stands for, whatever form it was read in.

    >>> version_of("3.9f1c02d47ab8.turtle:gzip")
    '3.9f1c02d47ab8'
    """
    return ".".join(tag.split(".")[:2])


def revalidated(response: Response) -> Response:
    """To be asked for again each time, and kept for nobody else by who sent a token."""
    response.headers["Cache-Control"] = "private, no-cache" if request.authorization else "no-cache"
    response.vary.update(("Accept", "Authorization"))
    return response


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
        # Without a length and without chunks, an answer would look whole wherever it ends.
        raise LimitReached(f"the answer is longer than {_HELD_BACK_BYTES >> 20} MB; ask by HTTP/1.1")
    return Response(chain(FileWrapper(spool, _PIECE_BYTES), _unbroken(pieces, current_app.logger)))


def _is_whole(spool: IO[bytes], pieces: Iterator[bytes]) -> bool:
    """Hold an answer back; returns whether that was all of it."""
    try:
        for piece in pieces:
            spool.write(piece)
            if spool.tell() >= _HELD_BACK_BYTES:
                return False
    except OSError as error:
        current_app.logger.error("an answer cannot be held back: %s", error)  # noqa: TRY400 - one line says it all
        raise Overloaded("there is no room for so long an answer now", _NO_ROOM_SECONDS) from error
    return True


def _unbroken(pieces: Iterator[bytes], logger: Logger) -> Iterator[bytes]:
    """The pieces; where they break off, the connection does, and the client knows that something is missing."""
    try:
        yield from pieces
    except ZoographError as error:
        logger.warning("an answer was broken off: %s", error)
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
