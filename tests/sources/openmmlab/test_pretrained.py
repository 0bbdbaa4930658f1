"""What OpenMMLab's configurations start from: short addresses, backbones of timm, paths of files that a list has."""

import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.records import Base, Derivation
from zoograph.sources.openmmlab.pretrained import Hub, Start, starts
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Reference
from zoograph.sources.timm import names


@pytest.fixture(scope="module")
def timm(tmp_path_factory):
    return Wheel(wheel_of(DATA / "timm", tmp_path_factory.mktemp("timm"), "timm"))


def addresses(model):
    return [start.address for start in starts({"model": model})]


@pytest.mark.parametrize(
    ("backbone", "expected"),
    [
        ({"type": "timm.vit_base", "pretrained": True}, ["timm://vit_base"]),
        ({"type": "timm.vit_base", "pretrained": False}, []),
        ({"type": "mmpretrain.TIMMBackbone", "model_name": "vit_base.mae", "pretrained": True}, ["timm://vit_base.mae"]),
        ({"type": Reference("mmseg.TIMMBackbone"), "model_name": "vit", "pretrained": True}, ["timm://vit"]),
        ({"type": "TIMMBackbone", "model_name": "vit", "checkpoint_path": "https://a.org/b.pth"}, ["https://a.org/b.pth"]),
        ({"type": "torchvision.resnet50", "pretrained": True}, ["torchvision://resnet50"]),
    ],
)  # fmt: skip
def test_a_backbone_of_another_library_is_named_by_its_type(backbone, expected):
    assert addresses({"backbone": backbone}) == expected


def test_a_detector_in_a_tracker_is_a_model_of_its_own_and_a_teacher_is_no_base():
    part = {
        "init_cfg": {"checkpoint": "https://a.org/detector.pth"},
        "backbone": {"pretrained": "torchvision://resnet50"},
    }
    model = {
        "detector": part,
        "q_former_model": {"pretrained": "https://a.org/former.pth"},
        "target_generator": {"init_cfg": {"checkpoint": "https://a.org/dalle.pth"}},
        "postprocess_model": {"checkpoint": "https://a.org/aflink.pth"},
    }
    assert list(starts({"model": model})) == [
        Start("https://a.org/detector.pth", Derivation.BUILT_ON, is_of_part=True),
        Start("torchvision://resnet50", Derivation.BUILT_ON),
        Start("https://a.org/former.pth", Derivation.BUILT_ON),
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("vit_base_patch16_224", "vit_base_patch16_224.augreg_in21k"),
        ("vit_base_patch16_384.augreg_in21k_ft_in1k", "vit_base_patch16_384.augreg_in21k_ft_in1k"),
        ("vit_small_patch16_224", None),
        ("vit_of_nobody", None),
    ],
)
def test_timm_has_a_default_for_a_name_without_a_tag(name, key, timm):
    found = names.loaded(timm, name)
    assert (found and found.key) == key
    named = Hub(None, timm).find(f"timm://{name}")
    assert (named and named.key) == (key and f"timm/{key}")


def test_without_timm_its_names_are_in_no_list():
    assert Hub(None, None).find("timm://vit_base_patch16_224") is None


def test_a_file_is_found_by_its_very_name_in_any_list(tmp_path):
    (tmp_path / "x" / "timm" / "models").mkdir(parents=True)
    (tmp_path / "x" / "timm" / "models" / "deit.py").write_text(
        "a = _cfg(url='https://a.org/deit_small-cd65a155.pth')\n# url='https://a.org/old-0000aaaa.pth'\n"
    )
    hub = Hub(None, Wheel(wheel_of(tmp_path / "x", tmp_path, "timm")))
    assert hub.addresses("deit_small-cd65a155.pth") == {"https://a.org/deit_small-cd65a155.pth"}
    assert hub.addresses("small-cd65a155.pth") == hub.addresses("old-0000aaaa.pth") == set()
    [curated] = hub.addresses("beit_base_patch16_224_pt22k_ft22k.pth")
    assert curated.startswith("https://github.com/addf400/files/")


# -- the real packages


def bases(model):
    return [base.key for base in model.bases]


