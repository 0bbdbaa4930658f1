"""Matching names: which agree, which must not, and when a match is certain."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from zoograph.changes import Change
from zoograph.errors import InputError
from zoograph.publish import publish
from zoograph.reading.local import LocalView
from zoograph.reading.reconcile import PROPERTIES, TYPES, Condition, Query, reconcile, types_named
from zoograph.reading.reconcile.likeness import Agreement, compare
from zoograph.reading.reconcile.names import read
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import RDF, RDFS, ZOO, graph, thing

MODELS = (TYPES["model"],)


@pytest.fixture(scope="module")
def view(built_home):
    with History(built_home).reading() as version:
        yield LocalView(EmbeddedStore.read_only(version.store_directory), version)


def best(view, text, types=MODELS):
    [found] = reconcile(view, [Query(text, types)])
    return found[0] if found else None


# -- names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("facebook/dinov2-large", "DINOv2 Large"),  # the owner, marks, a version
        ("ViT-B/16", "vit_base_patch16_224"),  # a letter for a size, the usual image size
        ("dinov3-vit7b16", "DINOv3 ViT-7B/16"),
        ("swin-small_3rdparty_in1k", "swin_small_patch4_window7_224.ms_in1k"),  # patch, window and publisher left out
        ("google/t5-v1_1-base", "T5 v1.1 Base"),  # a point that names of repositories cannot have
        ("Qwen2-0.5B", "qwen2 500M"),
        ("Llama 2 7B", "meta-llama/Llama-2-7b-hf"),  # the format of the Transformers library
        ("wav2vec 2.0 Base", "wav2vec2-base"),
        ("convnext-v2-tiny_fcmae-pre_3rdparty_in1k", "convnextv2_tiny.fcmae_ft_in1k"),
        ("efficientnetv2-m_in21k-pre_3rdparty_in1k", "tf_efficientnetv2_m.in21k_ft_in1k"),
        ("ConvNeXt-B, pretrained on ImageNet-22k", "convnext_base.fb_in22k"),
        ("Barlow Twins ResNet-50", "barlowtwins_r50"),  # two words that others write as one
        ("BERT Base, uncased", "bert-base-uncased"),
    ],
)
def test_names_agree_however_they_are_written(one, other):
    assert compare(read(one), read(other)).agreement >= Agreement.MOSTLY
    assert compare(read(other), read(one)).agreement >= Agreement.MOSTLY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2.5-7B-Instruct", "Qwen2.5-7B-Instruct-AWQ"),  # quantised, in several ways
        ("Llama-2-7b", "llama-2-7b.Q4_K_M.gguf"),
        ("Llama-2-7b", "Llama-2-7b-int8"),
        ("Llama-2-7b", "Llama-2-7b-4bit"),
        ("Qwen2.5-7B", "Qwen2-7B"),  # versions
        ("Mistral-7B-v0.1", "Mistral-7B-v0.3"),
        ("LLaVA-1.5 7B", "LLaVA 15 7B"),
        ("dinov2-large", "dinov3-large"),
        ("Qwen2.5-7B", "Qwen2.5-14B"),  # sizes
        ("bert-base-uncased", "bert-large-uncased"),
        ("ViT-B/16", "ViT-L/16"),
        ("efficientnet_b2", "efficientnetv2_b2"),
        ("clip-vit-large-patch14", "clip-vit-large-patch14-336"),  # images
        ("ViT-B/16", "ViT-B/32"),
        ("t5-base", "t5-v1_1-base"),
        ("Llama 2 7B", "Llama-2-7b-chat-hf"),
        ("whisper-large-v3", "whisper-large-v3-turbo"),
        ("gpt-4-0314", "gpt-4-0613"),  # dates
        ("hubert-large-ls960", "hubert-large-ls960-ft"),  # trained further
        ("convnext_base.fb_in22k", "convnext_base.fb_in22k_ft_in1k"),
        ("bert-base-cased", "bert-base-uncased"),
        ("bert-base", "bert-base-uncased"),
        ("wavlm-base", "WavLM Base+"),
        ("vit_large_patch16_dinov3.sat493m", "DINOv3 ViT-L/16"),  # what is asked for is said nowhere
    ],
)
def test_names_that_tell_weights_apart_do_not_agree(one, other):
    assert compare(read(one), read(other)).agreement == Agreement.NONE


@pytest.mark.parametrize("text", ["", " ", "/", "...", "\0", "7b", "v2", "é" * 500, "a/b/c", "🤗 model", "int8"])
def test_any_text_is_a_name(text):
    compare(read(text), read("bert-base-uncased"))


# -- candidates


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("HuBERT Base", "hubert-base-ls960"),
        ("facebook/hubert-base-ls960", "hubert-base-ls960"),
        ("https://huggingface.co/facebook/hubert-base-ls960", "hubert-base-ls960"),
        ("hubert_base_ls960", "hubert-base-ls960"),
        ("dinov2_vitl14", "dinov2-vitl14"),
        ("llama 2 7b hf", "llama-2-7b"),
    ],
)
def test_a_model_is_matched_by_any_of_its_names(view, text, name):
    found = best(view, text)
    assert (found.iri, found.match) == (thing("model", name).value, True)
    assert found.score > 84


@pytest.mark.parametrize(
    "text",
    [
        "Llama 2 7B GGUF q8_0",
        "hubert-base-ls960-int8",
        "somebody-else/hubert-base-ls960",  # another account's repository may hold anything
        "hubert-base-ls961",
        "bert",
        "HuBERT",
    ],
)
def test_what_is_not_certain_is_no_match(view, text):
    found = best(view, text)
    assert found is None or (not found.match and found.score <= 84)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("HuBERT", "family", "hubert"),
        ("arXiv:2106.07447", "paper", "2106.07447"),
        ("librispeech 960h", "dataset", "librispeech-960h"),
        ("image_classification", "task", "image-classification"),
        ("MIT", "licence", "MIT"),
    ],
)
def test_other_things_are_matched_by_their_names(view, text, kind, name):
    found = best(view, text, (TYPES[kind],))
    assert found.iri.endswith(f"/{name}")
    assert found.match


def test_a_type_keeps_to_its_things(view):
    [rlms, dtms] = reconcile(view, [Query("hubert", types_named([each]), 20) for each in ("rlm", "dtm")])
    assert rlms
    assert all("RLM" in each.hit.facts.roles for each in rlms)
    assert dtms
    assert all("DTM" in each.hit.facts.roles for each in dtms)
    with pytest.raises(InputError, match="there is no type 'star'"):
        types_named(["star"])


def test_two_things_of_one_name_are_no_certain_match(empty_home):
    history = History(empty_home)
    model = [(RDF.type, ZOO.Model), (RDFS.label, Literal("Twin Base", language="en"))]
    said = [Triple(NamedNode(f"https://w3id.org/zoograph/model/{n}"), *each) for n in ("a/x", "b/y") for each in model]
    version = publish(history, {graph("mine"): Change(added=said)}, "twins").version
    here = LocalView(EmbeddedStore.read_only(version.store_directory), version)
    [found] = reconcile(here, [Query("twin_base", MODELS)])
    assert len(found) == 2
    assert not any(each.match for each in found)


def test_an_engine_without_an_index_is_asked_by_sparql(store):
    view = LocalView(store)
    [by_name, by_id, by_value] = reconcile(
        view,
        [
            Query("HuBERT Base", MODELS),
            Query(identifiers=("model:hubert-base-ls960",)),
            Query(types=MODELS, conditions=(Condition(PROPERTIES["hub"], ("facebook/hubert-base-ls960",)),)),
        ],
    )
    for found in (by_name, by_id, by_value):
        assert found[0].iri == thing("model", "hubert-base-ls960").value
    assert by_name[0].match


def test_each_query_is_answered_as_if_it_were_alone(view):
    texts = ["HuBERT Base", "", "wav2vec 2.0 Base", "x" * 2_000]
    together = reconcile(view, [Query(text, MODELS) for text in texts])
    assert together == [reconcile(view, [Query(text, MODELS)])[0] for text in texts]
    assert together[1] == together[3] == []
