"""Inference: the compiled rules against owlrl, which is the definition of right; and changes against building anew."""

import owlrl
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import Store as Engine
from rdflib import RDF

from zoograph.changes import ontology
from zoograph.errors import UnsupportedAxiom
from zoograph.infer import compile_rules, materialise, update
from zoograph.rdf import in_graph, parse_quads, read_triples, to_rdflib
from zoograph.resources import CURATED_FILE
from zoograph.staging import rules
from zoograph.verify.samples import by_value, entailed_by_owlrl, terms_of_axioms
from zoograph.vocabulary import (
    FAIR4ML,
    GRAPH_CURATED,
    GRAPH_INFERRED,
    GRAPH_MERGED,
    GRAPH_ONTOLOGY,
    PREFIXES,
    ZOO,
    graph,
    thing,
)
from zoograph.vocabulary import RDF as TYPE

EX = "http://example.org/"
VOCABULARIES = tuple(PREFIXES[p] for p in ("owl", "rdf", "rdfs", "xsd"))


def closure(triples, ontology_triples=None):
    """What the compiled rules make of the triples, with the ontology beside them."""
    store = Engine()
    store.extend(in_graph(ontology() if ontology_triples is None else ontology_triples, GRAPH_ONTOLOGY))
    store.extend(in_graph(triples, GRAPH_CURATED))
    materialise(store, rules() if ontology_triples is None else compile_rules(ontology_triples))
    return store


def content(store, name):
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}


def of_individuals(store):
    """The merged graph of a store in the same terms as :func:`entailed_by_owlrl`."""
    merged = to_rdflib(content(store, GRAPH_MERGED))
    vocabulary = terms_of_axioms(merged)
    return {
        (s, p, o)
        for s, p, o in merged
        if not isinstance(s, rdflib.BNode)
        and not isinstance(o, rdflib.BNode)
        and s not in vocabulary
        and not str(s).startswith(VOCABULARIES)
        and not (p == RDF.type and str(o).startswith(VOCABULARIES))
    }


def assert_same_as_owlrl(triples, ontology_triples=None):
    axioms = ontology() if ontology_triples is None else ontology_triples
    expected, found = (
        by_value(entailed_by_owlrl(triples, axioms)),
        by_value(of_individuals(closure(triples, ontology_triples))),
    )
    assert found - expected == set(), "the compiled rules entail too much"
    assert expected - found == set(), "the compiled rules entail too little"


def turtle(text):
    head = "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items()) + f"@prefix : <{EX}> .\n"
    return [q.triple for q in parse_quads((head + text).encode(), RdfFormat.TURTLE, "test")]


def named_by_axioms():
    """The classes and properties of which an axiom says something; statements of others entail nothing."""
    owl, rdfs = PREFIXES["owl"], PREFIXES["rdfs"]
    notes = {f"{rdfs}{name}" for name in ("label", "comment", "isDefinedBy", "seeAlso")}
    kinds = {f"{owl}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    return {
        term
        for s, p, o in ontology()
        if (p.value.startswith((owl, rdfs)) and p.value not in notes)
        or p in (TYPE.first, TYPE.rest)
        or (p == TYPE.type and o.value.startswith(owl) and o.value not in kinds)
        for term in (s, o)
    }


@pytest.mark.slow
def test_the_curated_zoo_entails_what_owlrl_entails():
    """owlrl gets the statements of which an axiom says something: with the others, it takes twice as long."""
    every, named = set(read_triples(CURATED_FILE)), named_by_axioms()
    telling = {
        triple for triple in every if (triple.object if triple.predicate == TYPE.type else triple.predicate) in named
    }
    assert 3_000 < len(telling) < len(every)
    assert_same_as_owlrl(telling)
    assert content(closure(every), GRAPH_INFERRED) == content(closure(telling), GRAPH_INFERRED)


