"""The one way into the store: nothing gets in that breaks a question, and everything else is exactly what was asked."""

from time import monotonic

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import Store as Engine

from zoograph.changes import Change
from zoograph.errors import Refused
from zoograph.findings import read_findings
from zoograph.publish import publish, publish_readings
from zoograph.rdf import parse_quads
from zoograph.records import Zoo
from zoograph.sources import curated, rst
from zoograph.store import History
from zoograph.store.statistics import Statistics
from zoograph.vocabulary import (
    FABIO,
    GRAPH_CATALOG,
    GRAPH_CURATED,
    GRAPH_INFERRED,
    GRAPH_LINKS,
    GRAPH_MERGED,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    XSD,
    ZOO,
    graph,
    paper,
    thing,
)

MINE = graph("mine")


def model(name, *more):
    subject = thing("model", name)
    return {Triple(subject, RDF.type, ZOO.Model), Triple(subject, RDFS.label, Literal(name)), *more}


def content(version, name):
    store = Engine.read_only(str(version.store_directory))
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}


def change(home, added=(), removed=(), **options):
    return publish(History(home), {MINE: Change(added=added, removed=removed)}, "test", **options)


def test_what_is_added_is_inferred_from_and_what_is_removed_takes_its_consequences_along(home):
    built = Triple(thing("model", "mine"), ZOO.builtOn, thing("model", "hubert-base-ls960"))
    consequence = Triple(thing("model", "hubert-base-ls960"), ZOO.hasDownstream, thing("model", "mine"))
    before = content(History(home).version(), GRAPH_MERGED)
    after = change(home, added=model("mine", built)).version
    assert {built, consequence} <= content(after, GRAPH_MERGED)
    assert consequence in content(after, GRAPH_INFERRED)
    again = change(home, removed=model("mine", built)).version
    assert content(again, GRAPH_MERGED) == before


def test_a_violation_is_refused_with_findings_and_nothing_changes(home):
    number = History(home).current_number()
    wrong = Triple(thing("model", "mine"), ZOO.releaseYear, Literal("soon"))
    with pytest.raises(Refused) as refusal:
        change(home, added=model("mine", wrong))
    rules = [finding.rule for finding in refusal.value.findings]
    assert rules.count("model-release-year") == 1, "no number, and so not in its range either: one finding"
    assert History(home).current_number() == number


def test_a_change_elsewhere_that_breaks_an_existing_thing_is_refused(home):
    """The evaluation is old, the statement new: validation looks at what names a changed thing, too."""
    store = Engine.read_only(str(History(home).version().store_directory))
    produced = next(store.quads_for_pattern(None, ZOO.produces, None, GRAPH_CURATED))
    second_producer = Triple(thing("model", "mine"), ZOO.produces, produced.object)
    del store
    with pytest.raises(Refused) as refusal:
        change(home, added=model("mine", second_producer))
    assert "representation-producer" in {finding.rule for finding in refusal.value.findings}


def test_keep_going_leaves_out_what_is_wrong_and_publishes_the_rest(home):
    wrong = Triple(thing("model", "bad"), ZOO.releaseYear, Literal("soon"))
    publication = change(home, added=model("good") | model("bad", wrong), keep_going=True)
    assert publication.quarantined == model("bad", wrong)
    assert content(publication.version, MINE) == model("good")


def test_publishing_the_same_twice_changes_nothing_even_with_blank_nodes(home):
    text = "@prefix zoo: <https://w3id.org/zoograph/ns#> . <http://example.org/a> <http://example.org/p> [ <http://example.org/q> 1 ] ."
    versions = []
    for _ in range(2):
        triples = {quad.triple for quad in parse_quads(text.encode(), RdfFormat.TURTLE, "text")}
        versions.append(publish(History(home), {MINE: Change(content=triples)}, "test").version)
    first, second = (content(version, MINE) for version in versions)
    assert first == second
    assert any(isinstance(triple.object, BlankNode) for triple in first)
    assert content(versions[0], GRAPH_MERGED) == content(versions[1], GRAPH_MERGED)


@pytest.mark.slow
def test_a_write_that_changes_nothing_does_not_wait(empty_home):
    """The engine waits a second for files that are gone when a store is closed."""
    history, took = History(empty_home), []
    many = {Triple(thing("model", "x"), RDFS.label, Literal(str(number))) for number in range(100)}
    publish(history, {MINE: Change(content=many)}, "write")
    for _ in range(4):
        began = monotonic()
        assert publish(history, {MINE: Change(content=set())}, "clear").version.number == 3
        took.append(monotonic() - began)
    assert min(took[1:]) < 1


