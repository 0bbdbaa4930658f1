"""``/search``: search results; ``/search.json``: suggestions while someone types."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from zoograph.errors import LimitReached, UnknownName
from zoograph.kinds import SEARCHED
from zoograph.reading.search import details, find, first, is_found, plain_query
from zoograph.search import KINDS, Found, Hit
from zoograph.vocabulary import BASE, PREFIXES, compact, expand, is_iri, kind_of, slug_of
from zoograph.web.current import current_view
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import data, page
from zoograph.web.places import address_of, page_of

blueprint = Blueprint("search", __name__)

_PAGE = 25
_SUGGESTIONS, _MOST_SUGGESTIONS = 8, 50
_MOST_PAGES = 1_000
_KIND_NAMES = {kind.name: (kind.label, kind.plural) for kind in SEARCHED}


@blueprint.get("/search")
def results() -> AnyResponse:
    """The results of a search; or a redirect to the thing whose IRI or prefixed name the text is."""
    text = request.args.get("q", "").strip()
    kinds = _kinds()
    number = whole_number("page", 1, most=_MOST_PAGES)
    if place := _place_of(text):
        return redirect(place)
    try:
        found = find(current_view(), text, kinds, limit=_PAGE, offset=(number - 1) * _PAGE)
    except LimitReached:
        found = None
    if found and number > 1 and not found.hits:
        raise UnknownName("page of results", str(number), ())
    return page(
        "search.html", text=text, found=found, kinds=kinds, number=number, details=details,
        tabs=_tabs(found) if found else [], last=_last(found, kinds) if found else 1,
        sparql=plain_query(text, kinds) if text else None, kind_names=_KIND_NAMES, place=_place,
    )  # fmt: skip


@blueprint.get("/search.json")
def suggestions() -> Response:
    """Suggestions while someone types; without a text, the most important things of a kind."""
    text = request.args.get("q", "").strip()
    kinds = _kinds()
    limit = whole_number("limit", _SUGGESTIONS, most=_MOST_SUGGESTIONS)
    if text or not kinds:
        found = find(current_view(), text, kinds, limit=limit)
    else:
        found = Found(tuple(hit for kind in kinds for hit in first(current_view(), kind, limit=limit))[:limit])
    takes_slug = len(kinds) == 1
    results = [_suggestion(hit, takes_slug=takes_slug) for hit in found.hits]
    return data({"query": text, "takenFor": dict(found.taken_for), "results": results})


def _suggestion(hit: Hit, *, takes_slug: bool) -> dict[str, str]:
    # The bare slug of an SPDX licence would mean a licence of our own.
    is_slug = takes_slug and hit.iri.startswith(BASE)
    return {
        "iri": hit.iri,
        "path": _place(hit),
        "label": hit.label,
        "kind": hit.kind,
        "kindName": _KIND_NAMES[hit.kind][0],
        "name": slug_of(hit.iri) if is_slug else compact(hit.iri),
        "detail": ", ".join([*hit.facts.roles, *details(hit)]),
    }


def _place(hit: Hit) -> str:
    """The path of the page about a thing that was found."""
    if hit.kind == "question":
        return url_for("questions.answer", name=slug_of(hit.iri))
    return address_of(hit.iri)


def _place_of(text: str) -> str | None:
    """The address of the page about the thing whose IRI or prefixed name the text is; None for any other text."""
    iri = expand(text.strip("<>"))
    if ":" not in text or not is_iri(iri):
        return None
    kind = "question" if iri.startswith(PREFIXES["question"]) else kind_of(iri)
    if kind in KINDS and not is_found(current_view(), iri):
        return None
    return _place(Hit(iri, kind, "")) if kind == "question" else page_of(iri)


def _kinds() -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind for kind in request.args.getlist("kind") if kind))
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownName("kind of thing", kind[:40], KINDS)
    return kinds


def _tabs(found: Found) -> list[tuple[str, int]]:
    """The kinds among the results with their counts, the largest first."""
    return sorted(found.counts.items(), key=lambda each: (-each[1], each[0]))


def _last(found: Found, kinds: tuple[str, ...]) -> int:
    count = sum(count for kind, count in found.counts.items() if not kinds or kind in kinds)
    return min(_MOST_PAGES, max(1, -(-count // _PAGE)))