AXIOMS = {
    "rdfs:subClassOf": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A ."),
    "owl:equivalentClass": (":A owl:equivalentClass :B .", ":x a :A . :y a :B ."),
    "owl:hasValue": (":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .", ":x a :A . :y :p :v ."),
    "owl:someValuesFrom": ("[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .", ":x :p :y . :y a :B . :z :p :w ."),
    "owl:allValuesFrom": (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .", ":x a :A ; :p :y ."),
    "owl:intersectionOf": (":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .", ":x a :B , :C . :y a :A . :z a :B ."),
    "owl:unionOf": ("[ a owl:Class ; owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .", ":x a :B . :y a :C ."),
    "rdfs:subPropertyOf": (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":x :p :y ."),
    "owl:equivalentProperty": (":p owl:equivalentProperty :q .", ":x :p :y . :a :q :b ."),
    "owl:inverseOf": (":p owl:inverseOf :q .", ":x :p :y . :a :q :b ."),
    "owl:SymmetricProperty": (":p a owl:SymmetricProperty .", ":x :p :y ."),
    "owl:TransitiveProperty": (":p a owl:TransitiveProperty .", ":a :p :b . :b :p :c . :c :p :d . :d :p :a ."),
    "owl:propertyChainAxiom": (":p owl:propertyChainAxiom ( :q :r :s ) .", ":a :q :b . :b :r :c . :c :s :d ."),
    "rdfs:domain": (":p rdfs:domain :A .", ":x :p :y ."),
    "rdfs:range": (":p rdfs:range :A .", ":x :p :y ."),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", AXIOMS)
def test_every_supported_axiom_means_what_owlrl_says(name):
    axioms, data = AXIOMS[name]
    assert compile_rules(turtle(axioms)), "the axiom gives no rule"
    assert content(closure(turtle(data), turtle(axioms)), GRAPH_INFERRED), "the data entails nothing"
    assert_same_as_owlrl(turtle(data), turtle(axioms))


#: Of the kinds that we refuse, those that say what is the same as what.
EQUALITY = """:f a owl:FunctionalProperty . :i a owl:InverseFunctionalProperty . :same rdfs:subPropertyOf owl:sameAs .
    :x :f :x1 , :x2 . :x1 :q :y . :i1 :i :z . :i2 :i :z ; a :A . :s :same :t . :t a :B . :l :f "1" , 1 ."""


@pytest.mark.slow
def test_what_owlrl_need_not_try_entails_nothing(monkeypatch):
    data = [*turtle("\n".join(text for pair in AXIOMS.values() for text in pair)), *turtle(EQUALITY)]
    found = entailed_by_owlrl(data, [])
    assert (rdflib.URIRef(f"{EX}x2"), rdflib.URIRef(f"{EX}q"), rdflib.URIRef(f"{EX}y")) in found
    monkeypatch.setattr("zoograph.verify.samples._Semantics", owlrl.OWLRL_Semantics)
    assert entailed_by_owlrl(data, []) == found


@pytest.mark.parametrize(
    ("axiom", "name"),
    [
        (":p a owl:FunctionalProperty .", "owl:FunctionalProperty"),
        (":p a owl:InverseFunctionalProperty .", "owl:InverseFunctionalProperty"),
        (":A owl:disjointWith :B .", "owl:disjointWith"),
        (":A owl:hasKey ( :p ) .", "owl:hasKey"),
        (":p owl:propertyDisjointWith :q .", "owl:propertyDisjointWith"),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .", "owl:maxCardinality"),
        (":A owl:equivalentClass [ a owl:Class ; owl:complementOf :B ] .", "owl:complementOf"),
        (
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
            "owl:someValuesFrom",
        ),
        (":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .", "owl:unionOf"),
        (":a owl:sameAs :b .", "owl:sameAs"),
    ],
)
def test_an_axiom_of_another_kind_is_refused_by_name(axiom, name):
    with pytest.raises(UnsupportedAxiom, match=name):
        compile_rules(turtle(axiom))


MODELS = [thing("model", name) for name in "abcdef"]
REPRESENTATIONS = [thing("representation", name) for name in "rs"]
TASKS = [thing("task", "object-detection"), thing("task", "question-answering")]
FAMILIES = [thing("family", name) for name in "fg"]
PARTS = [
    (st.sampled_from(MODELS), [ZOO.derivedFrom, FAIR4ML.fineTunedFrom, ZOO.builtOn, ZOO.variantOf, ZOO.sameWeightsAs, ZOO.hasDownstream], st.sampled_from(MODELS)),
    (st.sampled_from(MODELS), [ZOO.produces, ZOO.consumes], st.sampled_from(REPRESENTATIONS)),
    (st.sampled_from(MODELS), [ZOO.task], st.sampled_from(TASKS)),
    (st.sampled_from(MODELS), [ZOO.family], st.sampled_from(FAMILIES)),
    (st.sampled_from(MODELS), [ZOO.stage], st.sampled_from([thing("stage", "preprocessing"), thing("stage", "downstream-task")])),
    (st.sampled_from(MODELS), [TYPE.type], st.sampled_from([ZOO.RLM, ZOO.DTM, ZOO.Model])),
]  # fmt: skip
STATEMENTS = st.one_of([st.builds(Triple, s, st.sampled_from(p), o) for s, p, o in PARTS])


def apart(graphs):
    """Several graphs as one, each with models, representations and families of its own."""
    own = {*MODELS, *REPRESENTATIONS, *FAMILIES}

    def term(node, place):
        return NamedNode(f"{node.value}{place}") if node in own else node

    return {
        Triple(term(triple.subject, place), triple.predicate, term(triple.object, place))
        for place, triples in enumerate(graphs)
        for triple in triples
    }


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sets(STATEMENTS, min_size=1, max_size=12), min_size=8, max_size=16))
def test_random_graphs_entail_what_owlrl_entails(graphs):
    """Many at a time: owlrl spends its time on the ontology, whatever comes with it."""
    assert_same_as_owlrl(apart(graphs))


