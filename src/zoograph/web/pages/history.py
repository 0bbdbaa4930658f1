"""``/history``: the versions of the graph."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("history", __name__)


@blueprint.get("/history")
def versions() -> Response:
    """The versions of the graph."""
    return page("page.html")
