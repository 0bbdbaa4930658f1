"""The documentation tells the truth: every command, setting, format, graph and question is in it, and its commands run."""

import importlib.util
import re
import shlex
import tomllib

import click
import nbformat
import pytest
from nbclient import NotebookClient

from helpers.paths import ROOT
from zoograph import vocabulary
from zoograph.cli import COMMANDS, commands
from zoograph.export import FORMATS
from zoograph.questions import federated_questions, questions
from zoograph.settings import SETTINGS, Settings
from zoograph.sources import SOURCES
from zoograph.web import create_app

REFERENCE = (ROOT / "docs" / "reference.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def generator():
    """The script that writes what follows from the code."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["commands.md", "python.md"])
def test_what_follows_from_the_code_is_written_anew(page):
    assert (ROOT / "docs" / page).read_text() == generator().PAGES[page](), "run make docs"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_says_what_each_says_of_itself(name):
    command = commands.get_command(None, name)
    first = command.help.partition("\n\n")[0].replace("\n", " ")
    said = COMMANDS[name][1].rstrip(".")
    assert first.startswith(said) or set(said.lower().split()) & set(first.lower().split()), name
    assert command.help.count("zoograph ") >= 1, f"zoograph {name} --help has no example"


@pytest.mark.slow
def test_the_notebook_runs(built_home, tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOGRAPH_HOME", str(built_home))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    done = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    done.execute()
    assert not any(cell.get("outputs") for cell in nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4).cells)
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("RLMs in Speech Processing" in str(output) for output in shown)
    assert any("text/html" in output.get("data", {}) for output in shown)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_reference_with_its_meaning(setting):
    assert f"`{setting.name}`" in REFERENCE
    assert setting.help in REFERENCE


def test_every_export_format_and_graph_is_in_the_reference():
    for name in FORMATS:
        assert f"`{name}`" in REFERENCE
    for name, value in vars(vocabulary).items():
        if name.startswith("GRAPH_"):
            assert f"`{vocabulary.compact(value.value)}`" in REFERENCE


def test_every_route_is_in_the_reference():
    app = create_app(Settings.from_environment({"ZOOGRAPH_HOME": "/nonexistent/zoograph"}))
    rows = "\n".join(line.partition(" | ")[0] for line in REFERENCE.splitlines() if line.startswith("| `/"))
    for rule in app.url_map.iter_rules():
        path = re.sub(r"\.<any\(.*?\):\w+>$", "", rule.rule)
        path = re.sub(r"<any\(.*?\):kind>", "<kind>", path)
        path = re.sub(r"/<(?:path|int)?:?(?:name|number|filename)>$", "", path)
        if rule.endpoint != "static":
            assert f"`{path}" in rows, f"docs/reference.md has no row for {rule.rule}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_page_exists_with_these_options(page):
    lines = re.findall(r"^ +(?:\$ )?(zoograph .*)$", page.read_text(), re.MULTILINE)
    for line in lines:
        words = shlex.split(line.split("  ")[0].rstrip("\\"))
        command = commands.get_command(None, words[1])
        assert command, f"{line}: no such command"
        if isinstance(command, click.Group):
            command = command.get_command(None, words[2])
            assert command, f"{line}: no such command"
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words[2:] if word.startswith("--")} <= known, line
        if words[1] == "ask" and len(words) > 2 and not words[2].startswith("-"):
            asked = next((q for q in (*questions(), *federated_questions()) if q.name == words[2]), None)
            if words[2] != "NAME":
                assert asked, f"{line}: no such question"
                given = {words[i + 1].split("=")[0] for i, word in enumerate(words) if word == "--param"}
                assert given <= {parameter.name for parameter in asked.parameters}, line
        if words[1] == "sync" and not words[2].startswith("--"):
            added = re.findall(r"zoograph zoos add (\S+)", page.read_text())
            written = re.findall(r'^NAME = "(.+)"$', page.read_text(), re.MULTILINE)  # readers that the page shows
            assert words[2] in {source.NAME for source in SOURCES} | {*added, *written}


def test_the_picture_of_the_layers_is_the_import_contract():
    picture = (
        (ROOT / "docs" / "design.md")
        .read_text()
        .partition("## Layers")[2]
        .partition("\n\n    ")[2]
        .partition("\n\n")[0]
    )
    tier, drawn = set(), []
    for line in picture.splitlines():
        names = line.strip()[:65].partition("   " * 3)[0].split()
        if line.strip().startswith("---"):
            drawn, tier = [*drawn, tier], set()
        else:
            tier |= {*names} - {"|"}
    drawn.append(tier)
    tiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    assert drawn == [{name.removeprefix("zoograph.") for name in re.split(r" [:|] ", tier)} for tier in tiers]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
