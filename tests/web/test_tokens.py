"""Callers with named tokens: each reads its own zoos and writes its own graphs, and nothing else."""

import json
import shutil

import pytest
import requests

from helpers.application import BROWSER
from helpers.server import serve
from helpers.zoos import load_internal
from zoograph.store import History
from zoograph.tokens import FILE_NAME, add, graph_of
from zoograph.views import follow_tokens, view_of

pytestmark = pytest.mark.slow

ZOO = """
@prefix zoo: <https://w3id.org/zoograph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://w3id.org/zoograph/zoo/{0}> a zoo:ModelZoo ; rdfs:label "The zoo {0}"@en ; zoo:external false .
<https://w3id.org/zoograph/model/{0}/encoder> a zoo:Model ; rdfs:label "{0} speech encoder"@en ;
  dct:isPartOf <https://w3id.org/zoograph/zoo/{0}> ; dct:source <https://example.org/{0}> ;
  zoo:stage <https://w3id.org/zoograph/stage/preprocessing> ; zoo:domain <https://w3id.org/zoograph/domain/speech> ;
  zoo:directlyDerivedFrom <https://w3id.org/zoograph/model/hubert-base-ls960> .
"""
TRIPLE = "<urn:a> <urn:b> <urn:c> ."
ENCODERS = "SELECT * { GRAPH ?g { ?s ?p ?o FILTER CONTAINS(STR(?s), 'encoder') } }"
#: Where each zoo shows, to who may see it.
SHOWING = (
    "/models.json?domain=speech", "/search.json?q=encoder", "/zoos", "/model/hubert-base-ls960",
    "/questions/rlms-of-a-domain.csv", f"/sparql?query={ENCODERS}&format=csv",
)  # fmt: skip
#: Where one could show by mistake.
OTHER = (
    "/",
    "/findings.json",
    "/graphs?graph=https://w3id.org/zoograph/graph/catalog",
    "/.well-known/void",
    "/history/1",
)


@pytest.fixture(scope="module")
def server(small_home, tmp_path_factory):
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("tokens") / "home", symlinks=True)
    load_internal(home, {f"graph:{name}": ZOO.format(name) for name in ("amber", "birch")})
    with serve(home) as running:
        yield running


@pytest.fixture(scope="module")
def holders(server):
    history = History(server.home)
    made = {
        "amber": add(history, "amber-team", reads=(graph_of("amber"),), writes=(graph_of("amber"),)),
        "birch": add(history, "birch-team", reads=(graph_of("birch"),)),
        "both": add(history, "auditor", reads=("*",)),
        "writer": add(history, "curator", writes=(graph_of("notes"),)),
    }
    follow_tokens(history)
    return {name: {"Authorization": f"Bearer {secret}"} for name, secret in made.items()}


def ask(server, address, headers=None):
    return requests.get(server.address + address, headers={"Accept": BROWSER, **(headers or {})}, timeout=60)


@pytest.mark.parametrize("place", SHOWING + OTHER)
def test_each_sees_its_own_zoos_and_no_other(server, holders, place):
    for holder, seen, unseen in (
        ("amber", ["amber"], ["birch"]),
        ("birch", ["birch"], ["amber"]),
        ("both", ["amber", "birch"], []),
        ("writer", [], ["amber", "birch"]),
        (None, [], ["amber", "birch"]),
    ):
        response = ask(server, place, holders.get(holder))
        assert response.status_code == 200
        assert [zoo for zoo in unseen if zoo in response.text.lower()] == [], holder
        if place in SHOWING:
            assert [zoo for zoo in seen if zoo not in response.text.lower()] == [], holder


def put(server, name, content, headers, **more):
    return requests.put(
        f"{server.address}/graphs", params={"graph": graph_of(name)}, data=content,
        headers={"Content-Type": "text/turtle", **headers, **more}, timeout=120,
    )  # fmt: skip


def update(server, text, headers):
    return requests.post(f"{server.address}/sparql", data={"update": text}, headers=headers, timeout=120)


def inserted(name, triple=TRIPLE):
    return f"INSERT DATA {{ GRAPH <{graph_of(name)}> {{ {triple} }} }}"


def test_each_writes_its_own_graphs_and_no_other(server, holders):
    assert put(server, "notes", TRIPLE, holders["writer"]).status_code in (201, 204)
    refused = put(server, "other", TRIPLE, holders["writer"])
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert "curator may not write other; it may write notes" in refused.json()["detail"]
    assert put(server, "notes", TRIPLE, holders["birch"]).status_code == 403
    number = History(server.home).current_number()
    for text in ("CLEAR ALL", f"INSERT DATA {{ {TRIPLE} }}", inserted("other")):
        assert update(server, text, holders["writer"]).status_code == 403, text
    assert History(server.home).current_number() == number
    assert update(server, inserted("notes", "<urn:a> <urn:b> <urn:d>"), holders["writer"]).status_code == 200


def test_the_history_says_which_token_wrote(server, holders):
    number = update(server, inserted("notes", "<urn:a> <urn:b> <urn:e>"), holders["writer"]).json()["version"]
    assert History(server.home).version(number).token == "curator"
    assert "by the token curator" in ask(server, "/history").text
    assert "by the token curator" in ask(server, f"/history/{number}").text


def test_what_is_written_to_an_internal_graph_stays_internal(server, holders):
    public = History(server.home).current_number()
    place = f"/graphs?graph={graph_of('amber')}"
    etag = ask(server, place, {**holders["amber"], "Accept": "text/turtle"}).headers["ETag"]
    more = (
        ZOO.format("amber")
        + '<https://w3id.org/zoograph/model/amber/encoder> zoo:releaseYear 2024 ; rdfs:comment "Resin" .'
    )
    written = put(server, "amber", more, holders["amber"], **{"If-Match": etag})
    assert written.status_code == 204, written.text
    assert History(server.home).current_number() == public
    for holder in ("amber", "both"):
        assert "Resin" in ask(server, place, {**holders[holder], "Accept": "text/turtle"}).text
    assert ask(server, "/model/amber/encoder").status_code == 404
    assert ask(server, "/model/amber/encoder", holders["birch"]).status_code == 404
    refused = update(server, inserted("amber"), holders["amber"])
    assert refused.status_code == 403
    assert "is internal" in refused.json()["detail"]


def test_a_revoked_token_is_refused_from_the_next_request_on(server, run):
    made = run(server.home, "token", "add", "for-a-while", "--read", "birch")
    assert made.code == 0, made.err
    headers = {"Authorization": f"Bearer {made.out.strip()}"}
    assert ask(server, "/model/birch/encoder", headers).status_code == 200
    listed = run(server.home, "token", "list").out
    assert "for-a-while" in listed
    assert made.out.strip() not in listed
    assert run(server.home, "token", "revoke", "for-a-while").code == 0
    assert ask(server, "/model/birch/encoder", headers).status_code == 401


def test_a_misspelled_zoo_is_named(server, run):
    refused = run(server.home, "token", "add", "x", "--read", "ambre")
    assert refused.code == 2
    assert "amber" in refused.err


def test_views_that_no_token_needs_are_removed(server, holders):
    history = History(server.home)
    home = view_of(history, [graph_of("amber"), graph_of("birch")]).home
    add(history, "passing", reads=(graph_of("amber"), graph_of("birch")))
    follow_tokens(history)
    assert home.is_dir()
    kept = [each for each in json.loads((server.home / FILE_NAME).read_text()) if each["name"] != "passing"]
    (server.home / FILE_NAME).write_text(json.dumps(kept))
    follow_tokens(history)
    assert not home.exists()
