"""mteb: what ModelMeta says, on an excerpt, and known answers on the real package."""

import re

import pytest

from helpers.paths import DATA
from helpers.wheels import real_snapshot, wheel_of
from zoograph.records import Base, Derivation, Paper, Zoo
from zoograph.sources import mteb
from zoograph.sources.mteb.tasks import Tasks
from zoograph.sources.packages import Wheel


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mteb")
    wheel = wheel_of(DATA / "mteb", folder, "mteb")
    return mteb.read(mteb.fetch(folder, Zoo("mteb", origin=str(wheel))))


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real(real_reading):
    return real_reading(mteb)


@pytest.fixture(scope="module")
def real_tasks():
    [package] = real_snapshot(mteb).packages
    names = {"ContractNLINoLicensingLegalBenchClassification", "TempReasonL3Pure", "VisRAGRetArxivQA",
             "VDRMultilingualRetrieval", "CodeTransOceanDLRetrieval", "AudioCapsAVT2VRetrieval",
             "MultilingualSentiment", "MultilingualSentimentClassification"}  # fmt: skip
    return Tasks(Wheel(package.path), names)


@pytest.fixture(scope="module")
def real_models(real):
    return {model.key: model for model in real.models}


def test_an_embedder_is_an_rlm_with_what_its_description_says(models):
    model = models["example/small"]
    assert (model.stages, model.domains, model.modalities) == (("preprocessing",), ("nlp",), ("text",))
    assert (model.parameter_count, model.dimension, model.release_date) == (150_000_000, 384, "2023-05-01")
    assert (model.licence, model.code) == ("MIT", "https://github.com/example/small")
    assert [each.repository for each in model.weights] == ["example/small"]
    assert [(each.arxiv, each.title) for each in model.papers] == [("2305.01234", "Small Embeddings")]


def test_a_paper_named_by_its_doi_is_the_one_that_another_entry_names_by_both_identifiers(models):
    both = Paper(arxiv="2104.02112", doi="10.18653/v1/2021.naacl-main.112", title="Efficient Attentions")
    assert models["example/heard"].papers == (both,)
    assert models["example/other-v2"].papers == (both,)


def test_languages_are_bcp_47_tags_and_programming_languages_are_none(models):
    assert sorted(models["example/small"].languages) == ["ar", "en", "zh-Hans"]


def test_training_data_leaves_out_what_is_named_for_contamination_only(models):
    assert [each.key for each in models["example/small"].trained_on] == ["hotpotqa", "ms-marco"]
    assert models["example/reranker"].trained_on == ()


def test_a_task_among_the_training_data_stands_for_its_data_set(models):
    heard = {each.key: each.label for each in models["example/heard"].trained_on}
    assert heard == {
        "common-voice": "Common Voice",
        "someclips": "SomeClips",
        "mteb-filmsretrieval": "mteb/FilmsRetrieval",  # "Films" might be anything
    }


def test_letters_of_a_text_are_no_data_sets(models, reading):
    assert models["example/other-v2"].trained_on == ()
    assert [each.label for each in reading.findings if each.rule == "mteb-dataset"] == ["example/other-v2"]


def test_the_name_of_a_model_is_its_repository_where_nothing_else_is_said_or_it_is_loaded_by_it(models):
    assert [each.repository for each in models["example/heard"].weights] == ["example/heard"]
    assert [each.repository for each in models["example/other-v2"].weights] == ["example/other-v2"]
    assert models["example/multi"].weights == ()


def test_a_cross_encoder_is_a_dtm(models):
    model = models["example/reranker"]
    assert (model.stages, model.tasks, model.dimension) == (("downstream-task",), ("text-ranking",), None)


def test_what_it_was_adapted_from_may_stand_in_a_shared_dictionary_or_be_elsewhere(models):
    assert models["example/reranker"].bases == (Base("microsoft/mpnet-base", Derivation.BUILT_ON),)
    placeholder = models["microsoft/mpnet-base"]
    assert (placeholder.listed, placeholder.weights[0].repository) == (False, "microsoft/mpnet-base")
    # Its domain is that of what was made from it, which is marked as inferred.
    assert (placeholder.domains, [each.property for each in placeholder.inferred]) == (("nlp",), ["zoo:domain"])
    assert models["example/multi"].bases == (Base("example/small", Derivation.DERIVED_FROM),)


