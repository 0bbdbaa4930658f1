"""``zoograph reconcile``: match the names in a column of a table to things, here or at a reconciliation service."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from zoograph import api
from zoograph.cli.output import errors, progress, write
from zoograph.downloads import Bearer
from zoograph.errors import InputError, UnknownName
from zoograph.link.reconciliation import Match, Service
from zoograph.settings import Settings
from zoograph.spreadsheet import inert

_COLUMNS = ("iri", "label", "score", "match")
_BATCH = 50

Matcher = Callable[[Sequence[str]], list[list[Match]]]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, metavar="NAME", help="The column with the names.")
@click.option("--service", metavar="URL", help="A reconciliation service to ask instead of the graph (0.2 or 1.0).")
@click.option("--token-env", default="", metavar="NAME", help="The environment variable with a token for the service.")
@click.option(
    "--type", "of_type", default="", metavar="TYPE", help="Only this type (model, rlm, dtm, family, dataset…)."
)
@click.option("--prefix", default="", metavar="TEXT", help="Put TEXT before the names of the columns that are added.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE instead of the terminal."
)
def reconcile(
    file: Path, column: str, service: str | None, token_env: str, of_type: str, prefix: str, output: Path | None
) -> None:
    """Match the names in a column of a CSV file, and add the columns iri, label, score and match.

    The first candidate for each name is given with its score, from 0 to 100 in this graph. Where match is "true", it is
    certain; look at the others. A file that ends in .tsv has tabs between its cells.

    \b
    zoograph reconcile models.csv --column model
    zoograph reconcile models.csv --column model --type model --output matched.csv
    zoograph reconcile models.csv --column model --service https://zoo.example.org/reconcile
    zoograph reconcile models.csv --column model --service https://zoo.example.org/reconcile --token-env ZOO_TOKEN
    """
    if token_env and service is None:
        raise click.UsageError("--token-env is for a --service")
    delimiter = "\t" if file.suffix.lower() == ".tsv" else ","
    (_, header), *rows = _read(file, delimiter)
    if column not in header:
        raise UnknownName("column", column, header, hint=f"in {file}")
    added = [f"{prefix}{name}" for name in _COLUMNS]
    if taken := [name for name in added if name in header]:
        raise InputError(f"has a column {taken[0]!r} already; give another --prefix", file=file, line=1)
    place = header.index(column)
    names = [row[place].strip() for _, row in rows]
    with _matcher(service, token_env, of_type) as (match, batch_size), progress() as tell:
        found: dict[str, Match | None] = {}
        waiting: dict[str, int] = {}
        for name, (number, _) in zip(names, rows, strict=True):
            if name:
                waiting.setdefault(name, number)
        asked = [*waiting.items()]
        for start in range(0, len(asked), batch_size):
            batch = asked[start : start + batch_size]
            tell("matching", start / len(asked))
            try:
                answers = match([name for name, _ in batch])
            except InputError as error:
                raise InputError(f"row {batch[0][1]} to row {batch[-1][1]}: {error}", file=str(file)) from error
            found |= {name: next(iter(those), None) for (name, _), those in zip(batch, answers, strict=True)}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*header, *added])
    writer.writerows([*row, *_cells(found.get(name))] for (_, row), name in zip(rows, names, strict=True))
    write(out.getvalue().encode(), output)
    matched = [each for name in names if (each := found.get(name))]
    certain = sum(each.match for each in matched)
    errors.print(f"{len(rows):,} rows: {certain:,} matched, {len(matched) - certain:,} with a candidate to look at")


@contextmanager
def _matcher(address: str | None, token_env: str, of_type: str) -> Iterator[tuple[Matcher, int]]:
    """What finds the candidates for a batch of names, and how many it takes at a time."""
    if address is not None:
        token = Bearer.from_environment(token_env, "which --token-env names") if token_env else None
        service = Service.at(address, token)
        errors.print(f"asking {service.name} (version {service.version})")
        yield lambda names: service.candidates(names, of_type=of_type), service.batch_size
        return
    with api.open(Settings.from_environment().engine or None) as graph:
        yield (
            lambda names: [
                [Match(each.iri, each.label, each.score, each.match) for each in those]
                for those in graph.reconcile(names, type=of_type, limit=1)
            ],
            _BATCH,
        )


def _read(file: Path, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows of a table with their numbers, header first; raises :class:`InputError` that names the row."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8", file=file, line=line) from error
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if rows and row and len(row) != len(rows[0][1]):
                reason = f"row {number} has {len(row)} cells, and the header has {len(rows[0][1])}"
                raise InputError(reason, file=file, line=reader.line_num)
            if row:
                rows.append((number, row))
    except csv.Error as error:
        raise InputError(f"row {number + 1} is no CSV: {error}", file=file, line=reader.line_num) from error
    if not rows:
        raise InputError("is empty; it needs a row with the names of the columns", file=file)
    return rows


def _cells(found: Match | None) -> list[str]:
    if found is None:
        return ["", "", "", ""]
    score = "" if found.score is None else f"{found.score:g}"
    return [inert(found.iri), inert(found.label), score, "true" if found.match else "false"]


COMMANDS = (reconcile,)
