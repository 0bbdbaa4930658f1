"""The ``zoograph`` command: a thin translation of arguments to calls. Exit 0 done, 1 findings or refused, 2 usage.

Each command loads what it needs when it runs, so ``zoograph --help`` is quick.
"""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from zoograph import __version__
from zoograph.cli.streams import drop_output, prepare
from zoograph.errors import UnknownName, ZoographError

#: The exit status that shells show for a process ended by SIGPIPE.
_NOBODY_READS = 141
#: Errors of an output: the disk is full or broken, or a limit on files is reached.
_CANNOT_BE_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

#: Each command: its module in this folder, and its line in ``zoograph --help``.
COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("questions", "Ask one of the ready-made questions."),
    "build": ("sync", "Build the graph from scratch: read the zoos, infer, validate, publish."),
    "compare": ("models", "Show two to four models side by side."),
    "diff": ("history", "Show what changed between two versions."),
    "export": ("export", "Write the graph to a file, in RDF or as a table."),
    "findings": ("findings", "Show what is wrong or missing in the zoos."),
    "fmt": ("files", "Write RDF files in canonical Turtle."),
    "lineage": ("models", "Show the lineage of a model as a tree."),
    "link": ("link", "Link things to outside knowledge bases."),
    "load": ("graph", "Load RDF files into a named graph."),
    "log": ("history", "List the versions of the graph."),
    "query": ("questions", "Answer a SPARQL query."),
    "reconcile": ("reconcile", "Match names in a CSV file to things in the graph."),
    "rollback": ("history", "Publish an older version again."),
    "search": ("models", "Find models and other things by name."),
    "serve": ("server", "Serve the graph over HTTP."),
    "show": ("models", "Show the facts about a model or another thing, with sources."),
    "sync": ("sync", "Read zoos again and publish what changed."),
    "token": ("token", "Create, list and revoke the tokens of callers over HTTP."),
    "validate": ("files", "Check RDF files, or the graph, with SHACL."),
    "verify": ("verify", "Check whether a version is intact."),
    "zoos": ("zoos", "List, add and remove zoos."),
}


class _Commands(click.Group):
    """Loads a command when it runs; for a command that does not exist, names the nearest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, by name."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"zoograph.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = next(command for command in module.COMMANDS if command.name == cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click, but raises :class:`UnknownName` instead of a bare usage error."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise UnknownName("command", args[0], COMMANDS, hint="(zoograph --help lists them)")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Like click, but with the usual exit status when the reader of a pipe has gone; click's would be 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise click.exceptions.Exit(_NOBODY_READS) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zoograph")
def commands() -> None:
    """A knowledge graph of machine-learning model zoos.

    \b
    zoograph build                                 read the zoos, publish the graph
    zoograph search wav2vec                        find a model
    zoograph ask rlms-of-a-domain --param domain=speech
    zoograph serve                                 http://127.0.0.1:8000
    """


def main() -> None:
    """Run the command; show an error that a user can fix as one line, without a traceback."""
    prepare()
    code = 1
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        code = _NOBODY_READS
        drop_output()
    except OSError as error:
        if error.errno not in _CANNOT_BE_WRITTEN or error.filename is not None:
            raise
        _complain(f"cannot write to standard output: {error.strerror}")
        drop_output()
    sys.exit(code)


def _run() -> int:
    try:
        result = commands(standalone_mode=False)
    except click.Abort:
        return 130
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return error.exit_code
    except ZoographError as error:
        _complain(str(error))
        return 2 if isinstance(error, UnknownName) else 1
    return result if isinstance(result, int) else 0


def _complain(message: str) -> None:
    from zoograph.cli.output import errors

    errors.print(f"error: {message}", style="bold red")
