"""A home that is deleted and begun anew while the server runs: its version 1 is not the version 1 of before."""

import json
import shutil

import pytest
from pyoxigraph import RdfFormat

from helpers.application import app_over
from zoograph.changes import Change
from zoograph.internal import follow, publish_internal
from zoograph.publish import publish
from zoograph.rdf import parse_quads
from zoograph.store import History
from zoograph.store.versions import Version
from zoograph.vocabulary import graph

TOKEN = {"Authorization": "Bearer internal"}
WRITER = {"Authorization": "Bearer writer"}
QUERY = "/sparql?query=SELECT ?n { model:news rdfs:label ?n }&format=csv"
#: Addresses that show what a model is called: by query, page, index, findings and history.
ADDRESSES = [
    QUERY, "/models.json?q=news", "/search.json?q=news", "/model/news.ttl", "/model/news?format=json", "/findings.json",
    "/history/2",
]  # fmt: skip


def news(name):
    text = (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <https://w3id.org/zoograph/model/news> "
        f'a <https://w3id.org/zoograph/ns#Model> ; rdfs:label "news of {name}" .'
    )
    return {q.triple for q in parse_quads(text.encode(), RdfFormat.TURTLE, "text")}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Two homes that were each begun from nothing, to be copied."""

    def act(name):
        home = tmp_path_factory.mktemp(name) / "home"
        publish(History(home), {}, "begin", from_nothing=True)
        publish(History(home), {graph("news"): Change(content=news(name))}, "news")
        return home

    return {name: act(name) for name in ("old", "new")}


@pytest.fixture
def begin(begun, tmp_path):
    """``begin("new")``: what was begun under that name is the home."""
    return lambda name: shutil.copytree(begun[name], tmp_path / "home", symlinks=True)


@pytest.fixture
def home(begin):
    return begin("old")


@pytest.fixture
def client(home):
    with app_over(home, ZOOGRAPH_INTERNAL_TOKEN="internal", ZOOGRAPH_WRITE_TOKEN="writer") as app:
        yield app.test_client()


def get(client, address, **headers):
    with client.get(address, headers=headers) as response:
        return response.status_code, response.get_data(as_text=True), response.headers.get("ETag")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_a_deleted_home_is_served(home, begin, client, address):
    _, before, tag = get(client, address)
    shutil.rmtree(home)
    begin("new")
    status, after, new_tag = get(client, address, **({"If-None-Match": tag} if tag else {}))
    assert status == 200
    assert "news of old" not in after
    assert before.replace("old", "new").split("news of")[1:2] == after.split("news of")[1:2] or "findings" in address
    assert tag is None or new_tag != tag


def test_nothing_of_a_deleted_internal_view_is_served(home, client):
    def load(name):
        publish_internal(History(home), {graph("internal"): Change(content=news(name))}, "load")

    load("secrets")
    first = get(client, QUERY, **TOKEN)
    assert "secrets" in first[1]
    shutil.rmtree(home / "internal")
    load("others")
    status, text, tag = get(client, QUERY, **TOKEN, **{"If-None-Match": first[2]})
    assert status == 200
    assert "others" in text
    assert "secrets" not in text
    assert tag != first[2]


def test_a_write_that_is_for_the_home_of_before_is_refused(home, begin, client):
    address = "/graphs?graph=https://w3id.org/zoograph/graph/news"
    tag = get(client, address, Accept="text/turtle")[2]
    shutil.rmtree(home)
    begin("new")
    headers = {**WRITER, "Content-Type": "text/turtle", "If-Match": tag}
    assert client.put(address, data="", headers=headers).status_code == 412
    headers["If-Match"] = get(client, address, Accept="text/turtle")[2]
    assert client.put(address, data="", headers=headers).status_code == 204


def test_an_internal_view_follows_a_public_one_that_was_begun_anew(home, begin, tmp_path):
    publish_internal(History(home), {graph("internal"): Change(content=news("secrets"))}, "load")
    kept = shutil.move(home / "internal", tmp_path / "kept")
    shutil.rmtree(home)
    begin("new")
    shutil.move(kept, home / "internal")
    assert follow(History(home)) is not None
    assert follow(History(home)) is None


def test_a_version_rolled_back_to_is_another_one(home):
    first, second = History(home).versions()
    again = History(home).rollback(1)
    assert len({first.tag, second.tag, again.tag}) == 3
    assert Version.read(again.directory).tag == again.tag


def test_a_version_of_before_there_were_marks_is_told_apart_too(home):
    description = home / "versions" / "2" / "version.json"
    content = json.loads(description.read_text())
    del content["mark"]
    tags = set()
    for message in ("one", "other"):
        description.write_text(json.dumps({**content, "message": message}))
        tags |= {History(home).version().tag for _ in range(2)}
    assert len(tags) == 2


def test_a_refused_first_internal_write_leaves_readers_with_the_public_view(home):
    with app_over(home, ZOOGRAPH_INTERNAL_TOKEN="internal", ZOOGRAPH_WRITE_TOKEN="writer") as app:
        client = app.test_client()
        refused = "@prefix zoo: <https://w3id.org/zoograph/ns#> . <https://example.org/m> a zoo:Model ."
        graph = "/graphs?graph=https://w3id.org/zoograph/graph/ours&internal=true"
        put = client.put(graph, data=refused, headers={"Authorization": "Bearer writer", "Content-Type": "text/turtle"})
        assert put.status_code >= 400
        (home / "internal").mkdir(exist_ok=True)
        answer = client.get("/sparql?query=ASK{}", headers={"Authorization": "Bearer internal"})
        assert answer.status_code == 200
