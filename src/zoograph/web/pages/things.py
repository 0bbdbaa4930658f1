"""``/model/…``, ``/family/…`` and so on: a page for each thing that has an IRI of ours."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages import rendering
from zoograph.web.pages.model import model_page
from zoograph.web.pages.places import KIND_NAMES, thing_at

blueprint = Blueprint("things", __name__)

_KINDS = ",".join(f"'{kind}'" for kind in KIND_NAMES)


@blueprint.get(f"/<any({_KINDS}):kind>/<path:name>")
def page(kind: str, name: str) -> Response:
    """The page about a thing."""
    if kind == "model":
        return model_page(thing_at(kind, name))
    return rendering.page("page.html")
