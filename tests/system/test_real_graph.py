"""All zoos together, as ``make serve`` builds them: one thing is one thing, and every question has an answer."""

import re

import pytest

from helpers.paths import ROOT
from zoograph.changes import changes_of
from zoograph.processes import collecting_garbage_rarely
from zoograph.publish import preview
from zoograph.questions import question, questions
from zoograph.reading.disagreements import disagreements
from zoograph.reading.local import LocalView
from zoograph.sources import SOURCES
from zoograph.store import EmbeddedStore
from zoograph.store.answer import text
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES

#: A zoo and the number of its entries, in the table of the README; and its totals.
ROW = re.compile(r"^\| \[?(\w+)[^|]*\| ([\d,]+) \|", re.MULTILINE)
TOTALS = re.compile(r"Over ([\d,]+) entries of five zoos, in one graph of about ([\d,]+) statements")

FILE = "https://download.pytorch.org/models/resnet50-0676ba61.pth"


@pytest.fixture(scope="module")
@collecting_garbage_rarely()
def engine(real_reading):
    readings = [real_reading(source) for source in SOURCES if source.HAS_ADDRESS]
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
        "openmmlab/torchvision/resnet50 resnet-50-torchvision-in1k",
        "resnet-50-torchvision-in1k resnet-50-torchvision-in1k",
        "timm/resnet50.tv_in1k resnet-50-torchvision-in1k",
    ]
    built = ask(engine, "SELECT ?m { ?m zoo:builtOn model:openmmlab\\/torchvision\\/resnet50 }")
    assert "openmmlab/mmdet/faster-rcnn_r50_fpn_1x_coco" in built
    assert len(built) > 250
    assert set(built) <= set(ask(engine, "SELECT ?m { ?m zoo:derivedFrom model:resnet-50-torchvision-in1k }"))


def count(engine, pattern):
    return int(ask(engine, f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ {pattern} }}")[0])


#: Of what Transformers documents, the stage is open where neither the name nor the architecture tells it.
NOT_TRANSFORMERS = f"FILTER(!STRSTARTS(STR(?m), '{PREFIXES['model']}transformers/'))"
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
    models = count(engine, f"?m a zoo:Model {NOT_TRANSFORMERS}")
    assert count(engine, f"?m a zoo:Model {NOT_TRANSFORMERS} MINUS {{ ?m zoo:stage ?stage }}") < 0.01 * models
    everything = count(engine, "?m a zoo:Model")
    assert count(engine, "?m a zoo:Model MINUS { ?m zoo:stage ?stage }") < 0.05 * everything
    assert count(engine, f"?m a zoo:Model {NOT_TRANSFORMERS} MINUS {{ ?m zoo:domain ?domain }}") == 0


def test_what_the_pipeline_shows_has_its_reason(engine):
    shown = (
        "?m zoo:stage stage:preprocessing MINUS { ?m zoo:stageRule ?rule . ?rule zoo:givesStage stage:preprocessing }"
    )
    unexplained = ask(
        engine, f"SELECT ?m {{ {shown} {NOT_TRANSFORMERS} MINUS {{ GRAPH graph:curated {{ ?m zoo:stage ?any }} }} }}"
    )
    assert unexplained == []
    rules = ask(
        engine,
        "SELECT DISTINCT ?rule { model:timm\\/resnet50.tv_in1k zoo:representative?/zoo:stageRule ?rule } ORDER BY ?rule",
    )
    assert [rule.removeprefix(PREFIXES["stage-rule"]) for rule in rules] >= ["built-on", "head"]


