"""The licence of a model in lists, filters, counts, tables and the comparison, where only another entry states it."""

import csv
import io

import pytest

from helpers.application import app_over
from helpers.page import Page
from zoograph.publish import publish_readings
from zoograph.records import Model, Reading, Snapshot, Weights, Zoo
from zoograph.store import History
from zoograph.vocabulary import PREFIXES, thing

#: The licences that the representative and the other entry of each model state, what is shown, and its class.
MODELS = {
    "lacks": (None, "MIT", "MIT", "permissive"),
    "differs": ("MIT", "CC-BY-NC-4.0", "MIT", "permissive"),
    "forbids": (None, "CC-BY-NC-4.0", "CC-BY-NC-4.0", "non-commercial"),
    "silent": (None, None, None, "unknown"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("licences") / "home"

    def entry(key, licence):
        return Model(
            key, key, licence=licence, release_year=2020, weights=(Weights(url=f"https://a.example/{key}.pth"),)
        )

    readings = [
        Reading(
            Snapshot(Zoo(zoo), zoo, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x"),
            [entry(key, licences[place]) for key, licences in MODELS.items()],
        )
        for place, zoo in enumerate(("a", "b"))
    ]
    publish_readings(History(home), readings, "build", from_nothing=True)
    with app_over(home, workers=2) as app:
        yield app.test_client()


def keys(models):
    return {model["name"]: [each["iri"].rpartition("/")[2] for each in model["licences"]] for model in models}


def test_a_list_shows_it(client):
    page = client.get("/models.json").json
    assert keys(page["models"]) == {key: [shown] if shown else [] for key, (_, _, shown, _) in MODELS.items()}
    rows = csv.DictReader(io.StringIO(client.get("/models.csv").text))
    assert {row["label"]: row["licenceClass"].rpartition("/")[2] for row in rows} == {
        key: kind for key, (*_, kind) in MODELS.items()
    }


@pytest.mark.parametrize("kind", ["permissive", "non-commercial", "unknown"])
@pytest.mark.parametrize("more", ["", "&q=a", "&weights=yes"])
def test_a_filter_finds_what_its_facet_counts(client, kind, more):
    named = {key for key, (*_, of) in MODELS.items() if of == kind and (more != "&q=a" or "a" in key)}
    found = client.get(f"/models.json?licence-class={kind}{more}").json
    assert {model["name"] for model in found["models"]} == named
    counts = {each["value"]: each["models"] for each in found["facets"]["licence-class"]}
    assert counts.get(kind, 0) == len(named)


def test_the_page_of_a_class_counts_the_same_models(client):
    page = client.get("/licence-class/permissive", headers={"Accept": "text/html"}).text
    assert all(f"/model/a/{key}" in page for key in ("lacks", "differs"))
    assert "/model/a/forbids" not in page
    listed = Page(client.get("/licence-class", headers={"Accept": "text/html"}).text)
    assert {"Permissive 2", "Non-commercial 1"} <= {row.words.strip() for row in listed.all("li") + listed.all("tr")}


def test_the_comparison_shows_it(client):
    models = "&".join(f"model=a/{key}" for key in MODELS)
    rows = {fact["property"]: fact["values"] for fact in client.get(f"/compare.json?{models}").json["facts"]}
    shown = [[] if shown is None else [PREFIXES["spdx"] + shown] for _, _, shown, _ in MODELS.values()]
    assert [[each["value"] for each in values] for values in rows["dct:license"]] == shown
    assert thing("licence-class", "unknown").value in str(rows["zoo:licenceClass"][3])
