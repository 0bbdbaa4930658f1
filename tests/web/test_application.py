"""The web application, through its client and through a real server, as other programs and browsers see it."""

import io
import json
import re
import shutil
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
import rdflib
import requests
from pyoxigraph import Literal, RdfFormat, parse
from SPARQLWrapper import JSON, SPARQLWrapper

from helpers.application import BROWSER, app_over, browser_of
from helpers.server import serve
from zoograph.errors import StoreError
from zoograph.settings import Settings
from zoograph.store import History
from zoograph.store.table import plain as _value
from zoograph.vocabulary import XSD
from zoograph.web import create_app
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES

QUERIES = {
    "SELECT": "SELECT ?m ?name { ?m a zoo:RLM ; rdfs:label ?name } ORDER BY ?m LIMIT 5",
    "ASK": "ASK { ?m a zoo:RLM }",
    "CONSTRUCT": "CONSTRUCT { ?m rdfs:label ?name } { ?m a zoo:RLM ; rdfs:label ?name }",
    "DESCRIBE": "DESCRIBE model:hubert-base-ls960",
}
WAYS = ["get", "form", "direct"]


def send(client, text, way="get", accept=None, **parameters):
    headers = {"Accept": accept} if accept else {}
    if way == "get":
        return client.get("/sparql", query_string={"query": text, **parameters}, headers=headers)
    if way == "form":
        return client.post("/sparql", data={"query": text, **parameters}, headers=headers)
    return client.post(
        "/sparql", data=text.encode(), query_string=parameters, headers=headers, content_type="application/sparql-query"
    )


def read(response, kind):
    """What a response says, read by rdflib: a list of rows, True or False, or a set of triples."""
    media = response.content_type.split(";")[0]
    if kind in ("CONSTRUCT", "DESCRIBE"):
        return {quad.triple for quad in parse(response.data, RdfFormat.from_media_type(media))}
    name = next(name for name, offered in TABLE_TYPES.items() if offered == media)
    if kind == "ASK" and name in ("csv", "tsv"):
        return response.text.strip() == "true"
    result = rdflib.query.Result.parse(io.BytesIO(response.data), format=name)
    return result.askAnswer if kind == "ASK" else [[str(term) for term in row] for row in result]


def wanted(store, kind):
    answer = store.query(QUERIES[kind])
    if kind == "ASK":
        return bool(answer)
    return set(answer.triples()) if answer.is_graph else [[term.value for term in row] for row in answer.rows()]


def offered(kind):
    return TABLE_TYPES if kind in ("SELECT", "ASK") else GRAPH_TYPES


