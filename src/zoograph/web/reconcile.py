"""``/reconcile``: the Reconciliation Service API, by which OpenRefine and others match names to things in the graph.

Version 0.2 is at the address itself, with its parts below it; ``/reconcile/match`` and ``/reconcile/extend`` are those
of the draft of version 1.0, which shares the rest. JSONP, which version 0.2 leaves to each service, is not offered:
scripts of any site may ask (CORS).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from zoograph import __version__
from zoograph.errors import UnknownName
from zoograph.fields import BY_NAME, Place, shown_in
from zoograph.reading.reconcile import (
    TYPES,
    Held,
    Property,
    properties_named,
    properties_of,
    reconcile,
    service_0_2,
    service_1_0,
    thing,
    types_named,
    values,
)
from zoograph.reading.reconcile.messages import (
    Extension,
    TooMany,
    beginning,
    described,
    named,
    read_extension,
    suggested,
    type_object,
)
from zoograph.reading.search import find
from zoograph.search import Hit
from zoograph.web.current import current_view
from zoograph.web.headers import shown_elsewhere
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import data
from zoograph.web.places import page_of
from zoograph.web.problems import problem
from zoograph.wording import in_full

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

_SUGGESTIONS, _MOST_SUGGESTIONS, _MOST_SKIPPED = 10, 50, 10_000
_MOST_PROPOSED = 100
#: The properties that a preview shows of a model, and how many values of each.
_PREVIEWED = [field.name for field in shown_in(Place.LIST) if field.name != "licence_class"]
_MOST_VALUES = 3


@blueprint.errorhandler(TooMany)
def _too_many(error: TooMany) -> Response:
    return problem(RequestEntityTooLarge.code, str(error))


@blueprint.before_request
def _no_script() -> None:
    if "callback" in request.args:
        raise BadRequest("JSONP is not offered; leave out 'callback', as scripts of any site may ask (CORS)")


@blueprint.route("", methods=["GET", "POST"])
def service() -> Response:
    """The manifest; or the answer to ``queries`` or ``extend``, in the address or as a form (version 0.2)."""
    if request.method == "POST" and request.mimetype not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        raise UnsupportedMediaType("version 0.2 takes a form with 'queries' or 'extend'; JSON goes to /reconcile/match")
    sent = {name: request.values[name] for name in ("queries", "extend") if name in request.values}
    if len(sent) > 1:
        raise BadRequest("send 'queries' or 'extend', not both")
    if "queries" in sent:
        queries = service_0_2.read_queries(sent["queries"])
        return data(service_0_2.results([*queries], reconcile(current_view(), [*queries.values()])))
    if "extend" in sent:
        asked = read_extension(sent["extend"])
        return data(service_0_2.extension(asked, _rows(asked)))
    if request.method == "POST":
        raise BadRequest("the form needs 'queries' or 'extend'")
    return data(_manifest())


def _manifest() -> Mapping[str, object]:
    def address(endpoint: str) -> str:
        return url_for(endpoint, _external=True, version=None)

    about = service_0_2.manifest(
        address("reconcile.service"), address("home.start"), f"{address('things.foreign')}?iri={{{{id}}}}", __version__
    )
    match request.args.get("manifest", "0.2"):
        case "0.2":
            return about
        case "1.0-draft":
            return service_1_0.manifest(about)
        case _:
            raise BadRequest("there is a manifest of version 0.2 and of 1.0-draft")


@blueprint.post("/match")
def match() -> Response:
    """The answer to a batch of queries in JSON (version 1.0)."""
    return data(service_1_0.results(reconcile(current_view(), service_1_0.read_queries(_json()))))


@blueprint.post("/extend")
def extend() -> Response:
    """The values of properties of things, asked for in JSON (version 1.0)."""
    asked = read_extension(_json())
    return data(service_1_0.extension(asked, _rows(asked)))


@blueprint.get("/extend/propose")
def propose() -> Response:
    """The properties that things of a ``type`` can have."""
    limit = whole_number("limit", _MOST_PROPOSED, most=10_000) if request.args.get("limit") else None
    type_name = request.args.get("type", "")
    found = [named(each) for each in properties_of(type_name)][:limit]
    return data(service_0_2.proposal(type_name, found, limit))


@blueprint.get("/suggest/entity")
def suggest_entity() -> Response:
    """Things that begin with ``prefix``, while somebody types."""
    prefix, (offset, limit) = request.args.get("prefix", "").strip(), _window()
    types = types_named([name for name in request.args.getlist("type") if name])
    view = current_view()
    hits: Sequence[Hit] = find(view, prefix, [each.kind for each in types], limit=limit, offset=offset).hits
    if (exact := thing(view, prefix)) and not offset:
        hits = [exact, *(hit for hit in hits if hit.iri != exact.iri)][:limit]
    kept = [hit for hit in hits if hit.kind in TYPES and (not types or any(each.has(hit) for each in types))]
    return data({"result": [suggested(hit) for hit in kept]})


@blueprint.get("/suggest/type")
def suggest_type() -> Response:
    """Types that begin with ``prefix``; all without one."""
    offset, limit = _window()
    found = beginning(request.args.get("prefix", ""), TYPES)[offset : offset + limit]
    return data({"result": [type_object(TYPES[each.name]) for each in found]})


@blueprint.get("/suggest/property")
def suggest_property() -> Response:
    """Properties that begin with ``prefix``, of things of a ``type`` if one is given; all without a prefix."""
    offset, limit = _window()
    among = {each.name: each for each in properties_of(request.args.get("type", ""))}
    return data({"result": [named(each) for each in beginning(request.args.get("prefix", ""), among)[offset:][:limit]]})


@blueprint.get("/preview")
def preview() -> Response:
    """A small page about the thing with an identifier (``?id=``), for a frame on another site."""
    return shown_elsewhere(
        Response(render_template("preview.html", **_previewed()), content_type="text/html; charset=utf-8")
    )


@blueprint.get("/flyout")
def flyout() -> Response:
    """The same as a piece of HTML in JSON (version 0.2)."""
    return data({"id": request.args.get("id", ""), "html": render_template("preview-facts.html", **_previewed())})


def _previewed() -> dict[str, object]:
    hit = _thing()
    names = _PREVIEWED if hit.kind == "model" else ["description", "described_in", "arxiv", "doi"]
    shown = [each for each in properties_named(names) if hit.kind in each.kinds]
    held = values(current_view(), [hit.iri], shown).get(hit.iri, {})
    facts = [
        (each.label, [_text(each, value) for value in held[each.name][:_MOST_VALUES]])
        for each in shown
        if each.name in held
    ]
    return {"hit": hit, "about": described(hit), "facts": facts, "place": page_of(hit.iri) or hit.iri}


def _text(of: Property, held: Held) -> str:
    field = BY_NAME.get(of.name)
    return in_full(field, held.value, held.name) if field else held.name or str(held.value)


def _thing() -> Hit:
    identifier = request.args.get("id", "")
    if (found := thing(current_view(), identifier)) is None:
        raise UnknownName("thing", identifier[:200], (), hint="(identifiers are IRIs that /reconcile gives)")
    return found


def _rows(asked: Extension) -> dict[str, Mapping[str, list[Held]]]:
    """The values by identifier as it was asked for; nothing for an identifier that there is not."""
    seen = current_view()
    found = {name: hit.iri for name in asked.things if (hit := thing(seen, name))}
    held = values(seen, {*found.values()}, asked.properties)
    return {name: held.get(iri, {}) for name, iri in found.items()}


def _json() -> str:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("version 1.0 takes JSON (Content-Type: application/json)")
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise BadRequest("the body is not UTF-8") from error


def _window() -> tuple[int, int]:
    """How many suggestions to skip (``cursor`` in version 0.2, ``offset`` in 1.0), and how many to give."""
    texts = [text for name in ("offset", "cursor") if (text := request.args.get(name))]
    skipped = texts[0] if texts else "0"
    if not (skipped.isascii() and skipped.isdecimal() and len(skipped) < 10 and int(skipped) <= _MOST_SKIPPED):
        raise BadRequest(f"offset (cursor) is a number from 0 to {_MOST_SKIPPED:,}")
    return int(skipped), whole_number("limit", _SUGGESTIONS, most=_MOST_SUGGESTIONS)
