"""Access by bearer tokens (RFC 6750), compared in constant time."""

from __future__ import annotations

import hmac

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from zoograph.settings import Settings

_INVALID = WWWAuthenticate("bearer", {"realm": "zoograph", "error": "invalid_token"})
_MISSING = WWWAuthenticate("bearer", {"realm": "zoograph"})


def sees_internal() -> bool:
    """Whether the caller sent the token of the internal view."""
    return _role() == "internal"


def is_known() -> bool:
    """Whether the caller sent any of the tokens."""
    return _role() != ""


def require_writer() -> None:
    """Require the write token; raises 401 or 403 saying what is missing."""
    settings: Settings = current_app.extensions["zoograph.settings"]
    if settings.engine:
        raise Forbidden("this server is read-only: it passes queries on to another engine (ZOOGRAPH_ENGINE)")
    if not settings.write_token:
        raise Forbidden("writing is off: the server has no ZOOGRAPH_WRITE_TOKEN")
    role = _role()
    if not role:
        raise Unauthorized("writing needs the header 'Authorization: Bearer <write token>'", www_authenticate=_MISSING)
    if role != "writer":
        raise Forbidden("the token of the internal view does not allow writing; send the write token")


def _role() -> str:
    """The role of the caller's token, ``writer`` or ``internal``, or nothing without one; raises 401 for any other."""
    if "role" not in g:
        g.role = _found_role()
    role: str = g.role
    return role


def _found_role() -> str:
    sent = request.authorization
    if sent is None or sent.type != "bearer":
        return ""
    settings: Settings = current_app.extensions["zoograph.settings"]
    token = (sent.token or "").encode()
    is_writer = hmac.compare_digest(token, settings.write_token.encode())
    is_internal = hmac.compare_digest(token, settings.internal_token.encode())
    if settings.write_token and is_writer:
        return "writer"
    if settings.internal_token and is_internal:
        return "internal"
    raise Unauthorized("the server does not know this token", www_authenticate=_INVALID)
