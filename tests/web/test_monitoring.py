"""``/metrics``: what is counted, who may read it, and that nothing a caller sent is in it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from helpers.application import app_over

TOKEN = {"Authorization": "Bearer for-reading"}


@pytest.fixture
def client(built_home):
    with app_over(built_home, ZOOGRAPH_INTERNAL_TOKEN="for-reading", ZOOGRAPH_QUERY_SECONDS="1") as app:
        yield app.test_client()


def scraped(client):
    """The value of each sample, by its name and the values of its labels, in order of their names."""
    response = client.get("/metrics", headers=TOKEN)
    assert response.status_code == 200
    assert response.mimetype == "text/plain"
    return {
        (sample.name, *dict(sorted(sample.labels.items())).values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_it_needs_a_token(client):
    response = client.get("/metrics")
    assert (response.status_code, response.mimetype) == (401, "application/problem+json")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_requests_and_their_seconds_are_counted_by_route(client):
    for _ in range(3):
        client.get("/sparql?query=ASK{}")
    found = scraped(client)
    assert found["zoograph_requests_total", "GET", "sparql.endpoint", "200"] == 3
    assert found["zoograph_request_seconds_count", "sparql.endpoint"] == 3
    assert 0 < found["zoograph_request_seconds_sum", "sparql.endpoint"] < 60


def test_the_version_the_zoos_and_the_evaluators_are_told(client):
    found = scraped(client)
    assert found["zoograph_version",] == client.get("/healthz").json["version"]
    assert found["zoograph_version_age_seconds",] > 0
    ages = {labels[0]: value for (name, *labels), value in found.items() if name == "zoograph_zoo_age_seconds"}
    assert ages
    assert all(age > 0 for age in ages.values())
    states = {labels[0]: value for (name, *labels), value in found.items() if name == "zoograph_evaluators"}
    assert states == {"busy": 0, "free": 1, "waiting": 0}


def test_a_limit_that_was_reached_is_counted(client):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert client.get("/sparql", query_string={"query": endless}).status_code == 503
    assert scraped(client)["zoograph_limits_reached_total", "query"] == 1


def test_nothing_that_a_caller_sent_is_in_it(client):
    client.get("/nothing/called/hush-hush?x=hush-hush", headers={"User-Agent": "hush-hush"})
    client.open("/sparql", method="HUSHHUSH")
    found = scraped(client)
    assert "hush" not in str(found).lower()
    assert found["zoograph_requests_total", "GET", "none", "404"] == 1
