"""The page at /sparql: a form and a table for everybody, an editor where there are scripts, data for programs."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from pyoxigraph import RdfFormat, parse

from helpers.server import serve
from zoograph.questions import questions
from zoograph.vocabulary import BASE, PREFIXES
from zoograph.web.places import page_of

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]

RLMS = "SELECT ?model ?name { ?model a zoo:RLM ; rdfs:label ?name } ORDER BY ?name ?model"


def look(browser, text=None, **parameters):
    if text is not None:
        parameters["query"] = text
    return browser.get("/sparql", query_string=parameters)


def ask(client, text, **parameters):
    return client.get("/sparql", query_string={"query": text, **parameters}).json["results"]["bindings"]


def textarea(page):
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)[1])


def rows(page):
    body = re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)[1]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


# -- who gets what


def test_a_browser_gets_the_query_in_a_page_and_a_program_gets_the_answer(browser, client):
    page = look(browser, RLMS)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert textarea(page) == RLMS
    assert "Accept" in page.headers["Vary"]
    for accept in ("*/*", "application/json", "text/html;q=0.5, text/csv"):
        assert client.get("/sparql", query_string={"query": RLMS}, headers={"Accept": accept}).mimetype != "text/html"
    assert look(browser, RLMS, format="csv").mimetype == "text/csv"
    assert browser.post("/sparql", data={"query": RLMS}).mimetype != "text/html"
    assert browser.head("/sparql", query_string={"query": RLMS}).mimetype == "text/html"


def test_without_a_query_there_is_one_that_is_answered(browser, client):
    for page in (look(browser), look(browser, ""), look(browser, "  \n")):
        assert page.status_code == 200
        assert "data-given" not in page.text
        assert len(ask(client, textarea(page))) == 20


@pytest.mark.parametrize(
    "text",
    ["ASK {}\n", "\n\nASK {}", "  ASK { ?s rdfs:label '<b>&amp;\"</b>' }", "# </textarea><script>alert(1)</script>\nASK {}",
     "ASK { ?s ?p 'é名🦒' }", "<img src=x onerror=alert(1)>", "SELECT * {\r\n?s ?p"],
)  # fmt: skip
def test_a_query_comes_back_as_it_was_written(browser, text):
    page = look(browser, text)
    assert textarea(page) == text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_the_graphs_that_are_asked_stay_with_the_query(browser, client):
    links = "https://w3id.org/zoograph/graph/links"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    page = look(browser, count, **{"default-graph-uri": links})
    assert f'<input type="hidden" name="default-graph-uri" value="{links}">' in page.text
    assert rows(page) == [[ask(client, count, **{"default-graph-uri": links})[0]["n"]["value"]]]
    assert rows(page) != rows(look(browser, count))
    attack = '"><script>alert(1)</script>'
    assert "<script>alert" not in look(browser, count, **{"named-graph-uri": attack}).text


def test_a_page_as_of_a_version_asks_that_version(browser):
    page = look(browser, RLMS, version="1")
    assert '<input type="hidden" name="version" value="1">' in page.text
    assert 'data-version="1"' in page.text
    assert "version=1" in re.search(r'data-completions="([^"]*)"', page.text)[1]
    assert look(browser, RLMS, version="99").status_code == 404


# -- the answer without scripts


def test_a_table_has_the_rows_of_the_answer_and_links_to_pages(browser, client):
    found = ask(client, RLMS)
    page = look(browser, RLMS)
    assert len(found) > 100
    expected = [[row["model"]["value"].replace(f"{BASE}model/", "model:"), row["name"]["value"]] for row in found[:100]]
    assert rows(page) == expected
    assert "The first 100 rows" in page.text
    path = found[0]["model"]["value"].removeprefix(BASE)
    assert f'<a href="/{path}">' in page.text
    assert "3 rows" in look(browser, f"{RLMS} LIMIT 3").text
    assert "Nothing in the graph matches" in look(browser, "SELECT * { ?s a zoo:Nothing }").text


def test_numbers_and_outside_links_look_like_it(browser):
    page = look(browser, "SELECT (1 AS ?n) (<https://example.org/> AS ?x) (<javascript:alert(1)> AS ?bad) {}")
    assert '<td class="number">1</td>' in page.text
    assert '<a class="outside" rel="noreferrer" href="https://example.org/">' in page.text
    assert 'href="javascript' not in page.text


def test_a_yes_or_no_and_a_graph_are_shown_too(browser, client):
    assert "<strong>Yes</strong>" in look(browser, "ASK { ?m a zoo:RLM }").text
    assert "<strong>No</strong>" in look(browser, "ASK { ?m a zoo:Nothing }").text
    describe = "DESCRIBE model:hubert-base-ls960"
    page = look(browser, describe)
    turtle = unescape(re.search(r'<pre class="code"[^>]*>(.*?)</pre>', page.text, re.DOTALL)[1])
    whole = client.get("/sparql", query_string={"query": describe, "format": "ntriples"}).data
    assert "model:hubert-base-ls960" in turtle
    assert {q.triple for q in parse(turtle, RdfFormat.TURTLE)} == {q.triple for q in parse(whole, RdfFormat.N_TRIPLES)}
    cut = look(browser, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert "Only the beginning" in cut.text
    assert len(cut.data) < 300_000


def test_a_fault_is_a_sentence_with_its_place(browser):
    page = look(browser, "SELECT ?x {\n  ?x a zoo:RLM ;\n  zoo:domain }\n")
    assert page.status_code == 400
    assert "Line 3, column 14: } is not allowed here; expected" in page.text
    assert "zoo:domain <mark>}</mark>" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    nested = look(browser, "ASK " + "{" * 2_000)
    assert nested.status_code == 400
    assert 'class="fault"' in nested.text
    service = look(browser, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert (service.status_code, service.mimetype) == (400, "text/html")


@pytest.mark.parametrize("form", ["SELECT ?x5", "CONSTRUCT { ?m rdfs:label ?x5 }"])
def test_a_few_long_strings_do_not_fill_the_memory_of_the_server(browser, form):
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(5))
    page = look(browser, f"{form} {{ ?m a zoo:Model BIND('{'x' * 5_000}' AS ?x0) {doubled} }}")
    assert len(page.data) < 12 << 20
    if form.startswith("SELECT"):
        assert page.status_code == 503
        assert "longer than a page may be" in page.text
    else:
        assert "Only the beginning" in page.text


def test_a_query_that_takes_too_long_does_not_hold_the_page_up(browser):
    page = look(browser, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert page.status_code == 503
    assert "stopped after 3 seconds" in page.text


# -- what the editor proposes


@pytest.fixture(scope="module")
def completions(client):
    return client.get("/sparql/completions.json").json


def test_classes_and_properties_come_with_how_often_they_are_used(client, completions):
    queries = {
        "classes": "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t FILTER(isIRI(?t)) } GROUP BY ?t",
        "properties": "SELECT ?t (COUNT(*) AS ?n) { ?s ?t ?o } GROUP BY ?t",
    }
    for name, text in queries.items():
        terms = completions[name]
        counted = {row["t"]["value"]: int(row["n"]["value"]) for row in ask(client, text)}
        assert {term["iri"]: term["count"] for term in terms if term["count"]} == counted
        assert [term["count"] for term in terms] == sorted((term["count"] for term in terms), reverse=True)
    by_name = {term["name"]: term for term in completions["classes"]}
    assert by_name["zoo:RLM"]["label"] == "representation learning model"
    assert by_name["zoo:RLM"]["definition"]
    ours = {row["t"]["value"] for row in ask(client, "SELECT ?t { ?t a owl:ObjectProperty }")}
    assert ours <= {term["iri"] for term in completions["properties"]}, "unused ones are proposed, too"


def test_everything_is_there_to_write_and_read_a_query(client, completions):
    assert completions["prefixes"] == PREFIXES
    assert completions["kinds"]["modelzoo"] == "zoo"
    assert "xsd" not in completions["kinds"]
    things = {thing["iri"]: thing["label"] for thing in completions["things"]}
    assert things[BASE + "domain/speech"] == "Speech Processing"
    with client.application.test_request_context("/"):
        for iri in (*things, "http://spdx.org/licenses/MIT", PREFIXES["zoo"] + "RLM", BASE + "model/timm/x"):
            start = next(each for each in completions["pages"] if iri.startswith(each))
            assert completions["pages"][start] + iri.removeprefix(start) == page_of(iri)
    assert [example["name"] for example in completions["examples"]] == [question.name for question in questions()]
    for example in completions["examples"]:
        assert example["query"].startswith(f"# {example['title']}\n")
        assert "# parameter:" not in example["query"]
        assert client.get("/sparql", query_string={"query": example["query"]}).status_code == 200


def test_completions_are_sent_again_only_if_they_changed(client):
    first = client.get("/sparql/completions.json")
    again = client.get("/sparql/completions.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


# -- the editor itself


@pytest.fixture
def edit(visit, made_by_npm):
    """``edit(query)``: the page in a browser, with the editor in it."""

    def act(query=None, **options):
        page = visit("/sparql" if query is None else f"/sparql?{_encoded(query)}", **options)
        page.wait_for_selector(".editor .CodeMirror")
        return page

    return act


def _encoded(query):
    return urlencode({"query": query})


def written(page):
    return page.evaluate("document.querySelector('.tabPanel.active .yasqe .CodeMirror').CodeMirror.getValue()")


def write(page, text):
    page.click(".tabPanel.active .yasqe .CodeMirror")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_query_is_run_and_its_rows_lead_to_pages_here(edit, client):
    page = edit(f"{RLMS} LIMIT 12")
    page.wait_for_selector(".yasr tbody tr")
    assert page.locator(".yasr tbody tr").count() == 12
    first = ask(client, f"{RLMS} LIMIT 12")[0]["model"]["value"]
    assert page.locator(".yasr tbody a").first.get_attribute("href") == "/" + first.removeprefix(BASE)
    assert page.locator(".parseErrorIcon").count() == 0, "declared prefixes are no fault"
    page.fill(".yasr input[type=search]", "zzzz")
    assert page.locator(".yasr tbody tr").count() == 0


def test_labels_are_shown_where_the_answer_has_none(edit):
    page = edit("SELECT ?m { VALUES ?m { model:hubert-base-ls960 } }")
    page.wait_for_selector(".yasr td .label")
    assert page.inner_text(".yasr td .label") == "HuBERT Base"


def test_control_and_enter_runs_what_was_written_and_the_address_leads_back_to_it(edit):
    page = edit()
    write(page, "ASK { ?m a zoo:RLM }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".booleanResult")
    page.reload(wait_until="networkidle")
    assert written(page) == "ASK { ?m a zoo:RLM }"
    assert page.locator("[role=tab]").count() == 1, "the tab that there was is opened again"
    page.goto(page.url.split("?")[0] + "?" + _encoded("ASK {}"), wait_until="networkidle")
    assert page.locator("[role=tab]").count() == 2, "nothing is lost to a query that comes by address"
    assert written(page) == "ASK {}"


def test_an_answer_is_drawn_as_a_chart(edit):
    page = edit()
    page.click("text=Run")
    page.click("button.select_chart")
    page.wait_for_selector(".yasr figure svg")
    assert page.locator(".yasr figure svg rect").count() >= 20
    assert page.input_value(".yasr .controls select >> nth=0") == "built"


def test_an_answer_is_drawn_as_a_graph(edit):
    page = edit("DESCRIBE model:hubert-large-ls960-ft")
    page.click("button.select_network")
    page.wait_for_selector(".network canvas")
    assert re.match(r"A graph of \d\d things", page.get_attribute(".network", "aria-label"))
    page.click(".zoom button >> nth=2")
    assert "RLM" in page.inner_text(".yasr [role=status] >> nth=-1")


def test_prefixes_terms_and_things_are_proposed(edit):
    page = edit()
    for typed, wanted in (
        ("PREFIX do", "domain: <https://w3id.org/zoograph/domain/>"),
        ("SELECT * { ?m a zoo:R", "zoo:RLM"),
        ("SELECT * { ?m zoo:licenceC", "zoo:licenceClass"),
        ("SELECT * { ?m zoo:domain dom", "domain:"),
        ("SELECT * { ?m zoo:domain domain:sp", "domain:speech"),
    ):
        write(page, typed)
        page.wait_for_selector(f".CodeMirror-hint >> text={wanted}")
        while wanted not in page.inner_text(".CodeMirror-hint-active"):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert written(page).endswith(wanted)
        page.keyboard.press("Escape")


def test_a_question_opens_in_a_tab_of_its_own(edit):
    page = edit()
    page.click("summary")
    page.click("[data-example=timeline]")
    page.wait_for_selector(".yasr tbody tr")
    assert page.locator("[role=tab]").count() == 2
    assert written(page).startswith("# Timeline")


def test_scripts_keep_what_they_keep_under_a_name_of_ours(edit):
    page = edit("ASK {}")
    page.wait_for_selector(".booleanResult")
    assert page.evaluate("Object.keys(localStorage)") == ["zoograph-sparql_config"]


def test_a_long_query_is_sent_in_a_body_and_a_limit_on_rows_is_told(chromium, built_home, made_by_npm):
    with serve(built_home, ZOOGRAPH_QUERY_ROWS="10") as few:
        page = chromium.new_page()
        sent = []
        page.on("request", lambda r: sent.append(r) if r.url == f"{few.address}/sparql" else None)
        page.goto(f"{few.address}/sparql?{_encoded(RLMS + '#' + 'x' * 3_000)}", wait_until="networkidle")
        assert "These are the first 10 rows" in page.inner_text(".yasr .note")
        assert [r.method for r in sent if "xxx" in (r.post_data or "")] == ["POST"]
        page.close()


def test_a_fault_is_marked_in_the_editor(chromium, server, made_by_npm):
    page = chromium.new_page()
    page.goto(f"{server.address}/sparql?{_encoded('SELECT ?x {')}", wait_until="networkidle")
    page.wait_for_selector(".fault >> text=Line 1, column")
    assert page.locator(".fault-mark").count() == 1
    assert "the { of line 1, column 11 is closed" in page.inner_text(".yasr .fault"), "a sentence, and no JSON"
    assert "status" not in page.inner_text(".yasr .fault")
    write(page, "ASK {}")
    assert page.locator(".fault-mark").count() == 0
    page.close()
