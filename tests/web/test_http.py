"""What every response owes to HTTP: validators, compression, the words for browsers and scripts, one shape of error."""

import gzip
import json
import re

import brotli
import pytest
from pyoxigraph import RdfFormat, parse

from helpers.application import BROWSER, app_over
from helpers.paths import ROOT

MANY = "CONSTRUCT WHERE { ?s a zoo:Model }"
LARGE = "CONSTRUCT WHERE { ?s ?p ?o }"
PATHS = [
    "/",
    "/sparql",
    "/sparql?query=ASK{}",
    "/graphs?graph=https://w3id.org/zoograph/graph/curated",
    "/.well-known/void",
]


def ask(client, text, **headers):
    return client.get("/sparql", query_string={"query": text}, headers=headers)


# -- validators


FORMS = [
    ("/sparql", {"turtle": "text/turtle", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml"}),
    ("/sparql?query=ASK{}", {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv"}),
    ("/sparql?query=CONSTRUCT{}WHERE{}", {"turtle": "text/turtle", "ntriples": "application/n-triples"}),
    ("/graphs?graph=https://w3id.org/zoograph/graph/curated", {"turtle": "text/turtle", "jsonld": "application/ld+json"}),
    ("/.well-known/void", {"turtle": "text/turtle", "ntriples": "application/n-triples"}),
    ("/model/hubert-base-ls960", {"turtle": "text/turtle", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml"}),
    ("/ns", {"turtle": "text/turtle", "jsonld": "application/ld+json"}),
    ("/task", {"turtle": "text/turtle", "jsonld": "application/ld+json"}),
    ("/questions/timeline", {"json": "application/sparql-results+json", "csv": "text/csv", "tsv": "text/tab-separated-values"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "forms"), FORMS, ids=[path for path, _ in FORMS])
def test_what_has_not_changed_is_not_sent_again_and_another_form_is(client, path, forms):
    tags = {}
    for form, media in forms.items():
        first = client.get(path, headers={"Accept": media})
        tags[media] = first.headers["ETag"]
        assert re.match(rf'W/"1\.[0-9a-f]+\.{form}', tags[media])
        assert first.headers["Cache-Control"] == "no-cache"
        assert client.head(path, headers={"Accept": media}).headers["ETag"] == tags[media]
    assert len(set(tags.values())) == len(tags)
    for media, tag in tags.items():
        for sent in (tag, tag.removeprefix("W/"), f'"0", {tag}', "*"):
            for method in (client.get, client.head):
                again = method(path, headers={"Accept": media, "If-None-Match": sent})
                assert (again.status_code, again.data) == (304, b""), sent
                assert again.headers["ETag"] == tag
                assert "Accept" in again.headers["Vary"]
        others = ", ".join({*tags.values()} - {tag})
        for sent in (others, 'W/"1"', 'W/"2"', tag.replace("1", "2", 1)):
            assert client.get(path, headers={"Accept": media, "If-None-Match": sent}).status_code == 200, sent


def test_each_coding_has_its_own_validator(client):
    path, tags = "/models.csv", {}
    for coding in ("", "gzip", "br", "zstd"):
        first = client.get(path, headers={"Accept-Encoding": coding})
        assert first.headers.get("Content-Encoding", "") == coding
        tags[coding] = first.headers["ETag"]
        again = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": tags[coding]})
        assert (again.status_code, again.headers["ETag"]) == (304, tags[coding])
    assert len(set(tags.values())) == 4
    for coding in ("", "gzip"):
        again = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": tags["br"]})
        assert again.status_code == 200
    page = client.get("/", headers={"Accept": BROWSER, "Accept-Encoding": "gzip"})
    again = client.get(
        "/", headers={"Accept": BROWSER, "Accept-Encoding": "gzip", "If-None-Match": page.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_table_that_a_limit_ends_has_not_the_validator_of_the_whole(built_home):
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 5"}
    with app_over(built_home, ZOOGRAPH_QUERY_ROWS="2", ZOOGRAPH_WRITE_TOKEN="w") as app:
        few = app.test_client().get("/sparql", query_string=query)
        headers = {"Authorization": "Bearer w", "If-None-Match": few.headers["ETag"]}
        whole = app.test_client().get("/sparql", query_string=query, headers=headers)
    assert (few.headers["Zoograph-Rows"], whole.status_code, whole.headers["Zoograph-Rows"]) == ("2", 200, "5")


@pytest.mark.parametrize("expression", ["NOW()", "rand()", "UUID()", "StrUuid()", "BNODE()"])
def test_what_is_another_answer_each_time_has_no_validator(client, expression):
    for headers in ({}, {"If-None-Match": 'W/"1"'}):
        response = ask(client, f"SELECT ({expression} AS ?x) {{}}", **headers)
        assert response.status_code == 200
        assert "ETag" not in response.headers


def test_an_error_is_kept_by_nobody(client):
    for response in (ask(client, "nonsense"), client.get("/nowhere"), client.put("/sparql")):
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


# -- compression


@pytest.mark.parametrize("text", [MANY, LARGE], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("coding", "read"), [("gzip", gzip.decompress), ("br", brotli.decompress), ("identity", bytes)]
)
def test_an_answer_is_compressed_as_asked(client, text, coding, read):
    plain = ask(client, text, Accept="application/n-triples")
    packed = ask(client, text, Accept="application/n-triples", **{"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers.get("Content-Encoding", "identity") == coding
    assert read(packed.data) == plain.data
    assert {"Accept", "Accept-Encoding", "Authorization"} <= {
        name.strip() for name in packed.headers["Vary"].split(",")
    }
    if coding != "identity":
        assert len(packed.data) < len(plain.data) / 5
    assert int(plain.headers["Content-Length"]) == len(plain.data)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip;q=0", ""), ("gzip; q=0", ""), ("gzip ;q=0.000", ""), ("gzip;q=0, br", "br"), ("*;q=0, gzip", "gzip"),
     ("gzip;q=0, *", "zstd"), ("zstd;q=0,br;q=0,gzip;q=0,*", ""), ("identity, gzip;q=0.5", ""), ("GZIP", "gzip"),
     ("identity;q=0.5, gzip; q=1.0", "gzip"), ("identity;q=0, gzip", "gzip"), ("gzip;Q=0", ""), ("compress", ""), ("", ""),
     ("br;q=0.1, gzip;q=0.9, zstd;q=0", "gzip"), ("*", "zstd"), ("*;q=0, identity", ""), ("identity;q=0", None),
     ("*;q=0", None), ("identity; q=0, gzip;q=0", None), ("gzip;q=0,*;q=0", None)],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    ["/models.csv", "/sparql?query=CONSTRUCT+WHERE{?s+?p+?o}", "/", "/static/css/base.css", "/questions/timeline.json"],
)
def test_a_coding_that_is_not_accepted_is_not_used(client, path, accepted, coding):
    with client.get(
        path, headers={"Accept": "text/html, */*;q=0.5" if path == "/" else "*/*", "Accept-Encoding": accepted}
    ) as response:
        if coding is None:
            assert response.status_code == 406
        else:
            assert (response.status_code, response.headers.get("Content-Encoding", "")) == (200, coding)
        assert "Accept-Encoding" in response.headers["Vary"] or coding is None


def test_what_may_not_come_as_it_is_is_compressed_however_short(client):
    answer = client.get("/sparql?query=ASK{}", headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["boolean"] is True


# -- negotiation


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("*/*;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html;q=0.9, */*", "application/sparql-results+json"),
        ("text/html, */*;q=0.1", "text/html"),  # a page is a form of the answer, too
        ("TEXT/CSV", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv"),
        ("nonsense", None),
        ("image/*", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_of_what_is_accepted_is_given(client, accept, media):
    response = ask(client, "SELECT * { ?s ?p ?o } LIMIT 1", Accept=accept)
    if media is None:
        assert response.status_code == 406
        assert "application/sparql-results+json" in response.json["detail"]
    else:
        assert (response.status_code, response.mimetype) == (200, media)


# -- browsers and scripts


@pytest.mark.parametrize(
    "path", [*PATHS, "/nowhere", "/healthz", "/.well-known/sparql-examples", "/static/zoograph.css"]
)
@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
def test_every_response_is_open_to_scripts_and_closed_to_tricks(client, path, accept):
    with client.get(path, headers={"Accept": accept}) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "Set-Cookie" not in response.headers
        if response.mimetype == "text/html":
            assert response.headers["X-Frame-Options"] == "DENY"
    options = client.options(path)
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in options.headers["Access-Control-Allow-Headers"]


def test_every_route_answers_a_fault_with_a_problem(client):
    """Whatever is asked of it, and however: no traceback, no path of this machine, one shape."""
    for rule in client.application.url_map.iter_rules():
        path = rule.rule.replace("<path:name>", "%00/x").replace("<path:filename>", "../../etc/passwd")
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            for accept in (
                "application/json",
                "image/png",
                "text/turtle;q=x, ;;, \u00ff".encode("latin-1").decode("latin-1"),
            ):
                with client.open(
                    f"{path}?query=%ff&graph=%00&format=<b>&default-graph-uri=x y",
                    method=method,
                    headers={"Accept": accept},
                ) as response:
                    assert response.status_code < 500 or response.status_code == 503, (method, path, response.text)
                    if response.status_code >= 400 and method != "HEAD":
                        document = json.loads(response.data)
                        assert {"type", "title", "status", "detail", "instance"} <= document.keys()
                        assert document["status"] == response.status_code
                        assert str(ROOT) not in response.text
                        assert "/tmp/" not in response.text
                        assert "Traceback" not in response.text


# -- what the service says of itself


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/.well-known/sparql-examples"])
@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_description_comes_in_every_form_of_a_graph(client, path, media):
    response = client.get(path, headers={"Accept": media})
    assert (response.status_code, response.mimetype) == (200, media)
    found = {quad.triple for quad in parse(response.data, RdfFormat.from_media_type(media))}
    assert len(found) > 100
    assert any("http://localhost/sparql" in str(triple) for triple in found)


def test_a_person_who_asks_nothing_gets_something_to_ask_with(browser, client):
    page = browser.get("/sparql")
    assert page.mimetype == "text/html"
    assert "<textarea" in page.text
    assert client.get("/sparql", headers={"Accept": "*/*"}).mimetype == "text/turtle"


def test_the_service_says_truly_whether_it_takes_updates_and_asks_others(client, built_home):
    def described(**environment):
        with app_over(built_home, **environment) as app:
            return app.test_client().get("/sparql", headers={"Accept": "text/turtle"}).text

    assert "SPARQL11Update" not in described()
    assert "SPARQL11Update" in described(ZOOGRAPH_WRITE_TOKEN="x")
    assert "BasicFederatedQuery" not in described()
    assert "BasicFederatedQuery" in described(ZOOGRAPH_SERVICES="example.org")
