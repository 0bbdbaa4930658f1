"""``/models``: every model, to be narrowed down."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
def listing() -> Response:
    """Every model, to be narrowed down."""
    return page("page.html")
