"""timm: what tags and heads tell, on an excerpt, and known answers on the real package."""

from collections import Counter

import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.records import Base, Derivation, Zoo
from zoograph.sources import timm
from zoograph.sources.static import Module
from zoograph.sources.timm.sizes import feature_sizes
from zoograph.sources.timm.tags import Tag
from zoograph.stages import Rule


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("timm")
    wheel = wheel_of(DATA / "timm", folder, "timm")
    return timm.read(timm.fetch(folder, Zoo("timm", origin=str(wheel))))


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real(real_reading):
    return real_reading(timm)


@pytest.fixture(scope="module")
def real_models(real):
    return {model.key: model for model in real.models}


def built_on(key):
    return (Base(key, Derivation.BUILT_ON),)


def test_a_repository_named_timm_is_the_model_s_own(models):
    base = models["vit_base_patch16_224.augreg_in21k"]
    assert [each.repository for each in base.weights] == ["timm/vit_base_patch16_224.augreg_in21k", None]
    assert base.weights[1].url.endswith("B_16-i21k-300ep-lr_0.001.npz")
    assert (base.licence, base.input_size, base.architecture) == ("Apache-2.0", 224, "vit_base_patch16_224")


def test_what_was_fine_tuned_is_a_dtm_and_its_base_an_rlm(models):
    tuned = models["vit_base_patch16_224.augreg_in21k_ft_in1k"]
    assert tuned.bases == built_on("vit_base_patch16_224.augreg_in21k")
    assert (tuned.stages, tuned.tasks, tuned.strategies) == (
        ("downstream-task",),
        ("image-classification",),
        ("supervised",),
    )
    assert [each.key for each in tuned.target_datasets] == ["imagenet-1k"]
    base = models["vit_base_patch16_224.augreg_in21k"]
    assert (base.stages, [each.key for each in base.source_datasets]) == (("preprocessing",), ["imagenet-21k"])


def test_the_base_may_have_another_resolution(models):
    assert models["vit_base_patch16_384.augreg_in21k_ft_in1k"].bases == built_on("vit_base_patch16_224.augreg_in21k")
    assert models["swin_base_patch4_window7to8_224to256.ms_in22k_ft_in1k"].bases == built_on(
        "swin_base_patch4_window7_224.ms_in22k"
    )


def test_two_steps_are_two_steps_and_what_timm_lacks_gets_a_placeholder(models):
    assert models["vit_base_patch16_clip_384.laion2b_ft_in12k_in1k"].bases == built_on(
        "vit_base_patch16_clip.laion2b_ft_in12k"
    )
    between = models["vit_base_patch16_clip.laion2b_ft_in12k"]
    assert not between.listed
    assert between.bases == built_on("vit_base_patch16_clip.laion2b")
    assert [each.label for each in models["vit_base_patch16_clip.laion2b"].source_datasets] == ["LAION-2B (en)"]


def test_without_a_classifier_s_head_it_is_an_rlm(models):
    mae, clip = models["vit_base_patch16_224.mae"], models["vit_base_patch16_clip_224.openai"]
    assert (mae.stages, mae.strategies, mae.licence) == (("preprocessing",), ("self-supervised",), "CC-BY-NC-4.0")
    assert (clip.stages, clip.strategies) == (("preprocessing",), ())


def test_another_architecture_with_the_same_weights_is_another_name(models):
    assert models["vit_base_patch16_clip_224.openai"].aliases == ("vit_base_patch16_clip_quickgelu_224.openai",)
    assert "vit_base_patch16_clip_quickgelu_224.openai" not in models
    assert models["vit_base_patch16_224.augreg_in21k"].aliases == ("vit_base_patch16_224_in21k",)


def test_what_has_no_weights_is_no_entry(models):
    assert "vit_small_patch16_224.untrained" not in models


def test_a_paper_is_the_weights_own_or_the_family_s_only_one(models):
    radio = models["vit_base_patch16_radio.c_radio"]
    assert [(each.arxiv, each.title) for each in radio.papers] == [("2412.07679", "RADIOv2.5")]
    assert (radio.release_year, radio.inferred[0].basis) == (2024, "https://arxiv.org/abs/2412.07679")
    assert radio.code == "https://github.com/NVlabs/RADIO"
    assert radio.family.papers == ()
    assert models["swin_base_patch4_window7_224.ms_in22k"].family.papers[0].arxiv == "2103.14030"


