"""Two Zoographs on two ports: one with an internal zoo asks a public one, and others that give no answer."""

import shutil
import socket
import threading
from functools import partial
from types import SimpleNamespace

import pytest
import requests

from helpers.application import app_over
from helpers.server import WRITING, free_port, serve
from zoograph.changes import Change
from zoograph.internal import publish_internal
from zoograph.rdf import read_triples
from zoograph.store import History
from zoograph.vocabulary import graph

TOKEN = {"Authorization": "Bearer internal-token-for-tests"}
OURS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX zoo: <https://w3id.org/zoograph/ns#>
<https://w3id.org/zoograph/model/team/calls> a zoo:Model ; rdfs:label "Calls of customers" ;
  zoo:directlyDerivedFrom <https://w3id.org/zoograph/model/hubert-base-ls960> .
"""
JOINED = (
    "SELECT ?model ?base ?year {{ ?model zoo:directlyDerivedFrom ?base FILTER(STRSTARTS(STR(?model), STR(model:team))) "
    "{} <{}> {{ ?base zoo:releaseYear ?year }} }}"
)
#: Every statement of the public one.
HUGE = "SELECT * {{ {} <{}> {{ ?a ?b ?c }} }}"
PLAIN = "SELECT * {{ VALUES ?m {{ model:hubert-base-ls960 }} {} <{}> {{ ?m zoo:releaseYear ?year }} }}"


@pytest.fixture(scope="module")
def silent_port():
    """A port that accepts, reads, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held = []

        def accept():
            while True:
                try:
                    held.append(listener.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        for connection, _ in held:
            connection.close()


@pytest.fixture(scope="module")
def two_zoos(built_home, tmp_path_factory, silent_port):
    folder = tmp_path_factory.mktemp("federation")
    homes = [shutil.copytree(built_home, folder / name / "home", symlinks=True) for name in ("public", "internal")]
    (folder / "ours.ttl").write_text(OURS)
    publish_internal(History(homes[1]), {graph("team"): Change(content=[*read_triples(folder / "ours.ttl")])}, "ours")
    dead = free_port()
    with serve(homes[0], ZOOGRAPH_QUERY_ROWS="1000000") as public:
        host = public.address.removeprefix("http://")
        settings = {
            "ZOOGRAPH_SERVICES": f"127.0.0.1:{dead} 127.0.0.1:{silent_port} https://w3id.org/zoograph/sparql={public.address}/sparql",
            "ZOOGRAPH_INTERNAL_SERVICES": host,
            "ZOOGRAPH_INTERNAL_TOKEN": "internal-token-for-tests",
            "ZOOGRAPH_QUERY_SECONDS": "6",
        }
        with serve(homes[1], **settings) as internal:
            yield SimpleNamespace(
                address=internal.address,
                public=f"{public.address}/sparql",
                log=public.log,
                dead=f"http://127.0.0.1:{dead}/sparql",
                slow=f"http://127.0.0.1:{silent_port}/sparql",
            )


def ask(zoos, text, *, accept="application/sparql-results+json", **headers):
    return requests.get(
        f"{zoos.address}/sparql", params={"query": text}, headers={"Accept": accept, **headers}, timeout=30
    )


def test_a_query_to_another_engine_may_ask_endpoints_too(two_zoos, tmp_path):
    """The engine gets the query with the rows of the clause in it: it is not the engine that asks."""
    name, refused = "https://w3id.org/zoograph/sparql", "https://other.example/sparql"
    settings = {"ZOOGRAPH_ENGINE": two_zoos.public, "ZOOGRAPH_SERVICES": f"{name}={two_zoos.public}"}
    with app_over(tmp_path / "none", workers=2, **settings) as app:
        ask = partial(app.test_client().get, "/sparql")
        answer = ask(query_string={"query": PLAIN.format("SERVICE", name), "format": "csv"})
        assert answer.text.splitlines()[1:] == ["https://w3id.org/zoograph/model/hubert-base-ls960,2021"]
        failed = ask(query_string={"query": PLAIN.format("SERVICE", refused)})
    assert failed.status_code == 400
    assert refused in failed.json["detail"]


def test_internal_models_are_joined_with_what_the_public_one_says(two_zoos):
    answer = ask(two_zoos, JOINED.format("SERVICE", two_zoos.public), **TOKEN)
    assert answer.status_code == 200, answer.text
    [row] = answer.json()["results"]["bindings"]
    assert row["model"]["value"] == "https://w3id.org/zoograph/model/team/calls"
    assert row["year"]["value"] == "2021"
    assert "Zoograph-Partial" not in answer.headers
    asked = two_zoos.log.read_text()
    assert "hubert-base-ls960" in asked, "the value that was asked about"
    assert "team" not in asked, "and nothing else of the internal zoo"


def test_each_view_has_its_own_list_of_whom_it_may_ask(two_zoos):
    refused = ask(two_zoos, JOINED.format("SERVICE", two_zoos.dead), **TOKEN)
    assert refused.status_code == 400
    assert "ZOOGRAPH_INTERNAL_SERVICES" in refused.json()["detail"]
    refused = ask(two_zoos, PLAIN.format("SERVICE", two_zoos.public))
    assert refused.status_code == 400
    assert "ZOOGRAPH_SERVICES" in refused.json()["detail"]
    named = ask(two_zoos, PLAIN.format("SERVICE", "https://w3id.org/zoograph/sparql"))
    assert [row["year"]["value"] for row in named.json()["results"]["bindings"]] == ["2021"]


@pytest.mark.parametrize(
    ("name", "text", "status", "reason"),
    [
        ("dead", PLAIN, 502, "the connection is refused"),
        ("slow", PLAIN, 504, "no whole answer came within 4."),
        ("https://w3id.org/zoograph/sparql", HUGE, 502, "more than 20,000 rows"),
    ],
    ids=["closed", "slow", "too large"],
)
def test_one_that_gives_no_answer_is_an_error_or_a_partial_answer(two_zoos, name, text, status, reason):
    address = getattr(two_zoos, name, name)
    failed = ask(two_zoos, text.format("SERVICE", address))
    problem = failed.json()
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert (failed.status_code, problem["service"]) == (status, address)
    assert f"SERVICE <{address}>: " in problem["detail"]
    assert reason in problem["detail"]
    assert "SERVICE SILENT" in problem["detail"]
    if text == PLAIN:
        partial = ask(two_zoos, text.format("SERVICE SILENT", address))
        assert partial.status_code == 200
        [row] = partial.json()["results"]["bindings"]
        assert list(row) == ["m"]
        assert partial.headers["Zoograph-Partial"].startswith(f"SERVICE SILENT <{address}> gave nothing: ")
        assert "Zoograph-Partial" in partial.headers["Access-Control-Expose-Headers"]
        assert "ETag" not in partial.headers


def test_a_page_says_that_an_answer_is_not_complete(two_zoos):
    page = ask(two_zoos, PLAIN.format("SERVICE SILENT", two_zoos.dead), accept="text/html")
    assert page.status_code == 200
    assert "This answer is not complete. SERVICE SILENT &lt;http://127.0.0.1:" in page.text
    failed = ask(two_zoos, PLAIN.format("SERVICE", two_zoos.dead), accept="text/html")
    assert failed.status_code == 502
    assert "the connection is refused" in failed.text


def test_an_update_asks_nobody(two_zoos):
    update = f"INSERT {{ ?m rdfs:comment ?year }} WHERE {{ SERVICE <{two_zoos.dead}> {{ ?m zoo:releaseYear ?year }} }}"
    refused = requests.post(f"{two_zoos.address}/sparql", data={"update": update}, headers=WRITING, timeout=30)
    assert refused.status_code == 400
    assert "SERVICE asks another host, which is not allowed" in refused.json()["detail"]
