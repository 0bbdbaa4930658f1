"""Numbers have the right plural, and a finding is a sentence with a subject."""

import re

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.publish import publish_readings
from zoograph.records import Model, Reading, Snapshot, Zoo
from zoograph.store import History


@pytest.fixture(scope="module")
def bare_pages(tmp_path_factory):
    """Pages about a model of which a zoo says nothing but its name."""
    home = tmp_path_factory.mktemp("wordings") / "home"
    snapshot = Snapshot(Zoo("made-up"), "made-up", (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x")
    publish_readings(History(home), [Reading(snapshot, (Model("bare", "Bare"),))], "build", from_nothing=True)
    with app_over(home) as app:
        yield browser_of(app)


def text_of(browser, path):
    return Page(browser.get(path).text).one("main").words


def test_roles_have_a_plural_where_they_are_counted(browser):
    text = text_of(browser, "/task/automatic-speech-recognition")
    assert re.search(r"[\d,]+ RLMs support it", text)
    assert re.search(r"[\d,]+ DTMs solve it", text)
    for path in ("/", "/zoos", "/domain/speech"):
        assert not re.search(r"\b(?!1\b)[\d,]+ (?:RLM|DTM)\b", text_of(browser, path)), path


def test_a_cell_of_findings_says_of_which_rule_and_zoo(browser):
    cells = Page(browser.get("/findings").text).one("table", class_="matrix").all("td", class_="number")
    said = {link.words for cell in cells for link in cell.all("a")}
    assert said
    assert all(re.fullmatch(r"[\d,]+ findings? of the rule “[^”]+”, about \S+", words) for words in said)


def test_a_finding_on_a_model_s_page_has_a_subject(bare_pages):
    items = Page(bare_pages.get("/model/made-up/bare").text).section("findings").all("li")
    said = [re.match(r"(Violation|Warning|Info) This model (has no|belongs to no) ", item.words) for item in items]
    assert items
    assert any(said)
