"""OpenMMLab's results: every number that is published comes in, as what it is."""

from decimal import Decimal

import pytest
import yaml

from zoograph import spellings
from zoograph.records import Zoo
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.datasets import LoadedDatasets
from zoograph.sources.openmmlab.metafiles import Entry, entries, mapping, number
from zoograph.sources.openmmlab.results import Results
from zoograph.sources.packages import Wheel


class Configurations(dict):
    """Stands for what is read of configurations: nothing of most entries."""

    def __missing__(self, key):
        return {}


def results(said, configurations=None, package="mmdet"):
    """The results of each of some entries, as (metric, value, dataset, split), and the findings."""
    notes = Notes(Zoo("openmmlab"))
    found = {
        f"{at}": Entry(package, each["Name"], "metafile.yml", each, {}) for at, each in enumerate(yaml.safe_load(said))
    }
    configured = Configurations(configurations or {})
    reader = Results(found, configured, LoadedDatasets(found, configured, notes), spellings.dataset, notes)
    read = [
        [(e.metric, e.value, e.dataset.key, e.split) for e in reader.of(key, entry)] for key, entry in found.items()
    ]
    return read, " | ".join(f"{finding.rule}: {finding.message}" for finding in notes.findings)


def test_of_two_values_for_one_metric_the_task_tells_which_is_which():
    said = """
    - Name: mask-rcnn
      Results:
        - {Task: Object Detection, Dataset: COCO, Metrics: {box AP: 44.7}}
        - {Task: Instance Segmentation, Dataset: COCO, Metrics: {box AP: 40.4}}
    - Name: boxes-of-a-segmenter
      Results:
        - {Task: Instance Segmentation, Dataset: COCO, Metrics: {box AP: 44.7, mask AP: 40.4}}
    """
    [first, second], findings = results(said)
    expected = {("box-ap", Decimal("44.7"), "coco", None), ("mask-ap", Decimal("40.4"), "coco", None)}
    assert (set(first), set(second), findings) == (expected, expected, "")


def test_the_task_tells_the_direction_of_a_search():
    said = """
    - Name: blip
      Results:
        - {Task: Image-To-Text Retrieval, Dataset: COCO, Metrics: {Recall@1: 82.52}}
        - {Task: Text-To-Image Retrieval, Dataset: COCO, Metrics: {Recall@1: 64.82}}
    """
    [found], _ = results(said)
    assert found == [
        ("recall-at-1", Decimal("82.52"), "coco", "image-to-text"),
        ("recall-at-1", Decimal("64.82"), "coco", "text-to-image"),
    ]


def test_a_comment_in_place_of_a_dataset_is_what_others_call_the_data_that_are_loaded():
    said = """
    - {Name: known, Results: {Task: T, Dataset: Cityscapes, Metrics: {mIoU: 77}}}
    - {Name: comment, Results: {Task: T, Dataset: "# HRNet backbone", Metrics: {mIoU: 81.35}}}
    - {Name: elsewhere, Results: {Task: T, Dataset: "# HRNet backbone", Metrics: {mIoU: 50}}}
    - {Name: unloaded, Results: {Task: T, Dataset: "# HRNet backbone", Metrics: {mIoU: 60}}}
    """
    loads = {"val_dataloader": {"dataset": {"type": "CityscapesDataset", "data_root": "data/cityscapes/"}}}
    other = {"val_dataloader": {"dataset": {"type": "CityscapesDataset", "data_root": "data/night"}}}
    found, findings = results(said, {"0": loads, "1": loads, "2": other})
    assert found[1] == [("mean-iou", Decimal("81.35"), "cityscapes", None)]
    assert found[2:] == [[], []]
    assert "elsewhere: a result on '# HRNet backbone', which is not a dataset" in findings


def test_data_that_others_call_by_two_names_are_neither():
    said = """
    - {Name: one, Results: {Task: T, Dataset: Cityscapes, Metrics: {mIoU: 77}}}
    - {Name: other, Results: {Task: T, Dataset: ADE20K, Metrics: {mIoU: 77}}}
    - {Name: comment, Results: {Task: T, Dataset: "# of what", Metrics: {mIoU: 81.35}}}
    """
    loads = {"val_dataloader": {"dataset": {"type": "BaseDataset"}}}
    found, _ = results(said, {"0": loads, "1": loads, "2": loads})
    assert found[2] == []


