"""The address a request was sent to: its host, the path prefix below which the application runs, its encoding.

An address that is not UTF-8 is refused: guessing an encoding would change the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(
    rf"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>{_LABEL}(?:\.{_LABEL})*\.?))(?::(?P<port>[0-9]{{0,5}}))?"
)
_MOST_NAME_CHARACTERS, _MOST_PORT = 254, 65_535
_REFUSAL = "zoograph.refusal"


def register(app: Flask, prefix: str) -> None:
    """Check the address of each request before the application sees it; refuse an invalid one with 400 or 404.

    ``prefix``: from the settings.
    """
    app.wsgi_app = _Addressed(app.wsgi_app, prefix)  # type: ignore[method-assign]

    @app.before_request
    def _refuse() -> None:
        refusal: HTTPException | None = request.environ.get(_REFUSAL)
        if refusal is not None:
            raise refusal

    app.before_request(_expect_address)


class _Addressed:
    """Corrects the values from which the application builds addresses; it leaves invalid ones for it to refuse."""

    def __init__(self, application: WSGIApplication, prefix: str) -> None:
        self._application, self._prefix = application, prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        if is_host(host) if host is not None else environ.get("SERVER_PROTOCOL") != "HTTP/1.1":
            self._enter(environ)
        else:
            environ.pop("HTTP_HOST", None)
            environ[_REFUSAL] = BadRequest("the header Host is not the name or address of a host (RFC 9110, 7.2)")
        return self._application(environ, start_response)

    def _enter(self, environ: WSGIEnvironment) -> None:
        if not self._prefix:
            return
        path = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = self._prefix
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        else:
            environ[_REFUSAL] = NotFound(f"all addresses here begin with {self._prefix}/ (ZOOGRAPH_PATH_PREFIX)")


def is_host(text: str) -> bool:
    """Whether a text is the name or the address of a host, perhaps with a port (RFC 3986, 3.2.2).

    >>> [is_host(text) for text in ("zoo.example:8000", "[::1]", "..", "a b", "[zz]", "x:99999")]
    [True, True, False, False, False, False]
    """
    found = _HOST.fullmatch(text)
    if found is None or int(found["port"] or 0) > _MOST_PORT:
        return False
    with suppress(ValueError):  # UnicodeError is one
        if found["ipv6"]:
            return bool(IPv6Address(found["ipv6"]))
        found["name"].encode("ascii").decode("idna")
        return len(found["name"]) <= _MOST_NAME_CHARACTERS
    return False


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
