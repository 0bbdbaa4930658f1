"""Commands that read zoos into the graph: build, sync."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import click

from zoograph import sync as library
from zoograph.cli.graph import follow_up, keep_going_option, published, report, visibility_option, warn_of_forms
from zoograph.cli.home import history_to_write
from zoograph.cli.output import errors, progress
from zoograph.errors import InputError, ZoographError
from zoograph.records import Reading, Zoo
from zoograph.sources import SOURCES, GuessingSource, source
from zoograph.vocabulary import ZOO
from zoograph.zoos import FILE_NAME, Zoos, has_address, read_zoos


@click.command()
@click.option("--only", "names", multiple=True, metavar="ZOO", help="Read only this zoo; may be repeated.")
@keep_going_option
def build(names: tuple[str, ...], keep_going: bool) -> None:
    """Build the graph from scratch: read the public zoos, infer, validate, publish.

    \b
    zoograph build
    zoograph build --only curated
    """
    history = history_to_write()
    zoos = read_zoos(history.home)
    chosen = [zoos.get(name) for name in names] or [zoo for zoo in zoos if has_address(zoo) and not zoo.internal]
    with progress() as tell:
        publication = published(
            lambda: library.build(
                history, chosen, go_on=not names, keep_going=keep_going, progress=tell, heard=_told(len(chosen))
            )
        )
    report(publication)
    follow_up()


@click.command()
@click.argument("names", nargs=-1, metavar="[ZOO]...")
@click.option("--all", "everything", is_flag=True, help="All zoos with a known origin.")
@click.option("--from", "origin", metavar="PATH|URL", help="Path or address to read from; only with one zoo.")
@click.option(
    "--version",
    "versions",
    multiple=True,
    metavar="[PACKAGE==]V",
    help="Another version of a package of the zoo; only with one zoo, may be repeated.",
)
@visibility_option
@click.option(
    "--guess",
    "guessed",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read nothing, but write a description of this table beside it, for you to correct.",
)
@click.option("--accept-shrinking", is_flag=True, help="Also publish a zoo that lost more than a tenth of its models.")
@keep_going_option
def sync(
    names: tuple[str, ...],
    everything: bool,
    origin: str | None,
    versions: tuple[str, ...],
    internal: bool | None,
    guessed: Path | None,
    accept_shrinking: bool,
    keep_going: bool,
) -> None:
    """Read zoos again and publish what changed. `zoograph zoos list` shows them.

    \b
    zoograph sync rst --from model_zoos.rst
    zoograph sync timm mteb
    zoograph sync timm --version 1.0.30
    zoograph sync openmmlab --version mmdet==3.2.0
    zoograph sync table --from models.csv
    zoograph sync table --guess models.csv
    zoograph sync cards --from ~/.cache/huggingface/hub
    zoograph sync --all

    With --all, a zoo that cannot be read, or lost more than a tenth of its models, is left out: the others are
    published, and the exit status is 1.
    """
    history = history_to_write()
    zoos = read_zoos(history.home)
    if guessed is not None:
        _guess(names, zoos, guessed)
        return
    if not names and not everything:
        raise click.UsageError(f"name a zoo ({', '.join(zoo.name for zoo in zoos)}), or use --all")
    for option, given in (("--from", origin), ("--version", versions)):
        if given and len(names) != 1:
            raise click.UsageError(f"{option} goes with exactly one zoo")
    chosen = [zoo for zoo in zoos if has_address(zoo)] if everything else [zoos.get(name) for name in names]
    if versions and not source(chosen[0].reader).PINS:
        raise click.UsageError(f"{chosen[0].name} does not come as a package, so it has no --version")
    if origin:
        chosen = [replace(zoo, origin=origin) for zoo in chosen]
    if versions:
        chosen = [replace(zoo, options={**zoo.options, "versions": [*versions]}) for zoo in chosen]
    if internal is False:
        _check_may_be_public(chosen, zoos, history.home)
    if internal is not None:
        chosen = [replace(zoo, internal=internal) for zoo in chosen]
    before = library.states(history)
    left_out: list[str] = []
    tell_read = _told(len(chosen))

    def heard(zoo: Zoo, read: Reading | ZoographError) -> None:
        if isinstance(read, ZoographError):
            left_out.append(zoo.name)
        tell_read(zoo, read)

    with progress() as tell:
        publications = published(
            lambda: library.sync(
                history, chosen, go_on=everything, keep_going=keep_going, accept_shrinking=accept_shrinking,
                progress=tell, heard=heard,
            )
        )  # fmt: skip
    for publication in publications:
        report(publication)
    follow_up()
    if everything:
        _sum_up(before, library.states(history), left_out)
    if left_out:
        raise click.exceptions.Exit(1)


def _sum_up(before: Collection[library.State], after: Collection[library.State], left_out: Collection[str]) -> None:
    """What became of each zoo: how many models it has and had, and from which release to which."""
    earlier = {state.zoo.name: state for state in before}
    for state in after:
        name, was = state.zoo.name, earlier.get(state.zoo.name)
        if name in left_out:
            errors.print(f"{name}: left out, as it was", style="yellow")
        elif state.models is not None and state.retrieved:
            more = state.models - (was.models or 0 if was else 0)
            release = f", {was.version} → {state.version}" if was and was.version != state.version else ""
            change = f"{abs(more):,} {'more' if more > 0 else 'fewer'}" if more else "as many as before"
            errors.print(f"{name}: {state.models:,} models, {change}{release}")


def _guess(names: Collection[str], zoos: Zoos, file: Path) -> None:
    """Write a description of a file beside it."""
    readers = [source(zoos.get(name).reader) for name in names]
    if len(readers) != 1 or not isinstance(readers[0], GuessingSource):
        able = ", ".join(each.NAME for each in SOURCES if isinstance(each, GuessingSource))
        raise click.UsageError(f"--guess goes with one zoo whose reader takes descriptions: {able}")
    errors.print(f"{readers[0].guess(file)} says how to read {file}: correct it, then read the table with --from")


def _check_may_be_public(chosen: Collection[Zoo], zoos: Zoos, home: Path) -> None:
    """Raise :class:`InputError` for a zoo that zoos.toml has as internal: an option must not publish it."""
    for zoo in chosen:
        if zoo.name in zoos.registered and zoo.internal:
            raise InputError(
                f"{zoo.name} is internal; to publish it, write internal = false there", file=home / FILE_NAME
            )


def _told(zoos: int) -> Callable[[Zoo, Reading | ZoographError], None]:
    """Report how much was read from each of several zoos, and which could not be read."""

    def told(zoo: Zoo, read: Reading | ZoographError) -> None:
        if isinstance(read, ZoographError):
            errors.print(f"warning: {zoo.name} is left out: {read}", style="yellow")
            return
        if read.snapshot.files:
            # Results (zoo:value) are left out of the warnings: in Turtle, 11.0 is the normal way to write a number.
            said = (triple.object for triple in read.statements if triple.predicate != ZOO.value)
            warn_of_forms(read.snapshot.files[0], said)
        if zoos > 1 and read.listed:
            errors.print(f"{zoo.name} {read.snapshot.version or ''}: {read.listed:,} models")

    return told


COMMANDS = (build, sync)
