"""Writing over HTTP: who may, what comes of it, and what happens when two want to at once."""

import json
import shutil
import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import rdflib
import requests
from pyoxigraph import RdfFormat, parse

from helpers.application import app_over
from helpers.server import WRITE_TOKEN, WRITING, serve
from zoograph.rdf import to_rdflib
from zoograph.store import History

GRAPH = "https://example.org/graph/written"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TURTLE = {"Content-Type": "text/turtle"}
BAD = '<https://w3id.org/zoograph/model/x> a <https://w3id.org/zoograph/ns#Model> ; <https://w3id.org/zoograph/ns#releaseYear> "soon" .'
TRIPLE = "<urn:a> <urn:b> <urn:c> ."
INTERNAL = {"Authorization": "Bearer internal"}


@pytest.fixture(scope="module")
def server(begun_home, tmp_path_factory):
    home = shutil.copytree(begun_home, tmp_path_factory.mktemp("written") / "home", symlinks=True)
    with serve(home, ZOOGRAPH_INTERNAL_TOKEN="internal") as server:
        yield server


def put(server, content, **headers):
    return requests.put(
        f"{server.address}/graphs",
        params={"graph": GRAPH},
        data=content,
        headers={**WRITING, **TURTLE, **headers},
        timeout=60,
    )


def update(server, text, **headers):
    return requests.post(f"{server.address}/sparql", data={"update": text}, headers={**WRITING, **headers}, timeout=60)


def ask(server, text, **headers):
    response = requests.get(f"{server.address}/sparql", params={"query": text}, headers=headers, timeout=60)
    assert response.status_code == 200
    return response.json()["boolean"]


def number(server):
    return History(server.home).current_number()


# -- who may


WAYS = {
    "update by form": lambda client, **more: client.post("/sparql", data={"update": "CLEAR ALL"}, **more),
    "update by body": lambda client, **more: client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update", **more),
    "put": lambda client, **more: client.put(f"/graphs?graph={GRAPH}", data="", **more),
    "post": lambda client, **more: client.post(f"/graphs?graph={GRAPH}", data="", **more),
    "post anew": lambda client, **more: client.post("/graphs", data="", **more),
    "delete": lambda client, **more: client.delete("/graphs?default", **more),
    "direct": lambda client, **more: client.put("/graphs/mine", data="", **more),
}  # fmt: skip


@pytest.fixture(scope="module")
def clients(built_home):
    with ExitStack() as open_ones:

        def client(**environment):
            return open_ones.enter_context(app_over(built_home, **environment)).test_client()

        yield {
            "open": client(),
            "guarded": client(ZOOGRAPH_WRITE_TOKEN=WRITE_TOKEN, ZOOGRAPH_INTERNAL_TOKEN="internal"),
            "engine": client(ZOOGRAPH_WRITE_TOKEN=WRITE_TOKEN, ZOOGRAPH_ENGINE="http://127.0.0.1:1/"),
        }


@pytest.mark.parametrize("way", WAYS)
def test_without_the_token_nothing_is_written(clients, built_home, way):
    for name, headers, status, words in (
        ("open", {}, 403, "writing is off"),
        ("open", {"Authorization": "Bearer "}, 403, "writing is off"),
        ("open", WRITING, 403, "writing is off"),
        ("guarded", {"Authorization": "Bearer "}, 401, "does not know this token"),
        ("guarded", {}, 401, "Authorization: Bearer"),
        ("guarded", {"Authorization": "Bearer wrong"}, 401, "does not know this token"),
        ("guarded", {"Authorization": f"Bearer {WRITE_TOKEN}x"}, 401, "does not know this token"),
        ("guarded", {"Authorization": f"Basic {WRITE_TOKEN}"}, 401, "Authorization: Bearer"),
        ("guarded", INTERNAL, 403, "does not allow writing"),
        ("engine", WRITING, 403, "read-only"),
    ):
        response = WAYS[way](clients[name], headers=headers)
        assert (response.status_code, response.content_type) == (status, "application/problem+json"), (name, headers)
        assert words in response.json["detail"]
        assert ("Bearer" in response.headers.get("WWW-Authenticate", "")) == (status == 401)
    assert History(built_home).current_number() == 1


def test_a_body_of_those_who_may_not_write_is_not_even_read(clients):
    long = "x" * (5 << 20)
    for headers, status in (({}, 413), (WRITING, 400)):
        response = clients["guarded"].post(
            "/sparql", data=long, content_type="application/sparql-query", headers=headers
        )
        assert response.status_code == 413, status
    response = clients["guarded"].post("/sparql", data=long, content_type="application/sparql-update")
    assert response.status_code == 401


# -- what comes of it


