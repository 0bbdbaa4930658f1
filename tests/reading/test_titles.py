"""A paper with several titles has one name, the same everywhere."""

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.publish import publish_readings
from zoograph.records import Family, Model, Paper, Reading, Snapshot, Zoo
from zoograph.store import History

SHOWN = "ZNet: A New Backbone"
#: By zoo; of one zoo the shorter, which is neither the first nor the last by letter, nor by zoo.
TITLES = {
    "later": ("A Net", "Znet Z"),
    "first": ("A Network for Object Detection", SHOWN, "ZNet: A New Backbone, Again"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("titles") / "home"
    readings = []
    for zoo, titles in TITLES.items():
        papers = [Paper(arxiv="1904.01169", title=title) for title in titles]
        models = [
            Model(f"m{i}", f"M{i}", family=Family("z", "Z", (paper,)), papers=(paper,))
            for i, paper in enumerate(papers)
        ]
        snapshot = Snapshot(Zoo(zoo), zoo, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x")
        readings.append(Reading(snapshot, tuple(models)))
    publish_readings(History(home), readings, "build", from_nothing=True)
    return home


@pytest.fixture(scope="module")
def pages(home):
    with app_over(home) as app:
        yield browser_of(app)


def test_its_page_and_bibtex_have_the_title_of_the_first_zoo(pages):
    page = Page(pages.get("/paper/1904.01169").text)
    assert page.one("h1").words == SHOWN
    assert SHOWN in page.section("cite").words


@pytest.mark.parametrize(
    "path", ["/paper", "/family/first/z", "/model/later/m0", "/compare?model=first/m0&model=later/m0",
             "/questions/models-by-paper-or-author?wanted=1904.01169"],
)  # fmt: skip
def test_whatever_links_to_it_calls_it_the_same(pages, path):
    page = Page(pages.get(path).text)
    names = {link.words for link in page.all("a", href="/paper/1904.01169")}
    assert names == {SHOWN}


def test_search_calls_it_the_same(pages):
    [found] = [each for each in pages.get("/search.json?q=1904.01169").json["results"] if each["kind"] == "paper"]
    assert found["label"] == SHOWN
