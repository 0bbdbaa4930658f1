"""Transformers: base and head classes, on an excerpt, and known answers on the real package."""

import csv

import pytest

from helpers.paths import DATA
from helpers.wheels import real_snapshot, wheel_of
from zoograph.records import Zoo
from zoograph.sources import transformers

pytestmark = pytest.mark.xdist_group("transformers")


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("transformers")
    wheel = wheel_of(DATA / "transformers", folder, "transformers")
    return transformers.read(transformers.fetch(folder, Zoo("transformers", origin=str(wheel))))


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real():
    return transformers.read(real_snapshot(transformers))


@pytest.fixture(scope="module")
def real_models(real):
    return {model.key: model for model in real.models}


def test_a_base_class_makes_an_rlm_and_its_heads_are_the_tasks_that_it_supports(models):
    hubert = models["hubert"]
    assert (hubert.stage, hubert.tasks, hubert.domains) == ("preprocessing", (), ("speech",))
    assert hubert.supports_tasks == ("audio-classification", "automatic-speech-recognition") or set(
        hubert.supports_tasks
    ) == {"audio-classification", "automatic-speech-recognition"}
    assert (hubert.architecture, hubert.label) == ("HubertModel", "Hubert")
    assert hubert.weights[0].repository == "facebook/hubert-base-ls960"


def test_a_base_class_that_is_a_head_is_no_base_class(models):
    assert (models["vits"].stage, models["vits"].tasks) == ("downstream-task", ("text-to-audio",))


def test_what_compares_images_with_texts_gives_representations_of_both(models):
    clip = models["clip"]
    assert (clip.stage, clip.tasks) == ("preprocessing", ())
    assert clip.supports_tasks == ("zero-shot-image-classification",)


def test_a_part_has_the_whole_s_family_and_not_its_checkpoint(models):
    part, whole = models["clip_vision_model"], models["clip"]
    assert (part.family.key, part.weights, part.domains) == ("clip", (), ("computer-vision",))
    assert [each.repository for each in whole.weights] == ["openai/clip-vit-base-patch32"]


def test_types_added_by_hand_are_entries_or_other_names(models):
    assert models["gpt2"].aliases == ("gpt-sw3",)
    assert "gpt-sw3" not in models
    assert models["hubert_by_hand"].family.key == "hubert"


def test_what_is_left_out_is_reported(reading):
    said = {finding.message for finding in reading.findings}
    assert "the head JUGGLING has no task in the taxonomy" in said
    assert "GPT2Config documents 'gpt2', which is no repository owner/name" in said
    unresolved = {finding.message for finding in reading.findings if finding.rule == "transformers-unresolved"}
    assert {message.removesuffix(" cannot be worked out without running the code") for message in unresolved} == {
        "MODEL_FOR_RNNT_MAPPING_NAMES",
        "the checkpoint of HubertAskedConfig",
    }


def test_nothing_is_left_unresolved(real):
    assert not [finding for finding in real.findings if finding.rule == "transformers-unresolved"]


def test_known_answers(real, real_models):
    """794 in the mapping that the library makes from its code, and seven more that it adds by hand.

    Of the ten types that are added by hand, three are other names for configurations that are there already.
    """
    assert len(real.models) == 794 + 7
    assert {alias for model in real.models for alias in model.aliases} == {"gpt-sw3", "EvollaModel", "mlcd"}
    by_hand = {"parakeet_tdt", "mimi_encoder", "mimi_decoder"}
    assert by_hand <= real_models.keys()


@pytest.mark.parametrize(
    ("key", "checkpoint", "task"),
    [
        ("hubert", "facebook/hubert-base-ls960", "automatic-speech-recognition"),
        ("bert", "google-bert/bert-base-uncased", "question-answering"),
        ("vit", "google/vit-base-patch16-224", "image-classification"),
    ],
)
def test_the_models_of_the_first_list(real_models, key, checkpoint, task):
    model = real_models[key]
    assert model.stage == "preprocessing"
    assert [each.repository for each in model.weights] == [checkpoint]
    assert task in model.supports_tasks


def test_checkpoints_are_those_of_the_documentation_s_pages(real_models):
    """Independent evidence: the pages of the documentation (another version) mention most of the checkpoints."""
    with (DATA / "transformers-docs.tsv").open(encoding="utf-8") as file:
        pages = {
            row["page"].removesuffix(".md").replace("-", "_"): " ".join(map(str, row.values()))
            for row in csv.DictReader(file, delimiter="\t")
        }
    compared = [
        (model.weights[0].repository in pages[key.replace("-", "_")])
        for key, model in real_models.items()
        if model.weights and key.replace("-", "_") in pages
    ]
    assert len(compared) > 100
    assert sum(compared) / len(compared) > 0.3
