"""The answer to a query as a response: whole if it is small, streamed if it is large, compressed if that is asked for.

The head of an answer is held back until the evaluation is done or a megabyte is there, so that a query that passes a
limit ends as a problem document and not as half an answer. What breaks off later breaks the connection off.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from itertools import chain
from logging import Logger
from tempfile import TemporaryFile

from flask import Response, current_app, g, request
from werkzeug.wsgi import FileWrapper

from zoograph.errors import ZoographError
from zoograph.evaluation import Evaluation, Kind, Query
from zoograph.web.current import current_dataset, evaluate
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES, content_type, negotiate

_HELD_BACK_BYTES = 1 << 20
#: What holds one of these may give something else each time, whatever the version.
_FLEETING = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")


def answer(query: Query, *, name: str = "") -> Response:
    """Evaluate a query and answer with what it gives, in the form that was asked for (or the one named)."""
    lasting = not any(word in query.text.upper() for word in _FLEETING)
    if lasting and (unchanged := not_modified()):
        return unchanged
    evaluation = evaluate(query)
    g.evaluation, g.query = evaluation, query.text
    try:
        offered = GRAPH_TYPES if evaluation.kind == Kind.GRAPH else TABLE_TYPES
        form = name or negotiate(offered)
        response = _response(evaluation, evaluation.read(form))
    except BaseException:
        evaluation.close()
        raise
    response.call_on_close(evaluation.close)
    response.content_type = content_type(offered[form])
    if evaluation.limited:
        response.headers["Zoograph-Row-Limit"] = str(query.most_rows)
    return validated(response) if lasting else response


def not_modified() -> Response | None:
    """304 without a body, if the caller has what this version gives; None if not."""
    tag = version_tag()
    if request.method in ("GET", "HEAD") and tag and request.if_none_match.contains_weak(tag):
        return validated(Response(status=304))
    return None


def validated(response: Response) -> Response:
    """With the validator of the version that it was made from, to be asked for again each time."""
    if tag := version_tag():
        # Weak, because all forms of an answer share it.
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache" if request.authorization else "no-cache"
    response.vary.update(("Accept", "Authorization"))
    return response


def version_tag() -> str | None:
    """The validator of this request's dataset: the number of its version."""
    dataset = current_dataset()
    return None if dataset.version is None else str(dataset.version)


def _response(evaluation: Evaluation, pieces: Iterator[bytes]) -> Response:
    head, size = [], 0
    for piece in pieces:
        head.append(piece)
        size += len(piece)
        if size >= _HELD_BACK_BYTES:
            return _streamed(chain(head, pieces))
    response = Response(b"".join(head))
    if evaluation.rows is not None:
        response.headers["Zoograph-Rows"] = str(evaluation.rows)
    return response


def _streamed(pieces: Iterator[bytes]) -> Response:
    if request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
        return Response(_unbroken(pieces, current_app.logger))
    # An answer without a length and without chunks would look whole wherever it ends, and proxies speak HTTP/1.0.
    spool = TemporaryFile()  # noqa: SIM115 - the response closes it
    for piece in pieces:
        spool.write(piece)
    length = spool.tell()
    spool.seek(0)
    response = Response(FileWrapper(spool), headers={"Content-Length": str(length)})
    response.call_on_close(spool.close)
    return response


def _unbroken(pieces: Iterator[bytes], logger: Logger) -> Iterator[bytes]:
    """The pieces; where they break off, the connection does, and the client knows that something is missing."""
    try:
        yield from pieces
    except ZoographError as error:
        logger.warning("an answer was broken off: %s", error)
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