def test_a_dated_file_gives_a_date_that_is_marked_as_inferred(models):
    swin = models["swin_base_patch4_window7_224.ms_in22k"]
    assert swin.release_date == "2021-04-12"
    assert {each.property for each in swin.inferred} == {"dct:issued", "zoo:releaseYear", "dct:license"}


def test_what_is_left_out_is_reported(reading):
    said = {(finding.rule, finding.message) for finding in reading.findings}
    assert ("timm-base", "vit_tiny_patch16_224.ft_in1k does not say what it was fine-tuned from") in said
    assert ("timm-licence", "vit_tiny_patch16_224.ft_in1k: the licence 'my-own-licence' is not known") in said
    assert any(rule == "timm-unresolved" and "swin_broken.ms_in1k" in message for rule, message in said)
    assert any(
        rule == "timm-unresolved" and "vit_base_patch16_224.worked_out: url" in message for rule, message in said
    )
    elsewhere = "vit_base_patch16_224.elsewhere"
    assert ("timm-weights", f"{elsewhere}: 'http://[nowhere/a.pth' is not a web address") in said
    assert ("timm-weights", f"{elsewhere}: 'no owner' is not a repository of the hub") in said
    assert {model.key: model.weights for model in reading.models}[elsewhere] == ()


@pytest.mark.parametrize(
    ("text", "before", "targets"),
    [
        ("augreg_in21k", None, ()),
        ("augreg_in21k_ft_in1k", "augreg_in21k", ("ImageNet-1k",)),
        ("fcmae_ft_in22k_in1k_384", "fcmae_ft_in22k", ("ImageNet-22k", "ImageNet-1k")),
        ("in22k_ft_in22k_in1k", "in22k_ft_in22k", ("ImageNet-22k", "ImageNet-1k")),
        ("clip_laion2b_augreg_ft_in12k_in1k_384", "clip_laion2b_augreg_ft_in12k", ("ImageNet-12k", "ImageNet-1k")),
        ("clip_laion2b_ft_soup_320", "clip_laion2b", ()),
        ("ft_in1k", None, ("ImageNet-1k",)),
        ("ssld_stage2_ft_in1k", None, ("ImageNet-1k",)),
        ("", None, ()),
    ],
)
def test_tags(text, before, targets):
    tag = Tag(text)
    assert (tag.before.text if tag.before else None) == before
    assert tag.targets == targets


def test_known_answers(real):
    listed = [model for model in real.models if model.listed]
    assert len(listed) == 1810
    assert len({model.architecture for model in listed}) == 1145
    keys = {model.key for model in real.models}
    assert [base for model in real.models for base in model.bases if base.key not in keys] == []
    assert not [finding for finding in real.findings if finding.rule == "timm-unresolved"]


def test_resnet_50_of_torchvision(real_models):
    model = real_models["resnet50.tv_in1k"]
    assert "https://download.pytorch.org/models/resnet50-0676ba61.pth" in [each.url for each in model.weights]
    assert (model.stages, model.tasks, model.licence) == (
        ("downstream-task",),
        ("image-classification",),
        "BSD-3-Clause",
    )


def test_an_address_in_a_comment_is_where_the_weights_were_before(real_models):
    addresses = [weights.url for weights in real_models["tiny_vit_5m_224.in1k"].weights if weights.url]
    assert addresses == ["https://github.com/wkcn/TinyViT-model-zoo/releases/download/checkpoints/tiny_vit_5m_1k.pth"]
    # Where an address is given, one in a comment is of other weights.
    addresses = [weights.url for weights in real_models["resmlp_24_224.fb_in1k"].weights if weights.url]
    assert addresses == ["https://dl.fbaipublicfiles.com/deit/resmlp_24_no_dist.pth"]


