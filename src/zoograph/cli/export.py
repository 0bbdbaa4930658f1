"""The command that writes the graph to a file."""

from __future__ import annotations

from pathlib import Path

import click

from zoograph.cli.home import open_history
from zoograph.cli.models import asked_graph
from zoograph.cli.output import form_option, write
from zoograph.export import FORMATS
from zoograph.export import export as export_graph
from zoograph.reading.model_forms import MODEL_FORMS
from zoograph.store import EmbeddedStore


@click.command()
@form_option([*FORMATS, *MODEL_FORMS], "turtle", of="export")
@click.option("--model", metavar="NAME", help=f"One model, as {', '.join(MODEL_FORMS)}.")
@click.option("--graph", "name", metavar="IRI", help="Only this named graph (an IRI, or a name such as curated).")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@click.option("--version", "number", type=int, metavar="N", help="Export version N instead of the current one.")
def export(form: str, model: str | None, name: str | None, target: Path | None, number: int | None) -> None:
    """Write the graph to a file: RDF in any syntax, a table of the models, or a network.

    \b
    zoograph export --format jsonld -o zoo.jsonld
    zoograph export --format turtle --graph curated
    zoograph export --format bibtex --model hubert-base-ls960
    """
    if (model is not None) != (form in MODEL_FORMS):
        raise click.UsageError(f"--model is for {', '.join(MODEL_FORMS)}, and they for --model")
    if model is not None:
        if name is not None:
            raise click.UsageError("--graph is for the graph, not for one model")
        with asked_graph(number) as graph:
            write(graph.model(model).export(form), target)
        return
    with open_history().reading(number) as version:
        write(export_graph(EmbeddedStore.read_only(version.store_directory).engine, form, name), target)


COMMANDS = (export,)
