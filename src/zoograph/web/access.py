"""Access by bearer tokens (RFC 6750), compared in constant time: the two of the settings, and the named ones."""

from __future__ import annotations

import hmac

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from zoograph.settings import Settings
from zoograph.tokens import EVERYTHING, Token, name_of, read_tokens, with_secret

_INVALID = WWWAuthenticate("bearer", {"realm": "zoograph", "error": "invalid_token"})
_MISSING = WWWAuthenticate("bearer", {"realm": "zoograph"})
_NOBODY = Token("")


def caller() -> Token:
    """Who asks, and what the caller may do; nobody without a token. Raises 401 for a token that is not known."""
    if "caller" not in g:
        g.caller = _found_caller()
    found: Token = g.caller
    return found


def is_known() -> bool:
    """Whether the caller sent any of the tokens."""
    return caller() != _NOBODY


def require_known() -> Token:
    """Require any token; raises 401."""
    found = caller()
    if found == _NOBODY:
        raise Unauthorized("this needs the header 'Authorization: Bearer <token>'", www_authenticate=_MISSING)
    return found


def require_writer(graph: str | None = None) -> Token:
    """Require a token that may write, and may write the graph of that IRI (\"\" is the default graph) if one is given.

    Raises 401 or 403 saying what is missing.
    """
    settings = _settings()
    if settings.engine:
        raise Forbidden("this server is read-only: it passes queries on to another engine (ZOOGRAPH_ENGINE)")
    if not settings.write_token and not any(token.writes for token in read_tokens(settings.home).values()):
        raise Forbidden("writing is off: the server has no ZOOGRAPH_WRITE_TOKEN, and no token that may write")
    found = caller()
    if found == _NOBODY:
        raise Unauthorized("writing needs the header 'Authorization: Bearer <token>'", www_authenticate=_MISSING)
    if not found.writes:
        raise Forbidden(f"the token {found.name} does not allow writing; send one that does")
    if graph is not None and not found.may_write(graph):
        raise Forbidden(f"the token {found.name} may not write {name_of(graph)}; it may write {_listed(found)}")
    return found


def _listed(token: Token) -> str:
    return ", ".join(name_of(graph) for graph in token.writes)


def _found_caller() -> Token:
    sent = request.authorization
    if sent is None or sent.type != "bearer":
        return _NOBODY
    settings = _settings()
    token = (sent.token or "").encode()
    is_writer = hmac.compare_digest(token, settings.write_token.encode())
    is_internal = hmac.compare_digest(token, settings.internal_token.encode())
    if settings.write_token and is_writer:
        return Token("ZOOGRAPH_WRITE_TOKEN", writes=(EVERYTHING,))
    if settings.internal_token and is_internal:
        return Token("ZOOGRAPH_INTERNAL_TOKEN", reads=(EVERYTHING,))
    if (named := with_secret(settings.home, sent.token or "")) is not None:
        return named
    raise Unauthorized("the server does not know this token", www_authenticate=_INVALID)


def _settings() -> Settings:
    found: Settings = current_app.extensions["zoograph.settings"]
    return found
