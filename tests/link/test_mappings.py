"""The file of links: SSSOM that others can read, and decisions that last."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from helpers.tools import sssom
from zoograph.errors import InputError, UnknownName
from zoograph.link.elsewhere import FILE_NAME as FACTS
from zoograph.link.elsewhere import links_and_facts
from zoograph.link.mappings import (
    BY_IDENTIFIER,
    BY_LABEL,
    FILE_NAME,
    Decision,
    Mapping,
    State,
    decided,
    mappings_of,
    merged,
    read_mappings,
    written,
)
from zoograph.resources import LINKS_FILE
from zoograph.vocabulary import DCT, RDFS, SDO, SKOS

FAMILY, PAPER = "https://w3id.org/zoograph/family/hubert", "https://w3id.org/zoograph/paper/2106.07447"
ITEM, OTHER = "http://www.wikidata.org/entity/Q900001", "http://www.wikidata.org/entity/Q900002"
BY_NAME = Mapping(
    FAMILY, ITEM, BY_LABEL, "HuBERT", "family", "HuBERT", "model", 0.8, "HuBERT", "rdfs:label", "rdfs:label",
    "https://query.wikidata.org/sparql", "2026-11-29", comment="a speech model",
)  # fmt: skip
BY_ID = Mapping(
    PAPER, OTHER, BY_IDENTIFIER, "A paper", "paper", "A paper", "", 1.0, "2106.07447", "fabio:hasArXivId", "wdt:P818",
    "https://query.wikidata.org/sparql", "2026-11-29",
)  # fmt: skip
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).map(
    lambda text: " ".join(text.split())
)
rows = st.builds(
    Mapping, st.just(FAMILY), st.sampled_from([ITEM, OTHER]), st.sampled_from([BY_LABEL, BY_IDENTIFIER]), words, words, words,
    words, st.none() | st.sampled_from([0.0, 0.25, 1.0]), words, is_rejected=st.booleans(), comment=words, reviewer=words,
)  # fmt: skip


@given(st.lists(rows, unique_by=lambda each: each.key, max_size=2))
def test_what_is_written_is_read_again(links):
    assert sorted(read_mappings(written(links), "file"), key=lambda each: each.key) == sorted(
        links, key=lambda e: e.key
    )


@pytest.mark.parametrize("shipped", [True, False])
def test_the_sssom_package_finds_nothing_wrong(shipped, tmp_path):
    file = LINKS_FILE
    if not shipped:
        file = tmp_path / FILE_NAME
        rejected = BY_NAME.decided(Decision.REJECT, "A | B", "2026-11-30")
        file.write_text(written([BY_ID, rejected]))
    kinds = ("JsonSchema", "PrefixMapCompleteness", "StrictCurieFormat")
    done = subprocess.run(
        [sssom(), "validate", *(a for kind in kinds for a in ("-V", kind)), file], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stdout + done.stderr


def test_an_identifier_links_and_a_name_waits():
    assert (BY_ID.state, BY_NAME.state) == (State.ACCEPTED, State.WAITING)


def test_a_decision_can_be_undone_and_takes_nothing_from_the_row():
    for link, state in ((BY_NAME, State.WAITING), (BY_ID, State.ACCEPTED)):
        rejected = decided([link], link.key, Decision.REJECT, "me", "2026-11-30")
        assert rejected[0].state == State.REJECTED
        assert decided(rejected, link.key, Decision.ACCEPT, "me", "2026-12-01")[0].state == State.ACCEPTED
        assert decided(rejected, link.key, Decision.UNDO, "me", "2026-12-01") == [link]
        assert link.state == state
    with pytest.raises(UnknownName):
        decided([BY_ID], BY_NAME.key, Decision.ACCEPT, "", "")


def test_what_was_rejected_stays_rejected_whatever_is_found_again():
    rejected = BY_ID.decided(Decision.REJECT, "me", "2026-11-30")
    assert merged([rejected], [BY_ID]) == [rejected]
    accepted = BY_NAME.decided(Decision.ACCEPT, "me", "2026-11-30")
    assert merged([accepted], [BY_NAME]) == [accepted]


def test_an_identifier_says_more_than_a_name_and_asking_again_is_no_news():
    found = Mapping(FAMILY, ITEM, BY_IDENTIFIER, match_string="x")
    assert merged([BY_NAME], [found]) == [found]
    assert merged([found], [BY_NAME]) == [found]
    again = Mapping(FAMILY, ITEM, BY_IDENTIFIER, match_string="x", date="2027-01-01", source="elsewhere")
    assert merged([found], [again]) == [found]


@pytest.mark.parametrize(("text", "said"), [
    ("subject_id\tobject_id\n", "no column"),
    ("#x\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\nzoograph:a\tskos:exactMatch\tQ1\tsemapv:X\n", "file:3"),
    ("subject_id\tpredicate_id\tobject_id\tmapping_justification\nzoograph:a\t\twikidata:Q1\tsemapv:X\n", "needs"),
    ("subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\nzoograph:a\tskos:exactMatch\twikidata:Q1\tsemapv:X\tnan\n", "confidence"),
    ("subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\nzoograph:a\tskos:exactMatch\twikidata:Q1\tsemapv:X\tno\n", "Not"),
])  # fmt: skip
def test_a_row_that_is_none_is_refused_with_its_line(text, said):
    with pytest.raises(InputError, match=said):
        read_mappings(text, "file")


def test_columns_of_others_are_kept():
    text = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tmine\nzoograph:a\tskos:exactMatch\twikidata:Q1\tsemapv:X\tyes\n"
    [link] = read_mappings(text, "file")
    assert read_mappings(written([link]), "file") == [link]


def test_accepted_links_and_what_is_said_of_their_items_become_statements(tmp_path):
    (tmp_path / FILE_NAME).write_text(written([BY_NAME, BY_ID]))
    item, other = NamedNode(ITEM), NamedNode(OTHER)
    said = {
        Triple(other, RDFS.label, Literal("Ein Artikel", language="de")),
        Triple(item, RDFS.label, Literal("HuBERT")),
    }
    (tmp_path / FACTS).write_bytes(serialize(said, format=RdfFormat.N_TRIPLES))
    found = links_and_facts(tmp_path)
    assert Triple(NamedNode(PAPER), SKOS.exactMatch, other) in found
    assert Triple(other, DCT.source, NamedNode("https://query.wikidata.org/sparql")) in found
    assert [t.object.value for t in found if t.predicate == RDFS.label] == ["Ein Artikel"], (
        "its name in the file is one of these"
    )
    assert [t.object.value for t in found if t.predicate == SDO.sdDatePublished] == ["2026-11-29"]
    assert not any(item in (t.subject, t.object) for t in found), "it still waits"
    assert {each.key for each in mappings_of(tmp_path)} >= {BY_NAME.key, BY_ID.key}


def test_a_file_of_facts_may_hold_nothing_else(tmp_path):
    (tmp_path / FACTS).write_text(f"<{FAMILY}> <http://purl.org/dc/terms/license> <http://example.org/> .\n")
    with pytest.raises(InputError, match="nothing that a look-up brings back"):
        links_and_facts(tmp_path)
