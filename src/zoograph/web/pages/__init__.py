"""The pages that people read: one blueprint per file. Templates show what :mod:`zoograph.reading` finds."""

from __future__ import annotations

from flask import Blueprint, Flask

from zoograph.web.pages import (
    browse,
    compare,
    completions,
    exports,
    findings,
    history,
    home,
    links,
    model,
    models,
    ontology,
    questions,
    rendering,
    search,
    things,
    zoos,
)
from zoograph.workers import KeptAnswers

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    models.blueprint,
    model.blueprint,
    compare.blueprint,
    questions.blueprint,
    search.blueprint,
    completions.blueprint,
    zoos.blueprint,
    findings.blueprint,
    links.blueprint,
    exports.blueprint,
    history.blueprint,
    ontology.blueprint,
    browse.blueprint,
    things.blueprint,
)


def register(app: Flask) -> None:
    """Add the pages to the application."""
    app.extensions["zoograph.answers"] = KeptAnswers()
    rendering.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
