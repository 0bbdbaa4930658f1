"""OpenMMLab: every rule on an excerpt, and known answers on the real packages."""

from decimal import Decimal

import pytest

from zoograph.addresses import weight_file
from zoograph.records import Base, Derivation
from zoograph.sources.openmmlab.metafiles import entries
from zoograph.sources.packages import Wheel
from zoograph.stages import Rule


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
    assert (base.stages, base.strategies) == (("preprocessing",), ("self-supervised",))
    assert (tuned.stages, tuned.bases) == (("downstream-task",), (Base(base.key, Derivation.BUILT_ON),))
    assert [d.key for d in tuned.target_datasets] == ["imagenet-1k"]


def test_a_classifier_trained_from_scratch_is_a_dtm(models):
    model = models["mmpretrain/vit-base-p16_scratch_in1k"]
    assert (model.stages, model.tasks, model.bases) == (("downstream-task",), ("image-classification",), ())


def test_weights_that_others_start_from_and_that_solve_no_task_are_an_rlm(models):
    base, detector = models["mmpretrain/vit-base-p16_in21k"], models["mmdet/vit_det_coco"]
    assert detector.bases == (Base(base.key, Derivation.BUILT_ON),)
    assert base.stage_rules == (Rule.NO_TASK,)


def test_converted_weights_are_the_same_weights_elsewhere(models):
    urls = [each.url for each in models["mmpretrain/vit-base-p16_in21k"].weights]
    assert weight_file(urls[1]) == "https://storage.googleapis.com/vit_models/augreg/B_16-i21k.npz"
    assert models["mmpretrain/vit-base-p16_in21k"].bases == ()


def test_what_two_weights_were_converted_from_is_neither_of_them(models, reading):
    for size in ("small", "large"):
        assert len(models[f"mmpretrain/vit-{size}-p16_copied_in1k"].weights) == 1
        assert f"vit-{size}-p16_copied_in1k is one of several" in noted(reading, "openmmlab-converted")


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


def test_a_collection_may_stand_in_another_metafile(models):
    model = models["mmdet/faster-rcnn_hrnet_coco"]
    assert model.family is models["mmdet/faster-rcnn_r50_coco"].family
    assert model.licence == "Apache-2.0"
    assert [paper.arxiv for paper in model.papers] == ["1904.04514"]
    assert model.code == "https://github.com/open-mmlab/mmdetection/blob/v2.0.0/hrnet.py"
    # What that metafile says of its models, it does not say of those of others.
    assert (model.architecture, model.trained_on, model.target_datasets) == (None, (), ())
    assert models["mmdet/faster-rcnn_r50_coco"].architecture == "FPN, ResNet"


def test_two_papers_under_one_name_are_two_families_in_one_package_too(models):
    first, second = models["mmdet/vit_det_coco"].family, models["mmdet/tracker_mot"].family
    assert (first.key, second.key) == ("vision-transformer", "mmdet/vision-transformer")
    assert [paper.arxiv for paper in second.papers] == ["2112.10764"]


def test_a_collection_says_what_its_models_were_trained_on_if_their_results_agree(models):
    assert [d.key for d in models["mmpretrain/vit-base-p16_plain_in1k"].trained_on] == ["imagenet-1k"]
    assert models["mmpretrain/vit-base-p16_plain_birds"].trained_on == ()


def test_what_the_base_of_a_classifier_was_trained_on_is_not_its_target(models):
    model = models["mmpretrain/vit-base-p16_in21k-pre_in1k"]
    assert model.bases == (Base("mmpretrain/vit-base-p16_in21k", Derivation.BUILT_ON),)
    assert [d.key for d in model.target_datasets] == ["imagenet-1k"]
    assert [d.key for d in model.trained_on] == ["imagenet-21k"]


def test_pretrained_names_a_dataset_if_it_is_one(models):
    assert [d.key for d in models["mmdet/tracker_mot"].source_datasets] == ["imagenet-21k"]


def test_two_values_for_one_metric_are_none(models):
    assert [(e.metric, e.value) for e in models["mmdet/faster-rcnn_hrnet_coco"].evaluations] == [
        ("mask-ap", Decimal("35"))
    ]


def test_an_error_is_no_rate(models):
    assert [(e.metric, e.value) for e in models["mmdet/tracker_mot"].evaluations] == [("rmse", Decimal("0.253"))]


