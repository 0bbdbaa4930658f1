"""``/zoos``: the zoos, how fresh and how complete each is."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.reading.zoos import STATED, read_zoos
from zoograph.web.current import current_view
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import page

blueprint = Blueprint("zoos", __name__)

_MOST_SECONDS = 5.0
_MOST_PAGES = 10_000


@blueprint.get("/zoos")
def listing() -> Response:
    """The zoos, the one with the most entries first."""
    number = whole_number("page", 1, most=_MOST_PAGES)
    found = read_zoos(current_view(), number, most_seconds=_MOST_SECONDS)
    return page(
        "zoos.html",
        zoos=found.zoos,
        rows=found.rows,
        number=number,
        has_more=found.has_more,
        **found.tables,
        stated_names=STATED,
    )
