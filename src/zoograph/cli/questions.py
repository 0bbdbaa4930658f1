"""Commands that ask the graph: query and ask."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from zoograph.cli.home import open_history
from zoograph.cli.output import ANSWER_FORMATS, form_option, write_answer, write_table
from zoograph.errors import InputError
from zoograph.federation import federated
from zoograph.questions import federated_questions, question, questions
from zoograph.settings import Settings
from zoograph.store import EmbeddedStore, RemoteStore, SparqlStore
from zoograph.text import text_of

_form = form_option(ANSWER_FORMATS, "table", of="answer")
_version = click.option("--version", "number", type=int, metavar="N", help="Ask version N instead of the current one.")


@contextmanager
def _store(number: int | None) -> Iterator[SparqlStore]:
    """The store to ask: a version in the home, or the engine that ``ZOOGRAPH_ENGINE`` names."""
    settings = Settings.from_environment()
    if settings.engine and number is None:
        yield federated(RemoteStore(settings.engine), settings.services)
    else:
        with open_history().reading(number) as version:
            store = EmbeddedStore.read_only(version.store_directory)
            yield federated(store, settings.services, is_public=version.is_public)


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Read the query from a file, or from standard input (-).",
)
@_form
@_version
def query(text: str | None, file: Path | None, form: str, number: int | None) -> None:
    """Answer a SPARQL query. Our prefixes (zoo:, model:, task: …) need no declaration.

    \b
    zoograph query 'SELECT ?model { ?model a zoo:RLM ; zoo:domain domain:speech } LIMIT 5'
    zoograph query --file question.rq --format csv
    """
    if (text is None) == (file is None):
        raise click.UsageError("give the query either as TEXT or with --file, and not both")
    if file is not None:
        text = _read(file)
    elif text is not None:
        text = _typed(text)
    assert text is not None
    with _store(number) as store:
        try:
            answer = store.query(text)
        except InputError as error:
            raise InputError(error.reason, file=file or "query", line=error.line, column=error.column) from error
        write_answer(answer, form)


def _typed(text: str) -> str:
    """An argument as UTF-8 text; with ``LC_ALL=C``, Python does not decode it as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text_of(os.fsencode(text), "query")
    return text.removeprefix("\ufeff")  # "$(cat question.rq)"


def _read(file: Path) -> str:
    """Read a file or standard input as UTF-8, whatever the terminal's encoding."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), file=file) from error
    return text_of(content, file)


@click.command()
@click.argument("name", required=False)
@click.option("--param", "parameters", multiple=True, metavar="KEY=VALUE", help="Change a parameter; may be repeated.")
@_form
@_version
@click.option("--sparql", "show", is_flag=True, help="Show the SPARQL instead of the answer.")
@click.option("--every-entry", is_flag=True, help="List and count every entry, even of the same weights.")
def ask(
    name: str | None, parameters: tuple[str, ...], form: str, number: int | None, show: bool, every_entry: bool
) -> None:
    """Ask one of the ready-made questions; without NAME, list them.

    \b
    zoograph ask
    zoograph ask rlms-of-a-domain --param domain=speech --format csv
    zoograph ask timeline --every-entry
    """
    if name is None:
        _list_questions()
        return
    values = {}
    for each in parameters:
        key, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"--param {each!r} is not KEY=VALUE")
        values[key] = value
    asked = question(name)
    if show:
        click.echo(asked.sparql(values, every_entry=every_entry), nl=False)
        return
    with _store(number) as store:
        write_answer(asked.ask(store, values, every_entry=every_entry), form, for_people=True)


def _list_questions() -> None:
    rows = [
        [str(each.number), each.name, each.title, ", ".join(f"{p.name}={p.default}" for p in each.parameters)]
        for each in (*questions(), *federated_questions())
    ]
    write_table(["", "name", "question", "parameters"], rows)


COMMANDS = (query, ask)