@pytest.mark.parametrize(
    ("tuned", "base"),
    [
        ("vit_base_patch16_224.augreg_in21k_ft_in1k", "vit_base_patch16_224.augreg_in21k"),
        ("vit_base_patch16_384.augreg_in21k_ft_in1k", "vit_base_patch16_224.augreg_in21k"),
        ("convnextv2_base.fcmae_ft_in22k_in1k_384", "convnextv2_base.fcmae_ft_in22k"),
        ("convnextv2_base.fcmae_ft_in22k", "convnextv2_base.fcmae"),
        ("swinv2_base_window12to16_192to256.ms_in22k_ft_in1k", "swinv2_base_window12_192.ms_in22k"),
        ("beit_base_patch16_224.in22k_ft_in22k_in1k", "beit_base_patch16_224.in22k_ft_in22k"),
        # It was learned from these images without labels, which its own tag does not mention.
        ("hiera_base_224.mae_in1k_ft_in1k", "hiera_base_224.mae"),
        # Only the tag of the base has a resolution, and it may be that of several.
        ("convnext_base.clip_laiona_augreg_ft_in1k_384", "convnext_base.clip_laiona_augreg_320"),
        (
            "convnext_large_mlp.clip_laion2b_soup_ft_in12k_in1k_384",
            "convnext_large_mlp.clip_laion2b_soup_ft_in12k_384",
        ),
        # 160 and 320 are the sizes of networks here, not of images: the two have no base in common.
        ("regnety_160.swag_ft_in1k", "regnety_160.swag"),
        ("regnety_320.swag_ft_in1k", "regnety_320.swag"),
        ("mobilevitv2_200.cvnets_in22k_ft_in1k_384", "mobilevitv2_200.cvnets_in22k"),
    ],
)
def test_lineage(real_models, tuned, base):
    assert real_models[tuned].bases == built_on(base)


@pytest.mark.parametrize(
    ("tuned", "base"),
    [
        ("rdnet_large.nv_in1k_ft_in1k_384", "rdnet_large.nv_in1k"),
        ("convnext_large_mlp.clip_laion2b_ft_320", "convnext_large_mlp.clip_laion2b"),
    ],
)
def test_what_was_trained_further_on_the_same_images_is_only_fine_tuned(real_models, tuned, base):
    assert real_models[tuned].bases == (Base(base, Derivation.FINE_TUNED_FROM),)


def test_every_weights_have_a_stage(real):
    listed = [model for model in real.models if model.listed]
    assert [model.key for model in listed if not model.stages] == []
    assert Counter(stage for model in listed for stage in model.stages) == {
        "downstream-task": 1320,
        "preprocessing": 490,
    }
    # Of what timm only names, the pipeline tells: something is built on each of these.
    bases = {base.key for model in real.models for base in model.bases if base.how == Derivation.BUILT_ON}
    assert [m.key for m in real.models if not m.stages and m.key not in bases] == []


def test_a_classifier_of_a_general_pretraining_set_is_an_rlm_whoever_fine_tunes_it(real_models):
    for key in (
        "focalnet_large_fl3.ms_in22k",
        "mvitv2_base_cls.fb_inw21k",
        "flexivit_base.300ep_in21k",
        "beit_base_patch16_224.in22k_ft_in22k",
        "convnextv2_base.fcmae_ft_in22k",
    ):
        assert real_models[key].stage_rules == (Rule.PRETRAINING_SET,)
        assert real_models[key].tasks == ()


def inferred(model):
    return {each.property: each.basis for each in model.inferred}


def test_a_licence_that_only_the_helper_of_a_file_writes_is_inferred(real_models):
    listed = [model for model in real_models.values() if model.listed and model.licence]
    by_helper = [model for model in listed if "dct:license" in inferred(model)]
    assert (len(listed), len(by_helper)) == (1785, 1530)
    for key in ("convnext_base.fb_in22k", "densenet201.tv_in1k", "vit_base_patch16_clip_224.openai"):
        model = real_models[key]
        assert (model.licence, inferred(model)["dct:license"]) == ("Apache-2.0", model.source)
    for key in ("resnet50.tv_in1k", "resnet50_clip.openai", "vit_base_patch16_224.mae", "inception_v4.tf_in1k"):
        assert "dct:license" not in inferred(real_models[key])


def test_a_paper_that_only_a_helper_writes_is_about_a_design_or_not_taken(real_models):
    for key in ("resnet18d.ra4_e3600_r224_in1k", "resnet34.ra4_e3600_r224_in1k", "resnet50d.ra4_e3600_r224_in1k"):
        assert (real_models[key].papers, real_models[key].release_year) == ((), None)
    tiny = real_models["convnextv2_tiny.fcmae"]
    assert [paper.arxiv for paper in tiny.papers] == ["2301.00808"]
    assert inferred(tiny)["codemeta:referencePublication"] == tiny.source
    assert tiny.release_year is None


