"""The command ``load``, which puts RDF files into the graph, and functions that all writing commands share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from zoograph.changes import Change
from zoograph.cli.home import history_to_write, open_history
from zoograph.cli.output import errors, progress, write_findings
from zoograph.errors import InputError, Refused, ZoographError
from zoograph.internal import follow, publish_internal
from zoograph.literals import numbers_in_json, rewritten
from zoograph.publish import Publication, publish
from zoograph.rdf import GraphName, read_quads
from zoograph.records import Severity
from zoograph.vocabulary import BASE, GRAPH_CATALOG, GRAPH_MERGED, MADE_GRAPHS, compact, expand

#: The most literals that are listed because they are kept in another form; all are counted.
_MOST_WARNINGS = 20
keep_going_option = click.option(
    "--keep-going", is_flag=True, help="Leave out what has violations, and publish the rest."
)
#: None where neither is said: then zoos.toml decides, or else the reader.
visibility_option = click.option(
    "--internal/--public",
    "internal",
    default=None,
    help="Whether the zoo is an organisation's own, in the internal view alone, or public. Default: as its reader.",
)


_Published = TypeVar("_Published")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--graph", "name", metavar="IRI", help="The named graph to put the statements into.")
@click.option("--replace", "whole", is_flag=True, help="Replace the content of the graph, instead of adding to it.")
@click.option("--internal", is_flag=True, help="Load into the internal view only.")
@keep_going_option
def load(files: tuple[Path, ...], name: str | None, whole: bool, internal: bool, keep_going: bool) -> None:
    """Load RDF files into a named graph, or, if they name graphs themselves, into those.

    Relative IRIs are relative to the graph. A file is refused if any of its statements cannot be kept.

    \b
    zoograph load mine.ttl --graph https://example.org/graph/mine
    zoograph load zoo.ttl --graph graph:curated --replace
    zoograph load backup.nq --replace
    """
    changes = _changes(files, _target(name) if name else None, whole=whole)
    with progress() as tell:
        message = f"load {', '.join(file.name for file in files)}"
        act = publish_internal if internal else publish
        publication = published(lambda: act(history_to_write(), changes, message, keep_going=keep_going, progress=tell))
    report(publication)
    follow_up()


def _target(name: str) -> NamedNode:
    iri = expand(name) if ":" in name else f"{BASE}graph/{name}"
    try:
        target = NamedNode(iri)
    except ValueError as error:
        raise InputError(f"--graph {name!r} is not an IRI: {error}") from error
    if target in MADE_GRAPHS:
        raise InputError(f"{compact(iri)} is made by Zoograph; load into a graph of your own")
    return target


def _changes(files: Sequence[Path], target: NamedNode | None, *, whole: bool) -> dict[GraphName, Change]:
    """The statements of the files, by graph. Graphs that Zoograph makes itself are skipped, with a warning.

    Relative IRIs are relative to the graph, as over HTTP; in a file that names graphs, to the path of the file.
    """
    contents: dict[GraphName, set[Triple]] = {} if target is None else {target: set()}
    for file in files:
        passed_over: Counter[str] = Counter()
        quads = read_quads(file, base=target.value if target else file.absolute().as_uri())
        warn_of_forms(file, (quad.object for quad in quads))
        for quad in quads:
            name = quad.graph_name
            if target is not None and name not in (DefaultGraph(), target):
                raise InputError(f"holds statements of the graph {name}, not of {target}", file=file)
            if target is None and isinstance(name, BlankNode):
                raise InputError("names a graph by a blank node; give the graph an IRI", file=file)
            if target is None and not isinstance(name, NamedNode):
                raise InputError("has statements in no named graph; say which with --graph", file=file)
            if isinstance(name, NamedNode) and target is None and name in MADE_GRAPHS and name != GRAPH_CATALOG:
                passed_over[compact(name.value)] += 1
            else:
                contents.setdefault(target or name, set()).add(quad.triple)  # type: ignore[arg-type]
        if passed_over:
            graphs = ", ".join(sorted(passed_over))
            total = passed_over.total()
            errors.print(f"{file}: {total:,} statements of {graphs} are skipped: Zoograph makes these graphs itself")
    return {name: Change(content=triples) if whole else Change(added=triples) for name, triples in contents.items()}


def warn_of_forms(file: Path, terms: Iterable[object]) -> None:
    """Warn of values that the engine keeps in another form than the file's."""
    found = [str(each) for each in rewritten(terms)]
    if file.suffix == ".jsonld":
        found = [*numbers_in_json(file.read_bytes()), *found]
    for each in found[:_MOST_WARNINGS]:
        errors.print(f"warning: {file}: {each}", style="yellow")
    if len(found) > _MOST_WARNINGS:
        errors.print(f"warning: {file}: and {len(found) - _MOST_WARNINGS:,} more", style="yellow")


def published(act: Callable[[], _Published]) -> _Published:
    """Run ``act`` and return what it publishes; if it is refused, show the violations."""
    try:
        return act()
    except Refused as refusal:
        write_findings([f for f in refusal.findings if f.severity == Severity.VIOLATION])
        raise


def follow_up() -> None:
    """Bring the internal view, if there is one, up to date; warn if that fails."""
    try:
        if publication := follow(open_history()):
            errors.print(f"the internal view is at version {publication.version.number}")
    except ZoographError as error:
        if isinstance(error, Refused):
            write_findings([f for f in error.findings if f.severity == Severity.VIOLATION])
        errors.print(f"warning: the internal view was not changed: {error}", style="yellow")


def report(publication: Publication) -> None:
    """Say what was published, and what was left out."""
    version = publication.version
    triples = version.triples.get(GRAPH_MERGED.value, 0)
    view = "" if version.is_public else " of the internal view"
    errors.print(f"version {version.number}{view}: {triples:,} triples ({version.message})")
    if publication.quarantined:
        file = Path(f"quarantine-{version.number}.ttl")
        content = serialize(publication.quarantined, format=RdfFormat.N_TRIPLES)
        assert content is not None
        file.write_bytes(content)
        errors.print(f"{len(publication.quarantined)} statements were left out: {file}", style="yellow")
    notable = sum(finding.severity == Severity.WARNING for finding in publication.findings)
    if notable:
        errors.print(f"{notable:,} warning{'' if notable == 1 else 's'} about what zoos leave out: zoograph findings")


COMMANDS = (load,)
