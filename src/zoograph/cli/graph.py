"""Commands that write the graph: build, sync, load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click
import platformdirs
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from zoograph.changes import Change, changes_of
from zoograph.cli.output import Tell, errors, progress, write_findings
from zoograph.errors import InputError, ZoographError
from zoograph.literals import numbers_in_json, rewritten
from zoograph.publish import Publication, Refused, publish, publish_readings
from zoograph.rdf import GraphName, read_quads
from zoograph.records import Reading, Severity
from zoograph.settings import Settings
from zoograph.sources import SOURCES, Source, source
from zoograph.store import History
from zoograph.views import follow, publish_internal
from zoograph.vocabulary import BASE, GRAPH_CATALOG, GRAPH_MERGED, MADE_GRAPHS, ZOO, compact, expand

#: So many literals of a file that are kept in another form are named; all are counted.
_MOST_WARNINGS = 20
_keep_going = click.option("--keep-going", is_flag=True, help="Leave out what has violations, and publish the rest.")


def open_history() -> History:
    """The history in ``ZOOGRAPH_HOME``."""
    settings = Settings.from_environment()
    return History(settings.home, keep=settings.keep_versions)


def history_to_write() -> History:
    """The same, to be written to; raises :class:`InputError` for the internal view, which is written to from above."""
    history = open_history()
    above = history.home.parent
    if History.internal(above) == history.home and (above / "zoograph.json").exists():
        raise InputError(f"{history.home} is an internal view; set ZOOGRAPH_HOME to {above} and say --internal")
    return history


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
    history = history_to_write()
    with progress() as tell:
        readings = _read(chosen, tell, go_on=not names)
        publication = _published(
            lambda: publish_readings(
                history, readings, f"build {', '.join(r.snapshot.source for r in readings)}",
                from_nothing=True, keep_going=keep_going, progress=tell,
            )
        )  # fmt: skip
    _report(publication)
    follow_up()


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Every source that knows its own address.")
@click.option("--from", "origin", metavar="PATH|URL", help="Read from here; for one source only.")
@click.option(
    "--version",
    "versions",
    multiple=True,
    metavar="[PACKAGE==]V",
    help="Another version of the package that the zoo comes as; for one source only, may be repeated.",
)
@click.option("--internal", is_flag=True, help="The zoo is an organisation's own, not public.")
@_keep_going
def sync(
    names: tuple[str, ...],
    everything: bool,
    origin: str | None,
    versions: tuple[str, ...],
    internal: bool,
    keep_going: bool,
) -> None:
    """Read zoos again and publish what changed.

    \b
    zoograph sync rst --from model_zoos.rst
    zoograph sync timm mteb
    zoograph sync timm --version 1.0.30
    zoograph sync openmmlab --version mmdet==3.2.0
    """
    if not names and not everything:
        raise click.UsageError(f"name a source ({', '.join(each.NAME for each in SOURCES)}), or say --all")
    for option, given in (("--from", origin), ("--version", versions)):
        if given and len(names) != 1:
            raise click.UsageError(f"{option} goes with exactly one source")
    chosen = [each for each in SOURCES if each.HAS_ADDRESS] if everything else [source(name) for name in names]
    if versions and not chosen[0].PINS:
        raise click.UsageError(f"{chosen[0].NAME} does not come as a package, so it has no --version")
    with progress() as tell:
        readings = _read(chosen, tell, origin=origin, versions=versions, go_on=everything)
        if internal:
            readings = [replace(r, snapshot=replace(r.snapshot, external=False)) for r in readings]
        changes, notes = changes_of(readings)
        message = f"sync {', '.join(r.snapshot.source for r in readings)}"
        act = publish_internal if internal else publish
        publication = _published(
            lambda: act(history_to_write(), changes, message, notes=notes, keep_going=keep_going, progress=tell)
        )
    _report(publication)
    follow_up()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--graph", "name", metavar="IRI", help="The named graph to put the statements into.")
@click.option("--replace", "whole", is_flag=True, help="Make the files the graph's whole content, instead of adding.")
@click.option("--internal", is_flag=True, help="For the internal view only.")
@_keep_going
def load(files: tuple[Path, ...], name: str | None, whole: bool, internal: bool, keep_going: bool) -> None:
    """Put the statements of RDF files into a named graph; or, of files that name graphs, into those.

    Relative IRIs are relative to the graph. A file of which a statement could not be kept is refused.

    \b
    zoograph load mine.ttl --graph https://example.org/graph/mine
    zoograph load zoo.ttl --graph graph:curated --replace
    zoograph load backup.nq --replace
    """
    changes = _changes(files, _target(name) if name else None, whole=whole)
    with progress() as tell:
        message = f"load {', '.join(file.name for file in files)}"
        act = publish_internal if internal else publish
        publication = _published(
            lambda: act(history_to_write(), changes, message, keep_going=keep_going, progress=tell)
        )
    _report(publication)
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
    """What the files say, by graph. Of an export, what Zoograph makes itself is passed over, and this is said.

    Relative IRIs are relative to the graph, as over HTTP; of a file that names graphs, to where the file is.
    """
    contents: dict[GraphName, set[Triple]] = {} if target is None else {target: set()}
    for file in files:
        passed_over: Counter[str] = Counter()
        quads = read_quads(file, base=target.value if target else file.absolute().as_uri())
        _warn_of_forms(file, (quad.object for quad in quads))
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
            errors.print(
                f"{file}: {total:,} statements of {graphs} are passed over: Zoograph makes these graphs itself"
            )
    return {name: Change(content=triples) if whole else Change(added=triples) for name, triples in contents.items()}


def _warn_of_forms(file: Path, terms: Iterable[object]) -> None:
    """Say what the engine will not keep as the file has it."""
    found = [str(each) for each in rewritten(terms)]
    if file.suffix == ".jsonld":
        found = [*numbers_in_json(file.read_bytes()), *found]
    for each in found[:_MOST_WARNINGS]:
        errors.print(f"warning: {file}: {each}", style="yellow")
    if len(found) > _MOST_WARNINGS:
        errors.print(f"warning: {file}: and {len(found) - _MOST_WARNINGS:,} more", style="yellow")


def _read(
    chosen: Sequence[Source],
    tell: Tell,
    *,
    origin: str | None = None,
    versions: Sequence[str] = (),
    go_on: bool,
) -> list[Reading]:
    """Fetch and read; of many sources, one that cannot be had is a warning, not the end."""
    cache = Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
    readings = []
    for done, each in enumerate(chosen):
        try:
            tell(f"fetching {each.NAME}", done / len(chosen))
            snapshot = each.fetch(cache / each.NAME, origin, versions)
            tell(f"reading {each.NAME}", (done + 0.5) / len(chosen))
            reading = each.read(snapshot)
            if each.PINS and not reading.models:
                # Publishing it would empty the zoo's graph.
                where = f"{each.NAME} {snapshot.version}"
                raise InputError(f"{where} has no models where they are looked for; it is left as it was")
        except ZoographError as error:
            if not go_on or len(chosen) == 1:
                raise
            errors.print(f"warning: {each.NAME} is left out: {error}", style="yellow")
        else:
            readings.append(reading)
            if snapshot.files:
                # A result is a number, and 11.0 is how Turtle writes one.
                said = (triple.object for triple in reading.statements if triple.predicate != ZOO.value)
                _warn_of_forms(snapshot.files[0], said)
            if len(chosen) > 1 and reading.models:
                listed = sum(model.listed for model in reading.models)
                errors.print(f"{each.NAME} {snapshot.version or ''}: {listed:,} models")
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
    except ZoographError as error:
        if isinstance(error, Refused):
            write_findings([f for f in error.findings if f.severity == Severity.VIOLATION])
        errors.print(f"warning: the internal view stays as it was: {error}", style="yellow")


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
        errors.print(f"{notable:,} warning{'' if notable == 1 else 's'} about what zoos leave out: zoograph findings")


COMMANDS = (build, sync, load)
