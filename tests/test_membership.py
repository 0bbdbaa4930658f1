"""Which zoo the models of a loaded graph belong to; worked out step by step as from nothing."""

import random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph.membership import membership_of
from zoograph.vocabulary import DCAT, DCT, FOAF, GRAPH_CATALOG, GRAPH_LINKS, PROV, RDF, RDFS, ZOO, graph, thing

OURS, FOREIGN = graph("ours"), NamedNode("https://example.org/graph/mine")
MODEL, OTHER, ANY_ZOO = (NamedNode(f"https://example.org/{name}") for name in ("model", "other", "zoo"))


def holding(quads):
    store = Engine()
    store.extend(quads)
    return store


def of(*quads):
    return membership_of(holding(quads))[0]


def is_model(model, name, kind=ZOO.Model):
    return Quad(model, RDF.type, kind, name)


@pytest.mark.parametrize(
    ("name", "zoo", "label"),
    [(OURS, thing("zoo", "ours"), "ours"), (FOREIGN, FOREIGN, "mine")],
    ids=["ours", "foreign"],
)
def test_a_graph_with_models_is_a_zoo_of_its_name(name, zoo, label):
    assert of(is_model(MODEL, name), is_model(OTHER, name, ZOO.DTM)) == {
        Triple(MODEL, DCT.isPartOf, zoo),
        Triple(OTHER, DCT.isPartOf, zoo),
        Triple(name, FOAF.primaryTopic, zoo),
        Triple(zoo, RDF.type, ZOO.ModelZoo),
        Triple(zoo, RDFS.label, Literal(label)),
        Triple(zoo, ZOO.external, Literal(True)),
    }


def test_a_graph_without_models_is_none():
    assert of(Quad(MODEL, RDFS.label, Literal("a dataset"), OURS), is_model(ANY_ZOO, OURS, ZOO.ModelZoo)) == set()


def test_the_zoo_that_a_graph_describes_has_its_models_and_keeps_its_own_description():
    said = of(is_model(MODEL, FOREIGN), is_model(ANY_ZOO, FOREIGN, ZOO.ModelZoo))
    assert said == {Triple(MODEL, DCT.isPartOf, ANY_ZOO), Triple(FOREIGN, FOAF.primaryTopic, ANY_ZOO)}
    assert Triple(ANY_ZOO, RDF.type, ZOO.ModelZoo) in of(is_model(MODEL, OURS), is_model(ANY_ZOO, OURS, DCAT.Catalog))


def test_of_several_zoos_none_is_taken():
    zoos = [is_model(each, OURS, ZOO.ModelZoo) for each in (ANY_ZOO, OTHER)]
    assert of(is_model(MODEL, OURS), *zoos) == set()


def test_the_catalog_comes_first():
    said = of(is_model(MODEL, OURS), Quad(OURS, FOAF.primaryTopic, ANY_ZOO, GRAPH_CATALOG))
    assert Triple(MODEL, DCT.isPartOf, ANY_ZOO) in said
    assert Triple(OURS, FOAF.primaryTopic, ANY_ZOO) not in said


def test_a_model_that_says_what_it_is_part_of_is_left_alone_wherever_it_says_so():
    assert of(is_model(MODEL, OURS), Quad(MODEL, DCT.isPartOf, ANY_ZOO, FOREIGN)) == set()


def test_a_graph_that_a_reader_fills_lists_what_it_says_and_no_more():
    assert of(is_model(MODEL, OURS), Quad(OURS, PROV.generatedAtTime, Literal("2026"), GRAPH_CATALOG)) == set()


def test_a_zoo_of_an_internal_graph_is_internal():
    said = of(is_model(MODEL, OURS), Quad(OURS, ZOO.external, Literal(False), GRAPH_CATALOG))
    assert Triple(thing("zoo", "ours"), ZOO.external, Literal(False)) in said


@pytest.mark.parametrize("seed", range(40))
def test_step_by_step_it_is_the_same_as_from_nothing(seed):
    chance = random.Random(seed)
    names = [OURS, FOREIGN, graph("more")]
    possible = [
        *(is_model(model, name, kind) for model in (MODEL, OTHER) for name in names for kind in (ZOO.Model, ZOO.RLM)),
        *(
            is_model(zoo, name, kind)
            for zoo in (ANY_ZOO, OURS)
            for name in names
            for kind in (ZOO.ModelZoo, DCAT.Catalog)
        ),
        *(Quad(name, FOAF.primaryTopic, ANY_ZOO, GRAPH_CATALOG) for name in names),
        *(Quad(name, ZOO.external, Literal(False), GRAPH_CATALOG) for name in names),
        *(Quad(name, PROV.generatedAtTime, Literal("2026"), GRAPH_CATALOG) for name in names),
        *(Quad(MODEL, DCT.isPartOf, ANY_ZOO, name) for name in names),
        *(Quad(zoo, RDFS.label, Literal("A"), name) for zoo in (ANY_ZOO, FOREIGN) for name in names),
    ]
    store = Engine()
    for _ in range(12):
        changed = {}
        for quad in chance.sample(possible, chance.randint(1, 4)):
            changed.setdefault(quad.graph_name, set()).add(quad.triple)
            (store.remove if quad in store else store.add)(quad)
        new, old = membership_of(store, changed)
        for triple in old - new:
            store.remove(Quad(*triple, GRAPH_LINKS))
        store.extend(Quad(*triple, GRAPH_LINKS) for triple in new - old)
        kept = {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_LINKS)}
        bare = holding(quad for quad in store if quad.graph_name != GRAPH_LINKS)
        assert kept == membership_of(bare)[0]
