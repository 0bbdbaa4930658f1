"""The command about what is wrong in the zoos: findings."""

from __future__ import annotations

from collections import Counter

import click

from zoograph.cli.home import open_history
from zoograph.cli.output import errors, form_option, write_findings, write_table
from zoograph.findings import in_order, read_findings
from zoograph.reading.disagreements import RULE, disagreements
from zoograph.reading.local import LocalView
from zoograph.records import Finding
from zoograph.store import EmbeddedStore


@click.command()
@click.option("--rule", metavar="RULE", help="All findings of this rule, or of rules that begin with this text.")
@click.option("--zoo", metavar="NAME", help="Only findings about this zoo.")
@form_option(["text", "json"], "text", of="report")
def findings(rule: str | None, zoo: str | None, form: str) -> None:
    """Show where zoos contradict each other or themselves, and all other findings, counted by rule and zoo.

    \b
    zoograph findings
    zoograph findings --zoo timm --rule zoos-disagree-on-licence
    zoograph findings --rule model-licence --format json
    """
    with open_history().reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory), version)
        found = in_order((*disagreements(view), *read_findings(version.directory)))
    chosen = [each for each in found if zoo is None or zoo in each.zoo.split(", ")]
    if rule is not None:
        chosen = [each for each in chosen if each.rule.startswith(rule)]
    if rule is not None or form == "json":
        write_findings(chosen, form)
        return
    contradictions = [each for each in chosen if each.rule.startswith(RULE)]
    if contradictions:
        write_findings(contradictions)
    _write_counts([each for each in chosen if not each.rule.startswith(RULE)])


def _write_counts(found: list[Finding]) -> None:
    counts = Counter((each.severity, each.rule, each.zoo) for each in found)
    if counts:
        click.echo()
        write_table(
            ["", "rule", "zoo", "findings"],
            [[severity.value, rule, zoo, f"{count:,}"] for (severity, rule, zoo), count in counts.items()],
        )
        errors.print("zoograph findings --rule RULE shows them, with what to do")
    else:
        errors.print("nothing else was found")


COMMANDS = (findings,)
