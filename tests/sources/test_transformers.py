"""Transformers: architectures and their documented checkpoints, on an excerpt, and known answers on the real package."""

import csv

import pytest

from helpers.paths import DATA
from helpers.wheels import wheel_of
from zoograph.records import Zoo
from zoograph.sources import transformers
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Wheel
from zoograph.sources.transformers.checkpoints import Documented, own
from zoograph.sources.transformers.domains import domain_of
from zoograph.sources.transformers.heads import tasks_of
from zoograph.sources.transformers.inputs import CONTROL, MUSIC, PROTEIN, TIME, Inputs
from zoograph.sources.transformers.roles import Roles, roles_of
from zoograph.stages import Rule


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("transformers")
    wheel = wheel_of(DATA / "transformers", folder, "transformers")
    return transformers.read(transformers.fetch(folder, Zoo("transformers", origin=str(wheel))))


@pytest.fixture(scope="module")
def architectures(reading):
    return {each.key: each for each in reading.architectures}


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real(real_reading):
    return real_reading(transformers)


@pytest.fixture(scope="module")
def real_architectures(real):
    return {each.key: each for each in real.architectures}


@pytest.fixture(scope="module")
def real_models(real):
    return {model.uses_architecture: model for model in real.models}


def test_heads_are_the_tasks_that_an_architecture_supports(architectures):
    hubert = architectures["hubert"]
    assert set(hubert.supports_tasks) == {"audio-classification", "automatic-speech-recognition"}
    assert (hubert.label, hubert.domains, hubert.modalities) == ("Hubert", ("speech",), ("audio",))
    assert {each.property for each in hubert.inferred} == {"zoo:domain", "zoo:modality"}
    assert architectures["vits"].supports_tasks == ("text-to-audio",)
    assert architectures["clip"].supports_tasks == ("zero-shot-image-classification",)


def test_the_documented_checkpoint_is_a_model_of_which_only_its_architecture_is_said(models):
    hubert = models["facebook/hubert-base-ls960"]
    assert hubert.uses_architecture == "hubert"
    assert [each.repository for each in hubert.weights] == ["facebook/hubert-base-ls960"]
    assert (hubert.stages, hubert.tasks, hubert.family, hubert.architecture) == ((), (), None, "HubertModel")
    assert hubert.domains == ("speech",)
    assert {each.property for each in hubert.inferred} == {"zoo:domain", "zoo:modality"}


def test_a_part_has_a_domain_of_its_own_and_not_the_checkpoint_of_the_whole(architectures, models):
    assert architectures["clip_vision_model"].domains == ("computer-vision",)
    assert architectures["clip"].domains == ("multimodal",)
    assert models["openai/clip-vit-base-patch32"].uses_architecture == "clip"
    assert len(models) == 2


def test_types_added_by_hand_are_entries_or_other_names(architectures):
    assert architectures["gpt2"].aliases == ("gpt-sw3",)
    assert "gpt-sw3" not in architectures
    assert "hubert_by_hand" in architectures


def test_what_is_left_out_is_reported(reading):
    said = {finding.message for finding in reading.findings}
    assert "the head JUGGLING has no task in the taxonomy" in said
    assert "GPT2Config documents 'gpt2', which is not a repository (owner/name)" in said
    unresolved = {finding.message for finding in reading.findings if finding.rule == "transformers-unresolved"}
    assert {message.removesuffix(" cannot be worked out without running the code") for message in unresolved} == {
        "MODEL_FOR_RNNT_MAPPING_NAMES",
        "the checkpoint of HubertAskedConfig",
    }


# -- which checkpoint is whose


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return Wheel(wheel_of(DATA / "transformers", tmp_path_factory.mktemp("wheel"), "transformers"))


