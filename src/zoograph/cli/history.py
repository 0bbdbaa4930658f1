"""Commands about versions: log, diff, rollback."""

from __future__ import annotations

import click

from zoograph.cli.home import open_history
from zoograph.cli.output import errors, write_table
from zoograph.errors import StoreError
from zoograph.store.difference import difference
from zoograph.vocabulary import GRAPH_MERGED, compact


@click.command()
def log() -> None:
    """List the versions of the graph, newest first.

    \b
    zoograph log
    """
    history = open_history()
    current = history.current_number()
    rows = []
    for number in reversed(history.numbers()):
        mark = "*" if number == current else ""
        try:
            version = history.version(number)
        except StoreError as error:
            rows.append([f"{number}{mark}", "", "", str(error), ""])
        else:
            triples = f"{version.triples.get(GRAPH_MERGED.value, 0):,}"
            rows.append([f"{number}{mark}", version.created, triples, version.message, version.token])
    write_table(["version", "time", "triples", "message", "token"], rows)


@click.command()
@click.argument("a", type=int)
@click.argument("b", type=int)
@click.option("--stat", is_flag=True, help="Only count added and removed triples, by graph.")
def diff(a: int, b: int, stat: bool) -> None:
    """Show the statements that only version B has (+) and those that only version A has (-), by graph.

    \b
    zoograph diff 3 4
    zoograph diff 3 4 --stat
    """
    history = open_history()
    with history.reading(a) as old, history.reading(b) as new:
        for part in difference(old, new):
            click.echo(
                f"{compact(part.graph) or 'default graph'}: {len(part.added)} added, {len(part.removed)} removed"
            )
            if not stat:
                for sign, lines in (("-", part.removed), ("+", part.added)):
                    for line in lines:
                        click.echo(f"{sign} {line}")


@click.command()
@click.argument("number", type=int)
def rollback(number: int) -> None:
    """Publish an older version again, as a new version with the same content. The versions in between stay.

    \b
    zoograph rollback 3
    """
    from zoograph.cli.graph import follow_up  # loads what writes; log and diff only read

    version = open_history().rollback(number)
    errors.print(f"version {version.number}: {version.message}")
    follow_up()


COMMANDS = (log, diff, rollback)
