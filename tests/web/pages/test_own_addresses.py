"""Things under an address of their own: a page for each kind, found, listed, compared, and harmless whatever the IRI."""

import re
import shutil
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from helpers.paths import ROOT
from helpers.server import serve
from helpers.zoos import excerpt
from zoograph.api import open as open_graph
from zoograph.kinds import WITH_PAGE
from zoograph.reading.kind import kinds_of
from zoograph.reading.local import LocalView
from zoograph.reading.search import find
from zoograph.resources import CURATED_FILE
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import BASE, PREFIXES, is_iri, sparql_prologue, thing
from zoograph.web.pages.things import FORMS, SUFFIXES
from zoograph.web.places import LONGEST, address_of, page_of

pytestmark = pytest.mark.slow

GRAPH = "https://example.org/graph/mine"
HOSTILE = {
    "script": "javascript:alert(document.domain)",
    "data": "data:text/html,<script>".replace("<script>", "%3Cscript%3Ealert(1)%3C/script%3E"),
    "quote": "https://example.org/'onmouseover='alert(1)",
    "query": "https://example.org/a?b=c&d=e&version=7#f?g",
    "percent": "https://example.org/a%20b%2Fc%3Fd%23e%00",
    "unicode": "https://example.org/modèle/模型/%E6%A8%A1",
    "right-to-left": "https://example.org/\u05d0\u05d1",
    "urn": "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    "ends like a form": "https://example.org/model.ttl",
    "steps": f"{BASE}model/a/../../b",
    "empty steps": f"{BASE}model//a",
    "no kind of ours": f"{BASE}modell/a",
    "long": "https://example.org/" + "x" * (LONGEST - 20),
}
TOO_LONG = "https://example.org/" + "y" * LONGEST
#: What a thing of a kind must say to be let in.
NEEDS = {
    "evaluation": "zoo:metric metric:wer ; zoo:value 1.5 ; fair4ml:evaluatedMLModel <https://example.org/kind/model> ;"
    " fair4ml:evaluationDataset <https://example.org/kind/dataset>",
    "citation": "prov:entity <https://example.org/README.md> ; zoo:statedProperty rdfs:label",
    "paper": 'dct:title "A paper"',
    "authorship": 'sdo:name "Ann Author" ; sdo:position 1',
    "zoo": "zoo:external true",
    "checkpoint": "dcat:accessURL <https://example.org/weights>",
    "model": "zoo:produces <https://example.org/kind/representation>",
    "repository": "sdo:codeRepository <https://gitlab.com/own/code>",
}  # fmt: skip


def own(kind):
    return f"https://example.org/kind/{kind}"


def turtle():
    lines = [sparql_prologue()]
    for name, kind in WITH_PAGE.items():
        sign = f"a {kind.class_name}" if kind.class_name else f"a skos:Concept ; skos:inScheme <{BASE}{name}>"
        label = "rdfs:label" if kind.class_name else "skos:prefLabel"
        more = f" ; {NEEDS[name]}" if name in NEEDS else ""
        lines.append(f'<{own(name)}> {sign} ; {label} "Own {name}"{more} .')
    for name, iri in {**HOSTILE, "too long": TOO_LONG}.items():
        lines.append(f'<{iri}> a zoo:Model ; rdfs:label "Hostile {name}" ; fair4ml:fineTunedFrom <{own("model")}> .')
    return "\n".join(lines)


