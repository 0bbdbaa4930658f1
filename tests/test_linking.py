"""Look-ups and decisions as versions: what is in the graph of links, and what is no longer."""

import shutil
from functools import partial

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from helpers.knowledge_base import Reply, sparql_server
from helpers.paths import DATA
from zoograph import linking
from zoograph.changes import Change
from zoograph.errors import UnknownName
from zoograph.internal import follow, publish_internal
from zoograph.link.knowledge_bases import BY_NAME
from zoograph.link.lookup.client import Client, Manners
from zoograph.link.mappings import FILE_NAME, Decision, State, mappings_of
from zoograph.linking import decide, look_up_in
from zoograph.publish import publish
from zoograph.rdf import parse_quads
from zoograph.store import History
from zoograph.vocabulary import GRAPH_LINKS, GRAPH_MERGED, SKOS, graph

PAPER, FAMILY = (NamedNode(f"https://w3id.org/zoograph/{each}") for each in ("paper/2106.07447", "family/hubert"))
ARTICLE, MODEL = (NamedNode(f"http://www.wikidata.org/entity/{each}") for each in ("Q900001", "Q900003"))
GRAPH = b"""
<https://w3id.org/zoograph/family/hubert> a <https://w3id.org/zoograph/ns#ModelFamily> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "HuBERT"@en .
<https://w3id.org/zoograph/paper/2106.07447> a <https://schema.org/ScholarlyArticle> ;
    <http://purl.org/dc/terms/title> "A paper"@en ; <http://purl.org/spar/fabio/hasArXivId> "2106.07447" .
"""


def silent(*_):
    pass


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """No pause between questions: the servers are ours."""
    monkeypatch.setattr(linking, "Client", partial(Client, manners=Manners(pause_seconds=0)))


@pytest.fixture
def history(empty_home):
    history = History(empty_home)
    statements = {quad.triple for quad in parse_quads(GRAPH, RdfFormat.TURTLE, "graph")}
    publish(history, {graph("mine"): Change(added=statements)}, "things")
    return history


@pytest.fixture
def wikidata(history, tmp_path):
    """``wikidata(enrich=True)``: look everything up in an excerpt."""
    with sparql_server(DATA / "link/wikidata.trig") as server:

        def act(**more):
            return look_up_in(
                history, BY_NAME["wikidata"], endpoint=server.address, cache=tmp_path / "cache", tell=silent, **more
            )

        act.server = server
        yield act


def links(history):
    with history.reading() as version:
        store = Store.read_only(str(version.store_directory))
        found = {
            (quad.subject, quad.object)
            for quad in store.quads_for_pattern(None, SKOS.exactMatch, None, GRAPH_LINKS)
            if "wikidata" in quad.object.value
        }
        assert found == {
            (quad.subject, quad.object)
            for quad in store.quads_for_pattern(None, SKOS.exactMatch, None, GRAPH_MERGED)
            if "wikidata" in quad.object.value
        }
        return found


def said(history, item):
    with history.reading() as version:
        store = Store.read_only(str(version.store_directory))
        return {quad.object.value for quad in store.quads_for_pattern(item, None, None, GRAPH_LINKS)}


def test_a_link_is_in_the_graph_of_links_as_long_as_it_is_accepted(history, wikidata):
    outcome = wikidata(enrich=True)
    assert (outcome.accepted, outcome.waiting, outcome.found.failure) == (1, 2, None), (
        "the family, and a task of the schemes"
    )
    assert links(history) == {(PAPER, ARTICLE)}
    assert "wissenschaftlicher Artikel" in said(history, ARTICLE)
    number = history.current_number()
    assert wikidata(enrich=True).publication.version.number == number, "the same again is no news"

    decide(
        history,
        [(PAPER.value, ARTICLE.value, Decision.REJECT), (FAMILY.value, MODEL.value, Decision.ACCEPT)],
        "me",
        silent,
    )
    assert links(history) == {(FAMILY, MODEL)}
    assert said(history, ARTICLE) == set(), "what is said of an item goes with the link"
    wikidata()
    assert links(history) == {(FAMILY, MODEL)}, "what was rejected stays rejected"
    assert {each.state for each in mappings_of(history.home)} == set(State)

    decide(
        history, [(PAPER.value, ARTICLE.value, Decision.UNDO), (FAMILY.value, MODEL.value, Decision.UNDO)], "me", silent
    )
    assert links(history) == {(PAPER, ARTICLE)}
    with pytest.raises(UnknownName):
        decide(history, [(PAPER.value, MODEL.value, Decision.ACCEPT)], "me", silent)


def test_every_way_to_a_version_has_the_links(history, wikidata, tmp_path):
    before = history.current_number()
    wikidata(enrich=True)
    expected = said(history, ARTICLE)
    publish(history, {graph("more"): Change(content=())}, "a small change")
    assert links(history) == {(PAPER, ARTICLE)}
    with history.reading() as version:
        store = Store.read_only(str(version.store_directory))
        mine = {quad.triple for quad in store.quads_for_pattern(None, None, None, graph("mine"))}
        del store
    publish(history, {graph("mine"): Change(content=mine)}, "everything", from_nothing=True)
    assert links(history) == {(PAPER, ARTICLE)}
    assert said(history, ARTICLE) == expected
    history.rollback(before)
    assert links(history) == set()
    publish(history, {graph("other"): Change(content=())}, "go on")
    assert links(history) == {(PAPER, ARTICLE)}, "a version takes over what the files of the home say"
    shutil.rmtree(tmp_path / "cache")


def test_the_internal_view_has_them_too(history, wikidata):
    publish_internal(history, {graph("ours"): Change(content=())}, "internal")
    wikidata()
    follow(history)
    assert links(history.internal) == {(PAPER, ARTICLE)}


def test_what_was_found_before_the_end_is_published(history, wikidata):
    wikidata.server.replies = [None, Reply(403)]
    outcome = wikidata()
    assert "403" in str(outcome.found.failure)
    assert links(history) == {(PAPER, ARTICLE)}
    assert (history.home / FILE_NAME).read_text().count("Q900") == 1


def test_contradictions_are_findings(history, wikidata):
    wikidata()
    text = (history.home / FILE_NAME).read_text()
    [row] = [line for line in text.splitlines() if "Q900001" in line]
    two, shared = row.replace("Q900001", "Q900002"), row.replace("paper/2106.07447", "family/hubert")
    (history.home / FILE_NAME).write_text(
        text + "\n".join([two, shared, row.replace("Q900001", "Q900009").replace("\t2106.07447\t", "\t\t")]) + "\n"
    )
    found = publish(history, {}, "again").findings
    about = {(each.rule, each.focus.rpartition("/")[2]) for each in found if each.rule.startswith("link-")}
    assert about == {
        ("link-to-two-items", "2106.07447"), ("link-to-one-thing", "2106.07447"), ("link-to-one-thing", "hubert"),
        ("link-not-looked-up", "2106.07447"),
    }  # fmt: skip
    (history.home / FILE_NAME).write_text(text)
    assert not [each for each in publish(history, {}, "mended").findings if each.rule.startswith("link-")]
