"""Commands that write the graph: build, sync, load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click
import platformdirs
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from zoograph.cli.output import errors, progress, write_findings
from zoograph.errors import InputError, ZoographError
from zoograph.publish import (
    Change,
    GraphName,
    Progress,
    Publication,
    Refused,
    changes_of,
    publish,
    publish_readings,
)
from zoograph.rdf import read_quads
from zoograph.records import Reading, Severity
from zoograph.settings import Settings
from zoograph.sources import SOURCES, Source, source
from zoograph.store import History
from zoograph.views import follow, publish_internal
from zoograph.vocabulary import BASE, GRAPH_MERGED, MADE_GRAPHS, compact, expand

_keep_going = click.option("--keep-going", is_flag=True, help="Leave out what has violations, and publish the rest.")


def open_history() -> History:
    """The history in ``ZOOGRAPH_HOME``."""
    settings = Settings.from_environment()
    return History(settings.home, keep=settings.keep_versions)


@click.command()
@click.option("--only", "names", multiple=True, metavar="SOURCE", help="Read this source only; may be repeated.")
@_keep_going
def build(names: tuple[str, ...], keep_going: bool) -> None:
    """Make the graph from nothing: read the zoos, infer, validate, publish.

    \b
    zoograph build
    zoograph build --only curated
    """
    chosen = [source(name) for name in names] or [each for each in SOURCES if each.HAS_ADDRESS]
    with progress() as tell:
        readings = _read(chosen, None, tell, go_on=not names)
        publication = _published(
            lambda: publish_readings(
                open_history(), readings, f"build {', '.join(r.snapshot.source for r in readings)}",
                from_nothing=True, keep_going=keep_going, progress=tell,
            )
        )  # fmt: skip
    _report(publication)
    follow_up()


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Every source that knows its own address.")
@click.option("--from", "origin", metavar="PATH|URL", help="Read from here; for one source only.")
@click.option("--internal", is_flag=True, help="The zoo is an organisation's own, not public.")
@_keep_going
def sync(names: tuple[str, ...], everything: bool, origin: str | None, internal: bool, keep_going: bool) -> None:
    """Read zoos again and publish what changed.

    \b
    zoograph sync rst --from model_zoos.rst
    zoograph sync curated
    """
    if not names and not everything:
        raise click.UsageError(f"name a source ({', '.join(each.NAME for each in SOURCES)}), or say --all")
    if origin and len(names) != 1:
        raise click.UsageError("--from goes with exactly one source")
    chosen = [each for each in SOURCES if each.HAS_ADDRESS] if everything else [source(name) for name in names]
    with progress() as tell:
        readings = _read(chosen, origin, tell, go_on=everything)
        if internal:
            readings = [replace(r, snapshot=replace(r.snapshot, external=False)) for r in readings]
        changes, notes = changes_of(readings)
        message = f"sync {', '.join(r.snapshot.source for r in readings)}"
        act = publish_internal if internal else publish
        publication = _published(
            lambda: act(open_history(), changes, message, notes=notes, keep_going=keep_going, progress=tell)
        )
    _report(publication)
    follow_up()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--graph", "name", metavar="IRI", required=True, help="The named graph to put the statements into.")
@click.option("--replace", "whole", is_flag=True, help="Make the files the graph's whole content, instead of adding.")
@click.option("--internal", is_flag=True, help="For the internal view only.")
@_keep_going
def load(files: tuple[Path, ...], name: str, whole: bool, internal: bool, keep_going: bool) -> None:
    """Put the statements of RDF files into a named graph.

    \b
    zoograph load mine.ttl --graph https://example.org/graph/mine
    zoograph load zoo.ttl --graph graph:curated --replace
    """
    iri = expand(name) if ":" in name else f"{BASE}graph/{name}"
    try:
        target = NamedNode(iri)
    except ValueError as error:
        raise InputError(f"--graph {name!r} is not an IRI: {error}") from error
    if target in MADE_GRAPHS:
        raise InputError(f"{compact(iri)} is made by Zoograph; load into a graph of your own")
    statements: set[Triple] = set()
    for file in files:
        for quad in read_quads(file):
            if quad.graph_name not in (DefaultGraph(), target):
                raise InputError(f"holds statements of the graph {quad.graph_name}, not of {target}", file=file)
            statements.add(quad.triple)
    changes: dict[GraphName, Change] = {target: Change(content=statements) if whole else Change(added=statements)}
    with progress() as tell:
        message = f"load {', '.join(file.name for file in files)}"
        act = publish_internal if internal else publish
        publication = _published(lambda: act(open_history(), changes, message, keep_going=keep_going, progress=tell))
    _report(publication)
    follow_up()


def _read(chosen: Sequence[Source], origin: str | None, tell: Progress, *, go_on: bool) -> list[Reading]:
    """Fetch and read; of many sources, one that cannot be had is a warning, not the end."""
    cache = Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
    readings = []
    for each in chosen:
        try:
            tell(f"fetching {each.NAME}")
            snapshot = each.fetch(cache / each.NAME, origin)
            tell(f"reading {each.NAME}")
            readings.append(each.read(snapshot))
        except ZoographError as error:
            if not go_on or len(chosen) == 1:
                raise
            errors.print(f"warning: {each.NAME} is left out: {error}", style="yellow")
    return readings


def _published(act: Callable[[], Publication]) -> Publication:
    try:
        publication = act()
    except Refused as refusal:
        write_findings([f for f in refusal.findings if f.severity == Severity.VIOLATION])
        raise
    return publication


def follow_up() -> None:
    """Bring the internal view, where there is one, up to date; say so where it cannot be."""
    try:
        if publication := follow(open_history()):
            errors.print(f"the internal view is at version {publication.version.number}")
    except Refused as refusal:
        write_findings([f for f in refusal.findings if f.severity == Severity.VIOLATION])
        errors.print("warning: the internal view stays as it was: with the change it breaks a rule", style="yellow")


def _report(publication: Publication) -> None:
    version = publication.version
    triples = version.triples.get(GRAPH_MERGED.value, 0)
    errors.print(f"version {version.number}: {triples:,} triples ({version.message})")
    if publication.quarantined:
        file = Path(f"quarantine-{version.number}.ttl")
        content = serialize(publication.quarantined, format=RdfFormat.N_TRIPLES)
        assert content is not None
        file.write_bytes(content)
        errors.print(f"{len(publication.quarantined)} statements were left out: {file}", style="yellow")
    notable = sum(finding.severity == Severity.WARNING for finding in publication.findings)
    if notable:
        errors.print(f"{notable} warning{'' if notable == 1 else 's'}: zoograph validate shows them")


COMMANDS = (build, sync, load)
