"""Commands about links to outside knowledge bases: look up, list, review."""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from zoograph.cli.graph import follow_up, report
from zoograph.cli.home import history_to_write, open_history
from zoograph.cli.output import console, errors, form_option, progress, write, write_table
from zoograph.link.knowledge_bases import KNOWLEDGE_BASES, KnowledgeBase
from zoograph.link.mappings import FILE_NAME, Decision, State, mappings_of, plain
from zoograph.link.things import KINDS
from zoograph.linking import Outcome, decide, look_up_in
from zoograph.reading.local import LocalView
from zoograph.reading.review import Beside, beside, in_order
from zoograph.store import EmbeddedStore
from zoograph.wording import counted

_STATES = [state.value for state in State]
_BASES = [base.name for base in KNOWLEDGE_BASES]
_KEYS = {"a": Decision.ACCEPT, "r": Decision.REJECT}


@click.group()
def link() -> None:
    """Link things to outside knowledge bases, and decide about what was found.

    \b
    zoograph link wikidata
    zoograph link openalex --enrich
    zoograph link review
    zoograph link list --state waiting
    """


def _command(base: KnowledgeBase) -> click.Command:
    @click.command(base.name, short_help=f"Look things up in {base.label}.")
    @click.option("--endpoint", default="", metavar="URL", help=f"Ask this address.  [default: {base.endpoint}]")
    @click.option(
        "--from", "dump", multiple=True, metavar="DUMP", type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Read this file instead of asking; may be repeated.",
    )  # fmt: skip
    @click.option("--offline", is_flag=True, help="Use only answers that are kept from before.")
    @click.option("--enrich", is_flag=True, help="Bring back what it says of the items, too.")
    @click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice(list(KINDS)),
        help="Only things of this kind; may be repeated.",
    )
    def look_up(endpoint: str, dump: tuple[Path, ...], offline: bool, enrich: bool, kinds: tuple[str, ...]) -> int:
        with progress() as tell:
            outcome = look_up_in(
                history_to_write(), base, endpoint=endpoint, dump=dump, offline=offline, enrich=enrich,
                kinds=kinds or tuple(KINDS), tell=tell,
            )  # fmt: skip
        return _told(outcome)

    look_up.help = (
        f"Look things up in {base.label}: by identifier first, by name and type second.\n\n"
        "Identifiers that both sides have make links. What only has the same name waits for `zoograph link review`.\n"
        "Answers are kept for 30 days, so a look-up that ended early continues where it stopped.\n\n"
        f"\b\nzoograph link {base.name}\nzoograph link {base.name} --enrich --kind paper\n"
        f"zoograph link {base.name} --offline"
    )
    return look_up


for _base in KNOWLEDGE_BASES:
    link.add_command(_command(_base))


def _told(outcome: Outcome) -> int:
    """Say what a look-up came to; the exit status."""
    found = outcome.found
    report(outcome.publication)
    errors.print(
        f"{outcome.base.label}: {counted(outcome.accepted, 'link')}, {outcome.waiting:,} waiting for a decision"
        + (f", {counted(len(found.facts), 'fact')}" if found.facts else "")
    )
    if outcome.waiting:
        errors.print("decide about them with: zoograph link review")
    if found.not_kept:
        errors.print(f"{counted(found.not_kept, 'question')} not asked: no answer is kept (--offline)", style="yellow")
    follow_up()
    if found.failure is not None:
        raise found.failure
    return 0


@link.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only links in this state.")
@click.option("--in", "base", type=click.Choice(_BASES), default=None, help="Only links to this knowledge base.")
@form_option(["table", "json"], "table", of="list")
def list_(state: str | None, base: str | None, form: str) -> None:
    """List the links that were looked up, each with its state.

    \b
    zoograph link list
    zoograph link list --state rejected --in wikidata --format json
    """
    found = in_order(mappings_of(open_history().home_to_edit), State(state) if state else None, base or "")
    if form == "json":
        write(json.dumps([plain(each) for each in found], indent=1, ensure_ascii=False).encode() + b"\n")
        return
    rows = [
        [
            each.state.value,
            each.subject_label,
            each.object,
            each.object_label,
            each.match_string,
            f"{each.confidence or 0:g}",
        ]
        for each in found
    ]
    write_table(["state", "thing", "item", "called", "shared", "confidence"], rows)


