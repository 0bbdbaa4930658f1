"""``/zoos``: the zoos."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("zoos", __name__)


@blueprint.get("/zoos")
def listing() -> Response:
    """The zoos."""
    return page("page.html")
