"""What some tests need and a machine may lack: a browser, Node.js and what npm brings, packages from the network."""

import os
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip a test for want of something; where ``CI`` is set it fails, for ``make test`` brings everything there."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def package(name: str) -> ModuleType:
    """A package that Zoograph uses only where it is installed."""
    try:
        return __import__(name)
    except ImportError:
        missing(f"needs {name}: make install")


def node(installed: Path) -> str:
    """The command of Node.js, for a test that also needs the folder that npm makes.

    It is PyPI's, beside Python, if ``make test`` had to put it there, and else the machine's.
    """
    command = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if command is None or not installed.is_dir():
        missing(f"needs Node.js and {installed.name}: make test installs them")
    return command


def sssom() -> str:
    """The command of the sssom package, in an environment of its own: it needs older versions of what we use."""
    command = Path(sys.executable).parent.parent / "sssom" / "bin" / "sssom"
    if not command.exists():
        missing("needs sssom: make test installs it")
    return str(command)
