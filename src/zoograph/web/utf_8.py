"""Refuse requests whose address or form is not UTF-8: guessing an encoding would change the text."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest


def register(app: Flask) -> None:
    """Refuse addresses that are not UTF-8 with 400, whichever part is wrong."""
    app.before_request(_expect_address)


def expect_utf_8(encoded: bytes, what: str) -> None:
    """Require that percent-encoded text is UTF-8; raises 400 naming the first bytes that are not."""
    content = unquote_to_bytes(encoded)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        wrong = "".join(f"%{byte:02X}" for byte in content[error.start : error.end])
        before = content[max(0, error.start - 30) : error.start].decode(errors="replace")
        raise BadRequest(f"the {what} is not UTF-8: {wrong} after {before!r}") from error


def _expect_address() -> None:
    # WSGI gives bytes as Latin-1 (PEP 3333); the path has been decoded from percent signs already.
    expect_utf_8(request.environ.get("PATH_INFO", "").replace("%", "%25").encode("latin-1"), "path")
    try:
        expect_utf_8(request.query_string, "query string")
    except BadRequest:
        request.args = ImmutableMultiDict()  # the error page reads them, too
        raise
