"""The command about what is wrong in the zoos: findings."""

from __future__ import annotations

from collections import Counter

import click
from pyoxigraph import NamedNode

from zoograph.cli.home import open_history
from zoograph.cli.output import errors, form_option, write_findings, write_table
from zoograph.errors import UnknownName
from zoograph.findings import in_order, read_findings
from zoograph.reading.disagreements import RULE, disagreements
from zoograph.reading.local import LocalView
from zoograph.records import Finding
from zoograph.store import EmbeddedStore, History
from zoograph.tokens import name_of


@click.command()
@click.option("--rule", metavar="RULE", help="All findings of this rule, or of rules that begin with this text.")
@click.option("--zoo", metavar="NAME", help="Only findings about this zoo.")
@form_option(["text", "json"], "text", of="report")
def findings(rule: str | None, zoo: str | None, form: str) -> None:
    """Show where zoos contradict each other or themselves, and all other findings, counted by rule and zoo.

    Those about internal zoos are shown if you name the zoo.

    \b
    zoograph findings
    zoograph findings --zoo timm --rule zoos-disagree-on-licence
    zoograph findings --rule model-licence --format json
    """
    history = open_history()
    internal = _internal_zoos(history)
    with (history.internal if zoo in internal else history).reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory), version)
        found = in_order((*disagreements(view), *read_findings(version.directory)))
    if zoo is not None:
        known = {*internal, *map(name_of, version.triples), *(name for each in found for name in each.zoo.split(", "))}
        if zoo not in known:
            raise UnknownName("zoo", zoo, known, hint="in the graph (zoograph zoos list says when each was read)")
    elif internal:
        errors.print("nothing about internal zoos, for which name one: --zoo NAME (zoograph zoos list)")
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


def _internal_zoos(history: History) -> list[str]:
    """The names of the zoos that only the internal view has."""
    if history.internal.current_number() is None:
        return []
    from zoograph.internal import internal_graphs  # slow to import, and few homes have an internal view

    return sorted(name_of(each.value) for each in internal_graphs(history) if isinstance(each, NamedNode))


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
