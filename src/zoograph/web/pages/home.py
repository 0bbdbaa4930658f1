"""``/``: what this is, what is in it, and where to go from here."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.reading.overview import read_overview
from zoograph.web.pages.rendering import page
from zoograph.web.view import current_view

blueprint = Blueprint("home", __name__)

#: Queries that take longer are left out of the page, which says so.
_MOST_SECONDS = 5.0


@blueprint.get("/")
def start() -> Response:
    """The start page."""
    return page("home.html", **read_overview(current_view(), most_seconds=_MOST_SECONDS))