@pytest.fixture(scope="module")
def own_home(begun_home, run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    home = shutil.copytree(begun_home, folder / "home", symlinks=True)
    (folder / "mine.ttl").write_text(turtle(), encoding="utf-8")
    done = run(home, "load", folder / "mine.ttl", "--graph", GRAPH)
    assert done.code == 0, done.err
    return home


@pytest.fixture(scope="module")
def own_app(own_home):
    with app_over(own_home, workers=2) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(own_app):
    return browser_of(own_app)


def place(iri, suffix=""):
    return f"/thing{suffix}?iri={quote(iri, safe='')}"


def links_in(page):
    return [unescape(each) for each in re.findall(r'\b(?:href|src|action)="([^"]*)"', page)]


@pytest.mark.parametrize("kind", WITH_PAGE)
def test_a_thing_of_any_kind_has_a_page_and_every_form(visitor, own_app, kind):
    iri = own(kind)
    page = visitor.get(place(iri))
    assert page.status_code == 200
    assert f"Own {kind}" in page.text
    assert f'<a class="outside" rel="noreferrer" href="{iri}">' in page.text
    assert visitor.get(place(iri, ".json")).json["kind"] == kind
    for suffix in SUFFIXES:
        answer = visitor.get(place(iri, f".{suffix}"))
        assert (answer.status_code, answer.mimetype) == (200, FORMS[SUFFIXES[suffix]])
        links = answer.headers.getlist("Link")
        assert f'<{iri}>; rel="describes"' in links
        for link in links:
            if 'rel="alternate"' in link:
                assert visitor.get(link[1 : link.index(">")]).status_code == 200
    with own_app.test_request_context():
        assert visitor.get(page_of(iri) or address_of(iri)).text == page.text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_iri_is_too_hostile_for_a_page(visitor, name):
    iri = HOSTILE[name]
    assert is_iri(iri)
    page = visitor.get(place(iri))
    assert page.status_code == 200
    assert f"Hostile {name}" in page.text
    assert visitor.get(place(iri, ".json")).json["iri"] == iri
    assert visitor.get("/compare", query_string={"model": [iri, own("model")]}).text.count(f"Hostile {name}") >= 1
    assert visitor.get("/lineage.json", query_string={"model": iri}).json["model"]["iri"] == iri
    assert visitor.get("/search", query_string={"q": iri}).headers["Location"]
    listed = visitor.get("/models.json", query_string={"q": f"hostile {name}"}).json
    assert iri in [row["iri"] for row in listed["models"]]


def test_links_lead_to_pages_and_are_never_executed(visitor):
    followed = set()
    for address in (place(own("model")), "/models", "/search?q=hostile", f"/models?zoo={quote(GRAPH)}"):
        page = visitor.get(address).text
        for link in links_in(page):
            assert re.match(r"/|https?://|#|\?|$", link), link
        followed |= {link for link in links_in(page) if link.startswith("/thing?")}
        assert "<script>alert" not in page
    assert {place(iri) for iri in HOSTILE.values()} <= {place(_iri_in(link)) for link in followed}
    for link in followed - {place(TOO_LONG)}:
        assert visitor.get(link).status_code == 200 or len(_iri_in(link)) > LONGEST, link


def _iri_in(link):
    return parse_qs(urlsplit(link).query)["iri"][0]


def test_an_iri_that_is_none_too_long_or_nowhere_is_refused(visitor):
    for iri in ("", "a b", 'https://example.org/"', "<https://example.org/>", "x", TOO_LONG):
        answer = visitor.get("/thing", query_string={"iri": iri})
        assert answer.status_code == 400
        assert 'href="javascript' not in answer.text
    nowhere = visitor.get(place("https://example.org/nowhere"))
    assert nowhere.status_code == 404
    assert visitor.get(place("https://example.org/nowhere", ".ttl")).status_code == 404


@pytest.mark.parametrize("kind", WITH_PAGE)
def test_an_iri_of_ours_leads_to_its_usual_path(visitor, kind):
    iri = thing(kind, "some/thing").value
    assert visitor.get(place(iri)).headers["Location"] == f"/{kind}/some/thing"
    assert visitor.get(place(iri, ".ttl")).headers["Location"] == f"/{kind}/some/thing.ttl"
    assert visitor.get(place(BASE + kind)).headers["Location"] == f"/{kind}"


def test_other_iris_of_ours_do_too(visitor):
    assert visitor.get(place(PREFIXES["spdx"] + "MIT")).headers["Location"] == "/licence/MIT"
    assert visitor.get(place(PREFIXES["zoo"] + "Model")).headers["Location"] == "/ns#Model"


def test_its_zoo_is_the_graph_that_it_was_loaded_into(visitor):
    cards = Page(visitor.get("/zoos").text)
    assert "Own zoo" in cards.words
    # Nobody says when it was read, nor under which licence it is.
    assert "Findings" in [each.one("p", class_="note").words for each in cards.all("article")]
    zoo = unescape(visitor.get(place(own("zoo"))).text)
    assert f'<a href="/models?zoo={own("zoo")}&entries=every">{len(HOSTILE) + 2}</a></strong> entries' in zoo
    listed = visitor.get("/models.json", query_string={"zoo": own("zoo")}).json
    assert {row["iri"] for row in listed["models"]} == {*HOSTILE.values(), TOO_LONG, own("model")}


@pytest.mark.parametrize("kind", [name for name, kind in WITH_PAGE.items() if kind.weight is not None])
def test_search_and_suggestions_find_it(visitor, kind):
    found = visitor.get("/search.json", query_string={"q": f"own {kind}"}).json["results"]
    assert (own(kind), kind, place(own(kind))) in [
        (e["iri"], e["kind"], f"/thing?iri={quote(_iri_in(e['path']), safe='')}") for e in found
    ]


def test_python_and_the_command_line_know_it(own_home, run_here):
    with open_graph(own_home) as graph:
        assert graph.model(own("model")).name == "Own model"
        assert [each.iri for each in graph.model(HOSTILE["script"]).ancestors()] == [own("model")]
        assert own("model") in graph.export("csv").decode()
    for kind in WITH_PAGE:
        shown = run_here(own_home, "show", own(kind))
        assert (shown.code, f"Own {kind}" in shown.out) == (0, True)
    assert own("model") in run_here(own_home, "lineage", HOSTILE["urn"]).out
    assert "Own model" in run_here(own_home, "compare", own("model"), HOSTILE["urn"]).out


def test_the_example_in_the_docs_is_a_model(empty_home, run_here, tmp_path):
    (example,) = re.findall(r"```turtle\n(.*?)```", (ROOT / "docs" / "how-to.md").read_text(), re.DOTALL)
    file = tmp_path / "mine.ttl"
    file.write_text(example)
    base = tmp_path / "base.ttl"
    base.write_text(excerpt(CURATED_FILE, "hubert-base-ls960"), encoding="utf-8")
    assert run_here(empty_home, "load", base, "--graph", "graph:curated").code == 0
    checked = run_here(empty_home, "validate", file)
    assert checked.code == 0, checked.out
    assert run_here(empty_home, "load", file, "--graph", "ours").code == 0
    shown = run_here(empty_home, "show", "https://models.example.org/call-centre-asr").out
    assert all(each in shown for each in ("Call centre ASR", "2026-03-01", "94,000,000", "ours", "Apache"))
    with app_over(empty_home) as app:
        page = browser_of(app).get(place("https://models.example.org/call-centre-asr"))
        assert (page.status_code, page.text.count("11.4") > 0) == (200, True)
        assert (
            "Call centre ASR" in browser_of(app).get("/zoo/ours").text
            or "/models?zoo=ours" in browser_of(app).get("/zoo/ours").text
        )


def test_without_an_index_the_graph_tells_the_kind(own_home):
    """As where another engine answers."""
    with History(own_home).reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory))
        assert kinds_of(view, list(map(own, WITH_PAGE))) == {own(kind): kind for kind in WITH_PAGE}
        assert kinds_of(view, list(HOSTILE.values())) == dict.fromkeys(HOSTILE.values(), "model")
        assert kinds_of(view, [GRAPH, "https://example.org/nowhere", "no IRI"]) == {GRAPH: "graph"}
        assert own("dataset") in [hit.iri for hit in find(view, "own dataset", limit=50).hits]


def test_the_editor_leads_to_the_pages_of_things_that_have_an_address_of_their_own(own_home, chromium, made_by_npm):
    query = f"SELECT ?model ?other {{ VALUES (?model ?other) {{ (<{own('model')}> <https://nowhere.example/>) }} }}"
    with serve(own_home) as server:
        page = chromium.new_page()
        page.goto(f"{server.address}/sparql?query={quote(query)}", wait_until="networkidle")
        page.wait_for_selector(".yasr tbody td .label")
        links = [each.get_attribute("href") for each in page.locator(".yasr tbody a").all()]
        page.close()
    assert links == [place(own("model")), "https://nowhere.example/"]
