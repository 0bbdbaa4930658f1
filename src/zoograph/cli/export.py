"""The command that writes the graph to a file."""

from __future__ import annotations

from pathlib import Path

import click

from zoograph.cli.home import open_history
from zoograph.cli.output import form_option, write
from zoograph.export import FORMATS
from zoograph.export import export as export_graph
from zoograph.store import EmbeddedStore


@click.command()
@form_option(FORMATS, "turtle", of="export")
@click.option("--graph", "name", metavar="IRI", help="Only this named graph (an IRI, or a name such as curated).")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@click.option("--version", "number", type=int, metavar="N", help="Export version N instead of the current one.")
def export(form: str, name: str | None, target: Path | None, number: int | None) -> None:
    """Write the graph to a file: RDF in any syntax, a table of the models, or a network.

    \b
    zoograph export --format jsonld -o zoo.jsonld
    zoograph export --format turtle --graph curated
    """
    with open_history().reading(number) as version:
        write(export_graph(EmbeddedStore.read_only(version.store_directory).engine, form, name), target)


COMMANDS = (export,)
