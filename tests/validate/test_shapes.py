"""The rules in ``shapes/``: each with a good and a bad example, and our way of running them against pySHACL's own.

``data/shapes/<rule>/good.ttl`` and ``bad.ttl``: the things that break the rule are called ``bad`` or ``bad-…`` (there is
always a ``bad``), those that keep it ``good`` or ``good-…``; any other name is a bystander.
"""

from functools import cache

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Engine
from rdflib import RDF, SH

from helpers.paths import DATA
from zoograph.infer import compile_rules, materialise
from zoograph.rdf import in_graph, parse_quads, read_triples, to_rdflib
from zoograph.records import Severity
from zoograph.resources import ONTOLOGY_FILES, SHAPES_FOLDER
from zoograph.validate import has_violation, validate, validation_report
from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED, GRAPH_ONTOLOGY, PREFIXES, sparql_prologue
from zoograph.vocabulary import RDF as RDF_TERMS

#: One process works each example out once.
pytestmark = pytest.mark.xdist_group("examples of rules")

EXAMPLES = DATA / "shapes"
ONTOLOGY = [triple for file in ONTOLOGY_FILES for triple in read_triples(file)]
SHAPES = to_rdflib(triple for file in sorted(SHAPES_FOLDER.glob("*.ttl")) for triple in read_triples(file))
QUERIED = set(SHAPES.subjects(SH.sparql, None))
NODES = set(SHAPES.subjects(RDF.type, SH.PropertyShape)) | QUERIED
RULES = {str(SHAPES.value(shape, SH.name, default=shape)): shape for shape in NODES}
QUERIED_RULES = sorted(name for name, shape in RULES.items() if shape in QUERIED)

each_rule = pytest.mark.parametrize("rule", sorted(RULES))


def store_of(triples):
    store = Engine()
    store.extend(in_graph(ONTOLOGY, GRAPH_ONTOLOGY))
    store.extend(in_graph(triples, GRAPH_CURATED))
    materialise(store, compile_rules(ONTOLOGY))
    return store


@cache
def example(rule, name):
    return store_of(read_triples(EXAMPLES / rule / f"{name}.ttl"))


@cache
def findings(rule, name):
    return validate(example(rule, name))


def turtle(text):
    return store_of(q.triple for q in parse_quads((sparql_prologue() + text).encode(), RdfFormat.TURTLE, "text"))


def called(store, name):
    """The IRIs of the things that are called ``name`` or ``name-…``."""
    terms = {term for quad in store.quads_for_pattern(None, None, None, GRAPH_CURATED) for term in quad.triple}
    last_steps = {t.value: t.value.rpartition("/")[2] for t in terms if isinstance(t, NamedNode)}
    return {iri for iri, step in last_steps.items() if step == name or step.startswith(f"{name}-")}


def kinds(store, iri):
    return {
        str(quad.object.value) for quad in store.quads_for_pattern(NamedNode(iri), RDF_TERMS.type, None, GRAPH_MERGED)
    }


def properties(store, iri):
    return {quad.predicate.value for quad in store.quads_for_pattern(NamedNode(iri), None, None, GRAPH_MERGED)}


def targets(rule, how):
    """What a rule is about: the classes of its things (``sh:targetClass``), or properties that they have."""
    owners = {RULES[rule], *SHAPES.subjects(SH.property, RULES[rule])}
    return {str(each) for owner in owners for each in SHAPES.objects(owner, how)}


def is_target(store, iri, rule):
    is_of_class = kinds(store, iri) & targets(rule, SH.targetClass)
    return bool(is_of_class or properties(store, iri) & targets(rule, SH.targetSubjectsOf))


def merged(store):
    return to_rdflib(quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_MERGED))