def test_a_dataset_that_was_copied_from_another_metafile_is_the_one_that_is_loaded():
    said = """
    - {Name: coco, Results: {Task: T, Dataset: COCO, Metrics: {box AP: 42}}}
    - {Name: crowd, Results: {Task: T, Dataset: CrowdPose, Metrics: {box AP: 66}}}
    - {Name: crowd-2, Results: {Task: T, Dataset: CrowdPose, Metrics: {box AP: 67}}}
    - {Name: copied, Results: {Task: T, Dataset: CrowdPose, Metrics: {box AP: 71}}}
    """
    coco = {"test_dataloader": {"dataset": {"type": "CocoDataset", "data_root": "data/", "ann_file": "coco/val.json"}}}
    crowd = {
        "test_dataloader": {"dataset": {"type": "CocoDataset", "data_root": "data/", "ann_file": "crowd/val.json"}}
    }
    found, findings = results(said, {"0": coco, "1": crowd, "2": crowd, "3": coco})
    assert [each[0][2] for each in found] == ["coco", "crowdpose", "crowdpose", "coco"]
    assert findings == (
        "openmmlab-dataset: copied was measured on COCO: its metafile says CrowdPose, "
        "but that is not what its configuration loads"
    )


def test_a_name_that_few_use_for_data_of_two_names_is_not_corrected():
    said = """
    - {Name: one, Results: {Task: T, Dataset: MSR-VTT, Metrics: {box AP: 42}}}
    - {Name: other, Results: {Task: T, Dataset: MSRVTT-9k, Metrics: {box AP: 66}}}
    """
    loads = {"test_dataloader": {"dataset": {"type": "VideoText", "data_root": "data/msrvtt"}}}
    found, findings = results(said, {"0": loads, "1": loads})
    assert ([each[0][2] for each in found], findings) == (["msr-vtt", "msrvtt-9k"], "")


def test_a_model_that_is_listed_for_each_scale_of_its_evaluator_has_a_metric_for_each():
    said = """
    - {Name: cpm, Results: {Task: Body 2D Keypoint, Dataset: JHMDB, Metrics: {Mean: 89.5, Head: 96.1}}}
    - {Name: cpm, Results: {Task: Body 2D Keypoint, Dataset: JHMDB, Metrics: {Mean: 66.0}}}
    """
    evaluator = {"val_evaluator": [{"type": "JhmdbPCKAccuracy", "thr": 0.2, "norm_item": ["bbox", "torso"]}]}
    found, findings = results(said, {"0": evaluator, "1": evaluator}, "mmpose")
    assert found == [
        [("pck-at-0.2", Decimal("89.5"), "jhmdb", None)],
        [("tpck-at-0.2", Decimal("66.0"), "jhmdb", None)],
    ]
    assert findings == "openmmlab-joint: the values of single joints (Head) are left out"


@pytest.mark.parametrize(
    ("package", "task", "dataset", "short", "value", "expected"),
    [
        ("mmpose", "Body 2D Keypoint", "MPII", "Mean", "0.907", ("pckh-at-0.5", "90.700")),
        ("mmpose", "Body 2D Keypoint", "MPII", "Mean@0.1", "0.348", ("pckh-at-0.1", "34.800")),
        ("mmpose", "Body 2D Keypoint", "Body8", "Mean@0.1", "0.914", ("pck-at-0.1", "91.400")),
        ("mmpose", "Body 2D Keypoint", "PoseTrack18", "Total", "83.4", ("mean-average-precision", "83.4")),
        ("mmpose", "Animal 2D Keypoint", "AnimalKingdom", "PCK", "0.6323", ("pck-at-0.05", "63.2300")),
        ("mmpose", "Body 2D Keypoint", "COCO", "AP", "0.718", ("keypoint-ap", "71.800")),
        ("mmdet", "Video Instance Segmentation", "YouTube-VIS 2019", "AP", "30.2", ("mask-ap", "30.2")),
        ("mmaction2", "Temporal Action Localization", "HACS", "AUC", "51.39", ("temporal-ar-auc", "51.39")),
        ("mmaction2", "Video Retrieval", "MSRVTT", "MdR", "1", ("median-rank", "1")),
    ],
)
def test_a_short_name_means_something_else_on_another_dataset_or_for_another_task(
    package, task, dataset, short, value, expected
):
    said = f"- {{Name: m, Results: {{Task: {task}, Dataset: {dataset}, Metrics: {{'{short}': {value}}}}}}}"
    [[found]], _ = results(said, package=package)
    assert (found[0], str(found[1])) == expected


# -- the real packages


def numbers_of(entry):
    return sum(
        number(value) is not None for result in entry.results for value in mapping(result.get("Metrics")).values()
    )


