"""The graph that the benchmarks run on: as large as asked for, and of the same shape as the curated one."""

from collections import Counter

import pytest
from pyoxigraph import NamedNode

from bench.generate import COPIED_KINDS, Copier, scaled
from zoograph.changes import Change
from zoograph.publish import preview
from zoograph.rdf import read_triples
from zoograph.resources import CURATED_FILE
from zoograph.validate import validate
from zoograph.vocabulary import BASE, FABIO, GRAPH_CURATED, RDF, RDFS, ZOO, thing

pytestmark = pytest.mark.slow

OWN = tuple(f"{BASE}{kind}/" for kind in COPIED_KINDS)


@pytest.fixture(scope="module")
def curated():
    return read_triples(CURATED_FILE)


@pytest.fixture(scope="module")
def speech(curated):
    """The speech models and all that they reach: small, and with something for the shapes to find."""
    reached = {t.subject for t in curated if t.predicate == ZOO.domain and t.object == thing("domain", "speech")}
    frontier = reached
    while frontier:
        frontier = {t.object for t in curated if t.subject in frontier and isinstance(t.object, NamedNode)} - reached
        reached = reached | frontier
    return [t for t in curated if t.subject in reached]


@pytest.mark.parametrize("triples", [1, 30_000, 100_000])
def test_as_many_triples_as_wished_and_less_than_a_copy_more(curated, triples):
    copier = Copier(curated)
    made = set(scaled(curated, triples))
    assert len(made) == copier.size + copier.copies_for(triples) * copier.copied
    assert triples <= len(made) < max(triples + copier.copied, copier.size + 1)


def test_every_property_of_what_is_copied_scales(curated):
    of_ours = Counter(t.predicate for t in curated if t.subject.value.startswith(OWN))
    made = Counter(t.predicate for t in scaled(curated, 100_000))
    copies = Copier(curated).copies_for(100_000)
    assert copies > 1
    assert made == Counter({p: n + copies * of_ours[p] for p, n in Counter(t.predicate for t in curated).items()})


def test_what_tells_things_apart_differs_from_copy_to_copy(curated):
    made = list(scaled(curated, 100_000))
    for predicate in (FABIO.hasArXivId, ZOO.hubRepository, RDFS.label):
        before = Counter(
            t.object.value for t in curated if t.predicate == predicate and t.subject.value.startswith(OWN)
        )
        after = Counter(t.object.value for t in made if t.predicate == predicate and t.subject.value.startswith(OWN))
        assert len(after) == len(before) * (1 + Copier(curated).copies_for(100_000))


def test_a_copy_is_wired_to_itself_and_to_what_is_shared(curated):
    known = {t.subject for t in curated} | {t.object for t in curated if t.predicate == ZOO.sameWeightsAs}
    copied = set(scaled(curated, len(curated) + 1)) - set(curated)
    assert all(t.subject.value.endswith(".copy1") for t in copied)
    assert {t.subject for t in copied if t.predicate == RDF.type} == {t.subject for t in copied}
    for triple in copied:
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(OWN):
            assert triple.object.value.endswith(".copy1")
            assert NamedNode(triple.object.value.removesuffix(".copy1")) in known


def test_a_copy_has_the_findings_of_the_original(speech):
    def findings(content):
        return Counter(finding.rule for finding in validate(preview({GRAPH_CURATED: Change(content=content)})))

    original = findings(speech)
    twice = findings(list(scaled(speech, len(speech) + 1)))
    assert original
    assert twice == Counter({rule: 2 * count for rule, count in original.items()})
