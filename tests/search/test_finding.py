"""Search finds what a person means, whatever they type, and a write changes what is found as building anew would."""

import sqlite3
import unicodedata
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.search import FILE_NAME, Index, build, carry, cut
from zoograph.search.documents import _READ
from zoograph.store import History
from zoograph.vocabulary import (
    DCT,
    FABIO,
    GRAPH_CURATED,
    GRAPH_MERGED,
    RDF,
    RDFS,
    SDO,
    SKOS,
    XSD,
    ZOO,
    paper,
    thing,
)


@pytest.fixture(scope="module")
def curated(built_home):
    return Index(History(built_home).version().directory / FILE_NAME)


def index_of(folder, *triples):
    store = Engine()
    store.extend(Quad(t.subject, t.predicate, t.object, GRAPH_MERGED) for t in triples)
    build(folder, store)
    return Index(folder / FILE_NAME)


def model(name, label, *more):
    subject = thing("model", name)
    facts = [(RDF.type, ZOO.Model), (RDFS.label, Literal(label, language="en")), *more]
    return [Triple(subject, predicate, value) for predicate, value in facts]


def names(found):
    return [hit.iri.rpartition("/")[2] for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hubert", "family/hubert"),
        ("hubrt", "family/hubert"),
        ("HuBERT Base", "model/hubert-base-ls960"),
        ("hubertbase", "model/hubert-base-ls960"),
        ("facebook/hubert-base-ls960", "model/hubert-base-ls960"),
        ("wav2vec 2", "family/wav2vec2"),
        ("Wav2Vec2", "family/wav2vec2"),
        ("distil hubert", "family/distilhubert"),
        ("whisprr large v3", "model/whisper-large-v3"),
        ("2106.07447", "paper/2106.07447"),
        ("HuBERT: Self-Supervised Speech Representation Learning by Masked Prediction", "paper/2106.07447"),
        ("automatic speech", "task/automatic-speech-recognition"),
        ("asr", "task/automatic-speech-recognition"),
        ("speech", "domain/speech"),
        ("imagenet1k", "dataset/imagenet-1k"),
        ("timeline", "question/timeline"),
    ],
)
def test_what_is_meant_comes_first(curated, text, first):
    assert curated.find(text).hits[0].iri.endswith(f"zoograph/{first}")


@pytest.mark.parametrize("label", ["ResNet-50", "resnet50", "RESNET 50", "resnet_50"])
@pytest.mark.parametrize("text", ["resnet50", "resnet 50", "ResNet-50", "resnet5", "res net 50"])
def test_however_a_name_is_written_it_is_the_same_name(tmp_path, label, text):
    assert names(index_of(tmp_path, *model("a", label), *model("b", "ViT-B/16")).find(text)) == ["a"]


@pytest.mark.parametrize("text", ["vit b 16", "ViT-B/16", "vitb16", "vit base 16"])
def test_short_parts_of_a_name_are_beginnings(tmp_path, text):
    index = index_of(tmp_path, *model("short", "ViT-B/16"), *model("long", "vit_base_patch16_224"))
    assert "short" in names(index.find(text)) or "long" in names(index.find(text))
    assert names(index.find("vit b 16")) == ["short", "long"]


def test_names_without_spaces_are_found_by_any_part(tmp_path):
    index = index_of(
        tmp_path, *model("a", "日本語音声モデルＢＥＲＴ"), *model("b", "中文语音模型"), *model("c", "Grévy’s Zebra")
    )
    found = {
        text: names(index.find(text)) for text in ("音声", "モデル", "语音", "日本語bert", "grevys zebra", "Grévy")
    }
    assert found == {
        "音声": ["a"], "モデル": ["a"], "语音": ["b"], "日本語bert": ["a"], "grevys zebra": ["c"], "Grévy": ["c"],
    }  # fmt: skip


def test_mistakes_are_told(curated):
    found = curated.find("hubrt larg")
    assert found.taken_for == (("hubrt", "hubert"),)
    assert found.has_all_words
    some = curated.find("hubert qqqqzzzz")
    assert not some.has_all_words
    assert some.hits
    assert curated.find("qqqqzzzz").hits == ()


