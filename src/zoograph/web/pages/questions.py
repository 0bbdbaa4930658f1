"""``/questions``: the questions people ask."""

from __future__ import annotations

from flask import Blueprint, Response

from zoograph.web.pages.rendering import page

blueprint = Blueprint("questions", __name__)


@blueprint.get("/questions")
def gallery() -> Response:
    """The questions people ask."""
    return page("page.html")


@blueprint.get("/questions/<name>")
def answer(name: str) -> Response:
    """One question, its parameters and its answer."""
    return page("page.html")