ON_F = Triple(MODELS[0], ZOO.builtOn, MODELS[5])
"""From which follows that F is an RLM, and with that its stage."""


@example(
    [set(), {ON_F}],
    [(False, 0, Triple(MODELS[5], ZOO.stage, thing("stage", "preprocessing"))), (True, 0, Triple(MODELS[5], TYPE.type, ZOO.RLM))],
)  # fmt: skip
@settings(max_examples=60)
@given(
    st.lists(st.sets(STATEMENTS, max_size=10), min_size=2, max_size=2),
    st.lists(st.tuples(st.booleans(), st.integers(0, 1), STATEMENTS), min_size=1, max_size=8),
)
def test_carrying_changes_through_gives_what_building_anew_gives(start, changes):
    graphs = [graph("one"), graph("two")]
    store = Engine()
    store.extend(in_graph(ontology(), GRAPH_ONTOLOGY))
    for name, triples in zip(graphs, start, strict=True):
        store.extend(in_graph(triples, name))
    materialise(store, rules())
    before = content(store, GRAPH_MERGED)

    added, removed = set(), set()
    for adding, which, triple in changes:
        quad = Quad(triple.subject, triple.predicate, triple.object, graphs[which])
        (store.add if adding else store.remove)(quad)
        (added if adding else removed).add(triple)
    touched = update(store, rules(), added, removed)

    anew = Engine()
    anew.extend(quad for quad in store if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED))
    materialise(anew, rules())
    assert content(store, GRAPH_MERGED) == content(anew, GRAPH_MERGED)
    assert content(store, GRAPH_INFERRED) == content(anew, GRAPH_INFERRED)
    assert before ^ content(store, GRAPH_MERGED) <= touched
    assert set(store.named_graphs()) <= {*graphs, GRAPH_ONTOLOGY, GRAPH_MERGED, GRAPH_INFERRED}


def test_inferences_and_assertions_do_not_overlap():
    store = closure(read_triples(CURATED_FILE))
    inferred = content(store, GRAPH_INFERRED)
    asserted = content(store, GRAPH_CURATED) | content(store, GRAPH_ONTOLOGY)
    assert inferred
    assert not inferred & asserted
    assert inferred | asserted == content(store, GRAPH_MERGED)


def test_blank_nodes_keep_their_names_in_the_merged_graph():
    triples = [Triple(BlankNode("x"), NamedNode(EX + "p"), Literal("1"))]
    assert set(triples) <= content(closure(triples), GRAPH_MERGED)
