"""What commands write, where the terminal cannot show it, nobody reads it, or there is no room for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ASK = 'SELECT ("Zoë 色" AS ?x) {}'
MANY = "SELECT * { ?s ?p ?o }"
FULL = Path("/dev/full")


@pytest.fixture(scope="module")
def home(run, tmp_path_factory):
    """A home with a graph in it."""
    folder = tmp_path_factory.mktemp("home")
    file = folder / "zoë.ttl"
    file.write_text("<a> <http://www.w3.org/2000/01/rdf-schema#label> 'Zoë 色' .", encoding="utf-8")
    assert run(folder / "home", "load", file, "--graph", "https://example.org/g").code == 0
    return folder / "home"


def command(home, *arguments, shell="", **environment):
    """The command in a shell line; ``shell`` is what follows it."""
    line = f'{sys.executable} -m zoograph "$@" {shell}'
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "LC_ALL", "LANG", "PYTHONUTF8")}
    return subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}", "zoograph", *map(str, arguments)],
        capture_output=True,
        env={**kept, "ZOOGRAPH_HOME": str(home), **environment},
    )


NARROW = [
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("narrow", NARROW, ids=str)
def test_what_a_terminal_cannot_show_is_replaced(home, narrow):
    done = command(home, "query", ASK, **narrow)
    assert done.returncode == 0, done.stderr
    assert "Zo" in done.stdout.decode("latin-1")
    assert "?" in done.stdout.decode("latin-1")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["csv", "json", "tsv", "xml"])
def test_what_programs_read_is_utf_8_whatever_the_terminal(home, form):
    done = command(home, "query", ASK, "--format", form, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "Zoë 色" in done.stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("query", "SELECT * { ?s <色> "),
        ("ask",),
        ("ask", "色"),
        ("log",),
        ("findings",),
        ("validate",),
        ("validate", "色.ttl"),
        ("export",),
        ("export", "--graph", "色"),
        ("色",),
        ("query", "--色"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_no_command_ends_in_a_traceback_for_its_letters(home, arguments):
    done = command(home, *arguments, PYTHONIOENCODING="ascii")
    assert done.returncode in (0, 1, 2)
    assert b"Traceback" not in done.stderr
    assert done.stdout or done.stderr


@pytest.mark.parametrize(
    "arguments", [("query", MANY), ("query", MANY, "--format", "csv"), ("export",), ("ask",), ("log",)], ids=" ".join
)
def test_a_reader_that_is_gone_ends_the_command_quietly(home, arguments):
    done = command(home, *arguments, shell="| true")
    assert done.returncode in (0, 141)  # 0 where all was written before the reader was gone
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "arguments",
    [
        ("query", ASK),
        ("query", ASK, "--format", "json"),
        ("export",),
        ("ask",),
        ("log",),
        ("validate",),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_a_full_disk_is_one_line_and_exit_1(home, arguments):
    done = command(home, *arguments, shell=f"> {FULL}")
    assert done.returncode == 1
    lines = [line for line in done.stderr.decode().splitlines() if not line.endswith("row")]
    assert lines == ["error: cannot write to standard output: No space left on device"]


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("shell", [f"2> {FULL}", "2>&-"])
def test_errors_that_cannot_be_shown_change_nothing_else(home, shell):
    done = command(home, "query", ASK, shell=shell)
    assert done.returncode == 0
    assert "Zoë 色" in done.stdout.decode()
    assert command(home, "query", "SELECT", shell=shell).returncode == 1


def test_a_closed_output_is_no_reason_to_stop(home):
    done = command(home, "query", ASK, shell=">&-")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("narrow", NARROW[:2], ids=str)
def test_a_query_is_utf_8_with_or_without_a_mark(home, tmp_path, narrow):
    for mark in (b"", b"\xef\xbb\xbf"):
        file = tmp_path / "q.rq"
        file.write_bytes(mark + ASK.encode())
        for shell, name in (("", file), (f"< {file}", "-")):
            done = command(home, "query", "--file", name, "--format", "csv", shell=shell, **narrow)
            assert "Zoë 色" in done.stdout.decode(), done.stderr
    assert command(home, "query", "\ufeffASK {}").stdout == b"yes\n"
    file.write_bytes(ASK.encode("latin-1", "replace"))
    assert f"{file}:1: is not UTF-8" in command(home, "query", "--file", file).stderr.decode()
    file.write_bytes(ASK.encode("utf-16"))
    assert "is UTF-16; save it as UTF-8" in command(home, "query", "--file", file).stderr.decode()


def test_commands_that_only_read_load_nothing_that_publishes():
    program = (
        "import sys; from zoograph.cli import history, models, token; "
        "print(*sorted({'zoograph.publish', 'zoograph.sources', 'pyshacl'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "\n"