@pytest.mark.parametrize(
    ("documented", "kept"),
    [
        pytest.param({"sew": "BAAI/seggpt-vit", "seggpt": "BAAI/seggpt-vit"}, set(), id="two that are not related"),
        pytest.param({"xlm": "x/xlm-mlm-en", "xlm-roberta": "x/xlm-mlm-en"}, {"xlm"}, id="two that are"),
        pytest.param({"hgnet_v2": "x/dfine_x_coco", "d_fine": "x/dfine-xlarge"}, {"d_fine"}, id="another's name"),
        pytest.param({"phimoe": "x/Phi-3.5-MoE", "phi3": "x/Phi-3-mini"}, {"phimoe", "phi3"}, id="a name in pieces"),
        pytest.param({"rt_detr_v2": "x/rtdetr_r18vd", "rt_detr": "x/rtdetr_r50vd"}, {"rt_detr"}, id="another version"),
        pytest.param({"swinv2": "x/swinv2-tiny", "swin": "x/swin-tiny"}, {"swinv2", "swin"}, id="its own version"),
        pytest.param({"vits": "facebook/mms-tts-eng", "bert": "x/bert-base"}, {"vits", "bert"}, id="nobody's name"),
        pytest.param(
            {"upernet": "x/upernet-convnext", "convnext": "x/convnext-tiny"}, {"upernet", "convnext"}, id="both"
        ),
        pytest.param({"distilbert": "google/distilbert-base"}, set(), id="of another organisation"),
        pytest.param({"bert": "google-bert/bert-base"}, {"bert"}, id="of a longer name"),
    ],
)
def test_a_copied_checkpoint_is_not_taken_and_a_finding_says_why(documented, kept, wheel):
    notes = Notes(Zoo("transformers"))
    given = {kind: Documented(repository, f"{kind}.py", 7) for kind, repository in documented.items()}
    assert own(given, {kind: (kind,) for kind in documented}, wheel, notes).keys() == kept
    said = {finding.label: finding for finding in notes.findings}
    assert said.keys() == documented.keys() - kept
    assert all(said[kind].focus == f"{kind}.py:7" for kind in said)
    assert all("left out" in finding.message for finding in notes.findings)


# -- what goes in, and the domain


NETWORK = """
class OwnPreTrainedModel(PreTrainedModel):
    config: OwnConfig
    {attributes}


class OwnModel(OwnPreTrainedModel):
    def forward({parameters}) -> tuple[torch.Tensor]:
        return None
"""


@pytest.mark.parametrize(
    ("attributes", "parameters", "taken"),
    [
        pytest.param('input_modalities = ("image", "text")', "self, pixel_values", {"image", "text"}, id="stated"),
        pytest.param("pass", "self, input_ids, attention_mask", {"text"}, id="by its parameters"),
        pytest.param("pass", "\n        self,\n        input_features: torch.Tensor,\n    ", {"audio"}, id="in lines"),
        pytest.param('main_input_name = "pixel_values"', "self, x", {"image"}, id="by its main input"),
        pytest.param('input_modalities = ("image", "text")', "self, input_ids", {"text"}, id="copied words"),
        pytest.param("pass", "self, protein_input_ids, input_ids", {PROTEIN, "text"}, id="proteins"),
        pytest.param("pass", "self, past_values", {TIME}, id="time series"),
        pytest.param("pass", "self, states, actions", {CONTROL}, id="states"),
        pytest.param("pass", "self, encoder_hidden_states", set(), id="nothing known"),
    ],
)
def test_what_goes_into_a_network(attributes, parameters, taken, tmp_path):
    folder = tmp_path / "content" / "transformers" / "models" / "own"
    folder.mkdir(parents=True)
    (folder / "modeling_own.py").write_text(NETWORK.format(attributes=attributes, parameters=parameters))
    inputs = Inputs(Wheel(wheel_of(tmp_path / "content", tmp_path, "transformers")))
    assert inputs.of("OwnConfig", ["OwnModel"]) == taken
    assert inputs.of("OwnConfig", []) == taken


