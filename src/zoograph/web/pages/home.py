"""``/``: what Zoograph is, what the graph contains, and where to start."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.reading.overview import read_overview
from zoograph.web.current import current_view
from zoograph.web.pages.rendering import page

blueprint = Blueprint("home", __name__)

#: Seconds a query may take; the page leaves out what takes longer, and says so.
_MOST_SECONDS = 5.0


@blueprint.get("/")
def start() -> Response:
    """The start page."""
    return page("home.html", **read_overview(current_view(), most_seconds=_MOST_SECONDS))
