"""Commands about the zoos of a home: add, list, remove."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from zoograph import sync as library
from zoograph.cli.graph import follow_up, report, visibility_option
from zoograph.cli.home import history_to_write, open_history
from zoograph.cli.output import errors, form_option, progress, write, write_table
from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.sources import SOURCES, source
from zoograph.zoos import FILE_NAME, has_address, placed, read_zoos


@click.group()
def zoos() -> None:
    """Register the zoos to read; each goes into a graph with its name.

    \b
    zoograph zoos add team --reader rst --from models.rst --internal
    zoograph zoos list
    zoograph zoos remove team
    """


@zoos.command()
@click.argument("name")
@click.option(
    "--reader",
    metavar="READER",
    help=f"One of {', '.join(each.NAME for each in SOURCES)}. Default: the reader with the name of the zoo.",
)
@click.option("--from", "origin", metavar="PATH|URL", help="Path or address to read. Default: the reader's own.")
@visibility_option
@click.option("--label", default="", metavar="TEXT", help="Its name on pages.")
@click.option(
    "--option", "options", multiple=True, metavar="KEY=VALUE", help="An option of the reader; may be repeated."
)
@click.option("--token-env", default="", metavar="NAME", help="The environment variable with the token for reading it.")
def add(
    name: str,
    reader: str | None,
    origin: str | None,
    internal: bool | None,
    label: str,
    options: tuple[str, ...],
    token_env: str,
) -> None:
    """Register a zoo in zoos.toml; then `zoograph sync NAME` reads it.

    \b
    zoograph zoos add team --reader rst --from models.rst --internal
    zoograph zoos add timm-before --reader timm --option versions=1.0.30
    """
    history = history_to_write()
    chosen = source(reader if reader is not None else name)
    said = dict(_option(each, chosen.OPTIONS) for each in options)
    is_internal = chosen.INTERNAL_BY_DEFAULT if internal is None else internal
    zoo = Zoo(name, reader or name, _origin(origin), is_internal, label, said, token_env)
    if not has_address(zoo):
        raise click.UsageError(f"the reader {zoo.reader} has no origin of its own; say where to read: --from PATH|URL")
    library.add(history, zoo)
    errors.print(f"{name} is in {history.home / FILE_NAME}; read it with: zoograph sync {name}")


@zoos.command("list")
@form_option(["table", "json"], "table", of="list")
def list_(form: str) -> None:
    """List the zoos: reader, origin, public or internal, and when each was last read; after them, graphs with models
    that were loaded, which have no reader.

    \b
    zoograph zoos list
    zoograph zoos list --format json
    """
    found = library.states(open_history())
    if form == "json":
        write(json.dumps([_plain(each) for each in found], indent=1, ensure_ascii=False).encode() + b"\n")
        return
    rows = [
        [
            each.zoo.name,
            each.zoo.reader if each.is_known else "",
            each.zoo.origin or "",
            "internal" if each.zoo.internal else "public",
            each.version or "",
            each.retrieved or "",
            "" if each.models is None else f"{each.models:,}",
        ]
        for each in found
    ]
    write_table(["name", "reader", "origin", "visibility", "version", "read", "models"], rows)


@zoos.command()
@click.argument("name")
@click.option("--keep-graph", is_flag=True, help="Keep its graph as it was last read.")
def remove(name: str, keep_graph: bool) -> None:
    """Remove a zoo from zoos.toml, and drop its graph. Older versions still have it.

    \b
    zoograph zoos remove team
    zoograph zoos remove https://example.org/graph    a graph that was loaded
    """
    history = history_to_write()
    with progress() as tell:
        publications = library.remove(history, name, keep_graph=keep_graph, progress=tell)
    for publication in publications:
        report(publication)
    if any(zoo.name == name and has_address(zoo) for zoo in read_zoos(history.home)):
        errors.print(f"{name} comes with Zoograph, so `zoograph build` and `zoograph sync --all` read it again")
    follow_up()


def _origin(given: str | None) -> str | None:
    """An origin relative to the current folder; raises :class:`InputError` if there is no such file."""
    if given is None:
        return None
    origin = placed(given, Path.cwd())
    if "://" not in origin and not Path(origin).exists():
        raise InputError("no such file", file=given)
    return origin


def _option(given: str, kinds: Mapping[str, type]) -> tuple[str, Any]:
    """Parse ``KEY=VALUE``: a text, a list separated by commas if the reader takes one, or any other TOML value."""
    key, equals, value = given.partition("=")
    if not equals:
        raise click.UsageError(f"--option takes KEY=VALUE, not {given!r}")
    kind = kinds.get(key, str)
    if kind in (str, list):
        return key, value if kind is str else [each.strip() for each in value.split(",")]
    try:
        return key, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key, value


def _plain(state: library.State) -> dict[str, Any]:
    zoo = state.zoo
    return {
        "name": zoo.name,
        "reader": zoo.reader if state.is_known else None,
        "origin": zoo.origin,
        "internal": zoo.internal,
        "registered": state.is_registered,
        "version": state.version,
        "read": state.retrieved,
        "models": state.models,
    }


COMMANDS = (zoos,)
