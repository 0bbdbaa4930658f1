"""Look-ups in excerpts in the shape of each knowledge base, at real servers on loopback and in dumps."""

import gzip
import shutil

import pytest

from helpers.knowledge_base import Reply, openalex_server, sparql_server
from helpers.paths import DATA
from zoograph.link.knowledge_bases import BY_NAME, KNOWLEDGE_BASES
from zoograph.link.lookup import SPARQL, Client, look_up
from zoograph.link.lookup.client import Manners
from zoograph.link.mappings import BY_IDENTIFIER, BY_LABEL, Decision, Mapping, State
from zoograph.link.things import KINDS, Identifier, Thing, things_of
from zoograph.store import EmbeddedStore
from zoograph.vocabulary import compact

FILES = {"wikidata": "wikidata.trig", "dbpedia": "dbpedia.trig", "orkg": "orkg.nt", "lpwc": "lpwc.nt"}
QUICK = Manners(pause_seconds=0, silence_seconds=5, first_wait_seconds=0.01)


def thing(kind, slug, label, **identifiers):
    iri = f"https://w3id.org/zoograph/{kind}/{slug}"
    return Thing(iri, kind, label, (label,), frozenset(Identifier(name, value) for name, value in identifiers.items()))


PAPER = thing("paper", "2106.07447", "HuBERT: a title", arxiv="2106.07447")
FAMILY = thing("family", "hubert", "HuBERT")
TASK = thing("task", "automatic-speech-recognition", "Automatic Speech Recognition")
CODE = thing("repository", "github.com/pytorch/fairseq", "fairseq", repository="https://github.com/pytorch/fairseq")
THINGS = [PAPER, FAMILY, TASK, CODE]


def silent(*_):
    pass


def look(name, server, folder, *, known=(), things=THINGS, enrich=False, offline=False, dump=(), manners=QUICK):
    client = Client(folder, offline=offline, manners=manners)
    base = BY_NAME[name]
    return look_up(base, client, things, known, endpoint=server.address if server else "http://127.0.0.1:9/",
                   dump=dump, enrich=enrich, tell=silent)  # fmt: skip


def pairs(found):
    return {(compact(each.subject), each.object.rpartition("/")[2], each.justification) for each in found.mappings}


EXPECTED = {
    "wikidata": {
        ("paper:2106.07447", "Q900001", BY_IDENTIFIER),
        ("family:hubert", "Q900003", BY_LABEL),
        ("task:automatic-speech-recognition", "Q900005", BY_LABEL),
    },
    "dbpedia": {("task:automatic-speech-recognition", "Speech_recognition", BY_LABEL)},
    "orkg": {
        ("paper:2106.07447", "R900001", BY_IDENTIFIER),
        ("task:automatic-speech-recognition", "R900002", BY_LABEL),
    },
    "lpwc": {
        ("paper:2106.07447", "hubert", BY_IDENTIFIER),
        ("task:automatic-speech-recognition", "asr", BY_LABEL),
        ("repository:github.com/pytorch/fairseq", "hubert", BY_IDENTIFIER),
    },
}


def test_every_knowledge_base_is_tried_here():
    assert {*EXPECTED, "openalex"} == {base.name for base in KNOWLEDGE_BASES} == {*SPARQL, "openalex"}


@pytest.mark.parametrize("name", EXPECTED)
def test_identifiers_link_and_names_are_candidates(name, tmp_path):
    with sparql_server(DATA / "link" / FILES[name]) as server:
        found = look(name, server, tmp_path / "cache")
    assert found.failure is None
    assert pairs(found) == EXPECTED[name]
    assert all(each.was_looked_up and each.source == server.address for each in found.mappings)
    assert all((each.state == State.ACCEPTED) == (each.justification == BY_IDENTIFIER) for each in found.mappings)
    assert all(agent.startswith("zoograph/") and "w3id.org/zoograph" in agent for agent in server.agents)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_dump_answers_the_same(name, tmp_path):
    file = DATA / "link" / FILES[name]
    packed = tmp_path / f"{file.name}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert pairs(look(name, None, tmp_path / "cache", dump=[packed])) == EXPECTED[name]