def results(report, shapes):
    """The results of a report for some shapes, comparable: blank nodes have another name in each report."""
    parts = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.resultMessage, SH.sourceConstraintComponent)
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        if shape in shapes:
            terms = [report.value(result, part) for part in parts]
            shown = ("a blank node" if isinstance(term, rdflib.BNode) else str(term) for term in terms)
            found.append((str(SHAPES.value(shape, SH.name)), *shown))
    return sorted(found)


@each_rule
def test_a_bad_example_gives_a_finding_for_each_bad_thing(rule):
    store = example(rule, "bad")
    bad = called(store, "bad")
    assert any(iri.endswith("/bad") for iri in bad)
    assert {finding.focus for finding in findings(rule, "bad") if finding.rule == rule} == bad


@each_rule
def test_a_good_example_gives_none(rule):
    store = example(rule, "good")
    good = called(store, "good")
    assert any(iri.endswith("/good") for iri in good)
    assert [iri for iri in good if not is_target(store, iri, rule)] == []
    assert [finding for finding in findings(rule, "good") if finding.rule == rule] == []


def test_every_example_belongs_to_a_rule():
    assert sorted(folder.name for folder in EXAMPLES.iterdir()) == sorted(RULES)


def test_every_rule_has_a_name_of_its_own():
    names = [SHAPES.value(shape, SH.name) for shape in NODES]
    assert None not in names
    assert len(set(names)) == len(names)


@each_rule
def test_a_rule_says_what_is_wrong_how_bad_it_is_and_what_to_do(rule):
    shape = RULES[rule]
    messages = [SHAPES.value(holder, SH.message) for holder in (shape, *SHAPES.objects(shape, SH.sparql))]
    assert any(messages)
    assert str(shape).removeprefix(PREFIXES["shape"]) == rule
    assert str(SHAPES.value(shape, SH.description)).endswith(".")
    assert str(SHAPES.value(shape, SH.severity)).removeprefix(PREFIXES["sh"]) in list(Severity)
    assert targets(rule, SH.targetClass) or targets(rule, SH.targetSubjectsOf)


@each_rule
def test_a_finding_carries_what_its_rule_says(rule):
    shape = RULES[rule]
    for finding in [finding for finding in findings(rule, "bad") if finding.rule == rule]:
        assert finding.severity == str(SHAPES.value(shape, SH.severity)).removeprefix(PREFIXES["sh"])
        assert finding.fix == str(SHAPES.value(shape, SH.description))
        assert finding.label
        assert finding.zoo == "curated"
        assert "{" not in finding.message


@each_rule
def test_findings_about_one_thing_are_the_same_when_only_that_is_looked_at(rule):
    store = example(rule, "bad")
    everything = findings(rule, "bad")
    for iri in called(store, "bad"):
        assert validate(store, focus={iri}) == [finding for finding in everything if finding.focus == iri]
    both = called(store, "bad") | called(store, "base")
    assert validate(store, focus=both) == [finding for finding in everything if finding.focus in both]


def test_nothing_is_found_where_nothing_is_looked_at():
    assert validate(example("model-domain", "bad"), focus=set()) == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", QUERIED_RULES)
def test_rules_that_are_queries_give_what_pyshacl_gives(rule):
    """Of good examples; ``test_suspects.py`` compares all reports on bad ones."""
    store = example(rule, "good")
    _, report, _ = pyshacl.validate(merged(store), shacl_graph=SHAPES + rdflib.Graph())
    assert results(validation_report(store).graph(), NODES) == results(report, NODES)


def test_a_report_conforms_only_without_results():
    def conforms(store):
        report = validation_report(store).graph()
        return report.value(report.value(None, RDF.type, SH.ValidationReport), SH.conforms).toPython()

    clean = turtle('dataset:one a sdo:Dataset ; rdfs:label "one" .')
    queried_only = turtle('dataset:one a sdo:Dataset ; rdfs:label "one" ; <http://schema.org/name> "one" .')
    assert conforms(clean) is True
    assert conforms(queried_only) is False
    assert conforms(turtle("dataset:one a sdo:Dataset .")) is False


