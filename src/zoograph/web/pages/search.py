"""``/search``: what a search finds."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from zoograph.web.pages.rendering import page

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def results() -> Response:
    """What a search finds."""
    return page("page.html")


@blueprint.get("/search.json")
def suggestions() -> Response:
    """What could be meant, while typing."""
    return jsonify(query="", results=[])