def test_a_base_whose_name_lost_its_beginning_is_the_only_model_that_ends_so(models, reading):
    assert models["example/cut-off"].bases == (Base("example/multi", Derivation.DERIVED_FROM),)
    assert models["example/ownerless"].bases == ()
    assert not {"xample/multi", "ownerless"} & set(models)
    said = {finding.message for finding in reading.findings if finding.rule == "mteb-base"}
    assert "example/cut-off is said to be adapted from 'xample/multi'; example/multi is meant" in said
    assert "example/ownerless is said to be adapted from itself" in said


def test_a_model_that_speaks_is_not_of_the_domain_of_the_text_that_it_takes(models):
    model = models["example/speaks-finetuned-tts"]
    assert (model.tasks, model.domains) == (("text-to-speech",), ("speech",))


def test_what_is_not_said_stays_open(models):
    multi, sound = models["example/multi"], models["example/sound"]
    assert (multi.licence, multi.domains) == (None, ("multimodal",))
    assert (sound.stages, sound.weights, sound.bases, sound.papers) == ((), (), (), ())
    assert sound.domains == ("speech",)
    assert sound.licence == "LicenseRef-Gemma"


def test_what_is_left_out_is_reported(reading):
    said = {finding.message for finding in reading.findings}
    assert "example/small is described twice; the first is kept" in said
    assert "example/multi cites 2 works" in said
    assert "example/sound cites a work without arXiv id or DOI" in said
    assert "example/sound is said to be adapted from itself" in said
    assert "example/multi refers to another repository, example/other" in said


def test_known_answers(real):
    listed = [model for model in real.models if model.listed]
    assert len(listed) == 957  # 969 descriptions, of which 12 are of baselines
    # 386 are written into the description itself; two more stand in a dictionary that descriptions share (Bekko). 5 are
    # paths on a disk, 3 are of baselines, and one is the model itself.
    assert sum(bool(model.bases) for model in listed) == 379
    assert not [finding for finding in real.findings if finding.rule == "mteb-unresolved"]


def test_e5(real_models):
    model = real_models["intfloat/multilingual-e5-large"]
    assert (model.stages, model.dimension, model.licence) == (("preprocessing",), 1024, "MIT")
    assert model.bases == (Base("FacebookAI/xlm-roberta-large", Derivation.DERIVED_FROM),)
    assert model.papers[0].arxiv == "2402.05672"


def test_a_paper_in_a_journal_is_the_one_on_arxiv(real_models):
    assert {paper.arxiv for paper in real_models["microsoft/wavlm-base"].papers} == {"2110.13900"}


@pytest.mark.parametrize(("model", "datasets"), [
    ("facebook/wav2vec2-large-xlsr-53", {"common-voice"}),
    ("microsoft/wavlm-large", {"voxpopuli", "gigaspeech"}),
    ("microsoft/xclip-base-patch16", {"kinetics-400"}),
    ("MIT/ast-finetuned-audioset-10-10-0.4593", {"audioset"}),
])  # fmt: skip
def test_speech_and_video_models_were_trained_on_data_sets(real_models, model, datasets):
    assert datasets <= {each.key for each in real_models[model].trained_on}


def test_no_data_set_is_only_a_task(real):
    keys = {each.key for model in real.models for each in model.trained_on}
    of_tasks = re.compile(r"(a2t|t2a|v2t|t2v|mini|hardnegatives|zeroshot|p2p|s2s)?(retrieval|reranking|clustering)$")
    # Called so by their authors; and repositories on the hub, by owner and name.
    assert {key for key in keys if of_tasks.search(key) and not key.startswith(("mteb-", "mcinext-", "ai-forever-"))} == {
        "nordicretrieval", "dureader-retrieval"
    }  # fmt: skip
    assert not keys & {"commonvoicemini17a2tretrieval", "voxpopulilanguageid", "audiosetmini", "kinetics400vazeroshot"}
    assert len(keys) < 480


@pytest.mark.parametrize(("name", "key"), [
    ("ContractNLINoLicensingLegalBenchClassification", "contract-nli"),
    ("TempReasonL3Pure", "tempreason"),
    ("VisRAGRetArxivQA", "arxivqa"),
    ("VDRMultilingualRetrieval", "vdrmultilingual"),
    ("CodeTransOceanDLRetrieval", "codetrans-dl"),
    ("AudioCapsAVT2VRetrieval", "audiocaps"),
    ("MultilingualSentiment", "multilingualsentiment"),
    ("MultilingualSentimentClassification", "mteb-multilingual-sentiment-classification"),
])  # fmt: skip
def test_the_data_set_of_a_real_task(real_tasks, name, key):
    assert real_tasks.dataset(name).key == key


