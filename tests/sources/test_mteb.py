"""mteb: what ModelMeta says, on an excerpt, and known answers on the real package."""

import pytest

from helpers.paths import DATA
from helpers.wheels import real_snapshot, wheel_of
from zoograph.records import Base, Derivation, Zoo
from zoograph.sources import mteb

pytestmark = pytest.mark.xdist_group("mteb")


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mteb")
    wheel = wheel_of(DATA / "mteb", folder, "mteb")
    return mteb.read(mteb.fetch(folder, Zoo("mteb", origin=str(wheel))))


@pytest.fixture(scope="module")
def models(reading):
    return {model.key: model for model in reading.models}


@pytest.fixture(scope="module")
def real():
    return mteb.read(real_snapshot(mteb))


@pytest.fixture(scope="module")
def real_models(real):
    return {model.key: model for model in real.models}


def test_an_embedder_is_an_rlm_with_what_its_description_says(models):
    model = models["example/small"]
    assert (model.stage, model.domains, model.modalities) == ("preprocessing", ("nlp",), ("text",))
    assert (model.parameter_count, model.dimension, model.release_date) == (150_000_000, 384, "2023-05-01")
    assert (model.licence, model.code) == ("MIT", "https://github.com/example/small")
    assert [each.repository for each in model.weights] == ["example/small"]
    assert [(each.arxiv, each.title) for each in model.papers] == [("2305.01234", "Small Embeddings")]


def test_languages_are_bcp_47_tags_and_programming_languages_are_none(models):
    assert set(models["example/small"].languages) == {"en", "zh-Hans"}


def test_training_data_leaves_out_what_is_named_for_contamination_only(models):
    assert [each.key for each in models["example/small"].trained_on] == ["hotpotqa", "ms-marco"]
    assert models["example/reranker"].trained_on == ()


def test_only_a_cross_encoder_is_a_dtm(models):
    model = models["example/reranker"]
    assert (model.stage, model.tasks, model.dimension) == ("downstream-task", ("text-ranking",), None)


def test_what_it_was_adapted_from_may_stand_in_a_shared_dictionary_or_be_elsewhere(models):
    assert models["example/reranker"].bases == (Base("microsoft/mpnet-base", Derivation.DERIVED_FROM),)
    placeholder = models["microsoft/mpnet-base"]
    assert (placeholder.listed, placeholder.weights[0].repository) == (False, "microsoft/mpnet-base")
    assert models["example/multi"].bases == (Base("example/small", Derivation.DERIVED_FROM),)


def test_what_is_not_said_stays_open(models):
    multi, sound = models["example/multi"], models["example/sound"]
    assert (multi.licence, multi.domains) == (None, ("multimodal",))
    assert (sound.domains, sound.weights, sound.bases, sound.papers) == ((), (), (), ())
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
    assert len(listed) == 969
    # 386 are written into the description itself; two more stand in a dictionary that descriptions share (Bekko).
    assert sum(bool(model.bases) for model in listed) == 388
    assert not [finding for finding in real.findings if finding.rule == "mteb-unresolved"]


def test_e5(real_models):
    model = real_models["intfloat/multilingual-e5-large"]
    assert (model.stage, model.dimension, model.licence) == ("preprocessing", 1024, "MIT")
    assert model.bases == (Base("FacebookAI/xlm-roberta-large", Derivation.DERIVED_FROM),)
    assert model.papers[0].arxiv == "2402.05672"


def test_rerankers_are_the_only_dtms(real):
    assert {model.tasks for model in real.models if model.stage == "downstream-task"} == {("text-ranking",)}
    assert sum(model.stage == "downstream-task" for model in real.models) == 65
