"""All zoos together, as ``make serve`` builds them: one thing is one thing, and every question has an answer."""

import pytest

from helpers.wheels import real_snapshot
from zoograph.changes import changes_of
from zoograph.publish import preview
from zoograph.questions import question, questions
from zoograph.reading.disagreements import disagreements
from zoograph.sources import SOURCES
from zoograph.store import EmbeddedStore
from zoograph.store.answer import text
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES

pytestmark = pytest.mark.xdist_group("real")

FILE = "https://download.pytorch.org/models/resnet50-0676ba61.pth"


@pytest.fixture(scope="module")
def engine():
    readings = [source.read(real_snapshot(source)) for source in SOURCES if source.HAS_ADDRESS]
    return preview(changes_of(readings))


@pytest.fixture(scope="module")
def store(engine):
    return EmbeddedStore(engine)


def ask(engine, query):
    rows = engine.query(query, prefixes=PREFIXES, default_graph=GRAPH_MERGED)
    return [" ".join(term.value.removeprefix(PREFIXES["model"]) for term in row) for row in rows]


def test_resnet_50_is_one_thing_for_torchvision_timm_and_openmmlab(engine):
    entries = ask(
        engine,
        f"SELECT ?m ?r {{ ?place skos:exactMatch <{FILE}> . ?m zoo:checkpoint ?place ; zoo:representative ?r }} ORDER BY ?m",
    )
    assert entries == [
        "openmmlab/torchvision/resnet50 timm/resnet50.tv_in1k",
        "timm/resnet50.tv_in1k timm/resnet50.tv_in1k",
    ]
    built = ask(engine, "SELECT ?m { ?m zoo:builtOn model:openmmlab\\/torchvision\\/resnet50 }")
    assert "openmmlab/mmdet/faster-rcnn_r50_fpn_1x_coco" in built
    assert len(built) > 250
    assert set(built) <= set(ask(engine, "SELECT ?m { ?m zoo:derivedFrom model:timm\\/resnet50.tv_in1k }"))


def count(engine, pattern):
    return int(ask(engine, f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ {pattern} }}")[0])


#: Architectures are code; no stage is expected of them.
NO_ARCHITECTURE = f"FILTER(!STRSTARTS(STR(?m), '{PREFIXES['model']}transformers/'))"
ONE_ENTRY = "FILTER NOT EXISTS { ?m zoo:representative ?first FILTER(?first != ?m) }"


def test_nearly_every_dtm_that_goes_back_to_another_model_goes_back_to_an_rlm(engine):
    derived = count(engine, f"?m a zoo:DTM ; zoo:derivedFrom ?base {ONE_ENTRY}")
    assert derived > 2000
    assert count(engine, f"?m a zoo:DTM ; zoo:derivedFrom ?base . ?base a zoo:RLM {ONE_ENTRY}") > 0.98 * derived


@pytest.mark.parametrize(("task", "least"), [("object-detection", 160), ("image-segmentation", 70)])
def test_resnet_50_of_torchvision_is_the_rlm_that_most_is_built_on(task, least, engine, store):
    answer = question("rlms-by-dtms").ask(store, {"task": f"task:{task}"})
    dtms = {text(row[0]): int(text(row[2])) for row in answer.rows()}
    [first] = ask(engine, "SELECT ?r { model:timm\\/resnet50.tv_in1k zoo:representative ?r }")
    assert dtms[PREFIXES["model"] + first] >= least


def test_few_models_have_no_stage_or_no_domain(engine):
    models = count(engine, f"?m a zoo:Model {NO_ARCHITECTURE}")
    assert count(engine, f"?m a zoo:Model {NO_ARCHITECTURE} MINUS {{ ?m zoo:stage ?stage }}") < 0.01 * models
    assert count(engine, f"?m a zoo:Model {NO_ARCHITECTURE} MINUS {{ ?m zoo:domain ?domain }}") == 0


def test_what_the_pipeline_shows_has_its_reason(engine):
    shown = (
        "?m zoo:stage stage:preprocessing MINUS { ?m zoo:stageRule ?rule . ?rule zoo:givesStage stage:preprocessing }"
    )
    unexplained = ask(
        engine, f"SELECT ?m {{ {shown} {NO_ARCHITECTURE} MINUS {{ GRAPH graph:curated {{ ?m zoo:stage ?any }} }} }}"
    )
    assert unexplained == []
    rules = ask(engine, "SELECT ?rule { model:timm\\/resnet50.tv_in1k zoo:stageRule ?rule } ORDER BY ?rule")
    assert [rule.removeprefix(PREFIXES["stage-rule"]) for rule in rules] == ["built-on", "head"]


def test_every_zoo_is_there_with_all_its_entries(engine):
    counts = ask(engine, "SELECT ?z (COUNT(?m) AS ?n) { ?m a zoo:Model ; dct:isPartOf ?z } GROUP BY ?z ORDER BY ?z")
    assert [line.removeprefix(PREFIXES["modelzoo"]) for line in counts] == [
        "curated 508",
        "mteb 957",
        "openmmlab 2377",
        "timm 1810",
        "transformers 466",
    ]


def test_the_curated_entry_stands_for_those_of_other_zoos(engine):
    represented = ask(engine, "SELECT ?m { ?m zoo:representative model:hubert-base-ls960 } ORDER BY ?m")
    assert represented == [
        "hubert-base-ls960",
        "mteb/facebook/hubert-base-ls960",
        "transformers/facebook/hubert-base-ls960",
    ]


def test_no_group_is_too_large_to_be_one_model(engine):
    sizes = ask(engine, "SELECT (COUNT(?m) AS ?n) { ?m zoo:representative ?r } GROUP BY ?r ORDER BY DESC(?n) LIMIT 1")
    assert int(sizes[0]) <= 4


def test_vit_and_its_paper_are_one_family(engine):
    assert "openmmlab/vision-transformer" in [
        name.removeprefix(PREFIXES["family"]) for name in ask(engine, "SELECT ?f { ?f zoo:sameFamilyAs family:vit }")
    ]


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.name)
def test_every_question_has_an_answer(question, store):
    assert next(iter(question.ask(store).rows()), None) is not None


def test_zoos_disagree_and_both_sources_are_shown(store):
    found = {(each.rule, each.focus.removeprefix(PREFIXES["model"])): each.message for each in disagreements(store)}
    message = found["zoos-disagree-on-licence", "convnext-base-224-22k"]
    assert "curated says spdx:MIT (https://github.com/facebookresearch/ConvNeXt/" in message
    assert "timm says spdx:Apache-2.0 (pkg:pypi/timm@1.0.31#timm/models/convnext.py)" in message


def test_every_statement_of_an_imported_model_has_a_source(engine):
    lacking = ask(engine, "SELECT ?m { ?m a zoo:Model FILTER NOT EXISTS { ?m dct:source ?source } }")
    assert lacking == []
    records = ask(engine, "SELECT ?g ?p { ?g a dcat:CatalogRecord ; prov:wasDerivedFrom ?p . ?p sdo:sha256 ?hash }")
    assert len(records) == 10