def test_all_numbers_come_in_but_those_of_single_joints(real, real_models):
    published = {
        name: list(entries(Wheel(package.path), package.name, f"{module}/.mim"))
        for package in real.snapshot.packages
        for name, module in [
            (package.name, {"mmsegmentation": "mmseg", "mmaction2": "mmaction"}.get(package.name, package.name))
        ]
        if name not in ("mmengine", "timm")
    }
    numbers = sum(numbers_of(entry) for found in published.values() for entry in found)
    joints = [finding for finding in real.findings if finding.rule == "openmmlab-joint"]
    left_out = sum(int(finding.message.rpartition("(")[2].split()[0]) for finding in joints)
    taken = sum(len(model.evaluations) for model in real_models.values())
    # 5,197 in the metafiles of the indexes, 18 in others.
    assert (numbers, left_out, taken) == (5_215, 189, 5_026)
    with_numbers = {f"{name}/{entry.name}" for name, found in published.items() for entry in found if numbers_of(entry)}
    assert [key for key in sorted(with_numbers) if not real_models[key].evaluations] == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("mmsegmentation/ocrnet_hr48_4xb2-160k_cityscapes-512x1024", ("mean-iou", "cityscapes", None, "81.35")),
        ("mmsegmentation/ocrnet_hr48_4xb2-160k_cityscapes-512x1024", ("mean-iou-multi-scale-flip", "cityscapes", None, "82.7")),
        ("mmpose/rtmpose-m_8xb64-210e_mpii-256x256", ("pckh-at-0.5", "mpii", None, "90.700")),
        ("mmpose/td-hm_cpm_8xb32-40e_jhmdb-sub1-368x368.2", ("tpck-at-0.2", "jhmdb", None, "66.0")),
        ("mmpretrain/blip2_3rdparty_retrieval", ("recall-at-1", "coco", "text-to-image", "68.3")),
        ("mmaction2/trn_imagenet-pretrained-r50_8xb16-1x1x8-50e_sthv2-rgb", ("accuracy", "something-something-v2", "efficient", "47.65")),
        ("mmdet/retinanet_r50_fpn_1x_objects365v1", ("box-ap", "objects365-v1", None, "14.8")),
        (
            "mmdet/mask-rcnn_r50-caffe_fpn_rpn-2conv_4conv1fc_syncbn-all_lsj-100e_coco",
            ("mask-ap", "coco", None, "40.4"),
        ),
    ],
)  # fmt: skip
def test_known_results(key, expected, real_models):
    found = [(each.metric, each.dataset.key, each.split, str(each.value)) for each in real_models[key].evaluations]
    assert expected in found


def test_ocrnet_was_trained_on_what_its_configuration_loads(real_models):
    model = real_models["mmsegmentation/ocrnet_hr48_4xb2-160k_cityscapes-512x1024"]
    assert [each.key for each in model.trained_on or model.target_datasets] == ["cityscapes"]


@pytest.mark.parametrize(
    ("key", "measured", "trained"),
    [
        ("mmpose/rtmo-l_16xb16-600e_coco-640x640", {"coco"}, {"coco"}),
        ("mmpose/rtmo-l_16xb16-700e_crowdpose-640x640", {"crowdpose"}, {"crowdpose"}),
        ("mmpose/rtmpose-m_8xb64-120e_lapa-256x256", {"lapa"}, {"lapa"}),
        ("mmpose/rtmpose-m_8xb64-60e_wflw-256x256", {"wflw"}, {"wflw"}),
        ("mmaction2/tsn_imagenet-pretrained-r50_8xb32-1x1x8-50e_sthv2-rgb", {"something-something-v2"}, {"something-something-v2"}),
        ("mmaction2/uniformerv2-large-p14-res336_clip-kinetics710-pre_u32_kinetics700-rgb", {"kinetics-700"}, set()),
        ("mmdet/faster-rcnn_r50_fpn_32x2_cas_1x_openimages", {"open-images-v6"}, {"open-images-v6"}),
        ("mmdet/faster-rcnn_r50_fpn_32x2_cas_1x_openimages_challenge", {"open-images-challenge-2019"}, {"open-images-challenge-2019"}),
        ("mmpretrain/beit-base-p16_beit-in21k-pre_3rdparty_in1k", {"imagenet-1k"}, set()),
    ],
)  # fmt: skip
def test_what_a_configuration_loads_is_what_a_model_was_trained_and_measured_on(key, measured, trained, real_models):
    model = real_models[key]
    assert {each.dataset.key for each in model.evaluations} == measured
    assert {each.key for each in (*model.trained_on, *model.target_datasets)} & trained == trained


def test_few_datasets_of_metafiles_are_contradicted_by_configurations(real):
    noted = [finding for finding in real.findings if "what its configuration loads" in finding.message]
    assert len({finding.label for finding in noted}) == 11
    assert {finding.rule for finding in noted} == {"openmmlab-dataset"}


def test_metafiles_that_no_index_imports_are_read_and_noted(real, real_models):
    noted = {finding.focus.rpartition("configs/")[2] for finding in real.findings if finding.rule == "openmmlab-index"}
    assert noted == {
        f"{folder}/metafile.yml"
        for folder in (
            "objects365", "localization/drn", "localization/tcanet", "multimodal/vindlu", "backbone/oclip",
        )
    }  # fmt: skip
    base = real_models["mmocr/resnet50-oclip"]
    assert (base.listed, base.family.label, base.family.papers[0].arxiv) == (True, "oCLIP", "2203.03911")
    assert [each.key for each in base.trained_on] == ["synthtext"]