def test_dbpedia_is_known_by_the_wikidata_item(tmp_path):
    known = [Mapping(FAMILY.iri, "http://www.wikidata.org/entity/Q900003", BY_IDENTIFIER)]
    with sparql_server(DATA / "link/dbpedia.trig") as server:
        found = look("dbpedia", server, tmp_path, known=known)
    assert ("family:hubert", "HuBERT_(model)", BY_IDENTIFIER) in pairs(found)


def test_what_a_knowledge_base_says_comes_back_with_its_day(tmp_path):
    with sparql_server(DATA / "link/wikidata.trig") as server:
        found = look("wikidata", server, tmp_path, enrich=True)
    said = {(compact(str(t.predicate)[1:-1]), t.object.value, getattr(t.object, "language", None)) for t in found.facts}
    assert {value for name, value, language in said if language == "de"} == {
        "HuBERT (Artikel)",
        "wissenschaftlicher Artikel",
    }
    assert ("dct:issued", "2021-06-14", None) in said
    assert "2020-01-01" not in {value for _, value, _ in said}, "a statement that is not of the best rank"
    assert ("dc:publisher", "A publisher", "en") in said
    assert "artikulo" not in {value for _, value, _ in said}, "a language that nobody asked for"
    assert {value for name, value, _ in said if name == "dct:source"} == {server.address}
    assert len({value for name, value, _ in said if name == "sdo:sdDatePublished"}) == 1
    # Of a label match nothing is said before somebody accepts it; then its year is no invented first of January.
    assert not any("Q900003" in t.subject.value for t in found.facts)
    accepted = [
        each.decided(Decision.ACCEPT, "me", "2026-01-01") for each in found.mappings if each.justification == BY_LABEL
    ]
    with sparql_server(DATA / "link/wikidata.trig") as server:
        found = look("wikidata", server, tmp_path / "b", known=accepted, enrich=True)
    said = {(compact(str(t.predicate)[1:-1]), t.object.value) for t in found.facts if "Q900003" in t.subject.value}
    assert ("zoo:releaseYear", "2021") in said
    assert "dct:issued" not in {name for name, _ in said}


def test_a_merged_item_is_followed(tmp_path):
    known = [Mapping(FAMILY.iri, "http://www.wikidata.org/entity/Q900006", BY_IDENTIFIER, match_string="x")]
    with sparql_server(DATA / "link/wikidata.trig") as server:
        found = look("wikidata", server, tmp_path, known=known)
    assert found.moved == {"http://www.wikidata.org/entity/Q900006": "http://www.wikidata.org/entity/Q900003"}


def test_answers_are_kept_and_need_no_network(tmp_path):
    with sparql_server(DATA / "link/wikidata.trig") as server:
        first = look("wikidata", server, tmp_path)
        asked = len(server.asked)
        again = look("wikidata", server, tmp_path)
        assert len(server.asked) == asked
    offline = look("wikidata", server, tmp_path, offline=True)
    assert pairs(first) == pairs(again) == pairs(offline)
    elsewhere = look("wikidata", server, tmp_path / "empty", offline=True)
    assert (elsewhere.mappings, elsewhere.questions, elsewhere.not_kept > 0) == ([], 0, True)


def test_many_values_are_asked_at_once(tmp_path):
    things = [thing("paper", f"2101.{n:05}", f"Paper {n}", arxiv=f"2101.{n:05}") for n in range(400)]
    with sparql_server(DATA / "link/wikidata.trig") as server:
        look("wikidata", server, tmp_path, things=[*things, PAPER])
    by_arxiv = [query for query in server.asked if "P818" in query]
    assert len(by_arxiv) <= 10, "two forms of 401 ids, 150 a question"


@pytest.mark.parametrize("replies", [
    [Reply(429, headers={"Retry-After": "0"})],
    [Reply(503), Reply(502)],
    [Reply(body=b'{"head": {"vars": ["va', cut=True)],
    [Reply(body=b'{"head": {"vars": ["va')],
    [Reply(body=b"<html>busy</html>")],
])  # fmt: skip
def test_what_passes_is_asked_again(replies, tmp_path):
    with sparql_server(DATA / "link/lpwc.nt") as server:
        server.replies = list(replies)
        found = look("lpwc", server, tmp_path)
    assert found.failure is None
    assert pairs(found) == EXPECTED["lpwc"]


