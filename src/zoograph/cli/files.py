"""Commands about files: validate, fmt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.cli.graph import warn_of_forms
from zoograph.cli.home import open_history
from zoograph.cli.output import errors, form_option, progress, write, write_file, write_findings
from zoograph.errors import InputError
from zoograph.findings import focus_name, in_order, read_findings
from zoograph.focus import is_note
from zoograph.publish import preview, rehearsal
from zoograph.rdf import GraphName, formatted, read_triples
from zoograph.records import Finding, Zoo
from zoograph.resources import CURATED_FILE
from zoograph.sources import curated
from zoograph.validate import findings_of, has_violation, validation_report
from zoograph.vocabulary import MADE_GRAPHS, graph, slug
from zoograph.zoos import read_zoos


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@form_option(["text", "json", "turtle"], "text", of="findings")
@click.option("--alone", is_flag=True, help="Check the files without the graph.")
def validate(files: tuple[Path, ...], form: str, alone: bool) -> None:
    """Check RDF files, or the current version of the graph, against the shapes. Exit 1 on violations.

    Files are checked together with the graph, if there is one, as if they were loaded: a model in them may be built on
    one that is in the graph. Findings are about the statements of the files, and about what changes because of them.

    \b
    zoograph validate mine.ttl
    zoograph validate mine.ttl --alone
    zoograph validate --format json
    """
    with progress() as tell, _subject(files, tell, alone=alone) as (store, focus, notes):
        tell("validating")
        report = validation_report(store, focus)
        findings = in_order((*notes, *findings_of(store, report.results)))
    if form == "turtle":
        write(report.graph().serialize(format="turtle", encoding="utf-8"))
    else:
        write_findings(findings, form)
    if has_violation(findings):
        raise click.exceptions.Exit(1)


@contextmanager
def _subject(
    files: Sequence[Path], tell: Callable[[str], None], *, alone: bool
) -> Iterator[tuple[Engine, Collection[str] | None, Sequence[Finding]]]:
    """What is to be validated: the graph, with the files; the things that findings are wanted of, if not all; notes."""
    if not files:
        with open_history().reading() as version:
            notes = [finding for finding in read_findings(version.directory) if is_note(finding)]
            yield Engine.read_only(str(version.store_directory)), None, notes
    elif alone or (history := open_history()).current_number() is None:
        tell("inferring")
        yield preview(_as_graphs(files)), None, ()
    else:
        changes = _as_graphs(files, read_zoos(history.home))
        named = {focus_name(triple.subject) for change in changes.values() for triple in change.content or ()}  # type: ignore[arg-type]
        with rehearsal(history, changes, tell) as (store, focus):
            yield store, focus | named, ()


def _as_graphs(files: Sequence[Path], zoos: Iterable[Zoo] = ()) -> dict[GraphName, Change]:
    """Each file as a named graph: that of the zoo that is read from the file, or one with the name of the file."""
    changes: dict[GraphName, Change] = {}
    taken: set[GraphName] = {*MADE_GRAPHS}
    for file in files:
        name = _zoo_of(file, zoos) or slug(file.stem)
        while graph(name) in taken:
            name += "-file"
        taken.add(graph(name))
        # Relative IRIs resolve as they would if the file were loaded into that graph.
        triples = read_triples(file, base=graph(name).value)
        warn_of_forms(file, (triple.object for triple in triples))
        changes[graph(name)] = Change(content=triples)
    return changes


def _zoo_of(file: Path, zoos: Iterable[Zoo]) -> str | None:
    """The name of the zoo whose statements are in the file."""
    for zoo in zoos:
        origin = Path(zoo.origin) if zoo.origin else CURATED_FILE
        if zoo.reader == curated.NAME and file.exists() and origin.exists() and file.samefile(origin):
            return zoo.name
    return None


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is not in canonical form.")
@click.option("--drop-comments", is_flag=True, help="Also format files with comments, and drop the comments.")
def fmt(files: tuple[Path, ...], check: bool, drop_comments: bool) -> None:
    """Write Turtle files in canonical form: the same graph always gives the same bytes, so diffs are small.

    Prefixes that a file declares are kept, relative IRIs stay relative. The canonical form has no comments: a file with
    comments is left as it is, with exit 1, unless you use --drop-comments.

    \b
    zoograph fmt data/zoo.ttl
    zoograph fmt --check data/zoo.ttl
    """
    failed = False
    for file in files:
        try:
            form = formatted(file)
            if form.first_comment is not None and not drop_comments:
                reason = "has a comment, and the canonical form has none; move it into rdfs:comment,"
                raise InputError(f"{reason} or use --drop-comments", file=file, line=form.first_comment)  # noqa: TRY301
            if form.canonical == form.written:
                continue
            if not check:
                write_file(file, form.canonical)
        except InputError as error:
            errors.print(f"error: {error}", style="bold red")
            failed = True
        else:
            failed = failed or check
            errors.print(f"{file}: {'is not in canonical form; run `zoograph fmt`' if check else 'rewritten'}")
    if failed:
        raise click.exceptions.Exit(1)


COMMANDS = (validate, fmt)
