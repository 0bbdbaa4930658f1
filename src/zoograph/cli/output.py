"""What the commands print: answers on standard output, progress and errors on standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from zoograph.errors import InputError
from zoograph.records import Finding, Severity
from zoograph.spreadsheet import FORMS
from zoograph.store import Answer
from zoograph.store.answer import GRAPH_FORMATS, TABLE_FORMATS, text
from zoograph.vocabulary import compact
from zoograph.wording import counted


def form_option(forms: Iterable[str], default: str, *, of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option ``--format``, which a command gets as ``form``. ``of``: what has the form, for the help."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(forms)),
        default=default,
        show_default=True,
        help=f"Form of the {of}.",
    )


class _Errors(Console):
    """Standard error. If it cannot be written to, the command goes on: its work must not depend on that."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Like rich, but ignores errors of the output."""
        with suppress(OSError):
            super().print(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Do nothing when the reader has gone; rich would end the command."""


class _Output(Console):
    """Standard output."""

    def on_broken_pipe(self) -> None:
        """End like any other output when the reader has gone; rich would exit with 1."""
        raise


errors = _Errors(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)
#: The values of ``--format`` for commands that answer a query.
ANSWER_FORMATS = ("table", *TABLE_FORMATS, *GRAPH_FORMATS)

_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


class Tell(Protocol):
    """Reports the current step and, if known, the share of it that is done."""

    def __call__(self, step: str, share: float | None = None, /) -> None:
        """``share`` is from 0 to 1."""
        ...


@contextmanager
def progress() -> Iterator[Tell]:
    """Show progress at a terminal; otherwise show nothing."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("starting…", total=None)

        def tell(step: str, share: float | None = None) -> None:
            bar.update(task, description=f"{step}…", total=None if share is None else 1, completed=share or 0)

        yield tell


def write(content: bytes, target: Path | None = None) -> None:
    """Write bytes to a file, or to standard output."""
    if target is not None:
        write_file(target, content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def write_file(target: Path, content: bytes) -> None:
    """Write a file completely or leave it as it was; raises :class:`InputError`."""
    file = target.resolve()
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.exists() and not file.is_file():  # /dev/stdout, a pipe
            file.write_bytes(content)
            return
        try:
            beside.write_bytes(content)
            if file.exists():
                shutil.copymode(file, beside)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=target) from error


def write_answer(answer: Answer, form: str, *, for_people: bool = False) -> None:
    """Print the answer to a query in a form; raises ``click.UsageError`` for a form that the answer cannot have.

    ``for_people``: people open the table in a spreadsheet, so its cells must not run as formulas.
    """
    for each in answer.partial:
        errors.print(f"warning: the answer is not complete: {each}", style="yellow")
    if form == "table":
        _write_for_reading(answer)
    elif answer.is_graph:
        if form not in GRAPH_FORMATS:
            raise click.UsageError(f"the answer is a graph; use --format {', '.join(GRAPH_FORMATS)}")
        write(answer.pretty_turtle() if form == "turtle" else answer.serialize(GRAPH_FORMATS[form]))
    elif form in TABLE_FORMATS:
        content = answer.serialize(TABLE_FORMATS[form])
        write(b"".join(FORMS[form]([content])) if for_people and form in FORMS else content)
        if form in ("json", "xml"):
            write(b"\n")
    else:
        raise click.UsageError(f"the answer is a table; use --format table, {', '.join(TABLE_FORMATS)}")


def _write_for_reading(answer: Answer) -> None:
    if answer.is_boolean:
        click.echo("yes" if answer else "no")
    elif answer.is_graph:
        write(answer.pretty_turtle())
    else:
        rows = [[compact(text(term)) for term in row] for row in answer.rows()]
        write_table(answer.variables, rows)
        errors.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def console() -> Console:
    """Standard output: fitted to a terminal, but with whole lines for another program."""
    is_terminal = sys.stdout.isatty()
    return Console(width=None if is_terminal else 1_000_000, highlight=False, markup=False, emoji=False)


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table: fitted to a terminal, but complete for another program."""
    table = Table(*(escape(column) for column in columns), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    if not sys.stdout.isatty():
        for column in table.columns:
            column.no_wrap = True
    _Output(width=None if sys.stdout.isatty() else 1_000_000).print(table, soft_wrap=not sys.stdout.isatty())


def write_findings(findings: Sequence[Finding], form: str = "text") -> None:
    """Print findings grouped by rule: severity, thing, what is wrong, what to do."""
    if form == "json":
        write(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False).encode() + b"\n")
        return
    console = _Output(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for rule, group in groupby(findings, key=lambda finding: finding.rule):
        of_rule = list(group)
        severity = of_rule[0].severity
        console.print(f"{severity.value}: {rule} ({len(of_rule)})", style=_STYLES[severity])
        for finding in of_rule:
            name = f"{finding.label} " if finding.label and finding.label not in finding.message else ""
            where = f" [{finding.zoo}]" if finding.zoo else ""
            console.print(f"  {compact(finding.focus)}{where}: {name}{finding.message}")
        for fix in dict.fromkeys(finding.fix for finding in of_rule if finding.fix):
            console.print(f"  → {fix}", style="dim")
    counts = [
        counted(sum(f.severity == s for f in findings), s.value.lower(), "info" if s == Severity.INFO else None)
        for s in Severity
    ]
    console.print(", ".join(counts))
