"""Architectures: pages of their own, and no part of what lists and counts models."""

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.publish import publish_readings
from zoograph.records import Architecture, Inferred, Model, Reading, Snapshot, Weights, Zoo
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import BASE
from zoograph.web.pages.things import SUFFIXES

LISTED = "https://example.org/list"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory):
    """A zoo with two architectures and a model that uses one; another zoo with the same weights."""
    home = tmp_path_factory.mktemp("architectures") / "home"
    hub = (Weights(repository="facebook/hubert-base-ls960"),)
    made, other = (
        Snapshot(Zoo(name), name, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x") for name in ("made-up", "another")
    )
    architectures = (
        Architecture(
            "hubert", "Hubert", aliases=("hidden-unit",), supports_tasks=("automatic-speech-recognition",),
            domains=("speech",), modalities=("audio",), inferred=(Inferred("zoo:domain", LISTED),), source=LISTED,
        ),
        Architecture("sew", "SEW", domains=("speech",), source=LISTED),
    )  # fmt: skip
    model = Model("facebook/hubert-base", "HuBERT base", uses_architecture="hubert", weights=hub, source=LISTED)
    twin = Model("base", "HuBERT base", stage="preprocessing", domains=("speech",), weights=hub, source=LISTED)
    readings = [Reading(made, (model,), architectures), Reading(other, (twin,))]
    publish_readings(History(home), readings, "build", from_nothing=True)
    return home


@pytest.fixture(scope="module")
def pages(small_home):
    """A browser that asks the web application over it."""
    with app_over(small_home) as app:
        yield browser_of(app)


def text_of(pages, path):
    answer = pages.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text).one("main").words


def test_its_page_says_what_it_supports_and_who_uses_it(pages):
    text = text_of(pages, "/architecture/made-up/hubert")
    assert "automatic speech recognition" in text.lower()
    assert "HuBERT base" in text
    assert "No model of a zoo is known to use it" in text_of(pages, "/architecture/made-up/sew")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_is_had_in_every_form(pages, suffix):
    answer = pages.get(f"/architecture/made-up/hubert.{suffix}")
    assert answer.status_code == 200
    assert f"{BASE}architecture/made-up/hubert" in answer.text or "architecture:made-up" in answer.text


def test_the_list_has_each_with_the_number_of_models_that_use_it(pages):
    table = Page(pages.get("/architecture").text).one("tbody")
    assert [row.words for row in table.all("tr")] == ["Hubert 1", "SEW 0"]


def test_no_list_or_count_of_models_has_one(pages):
    assert pages.get("/models.json?entries=every").json["total"] == 2
    for path in ("/domain/speech", "/modality/audio", "/zoo/made-up", "/zoos", "/task/automatic-speech-recognition"):
        assert "SEW" not in text_of(pages, path)
    assert "1 architecture" not in text_of(pages, "/zoo/another")
    assert "2 architectures" in text_of(pages, "/zoo/made-up")
    assert "1 entry" in text_of(pages, "/zoo/made-up")


def test_models_are_narrowed_down_by_it_also_through_another_entry_of_the_same_weights(pages):
    found = pages.get("/models.json?architecture=made-up/hubert").json
    assert [model["iri"] for model in found["models"]] == [f"{BASE}model/another/base"]
    assert "with the architecture Hubert" in text_of(pages, "/models?architecture=made-up/hubert")


def test_the_page_of_a_model_leads_to_it(pages):
    markup = pages.get("/model/made-up/facebook/hubert-base").text
    assert 'href="/architecture/made-up/hubert"' in markup


def test_a_model_does_not_support_what_its_architecture_does(small_home):
    with History(small_home).reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        assert not list(store.query("SELECT ?m { ?m a zoo:Model ; zoo:supportsTask ?task }").rows())
        assert not list(store.query("SELECT ?a { ?a a zoo:Architecture ; zoo:representative ?r }").rows())
        assert not list(store.query("SELECT ?a { ?a a zoo:Architecture , zoo:Model }").rows())


def test_no_facet_counts_what_an_architecture_supports(pages):
    assert pages.get("/models.json").json["facets"]["supports"] == []


def test_its_number_of_models_leads_to_as_many(pages):
    page = Page(pages.get("/architecture/made-up/hubert").text)
    place, *_roles = page.one("ul", class_="figures").all("a")
    found = pages.get(place.attributes["href"].replace("/models", "/models.json")).json
    assert place.words == str(found["total"]) == "1"


def test_search_finds_it_as_an_architecture(pages):
    assert f"{BASE}architecture/made-up/hubert" in pages.get("/search.json?q=hubert&kind=architecture").text
    text = text_of(pages, "/search?q=hidden-unit")
    assert "Hubert" in text