def test_a_name_that_several_things_have_is_not_taken_for_a_mistake(tmp_path):
    gpts = [model(f"gpt-{name}", f"GPT-{name}") for name in ("j", "neo", "sw")]
    gits = [model(f"git-{size}", f"GIT 4 {size}") for size in ("base", "large", "huge", "tiny")]
    found = index_of(tmp_path, *(triple for each in (*gpts, *gits) for triple in each)).find("gpt-4")
    assert set(names(found)) == {"gpt-j", "gpt-neo", "gpt-sw"}
    assert found.taken_for == ()
    assert not found.has_all_words


def test_a_family_comes_before_its_models_and_a_base_before_what_is_built_on_it(tmp_path):
    family = [
        Triple(thing("family", "x"), RDF.type, ZOO.ModelFamily),
        Triple(thing("family", "x"), RDFS.label, Literal("Xer")),
    ]
    built_on = [(ZOO.hasDerivative, thing("model", f"d{i}")) for i in range(9)]
    index = index_of(tmp_path, *model("tuned", "Xer A"), *model("base", "Xer Z", *built_on), *family)
    assert names(index.find("xer")) == ["x", "base", "tuned"]
    assert names(index.find("xer", ("model",))) == ["base", "tuned"]
    assert index.find("xer", ("model",)).counts == {"model": 2, "family": 1}


def test_an_entry_that_another_stands_for_comes_after_it_and_says_so(tmp_path):
    first = thing("model", "z")
    index = index_of(
        tmp_path, *model("a", "resnet50", (ZOO.representative, first)), *model("z", "resnet50 (torchvision)")
    )
    found = index.find("resnet50")
    assert names(found) == ["z", "a"]
    assert found.hits[1].stands_for_it == "resnet50 (torchvision)"


def test_pages_of_results_hold_each_result_once(curated):
    whole = curated.find("base", limit=1000)
    paged = [hit for start in range(0, 1000, 7) for hit in curated.find("base", limit=7, offset=start).hits]
    assert list(whole.hits) == paged
    assert len(paged) == sum(whole.counts.values()) > 30


TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["hubert", "resnet50", '"', "*", "AND", "NEAR(", "names:", "^", "-", "'", "--", "\0", "日本", "é", "16"]
    )
).map(" ".join)


@settings(max_examples=300)
@example("")
@example('" OR 1=1 --')
@example("NEAR(a b, 5) AND NOT names : ^x*")
@example("\ud800")
@example("ß" * 3000)
@example("1 " * 3000)
@given(TEXTS)
def test_any_text_is_words_and_nothing_else(curated, text):
    found = curated.find(text, limit=1000)
    assert len(found.hits) == min(1000, sum(found.counts.values()))
    assert all(curated.thing(hit.iri) is not None for hit in found.hits)
    assert len({hit.iri for hit in found.hits}) == len(found.hits)


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_words_are_cut_in_the_same_way_however_often(text):
    words = cut(text)
    assert cut(" ".join(words)) == words
    assert cut(text.upper()) == cut(text.lower()) or not text.isascii()
    assert all(word and not any(unicodedata.category(c) in ("Zs", "Po", "Cc") for c in word) for word in words)


# -- a small write

