"""``/task``, ``/family`` and so on: the things of a kind, the most used first. A scheme of concepts is also RDF."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest

from zoograph.kinds import WITH_PAGE
from zoograph.reading.browse import read_things
from zoograph.reading.kinds.instances import INSTANCES
from zoograph.vocabulary import BASE
from zoograph.web.answers import written
from zoograph.web.current import current_view
from zoograph.web.headers import not_modified
from zoograph.web.negotiation import GRAPH_TYPES, form_asked_for
from zoograph.web.pages import rendering
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.things import KINDS

blueprint = Blueprint("browse", __name__)

#: Kinds whose list is another page.
_ELSEWHERE = {"model": "models.listing", "zoo": "zoos.listing"}
_MOST_SECONDS = 5.0
_LONGEST_FILTER = 200
_MOST_PAGES = 10_000

_SCHEME = """
CONSTRUCT { ?subject ?property ?value } WHERE {
  { VALUES ?subject { $scheme } ?subject ?property ?value }
  UNION { ?subject skos:inScheme $scheme ; ?property ?value }
}"""


@blueprint.get(f"/<any({KINDS}):kind>", strict_slashes=False)
def listing(kind: str) -> Response:
    """The things of a kind, the most used first."""
    if kind in _ELSEWHERE:
        return redirect(url_for(_ELSEWHERE[kind]), 302)  # type: ignore[return-value]
    form = form_asked_for({**(GRAPH_TYPES if "skos:inScheme" in INSTANCES[kind] else {}), "html": "text/html"})
    if form != "html":
        text = _SCHEME.replace("$scheme", str(NamedNode(BASE + kind)))
        return not_modified(form) or written(set(current_view().store.query(text).triples()), form)
    number, words = whole_number("page", 1, most=_MOST_PAGES), request.args.get("q", "").strip()
    if len(words) > _LONGEST_FILTER or "\x00" in words:
        raise BadRequest(f"filter by at most {_LONGEST_FILTER} characters")
    found = read_things(current_view(), kind, words, number, most_seconds=_MOST_SECONDS)
    return rendering.page(
        "browse.html",
        kind=kind,
        kind_name=(WITH_PAGE[kind].label, WITH_PAGE[kind].plural),
        uses=[(use.name, use.words) for use in WITH_PAGE[kind].uses],
        words=words,
        number=number,
        pages=found.pages,
        things=found.things,
        total=found.total,
    )
