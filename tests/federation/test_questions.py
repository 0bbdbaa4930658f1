"""The ready-made questions that ask other endpoints: their answers from endpoints on loopback, and without any."""

import csv
import io

import pytest

from helpers.application import app_over, browser_of
from helpers.knowledge_base import Reply, sparql_server
from helpers.page import Page
from helpers.paths import DATA
from zoograph.federation import Asker, FederatedStore
from zoograph.questions import THEMES, federated_questions, question, questions
from zoograph.services import Services
from zoograph.sparql.guard import check
from zoograph.store.answer import TABLE_FORMATS

WIKIDATA, SCHOLARLY = "https://query.wikidata.org/sparql", "https://query-scholarly.wikidata.org/sparql"
OTHER = "https://w3id.org/zoograph/sparql"
each_question = pytest.mark.parametrize("asked", federated_questions(), ids=lambda asked: asked.name)


class Local:
    """Another Zoograph over the same graph, in this process."""

    def __init__(self, store):
        self.store = store
        self.requests = 0

    def ask(self, address, query, seconds):
        self.requests += 1
        return self.store.query(query).serialize(TABLE_FORMATS["json"])


@pytest.fixture(scope="module")
def wikidata():
    with sparql_server(DATA / "federation" / "wikidata.trig") as server:
        yield server


@pytest.fixture
def settings(wikidata):
    return {"ZOOGRAPH_SERVICES": f"{WIKIDATA}={wikidata.address} {SCHOLARLY}={wikidata.address}"}


def test_they_follow_on_the_others_and_are_listed_apart():
    assert [each.number for each in federated_questions()] == [31, 32, 33]
    assert {each.theme for each in federated_questions()} <= set(THEMES)
    assert not {each.name for each in federated_questions()} & {each.name for each in questions()}
    assert not any(each.services for each in questions())
    assert {address for each in federated_questions() for address in each.services} == {WIKIDATA, SCHOLARLY, OTHER}


@each_question
def test_a_guard_lets_it_through_where_its_endpoint_is_allowed(asked):
    assert question(asked.name) == asked
    check(asked.sparql(), services=Services.read(" ".join(asked.services), "S"))


def test_papers_and_repositories_are_found_in_wikidata(store, wikidata, settings):
    federated = FederatedStore(store, Services.read(settings["ZOOGRAPH_SERVICES"], "S"), Asker(), seconds=20)
    wikidata.asked.clear()
    [paper] = question("papers-in-wikidata").ask(federated).rows()
    assert paper[0].value == "https://w3id.org/zoograph/paper/2106.07447"
    assert paper[2].value == "http://www.wikidata.org/entity/Q900001"
    assert paper[3].value == "HuBERT: Self-Supervised Speech Representation Learning"
    rows = list(question("repositories-in-wikidata").ask(federated, {"domain": "speech"}).rows())
    assert {row[2].value for row in rows} == {f"http://www.wikidata.org/entity/Q9000{i}" for i in (10, 11)}
    assert all(int(row[1].value) >= 1 for row in rows)
    assert len(wikidata.asked) == 2, "one request each"


def test_licences_are_compared_with_another_zoograph(store):
    other = Local(store)
    federated = FederatedStore(store, Services.read(OTHER, "S"), other)
    answer = question("licences-in-another-zoograph").ask(federated)
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows()]
    assert {row["model"] for row in rows} <= {row["there"] for row in rows}, "the other one has the same graph"
    assert all(row["licence"] == row["licenceThere"] for row in rows if row["model"] == row["there"])
    assert 1 < other.requests < 10


@each_question
def test_without_the_setting_its_page_says_what_to_set(browser, client, asked):
    response = browser.get(f"/questions/{asked.name}")
    words = Page(response.text).words
    assert response.status_code == 200
    assert f"This question asks {asked.services[0]}, which this server does not allow." in words
    assert "ZOOGRAPH_SERVICES" in words
    refused = client.get(f"/questions/{asked.name}.json")
    assert refused.status_code == 400
    assert "ZOOGRAPH_SERVICES" in refused.json["detail"]


def test_with_the_setting_page_and_data_answer_or_say_what_failed(built_home, wikidata, settings):
    with app_over(built_home, **settings) as app:
        browser = browser_of(app)
        page = Page(browser.get("/questions/papers-in-wikidata").text)
        [row] = [row for row in page.rows if row]
        assert "HuBERT: Self-Supervised Speech Representation Learning" in " ".join(row)
        found = app.test_client().get("/questions/papers-in-wikidata.csv")
        assert len(list(csv.DictReader(io.StringIO(found.text)))) == 1
        assert "ETag" not in found.headers
        wikidata.replies[:] = [Reply(status=500)]
        failed = browser.get("/questions/papers-in-wikidata")
        assert failed.status_code == 502
        assert f"SERVICE <{SCHOLARLY}>: it answers 500" in Page(failed.text).words


def test_they_are_in_the_gallery_and_on_the_command_line(browser, run_here, built_home):
    text = browser.get("/questions").text
    listed = run_here(built_home, "ask").out
    for each in federated_questions():
        assert f'href="/questions/{each.name}"' in text
        assert each.name in listed.split()


def test_the_command_asks_too_and_warns_of_what_is_missing(run_here, built_home, wikidata, settings, monkeypatch):
    monkeypatch.setenv("ZOOGRAPH_SERVICES", settings["ZOOGRAPH_SERVICES"])
    done = run_here(built_home, "ask", "papers-in-wikidata", "--format", "csv")
    assert done.code == 0, done.err
    assert "Q900001" in done.out
    wikidata.replies[:] = [Reply(status=500)]
    done = run_here(built_home, "query", f"SELECT * {{ VALUES ?x {{ 1 }} SERVICE SILENT <{WIKIDATA}> {{ ?a ?b ?x }} }}")
    assert done.code == 0
    assert "the answer is not complete" in done.err
    monkeypatch.delenv("ZOOGRAPH_SERVICES")
    done = run_here(built_home, "ask", "papers-in-wikidata")
    assert done.code == 1
    assert "ZOOGRAPH_SERVICES" in done.err
