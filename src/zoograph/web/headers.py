"""Headers of responses: scripts of any site may ask (CORS), and pages load nothing from other hosts.

Validators (RFC 9110, 8.8) let a client keep an answer until the graph has another version.
"""

from __future__ import annotations

from flask import Flask, Response, request

from zoograph.web.current import settings, version_tag
from zoograph.web.negotiation import coding_asked_for

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: A page that other sites may show in a frame: it holds no form, and nothing that a click there could do.
_IN_FRAMES = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox"
_YEAR_SECONDS = 31_536_000
_SHOWN_TO_SCRIPTS = (
    "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Link, Location, Retry-After, "
    "WWW-Authenticate, Zoograph-Partial, Zoograph-Row-Limit, Zoograph-Rows, Zoograph-Warning"
)


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
        "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-None-Match, If-Range, Range"
    )
    response.headers["Access-Control-Expose-Headers"] = _SHOWN_TO_SCRIPTS
    return response


def _closed_to_tricks(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    policy = _PAGE if response.mimetype == "text/html" else _DATA
    if response.headers.setdefault("Content-Security-Policy", policy) == _PAGE:
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def _kept_by_browsers(response: Response) -> Response:
    """Let clients cache a file for good if its address changes with its content."""
    if request.endpoint == "static" and "changed" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    return response


def in_ascii(text: str) -> str:
    """A text as the value of a header.

    >>> in_ascii("caf\u00e9\\nau lait")
    'caf\\\\xe9 au lait'
    """
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode()


def shown_elsewhere(response: Response) -> Response:
    """Let other sites show this page in a frame."""
    response.headers["Content-Security-Policy"] = _IN_FRAMES
    return revalidated(response)


def not_modified(*forms: str) -> Response | None:
    """304 without a body if the caller already has this version's answer in one of these forms; None if not."""

    if request.method not in ("GET", "HEAD") or version_tag() is None:
        return None
    # An answer too short to be compressed has a validator without a coding, whichever coding is asked for.
    codings = ["", f":{coding_asked_for()}"] if coding_asked_for() else [""]
    for tag in (f"{form}{coding}" for form in forms for coding in codings):
        if request.if_none_match.contains_weak(f"{version_tag()}.{tag}"):
            return validated(Response(status=304), tag)
    return None


def validated(response: Response, form: str) -> Response:
    """Add the validator of this form of the version; the client must revalidate each time.

    The validator is weak: it identifies the statements, not their order.
    """
    if tag := version_tag():
        response.set_etag(f"{tag}.{form}", weak=True)
    return revalidated(response)


def version_of(tag: str) -> str:
    """The tag of the version in one of our validators, whatever the form.

    >>> version_of("3.9f1c02d47ab8.turtle:gzip")
    '3.9f1c02d47ab8'
    """
    return ".".join(tag.split(".")[:2])


def revalidated(response: Response) -> Response:
    """Require revalidation; a response to a token is never shared."""
    header = settings().identity_header
    is_personal = request.authorization or (header and header in request.headers)
    response.headers["Cache-Control"] = "private, no-cache" if is_personal else "no-cache"
    response.vary.update(("Accept", "Authorization", *([header] if header else [])))
    return response
