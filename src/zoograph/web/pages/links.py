"""``/links``: links to knowledge bases, those that wait for a decision first; who has the write token decides.

A decision is a request with the token in its ``Authorization`` header. There are no cookies, so no other site can make
a browser decide.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from zoograph.errors import LimitReached
from zoograph.link.knowledge_bases import KNOWLEDGE_BASES
from zoograph.link.mappings import Decision, State, mappings_of, plain
from zoograph.linking import Decisions
from zoograph.reading.review import beside, in_order
from zoograph.vocabulary import GRAPH_LINKS
from zoograph.web.current import current_view, settings
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import data, page
from zoograph.web.writing import expect_writer, published

blueprint = Blueprint("links", __name__)

_PAGE = 25
_MOST_PAGES = 100_000
#: The most characters of the name of who decides.
_LONGEST_NAME = 80


@blueprint.get("/links")
def review() -> Response:
    """Links in one state, both sides beside each other."""
    state, base = _state(), _base()
    links = mappings_of(settings().home)
    chosen = in_order(links, state, base)
    number = whole_number("page", 1, most=_MOST_PAGES)
    shown = chosen[(number - 1) * _PAGE : number * _PAGE]
    try:
        both = beside(current_view(), shown)
    except LimitReached:
        both = None
    return page(
        "links.html",
        both=both, state=state, base=base, bases=KNOWLEDGE_BASES, states=list(State),
        counts={each: len(in_order(links, each, base)) for each in State}, total=len(chosen),
        number=number, last=max(1, -(-len(chosen) // _PAGE)),
    )  # fmt: skip


@blueprint.get("/links.json")
def as_json() -> Response:
    """The links, by the same ``state`` and ``in``; without ``state``, all of them."""
    state = _state() if request.args.get("state") else None
    return data({"links": [plain(each) for each in in_order(mappings_of(settings().home), state, _base())]})


@blueprint.post("/links")
def decide() -> Response:
    """Decide about a link: ``{"thing": IRI, "item": IRI, "decision": "accept"}``, with the write token."""
    expect_writer(GRAPH_LINKS.value)
    said = _said()
    decision = Decisions(
        settings().home, ((said["thing"], said["item"], Decision(said["decision"])),), said.get("reviewer", "")
    )
    written = published(decision, f"{said['decision']} a link")
    response = jsonify(version=written.version)
    response.set_etag(written.tag, weak=True)
    return response


def _said() -> dict[str, str]:
    content: Any = request.get_json() if request.is_json else None
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise BadRequest('send JSON: {"thing": IRI, "item": IRI, "decision": "accept", "reject" or "undo"}')
    if not {"thing", "item"} <= content.keys() or content.get("decision") not in list(Decision):
        raise BadRequest(f"say thing, item, and a decision: {', '.join(Decision)}")
    if len(content.get("reviewer", "")) > _LONGEST_NAME:
        raise BadRequest(f"reviewer may have {_LONGEST_NAME} characters")
    return content


def _state() -> State:
    wanted = request.args.get("state") or State.WAITING
    if wanted not in list(State):
        raise BadRequest(f"state {wanted[:40]!r} is not one of {', '.join(State)}")
    return State(wanted)


def _base() -> str:
    wanted = request.args.get("in", "")
    if wanted and wanted not in [each.name for each in KNOWLEDGE_BASES]:
        raise BadRequest(f"in={wanted[:40]!r} is not one of {', '.join(each.name for each in KNOWLEDGE_BASES)}")
    return wanted