def test_every_zoo_is_there_with_all_its_entries(engine):
    counts = ask(engine, "SELECT ?z (COUNT(?m) AS ?n) { ?m a zoo:Model ; dct:isPartOf ?z } GROUP BY ?z ORDER BY ?z")
    assert [line.removeprefix(PREFIXES["modelzoo"]) for line in counts] == [
        "curated 511",
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


@pytest.mark.parametrize(("curated", "others"), [
    # A repository on the hub and the authors' file.
    *((f"dinov2-vit{short}14", [f"mteb/facebook/dinov2-{size}"]) for short, size in zip("sblg", ("small", "base", "large", "giant"), strict=True)),
    *((name, [f"mteb/microsoft/{name}"]) for name in ("wavlm-base", "wavlm-base-plus")),
    *((f"wav2vec2-{name}", [f"mteb/facebook/wav2vec2-{name}"]) for name in ("large", "xls-r-300m", "xls-r-1b", "xls-r-2b", "xls-r-2b-21-to-en")),
    *((f"whisper-{size}", [f"mteb/openai/whisper-{size}"]) for size in ("tiny", "small", "medium")),
    ("clip-vit-base-patch16", ["mteb/openai/clip-vit-base-patch16"]),
    ("bert-base-multilingual-cased", ["mteb/google-bert/bert-base-multilingual-cased"]),
    ("llama-2-7b", ["mteb/meta-llama/Llama-2-7b-hf"]),
    ("clip-vit-large-patch14", ["mteb/openai/clip-vit-large-patch14"]),
    ("sew-d-mid-400k-ft-ls100h", ["mteb/asapp/sew-d-mid-400k-ft-ls100h"]),
    ("t5-small", ["mteb/google-t5/t5-small", "transformers/google-t5/t5-small"]),
    ("xglm-564m", ["transformers/facebook/xglm-564M"]),
    ("mbart-large-cc25", ["transformers/facebook/mbart-large-cc25"]),
    # The repository of another zoo.
    *((f"dinov3-vit{short}16-lvd1689m", [f"timm/vit_{size}_patch16_dinov3.lvd1689m"]) for short, size in (("s", "small"), ("b", "base"), ("l", "large"), ("7b", "7b"))),
    *((f"hiera-{size}-224-mae-in1k-ft-in1k", [f"timm/hiera_{size}_224.mae_in1k_ft_in1k"]) for size in ("base", "large", "huge")),
    ("beit-base-patch16-224-pt22k-ft22k", ["timm/beit_base_patch16_224.in22k_ft_in22k"]),
    ("beit-large-patch16-512-pt22k-ft22kto1k", ["timm/beit_large_patch16_512.in22k_ft_in22k_in1k"]),
    ("beitv2-large-patch16-224-pt1k-ft21k", ["timm/beitv2_large_patch16_224.in1k_ft_in22k"]),
    ("eva-large-patch14-336-in1k", ["timm/eva_large_patch14_336.in22k_ft_in1k"]),
    # A placeholder.
    *((f"beit-{size}-patch16-224-pt22k", [f"timm/beit_{size}_patch16.in22k"]) for size in ("base", "large")),
    ("beitv2-large-patch16-224-pt1k", ["timm/beitv2_large_patch16.in1k"]),
    ("eva-large-patch14-in21k", ["timm/eva_large_patch14.in22k"]),
])  # fmt: skip
def test_the_same_weights_elsewhere_are_the_curated_model(engine, curated, others):
    group = ask(engine, f"SELECT ?m {{ ?m zoo:representative <{PREFIXES['model']}{curated}> }}")
    assert set(others) <= set(group)


def test_models_that_the_curated_zoo_names_as_the_same_exist(engine):
    named = "GRAPH graph:curated { ?m zoo:sameWeightsAs ?o }"
    assert ask(engine, f"SELECT ?o {{ {named} FILTER NOT EXISTS {{ ?o a zoo:Model }} }}") == []
    assert len(ask(engine, f"SELECT ?o {{ {named} }}")) == 11


@pytest.mark.parametrize(("timm", "openmmlab"), [
    ("tiny_vit_21m_384.dist_in22k_ft_in1k", "tinyvit-21m_in21k-distill-pre_3rdparty_in1k-384px"),
    ("tnt_s_legacy_patch16_224.in1k", "tnt-small-p16_3rdparty_in1k"),
    ("beitv2_base_patch16_224.in1k_ft_in22k_in1k", "beit-base-p16_beitv2-in21k-pre_3rdparty_in1k"),
])  # fmt: skip
def test_an_address_in_a_comment_of_timm_joins_what_another_zoo_took_from_there(engine, timm, openmmlab):
    one, other = (f"<{PREFIXES['model']}{name}>" for name in (f"timm/{timm}", f"openmmlab/mmpretrain/{openmmlab}"))
    assert len(ask(engine, f"SELECT ?r {{ {one} zoo:representative ?r . {other} zoo:representative ?r }}")) == 1


@pytest.mark.parametrize("pair", [
    ("openmmlab/mmpretrain/mlp-mixer-large-p16_3rdparty_64xb64_in1k", "timm/mixer_b16_224.goog_in21k"),
    ("openmmlab/mmpretrain/ofa-base_3rdparty-finetuned_vqa", "ofa-large-vqa"),
    ("openmmlab/mmaction2/vit-small-p16_videomaev2-vit-g-dist-k710-pre_16x4x1_kinetics-400", "openmmlab/mmaction2/vit-base-p16_videomaev2-vit-g-dist-k710-pre_16x4x1_kinetics-400"),
    ("openmmlab/mmaction2/tsn_imagenet-pretrained-swin-transformer_32xb8-1x1x8-50e_kinetics400-rgb", "openmmlab/mmaction2/tsn_imagenet-pretrained-swin-transformer_8xb32-1x1x3-100e_kinetics400-rgb"),
    ("openmmlab/mmpretrain/vit-base-p16_mff-300e-pre_8xb128-coslr-100e_in1k", "openmmlab/mmpretrain/vit-base-p16_mff-800e-pre_8xb2048-linear-coslr-90e_in1k"),
    ("openmmlab/mmaction2/tsm_imagenet-pretrained-r101_8xb16-1x1x8-50e_sthv2-rgb", "openmmlab/mmaction2/tsm_imagenet-pretrained-r101_8xb16-1x1x8-50e_sthv2-rgb.2"),
    ("openmmlab/mmdet/strongsort_yolox_x_8xb4-80e_crowdhuman-mot17halftrain_test-mot17halfval", "openmmlab/mmdet/strongsort_yolox_x_8xb4-80e_crowdhuman-mot20train_test-mot20test"),
    ("openmmlab/mmdet/deepsort_faster-rcnn_r50_fpn_8xb2-4e_mot17halftrain_test-mot17halfval", "openmmlab/mmdet/sort_faster-rcnn_r50_fpn_8xb2-4e_mot17halftrain_test-mot17halfval"),
    ("openmmlab/mmdet/reppoints-bbox_r50_fpn-gn_head-gn-grid_1x_coco", "openmmlab/mmdet/reppoints-bbox_r50-center_fpn-gn_head-gn-grid_1x_coco"),
    ("openmmlab/mmpose/td-hm_res101_8xb32-210e_coco-384x288", "openmmlab/mmpose/td-hm_res101_8xb64-210e_coco-256x192"),
    ("openmmlab/mmpretrain/vit-large-p14_clip-openai-pre_3rdparty", "clip-vit-large-patch14"),
])  # fmt: skip
def test_what_cannot_be_the_same_weights_is_kept_apart(engine, pair):
    one, other = (f"<{PREFIXES['model']}{name}>" for name in pair)
    assert ask(engine, f"SELECT ?m {{ VALUES ?m {{ {one} }} ?m a zoo:Model }}") == [pair[0]]
    assert ask(engine, f"SELECT ?r {{ {one} zoo:representative ?r . {other} zoo:representative ?r }}") == []


def test_few_entries_are_kept_apart(engine):
    """False alarms would split groups that are right."""
    reasons = "zoo:differsInSizeFrom|zoo:sharesPartWith|zoo:differsInResultsFrom|zoo:differsInNameFrom"
    assert len(ask(engine, f"SELECT ?m ?o {{ ?m {reasons} ?o }}")) == 11


def test_no_group_is_too_large_to_be_one_model(engine):
    sizes = ask(engine, "SELECT (COUNT(?m) AS ?n) { ?m zoo:representative ?r } GROUP BY ?r ORDER BY DESC(?n) LIMIT 1")
    assert int(sizes[0]) <= 5  # DINOv2, in the five zoos


def test_vit_and_its_paper_are_one_family(engine):
    assert "openmmlab/vision-transformer" in [
        name.removeprefix(PREFIXES["family"]) for name in ask(engine, "SELECT ?f { ?f zoo:sameFamilyAs family:vit }")
    ]


def test_the_readme_counts_entries_and_statements(engine):
    readme = (ROOT / "README.md").read_text()
    stated = {name.lower(): int(number.replace(",", "")) for name, number in re.findall(ROW, readme)}
    found = {
        source.NAME: count(engine, f"?m dct:isPartOf <{PREFIXES['modelzoo']}{source.NAME}> ; a zoo:Model")
        for source in SOURCES
        if source.HAS_ADDRESS
    }
    assert stated == found
    entries, statements = (int(number.replace(",", "")) for number in TOTALS.search(readme).groups())
    assert entries == sum(found.values()) // 100 * 100
    assert statements == pytest.approx(
        sum(1 for _ in engine.quads_for_pattern(None, None, None, GRAPH_MERGED)), rel=0.02
    )


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.name)
def test_every_question_has_an_answer(question, store):
    assert next(iter(question.ask(store).rows()), None) is not None