@pytest.mark.parametrize(("reply", "said"), [
    (Reply(403), "403"), (Reply(429, headers={"Retry-After": "3600"}), "3600 s"), (Reply(404), "refuses"),
    (Reply(400, b"Parse error"), "Parse error"), (Reply(body=b'{"head": {}}'), "no table"),
])  # fmt: skip
def test_what_was_found_before_a_refusal_is_kept(reply, said, tmp_path):
    with sparql_server(DATA / "link/wikidata.trig") as server:
        server.replies = [None, None, reply]
        found = look("wikidata", server, tmp_path)
        assert said in str(found.failure)
        assert ("paper:2106.07447", "Q900001", BY_IDENTIFIER) in pairs(found)
        before = len(server.asked)
        assert pairs(look("wikidata", server, tmp_path)) == EXPECTED["wikidata"]
        assert len(server.asked) > before, "it goes on"


def test_a_question_that_takes_too_long_is_asked_in_halves(tmp_path):
    more = [f"2101.0000{number}" for number in range(3)]
    things = [PAPER, *(thing("paper", each, f"Paper {each}", arxiv=each) for each in more)]
    with sparql_server(DATA / "link/wikidata.trig") as server:
        server.replies = [Reply(wait=0.6), Reply(500, b"java.util.concurrent.TimeoutException")]
        found = look("wikidata", server, tmp_path, things=things, manners=Manners(0, 0.3, 0.01))
    assert found.failure is None
    assert ("paper:2106.07447", "Q900001", BY_IDENTIFIER) in pairs(found)


def test_a_server_that_is_not_there_is_an_error_that_says_so(tmp_path):
    found = look("orkg", None, tmp_path)
    assert "does not answer" in str(found.failure)


def test_openalex_finds_works_institutions_and_people(tmp_path):
    things = [
        PAPER,
        thing("paper", "x", "A paper without an identifier"),
        thing("organization", "institute", "Institute", ror="02mhbdp94"),
        thing("person", "josiah", "Josiah", orcid="0000-0002-1825-0097"),
        thing("organization", "unknown", "Unknown to all"),
    ]
    expected = {
        ("paper:2106.07447", "W900001", BY_IDENTIFIER),
        ("paper:x", "W900002", BY_LABEL),
        ("organization:institute", "I900001", BY_IDENTIFIER),
        ("https://w3id.org/zoograph/person/josiah", "A900001", BY_IDENTIFIER),
    }
    records = DATA / "link/openalex.jsonl"
    with openalex_server(records) as server:
        server.replies = [Reply(429, headers={"Retry-After": "0"})]
        found = look("openalex", server, tmp_path, things=things, enrich=True)
    assert found.failure is None
    assert pairs(found) == expected
    said = {(compact(str(t.predicate)[1:-1]), t.object.value) for t in found.facts if "W900001" in t.subject.value}
    assert {
        ("zoo:citationCount", "1234"),
        ("dct:issued", "2021-06-14"),
        ("dc:publisher", "arXiv (Cornell University)"),
    } <= said
    assert pairs(look("openalex", None, tmp_path, things=things, dump=[records])) == expected


@pytest.mark.parametrize(
    ("reply", "said"), [(Reply(403), "403"), (Reply(body=b'{"results'), "JSON"), (Reply(body=b"{}"), "no list")]
)
def test_openalex_that_refuses_ends_the_look_up(reply, said, tmp_path):
    with openalex_server(DATA / "link/openalex.jsonl") as server:
        server.replies = [reply]
        assert said in str(look("openalex", server, tmp_path).failure)


def test_the_things_of_a_graph_have_names_and_identifiers(built_home):
    from zoograph.store import History

    with History(built_home).reading() as version:
        things = things_of(EmbeddedStore.read_only(version.store_directory))
    by_iri = {compact(each.iri): each for each in things}
    assert Identifier("arxiv", "2106.07447") in by_iri["paper:2106.07447"].identifiers
    assert by_iri["dataset:dbpedia-entity"].names == ("DBpedia-Entity", "DBPedia", "mteb/dbpedia")
    assert {each.kind for each in things} >= set(KINDS) - {"person"}
    owners = [i.value for each in things if each.kind == "family" for i in each.identifiers if i.kind == "repository"]
    assert len(owners) == len(set(owners)) > 0, "code of several families tells none of them"


def test_an_answer_that_cannot_be_kept_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with sparql_server(DATA / "link/orkg.nt") as server:
        assert "cannot be kept" in str(look("orkg", server, tmp_path / "file").failure)
    shutil.rmtree(tmp_path)
