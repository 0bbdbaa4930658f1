"""``/compare``: two to four models side by side."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Two to four models side by side."""
    return page("page.html")