@link.command()
@click.option("--in", "base", type=click.Choice(_BASES), default=None, help="Only links to this knowledge base.")
@click.option(
    "--state", type=click.Choice(_STATES), default="waiting", show_default=True, help="Go through links in this state."
)
@click.option("--reviewer", default=None, metavar="NAME", help="Who decides.  [default: your user name]")
def review(base: str | None, state: str, reviewer: str | None) -> None:
    """Decide about links, one by one: accept, reject, skip, undo, quit.

    Each is shown side by side, with what the graph says and what the knowledge base says. A decision can be undone at
    once (u), or later, with --state accepted or rejected. One version is published at the end.

    \b
    zoograph link review
    zoograph link review --in wikidata
    zoograph link review --state rejected
    """
    history = history_to_write()
    links = in_order(mappings_of(history.home_to_edit), State(state), base or "")
    if not links:
        errors.print(f"no link is {state}; zoograph link list shows all of {FILE_NAME}")
        return
    with history.reading() as version:
        both = beside(LocalView(EmbeddedStore.read_only(version.store_directory), version), links)
    made = _decided(both)
    if made:
        with progress() as tell:
            publication = decide(history, made, reviewer if reviewer is not None else _user(), lambda step: tell(step))
        report(publication)
        follow_up()
    counts = {each: sum(decision == each for _, _, decision in made) for each in Decision}
    errors.print(
        f"{counts[Decision.ACCEPT]} accepted, {counts[Decision.REJECT]} rejected, {counts[Decision.UNDO]} undone, "
        f"{len(links) - len(made)} left as they were"
    )


def _decided(both: Sequence[Beside]) -> list[tuple[str, str, Decision]]:
    """Ask about each; what a person decided until the end of the input."""
    made: dict[int, Decision | None] = {}
    number = 0
    while number < len(both):
        link_ = both[number].link
        _show(both[number], number, len(both))
        waiting = link_.state == State.WAITING
        words = (
            "[a]ccept, [r]eject, [s]kip, [u]ndo the last, [q]uit"
            if waiting
            else "[a]ccept, [r]eject, [u]ndo, [s]kip, [q]uit"
        )
        try:
            key = click.prompt(words, type=click.Choice(list("arsuq")), show_choices=False, err=True)
        except click.Abort:
            break
        if key == "q":
            break
        if key == "u" and waiting:
            number = max(0, number - 1)
            made.pop(number, None)
            continue
        made[number] = Decision.UNDO if key == "u" else _KEYS.get(key)
        number += 1
    return [(*both[at].link.key, decision) for at, decision in sorted(made.items()) if decision is not None]


def _show(both: Beside, number: int, of: int) -> None:
    each = both.link
    table = Table(title=f"{number + 1} of {of}", title_justify="left", show_lines=False, expand=False)
    base = each.knowledge_base
    table.add_column(f"Zoograph: {each.subject_kind}", overflow="fold")
    table.add_column(base.label if base else "elsewhere", overflow="fold")
    table.add_row(Text(each.subject), Text(both.page))
    for ours, theirs in _paired(both):
        table.add_row(Text(ours), Text(theirs))
    table.add_row(
        Text(f"{each.state.value}; both have {each.match_string!r}"),
        Text(f"confidence {each.confidence or 0:g}, asked {each.date}"),
    )
    console().print(table)


def _paired(both: Beside) -> list[tuple[str, str]]:
    ours, theirs = ([f"{word}: {text}" for word, text in side] for side in (both.ours, both.theirs))
    rows = max(len(ours), len(theirs))
    return list(zip(ours + [""] * (rows - len(ours)), theirs + [""] * (rows - len(theirs)), strict=True))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


COMMANDS = (link,)