def test_what_is_taken_out_of_a_base_is_gone(models):
    assert set(models["mmdet/tracker_mot"].bases) == {
        Base("mmdet/faster-rcnn_r50_coco", Derivation.BUILT_ON),
        Base("torchvision/resnet18", Derivation.BUILT_ON),
    }
    # Nor does what a configuration changes in its base change it for others that inherit it.
    assert models["mmdet/faster-rcnn_r50_coco"].bases == (Base("torchvision/resnet50", Derivation.BUILT_ON),)


def test_a_teacher_is_distilled(models):
    assert set(models["mmdet/student_coco"].bases) == {
        Base("torchvision/resnet50", Derivation.BUILT_ON),
        Base("mmdet/faster-rcnn_r50_coco", Derivation.DISTILLED_FROM),
    }


def test_a_configuration_that_is_not_where_it_is_said_to_be_is_looked_for_beside_the_metafile(models):
    [base] = models["mmdet/faster-rcnn_hrnet_coco"].bases
    assert models[base.key].label == "hrnet.pth"
    assert models[base.key].source == "pkg:pypi/mmdet@0.0.0#mmdet/.mim/configs/backbones/hrnet.py"


def test_of_an_unknown_task_the_stage_is_known_but_not_the_modality(models):
    model = models["mmdet/tracker_other"]
    assert (model.stages, model.tasks, model.modalities) == (("downstream-task",), (), ())


def test_a_collection_that_two_packages_have_with_one_paper_is_one_family(models):
    assert models["mmdet/vit_det_coco"].family is models["mmpretrain/vit-base-p16_in21k"].family


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("openmmlab-twice", "vit-base-p16_in21k is listed 2 times"),
        ("openmmlab-downstream", "vit-base-p16_that-is-not-there is not listed"),
        ("openmmlab-config", "is not configs/vit/tuned, but configs/vit/tuned.py"),
        ("openmmlab-config", "gone.py: there is no such configuration"),
        ("openmmlab-weights", "'TODO' is not the address of weights"),
        ("openmmlab-weights", "'http://[nowhere/vit.pth' is not the address of weights"),
        ("openmmlab-unresolved", "vit-base-p16_asked_in1k: what it starts from cannot be worked out"),
        ("openmmlab-dataset", "'# HRNet backbone' is not a dataset"),
        ("openmmlab-metric", "'Made Up Metric' is not known"),
        ("openmmlab-task", "'Juggling' is not known"),
        ("openmmlab-value", "'81.2*', which is not a number"),
        ("openmmlab-value", "box-ap on COCO is 36.9 and 40.4; both are left out"),
        ("openmmlab-collection", "tracker_other is in the collection SimpleBaseline, which is not in its metafile"),
        ("openmmlab-pretrained", "'TSM', which is not known as a dataset"),
        ("openmmlab-config", "is not backbones/hrnet.py, but configs/backbones/hrnet.py"),
        ("openmmlab-paper", "openaccess.thecvf.com/content/paper.html has neither arXiv id nor DOI"),
    ],
)
def test_what_is_left_out_is_reported(reading, rule, says):
    assert says in noted(reading, rule)


def test_the_same_name_twice_keeps_two_entries(models):
    assert models["mmpretrain/vit-base-p16_in21k.2"].weights == ()


# -- the real packages


def test_known_answers(real):
    listed = [model for model in real.models if model.listed]
    assert len(listed) == 2377
    assert noted(real, "openmmlab-downstream").count("was pretrained on other data") == 2
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
    # Two lines were copied from elsewhere: they name models that were pretrained on ImageNet-21k.
    copied = {(base, tuned) for base, tuned in links if base.endswith("eva-pre_3rdparty_in1k-336px")}
    assert len(copied) == 2
    for base, tuned in links:
        assert (Base(base, Derivation.BUILT_ON) in real_models[tuned].bases) == ((base, tuned) not in copied)
        assert real_models[tuned].tasks == () or "downstream-task" in real_models[tuned].stages


def test_faster_rcnn_starts_from_torchvision_s_resnet_50(real_models):
    model = real_models["mmdet/faster-rcnn_r50_fpn_1x_coco"]
    assert model.bases == (Base("torchvision/resnet50", Derivation.BUILT_ON),)
    assert (model.stages, model.tasks) == (("downstream-task",), ("object-detection",))
    assert model.evaluations[0].value == Decimal("37.4")
    assert model.release_date == "2020-01-30"