@pytest.mark.parametrize(
    ("taken", "heads", "domain"),
    [
        ({"audio", "text"}, ["SEQ_TO_SEQ_CAUSAL_LM", "MULTIMODAL_LM"], "speech"),
        ({"audio", "text"}, [], "multimodal"),
        ({"text"}, ["CAUSAL_LM", "TEXT_TO_WAVEFORM"], "speech"),
        ({"text"}, ["SPEECH_SEQ_2_SEQ"], "speech"),
        ({"image"}, [], "computer-vision"),
        ({"image", "text"}, ["MASK_GENERATION"], "computer-vision"),
        ({"image", "text"}, ["CAUSAL_LM"], "multimodal"),
        ({"image"}, ["TEXT_RECOGNITION"], "multimodal"),
        ({"text"}, ["DOCUMENT_QUESTION_ANSWERING"], "multimodal"),
        ({"text"}, [], "nlp"),
        ({PROTEIN}, ["MASKED_LM"], None),
        ({TIME}, ["TIME_SERIES_PREDICTION"], None),
        (set(), [], None),
    ],
)
def test_what_goes_in_decides_where_a_head_misleads(taken, heads, domain):
    assert domain_of(taken, heads) == domain


def test_heads_that_do_not_tell_the_task():
    speech = {"SPEECH_SEQ_2_SEQ": {"OwnModel"}}
    assert tasks_of(speech, {"audio", "text"}) == ("automatic-speech-recognition",)
    assert tasks_of(speech, {"text"}) == ()  # it speaks
    assert tasks_of(speech, {"audio", MUSIC}) == ()  # it writes notes
    assert tasks_of({"CAUSAL_LM": {"OwnModel"}}, {"image", "text"}) == ("image-to-text",)


# -- the stage of a checkpoint


@pytest.mark.parametrize(
    ("repository", "heads", "taken", "domain", "roles"),
    [
        ("x/detr-resnet-50", ["OBJECT_DETECTION"], {"image"}, "computer-vision", "stated-task object-detection"),
        ("x/detr", ["OBJECT_DETECTION", "UNIVERSAL_SEGMENTATION"], {"image"}, "computer-vision", "stated-task"),
        (
            "x/llava",
            ["IMAGE_TEXT_TO_TEXT", "MULTIMODAL_LM"],
            {"image", "text"},
            "multimodal",
            "stated-task image-text-to-text",
        ),
        ("x/omni", ["TEXT_TO_WAVEFORM", "MULTIMODAL_LM"], {"audio", "text"}, "multimodal", "stated-task"),
        ("x/dia", ["SPEECH_SEQ_2_SEQ"], {"text"}, "speech", "stated-task"),
        ("x/vit-base", ["IMAGE_CLASSIFICATION"], {"image"}, "computer-vision", ""),
        ("x/beit", ["IMAGE_CLASSIFICATION", "SEMANTIC_SEGMENTATION"], {"image"}, "computer-vision", ""),
        ("x/upernet", ["SEMANTIC_SEGMENTATION"], {"image"}, "computer-vision", "stated-task image-segmentation"),
        ("x/sapiens2-pretrain", ["POSE_ESTIMATION"], {"image"}, "computer-vision", "no-task"),
        ("x/wav2vec2-960h", ["CTC"], {"audio"}, "speech", "fine-tuned automatic-speech-recognition"),
        ("x/bert-base", ["MASKED_LM", "SEQUENCE_CLASSIFICATION"], {"text"}, "nlp", "no-task"),
        ("x/Mellum-Base", ["CAUSAL_LM"], {"text"}, "nlp", "no-task"),
        ("x/Qwen3-8B", ["CAUSAL_LM"], {"text"}, "nlp", ""),
        ("x/Phi-3-mini-instruct", ["CAUSAL_LM"], {"text"}, "nlp", "instructions"),
        ("x/nomic-embed", ["MASKED_LM"], {"text"}, "nlp", "embedder"),
        ("x/clip-vit", ["ZERO_SHOT_IMAGE_CLASSIFICATION"], {"image", "text"}, "multimodal", "feature-extractor"),
    ],
)
def test_the_stage_follows_from_the_name_and_from_what_an_architecture_is_made_for(
    repository, heads, taken, domain, roles
):
    rule, _, task = roles.partition(" ")
    expected = Roles((task,) if task else (), (Rule(rule),) if rule else ())
    assert roles_of(repository, {head: set() for head in heads}, taken, [domain]) == expected