def test_a_model_of_timm_is_named_by_its_repository(real_models):
    for recipe in ("32xb8-1x1x8-50e", "8xb32-1x1x3-100e"):
        [base] = bases(real_models[f"mmaction2/tsn_imagenet-pretrained-swin-transformer_{recipe}_kinetics400-rgb"])
        placeholder = real_models[base]
        assert placeholder.weights[0].repository == "timm/swin_base_patch4_window7_224.ms_in22k_ft_in1k"
        assert placeholder.source == "pkg:pypi/timm@1.0.31#timm/models/swin_transformer.py"


def test_ten_paths_on_a_disk_are_files_that_a_list_has(real, real_models):
    found = {
        size: {base for key, model in real_models.items() if f"/vit_deit-{size}16" in key for base in bases(model)}
        for size in ("b", "s")
    }
    assert found["b"] == {"mmpretrain/deit-base_3rdparty_in1k"}
    [small] = found["s"]
    assert (
        real_models[small].weights[0].url == "https://dl.fbaipublicfiles.com/deit/deit_small_patch16_224-cd65a155.pth"
    )
    assert sum("/vit_deit-" in key for key in real_models) == 8
    for size, batch in (("base", "8xb2"), ("large", "8xb1-amp")):
        [beit] = bases(real_models[f"mmsegmentation/beit-{size}_upernet_{batch}-160k_ade20k-640x640"])
        assert real_models[beit].weights[0].url == (
            f"https://github.com/addf400/files/releases/download/v1.0/beit_{size}_patch16_224_pt22k_ft22k.pth"
        )
    left = [finding.value for finding in real.findings if finding.rule == "openmmlab-base"]
    assert sorted(left) == sorted([
        "ViT-B/16", "pretrain/vit-b16_p16_224-80ecf9dd.pth", "./pretrain/mae_pretrain_vit_base_mmcls.pth",
        *["pretrain/vit_large_p16.pth"] * 7, *["pretrain/vit_base_patch16_224.pth"] * 3,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("key", "file"),
    [
        # OpenMMLab's own file, in another folder than its metafile says.
        ("mmpose/rtmpose-m_8xb256-420e_aic-coco-256x192", "https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/cspnext-m_udp-aic-coco_210e-256x192-f2f7d6f6_20230130.pth"),
        # Copies of other people's files.
        ("mmpose/td-hm_ViTPose-base_8xb64-210e_humanart-256x192", "https://dl.fbaipublicfiles.com/mae/pretrain/mae_pretrain_vit_base.pth"),
        ("mmaction2/swin-tiny-p244-w877_in1k-pre_8xb8-amp-32x2x1-30e_kinetics400-rgb", "https://github.com/SwinTransformer/storage/releases/download/v1.0.0/swin_tiny_patch4_window7_224.pth"),
    ],
)  # fmt: skip
def test_a_copy_of_a_file_is_the_file(real_models, key, file):
    [base] = bases(real_models[key])
    assert file in {weights.url for weights in real_models[base].weights}


def test_a_tracker_is_built_on_the_detector_whose_file_it_lists(real_models):
    folder = "https://download.openmmlab.com/mmtracking/mot"
    detector, reid = (
        f"{folder}/faster_rcnn/faster-rcnn_r50_fpn_4e_mot17-half-64ee2ed4.pth",
        f"{folder}/reid/tracktor_reid_r50_iter25245-a452f51f.pth",
    )
    for name, expected in (("sort", {detector}), ("deepsort", {detector, reid})):
        model = real_models[f"mmdet/{name}_faster-rcnn_r50_fpn_8xb2-4e_mot17halftrain_test-mot17halfval"]
        files = {weights.url for base in model.bases for weights in real_models[base.key].weights}
        assert expected < files
        assert model.weights == ()  # they are those of its parts


def test_beit_s_teacher_is_no_base(real_models):
    assert real_models["mmpretrain/beit_beit-base-p16_8xb256-amp-coslr-300e_in1k"].bases == ()


def test_minigpt_4_has_eyes_and_a_q_former(real_models):
    model = real_models["mmpretrain/minigpt-4_vicuna-7b_caption"]
    assert len([base for base in model.bases if base.how == Derivation.BUILT_ON]) == 2
    assert (
        Base(
            "file/download.openmmlab.com-mmpretrain-v1.0-minigpt4-minigpt-4-qformer-20230615-1dfa889c.pth",
            Derivation.BUILT_ON,
        )
        in model.bases
    )
