"""Headers of every response: scripts of any site may ask (CORS), and pages load nothing from other hosts."""

from __future__ import annotations

from flask import Flask, Response, request

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox"
_YEAR_SECONDS = 31_536_000
_SHOWN_TO_SCRIPTS = "ETag, Location, Retry-After, WWW-Authenticate, Zoograph-Row-Limit, Zoograph-Rows, Zoograph-Warning"


def register(app: Flask) -> None:
    """Add the headers to every response, errors included."""
    app.after_request(_open_to_scripts)
    app.after_request(_closed_to_tricks)
    app.after_request(_kept_by_browsers)


def _open_to_scripts(response: Response) -> Response:
    """CORS (https://fetch.spec.whatwg.org/#http-cors-protocol). There are no cookies, so this gives no access away."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = (
        "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-None-Match"
    )
    response.headers["Access-Control-Expose-Headers"] = _SHOWN_TO_SCRIPTS
    return response


def _closed_to_tricks(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _PAGE if response.mimetype == "text/html" else _DATA
    if response.mimetype == "text/html":
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def _kept_by_browsers(response: Response) -> Response:
    """Let clients cache a file for good if its address changes with its content."""
    if request.endpoint == "static" and "changed" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    return response