def test_what_gives_features_of_images_has_no_head():
    assert roles_of("x/vit-mae", {}, {"image"}, ["computer-vision"], is_for_images=True).rules == (
        Rule.FEATURE_EXTRACTOR,
    )
    assert roles_of("x/vit-mae", {}, {"image"}, ["computer-vision"]).rules == ()


# -- the real package


def test_nothing_is_left_unresolved(real):
    assert not [finding for finding in real.findings if finding.rule == "transformers-unresolved"]


def test_known_answers(real, real_architectures):
    """794 in the mapping that the library makes from its code, and seven more that it adds by hand.

    Of the ten types that are added by hand, three are other names for configurations that are there already.
    """
    assert len(real.architectures) == 794 + 7
    assert {alias for each in real.architectures for alias in each.aliases} == {"gpt-sw3", "EvollaModel", "mlcd"}
    by_hand = {"parakeet_tdt", "mimi_encoder", "mimi_decoder"}
    assert by_hand <= real_architectures.keys()


@pytest.mark.parametrize(
    ("key", "checkpoint", "task"),
    [
        ("hubert", "facebook/hubert-base-ls960", "automatic-speech-recognition"),
        ("bert", "google-bert/bert-base-uncased", "question-answering"),
        ("vit", "google/vit-base-patch16-224", "image-classification"),
        ("xlm", "FacebookAI/xlm-mlm-en-2048", "fill-mask"),
    ],
)
def test_known_architectures_and_checkpoints(real_architectures, real_models, key, checkpoint, task):
    assert [each.repository for each in real_models[key].weights] == [checkpoint]
    assert task in real_architectures[key].supports_tasks


def test_copied_checkpoints_are_nobody_s(real_models):
    copied = {
        "segformer", "sew", "sew-d", "xlm-roberta", "qwen2_5_vl", "granite4_vision", "granitemoe", "granitemoehybrid",
        "granitemoeshared", "glm4", "pp_lcnet_v3", "pp_lcnet_v4", "distilbert", "hgnet_v2", "rt_detr_v2", "mobilevit",
    }  # fmt: skip
    assert not copied & real_models.keys()


@pytest.mark.parametrize(
    ("domain", "keys"),
    [
        ("speech", "pop2piano musicgen audioflamingo3 qwen3_asr fun_asr_nano glmasr granite_speech vibevoice_asr dia"),
        ("speech", "kyutai_speech_to_text whisper audio-spectrogram-transformer encodec seamless_m4t csm vits bark"),
        (
            "computer-vision",
            "vit_mae dinov3_vit dinov3_convnext radio aimv2 vitdet align_vision_model sam sam_mask_decoder",
        ),
        ("nlp", "dpr blt llama clip_text_model"),
        ("multimodal", "trocr clip llama4 layoutxlm"),
        ("", "esm esmc evolla timesfm decision_transformer"),
    ],
)
def test_known_domains(real_architectures, domain, keys):
    found = {key: "".join(real_architectures[key].domains) for key in keys.split()}
    assert found == dict.fromkeys(found, domain)


def test_twins_get_the_same_reading(real_models):
    stages = [{key: real_models[key].stages for key in keys.split() if key in real_models} for keys in (
        "sam2 sam_hq edgetam", "depth_anything dpt glpn zoedepth depth_pro", "bark csm dia musicgen speecht5 pocket_tts",
        "pp_ocrv5_server_det pp_ocrv6_medium_det", "detr yolos d_fine mask2former table-transformer conditional_detr",
    )]  # fmt: skip
    assert all(found == dict.fromkeys(found, ("downstream-task",)) for found in stages)
    assert all(stages)


def test_no_domain_has_a_reason(real):
    """At most 2 % of the architectures have no domain without a reason; here none."""
    without = {each.label for each in real.architectures if not each.domains}
    assert 5 <= len(without) <= 0.02 * len(real.architectures)
    without |= {model.label for model in real.models if not model.domains}
    assert without == {finding.label for finding in real.findings if finding.rule == "transformers-domain"}


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
        if key.replace("-", "_") in pages
    ]
    assert len(compared) > 100
    assert sum(compared) / len(compared) > 0.3