def test_every_entry_has_a_stage(real):
    listed = [model for model in real.models if model.listed]
    assert [model.key for model in listed if not model.stages] == []
    assert noted(real, "openmmlab-task") == ""


@pytest.mark.parametrize(
    ("key", "stages"),
    [
        ("mmpretrain/vit-base-p14_dinov2-pre_3rdparty", ("preprocessing",)),
        ("mmpretrain/convnext-v2-base_3rdparty-fcmae_in1k", ("preprocessing",)),
        ("mmpretrain/beit-l-p14_eva-pre_3rdparty_in1k-336px", ("downstream-task",)),
        ("mmpretrain/resnet50_8xb32_in1k", ("downstream-task",)),
        ("mmdet/rpn_r50_fpn_1x_coco", ("downstream-task",)),
    ],
)
def test_stages(key, stages, real_models):
    assert real_models[key].stages == stages


def test_the_same_task_on_the_same_data_is_fine_tuned_and_any_other_is_built_on(real_models):
    corrupted = real_models["mmpose/td-hm_hrnet-w32_gridmask-8xb64-210e_coco-256x192"]
    tracker = real_models["mmpose/td-hm_hrnet-w32_8xb64-20e_posetrack18-256x192"]
    assert corrupted.bases == (Base("mmpose/td-hm_hrnet-w32_8xb64-210e_coco-256x192", Derivation.FINE_TUNED_FROM),)
    assert tracker.bases == (Base("mmpose/td-hm_hrnet-w32_8xb64-210e_coco-256x192", Derivation.BUILT_ON),)


def test_what_is_told_by_sound_is_audio(real_models):
    [model] = [model for key, model in real_models.items() if key.endswith("audio-feature")]
    assert (model.tasks, model.domains) == (("audio-classification",), ())


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


def test_six_twins_are_six_models(real, real_models):
    # Their metafile gives all of them the original of the smallest.
    twins = [model for key, model in real_models.items() if key.startswith("mmpretrain/twins-")]
    assert [len(model.weights) for model in twins] == [1] * 6
    converted = [finding for finding in real.findings if finding.rule == "openmmlab-converted"]
    assert len(converted) == 6 + 2 + 3  # and DeiT III of two data sets, BLIP-2 of two purposes (thrice)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("mmpretrain/ofa-base_3rdparty-finetuned_refcoco", ("accuracy", "refcoco", "testA", Decimal("90.49"))),
        (
            "mmdet/deepsort_faster-rcnn_r50_fpn_8xb2-4e_mot17halftrain_test-mot17halfval",
            ("mota", "mot17", "half-val", Decimal("63.7")),
        ),
        ("mmpose/td-hm_hrnetv2-w18_8xb64-60e_wflw-256x256", ("nme", "wflw", "pose", Decimal("6.97"))),
    ],
)
def test_a_part_of_a_dataset_is_a_split(key, expected, real_models):
    found = [(each.metric, each.dataset.key, each.split, each.value) for each in real_models[key].evaluations]
    assert expected in found


def test_the_configuration_called_as_the_entry_is_its_own_though_the_metafile_names_another(real_models):
    [base] = real_models["mmaction2/mvit-small-p244_k400-pre_16xb16-u16-100e_sthv2-rgb"].bases
    assert base.key == "mmaction2/mvit-small-p244_32xb16-16x4x1-200e_kinetics400-rgb_infer"


def test_few_entries_stay_without_their_configuration(real):
    assert sum(finding.rule == "openmmlab-config" for finding in real.findings) == 22
    assert sum(bool(model.bases) for model in real.models if model.listed) > 1600


def bases_of(model, how=Derivation.BUILT_ON):
    return [base.key for base in model.bases if base.how is how]


def test_a_video_segmenter_is_built_on_the_image_segmenter_of_its_own_backbone(real_models):
    model = real_models["mmdet/masktrack-rcnn_mask-rcnn_r101_fpn_8xb1-12e_youtubevis2019"]
    assert bases_of(model) == ["mmdet/mask-rcnn_r101_fpn_1x_coco", "torchvision/resnet101"]


def test_label_assignment_distillation_has_a_teacher(real_models):
    model = real_models["mmdet/lad_r101-paa-r50_fpn_2xb8_coco_1x"]
    assert bases_of(model) == ["torchvision/resnet101"]
    assert bases_of(model, Derivation.DISTILLED_FROM) == ["mmdet/paa_r50_fpn_1x_coco"]