@pytest.mark.parametrize("rule", ["model-domain", "model-lineage-cycle"])
def test_validation_changes_nothing(rule):
    store = example(rule, "bad")
    before = set(store)
    first = validate(store)
    assert first
    assert set(store) == before
    assert validate(store) == first


def test_only_violations_stand_in_the_way():
    store = turtle("family:one a zoo:ModelFamily .")
    found = validate(store)
    assert [(finding.rule, finding.severity) for finding in found] == [
        ("family-label", Severity.VIOLATION),
        ("family-paper", Severity.WARNING),
    ]
    assert has_violation(found)
    assert not has_violation(found[1:])


def test_a_finding_says_what_where_and_what_to_do():
    store = turtle('model:one a zoo:Model ; rdfs:label "One"@en ; zoo:domain domain:robotics .')
    [finding] = [finding for finding in validate(store) if finding.rule == "model-domain"]
    assert finding.severity == Severity.VIOLATION
    assert finding.focus == PREFIXES["model"] + "one"
    assert finding.path == PREFIXES["zoo"] + "domain"
    assert finding.value == PREFIXES["domain"] + "robotics"
    assert finding.message == "has a domain that is not one of the four: domain:robotics"
    assert finding.fix == "Use domain:computer-vision, domain:nlp, domain:speech or domain:multimodal."
    assert finding.label == "One"
    assert finding.zoo == "curated"


def test_of_several_labels_the_same_is_shown_whatever_the_store(tmp_path):
    labels = '"align", "Align"@en, "Ausrichten"@de, " "'
    in_memory = turtle(f"family:one a zoo:ModelFamily ; rdfs:label {labels} .")
    on_disk = Engine(str(tmp_path / "store"))
    on_disk.bulk_extend(in_memory)
    assert {finding.label for store in (in_memory, on_disk) for finding in validate(store)} == {"Align"}


def test_a_message_names_the_other_thing():
    rule = "family-shares-arxiv-id"
    messages = {finding.focus: finding.message for finding in findings(rule, "bad") if finding.rule == rule}
    assert messages == {
        PREFIXES["family"] + "bad": "cites the same arXiv id as family:bad-twin",
        PREFIXES["family"] + "bad-twin": "cites the same arXiv id as family:bad",
    }


def test_a_finding_names_every_zoo_that_describes_the_thing():
    store = store_of(read_triples(EXAMPLES / "model-stage" / "bad.ttl"))
    model = NamedNode(PREFIXES["model"] + "bad")
    for target in (NamedNode(PREFIXES["graph"] + "timm"), GRAPH_MERGED):
        store.add(Quad(model, RDF_TERMS.type, NamedNode(PREFIXES["zoo"] + "Model"), target))
    assert {finding.zoo for finding in validate(store) if finding.focus == model.value} == {"curated, timm"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[] a zoo:Model .", "model-label"),
        ("[] a zoo:Model ; <http://schema.org/codeRepository> <https://example.org/> .", "https-schema-org"),
        ("model:one a zoo:Model ; <http://schema.org/author> [] .", "https-schema-org"),
        ("model:one a zoo:Model ; zoo:family [ a zoo:ModelFamily ] .", "model-family-kind"),
        ("[] a zoo:Model ; fair4ml:fineTunedFrom model:one . model:one a zoo:Model .", "model-label"),
        ('model:one a zoo:Model ; <http://schema.org/name> "ein Modell"@de .', "https-schema-org"),
        ('model:one a zoo:Model ; rdfs:label "" .', "model-label-text"),
    ],
)
def test_things_without_a_name_and_values_of_any_kind_are_found_too(text, rule):
    store = turtle(text)
    _, report, _ = pyshacl.validate(merged(store), shacl_graph=SHAPES + rdflib.Graph())
    ours = validation_report(store).graph()
    assert rule in {finding.rule for finding in validate(store)}
    assert results(ours, NODES) == results(report, NODES)
    ours.serialize(format="turtle")