@pytest.mark.parametrize(("model", "held", "not_held"), [
    ("facebook/webssl-dino1b-full2b-224", set(), {"en"}),  # sees, and reads nothing
    ("facebook/mms-1b-fl102", {"en", "mul"}, set()),  # "Supports 102 languages", in a comment
    ("facebook/seamless-m4t-v2-large", {"en", "mul"}, set()),
    ("intfloat/e5-base", {"en"}, {"mul"}),
    ("FacebookAI/xlm-roberta-base", {"ar", "ja", "hi", "hi-Latn", "sw"}, {"ar-Latn", "ja-Latn"}),
    ("ibm-granite/granite-embedding-278m-multilingual", {"ar", "en"}, {"ar-Latn"}),
    ("nomic-ai/nomic-embed-text-v2-moe", {"ru", "ru-Latn"}, set()),
])  # fmt: skip
def test_languages_that_are_written_for_want_of_something_better(real_models, model, held, not_held):
    languages = set(real_models[model].languages)
    assert held <= languages
    assert not not_held & languages


def test_a_script_that_is_not_that_of_a_language_is_noted(real):
    noted = {finding.label for finding in real.findings if finding.rule == "mteb-language"}
    assert "FacebookAI/xlm-roberta-base" in noted
    assert len(noted) == 20


def test_no_programming_language_is_a_language(real):
    languages = {language for model in real.models for language in model.languages}
    assert not [each for each in languages if each.endswith("-Code")]
    # One tag for what mteb writes as ara-Arab and arb-Arab, est-Latn and ekk-Latn.
    assert {"ar", "et"} < languages
    assert not {"arb-Arab", "ekk-Latn"} & languages


def test_every_model_with_open_weights_that_is_called_as_its_repository_has_it(real_models):
    for name in ("meta-llama/Llama-2-7b-hf", "BAAI/bge-reranker-v2-m3", "google/flan-t5-xl", "jxm/cde-small-v2"):
        assert [each.repository for each in real_models[name].weights] == [name]


@pytest.mark.parametrize(
    ("key", "stages", "tasks"),
    [
        # Its name says what it was fine-tuned for.
        ("facebook/wav2vec2-base-960h", ("downstream-task",), ("automatic-speech-recognition",)),
        ("Salesforce/blip-vqa-base", ("downstream-task",), ("visual-question-answering",)),
        ("MCG-NJU/videomae-base-finetuned-kinetics", ("downstream-task",), ("video-classification",)),
        ("microsoft/wavlm-base-sv", ("downstream-task",), ("audio-classification",)),
        # The title of its paper says it.
        ("openai/whisper-large-v3", ("downstream-task",), ("automatic-speech-recognition",)),
        ("facebook/wav2vec2-base", ("preprocessing",), ()),
        ("facebook/hubert-base-ls960", ("preprocessing",), ()),
        # General language models, which mteb only prompts to rank.
        ("meta-llama/Llama-2-7b-hf", ("preprocessing",), ()),
        ("meta-llama/Llama-2-7b-chat-hf", ("downstream-task",), ("text-generation",)),
        ("google/flan-t5-xl", ("downstream-task",), ("text-generation",)),
        ("jhu-clsp/FollowIR-7B", ("downstream-task",), ("text-ranking",)),
        ("Qwen/Qwen3-VL-Reranker-2B", ("downstream-task",), ("multimodal-ranking",)),
        ("sentence-transformers/all-mpnet-base-v2", ("preprocessing",), ()),
        # An embedder was made from it, and nothing else is said of it.
        ("Qwen/Qwen2.5-Omni-7B", ("preprocessing",), ()),
        ("facebook/mms-1b-all", (), ()),
    ],
)
def test_the_stage_is_what_a_model_was_made_for(key, stages, tasks, real_models):
    assert (real_models[key].stages, real_models[key].tasks) == (stages, tasks)


def test_few_stages_stay_open_and_each_with_a_reason(real):
    still_open = {model.key for model in real.models if model.listed and not model.stages}
    assert len(still_open) <= 12
    assert {each.label for each in real.findings if each.rule == "mteb-stage"} == still_open


def test_baselines_and_paths_on_a_disk_are_no_models(real):
    keys = [model.key for model in real.models]
    assert not [key for key in keys if key.startswith(("baseline/", "mteb/baseline", "/"))]
    said = [each.message for each in real.findings if each.rule == "mteb-baseline"]
    assert len(said) == 12
    assert "baseline/Human is not a model, but a baseline that models are compared with" in said
    assert sum("a path on somebody's disk" in each.message for each in real.findings) == 5


def test_every_model_has_a_domain(real_models):
    assert [key for key, model in real_models.items() if not model.domains] == []
    assert real_models["openai/whisper-tiny"].domains == ("speech",)