def test_flamingo_sees_by_clip(real_models):
    assert bases_of(real_models["mmpretrain/flamingo_3rdparty-zeroshot_vqa"]) == [
        "mmpretrain/vit-large-p14_clip-openai-pre_3rdparty"
    ]


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("mmdet/retinanet_pvt-t_fpn_1x_coco", "https://github.com/whai362/PVT/releases/download/v2/pvt_tiny.pth"),
        (
            "mmpretrain/resnet50-arcface_inshop",
            "https://download.openmmlab.com/mmclassification/v0/resnet/"
            "resnet50_3rdparty-mill_in21k_20220331-faac000b.pth",
        ),
        (
            "mmsegmentation/vpd_sd_4xb8-25k_nyu-512x512",
            "https://download.openmmlab.com/mmsegmentation/v0.5/vpd/stable_diffusion_v1-5_pretrain_third_party.pth",
        ),
    ],
)
def test_weights_that_no_entry_has_are_named_by_their_file(key, file, real_models):
    [base] = bases_of(real_models[key])
    assert (real_models[base].listed, real_models[base].weights[0].url) == (False, file)


def test_the_nine_models_with_oclip_start_from_it(real_models):
    models = [model for key, model in real_models.items() if key.startswith("mmocr/") and "oclip_" in key]
    assert len(models) == 9
    for model in models:
        [base] = bases_of(model)
        assert base == "mmocr/resnet50-oclip"
        assert [each.url for each in real_models[base].weights] == [
            "https://download.openmmlab.com/mmocr/backbone/resnet50-oclip-7ba0c533.pth"
        ]


def test_new_style_configurations_are_read(real_models):
    assert bases_of(real_models["mmpose/edpose_res50_8xb2-50e_coco-800x1333"]) == ["torchvision/resnet50"]


def test_most_entries_have_a_family_wherever_it_is_collected(real, real_models):
    assert sum(model.family is None for model in real.models if model.listed) == 7
    assert real_models["mmdet/faster-rcnn_hrnetv2p-w18-1x_coco"].family.papers[0].arxiv == "1506.01497"
    assert real_models["mmsegmentation/fcn_hr18s_4xb2-40k_cityscapes-512x1024"].licence == "Apache-2.0"
    assert real_models["mmdet/mask2former_r50_8xb2-8e_youtubevis2021"].family.papers[0].arxiv == "2112.10764"
    assert real_models["mmdet/mask2former_r50_8xb2-lsj-50e_coco"].family.papers[0].arxiv == "2112.01527"


def test_depth_is_measured_in_metres(real_models):
    model = real_models["mmsegmentation/vpd_sd_4xb8-25k_nyu-480x480"]
    assert {e.metric: e.value for e in model.evaluations} == {"rmse": Decimal("0.253")}


def test_eva_is_tuned_on_imagenet_1k_after_imagenet_21k(real_models):
    model = real_models["mmpretrain/beit-l-p14_eva-pre_3rdparty_in1k-196px"]
    assert [d.key for d in model.target_datasets] == ["imagenet-1k"]
    assert [d.key for d in model.trained_on] == ["imagenet-21k"]


def test_what_was_pretrained_on_a_dataset_that_only_the_curators_know(real_models):
    csn = real_models["mmaction2/ircsn_ig65m-pretrained-r152-bnfrozen_8xb12-32x2x1-58e_kinetics400-rgb"]
    c3d = real_models["mmaction2/c3d_sports1m-pretrained_8xb30-16x1x1-45e_ucf101-rgb"]
    assert [[each.key for each in model.source_datasets] for model in (csn, c3d)] == [["ig-65m"], ["sports-1m"]]


def test_slowfast_for_ava_was_pretrained_on_kinetics(real_models):
    model = real_models["mmaction2/slowfast_kinetics400-pretrained-r50_8xb16-4x16x1-20e_ava21-rgb"]
    assert [d.key for d in model.source_datasets] == ["kinetics-400"]
    assert [d.key for d in model.trained_on or model.target_datasets] == ["ava-v2.1"]


def test_nothing_comes_of_itself(real_models):
    def above(key, seen):
        assert key not in seen, seen
        for base in real_models[key].bases:
            above(base.key, (*seen, key))

    for key in real_models:
        above(key, ())