def test_what_was_written_is_there_for_the_next_request(server):
    before = number(server)
    response = put(server, f'<https://example.org/a> <{LABEL}> "first" .')
    assert response.status_code == 201
    assert response.headers["ETag"].startswith(f'W/"{before + 1}.')
    assert ask(server, f'ASK {{ <https://example.org/a> <{LABEL}> "first" }}')
    assert put(server, f'<https://example.org/a> <{LABEL}> "second" .').status_code == 204
    assert not ask(server, f'ASK {{ ?s <{LABEL}> "first" }}')
    response = update(server, f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <https://example.org/b> rdfs:label "third" }} }}')
    assert (response.status_code, response.json()) == (200, {"version": before + 3})
    assert (
        requests.delete(f"{server.address}/graphs", params={"graph": GRAPH}, headers=WRITING, timeout=60).status_code
        == 200
    )
    assert not ask(server, f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    assert requests.get(f"{server.address}/graphs", params={"graph": GRAPH}, timeout=60).status_code == 404
    assert History(server.home).version().message == f"DELETE {GRAPH}"


@pytest.mark.parametrize(
    ("accept", "media"),
    [(None, "text/turtle"), ("text/turtle", "text/turtle"), ("application/n-triples", "application/n-triples"),
     ("application/rdf+xml", "application/rdf+xml"), ("application/ld+json", "application/ld+json"),
     ("application/json", "application/problem+json"), ("application/problem+json", "application/problem+json"),
     ("application/sparql-results+json", "application/problem+json"), ("text/html", "text/html")],
)  # fmt: skip
def test_a_violation_is_refused_with_the_report_in_the_type_asked_for(server, accept, media):
    before = number(server)
    headers = {"Accept": accept} if accept else {}
    for response in (
        put(server, BAD, **headers),
        update(server, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {BAD} }} }}", **headers),
    ):
        assert response.status_code == 422
        assert response.headers["Content-Type"].split(";")[0] == media
        if media == "application/problem+json":
            assert {found["focus"] for found in response.json()["findings"]} == {"https://w3id.org/zoograph/model/x"}
            assert "has a release year that is not a year" in response.json()["detail"]
        elif media == "text/html":
            assert "has a release year that is not a year" in response.text
        else:
            report = to_rdflib(quad.triple for quad in parse(response.content, RdfFormat.from_media_type(media)))
            sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
            root = report.value(predicate=rdflib.RDF.type, object=sh.ValidationReport)
            assert report.value(root, sh.conforms) == rdflib.Literal(False)
            [focus] = set(report.objects(None, sh.focusNode))
            assert focus == rdflib.URIRef("https://w3id.org/zoograph/model/x")
            assert set(report.objects(root, sh.result)) == set(report.subjects(sh.focusNode, focus))
    assert number(server) == before
    assert not ask(server, "ASK { model:x ?p ?o }")


def test_a_report_that_xml_cannot_hold_comes_as_a_problem(server):
    response = put(server, BAD.replace("soon", "so\\u0001on"), Accept="application/rdf+xml")
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    response = put(server, BAD, Accept="application/rdf+xml")
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/rdf+xml")


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [("<a> <b>", "text/turtle", 400), ("{}[", "application/ld+json", 400), ("x", "text/plain", 415), ("x", "application/trig", 415),
     ('{"@context": "http://127.0.0.1:1/context.jsonld", "@id": "https://example.org/a", "label": "x"}', "application/ld+json", 400),
     ('{"@graph": [{"@id": "x:a", "x:p": 1}], "@id": "x:g"}', "application/ld+json", 400),
     ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
      '<rdf:Description rdf:about="x:a"><x xmlns="x:">&e;</x></rdf:Description></rdf:RDF>', "application/rdf+xml", 400),
     ("<<x:a x:b x:c>> x:p 1 .", "text/turtle", 400),
     ("<x:a> <x:b> 1 .", "text/turtle; charset=utf-16", 415), ("<x:a> <x:b> 1 .", "text/turtle;charset=iso-8859-1", 415),
     ("{}", 'application/ld+json; charset="UTF-16"', 415)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_nothing_is_fetched(server, content, media, status):
    before = number(server)
    response = put(server, content, **{"Content-Type": media})
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert number(server) == before


def test_a_character_set_is_named_in_any_way(server):
    for media in ("text/turtle; charset=UTF-8", 'text/turtle;charset="utf8"'):
        response = put(server, '<x:a> <x:b> "é" .'.encode(), **{"Content-Type": media})
        assert response.status_code in (200, 201, 204), response.text


def test_the_graphs_that_zoograph_makes_can_be_read_but_not_written(client, server):
    for name in ("merged", "inferred", "links", "ontology", "catalog"):
        path = f"/graphs?graph=https://w3id.org/zoograph/graph/{name}"
        assert client.head(path).status_code == 200
        address = server.address + path
        for method in ("PUT", "POST", "DELETE"):
            response = requests.request(
                method, address, data="<x:a> <x:b> <x:c> .", headers={**WRITING, **TURTLE}, timeout=60
            )
            assert response.status_code == 400
            assert "is made by Zoograph" in response.json()["detail"]


