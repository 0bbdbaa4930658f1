"""``/questions``: the ready-made questions, each with a form, its answer, and ways to ask it elsewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup, escape

from zoograph.errors import InputError, LimitReached, Overloaded, ServiceFailed
from zoograph.questions import THEMES, Question, federated_questions, question, questions, without_header
from zoograph.store.table import Table
from zoograph.web import answers
from zoograph.web.access import is_known
from zoograph.web.current import current_view, services, settings
from zoograph.web.negotiation import TABLE_TYPES, form_asked_for
from zoograph.web.pages import question_form
from zoograph.web.pages.answer_table import cells, columns_of, unnamed
from zoograph.web.pages.question_form import Given
from zoograph.web.pages.rendering import as_of, link, page
from zoograph.workers import Query

blueprint = Blueprint("questions", __name__)

#: The most rows that a page shows; the CSV has all of them.
MOST_ROWS = 200

_THEME_NAMES = {
    "choose": "Choose a model",
    "lineage": "Follow a lineage",
    "compare": "Compare models",
    "curate": "Check the zoos",
    "explore": "Get an overview",
}


@blueprint.get("/questions")
def gallery() -> Response:
    """All questions by theme, or those in which every word of ``q`` occurs."""
    text = request.args.get("q", "").strip()
    found = [each for each in questions() if _speaks_of(each, text)]
    themes = [(theme, _THEME_NAMES[theme], [each for each in found if each.theme == theme]) for theme in THEMES]
    others = [each for each in federated_questions() if _speaks_of(each, text)]
    themes.append(("federated", "Ask other endpoints, too", others))
    count = len(found) + len(others)
    return page("questions.html", themes=themes, q=text, count=count, first_sentence=first_sentence)


@blueprint.get("/questions/<name>.<any(json, csv):form>")
def data(name: str, form: str) -> Response:
    """The whole answer; no cell runs as a formula in a spreadsheet."""
    asked = question(name)
    given = question_form.read_form(asked)
    for each in given:
        if each.error:
            raise each.error
    text = asked.sparql(_changed(given), every_entry=question_form.every_entry())
    return answers.answer(Query(text, most_rows=None if is_known() else settings().query_rows), form, for_people=True)


@blueprint.get("/questions/<name>")
def answer(name: str) -> Response:
    """One question with its parameters and answer, or only the answer if the request asks for data."""
    form = form_asked_for({"html": "text/html", **TABLE_TYPES})
    if form != "html":
        return data(name, form)
    asked = question(name)
    given = question_form.read_form(asked)
    every = question_form.every_entry() and asked.keeps_to_representatives
    values = _changed(given) | ({"entries": "every"} if every else {})
    table, status, late, failed = None, _status(given), "", ""
    allowed, setting = services()
    unasked = [each for each in asked.services if allowed.asked(each) is None]
    if status == HTTPStatus.OK:
        if request.args.keys() - {"format", "version"} - values.keys():
            # A form sends all its fields; the address of a question keeps only what differs from the defaults.
            shorter: dict[str, Any] = {"name": name, **values}
            return Response(status=HTTPStatus.FOUND, headers={"Location": url_for("questions.answer", **shorter)})
        try:
            table = (
                None
                if unasked
                else current_view().ask(without_header(asked.sparql(_changed(given), every_entry=every)))
            )
        except (LimitReached, Overloaded) as error:
            status, late = HTTPStatus.SERVICE_UNAVAILABLE, str(error)
        except ServiceFailed as error:
            status, failed = HTTPStatus.GATEWAY_TIMEOUT if error.is_late else HTTPStatus.BAD_GATEWAY, str(error)
    context = _context(asked, given, table, values)
    response = page("question.html", **context, late=late, failed=failed, every=every, unasked=unasked, setting=setting)
    if status != HTTPStatus.OK:
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
    return response


def first_sentence(text: str) -> str:
    """The first sentence of a description.

    >>> first_sentence("The family, e.g. BERT. And more.")
    'The family, e.g. BERT.'
    """
    return re.split(r"(?<=[a-z0-9)]{2}\.|[A-Z]{2}\.) (?=[A-Z])", text, maxsplit=1)[0]


def _speaks_of(asked: Question, text: str) -> bool:
    spoken = " ".join((asked.name, asked.title, asked.description, *(each.help for each in asked.parameters))).lower()
    return all(word in spoken for word in text.lower().split())


def _changed(given: list[Given]) -> dict[str, str]:
    return {each.parameter.name: each.text for each in given if each.changed}


def _status(given: list[Given]) -> HTTPStatus:
    errors = [each.error for each in given if each.error]
    if any(isinstance(error, InputError) for error in errors):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.NOT_FOUND if errors else HTTPStatus.OK


def _context(asked: Question, given: list[Given], table: Table | None, values: dict[str, str]) -> dict[str, Any]:
    """All that the page of a question shows."""
    shown = table.rows[:MOST_ROWS] if table is not None else ()
    columns = columns_of(table, asked.units) if table is not None else []
    names = question_form.names_of({iri for each in given for iri in each.iris} | unnamed(columns, shown))
    address: dict[str, Any] = {"name": asked.name, "form": "csv", "_external": True, **values}
    return {
        "question": asked,
        "theme": _THEME_NAMES[asked.theme],
        "given": given,
        "values": values,
        "choices": {
            each.parameter.kind: question_form.choices(each.parameter.kind) for each in given if each.is_choice
        },
        "properties": question_form.properties(given),
        "names": names,
        "short": question_form.short,
        "sentence": _sentence(asked, given, names),
        "table": table,
        "columns": columns,
        "rows": [cells(columns, row, names) for row in shown],
        "duration": _duration(table.seconds) if table is not None else "",
        "curl": f"curl {shlex.quote(url_for('questions.data', **address))}",
        "command": _command(asked, values),
    }


def _sentence(asked: Question, given: list[Given], names: Mapping[str, str]) -> Markup:
    """The question as a sentence, with the names of its values."""
    by_name = {each.parameter.name: each for each in given}
    parts = re.split(r"\{(\w+)\}", asked.sentence)
    shown = [_value(by_name[part], names) if i % 2 else escape(part) for i, part in enumerate(parts)]
    return Markup("").join(shown)


def _value(given: Given, names: Mapping[str, str]) -> Markup:
    links = [link(iri, names.get(iri)) for iri in given.iris]
    if not links:
        return escape(given.text)
    return Markup(" and ").join([Markup(", ").join(links[:-1]), links[-1]] if len(links) > 1 else links)


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(0.0123), _duration(2.345)
    ('12 ms', '2.3 s')
    """
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(1, round(1000 * seconds))} ms"


def _command(asked: Question, values: dict[str, str]) -> str:
    """The same question on the command line."""
    words = ["zoograph", "ask", asked.name]
    for name, value in values.items():
        words += ["--every-entry"] if name == "entries" else ["--param", f"{name}={value}"]
    if version := as_of():
        words += ["--version", version]
    return shlex.join(words)
