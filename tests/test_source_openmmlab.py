"""OpenMMLab: every rule on an excerpt, and known answers on the real packages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheels import ROOT, real_snapshot, wheel_of
from zoograph.errors import InputError
from zoograph.identifiers import weight_file
from zoograph.records import Base, Derivation
from zoograph.sources import openmmlab
from zoograph.sources.openmmlab.configs import Configs, Library, merged
from zoograph.sources.openmmlab.metafiles import entries
from zoograph.sources.packages import Wheel

pytestmark = pytest.mark.xdist_group("openmmlab")


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openmmlab")
    for name in ("mmpretrain", "mmdet", "mmengine"):
        wheel_of(ROOT / "tests" / "data" / "openmmlab" / name, folder, name)
    return openmmlab.read(openmmlab.fetch(folder / "cache", str(folder)))


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real():
    return openmmlab.read(real_snapshot(openmmlab))


@pytest.fixture(scope="module")
def real_models(real):
    return {model.key: model for model in real.models}


def noted(reading, rule):
    return " | ".join(finding.message for finding in reading.findings if finding.rule == rule)


def test_an_entry_says_what_its_metafile_says(models):
    model = models["mmpretrain/vit-base-p16_mae-300e-pre_in1k"]
    assert (model.parameter_count, model.input_size, model.aliases) == (86_570_000, 224, ("vit_mae",))
    assert model.release_date == "2022-08-25"
    assert {each.property for each in model.inferred} == {"dct:issued", "zoo:releaseYear"}
    assert [(e.metric, e.value, e.dataset.key) for e in model.evaluations] == [
        ("accuracy", Decimal("83.1"), "imagenet-1k")
    ]
    assert model.family.papers[0].arxiv == "2010.11929"
    assert model.source == "pkg:pypi/mmpretrain@0.0.0#mmpretrain/.mim/configs/vit/metafile.yml"


def test_downstream_makes_an_rlm_of_one_and_a_dtm_of_the_other(models):
    base, tuned = models["mmpretrain/mae_vit-base-p16_300e_in1k"], models["mmpretrain/vit-base-p16_mae-300e-pre_in1k"]
    assert (base.stage, base.strategies) == ("preprocessing", ("self-supervised",))
    assert (tuned.stage, tuned.bases) == ("downstream-task", (Base(base.key, Derivation.BUILT_ON),))
    assert [d.key for d in tuned.target_datasets] == ["imagenet-1k"]


def test_a_classifier_trained_from_scratch_has_no_stage(models):
    model = models["mmpretrain/vit-base-p16_scratch_in1k"]
    assert (model.stage, model.tasks, model.bases) == (None, ("image-classification",), ())


def test_weights_that_others_start_from_and_that_solve_no_task_are_an_rlm(models):
    base, detector = models["mmpretrain/vit-base-p16_in21k"], models["mmdet/vit_det_coco"]
    assert detector.bases == (Base(base.key, Derivation.BUILT_ON),)
    assert base.stage == "preprocessing"


def test_converted_weights_are_the_same_weights_elsewhere(models):
    urls = [each.url for each in models["mmpretrain/vit-base-p16_in21k"].weights]
    assert weight_file(urls[1]) == "https://storage.googleapis.com/vit_models/augreg/B_16-i21k.npz"
    assert models["mmpretrain/vit-base-p16_in21k"].bases == ()


def test_short_addresses_are_what_mmengine_says_they_are(models):
    assert models["mmdet/faster-rcnn_r50_coco"].bases == (Base("torchvision/resnet50", Derivation.BUILT_ON),)
    assert models["mmdet/caffe_r50_coco"].bases == (Base("open-mmlab/detectron/resnet50_caffe", Derivation.BUILT_ON),)
    placeholder = models["torchvision/resnet50"]
    assert placeholder.weights[0].url == "https://download.pytorch.org/models/resnet50-0676ba61.pth"
    assert not placeholder.listed
    assert placeholder.source == "pkg:pypi/mmengine@0.0.0#mmengine/hub/torchvision_0.12.json"


def test_a_whole_model_that_is_loaded_is_fine_tuned(models):
    assert set(models["mmdet/tuned_coco"].bases) == {
        Base("mmdet/faster-rcnn_r50_coco", Derivation.FINE_TUNED_FROM),
        Base("torchvision/resnet50", Derivation.BUILT_ON),
    }


def test_rates_are_in_per_cent(models):
    assert models["mmdet/faster-rcnn_r50_coco"].evaluations[0].value == Decimal("37.400")


def test_one_text_may_name_several_datasets(models):
    model = models["mmdet/faster-rcnn_r50_coco"]
    assert [each.key for each in model.target_datasets] == ["coco", "objects365", "lvis"]


def test_a_collection_that_two_packages_have_with_one_paper_is_one_family(models):
    assert models["mmdet/vit_det_coco"].family is models["mmpretrain/vit-base-p16_in21k"].family


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("openmmlab-twice", "vit-base-p16_in21k is listed 2 times"),
        ("openmmlab-downstream", "vit-base-p16_that-is-not-there is not listed"),
        ("openmmlab-config", "gone.py: there is no such configuration"),
        ("openmmlab-weights", "'TODO' is not the address of weights"),
        ("openmmlab-dataset", "'# HRNet backbone' is no dataset"),
        ("openmmlab-metric", "'Made Up Metric' is not known"),
        ("openmmlab-task", "'Juggling' is not known"),
        ("openmmlab-value", "'81.2*', which is no number"),
        ("openmmlab-paper", "openaccess.thecvf.com/content/paper.html has neither arXiv id nor DOI"),
    ],
)
def test_what_is_left_out_is_reported(reading, rule, says):
    assert says in noted(reading, rule)


def test_the_same_name_twice_keeps_two_entries(models):
    assert models["mmpretrain/vit-base-p16_in21k.2"].weights == ()


# -- configurations

values = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3),
    max_leaves=8,
)
dictionaries = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def flat(value, path=()):
    if isinstance(value, dict):
        return {place: leaf for key, inner in value.items() for place, leaf in flat(inner, (*path, key)).items()}
    return {path: value}


@given(dictionaries, dictionaries)
def test_merging_keeps_everything_own_and_what_of_the_base_is_not_in_its_way(own, base):
    mine, theirs = flat(own), flat(base)
    blocked = {path[: end + 1] for path in mine for end in range(len(path))}
    kept = {
        path: leaf
        for path, leaf in theirs.items()
        if path not in blocked and not any(path[:end] in mine for end in range(1, len(path)))
    }
    assert flat(merged(own, base)) == mine | kept


def test_a_configuration_that_inherits_from_itself_is_an_error(tmp_path):
    folder = tmp_path / "x" / "lib" / ".mim" / "configs"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("_base_ = './b.py'")
    (folder / "b.py").write_text("_base_ = './a.py'")
    library = Library(Wheel(wheel_of(tmp_path / "x", tmp_path, "lib")), "lib/.mim")
    with pytest.raises(InputError, match="inherits from itself"):
        Configs({"lib": library}).read("lib", "configs/a.py")


# -- the real packages


def test_known_answers(real):
    listed = [model for model in real.models if model.listed]
    assert len(listed) == 2365
    assert noted(real, "openmmlab-downstream") == ""
    keys = {model.key for model in real.models}
    assert [base for model in real.models for base in model.bases if base.key not in keys] == []


def test_46_models_list_65_models_downstream(real, real_models):
    package = next(each for each in real.snapshot.packages if each.name == "mmpretrain")
    listing = {
        f"mmpretrain/{entry.name}": entry.said["Downstream"]
        for entry in entries(Wheel(package.path), "mmpretrain", "mmpretrain/.mim")
        if entry.said.get("Downstream")
    }
    links = [(base, f"mmpretrain/{name}") for base, names in listing.items() for name in names]
    assert (len(listing), len(links)) == (46, 65)
    for base, tuned in links:
        assert Base(base, Derivation.BUILT_ON) in real_models[tuned].bases
        assert real_models[base].stage == "preprocessing"
        if real_models[tuned].tasks and tuned not in listing:  # what others are built on in turn is an RLM
            assert real_models[tuned].stage == "downstream-task"


def test_faster_rcnn_starts_from_torchvision_s_resnet_50(real_models):
    model = real_models["mmdet/faster-rcnn_r50_fpn_1x_coco"]
    assert model.bases == (Base("torchvision/resnet50", Derivation.BUILT_ON),)
    assert (model.stage, model.tasks) == ("downstream-task", ("object-detection",))
    assert model.evaluations[0].value == Decimal("37.4")
    assert model.release_date == "2020-01-30"


def test_detr_is_said_to_be_built_on_resnet_50(real_models):
    model = real_models["mmdet/detr_r50_8xb2-150e_coco"]
    assert [base.key for base in model.bases] == ["torchvision/resnet50"]


def test_a_segmenter_has_both_mean_ious(real_models):
    model = real_models["mmsegmentation/pspnet_r50-d8_4xb2-40k_cityscapes-512x1024"]
    assert {e.metric: e.value for e in model.evaluations} == {
        "mean-iou": Decimal("77.85"),
        "mean-iou-multi-scale-flip": Decimal("79.18"),
    }
    assert model.licence == "Apache-2.0"
    assert [base.key for base in model.bases] == ["open-mmlab/resnet50_v1c"]


def test_pose_is_in_per_cent_and_of_keypoints(real_models):
    model = real_models["mmpose/td-hm_res50_8xb64-210e_coco-256x192"]
    assert {e.metric: e.value for e in model.evaluations}["keypoint-ap"] == Decimal("71.800")


def test_few_entries_stay_without_their_configuration(real):
    assert sum(finding.rule == "openmmlab-config" for finding in real.findings) == 18
    assert sum(bool(model.bases) for model in real.models if model.listed) > 1600
