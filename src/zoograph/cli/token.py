"""Commands about tokens: add, list, revoke.

What makes views loads all that publishes, which takes a second: only the commands that need it import it.
"""

from __future__ import annotations

import click

from zoograph import tokens
from zoograph.cli.home import history_to_write, open_history
from zoograph.cli.output import errors, progress, write_table
from zoograph.errors import UnknownName
from zoograph.store import History
from zoograph.tokens import EVERYTHING, graph_of, name_of
from zoograph.vocabulary import MADE_GRAPHS, graph


@click.group()
def token() -> None:
    """Create, list and revoke tokens: each has a name, and says what its holder may read and write over HTTP.

    \b
    zoograph token add data-team --read team --write team
    zoograph token list
    zoograph token revoke data-team
    """


@token.command()
@click.argument("name")
@click.option(
    "--read", "reads", multiple=True, metavar="ZOO", help="An internal zoo to read, or '*' for all; may be repeated."
)
@click.option(
    "--write", "writes", multiple=True, metavar="GRAPH",
    help="A graph to write: the name of a zoo, or an IRI; '*' for all; may be repeated.",
)  # fmt: skip
@click.option(
    "--identity", "is_identity", is_flag=True, help="A person whom a log-in in front of the server names; no secret."
)
def add(name: str, reads: tuple[str, ...], writes: tuple[str, ...], is_identity: bool) -> None:
    """Create a token. Its secret is shown once, on standard output; only a hash of it is stored.

    Everybody may read the public zoos, so --read is about internal ones. A token with neither --read nor --write lifts
    the limit on rows, and reads /metrics. An identity called '*' is everybody who has logged in.

    \b
    zoograph token add data-team --read team --write team
    zoograph token add auditor --read '*'
    zoograph token add ada@example.org --identity --read team
    """
    from zoograph.rdf import graph_name
    from zoograph.views import follow_tokens

    history = history_to_write()
    readable = tuple(dict.fromkeys(map(graph_of, reads)))
    _expect_internal(history, readable)
    writable = tuple(dict.fromkeys(map(graph_of, writes)))
    for each in writable:
        if each != EVERYTHING and graph_name(each) in MADE_GRAPHS:
            raise click.UsageError(f"{name_of(each)} is made by Zoograph; nobody else writes it")
    secret = tokens.add(history, name, reads=readable, writes=writable, is_identity=is_identity)
    with progress() as tell:
        follow_tokens(history, tell)
    if secret:
        click.echo(secret)
        errors.print(
            f"This is the only time that the secret of {name} is shown. Send it as: Authorization: Bearer SECRET"
        )
    else:
        errors.print(f"{name} may read {', '.join(map(name_of, readable))} after logging in")


@token.command("list")
def list_() -> None:
    """List the tokens and what each may do; secrets are not stored, so they are not shown.

    \b
    zoograph token list
    """
    rows = [
        [
            each.name,
            "identity" if each.is_identity else "token",
            ", ".join(map(name_of, each.reads)),
            ", ".join(map(name_of, each.writes)),
            each.created,
        ]
        for each in tokens.read_tokens(open_history().home).values()
    ]
    write_table(["name", "kind", "reads", "writes", "created"], rows)


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Take a token away. A running server refuses it from the next request on.

    \b
    zoograph token revoke data-team
    """
    from zoograph.views import follow_tokens

    history = history_to_write()
    tokens.revoke(history, name)
    follow_tokens(history)
    errors.print(f"{name} is revoked")


def _expect_internal(history: History, graphs: tuple[str, ...]) -> None:
    """Raise :class:`UnknownName` for what is no internal zoo: its name may be misspelled."""
    from zoograph.internal import internal_graphs
    from zoograph.zoos import read_zoos

    known = {each.value for each in internal_graphs(history) if hasattr(each, "value")}
    known |= {graph(zoo.name).value for zoo in read_zoos(history.home) if zoo.internal}
    for each in graphs:
        if each != EVERYTHING and each not in known:
            raise UnknownName("internal zoo", name_of(each), sorted(map(name_of, known)), hint="(zoograph zoos list)")


COMMANDS = (token,)
