"""The Link header of pages of things: what programs find there of any kind of thing (https://signposting.org/FAIR/)."""

import re
from urllib.parse import quote

import pytest

import zoograph
from zoograph.kinds import WITH_PAGE
from zoograph.reading.signposts import Signpost, signposts
from zoograph.vocabulary import BASE, expand, slug_of
from zoograph.web.signposts import MOST_CHARACTERS

PAGE = {"Accept": "text/html"}
#: The kinds of thing in the home of these tests: architectures come from Transformers, which it has not.
KINDS = [kind for kind in WITH_PAGE if kind != "architecture"]


@pytest.fixture(scope="module")
def graph(built_home):
    with zoograph.open(built_home) as graph:
        yield graph


@pytest.fixture(scope="module")
def of_each_kind(graph):
    """A thing of each kind that the graph has."""
    found = {}
    for name, kind in WITH_PAGE.items():
        sign = expand(kind.class_name) if kind.class_name else f"{BASE}{name}"
        rows = graph.query(
            f"SELECT ?t {{ ?t rdf:type|skos:inScheme <{sign}> FILTER(STRSTARTS(STR(?t), '{BASE}{name}/')) }} ORDER BY ?t LIMIT 1"
        ).rows
        if rows:
            found[name] = str(rows[0]["t"])
    return found


def links_of(response):
    return [
        (relation, target, media or "")
        for link in response.headers.getlist("Link")
        for target, relation, media in re.findall(r'^<([^>]+)>; rel="([a-z-]+)"(?:; type="([^"]+)")?$', link)
    ]


def targets(links, relation):
    return [target for each, target, _ in links if each == relation]


def test_there_is_a_thing_of_every_kind_to_look_at(of_each_kind):
    assert of_each_kind.keys() == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_any_kind_of_thing_has_its_signposts(client, of_each_kind, kind):
    iri = of_each_kind[kind]
    response = client.get(iri.removeprefix(BASE[:-1]), headers=PAGE)
    links = links_of(response)
    assert len(links) == len(response.headers.getlist("Link"))
    assert targets(links, "cite-as") == [iri]
    assert targets(links, "type") == [
        "https://schema.org/AboutPage",
        f"https://schema.org/{WITH_PAGE[kind].schema_type}",
    ]
    described = [(target, media) for relation, target, media in links if relation == "describedby"]
    assert len(described) >= 4
    for target, media in described[:1]:
        answer = client.get(target)
        assert (answer.status_code, answer.mimetype) == (200, media)
    assert sum(map(len, response.headers.getlist("Link"))) <= MOST_CHARACTERS


def test_a_model_has_its_files_licence_publisher_and_zoo(client):
    links = links_of(client.get("/model/hubert-large-ls960-ft", headers=PAGE))
    assert "https://huggingface.co/facebook/hubert-large-ls960-ft" in targets(links, "item")
    assert targets(links, "license") == ["http://spdx.org/licenses/MIT"]
    assert targets(links, "author") == ["https://w3id.org/zoograph/organization/meta-ai"]
    assert "https://w3id.org/zoograph/zoo/curated" in targets(links, "collection")


def test_a_file_leads_to_its_model_and_a_graph_to_its_statements(client, graph):
    rows = graph.query("SELECT ?c ?m { ?c zoo:checkpointOf ?m ; dcat:downloadURL ?u } ORDER BY ?c LIMIT 1").rows
    links = links_of(client.get(f"/checkpoint/{slug_of(str(rows[0]['c']))}", headers=PAGE))
    assert targets(links, "collection") == [str(rows[0]["m"])]
    assert len(targets(links, "item")) == 1
    [item] = targets(links_of(client.get("/graph/curated", headers=PAGE)), "item")
    assert client.get(item).mimetype == "text/turtle"


def test_data_has_them_too_but_is_no_landing_page(client):
    links = links_of(client.get("/model/hubert-large-ls960-ft.ttl"))
    assert targets(links, "type") == ["https://schema.org/CreativeWork"]
    assert targets(links, "license")


def test_a_long_iri_does_not_make_a_long_header(client):
    iri = f"https://example.org/{'é' * 300}"
    answer = client.get(f"/thing?iri={quote(iri)}", headers=PAGE)
    assert sum(map(len, answer.headers.getlist("Link"))) <= MOST_CHARACTERS


class _Rows:
    """A view that gives these rows."""

    def __init__(self, *rows):
        self._rows = [dict(zip(("relation", "target", "media"), row, strict=True)) for row in rows]

    def ask_all(self, texts, *_, most_seconds):
        return dict.fromkeys(texts, zoograph.Table("", ("relation", "target", "media"), tuple(self._rows)))


def test_a_licence_in_dispute_is_none_and_many_files_are_the_first():
    a, b = (zoograph.Iri(f"https://example.org/{name}") for name in "ab")
    assert signposts(_Rows(("license", a, None), ("license", b, None)), "urn:x", most_seconds=1) == []
    assert signposts(_Rows(("license", a, None)), "urn:x", most_seconds=1) == [Signpost("license", a)]
    many = [("item", zoograph.Iri(f"https://example.org/{number:03}"), "a text/plain;") for number in range(50)]
    found = signposts(_Rows(*many), "urn:x", most_seconds=1)
    assert [each.target[-3:] for each in found] == [f"{number:03}" for number in range(10)]
    assert {each.media for each in found} == {""}  # that is no media type
