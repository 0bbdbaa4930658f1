"""The command ``verify``, which checks whether a version is intact."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
import platformdirs

from zoograph.cli.home import open_history
from zoograph.cli.output import console, errors, form_option, progress, write
from zoograph.verify import Check
from zoograph.verify import verify as verified


@click.command()
@click.argument("number", metavar="[VERSION]", type=int, required=False)
@click.option("--sample", default=20, show_default=True, type=click.IntRange(0), metavar="N",
              help="How many models owlrl and pySHACL check.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the random sample.")
@click.option("--internal", is_flag=True, help="Check the internal view.")
@form_option(["text", "json"], "text", of="report")
def verify(number: int | None, sample: int, seed: int, internal: bool, form: str) -> None:
    """Check whether a version is intact; without a number, the current one. Exit 1 if it is not.

    Its files are compared with their checksums and read to the end; the merged graph, the counts, the statistics, the
    search index, the kept answers, the inferences and the findings are computed again and compared. Nothing is changed.

    \b
    zoograph verify
    zoograph verify 3 --sample 100
    zoograph verify --format json
    """
    history = open_history()
    if internal:
        history = history.internal
    directory = history.directory(number)
    cache = Path(platformdirs.user_cache_dir("zoograph", appauthor=False))
    checks = []
    with progress() as tell:
        for check in verified(directory, sample=sample, seed=seed, cache=cache, progress=tell):
            checks.append(check)
            if form == "text":
                _print(check)
    is_whole = all(check.is_passed for check in checks)
    if form == "json":
        described = [{**asdict(check), "passed": check.is_passed} for check in checks]
        content = {"version": int(directory.name), "whole": is_whole, "checks": described}
        write(json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")
    else:
        failed = [check.name for check in checks if not check.is_passed]
        said = "is intact" if is_whole else f"is damaged: {', '.join(failed)}"
        errors.print(f"version {directory.name} {said}")
        if not is_whole:
            errors.print("`zoograph log` lists the versions; `zoograph rollback N` publishes an intact one again")
    if not is_whole:
        raise click.exceptions.Exit(1)


def _print(check: Check) -> None:
    out = console()
    sign, style = ("ok", "green") if check.is_passed else ("FAILED", "bold red")
    notes = f" ({'; '.join(check.notes)})" if check.notes else ""
    out.print(f"{sign:<7} {check.name}: {check.what}{notes}", style=style if not check.is_passed else None)
    for problem in check.problems:
        out.print(f"        {problem}")
    if check.more:
        out.print(f"        and {check.more:,} more")
    if check.unmade:
        out.print(f"        not checked: {check.unmade}")


COMMANDS = (verify,)
