"""The command that writes the graph to a file."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import click

from zoograph.cli.home import open_history
from zoograph.cli.models import asked_graph
from zoograph.cli.output import form_option, write
from zoograph.export import FORMATS
from zoograph.export import export as export_graph
from zoograph.link.mappings import mappings_of, written
from zoograph.reading.resolve import resolve, resolve_of_kind
from zoograph.reading.thing_forms import THING_FORMS
from zoograph.reading.view import View
from zoograph.store import EmbeddedStore

#: The kinds of thing that can be exported one by one, and how each is found by name.
_FOUND: dict[str, Callable[[View, str], str]] = {
    "model": resolve,
    "dataset": lambda view, name: resolve_of_kind(view, "dataset", name),
}
#: The links to knowledge bases, which are of a home and no version.
_LINKS = "sssom"
_KIND_OF = {form: kind for kind, forms in THING_FORMS.items() for form in forms}


@click.command()
@form_option([*FORMATS, *_KIND_OF, _LINKS], "turtle", of="export")
@click.option("--model", metavar="NAME", help=f"One model, as {', '.join(THING_FORMS['model'])}.")
@click.option("--dataset", metavar="NAME", help=f"One dataset, as {', '.join(THING_FORMS['dataset'])}.")
@click.option("--graph", "name", metavar="IRI", help="Only this named graph (an IRI, or a name such as curated).")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@click.option("--version", "number", type=int, metavar="N", help="Export version N instead of the current one.")
def export(
    form: str, model: str | None, dataset: str | None, name: str | None, target: Path | None, number: int | None
) -> None:
    """Write the graph to a file: RDF in any syntax, a table of the models, or a network; or one model or dataset.

    With --format sssom, the links to knowledge bases.

    \b
    zoograph export --format jsonld -o zoo.jsonld
    zoograph export --format turtle --graph curated
    zoograph export --format bibtex --model hubert-base-ls960
    zoograph export --format croissant --dataset imagenet-1k
    """
    things = {kind: thing for kind, thing in (("model", model), ("dataset", dataset)) if thing is not None}
    kind = _KIND_OF.get(form)
    if [*things] != ([kind] if kind else []):
        needed = f"needs --{kind} NAME, and no other thing" if kind else "is of the whole graph, not of one thing"
        raise click.UsageError(f"{form} {needed}")
    if form == _LINKS:
        if name is not None or number is not None:
            raise click.UsageError("the links are of all versions and graphs; leave out --graph and --version")
        write(written(mappings_of(open_history().home_to_edit)).encode(), target)
        return
    if kind is not None:
        if name is not None:
            raise click.UsageError(f"--graph is for the graph, not for one {kind}")
        with asked_graph(number) as graph:
            iri = _FOUND[kind](graph.view, things[kind])
            write(THING_FORMS[kind][form].write(graph.view, iri, math.inf), target)
        return
    with open_history().reading(number) as version:
        store = EmbeddedStore.read_only(version.store_directory).engine
        write(export_graph(store, form, name, published=version.created), target)


COMMANDS = (export,)
