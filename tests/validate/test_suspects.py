"""What queries suspect and pySHACL judges is what pySHACL finds when it judges everything."""

from functools import cache
from itertools import product
from unittest.mock import patch

import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from pyoxigraph import Store as Engine
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH

from helpers.paths import DATA
from zoograph.changes import ontology
from zoograph.infer import compile_rules, materialise
from zoograph.rdf import in_graph, read_triples, to_rdflib
from zoograph.store.statistics import Statistics
from zoograph.validate.report import own_rules, ready, validation_report
from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED, GRAPH_ONTOLOGY

#: Python warns of a pattern that may mean something else one day.
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning"), pytest.mark.slow]

EXAMPLES = DATA / "shapes"
PARTS = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.resultMessage, SH.sourceConstraintComponent)
PROLOGUE = """
PREFIX : <http://example.org/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
EX = "http://example.org/"


def triples_of(text):
    return [quad.triple for quad in parse(PROLOGUE + text, RdfFormat.TURTLE)]


def store_of(triples):
    store = Engine()
    store.extend(in_graph(triples, GRAPH_MERGED))
    return store


def kept(report, shapes):
    """The results of a report, comparable: blank nodes of the shapes have another name in each."""
    found = []
    for result in report.objects(None, SH.result):
        shape = report.value(result, SH.sourceShape)
        terms = [report.value(result, part) for part in PARTS]
        shown = [repr(term) for term in terms]
        if isinstance(terms[1], rdflib.BNode):
            # pySHACL writes a path into the message, its parts in any order.
            shown[1], shown[4] = "a path", "a message"
        found.append((str(shapes.value(shape, SH.name) or shape), *shown))
    return sorted(found)


def everything(store, shapes):
    """What pySHACL says of all there is."""
    data = to_rdflib(quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_MERGED))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes + rdflib.Graph(), inplace=True)
    rdflib.NORMALIZE_LITERALS = False
    return report


def expect_equal(triples, shapes):
    store = store_of(triples)
    expected = kept(everything(store, shapes), shapes)
    rules = ready(shapes)
    assert kept(validation_report(store, rules=rules).graph(), shapes) == expected
    with patch("zoograph.validate.suspects._FEW", 0):  # what is looked at one by one, as if it were too much for that
        assert kept(validation_report(store, rules=rules).graph(), shapes) == expected
        counts = Statistics.of(store)
        assert kept(validation_report(store, rules=rules, statistics=counts).graph(), shapes) == expected
    if SH.property in {
        predicate for part in shapes.objects(None, SH.property) for predicate in shapes.predicates(part)
    }:
        return expected  # of these, results are about parts of what was looked at
    for iri in [
        EX + "a",
        EX + "b",
        *sorted({t.subject.value for t in triples if isinstance(t.subject, NamedNode)})[2:4],
    ]:
        of_this = [result for result in expected if result[1] == repr(rdflib.URIRef(iri))]
        assert kept(validation_report(store, {iri}, rules).graph(), shapes) == of_this
    return expected


#: Each constraint component, as a property shape and, where SHACL allows it, as a node shape has it.
OF_VALUES = {
    "class": "sh:class :B",
    "two classes": """sh:class :B, :A ; sh:message "is not both" """,
    **{f"datatype {kind}": f"sh:datatype {kind}"
       for kind in ("xsd:string", "xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "xsd:float", "xsd:dateTime",
                    "rdf:langString", "xsd:anyURI", "xsd:int")},
    **{f"kind {kind}": f"sh:nodeKind sh:{kind}"
       for kind in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")},
    **{f"{sign} {bound}": f"sh:{sign} {bound}"
       for sign, bound in product(("minInclusive", "minExclusive", "maxInclusive", "maxExclusive"),
                                  ("1", "1.5", '"2021-06-01"^^xsd:date'))},
    "minLength": "sh:minLength 2",
    "maxLength": "sh:maxLength 2",
    "pattern": 'sh:pattern "^[a-c]+$"',
    "pattern with flags": 'sh:pattern "^A" ; sh:flags "i"',
    "a pattern as Python reads it": r'sh:pattern "^\\d\\Z|(?=b)b"',
    "a pattern of the engine's own kind": 'sh:pattern "^[a-c&&b]$"',
    "languageIn": 'sh:languageIn ( "en" "de" )',
    "in": 'sh:in ( :a :b 1 "b" "b"@en true )',
    "in, written otherwise": 'sh:in ( "01"^^xsd:integer "1.50"^^xsd:decimal )',
    "node": "sh:node [ sh:property [ sh:path :p ; sh:maxCount 1 ] ]",
    "and": "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class :B ] )",
    "or": "sh:or ( [ sh:nodeKind sh:Literal ] [ sh:class :B ] )",
    "or of counts": "sh:or ( [ sh:property [ sh:path :p ; sh:minCount 1 ] ] [ sh:property [ sh:path :q ; sh:maxCount 0 ] ] )",
    "xone": "sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class :B ] )",
    "not": "sh:not [ sh:class :B ]",
    "hasValue": 'sh:hasValue "b"@en',
    "hasValue IRI": "sh:hasValue :b",
    "equals": "sh:equals :q",
    "disjoint": "sh:disjoint :q",
    "property": "sh:property [ sh:path :q ; sh:minCount 1 ; sh:nodeKind sh:Literal ]",
    "closed": "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ]",
    "not closed": "sh:closed false",
}  # fmt: skip
OF_PROPERTIES = {
    **{f"minCount {number}": f"sh:minCount {number}" for number in (0, 1, 2)},
    **{f"maxCount {number}": f"sh:maxCount {number}" for number in (0, 1, 2)},
    "uniqueLang": "sh:uniqueLang true",
    "not uniqueLang": "sh:uniqueLang false",
    "lessThan": "sh:lessThan :q",
    "lessThanOrEquals": "sh:lessThanOrEquals :q",
    "qualified": "sh:qualifiedValueShape [ sh:class :B ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1",
    "qualified at most": "sh:qualifiedValueShape [ sh:class :B ] ; sh:qualifiedMaxCount 1",
    "deactivated": "sh:minCount 3 ; sh:deactivated true",
}
PATHS = {
    "a property": ":p",
    "inverse": "[ sh:inversePath :p ]",
    "sequence": "( :p :q )",
    "alternatives": "[ sh:alternativePath ( :p :q ) ]",
    "none or more": "[ sh:zeroOrMorePath :p ]",
    "one or more": "[ sh:oneOrMorePath :p ]",
    "none or one": "[ sh:zeroOrOnePath :p ]",
    # The inverse of a sequence is none of them: pySHACL finds nothing on it, against section 2.3.1.4 of SHACL.
    "all together": "( [ sh:inversePath :p ] [ sh:oneOrMorePath [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ] )",
}
TARGETS = {
    "class": "sh:targetClass :A",
    "classes": "sh:targetClass :A , :B",
    "node": 'sh:targetNode :a , :nowhere , "a text"',
    "subjects": "sh:targetSubjectsOf :q",
    "objects": "sh:targetObjectsOf :q",
    "class and node": "sh:targetClass :A ; sh:targetNode :b",
    "itself": "a rdfs:Class , sh:NodeShape",
}


def property_shape(constraint, path=":p", target="sh:targetClass :A"):
    return f':S {target} ; sh:property [ sh:name "part" ; sh:path {path} ; {constraint} ] .'


SHAPES = {
    **{f"property: {name}": property_shape(each) for name, each in {**OF_VALUES, **OF_PROPERTIES}.items()},
    **{f"node: {name}": f":S a sh:NodeShape ; sh:targetClass :A ; {each} ." for name, each in OF_VALUES.items()
       if not name.startswith("qualified")},
    **{f"path: {name}, {constraint}": property_shape(constraint, path)
       for name, path in PATHS.items()
       for constraint in ("sh:minCount 1", "sh:maxCount 1", "sh:class :B", "sh:nodeKind sh:IRI")},
    **{f"target: {name}": property_shape("sh:class :B ; sh:minCount 1", target=target) for name, target in TARGETS.items()},
    "a property of two shapes": """
        :S sh:targetClass :A ; sh:property :P . :T sh:targetClass :B ; sh:property :P . :P sh:path :p ; sh:minCount 1 .""",
    "a property with targets": ":S a sh:PropertyShape ; sh:targetClass :A ; sh:path :p ; sh:nodeKind sh:IRI .",
    "a property of a property": property_shape("sh:property [ sh:path :q ; sh:minCount 1 ]"),
    "a shape within a shape": """
        :S sh:targetClass :A ; sh:property [ sh:path :p ; sh:node :T ] .
        :T sh:targetClass :B ; sh:property [ sh:path :q ; sh:maxCount 1 ] , [ sh:path :q ; sh:nodeKind sh:IRI ] .""",
    "a shape that leads to itself": ":S sh:targetClass :A ; sh:property [ sh:path :p ; sh:maxCount 2 ; sh:node :T ] . :T sh:not [ sh:class :B ] .",
    "several at once": property_shape('sh:class :B ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 2 ; sh:pattern "a"'),
    "a deactivated shape": ":S sh:deactivated true ; sh:targetClass :A ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "severity and message": property_shape('sh:minCount 1 ; sh:severity sh:Warning ; sh:message "has none"'),
    "a component of somebody's own": """
        :Even a sh:ConstraintComponent ; sh:parameter [ sh:path :even ] ;
            sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(!isLiteral($value)) }" ] .
        :S sh:targetClass :A ; sh:property [ a sh:PropertyShape ; sh:path :p ; :even true ] .""",
    "a query": """
        :S a sh:NodeShape ; sh:targetClass :A ; sh:sparql [ a sh:SPARQLConstraint ; sh:message "has a q" ;
            sh:select "SELECT $this ?value WHERE { $this <http://example.org/q> ?value }" ] .""",
    "a query of a part": """
        :S sh:targetClass :A ; sh:node :T .
        :T a sh:NodeShape ; sh:sparql [ a sh:SPARQLConstraint ;
            sh:select "SELECT $this WHERE { $this <http://example.org/q> ?value }" ] .""",
}  # fmt: skip


@cache
def shapes_called(name):
    return to_rdflib(triples_of(SHAPES[name]))


NODES = [NamedNode(EX + name) for name in "abcd"] + [BlankNode("x")]
VALUES = [
    *NODES,
    *(Literal(text) for text in ("", "a", "b", "ab", "Abc", "b\n", "1", "٣", "&")),
    *(Literal(text, language=tag) for text in ("a", "b") for tag in ("en", "de", "en-GB", "fr")),
    *(Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")) for text, kind in (
        ("1", "integer"), ("0", "integer"), ("2", "integer"), ("01", "integer"), ("+1", "integer"), ("x", "integer"),
        ("99999999999999999999999", "integer"), ("1.5", "decimal"), ("1.50", "decimal"), ("1", "decimal"),
        (".", "decimal"), ("1.5", "float"), ("2.5", "float"), ("true", "boolean"), ("1", "boolean"), ("yes", "boolean"),
        ("2021-06-01", "date"), ("2021-06-31", "date"), ("2021-06-30", "date"), ("soon", "date"), ("2022-01-01", "date"),
        ("2021-06-01T00:00:00", "dateTime"), ("1", "int"), ("x", "int"), ("a", "anyURI"),
    )),
]  # fmt: skip
P, Q, TYPE = (NamedNode(iri) for iri in (EX + "p", EX + "q", str(RDF.type)))
SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
CLASSES = [NamedNode(EX + name) for name in ("A", "B", "S", "Below")]
statements = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from([P, Q]), st.sampled_from(VALUES)),
    st.builds(Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from(CLASSES)),
    st.builds(Triple, st.just(CLASSES[-1]), st.just(SUBCLASS), st.sampled_from(CLASSES[:2])),
)
ONE, TWO = (Literal(text, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")) for text in "12")
EVERY_VALUE = {
    *(Triple(node, TYPE, kind) for node, kind in zip(NODES, [*CLASSES, CLASSES[0]], strict=True)),
    *(Triple(NamedNode(f"{EX}n{i}"), predicate, value) for i, value in enumerate(VALUES) for predicate in (P, Q)),
    *(Triple(NamedNode(f"{EX}n{i}"), TYPE, CLASSES[0]) for i in range(len(VALUES))),
    Triple(CLASSES[-1], SUBCLASS, CLASSES[0]),
    *(Triple(NODES[0], P, value) for value in (*NODES[1:4], *(Literal(text, language="en") for text in "ab"), TWO)),
    *(Triple(subject, Q, value) for subject in NODES[:3] for value in (*NODES[:4], ONE)),
    Triple(NODES[1], TYPE, CLASSES[0]),
    Triple(NODES[2], TYPE, CLASSES[1]),
    Triple(NODES[4], P, NODES[1]),
}
#: A thing with a class is never a literal, and a path of no steps leads to the thing itself.
UNBREAKABLE = (
    "not closed", "minCount 0", "not uniqueLang", "deactivated", "a deactivated shape", "node: kind BlankNodeOrIRI",
    "none or more, sh:minCount 1", "none or one, sh:minCount 1",
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SHAPES)), st.sets(statements, max_size=14))
def test_the_report_is_the_one_of_everything(name, triples):
    try:
        expect_equal(triples, shapes_called(name))
    except ReportableRuntimeError:
        assume(False)  # pySHACL compares no blank nodes


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_each_shape_is_broken_by_the_same_things(name):
    """Of a shape that nothing breaks, the test above says nothing."""
    triples = {t for t in EVERY_VALUE if "lessThan" not in name or not isinstance(t.object, BlankNode)}
    assert bool(expect_equal(triples, shapes_called(name))) == (not name.endswith(UNBREAKABLE))


@pytest.mark.parametrize("rule", sorted(folder.name for folder in EXAMPLES.iterdir()))
def test_each_bad_example_gives_the_report_of_everything(rule):
    triples = read_triples(EXAMPLES / rule / "bad.ttl")
    store = Engine()
    store.extend(in_graph(ontology(), GRAPH_ONTOLOGY))
    store.extend(in_graph(triples, GRAPH_CURATED))
    materialise(store, compile_rules(ontology()))
    shapes = own_rules().shapes
    assert kept(validation_report(store).graph(), shapes) == kept(everything(store, shapes), shapes)


@pytest.mark.parametrize("name", [name for name in sorted(SHAPES) if name.startswith(("target", "a query"))])
def test_of_many_things_the_same_is_found_as_of_few(name, monkeypatch):
    store, rules = store_of(EVERY_VALUE), ready(shapes_called(name))
    few = [
        kept(validation_report(store, {focus}, rules).graph(), rules.shapes) for focus in (EX + "a", EX + "n3", "_:x")
    ]
    monkeypatch.setattr("zoograph.validate.suspects._FEW", 0)
    many = [
        kept(validation_report(store, {focus}, rules).graph(), rules.shapes) for focus in (EX + "a", EX + "n3", "_:x")
    ]
    assert few == many
