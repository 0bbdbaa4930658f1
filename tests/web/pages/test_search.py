"""The search page and its suggestions, as a browser and as a program asks for them."""

import json
import shutil

import pytest

from helpers.application import app_over, browser_of
from zoograph.reading.search import nearest
from zoograph.search import FILE_NAME
from zoograph.web.current import current_view


@pytest.fixture(scope="module")
def without_index(built_home, tmp_path_factory):
    """A client over a version of before there were indexes."""
    home = shutil.copytree(built_home, tmp_path_factory.mktemp("old") / "home", symlinks=True)
    folder = home / "versions" / "1"
    (folder / FILE_NAME).unlink()
    description = json.loads((folder / "version.json").read_text())
    del description["files"][FILE_NAME]
    (folder / "version.json").write_text(json.dumps(description))
    with app_over(home) as app:
        yield browser_of(app)


def page(browser, address):
    answer = browser.get(address)
    return answer.status_code, answer.text


def test_the_page_lists_what_is_found_with_counts_by_kind(browser):
    status, text = page(browser, "/search?q=hubert")
    assert status == 200
    assert text.index('href="/family/hubert"') < text.index('href="/model/hubert-base-ls960"')
    assert 'href="/search?q=hubert&amp;kind=model"' in text
    assert "arXiv:2106.07447" in text
    assert text.count("<h1>") == 1
    status, text = page(browser, "/search?q=hubert&kind=paper")
    assert 'href="/paper/2106.07447"' in text
    assert 'href="/model/hubert-base-ls960"' not in text


def test_the_page_says_what_it_took_for_what(browser):
    assert "Nothing is called <q>hubrt</q>" in " ".join(page(browser, "/search?q=hubrt")[1].split())
    assert "These results have some of them" in page(browser, "/search?q=hubert+qqqqzzzz")[1]
    assert "Nothing found for “qqqqzzzz”" in page(browser, "/search?q=qqqqzzzz")[1]
    assert "<h1>Search</h1>" in page(browser, "/search")[1]


def test_pages_follow_each_other(browser):
    first, second = (page(browser, f"/search?q=base&page={number}")[1] for number in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert page(browser, "/search?q=base&page=999")[0] == 404


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("https://w3id.org/zoograph/model/hubert-base-ls960", "/model/hubert-base-ls960"),
        ("<https://w3id.org/zoograph/task/automatic-speech-recognition>", "/task/automatic-speech-recognition"),
        ("model:hubert-base-ls960", "/model/hubert-base-ls960"),
        ("spdx:MIT", "/licence/MIT"),
        ("zoo:RLM", "/ns#RLM"),
        ("question:timeline", "/questions/timeline"),
    ],
)
def test_an_iri_leads_to_the_thing(browser, text, place):
    answer = browser.get("/search", query_string={"q": text})
    assert (answer.status_code, answer.location) == (302, place)


@pytest.mark.parametrize(
    "text", ["model:hubert-bse-ls960", "https://w3id.org/zoograph/model/no such", "https://example.org/", "model:"]
)
def test_what_is_no_iri_of_a_thing_is_searched_for(browser, text):
    assert browser.get("/search", query_string={"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=a&kind=nonsense", 404), ("q=a&page=0", 400), ("q=a&page=-1", 400), ("q=a&page=x", 400),
        ("q=a&page=" + "9" * 5000, 400), ("q=a&page=%EF%BC%91", 400), ("q=%00%22*", 200), ("q=%FF", 400), ("q=" + "ä" * 3000, 200),
        ("q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
    ],
)  # fmt: skip
def test_hostile_parameters(browser, client, query, status):
    answer = browser.get(f"/search?{query}")
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert client.get(f"/search.json?{query}").status_code in (200, status)


def test_suggestions_are_as_pages_and_forms_take_them(client):
    answer = client.get("/search.json?q=hubert+bas&limit=1")
    assert answer.json == {
        "query": "hubert bas",
        "takenFor": {},
        "results": [
            {
                "iri": "https://w3id.org/zoograph/model/hubert-base-ls960", "path": "/model/hubert-base-ls960",
                "label": "HuBERT Base", "kind": "model", "kindName": "model", "name": "model:hubert-base-ls960",
                "detail": "RLM, 2021, Zoograph curated zoo",
            }
        ],
    }  # fmt: skip
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/search.json?q=hubert+bas&limit=1", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/search.json?q=hubert&limit=51").status_code == 400


def test_a_field_for_one_kind_gets_slugs_and_without_a_text_what_matters_most(client):
    of_tasks = client.get("/search.json?q=speech&kind=task").json["results"]
    assert {"automatic-speech-recognition", "text-to-speech"} <= {each["name"] for each in of_tasks}
    first = client.get("/search.json?kind=family&limit=3").json["results"]
    assert [each["kind"] for each in first] == ["family"] * 3
    assert client.get("/search.json?q=mit&kind=licence").json["results"][0]["name"] == "spdx:MIT"
    assert client.get("/search.json").json["results"] == []


def test_links_stay_in_the_version_that_is_looked_at(client):
    assert client.get("/search.json?q=hubert&version=1").json["results"][0]["path"] == "/family/hubert?version=1"
    assert client.get("/search.json?q=hubert&version=7").status_code == 404


def test_without_an_index_sparql_answers(without_index):
    found = without_index.get("/search.json?q=HuBERT+base&limit=50").json["results"]
    assert found[0]["iri"].endswith("/hubert-base-ls960")
    assert without_index.get("/search.json?q=2106.07447").json["results"][0]["kind"] == "paper"
    status, text = page(without_index, "/search?q=hubert&kind=model")
    assert status == 200
    assert 'href="/model/hubert-base-ls960"' in text
    assert page(without_index, '/search?q="*+qqqqzzzz')[0] == 200


def test_the_sparql_that_is_shown_finds_the_same_things(browser, client, without_index):
    status, text = page(browser, "/search?q=speech+recognition&kind=task")
    assert status == 200
    assert "CONTAINS(?text, &#34;speech&#34;)" in text
    indexed = {each["iri"] for each in client.get("/search.json?q=speech+recognition&kind=task").json["results"]}
    asked = {each["iri"] for each in without_index.get("/search.json?q=speech+recognition&kind=task").json["results"]}
    assert asked == indexed != set()


def test_who_asks_for_a_thing_that_is_not_there_is_told_the_nearest(client):
    with client.application.test_request_context("/model/hubert-bse-ls960"):
        assert nearest(current_view(), "model", "hubert-bse-ls960")[0].iri.endswith("/model/hubert-base-ls960")
        assert nearest(current_view(), "task", "speech-recogniton")[0].iri.endswith(
            "/task/automatic-speech-recognition"
        )
        assert nearest(current_view(), "checkpoint", "hubert") != ()
        assert nearest(current_view(), "model", "qqqqzzzz") == ()
