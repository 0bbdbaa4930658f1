"""Where the page about a thing is: from IRIs to addresses here, and back. No other module works out either.

A thing of ours has its page where its IRI says: ``/model/…``. What has an IRI of its own has it at ``/thing?iri=…``.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import Any
from urllib.parse import unquote

from cachetools import TTLCache
from flask import has_request_context, url_for
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException

from zoograph.errors import ZoographError
from zoograph.kinds import WITH_PAGE
from zoograph.reading.kind import kinds_of
from zoograph.vocabulary import BASE, ONTOLOGY, PREFIXES, is_iri, kind_of, slug_of, thing_at
from zoograph.web.current import current_target, current_version, current_view
from zoograph.workers import Target

#: The longest IRI that has a page: as the parameter of an address it may be three times as long, and servers and
#: browsers take no longer lines.
LONGEST = 2_000
#: Seconds for which it is remembered whether another engine has a thing.
_REMEMBERED_SECONDS = 60.0
_remembered: TTLCache[tuple[Target, str], bool] = TTLCache(10_000, _REMEMBERED_SECONDS)
_turn = Lock()
_TERMS = PREFIXES["zoo"]


def page_of(iri: str, version: int | None = None) -> str | None:
    """The address of the page about a thing; None if there is none, as for the pages of other sites.

    The address leads to the given version, or else to the version of the current page.
    """
    return address_of(iri, version=version) if _is_ours(iri) or (len(iri) <= LONGEST and _is_here(iri)) else None


def address_of(iri: str, suffix: str = "", *, version: int | None = None) -> str:
    """The address of a thing that exists, as a page or in the form of a suffix (``ttl``)."""
    named: dict[str, Any] = {} if version is None else {"version": version}
    ending = f".{suffix}" if suffix else ""
    if iri == ONTOLOGY.value or iri.startswith(_TERMS):
        return url_for("ontology.terms", _anchor=iri.removeprefix(_TERMS) if iri.startswith(_TERMS) else None, **named)
    if iri.removeprefix(BASE) in WITH_PAGE and iri.startswith(BASE):  # the scheme that concepts of the kind are in
        return url_for("browse.listing", kind=iri.removeprefix(BASE), **named)
    kind = kind_of(iri)
    if kind is None:
        return url_for("things.foreign", suffix=suffix or None, iri=iri, **named)
    # The name in an IRI is already encoded, except for "?" and "#"; `url_for` would encode it again.
    slug = slug_of(iri).replace("?", "%3F").replace("#", "%23")
    return url_for("things.page", kind=kind, name="-", **named).replace(f"/{kind}/-", f"/{kind}/{slug}{ending}", 1)


def iris_at(kind: str, name: str) -> list[str]:
    """The IRIs that the path ``/kind/name`` can mean: as readers write them, and as loaded files may write them."""
    iri = thing_at(kind, name)
    with suppress(ValueError):  # not every name makes an IRI without encoding
        return list(dict.fromkeys([iri, NamedNode(unquote(iri)).value]))
    return [iri]


def _is_ours(iri: str) -> bool:
    return (
        iri.startswith(_TERMS)
        or iri == ONTOLOGY.value
        or (iri.startswith(BASE) and iri.removeprefix(BASE) in WITH_PAGE)
        or kind_of(iri) is not None
    )


def _is_here(iri: str) -> bool:
    """Whether the graph has a thing of some kind with this IRI."""
    if not has_request_context() or not is_iri(iri):
        return False
    with suppress(ZoographError, HTTPException):  # error pages have links, too
        view, version = current_view(), current_version()
        if version is not None and view.index is not None:
            return view.index.kind(iri) is not None or iri in version.triples
        key = current_target(), iri
        with _turn:
            known = _remembered.get(key)
        if known is None:
            known = iri in kinds_of(view, [iri])
            with _turn:
                _remembered[key] = known
        return known
    return False