def test_zoos_disagree_and_both_sources_are_shown(store):
    found = {
        (each.rule, each.focus.removeprefix(PREFIXES["model"])): each.message
        for each in disagreements(LocalView(store))
    }
    message = found["zoos-disagree-on-licence", "mms-1b-all"]
    assert "curated says spdx:CC-BY-NC-4.0 (https://github.com/facebookresearch/fairseq/" in message
    assert "mteb says spdx:MIT (pkg:pypi/mteb@2.26.24#mteb/models/model_implementations/mms_models.py)" in message


def test_every_statement_of_an_imported_model_has_a_source(engine):
    lacking = ask(engine, "SELECT ?m { ?m a zoo:Model FILTER NOT EXISTS { ?m dct:source ?source } }")
    assert lacking == []
    records = ask(engine, "SELECT ?g ?p { ?g a dcat:CatalogRecord ; prov:wasDerivedFrom ?p . ?p sdo:sha256 ?hash }")
    assert len(records) == 11  # OpenMMLab reads timm, too, for the names of its backbones


@pytest.mark.parametrize(("zoo", "number"), [("timm", 377), ("mteb", 803)])
def test_representations_of_imported_models_belong_to_an_rlm_and_say_what_goes_in(engine, zoo, number):
    start = f"?thing zoo:producedBy ?model ; a zoo:Representation . ?model dct:isPartOf <https://w3id.org/zoograph/zoo/{zoo}>"
    whole = f"{{ {start} . ?model a zoo:RLM . ?thing zoo:dimension ?size ; zoo:modality ?modality }}"
    assert ask(engine, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {whole}") == [str(number)]
    assert ask(engine, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {start} }}") == [str(number)]


def test_rlms_by_dimension_gives_imported_image_models(store):
    answer = question("rlms-by-dimension").ask(store, {"dimension": "768", "modality": "image"})
    assert len(list(answer.rows())) == 126
