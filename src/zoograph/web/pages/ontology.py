"""``/ns``: the terms of the ontology."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("ontology", __name__)


@blueprint.get("/ns")
def terms() -> Response:
    """The terms of the ontology."""
    return page("page.html")