@pytest.mark.parametrize(
    "query", ["", "?graph=", "?graph=x:a&graph=x:b", "?default&graph=x:a", "?graph=relative", "/mine?graph=x:a"]
)
def test_a_graph_must_be_named_once_and_in_full(server, query):
    for method in ("GET", "PUT", "DELETE"):
        response = requests.request(method, f"{server.address}/graphs{query}", headers=WRITING, timeout=60)
        assert response.status_code == 400, method


def test_a_write_can_be_made_to_depend_on_what_was_read(server):
    put(server, f'<https://example.org/a> <{LABEL}> "1" .')
    tag = requests.get(f"{server.address}/graphs", params={"graph": GRAPH}, timeout=60).headers["ETag"]
    assert put(server, f'<https://example.org/a> <{LABEL}> "2" .', **{"If-Match": tag}).status_code == 204
    refused = put(server, f'<https://example.org/a> <{LABEL}> "3" .', **{"If-Match": tag})
    assert refused.status_code == 412
    assert put(server, "", **{"If-None-Match": "*"}).status_code == 412
    assert ask(server, f'ASK {{ <https://example.org/a> <{LABEL}> "2" }}')
    assert put(server, f'<https://example.org/a> <{LABEL}> "4" .', **{"If-Match": "*"}).status_code == 204
    requests.delete(f"{server.address}/graphs", params={"graph": GRAPH}, headers=WRITING, timeout=60)
    assert put(server, f'<https://example.org/a> <{LABEL}> "5" .', **{"If-Match": "*"}).status_code == 412


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_write_may_name_the_version_as_it_was_read_in_any_form(server, media, coding):
    put(server, "".join(f'<https://example.org/a> <{LABEL}> "{i} {media} {coding}" .' for i in range(100)))
    headers = {"Accept": media, "Accept-Encoding": coding}
    read = requests.get(f"{server.address}/graphs", params={"graph": GRAPH}, headers=headers, timeout=60)
    assert read.headers.get("Content-Encoding", "") == coding
    tag = read.headers["ETag"]
    changed = f'<https://example.org/a> <{LABEL}> "changed" .'
    assert put(server, changed, **{"If-Match": '"0", W/"0.turtle"'}).status_code == 412
    assert put(server, changed, **{"If-Match": f'"0", {tag}'}).status_code == 204
    assert put(server, "", **{"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    "tag",
    ['"²"', f'"{"9" * 5000}"', '"x.turtle"', '""', 'W/""', '"', "", ",", '"1-internal.turtle"', '"-1"', '"1_0"'],
    ids=lambda tag: tag[:9],
)
def test_a_tag_that_is_none_of_ours_is_no_version(server, tag):
    put(server, "")
    assert put(server, TRIPLE, **{"If-Match": tag.encode()}).status_code == 412


def test_writing_what_is_there_already_makes_no_version(server):
    put(server, f'<https://example.org/a> <{LABEL}> "same", [] .')
    before = number(server)
    assert put(server, f'<https://example.org/a> <{LABEL}> [], "same" .').status_code == 204
    assert update(
        server, f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <https://example.org/a> rdfs:label "same" }} }}'
    ).json() == {"version": before}
    assert number(server) == before


# -- two at once


def test_of_many_writers_at_once_none_is_lost(server, run):
    put(server, "")
    outcomes = []

    def write(i):
        text = f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <https://example.org/w> rdfs:label "writer {i}" }} }}'
        outcomes.append((i, update(server, text).status_code))

    writers = [threading.Thread(target=write, args=(i,)) for i in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert {status for _, status in outcomes} <= {200, 409, 503}
    for i, status in outcomes:
        assert ask(server, f'ASK {{ GRAPH <{GRAPH}> {{ ?s ?p "writer {i}" }} }}') == (status == 200)
    assert sum(status == 200 for _, status in outcomes) >= 2


def test_a_write_waits_for_the_command_line_and_gives_up_with_retry_after(server):
    with History(server.home).staging():
        began = time.monotonic()
        response = put(server, f'<https://example.org/a> <{LABEL}> "waited" .')
        assert (response.status_code, response.headers["Retry-After"].isdigit()) == (503, True)
        assert time.monotonic() - began > 5
    assert put(server, f'<https://example.org/a> <{LABEL}> "went on" .').status_code in (201, 204)


@pytest.mark.slow
def test_an_update_is_under_the_limits_of_a_query(small_home, tmp_path):
    home = shutil.copytree(small_home, tmp_path / "home", symlinks=True)
    with serve(home, ZOOGRAPH_QUERY_SECONDS="1") as server:
        endless = f"INSERT {{ GRAPH <{GRAPH}> {{ <x:a> <x:b> ?n }} }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?a ?b ?c . ?d ?e ?f . ?h ?i ?j }} }} }}"
        began = time.monotonic()
        response = update(server, endless)
        assert response.status_code == 503
        assert "nothing was changed" in response.json()["detail"]
        assert time.monotonic() - began < 10
        assert number(server) == 1
        assert put(server, "").status_code == 201


# -- the internal view


def test_without_its_token_internal_triples_do_not_exist(server, run, tmp_path):
    file = tmp_path / "secret.ttl"
    file.write_text(f'<https://example.org/secret> <{LABEL}> "internal model" .')
    assert run(server.home, "load", file, "--graph", "https://example.org/graph/secret", "--internal").code == 0
    for text in (
        'ASK { ?s ?p "internal model" }',
        'ASK { GRAPH ?g { ?s ?p "internal model" } }',
        'ASK FROM <https://example.org/graph/secret> { ?s ?p "internal model" }',
        'ASK FROM NAMED <https://example.org/graph/secret> { GRAPH ?g { ?s ?p "internal model" } }',
    ):
        assert not ask(server, text)
        assert not ask(server, text, **WRITING)
        assert ask(server, text, **INTERNAL)
    secret = {"graph": "https://example.org/graph/secret"}
    assert requests.get(f"{server.address}/graphs", params=secret, timeout=60).status_code == 404
    assert requests.get(f"{server.address}/graphs", params=secret, headers=INTERNAL, timeout=60).status_code == 200
    response = requests.get(f"{server.address}/", headers=INTERNAL, timeout=60)
    assert (
        "private"
        in requests.get(f"{server.address}/sparql", params={"query": "ASK {}"}, headers=INTERNAL, timeout=60).headers[
            "Cache-Control"
        ]
    )
    assert response.status_code == 200
    put(server, f'<https://example.org/a> <{LABEL}> "public, too" .')
    assert ask(server, 'ASK { ?s ?p "public, too" }', **INTERNAL)
    assert ask(server, 'ASK { ?s ?p "internal model" }', **INTERNAL)


# -- what is written down


def test_every_request_leaves_a_line_of_json(server):
    requests.get(f"{server.address}/sparql", params={"query": "SELECT * { ?s a skos:Concept } LIMIT 7"}, timeout=60)
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    last = lines[-1]
    assert (last["method"], last["path"], last["status"], last["rows"]) == ("GET", "/sparql", 200, 7)
    assert last["version"] == number(server)
    assert 0 < last["query_milliseconds"] <= last["milliseconds"]
    assert WRITE_TOKEN not in server.log.read_text()
    assert "Bearer" not in server.log.read_text()


def test_a_form_of_a_million_parameters_is_refused_before_it_is_read(server):
    response = requests.post(
        f"{server.address}/sparql",
        data="a&" * 1_000_000,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=60,
    )
    assert response.status_code == 400
    assert "parameters" in response.json()["detail"]


@pytest.mark.slow
def test_a_home_that_is_gone_is_not_begun_anew(small_home, tmp_path):
    home = shutil.copytree(small_home, tmp_path / "home", symlinks=True)
    with serve(home) as server:
        home.rename(tmp_path / "lost")
        assert put(server, "").status_code == 503
        assert not home.exists()
        (tmp_path / "lost").rename(home)
        assert put(server, "").status_code == 201


def test_a_body_that_comes_too_slowly_is_given_up(server):
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nASK"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 408")


def test_the_iri_of_a_graph_is_decoded_once(server):
    """Of the newer W3C tests (w3c/rdf-tests, sparql11/graph-store-protocol): the last two of indirect identification."""

    def send(method, encoded):
        address = f"{server.address}/graphs?graph={encoded}"
        content = b"<urn:a> <urn:b> <urn:c> ." if method == "PUT" else None
        prepared = requests.Request(method, address, data=content, headers={**WRITING, **TURTLE}).prepare()
        prepared.url = address  # requests would mend it
        return requests.Session().send(prepared, timeout=60).status_code

    assert send("PUT", "http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F1.ttl") == 201
    assert send("GET", "http://www.example/gsp/person/1.ttl") == 200
    assert send("GET", "http://www.example/gsp/person/%31.ttl") == 200
    assert send("GET", "http://www.example/gsp/person/%2531.ttl") == 404
    assert send("PUT", "http://www.example/gsp/person/%31.ttl") == 204
    assert send("PUT", "http://www.example/gsp/person/%2531.ttl") == 201
    assert send("PUT", "http://www.example/%C3%A9%20".removesuffix("%20")) == 201
    assert send("PUT", "http://www.example/é") == 204
    assert send("DELETE", "http%3a%2f%2fwww.example/gsp/person/1.ttl") == 200
    assert send("PUT", "http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F1.ttl") == 201
