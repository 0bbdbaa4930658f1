"""``/links``: what waits for a decision, and who may decide. And what pages of things show of knowledge bases."""

import shutil

import pytest

from helpers.application import app_over, browser_of
from helpers.server import WRITE_TOKEN, WRITING
from zoograph.link.elsewhere import FILE_NAME as FACTS
from zoograph.link.mappings import BY_IDENTIFIER, BY_LABEL, FILE_NAME, Mapping, State, mappings_of, written
from zoograph.publish import publish
from zoograph.reading.elsewhere import known_of_model
from zoograph.store import History
from zoograph.store.table import Iri

PAPER, FAMILY = (f"https://w3id.org/zoograph/{each}" for each in ("paper/2106.07447", "family/hubert"))
ARTICLE, MODEL = (f"http://www.wikidata.org/entity/{each}" for each in ("Q900001", "Q900003"))
SHARED = {"source": "https://query.wikidata.org/sparql", "date": "2026-11-29"}
LINKS = [
    Mapping(PAPER, ARTICLE, BY_IDENTIFIER, "A paper", "paper", "The article", match_string="2106.07447", **SHARED),
    Mapping(FAMILY, MODEL, BY_LABEL, "HuBERT", "family", "HuBERT", "deep learning model", 0.8, "HuBERT", comment="a <b> model", **SHARED),
]  # fmt: skip
SAID = f"""<{ARTICLE}> <http://www.w3.org/2000/01/rdf-schema#label> "Der Artikel"@de .
<{ARTICLE}> <https://w3id.org/zoograph/ns#citationCount> "1234"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""


@pytest.fixture(scope="module")
def linked(built_home, tmp_path_factory):
    home = shutil.copytree(built_home, tmp_path_factory.mktemp("linked") / "home", symlinks=True)
    (home / FILE_NAME).write_text(written(LINKS))
    (home / FACTS).write_text(SAID)
    publish(History(home), {}, "link")
    with app_over(home, workers=1, ZOOGRAPH_WRITE_TOKEN=WRITE_TOKEN) as app:
        yield home, browser_of(app)


def test_both_sides_are_beside_each_other(linked):
    _, client = linked
    page = client.get("/links").text
    for said in (
        "HuBERT",
        "deep learning model",
        "a &lt;b&gt; model",
        "https://www.wikidata.org/wiki/Q900003",
        "described in",
    ):
        assert said in page
    assert "Q900001" not in page, "it is accepted already"
    assert "Q900001" in client.get("/links?state=accepted&in=wikidata").text
    assert [each["state"] for each in client.get("/links.json").json["links"]] == ["waiting", "accepted"]
    assert client.get("/links?state=none").status_code == client.get("/links?in=none").status_code == 400


@pytest.mark.parametrize(("headers", "body", "status"), [
    ({}, {}, 401), ({"Authorization": "Bearer wrong"}, {}, 401), ({"Cookie": f"token={WRITE_TOKEN}"}, {}, 401),
    (WRITING, {"decision": "perhaps"}, 400), (WRITING, {"thing": 1}, 400), (WRITING, {"item": ARTICLE}, 404),
    (WRITING, {"reviewer": "x" * 81}, 400),
])  # fmt: skip
def test_who_may_not_decide_or_says_nothing_changes_nothing(linked, headers, body, status):
    home, client = linked
    before = (home / FILE_NAME).read_text()
    said = {"thing": FAMILY, "item": MODEL, "decision": "accept", **body}
    assert client.post("/links", json=said, headers=headers).status_code == status
    assert client.post("/links", data=said, headers=WRITING).status_code == 400, "a form of another site"
    assert (home / FILE_NAME).read_text() == before


def test_a_decision_is_a_version(linked):
    home, client = linked

    def decide(decision):
        return client.post(
            "/links", json={"thing": FAMILY, "item": MODEL, "decision": decision, "reviewer": "Me"}, headers=WRITING
        )

    first = decide("reject")
    assert first.status_code == 200, first.text
    assert {each.state for each in mappings_of(home)} == {State.ACCEPTED, State.REJECTED}
    accepted = decide("accept")
    assert accepted.json["version"] == History(home).current_number()
    assert "Known elsewhere" in client.get("/family/hubert").text
    decide("undo")
    assert "Known elsewhere" not in client.get("/family/hubert").text


def test_the_page_of_a_thing_marks_what_comes_from_outside(linked):
    _, client = linked
    page = client.get("/paper/2106.07447").text
    _, _, section = page.partition("Known elsewhere")
    for said in ("Der Artikel", 'lang="de"', "1,234 times", "Wikidata, asked 2026-11-29", "outside"):
        assert said in section
    facts = client.get("/paper/2106.07447.json").json["facts"]
    assert "Der Artikel" not in [each["value"] for each in facts], "it is said of the item, not of the paper"


def test_the_page_of_a_model_shows_what_is_known_of_its_papers_elsewhere(linked):
    _, client = linked
    page = client.get("/model/hubert-base-ls960").text
    section = page[page.index("Known elsewhere") :].partition("</section>")[0]
    assert 'About <a href="/paper/2106.07447">' in section
    for said in ("Der Artikel", 'lang="de"', "1,234 times", "Wikidata, asked 2026-11-29", "outside"):
        assert said in section
    assert section.count("Q900001") == 1
    facts = page[page.index('id="facts"') :].partition("</section>")[0]
    assert "Der Artikel" not in facts
    assert "Known elsewhere" not in client.get("/model/bert-base-uncased").text


def test_an_item_of_two_things_is_shown_once():
    names = ("of", "name", "item", "property", "value", "language")
    rows = [
        dict(zip(names, (Iri(of), name, MODEL, None, None, None), strict=True))
        for of, name in (("urn:a", "Zeta"), ("urn:a", "Alpha"), ("urn:b", "B"))
    ]
    [only] = known_of_model(rows)
    assert (only.iri, only.name, [each.iri for each in only.items]) == ("urn:a", "Alpha", [MODEL])
