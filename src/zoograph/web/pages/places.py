"""Where things have their pages: the path on this server for one of our IRIs."""

from __future__ import annotations

from typing import Any

from flask import url_for

from zoograph.kinds import WITH_PAGE
from zoograph.vocabulary import BASE, ONTOLOGY, PREFIXES, kind_of, slug_of

_TERMS = PREFIXES["zoo"]


def page_of(iri: str, version: int | None = None) -> str | None:
    """The path of the page about a thing; None if it has no page here.

    The path leads to the given version, or else to the version of the current page.
    """
    named: dict[str, Any] = {} if version is None else {"version": version}
    if iri.startswith(_TERMS):
        return url_for("ontology.terms", _anchor=iri.removeprefix(_TERMS), **named)
    if iri == ONTOLOGY.value:
        return url_for("ontology.terms", **named)
    if iri.startswith(BASE) and iri.removeprefix(BASE) in WITH_PAGE:  # the scheme that concepts of the kind are in
        return url_for("browse.listing", kind=iri.removeprefix(BASE), **named)
    kind = kind_of(iri)
    if kind is None:
        return None
    # The name in an IRI is already encoded, except for "?" and "#"; `url_for` would encode it again.
    slug = slug_of(iri).replace("?", "%3F").replace("#", "%23")
    return url_for("things.page", kind=kind, name="-", **named).replace(f"/{kind}/-", f"/{kind}/{slug}", 1)
