"""``make install`` where something is missing: it says what, and does not take a half for the whole."""

import os
import shutil
import subprocess
import sys

import pytest

from helpers.paths import ROOT

pytestmark = [pytest.mark.skipif(shutil.which("make") is None, reason="no make here"), pytest.mark.slow]


@pytest.fixture
def checkout(tmp_path):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "installed").touch()
    os.utime(tmp_path / ".venv" / "installed", (0, 0))  # of an older pyproject.toml
    return tmp_path


def make(checkout, target, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "MAKE", "MFLAGS"))}
    given = [f"{name}={value}" for name, value in variables.items()]
    done = subprocess.run(
        ["make", target, *given], cwd=checkout, env={**environment, "PIP_NO_INDEX": "1"}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert not (checkout / ".venv" / "installed").exists()
    return done.stderr


def test_offline_it_says_what_is_missing_and_what_to_do(checkout):
    said = make(checkout, "install", PYTHON=sys.executable)
    assert "cannot be installed, for the reason above. If this machine is offline: connect it, or set" in said
    assert "PIP_INDEX_URL" in said


def python(checkout, text):
    file = checkout / "python"
    file.write_text(f'#!/bin/sh\ncase "$*" in *{text}*) exit 1;; *) exec {sys.executable} "$@";; esac\n')
    file.chmod(0o755)
    return file


def test_python_that_is_not_there_or_has_no_venv_is_named(checkout):
    assert "there is no no-such-python; install Python 3.11 or later" in make(
        checkout, "install", PYTHON="no-such-python"
    )
    without = python(checkout, "ensurepip")
    assert "apt install python3-venv" in make(checkout, "install", PYTHON=without)


def test_a_python_that_is_too_old_is_named(checkout):
    file = checkout / "python"
    file.write_text(f'#!/bin/sh\nshift\nexec {sys.executable} -c "import sys; sys.version_info = (3, 9); $1"\n')
    file.chmod(0o755)
    assert "needs Python 3.11 or later, and" in make(checkout, "install", PYTHON=file)
