"""The history of the graph as pages: what changed in a version, told as much of it as a page can hold."""

import re

import pytest

from helpers.application import app_over, browser_of
from zoograph.errors import LimitReached
from zoograph.tokens import Token
from zoograph.web.pages import history
from zoograph.workers import Limits, Write, write
from zoograph.writes import Update

pytestmark = pytest.mark.slow

MANY = 120


def change(home, text):
    return write(Write(home, 10, Update(text), "a test", Token("tests", writes=("*",))), Limits(60, 1 << 30)).version


@pytest.fixture
def changed(home):
    """A client over the curated zoo, and a second version with models of ours, of others, and of nobody's."""
    models = " ".join(f"model:new-{n:03} a zoo:Model ; rdfs:label 'new {n:03}' ." for n in range(MANY))
    others = "<https://example.org/m> a zoo:Model ; rdfs:label 'm' . [] a zoo:Model ; rdfs:label 'nobody' ."
    change(home, f"INSERT DATA {{ GRAPH <urn:g> {{ {models} {others} }} }}")
    with app_over(home, workers=2) as app:
        yield browser_of(app)


def test_models_that_came_are_counted_and_the_first_are_named(changed):
    page = changed.get("/history/2").text
    assert f"{MANY + 1} models added" in page
    assert "and 71 more" in page
    named = re.findall(r'<li><a [^>]*href="([^"]+)"', page.partition("models added")[2].partition("</ul>")[0])
    assert len(named) == 50
    assert named[:2] == ["/thing?iri=https://example.org/m&amp;version=2", "/model/new-000?version=2"]


def test_a_comparison_is_made_once_and_nobody_waits_long_for_others(changed, monkeypatch):
    first = changed.get("/history/2").text
    monkeypatch.setattr(history, "compare", lambda *_: pytest.fail("it was made before"))
    monkeypatch.setattr(history, "_WAIT_SECONDS", 0.01)
    with history._turn:
        assert changed.get("/history/2").text == first


def test_who_would_wait_for_others_is_told_to_come_back(changed, monkeypatch):
    monkeypatch.setattr(history, "_WAIT_SECONDS", 0.01)
    with history._turn:
        assert "This took too long" in changed.get("/history/2").text
    assert "models added" in changed.get("/history/2").text


def test_a_comparison_that_takes_too_long_is_left_out(changed, monkeypatch):
    def late(*_):
        raise LimitReached("too long")

    monkeypatch.setattr(history, "compare", late)
    assert "This took too long" in changed.get("/history/2").text


def test_a_model_that_is_only_named_has_a_page_as_it_has_data(home):
    change(home, "INSERT DATA { GRAPH <urn:g> { model:hubert-base-ls960 rdfs:seeAlso model:named-only } }")
    with app_over(home, workers=2) as app:
        page = browser_of(app).get("/model/named-only")
        assert (page.status_code, app.test_client().get("/model/named-only.ttl").status_code) == (200, 200)
    assert "No licence is known for it." in page.text
    assert "took too long" not in page.text


@pytest.mark.parametrize("name", ["a%3Fb", "a%23b"])
def test_a_name_with_a_mark_that_ends_a_path_leads_to_its_page(home, name):
    """Nobody mints such an IRI here; who loads one gets a page all the same."""
    iri = f"https://w3id.org/zoograph/model/{name}".replace("%3F", "?").replace("%23", "#")
    change(home, f"INSERT DATA {{ GRAPH <urn:g> {{ <{iri}> rdfs:label 'odd' ; a zoo:Model }} }}")
    with app_over(home, workers=2) as app:
        found = app.test_client().get("/search.json?q=odd&kind=model").json["results"]
        [path] = [each["path"] for each in found if each["iri"] == iri]
        assert path == f"/model/{name}"
        assert browser_of(app).get(path).status_code == 200
