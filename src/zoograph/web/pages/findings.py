"""``/findings``: what validation and reading had to say."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("findings", __name__)


@blueprint.get("/findings")
def report() -> Response:
    """What validation and reading had to say."""
    return page("page.html")
