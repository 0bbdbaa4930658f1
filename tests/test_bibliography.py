"""A paper with several titles has one name, and one order of its authors, the same everywhere."""

import json
import re

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.bibliography import in_order
from zoograph.publish import publish_readings
from zoograph.reading.papers import bibtex
from zoograph.records import Family, Model, Paper, Reading, Snapshot, Zoo
from zoograph.store import History
from zoograph.vocabulary import sparql_prologue

SHOWN = "ZNet: A New Backbone"
#: By zoo; of one zoo the shorter, which is neither the first nor the last by letter, nor by zoo.
TITLES = {
    "later": ("A Net", "Znet Z"),
    "first": ("A Network for Object Detection", SHOWN, "ZNet: A New Backbone, Again"),
}


#: By zoo, in the order of the paper; two authors may have one name.
AUTHORS = {"later": ("Ann", "Zoe", "Zoe"), "first": ("Zoe", "Ann", "Zoe")}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("titles") / "home"
    readings = []
    for zoo, titles in TITLES.items():
        papers = [Paper(arxiv="1904.01169", title=title, authors=AUTHORS[zoo]) for title in titles]
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


def test_authors_stand_in_the_order_of_the_first_zoo(pages):
    assert "Zoe, Ann, Zoe, 2019" in Page(pages.get("/paper/1904.01169").text).one("main").words
    assert "author = {Zoe and Ann and Zoe}" in pages.get("/paper/1904.01169").text
    described = pages.get("/model/first/m0").text
    said = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', described, re.DOTALL)[1])
    assert [each["name"] for each in said["citation"][0]["author"]] == ["Zoe", "Ann", "Zoe"]


def test_sparql_gives_the_authors_in_order(pages):
    query = """SELECT ?name WHERE { GRAPH graph:first {
      ?paper zoo:authorship [ sdo:name ?name ; sdo:position ?place ] } } ORDER BY ?place"""
    answer = pages.get("/sparql", query_string={"query": sparql_prologue() + query}, headers={"Accept": "text/csv"})
    assert answer.text.split() == ["name", "Zoe", "Ann", "Zoe"]


def test_rdf_of_a_paper_has_the_places_of_its_authors(pages):
    turtle = pages.get("/paper/1904.01169.ttl").text
    assert turtle.count("schema.org/position") + turtle.count("sdo:position") == 6


def test_without_places_authors_are_sorted_and_bibtex_says_so():
    authors = in_order([("", "Bob", None), ("", "Ann", None)])
    assert bibtex("T", authors, "1904.01169", None).startswith("% Authors by name")
    assert "author = {Ann and Bob}" in bibtex("T", authors, "1904.01169", None)
