"""Which constraints the statistics of a graph tell to be kept, so that no query has to look for who breaks them."""

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse
from pyoxigraph import Store as Engine

from zoograph.rdf import in_graph
from zoograph.store.statistics import Statistics
from zoograph.validate.components import Compiler
from zoograph.validate.counts import counts_of
from zoograph.vocabulary import GRAPH_MERGED

EX = "http://example.org/"
KEPT = """
@prefix : <http://example.org/> .
:a a :A ; :p :b ; :q "one" . :b a :B . :c a :A ; :p :d . :d a :B .
"""
CONSTRAINTS = {
    "sh:class :B": ["a :A ; :p :a", 'a :A ; :p "text"', "a :A ; :p [ ]"],
    "sh:class :B ; sh:nodeKind sh:IRI": ["a :A ; :p :a", "a :A ; :p [ a :B ]"],
    "sh:minCount 1": ["a :A"],
    "sh:maxCount 1": ["a :A ; :p :b, :d"],
    "sh:nodeKind sh:IRI": ['a :A ; :p "text"', "a :A ; :p [ ]", "a :A ; :p :b, [ a :B ]"],
}
#: Constraints that the values of ``:q`` keep.
LITERALS = {
    "sh:nodeKind sh:Literal": ["a :A ; :q :b", "a :A ; :q [ ]"],
    "sh:datatype xsd:string": ['a :A ; :q "text"@en', "a :A ; :q 1", "a :A ; :q :b"],
    "sh:datatype xsd:string ; sh:nodeKind sh:Literal": ["a :A ; :q 1"],
}


def are_vain(constraint, text, step=":p"):
    shape = f"""
    @prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :shape sh:path {step} ; {constraint} ."""
    searches = Compiler(rdflib.Graph().parse(data=shape)).searches(rdflib.URIRef(EX + "shape"))
    store = Engine()
    store.extend(in_graph({quad.triple for quad in parse(text, RdfFormat.TURTLE)}, GRAPH_MERGED))
    counts = counts_of(Statistics.of(store))
    return [search.is_vain(counts, [NamedNode(EX + "A")]) for search in searches]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_search_is_vain_where_the_constraint_is_kept(constraint):
    assert are_vain(constraint, KEPT) == [True]


@pytest.mark.parametrize(("constraint", "broken"), [(c, each) for c, texts in CONSTRAINTS.items() for each in texts])
def test_no_search_is_vain_where_the_constraint_is_broken(constraint, broken):
    assert are_vain(constraint, f"{KEPT} :x {broken} .") == [False]


@pytest.mark.parametrize(("constraint", "broken"), [(c, each) for c, texts in LITERALS.items() for each in texts])
def test_the_same_of_literals(constraint, broken):
    assert are_vain(constraint, KEPT, ":q") == [True]
    assert are_vain(constraint, f"{KEPT} :x {broken} .", ":q") == [False]


UNTOLD = ["sh:maxCount 0", "sh:minCount 2", "sh:in ( :b :d )", "sh:nodeKind sh:IRI ; sh:minLength 1"]


@pytest.mark.parametrize("constraint", UNTOLD)
def test_what_is_not_counted_is_searched_for(constraint):
    assert True not in are_vain(constraint, KEPT)


def test_of_targets_that_are_no_members_of_a_class_nothing_is_told():
    store = Engine()
    counts = counts_of(Statistics.of(store))
    shape = f"@prefix sh: <http://www.w3.org/ns/shacl#> . <{EX}s> sh:path <{EX}p> ; sh:maxCount 1 ."
    (search,) = Compiler(rdflib.Graph().parse(data=shape)).searches(rdflib.URIRef(EX + "s"))
    assert not search.is_vain(counts, [])


def test_statistics_that_were_read_from_void_tell_nothing():
    store = Engine()
    assert counts_of(Statistics.read(Statistics.of(store).turtle())) is None
