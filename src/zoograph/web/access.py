"""Who asks, and what the caller may do.

A bearer token (RFC 6750) says so, compared in constant time: one of the two in the settings, or a named one. Where a
company's log-in stands in front of the server, its proxy names the person in a header, who may then read; a write needs
a token also then, because a browser would send a person's log-in along from any site.
"""

from __future__ import annotations

import hmac

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from zoograph.settings import Settings
from zoograph.tokens import EVERYTHING, Token, identity, name_of, read_tokens, with_secret
from zoograph.web.client import is_from

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


def require_known(what: str = "this") -> Token:
    """Require any token; raises 401, which says ``what`` needs it."""
    found = caller()
    if found == _NOBODY:
        raise Unauthorized(f"{what} needs the header 'Authorization: Bearer <token>'", www_authenticate=_MISSING)
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
    found = require_known("writing")
    if not found.writes:
        raise Forbidden(f"the token {found.name} does not allow writing; send one that does")
    if graph is not None and not found.may_write(graph):
        raise Forbidden(f"the token {found.name} may not write {name_of(graph)}; it may write {_listed(found)}")
    return found


def _listed(token: Token) -> str:
    return ", ".join(name_of(graph) for graph in token.writes)


def _found_caller() -> Token:
    sent, settings = request.authorization, _settings()
    logged_in = _logged_in(settings)
    if sent is None or sent.type != "bearer":
        return logged_in
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


def _logged_in(settings: Settings) -> Token:
    """Whom the log-in in front of the server names; raises 403 where it is no trusted proxy that does."""
    name = request.headers.get(settings.identity_header) if settings.identity_header else None
    if name is None:
        return _NOBODY
    if not is_from(request.remote_addr or "", settings.trusted_proxies):
        raise Forbidden(f"only a trusted proxy may send {settings.identity_header} (ZOOGRAPH_TRUSTED_PROXIES)")
    if "," in name:  # WSGI joins a header that comes twice (PEP 3333)
        raise Forbidden(f"{settings.identity_header} names more than one; the proxy must replace what a client sent")
    name = name.strip()
    return (identity(settings.home, name) or Token(name)) if name else _NOBODY


def _settings() -> Settings:
    found: Settings = current_app.extensions["zoograph.settings"]
    return found