def test_links_follow_from_identifiers_and_go_with_them(home):
    subject = paper("2101.00001")
    described = {Triple(subject, FABIO.hasArXivId, Literal("2101.00001"))}
    link = Triple(subject, SKOS.exactMatch, NamedNode("https://doi.org/10.48550/arXiv.2101.00001"))
    assert link in content(change(home, added=described).version, GRAPH_LINKS)
    after = change(home, removed=described).version
    assert link not in content(after, GRAPH_LINKS)
    assert link not in content(after, GRAPH_MERGED)


def test_every_link_of_the_built_graph_is_about_something_in_it(built_home):
    version = History(built_home).version()
    links = content(version, GRAPH_LINKS)
    known = {triple.subject for triple in content(version, GRAPH_CURATED)}
    assert len(links) > 1000
    of_addresses = {
        link.subject for link in links if link.subject.value.startswith((PREFIXES["spdx"], PREFIXES["repository"]))
    }
    assert {link.subject for link in links} <= known | of_addresses
    assert {link.predicate for link in links} >= {SKOS.exactMatch, RDFS.seeAlso}


def test_findings_are_kept_for_what_was_not_looked_at_again(home):
    earlier = read_findings(History(home).version().directory)
    assert earlier
    later = read_findings(change(home, added=model("mine")).version.directory)
    assert set(earlier) <= set(later)
    assert {finding.focus for finding in set(later) - set(earlier)} == {thing("model", "mine").value}


def test_reading_a_list_again_replaces_its_graph_and_its_findings(home, tmp_path):
    full = tmp_path / "list.rst"
    full.write_text(
        "Representation Learning Models\n------------------------------\n\nNLP\n^^^\n\n**BERT**\n\n- Code:\n\n**GPT**\n\n- Code:\n"
    )
    history = History(home)
    first = publish_readings(history, [rst.read(rst.fetch(tmp_path, Zoo("rst", origin=str(full))))], "sync")
    assert {finding.label for finding in first.findings if finding.zoo == "rst" and "list" in finding.rule} == {
        "BERT",
        "GPT",
    }
    full.write_text(full.read_text().replace("**GPT**\n\n- Code:\n", ""))
    second = publish_readings(history, [rst.read(rst.fetch(tmp_path, Zoo("rst", origin=str(full))))], "sync")
    assert {finding.label for finding in second.findings if finding.zoo == "rst" and "list" in finding.rule} == {"BERT"}
    assert not [t for t in content(second.version, GRAPH_MERGED) if t.subject == thing("model", "rst/gpt")]
    described = [t for t in content(second.version, GRAPH_CATALOG) if t.subject == graph("rst")]
    assert described
    assert any(t.subject == GRAPH_CURATED for t in content(second.version, GRAPH_CATALOG))


def test_a_large_change_gives_the_same_as_a_small_one(small_curated_zoo, tmp_path):
    """More than a fifth of the graph is built anew; what comes out must not depend on the way."""
    home = tmp_path / "small"
    reading = curated.read(curated.fetch(tmp_path, Zoo("curated")))
    publish_readings(History(home), [reading], "build", from_nothing=True)
    store = Engine.read_only(str(History(home).version().store_directory))
    before = {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_CURATED)}
    kept = {triple for triple in before if "citation/" not in f"{triple.subject} {triple.object}"}
    assert len(before - kept) > 0.2 * len(before)
    del store
    large = publish(History(home), {GRAPH_CURATED: Change(content=kept)}, "large").version
    anew = publish(History(tmp_path / "anew"), {GRAPH_CURATED: Change(content=kept)}, "anew", from_nothing=True).version
    described = {t for t in content(large, GRAPH_MERGED) if t.subject == GRAPH_CURATED}
    assert content(large, GRAPH_MERGED) == content(anew, GRAPH_MERGED) | described


def test_the_counts_of_a_version_are_the_sizes_of_its_graphs(home):
    version = change(
        home,
        added=model("mine", Triple(thing("model", "mine"), ZOO.releaseYear, Literal("2024", datatype=XSD.integer))),
    ).version
    for iri, count in version.triples.items():
        assert len(content(version, NamedNode(iri))) == count
    assert version.triples[MINE.value] == 3


def test_statistics_carried_over_a_small_change_are_those_counted_anew(home):
    subject = thing("model", "mine")
    built = Triple(subject, ZOO.builtOn, thing("model", "hubert-base-ls960"))
    for act in (lambda: change(home, added=model("mine", built)), lambda: change(home, removed=model("mine", built))):
        version = act().version
        counted = Statistics.of(Engine.read_only(str(version.store_directory)))
        assert Statistics.read((version.directory / "void.ttl").read_text()) == counted
        assert counted.triples