def test_self_supervised_vits_are_rlms(real_models):
    for key in ("vit_base_patch16_224.mae", "vit_base_patch14_dinov2.lvd142m", "vit_base_patch16_224.dino"):
        assert (real_models[key].stages, real_models[key].strategies) == (("preprocessing",), ("self-supervised",))


@pytest.mark.parametrize("key", ["mvitv2_large_cls.fb_inw21k", "vit_base_patch16_224.bamboo"])
def test_a_classifier_of_very_many_classes_is_no_embedder(key, real_models):
    assert Rule.FEATURE_EXTRACTOR not in real_models[key].stage_rules


@pytest.mark.parametrize(
    ("key", "size"),
    [
        ("vit_base_patch16_224.augreg_in21k", 768),
        ("vit_base_patch14_dinov2.lvd142m", 768),
        ("vit_base_patch16_clip_224.openai", 768),
        ("beit_large_patch16_224.in22k_ft_in22k", 1024),
        ("eva02_base_patch14_224.mim_in22k", 768),
        ("convnext_base.fb_in22k", 1024),
        ("convnextv2_huge.fcmae", 2816),
        ("mixer_b16_224.goog_in21k", 768),
        ("swin_base_patch4_window7_224.ms_in22k", 1024),
        ("samvit_base_patch16.sa1b", 256),
        # A block of a stage tells, or a width that a function rounds.
        ("resnetv2_50x1_bit.goog_in21k", None),
        ("mobilenetv3_large_100.miil_in21k", None),
        # A classifier that nothing of timm is built on.
        ("deit_base_patch16_224.fb_in1k", None),
    ],
)
def test_a_feature_size_is_that_of_an_rlm_and_written_out(real_models, key, size):
    assert real_models[key].dimension == size


def test_feature_sizes_are_counted(real):
    known = [model for model in real.models if model.dimension]
    assert len(known) == 377
    assert {model.modalities for model in known} == {("image",)}


_NETWORKS = """
import os
from zoo.elsewhere import build_model_with_cfg, rounded

SPECIAL = os.environ.get('SPECIAL', '0') == '1'

class Plain(nn.Module):
    def __init__(self, num_classes=10, widths=(8, 16), neck=0, **more):
        super().__init__()
        previous = widths[0]
        stages = []
        for width in widths:
            stages.append(nn.Linear(previous, width))
            previous = width
        self.num_features = self.out = previous
        if neck:
            self.num_features = neck

class Below(Plain):
    def __init__(self, *args, **more):
        super().__init__(*args, **more, neck=3)

class Rounded(nn.Module):
    def __init__(self, width=8, **more):
        self.num_features = rounded(width)

class ByHead(nn.Module):
    def __init__(self, num_classes=10, width=8, **more):
        self.num_features = width
        if num_classes > 5:
            self.num_features = 2 * width

class ByMethod(nn.Module):
    def __init__(self, width=8, **more):
        self.num_features = width
        self.widen()
    def widen(self):
        self.num_features = 99

def _create(variant, pretrained=False, special=None, below=False, **more):
    if special is None:
        special = SPECIAL
    if special:
        return other(variant)
    kind = Below if below else Plain
    more.pop('loose', None)
    return build_model_with_cfg(kind, variant, pretrained, **more)

def plain(pretrained=False, **more):
    arguments = dict(widths=[4, 32], loose=1)
    model = _create('plain', pretrained=pretrained, **dict(arguments, **more))
    return model

def necked(**more): return _create('necked', neck=5, **more)
def below(**more): return _create('below', below=True, **more)
def pruned(**more): return _create('pruned', pruned=True, **more)
def described(**more): return _create('described', model_cfg=dict(width=1), **more)
def of_rounded(**more): return build_model_with_cfg(Rounded, 'a', **more)
def of_head(**more): return build_model_with_cfg(ByHead, 'b', **more)
def of_method(**more): return build_model_with_cfg(ByMethod, 'c', **more)
"""


def test_a_feature_size_is_found_only_where_nothing_unknown_decides_it():
    module = Module(None, "zoo", "zoo.py", _NETWORKS)
    module.evaluate()
    names = ("plain", "necked", "below", "pruned", "described", "of_rounded", "of_head", "of_method", "missing")
    assert feature_sizes(module, names) == {"plain": 32, "necked": 5, "below": 3}