A, B, C = (thing("model", name) for name in "abc")
FAMILY, PAPER, CHECKPOINT = thing("family", "f"), paper("2106.07447"), thing("checkpoint", "k")
STATEMENTS = [
    *(Triple(m, RDF.type, cls) for m in (A, B, C) for cls in (ZOO.Model, ZOO.RLM)),
    *(Triple(m, RDFS.label, Literal(text)) for m in (A, B) for text in ("Alpha 1", "beta", "日本")),
    *(Triple(m, ZOO.representative, r) for m in (A, B) for r in (A, B)),
    *(Triple(FAMILY, ZOO.member, m) for m in (A, B)),
    *(Triple(m, ZOO.checkpoint, CHECKPOINT) for m in (A, B)),
    Triple(CHECKPOINT, ZOO.hubRepository, Literal("owner/alpha")),
    Triple(FAMILY, RDF.type, ZOO.ModelFamily),
    Triple(A, ZOO.hasDerivative, C),
    Triple(A, ZOO.family, FAMILY),
    Triple(A, ZOO.architecture, Literal("ResNet")),
    Triple(A, DCT.isPartOf, thing("zoo", "z")),
    Triple(B, ZOO.releaseYear, Literal("2020", datatype=XSD.integer)),
    Triple(PAPER, RDF.type, SDO.ScholarlyArticle),
    Triple(PAPER, FABIO.hasArXivId, Literal("2106.07447")),
    Triple(thing("task", "t"), RDF.type, SKOS.Concept),
    Triple(thing("task", "t"), SKOS.altLabel, Literal("T one")),
]  # fmt: skip


def content(folder):
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        things = connection.execute(
            "SELECT thing.*, words.names, words.about FROM thing JOIN words ON words.rowid = thing.number ORDER BY number"
        ).fetchall()
        keys = connection.execute("SELECT * FROM name ORDER BY key, number").fetchall()
        terms = connection.execute("SELECT count(*) FROM words").fetchone()
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    return things, keys, terms


@settings(max_examples=100)
@given(st.lists(st.sets(st.sampled_from(STATEMENTS), min_size=1, max_size=8), min_size=1, max_size=5))
def test_carried_over_is_as_built_anew(tmp_path_factory, history):
    folder = tmp_path_factory.mktemp("search")
    store = Engine()
    before = folder / "0"
    before.mkdir()
    build(before, store)
    for number, toggled in enumerate(history, 1):
        for triple in toggled:
            quad = Quad(triple.subject, triple.predicate, triple.object, GRAPH_MERGED)
            (store.remove if quad in store else store.add)(quad)
        here, anew = folder / str(number), folder / f"{number}-anew"
        here.mkdir()
        anew.mkdir()
        carry(here, store, before, toggled)
        build(anew, store)
        assert content(here) == content(anew)
        before = here


def test_everything_that_a_document_is_made_of_is_among_the_random_changes():
    assert {ZOO.member, ZOO.checkpoint, ZOO.representative, ZOO.hasDerivative} <= {t.predicate for t in STATEMENTS}
    assert {t.predicate for t in STATEMENTS} - {ZOO.hubRepository} <= set(_READ)


def test_a_write_changes_what_is_found_and_a_rollback_brings_it_back(home):
    history = History(home)
    hubert = NamedNode("https://w3id.org/zoograph/model/hubert-base-ls960")
    name = Change(added=[Triple(hubert, SKOS.altLabel, Literal("Grompf", language="en"))])
    named = publish(history, {GRAPH_CURATED: name}, "a name").version
    assert names(Index(named.directory / FILE_NAME).find("grompf")) == ["hubert-base-ls960"]
    assert FILE_NAME in named.files
    back = history.rollback(1)
    assert Index(back.directory / FILE_NAME).find("grompf").hits == ()


def test_a_write_that_names_nothing_shares_the_index(home):
    history = History(home)
    added = [Triple(thing("model", "hubert-base-ls960"), RDFS.comment, Literal("a comment", language="en"))]
    version = publish(history, {GRAPH_CURATED: Change(added=added)}, "a comment").version
    assert (version.directory / FILE_NAME).samefile(history.version(1).directory / FILE_NAME)


def test_an_index_of_another_format_is_made_anew(home):
    history = History(home)
    file = history.version().directory / FILE_NAME
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    added = [Triple(thing("model", "hubert-base-ls960"), SKOS.altLabel, Literal("Grompf", language="en"))]
    version = publish(history, {GRAPH_CURATED: Change(added=added)}, "a name").version
    assert names(Index(version.directory / FILE_NAME).find("grompf")) == ["hubert-base-ls960"]
