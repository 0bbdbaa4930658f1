"""The documentation tells the truth: every command, setting, format, graph and question is in it, and its commands run."""

import re
import shlex
from pathlib import Path

import pytest

from zoograph import vocabulary
from zoograph.cli import commands
from zoograph.export import FORMATS
from zoograph.questions import questions
from zoograph.settings import SETTINGS, Settings
from zoograph.sources import SOURCES
from zoograph.web import create_app

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_its_options_are_in_the_reference(name):
    row = next((line for line in REFERENCE.splitlines() if line.startswith(f"| `zoograph {name}")), None)
    assert row, f"docs/reference.md has no row for zoograph {name}"


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
        command = commands.commands.get(words[1])
        assert command, f"{line}: no such command"
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words[2:] if word.startswith("--")} <= known, line
        if words[1] == "ask" and len(words) > 2 and not words[2].startswith("-"):
            asked = next((q for q in questions() if q.name == words[2]), None)
            if words[2] != "NAME":
                assert asked, f"{line}: no such question"
                given = {words[i + 1].split("=")[0] for i, word in enumerate(words) if word == "--param"}
                assert given <= {parameter.name for parameter in asked.parameters}, line
        if words[1] == "sync":
            assert words[2] in {source.NAME for source in SOURCES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
