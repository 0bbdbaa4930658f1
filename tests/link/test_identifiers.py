"""Links from identifiers that anybody may have written: never an address that is none, never the end of a write."""

import contextlib
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize

from zoograph.addresses import weight_file
from zoograph.changes import Change
from zoograph.errors import Refused
from zoograph.identifiers import (
    arxiv_id,
    code_repository,
    git_commit,
    github_repository,
    hub_repository,
    openreview_forum,
    orcid,
    other_hub_page,
    wikipedia_title,
)
from zoograph.link import links_of
from zoograph.publish import publish
from zoograph.store import History
from zoograph.triples import licence
from zoograph.vocabulary import (
    BIBO,
    DCAT,
    DCT,
    FABIO,
    FOAF,
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
    SDO.identifier, SDO.sameAs, FOAF.isPrimaryTopicOf, SDO.inLanguage, DCT.identifier, DCT.source, ZOO.architecture,
    RDFS.label,
]  # fmt: skip
BEGINNINGS = [
    "", "10.1234/", "2106.07447", "arXiv:", "https://arxiv.org/abs/", "https://doi.org/10.1234/", "https://github.com/",
    "https://huggingface.co/", "https://example.org/", "http://spdx.org/licenses/", "gs://", "s3://", "owner/",
    "https://orcid.org/", "https://orcid.org/0000-0002-1825-009", "https://en.wikipedia.org/wiki/", "https://[",
    "https://openreview.net/forum?id=", "https://modelscope.cn/models/", "https://www.kaggle.com/datasets/",
    "https://github.com/a/b/blob/b9727e43c3040491774d1b22cc27718aa7772fac/", "10.57967/hf/", "http://a b", "http://user@", "https://s3.amazonaws.com",
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
    beginnings = ("https://", "http://dbpedia.org/resource/")
    assert all(link.object.value.startswith(beginnings) for link in links if link.predicate != RDFS.label)
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
    (SDO.identifier, "0000-0002-1825-0098"), (SDO.identifier, "٠000-0002-1825-0097"), (SDO.sameAs, "https://en.wikipedia.org/wiki/"),
    (SDO.sameAs, "https://en.wikipedia.org/wiki/Category:Language_models"), (SDO.sameAs, "https://de.wikipedia.org/wiki/BERT"),
    (SDO.sameAs, "https://openreview.net/group?id=ICLR.cc"), (SDO.identifier, "BERT"), (DCAT.accessURL, "https://www.kaggle.com/google/models"),
    (DCAT.accessURL, "https://modelscope.cn/models/iic"), (DCAT.accessURL, "https://modelscope.cn/models/../x"),
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
    links = links_of([Triple(SUBJECT, BIBO.doi, Literal("https://doi.org/10.1109/x"))])
    assert [link.object.value for link in links if link.predicate == SKOS.exactMatch] == ["https://doi.org/10.1109/x"]


@pytest.mark.parametrize(("predicate", "value", "expected"), [
    (BIBO.doi, "10.1109/x", {"https://doi.org/10.1109/x", "https://api.crossref.org/works/10.1109/x", "https://api.semanticscholar.org/DOI:10.1109/x"}),
    (BIBO.doi, "10.57967/hf/1", {"https://doi.org/10.57967/hf/1", "https://api.datacite.org/dois/10.57967/hf/1", "https://api.semanticscholar.org/DOI:10.57967/hf/1"}),
    (BIBO.doi, "10.99999/x", {"https://doi.org/10.99999/x", "https://api.semanticscholar.org/DOI:10.99999/x"}),
    (SDO.identifier, "orcid:0000-0002-1825-0097", {"https://orcid.org/0000-0002-1825-0097"}),
    (SDO.sameAs, "https://orcid.org/0000-0002-1694-233x", {"https://orcid.org/0000-0002-1694-233X"}),
    (FOAF.isPrimaryTopicOf, "https://en.wikipedia.org/wiki/BERT_(language_model)", {"http://dbpedia.org/resource/BERT_(language_model)"}),
    (SDO.sameAs, "https://en.wikipedia.org/wiki/Caf%C3%A9_wall", {"http://dbpedia.org/resource/Caf%C3%A9_wall"}),
    (SDO.sameAs, "https://openreview.net/pdf?id=nLWiR5P3wr", {"https://openreview.net/forum?id=nLWiR5P3wr"}),
    (DCAT.accessURL, "https://www.modelscope.cn/models/iic/CosyVoice2-0.5B/summary", {"https://modelscope.cn/models/iic/CosyVoice2-0.5B"}),
    (DCAT.accessURL, "https://kaggle.com/models/google/paligemma/jax", {"https://www.kaggle.com/models/google/paligemma"}),
])  # fmt: skip
def test_an_identifier_leads_to_the_registers_that_have_it(predicate, value, expected):
    assert {link.object.value for link in links_of([Triple(SUBJECT, predicate, Literal(value))])} == expected


def test_a_paper_leads_to_its_row_in_the_archive_of_papers_with_code():
    links = {link.object.value for link in links_of([Triple(SUBJECT, FABIO.hasArXivId, Literal("cs/0309034"))])}
    [row] = [link for link in links if "pwc-archive" in link]
    assert dict(parse_qsl(urlsplit(row).query))["where"] == "\"arxiv_id\"='cs/0309034'"


def test_a_page_of_one_commit_leads_to_the_archived_commit():
    address = "https://github.com/a/b/blob/b9727e43c3040491774d1b22cc27718aa7772fac/README.md"
    links = links_of([Triple(SUBJECT, SDO.codeRepository, NamedNode(address))])
    archived = "https://archive.softwareheritage.org/swh:1:rev:b9727e43c3040491774d1b22cc27718aa7772fac"
    assert Triple(SUBJECT, RDFS.seeAlso, NamedNode(archived)) in set(links)


@given(st.text("0123456789", min_size=15, max_size=15), st.sampled_from("0123456789X"))
def test_of_the_eleven_check_digits_of_an_orcid_one_is_right(digits, wrong):
    def written(last):
        return "-".join((digits + last)[i : i + 4] for i in range(0, 16, 4))

    [right] = [last for last in "0123456789X" if orcid(written(last))]
    assert (orcid(f"https://orcid.org/{written(wrong)}") is not None) == (wrong == right)
    # Two neighbours in the wrong order are noticed.
    swapped = digits[1] + digits[0] + digits[2:]
    if swapped != digits:
        assert orcid("-".join((swapped + right)[i : i + 4] for i in range(0, 16, 4))) is None


@given(values)
def test_an_identifier_is_found_again_in_the_address_made_of_it(text):
    """So the links of links are no others."""
    for read in (other_hub_page, wikipedia_title, openreview_forum, git_commit, orcid):
        found = read(text)
        if found and read is other_hub_page:
            assert read(found) == found
        if found and read is orcid:
            assert read(f"https://orcid.org/{found}") == found
        if found and read is openreview_forum:
            assert read(f"https://openreview.net/forum?id={found}") == found


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