CASES = [(kind, name) for kind in QUERIES for name in offered(kind)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_kind_of_query_is_answered_in_every_form_however_it_is_sent(client, store, kind, name, way):
    media = offered(kind)[name]
    for response in (
        send(client, QUERIES[kind], way, accept=media),
        send(client, QUERIES[kind], way, format=name),
        send(client, QUERIES[kind], way, format=media, accept="text/html"),
        send(client, QUERIES[kind], way, accept=f"text/html;q=0.5, {media};q=0.9, */*;q=0.1"),
    ):
        assert response.status_code == 200
        assert response.content_type.split(";")[0] == media
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Accept" in response.headers["Vary"]
        assert read(response, kind) == wanted(store, kind)
    assert wanted(store, kind)


@pytest.mark.parametrize("kind", QUERIES)
def test_without_a_preference_the_default_form_is_given(client, kind):
    default = next(iter(offered(kind).values()))
    for accept in (None, "*/*", "application/*;q=0.2, */*;q=0.8"):
        assert send(client, QUERIES[kind], accept=accept).content_type.split(";")[0] in (
            default if accept != "application/*;q=0.2, */*;q=0.8" else [*offered(kind).values()]
        )
    assert next(iter(TABLE_TYPES)) == "json"
    assert next(iter(GRAPH_TYPES)) == "turtle"


@pytest.mark.parametrize(
    ("kind", "accept", "media"),
    [("SELECT", "application/json", "application/sparql-results+json"), ("ASK", "text/xml", "application/sparql-results+xml"),
     ("CONSTRUCT", "text/plain", "application/n-triples"), ("DESCRIBE", "application/x-turtle", "text/turtle")],
)  # fmt: skip
def test_other_names_for_a_form_are_understood(client, kind, accept, media):
    assert send(client, QUERIES[kind], accept=accept).content_type.split(";")[0] == media


@pytest.mark.parametrize("kind", QUERIES)
def test_a_form_that_is_not_offered_is_answered_with_those_that_are(client, kind):
    for response in (send(client, QUERIES[kind], accept="image/png"), send(client, QUERIES[kind], format="png")):
        assert response.status_code == 406
        assert response.content_type == "application/problem+json"
        assert response.json["status"] == 406
        names = [*offered(kind), *offered(kind).values()]
        assert sum(name in response.json["detail"] for name in names) >= 4


# -- the dataset


def test_graphs_in_the_request_say_what_is_asked(client):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    links = "https://w3id.org/zoograph/graph/links"
    for way in WAYS:
        whole = send(client, count, way, format="csv").text.split()[1]
        part = send(client, count, way, format="csv", **{"default-graph-uri": links}).text.split()[1]
        assert 0 < int(part) < int(whole)
        named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
        assert send(client, named, way, format="csv", **{"named-graph-uri": links}).text.split() == ["g", links]
    assert "graph/merged" not in send(client, named, format="csv").text


# -- what is wrong with a request


def test_a_syntax_error_is_a_problem_with_line_and_column(client):
    for way in WAYS:
        response = send(client, "SELECT ?x {\n  ?x ?y\n}", way)
        assert response.status_code == 400
        assert response.content_type == "application/problem+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        problem = response.json
        assert (problem["status"], problem["line"]) == (400, 3)
        assert 1 <= problem["column"] <= 2
        assert problem["title"]
        assert f"query:3:{problem['column']}: " in problem["detail"]
        assert problem["type"] == "about:blank"


@pytest.mark.parametrize("count", [0, 2])
def test_a_query_parameter_that_is_missing_or_given_twice_is_a_problem(client, count):
    text = urlencode([("query", "ASK {}")] * count or [("format", "json")])
    for response in (
        client.get(f"/sparql?{text}", headers={"Accept": "application/json"}),
        client.post("/sparql", data=text, content_type="application/x-www-form-urlencoded"),
    ):
        assert response.status_code == 400
        assert "exactly one 'query' parameter" in response.json["detail"]


@pytest.mark.parametrize("media", ["text/plain", "application/json", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused_with_415(client, media):
    response = client.post("/sparql", data=b"ASK {}", content_type=media)
    assert response.status_code == 415
    assert "application/sparql-query" in response.json["detail"]


def test_a_body_that_is_no_utf_8_or_too_long_is_refused(client):
    kind = "application/sparql-query"
    assert client.post("/sparql", data=b"ASK { ?s ?p '\xff' }", content_type=kind).status_code == 400
    assert client.post("/sparql", data=b"#" * (9 << 20), content_type=kind).status_code == 413


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_another_method_is_refused_and_the_right_ones_are_named(client, method):
    response = getattr(client, method)("/sparql")
    assert response.status_code == 405
    assert {"GET", "POST", "OPTIONS"} <= {name.strip() for name in response.headers["Allow"].split(",")}
    assert response.json["status"] == 405


def test_head_is_get_without_the_body(client):
    for path in ("/", f"/sparql?{urlencode({'query': 'ASK {}'})}"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content_type) == (got.status_code, got.content_type) == (200, got.content_type)
        assert head.data == b""


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_options_says_that_scripts_of_any_site_may_ask(client, path):
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST",
               "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    response = client.options(path, headers=headers)
    assert response.status_code in (200, 204)
    assert response.headers.get("Access-Control-Allow-Origin") == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    if path == "/sparql":
        assert "POST" in response.headers["Access-Control-Allow-Methods"]
        assert "content-type" in response.headers["Access-Control-Allow-Headers"].lower()


def test_an_unknown_path_is_a_problem_for_a_program_and_a_page_for_a_browser(browser, client):
    response = client.get("/nope", headers={"Accept": "application/json"})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert response.json["instance"] == "/nope"
    page = browser.get("/nope")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "<h1>Not found</h1>" in page.text
    assert 'href="/"' in page.text


@pytest.mark.parametrize("name", ["_anchor", "_external", "_method", "_scheme", "endpoint", "filename", "name", "kind"])
def test_no_name_of_a_parameter_breaks_the_way_back_to_the_current_version(browser, name):
    page = browser.get(f"/zoo/curated?version=1&{name}=x")
    assert page.status_code == 200
    assert f'href="/zoo/curated?{name}=x">Back to the current version' in page.text


@pytest.mark.parametrize("path", ["/nope?version=1", "//example.org/nope?version=1"])
def test_an_unknown_path_as_of_a_version_is_a_page_that_leads_nowhere_else(browser, path):
    page = browser.get(path)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert 'href="//' not in page.text


@pytest.mark.parametrize("version", ["99", "x", "9" * 5_000, "000000001" + "9" * 5_000])
def test_a_page_that_says_there_is_no_such_version_leads_to_the_current_one(browser, version):
    page = browser.get(f"/models?version={version}")
    assert page.status_code == 404
    links = re.findall(r'(?:href|action)="([^"]*)"', page.text)
    assert "/models" in links
    assert [link for link in links if "version=" in link] == []


def test_a_browser_with_a_wrong_token_gets_a_page_that_says_so(client):
    page = client.get("/models?version=1", headers={"Accept": BROWSER, "Authorization": "Bearer wrong"})
    assert (page.status_code, page.mimetype) == (401, "text/html")
    assert "the server does not know this token" in page.text


@pytest.mark.parametrize("path", ["/family", "/findings", "/search"])
@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "\u0663", "9" * 5_000, "000000001" + "9" * 5_000])
def test_what_is_no_number_of_a_page_is_refused_everywhere(browser, path, number):
    assert browser.get(path, query_string={"page": number}).status_code == 400


@pytest.mark.parametrize(
    ("value", "datatype", "read"),
    [
        ("12", XSD.integer, 12),
        ("-1.50", XSD.decimal, Decimal("-1.50")),
        ("many", XSD.integer, "many"),
        ("NaN", XSD.decimal, "NaN"),
        ("9" * 5_000, XSD.integer, "9" * 5_000),
    ],
)
def test_what_only_says_that_it_is_a_number_is_text(value, datatype, read):
    assert _value(Literal(value, datatype=datatype)) == read


def test_what_a_user_wrote_is_escaped_in_a_page(browser, client):
    attack = "<script>alert(1)</script>"
    for response in (
        browser.get(f"/{attack}"),
        send(client, f"ASK {{ {attack} }}", accept=BROWSER),
        send(client, "ASK {}", format=attack, accept="text/html"),
        client.get(
            "/sparql", query_string={"query": "ASK {}", "default-graph-uri": attack}, headers={"Accept": BROWSER}
        ),
    ):
        assert response.status_code in (400, 404, 406)
        assert response.mimetype == "text/html"
        assert attack not in response.text
    assert "&lt;script&gt;" in response.text


def test_nested_queries_and_service_are_refused(client):
    for text in ("ASK " + "{" * 2_000 + "}" * 2_000, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"):
        assert send(client, text).status_code == 400


# -- pages


def numbers_of(page):
    """The numbers of RLMs and DTMs of each domain on the start page, each with the address behind it."""
    section = page.partition('<ul class="domains bare">')[2].partition("</ul>")[0]
    for card in section.split("<li ")[1:]:
        name = re.search(r"<h3><a [^>]*>(.*?)</a></h3>", card)[1]
        yield (
            unescape(name),
            [(unescape(link), int(n.replace(",", ""))) for link, n in re.findall(r'<a href="([^"]+)">([\d,]+) ', card)],
        )


def test_the_start_page_shows_the_numbers_that_sparql_gives(browser, store):
    page = browser.get("/")
    assert page.status_code == 200
    shown = {(name, *(number for _, number in numbers)) for name, numbers in numbers_of(page.text)}
    expected = set()
    for domain, name in store.query(
        "SELECT ?d ?n { ?d skos:inScheme <https://w3id.org/zoograph/domain> ; skos:prefLabel ?n }"
    ).rows():
        counts = []
        for role in ("RLM", "DTM"):
            answer = store.query(f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ ?m a zoo:{role} ; zoo:domain {domain} }}")
            counts.append(int(next(answer.rows())[0].value))
        expected.add((name.value, *counts))
    assert shown == expected
    assert len(shown) == 4
    [[models]] = store.query("SELECT (COUNT(?m) AS ?n) { ?m a zoo:Model ; dct:isPartOf modelzoo:curated }").rows()
    assert f"{models.value} entries" in page.text


def links_of(page):
    return {unescape(link) for link in re.findall(r'(?:href|src)="([^"]+)"', page)}


def test_every_link_of_the_start_page_leads_somewhere(browser):
    links = links_of(browser.get("/").text) - {"#main"}
    assert len(links) > 30
    for link in links:
        assert link.startswith("/"), "nothing is loaded from elsewhere"
        with browser.get(link) as response:
            assert response.status_code == 200, link


def test_the_numbers_of_the_start_page_are_those_behind_their_links(browser, client):
    page = browser.get("/").text
    behind = [pair for _, numbers in numbers_of(page) for pair in numbers]
    assert len(behind) == 8
    for link, number in behind:
        assert client.get(link.replace("/models?", "/models.json?")).json["total"] == number


# -- a graph that is not there, and one that changes


def test_without_a_graph_the_answer_is_503(tmp_path):
    with app_over(tmp_path / "new") as app:
        client = app.test_client()
        for response in (client.get("/"), send(client, "ASK {}")):
            assert response.status_code == 503
            assert response.json["status"] == 503
        assert browser_of(app).get("/").mimetype == "text/html"
    assert not (tmp_path / "new").exists()


def test_a_home_of_somebody_else_is_refused_at_the_start(tmp_path):
    (tmp_path / "thesis.tex").write_text("important")
    with pytest.raises(StoreError, match="not a Zoograph home"):
        create_app(Settings.from_environment({"ZOOGRAPH_HOME": str(tmp_path)}))


# -- a real server


@pytest.fixture(scope="module")
def served(built_home, tmp_path_factory):
    """``zoograph serve`` over a home that this module may write to: its address and its home."""
    home = shutil.copytree(built_home, tmp_path_factory.mktemp("served") / "home", symlinks=True)
    with serve(home) as server:
        yield server.address, home


@pytest.mark.parametrize("kind", QUERIES)
def test_a_real_server_answers_as_the_application_does(served, client, kind):
    address, _ = served
    for name in offered(kind):
        ours = send(client, QUERIES[kind], format=name)
        parameters = {"query": QUERIES[kind], "format": name}
        for theirs in (
            requests.get(f"{address}/sparql", params=parameters, timeout=20),
            requests.post(f"{address}/sparql", data=parameters, timeout=20),
        ):
            assert theirs.status_code == 200
            assert theirs.content == ours.data
            assert theirs.headers["Content-Type"] == ours.content_type


def test_a_real_server_answers_sparqlwrapper_and_rdflib(served, store):
    address, _ = served
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    wrapper.setQuery(QUERIES["SELECT"])
    rows = [[row[name]["value"] for name in ("m", "name")] for row in wrapper.queryAndConvert()["results"]["bindings"]]
    assert rows == wanted(store, "SELECT")
    graph = rdflib.Graph(store="SPARQLStore")
    graph.open(f"{address}/sparql")
    assert [[str(term) for term in row] for row in graph.query(QUERIES["SELECT"])] == rows


def test_a_real_server_takes_every_link_of_its_start_page(served):
    """Long ones too: the questions travel in the address."""
    address, _ = served
    for link in links_of(requests.get(address, timeout=20).text):
        if not link.startswith("#"):
            assert requests.get(address + link, timeout=20).status_code == 200, link


def test_a_real_server_takes_a_long_query_by_get(served):
    address, _ = served
    text = "ASK {} # " + "x" * 7_000
    assert requests.get(f"{address}/sparql", params={"query": text}, timeout=20).json() == {"head": {}, "boolean": True}


def test_a_real_server_shows_a_new_version_as_soon_as_it_is_published(served, run, tmp_path):
    address, home = served
    file = tmp_path / "new.ttl"
    file.write_text('<https://example.org/new> <http://www.w3.org/2000/01/rdf-schema#label> "new" .')

    def known():
        """Asked often enough to meet both workers."""
        text = "ASK { <https://example.org/new> ?p ?o }"
        answers = [requests.get(f"{address}/sparql", params={"query": text}, timeout=20).json() for _ in range(10)]
        return {json.dumps(answer["boolean"]) for answer in answers}

    assert known() == {"false"}
    assert run(home, "load", file, "--graph", "https://example.org/graph/new").code == 0
    assert known() == {"true"}
    assert f"Version {History(home).current_number()}, " in requests.get(address, timeout=20).text
    assert run(home, "rollback", 1).code == 0
    assert known() == {"false"}


def test_a_port_that_is_taken_is_told_in_a_line(served, run):
    address, home = served
    done = run(home, "serve", "--port", address.rpartition(":")[2])
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "in use" in done.err.lower()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_before_a_query_is_ignored(client, mark):
    sent = client.post("/sparql", data=mark + b"ASK {}", headers={"Content-Type": "application/sparql-query"})
    assert (sent.status_code, sent.json["boolean"]) == (200, True)


def test_a_query_in_another_encoding_is_told_so(client):
    sent = client.post("/sparql", data="ASK {}".encode("utf-16"), headers={"Content-Type": "application/sparql-query"})
    assert (sent.status_code, "save it as UTF-8" in sent.json["detail"]) == (400, True)


def test_the_empty_default_graph_says_where_everything_is(client):
    answer = client.get("/graphs?default")
    assert answer.status_code == 200
    assert "graph%2Fmerged" in answer.headers["Link"]
    assert "Link" not in client.get("/graphs?graph=https://w3id.org/zoograph/graph/catalog").headers


def test_void_counts_the_links_to_each_other_site(client, store):
    found = rdflib.Graph().parse(data=client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data)
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    counts = {
        (str(found.value(each, void.linkPredicate)), str(found.value(found.value(each, void.objectsTarget), void.uriSpace))):
            int(found.value(each, void.triples))
        for each in found.subjects(rdflib.RDF.type, void.Linkset)
    }  # fmt: skip
    pattern = "SELECT (COUNT(*) AS ?n) { GRAPH graph:links { ?s skos:exactMatch ?o } FILTER(STRSTARTS(STR(?o), 'https://doi.org/')) }"
    [[number]] = store.query(pattern).rows()
    assert counts["http://www.w3.org/2004/02/skos/core#exactMatch", "https://doi.org/"] == int(number.value) > 100
    assert len({space for _, space in counts}) > 5
