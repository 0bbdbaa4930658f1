"""Stages: the rules in code, in the ontology and in the docs are the same, and the examples of the docs are right."""

import re

import pytest

from helpers.paths import ROOT
from zoograph.rdf import read_triples
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES
from zoograph.sources import mteb, openmmlab, timm, transformers
from zoograph.stages import DTM, RLM, Head, Known, Rule, rules_for
from zoograph.vocabulary import SKOS, ZOO, slug_of, thing

ROLES = {"RLM": RLM, "DTM": DTM}
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "stages.md").read_text().splitlines()
    if line.startswith("| `")
]
ZOOS = ("curated", "openmmlab", "timm", "mteb", "transformers")
EXAMPLES = [
    (zoo, example, Rule(row[0])) for row in ROWS for zoo, example in zip(ZOOS, row[3:], strict=True) if example != "–"
]


def test_code_ontology_and_docs_have_the_same_rules():
    said = {triple for file in ONTOLOGY_FILES for triple in read_triples(file)}
    stages = {slug_of(t.subject.value): slug_of(t.object.value) for t in said if t.predicate == ZOO.givesStage}
    reasons = {t.subject: t.object.value for t in said if t.predicate == SKOS.definition}
    assert stages == {str(rule): rule.stage for rule in Rule}
    assert [(row[0], ROLES[row[1]], row[2]) for row in ROWS] == [
        (str(rule), rule.stage, reasons[thing("stage-rule", rule)]) for rule in Rule
    ]


def test_each_zoo_has_an_example_of_a_rule():
    assert {zoo for zoo, _, _ in EXAMPLES} == set(ZOOS)
    assert {rule for _, _, rule in EXAMPLES} == set(Rule)


@pytest.fixture(scope="module")
def real(real_reading):
    return {
        source.NAME: {model.key: model for model in real_reading(source).models}
        for source in (openmmlab, timm, mteb, transformers)
    }


def test_the_examples_are_right(real):
    curated = {(t.subject.value, t.object.value) for t in read_triples(CURATED_FILE) if t.predicate == ZOO.stageRule}
    for zoo, example, rule in EXAMPLES:
        if rule == Rule.BUILT_ON:
            continue  # tested over the graph that is built of all zoos
        if zoo == "curated":
            assert (thing("model", example).value, thing("stage-rule", rule).value) in curated, (zoo, example, rule)
        else:
            assert rule in real[zoo][example].stage_rules, (zoo, example, rule)


@pytest.mark.parametrize(
    ("known", "rules"),
    [
        (Known(), ()),
        (Known(has_task=True), (Rule.STATED_TASK,)),
        (Known(has_task=True, is_self_supervised=True), (Rule.STATED_TASK, Rule.SELF_SUPERVISED)),
        (Known(head=Head.CLASSES), (Rule.HEAD,)),
        (Known(head=Head.CLASSES, is_of_pretraining_set=True), (Rule.PRETRAINING_SET,)),
        (Known(head=Head.NOTHING), (Rule.FEATURE_EXTRACTOR,)),
        (Known(head=Head.EMBEDDING), (Rule.FEATURE_EXTRACTOR,)),
        (Known(has_no_task=True), (Rule.NO_TASK,)),
        (Known(follows_instructions=True, is_base_of_embedder=True), (Rule.INSTRUCTIONS, Rule.BASE_OF_EMBEDDER)),
    ],
)
def test_what_is_known_gives_the_rules(known, rules):
    assert rules_for(known) == rules


def test_no_reader_can_say_what_only_the_graph_shows():
    assert not any(re.search("built", name) for name in Known.__dataclass_fields__)
