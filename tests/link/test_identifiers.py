"""Links from identifiers that anybody may have written: never an address that is none, never the end of a write."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize

from zoograph.changes import Change
from zoograph.errors import Refused
from zoograph.identifiers import arxiv_id, code_repository, github_repository, hub_repository, weight_file
from zoograph.link import links_of
from zoograph.publish import publish
from zoograph.store import History
from zoograph.triples import licence
from zoograph.vocabulary import (
    BIBO,
    DCAT,
    DCT,
    FABIO,
    GRAPH_MERGED,
    PREFIXES,
    RDF,
    RDFS,
    SDO,
    SKOS,
    ZOO,
    graph,
    thing,
)

SUBJECT = NamedNode("https://example.org/paper/q")
PROPERTIES = [
    FABIO.hasArXivId, BIBO.doi, SDO.codeRepository, ZOO.hubRepository, DCAT.accessURL, DCAT.downloadURL, DCT.license,
    SDO.inLanguage, DCT.identifier, DCT.source, ZOO.architecture, RDFS.label,
]  # fmt: skip
BEGINNINGS = [
    "", "10.1234/", "2106.07447", "arXiv:", "https://arxiv.org/abs/", "https://doi.org/10.1234/", "https://github.com/",
    "https://huggingface.co/", "https://example.org/", "http://spdx.org/licenses/", "gs://", "s3://", "owner/",
    "https://orcid.org/", "https://[", "http://a b", "http://user@", "https://s3.amazonaws.com",
]  # fmt: skip
ENDINGS = ["", ".pth", "/x.bin", "/owner/name", "?download=1", "#a", "/", ".."]
#: Any text that RDF can hold.
texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(' "<>{}|\\^`%\n\r\t\0/:?#[]@²٢'), max_size=40
)
values = st.builds("".join, st.tuples(st.sampled_from(BEGINNINGS), texts, st.sampled_from(ENDINGS)))


def iri(text):
    try:
        return NamedNode(text)
    except ValueError:
        return Literal(text)


terms = st.one_of(
    st.builds(Literal, values), st.builds(lambda text: Literal(text, language="en"), values), st.builds(iri, values)
)
statements = st.builds(lambda predicate, value: Triple(SUBJECT, predicate, value), st.sampled_from(PROPERTIES), terms)


@given(statements)
@settings(max_examples=1000)
def test_every_link_is_an_address_that_can_be_read_again(statement):
    links = set(links_of([statement]))
    assert all(link.object.value.startswith("https://") for link in links if link.predicate != RDFS.label)
    written = serialize(links, format=RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in parse(written, RdfFormat.N_TRIPLES)} == links


@given(values)
@settings(max_examples=500)
def test_the_iri_of_a_licence_can_be_made_of_any_name(text):
    assert licence(text).value.startswith("http")


ODD = [
    (FABIO.hasArXivId, "a b"), (FABIO.hasArXivId, ""), (FABIO.hasArXivId, "<>"), (FABIO.hasArXivId, "٢١٠٦.٠٧٤٤٧"),
    (FABIO.hasArXivId, "2106.07447\n"), (BIBO.doi, "a b"), (BIBO.doi, "10.1/x"), (SDO.codeRepository, "https://github.com/a"),
    (SDO.codeRepository, "https://github.com/a/.."), (SDO.codeRepository, "https://github.com/a/b\nc"),
    (ZOO.hubRepository, "a/²"), (ZOO.hubRepository, "a/.."), (ZOO.hubRepository, "a b"), (DCAT.downloadURL, "http://a<b>/x.pth"),
    (DCAT.downloadURL, "http://[/x.pth"), (DCT.license, PREFIXES["spdx"] + "M I T"), (DCT.license, PREFIXES["spdx"]),
]  # fmt: skip


@pytest.mark.parametrize(("predicate", "value"), ODD)
def test_of_what_is_no_identifier_there_is_no_link(predicate, value):
    assert list(links_of([Triple(SUBJECT, predicate, Literal(value))])) == []


def test_an_identifier_is_known_in_the_ways_in_which_it_is_written():
    for text in ("2106.07447", "2106.07447v2", "arXiv:2106.07447", "https://arxiv.org/abs/2106.07447"):
        links = list(links_of([Triple(SUBJECT, FABIO.hasArXivId, Literal(text))]))
        assert NamedNode("https://arxiv.org/abs/2106.07447") in {link.object for link in links}
    [link] = links_of([Triple(SUBJECT, BIBO.doi, Literal("https://doi.org/10.1109/x"))])
    assert link.object.value == "https://doi.org/10.1109/x"


@pytest.mark.parametrize(("address", "key", "label"), [
    ("https://github.com/facebookresearch/ConvNeXt", "github.com/facebookresearch/convnext", "facebookresearch/ConvNeXt"),
    ("http://www.github.com/A/b/", "github.com/a/b", "A/b"), ("git+https://github.com/a/b.git", "github.com/a/b", "a/b"),
    ("https://github.com/a/b/blob/v0.17.0/x/y.py#L63", "github.com/a/b", "a/b"), ("https://github.com/a/b#readme", "github.com/a/b", "a/b"),
    ("https://gitlab.com/a/Sub/b/-/tree/main/x", "gitlab.com/a/Sub/b", "a/Sub/b"), ("https://gitlab.com/a/b.git", "gitlab.com/a/b", "a/b"),
    ("https://bitbucket.org/a/b/src/master/", "bitbucket.org/a/b", "a/b"), ("https://codeberg.org/a/b/src/branch/x", "codeberg.org/a/b", "a/b"),
])  # fmt: skip
def test_whatever_page_of_it_is_named_a_code_repository_is_one_thing(address, key, label):
    repository = thing("repository", key)
    links = {
        (str(t.subject), t.predicate, t.object.value)
        for t in links_of([Triple(SUBJECT, SDO.codeRepository, NamedNode(address))])
    }
    host = key.partition("/")[0]
    archive = f"https://archive.softwareheritage.org/browse/origin/directory/?origin_url=https://{host}/{label}"
    assert links == {
        (str(SUBJECT), ZOO.repository, repository.value), (str(repository), RDF.type, ZOO.CodeRepository.value),
        (str(repository), RDFS.label, label), (str(repository), SDO.codeRepository, f"https://{key}"),
        (str(repository), RDFS.seeAlso, archive),
    }  # fmt: skip


@pytest.mark.parametrize("address", [
    "https://huggingface.co/spaces/a/b", "https://github.com/a", "https://gitlab.com/a", "https://gitlab.com/a/-/b",
    "https://example.org/a/b", "https://bitbucket.org/a", "https://codeberg.org/a/..", "https://gitlab.com/a/é", "https://gist.github.com/a/b",
])  # fmt: skip
def test_what_is_no_code_host_has_no_code_repository(address):
    assert code_repository(address) is None


def test_a_repository_lasts_while_a_zoo_names_it(built_home, tmp_path):
    """Two zoos name it by different pages; it is there until the second one has dropped its code, too."""
    history = History(Path(shutil.copytree(built_home, tmp_path / "home", symlinks=True)))
    repository, mine, theirs = thing("repository", "github.com/some/code"), graph("mine"), graph("theirs")

    def code(name, page):
        model = thing("model", name)
        label = Triple(model, RDFS.label, Literal(name, language="en"))
        return {Triple(model, RDF.type, ZOO.Model), label, Triple(model, SDO.codeRepository, NamedNode(page))}

    def said():
        with history.reading() as version:
            return {
                quad.predicate
                for quad in Store.read_only(str(version.store_directory)).quads_for_pattern(
                    repository, None, None, GRAPH_MERGED
                )
            }

    first, second = (
        code("first", "https://github.com/some/code"),
        code("second", "https://github.com/Some/Code/tree/main"),
    )
    publish(history, {mine: Change(added=first), theirs: Change(added=second)}, "both")
    everything = said()
    assert {RDF.type, RDFS.label, SDO.codeRepository, RDFS.seeAlso} <= everything
    publish(history, {mine: Change(removed=first)}, "one")
    assert said() == everything
    publish(history, {theirs: Change(removed=second)}, "none")
    assert said() == set()


def test_digits_of_other_scripts_are_no_numbers():
    assert arxiv_id("٢١٠٦.٠٧٤٤٧") is None
    assert hub_repository("a/²") is None
    assert github_repository("https://github.com/a/é") is None
    assert weight_file("https://example.org/é.pth") == "https://example.org/%C3%A9.pth"


@given(st.lists(statements, min_size=1, max_size=6))
@settings(max_examples=5)
def test_no_identifier_is_the_end_of_a_write(built_home, found):
    """It is published, or refused with findings; nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(built_home, Path(folder) / "home", symlinks=True))
        kinds = {Triple(SUBJECT, RDF.type, kind) for kind in (SDO.ScholarlyArticle, ZOO.Checkpoint, ZOO.Model)}
        with contextlib.suppress(Refused):
            publish(History(home), {graph("mine"): Change(added={*found, *kinds})}, "test")
        for kind in (set(), {Triple(SUBJECT, SKOS.prefLabel, Literal("x"))}):
            publish(History(home), {graph("mine"): Change(added={*found, *kind})}, "test")
