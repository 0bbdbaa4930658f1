"""The ``zoograph`` command: a thin translation of arguments to calls. Exit 0 done, 1 findings or refused, 2 usage."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import Any

import click

from zoograph import __version__
from zoograph.cli import files, findings, graph, history, questions, server
from zoograph.cli.output import errors, prepare
from zoograph.errors import UnknownName, ZoographError

#: What a shell shows for a process that SIGPIPE has ended.
_NOBODY_READS = 141


class _Commands(click.Group):
    """Commands, with the nearest name for one that does not exist."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; raises :class:`UnknownName` instead of a bare usage error."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UnknownName("command", args[0], self.list_commands(ctx), hint="(zoograph --help lists them)")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does it, but for the exit status where nobody reads what is written any more; click's is 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise click.exceptions.Exit(_NOBODY_READS) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zoograph")
def commands() -> None:
    """A knowledge graph of machine-learning model zoos.

    \b
    zoograph build                                 from nothing to a published graph
    zoograph ask rlms-of-a-domain --param domain=speech
    zoograph serve                                 http://127.0.0.1:8000
    """


for module in (graph, history, questions, files, findings, server):
    for command in module.COMMANDS:
        commands.add_command(command)


#: What goes wrong with an output: the disk is full or broken, or a limit on files is reached.
_CANNOT_BE_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """Run the command; what is somebody's to mend is told in a line, not in a traceback."""
    prepare()
    code = 1
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        code = _NOBODY_READS
        _drop_output()
    except OSError as error:
        if error.errno not in _CANNOT_BE_WRITTEN or error.filename is not None:
            raise
        errors.print(f"error: standard output cannot be written to: {error.strerror}", style="bold red")
        _drop_output()
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
        errors.print(f"error: {error}", style="bold red")
        return 2 if isinstance(error, UnknownName) else 1
    return result if isinstance(result, int) else 0


def _drop_output() -> None:
    """Let Python not try again, when it ends, to write what could not be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
