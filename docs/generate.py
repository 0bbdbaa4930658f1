"""Write what follows from the code: ``commands.md`` from ``--help``, ``python.md`` from docstrings.

``make docs`` runs it; a test says when the files on disk are no longer what it writes.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import click

import zoograph
from zoograph.cli import COMMANDS, commands

FOLDER = Path(__file__).parent
_WIDTH = 100


def command_reference() -> str:
    """Every command with its help, as ``zoograph COMMAND --help`` shows it."""
    parts = [
        "# Commands\n\nWritten by `make docs` from `zoograph COMMAND --help`. Exit status: 0 done, "
        "1 findings or refused, 2 usage. Progress and\nerrors go to standard error, answers to standard output.\n"
    ]
    settings = {**commands.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    context = click.Context(commands, info_name="zoograph", **settings)
    for name in COMMANDS:
        command = commands.get_command(context, name)
        assert command is not None
        parts += [_command(command, click.Context(command, parent=context, info_name=name, terminal_width=100), 2)]
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, level: int) -> str:
    text = f"{'#' * level} {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            text += "\n" + _command(
                below, click.Context(below, parent=context, info_name=name, terminal_width=100), level + 1
            )
    return text


def python_reference() -> str:
    """Every public name with its signature and docstring."""
    parts = [
        "# Python\n\nWritten by `make docs` from the docstrings. `import zoograph` loads nothing; "
        "what is used is loaded then.\nA walk through it is in [the notebook](notebook.ipynb).\n"
    ]
    for name in zoograph.__all__:
        thing = getattr(zoograph, name)
        parts.append(f"## zoograph.{name}\n\n{_signature(name, thing)}{_text(thing)}\n")
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            for member, value in _members(thing):
                parts.append(f"### {name}.{member}\n\n{_signature(member, value)}{_text(value)}\n")
    return "\n".join(parts)


def _members(kind: type) -> list[tuple[str, Any]]:
    """The public methods and properties, in the order in which they are written."""
    own = [(name, value) for base in reversed(kind.__mro__[:-1]) for name, value in vars(base).items()]
    described = {name: value for name, value in own if not name.startswith("_") and _is_member(value)}
    return list(described.items())


def _is_member(value: Any) -> bool:
    return bool(inspect.getdoc(value)) and (
        inspect.isfunction(value) or isinstance(value, property) or type(value).__name__ == "cached_property"
    )


def _signature(name: str, thing: Any) -> str:
    if inspect.isclass(thing) or not callable(thing):
        return ""
    signature = re.sub(r"\bself(, )?", "", str(inspect.signature(thing)))
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)
    call = f"{name}{signature}"
    if len(call) > _WIDTH:
        call = call.replace("(", "(\n    ", 1).replace(") -> ", ",\n) -> ", 1)
        call = re.sub(r", (?=\*{0,2}\w+[:,]|\*,)", ",\n    ", call)
    return "```python\n" + call + "\n```\n\n"


def _text(thing: Any) -> str:
    """A docstring as Markdown: roles become code, and examples are indented."""
    text = inspect.getdoc(thing) or ""
    text = re.sub(r":\w+:`~?(?:\w+\.)*(\w+)`", r"`\1`", text)
    text = text.replace("``", "`")
    lines = [re.sub(r"\s+# doctest:.*", "", line) for line in text.splitlines()]
    return "\n".join(f"    {line}" if line.startswith((">>>", "...", "'")) else line for line in lines)


PAGES = {"commands.md": command_reference, "python.md": python_reference}

if __name__ == "__main__":
    for file, written in PAGES.items():
        (FOLDER / file).write_text(written())
