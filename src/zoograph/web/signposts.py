"""The ``Link`` header of a thing (RFC 8288), with FAIR Signposting (https://signposting.org/FAIR/) for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import url_for
from werkzeug.urls import iri_to_uri

from zoograph.kinds import OTHER, WITH_PAGE
from zoograph.reading.signposts import signposts
from zoograph.vocabulary import PREFIXES
from zoograph.web.current import current_view
from zoograph.web.negotiation import GRAPH_TYPES
from zoograph.web.places import address_of

#: The most characters of all links: proxies refuse answers with long headers, nginx those of more than 4,096 bytes.
MOST_CHARACTERS = 2_800
_MOST_SECONDS = 1.0
_PAGE_ABOUT = f"{PREFIXES['sdo']}AboutPage"

Form = tuple[str, str]
"""The address of a form of a thing, and its media type."""


def links(kind: str, iri: str, form: str, forms: Iterable[Form], exports: Iterable[Form]) -> list[str]:
    """The links of a thing that is shown in a form, the most important first, as many as are no burden.

    ``forms``: its other forms; ``exports``: those for programs of other kinds.
    """
    kept, left = [], MOST_CHARACTERS
    for link in _links(kind, iri, form, [*forms], [*exports]):
        if len(link) <= left:
            kept.append(link)
            left -= len(link)
    return kept


def _links(kind: str, iri: str, form: str, forms: list[Form], exports: list[Form]) -> Iterator[str]:
    yield _link(iri, "cite-as")
    yield _link(iri, "describes")
    yield _link(address_of(iri), "canonical")
    if form == "html":
        yield _link(_PAGE_ABOUT, "type")
    yield _link(f"{PREFIXES['sdo']}{WITH_PAGE.get(kind, OTHER).schema_type}", "type")
    if form != "html":
        yield _link(address_of(iri), "alternate", "text/html")
    found = signposts(current_view(), iri, most_seconds=_MOST_SECONDS)
    yield from (_link(each.target, each.relation, each.media) for each in found if each.relation != "item")
    described = [(address, media) for address, media in forms if media in GRAPH_TYPES.values()]
    yield from (_link(address, "describedby", media) for address, media in (*described, *exports))
    if kind == "graph":
        yield _link(url_for("graphs.read", graph=iri), "item", GRAPH_TYPES["turtle"])
    yield from (_link(each.target, "item", each.media) for each in found if each.relation == "item")
    yield from (_link(address, "alternate", media) for address, media in forms)


def _link(target: str, relation: str, media: str = "") -> str:
    kind = f'; type="{media}"' if media else ""
    return f'<{iri_to_uri(target)}>; rel="{relation}"{kind}'
