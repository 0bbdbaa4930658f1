"""What is made of the state of a registry, without a server."""

import json
from decimal import Decimal

import pytest

from helpers.paths import DATA
from zoograph.errors import InputError
from zoograph.records import Base, Dataset, Derivation, Evaluation, Family, Inferred, Paper, Weights, Zoo
from zoograph.sources import mlflow
from zoograph.spellings import dataset
from zoograph.stages import Rule
from zoograph.triples import of_reading


def tags(**said):
    return {"tags": pairs(**said)}


def pairs(**said):
    return [{"key": key.replace("__", "."), "value": value} for key, value in said.items()]


def run_of(run_id="r1", *, params=(), metrics=(), inputs=(), **run_tags):
    data = {"params": list(params), "metrics": list(metrics), "tags": pairs(**run_tags)}
    return {"info": {"run_id": run_id}, "data": data, "inputs": {"dataset_inputs": list(inputs)}}


def input_of(name, context=None, **more):
    said = pairs(mlflow__data__context=context) if context else []
    return {"dataset": {"name": name, "digest": "1", **more}, "tags": said}


def metric(key, value, **more):
    return {"key": key, "value": value, "timestamp": 1, "step": 0, **more}


def rules(reading):
    return [finding.rule for finding in reading.findings]


# -- versions, families, names


def test_the_versions_of_a_registered_model_are_a_family_with_its_description(state_of):
    reading = state_of({"description": "one\ntwo"}, {}, registered=[{"description": "Our ASR."}])
    assert [model.key for model in reading.models] == ["asr/1", "asr/2"]
    assert [model.label for model in reading.models] == ["asr v1", "asr v2"]
    assert {model.family for model in reading.models} == {Family("asr", "asr", description="Our ASR.")}
    assert [model.description for model in reading.models] == ["one\ntwo", None]
    assert reading.models[0].source == "https://mlflow.example.org/#/models/asr/versions/1"


def test_a_registered_model_without_versions_is_no_model(state_of):
    assert state_of(registered=[{}]).models == ()


def test_aliases_and_the_stage_in_the_registry_are_told(state_of):
    aliases = [
        {"alias": "champion", "version": "2"},
        {"alias": "next", "version": "3"},
        {"alias": "gone", "version": "9"},
    ]
    first, second, third = state_of(
        {"current_stage": "Archived"}, {"current_stage": "Production"}, {"aliases": ["best"]},
        registered=[{"aliases": aliases}],
    ).models  # fmt: skip
    assert (first.aliases, first.status) == ((), "Archived")
    assert (second.aliases, second.status) == (("asr@champion",), "Production")
    assert (third.aliases, third.status) == (("asr@best", "asr@next"), None)
    assert not first.stages, "a stage of the registry is none of a pipeline"


def test_tags_are_kept_but_those_of_programs_and_those_that_are_facts(one_of):
    model = one_of(
        tags(team="speech", checked="", mlflow__source__type="LOCAL", task="translation"),
        registered=[tags(team="all", cost="7")],
    )
    assert model.keywords == ("checked", "cost: 7", "team: speech")
    assert model.tasks == ("translation",)


@pytest.mark.parametrize("name", ["", ".", "..", "a/../b", "a//b", "/a", None, 3, ["a"]])
def test_a_name_that_would_not_be_an_address_is_told(state_of, name):
    reading = state_of({"name": name}, {})
    assert [model.key for model in reading.models] == ["asr/2"]
    assert rules(reading) == ["mlflow-name"]


@pytest.mark.parametrize(
    "name", ["a b", "<script>", 'a"b', "é 🎉", "a%2Fb", "a?b#c", "a\nb\tc", "a\x00b", "a\ud800b", "x" * 5000]
)
def test_any_other_name_is_an_iri_of_its_own(state_of, name):
    reading = state_of({"name": name}, {"name": "a b"})
    assert len(reading.models) == 2
    assert len({triple.subject for triple in of_reading(reading)}) >= 4
    assert "\n" not in reading.models[0].label
    assert "\x00" not in reading.models[0].label


@pytest.mark.parametrize("status", ["PENDING_REGISTRATION", "FAILED_REGISTRATION"])
def test_what_could_not_be_registered_is_no_model(state_of, status):
    reading = state_of({"status": status, "status_message": "no room"})
    assert not reading.models
    assert reading.findings[0].rule == "mlflow-status"
    assert "no room" in reading.findings[0].message


def test_prompts_are_no_models(state_of):
    assert state_of(tags(mlflow__prompt__is_prompt="true")).models == ()


def test_a_version_that_came_twice_is_one(state_of):
    assert len(state_of({"version": "1"}, {"version": "1"}).models) == 1


# -- facts from tags


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"license": "apache-2.0"}, "licence", "Apache-2.0"),
        ({"licence": "MIT"}, "licence", "MIT"),
        ({"pipeline_tag": "automatic-speech-recognition"}, "tasks", ("automatic-speech-recognition",)),
        ({"task": "translation, summarization"}, "tasks", ("translation", "summarization")),
        ({"domain": "NLP"}, "domains", ("nlp",)),
        ({"language": "en, de"}, "languages", ("en", "de")),
        ({"language": '["en", "el"]'}, "languages", ("en", "el")),
        ({"paper": "https://arxiv.org/abs/2106.07447"}, "papers", (Paper(arxiv="2106.07447"),)),
        ({"code": "https://github.com/a/b"}, "code", "https://github.com/a/b"),
        ({"parameters": "94_371_712"}, "parameter_count", 94371712),
        ({"datasets": "ImageNet-1k"}, "trained_on", (dataset("ImageNet-1k"),)),
        ({"released": "2024-02-29"}, "release_date", "2024-02-29"),
        ({"weights": "https://example.org/a.pth"}, "weights", (Weights(url="https://example.org/a.pth"),)),
        ({"weights": "facebook/hubert-base-ls960"}, "weights", (Weights(repository="facebook/hubert-base-ls960"),)),
    ],
)  # fmt: skip
def test_a_tag_is_a_fact(one_of, said, field, value):
    model = one_of(tags(**said))
    assert getattr(model, field) == value
    assert not model.keywords
    assert not [each for each in model.inferred if field.startswith("release")]


@pytest.mark.parametrize(
    "tag", ["license", "task", "language", "paper", "parameters", "released", "base_model_relation"]
)
def test_a_tag_that_is_not_understood_is_a_finding_and_no_fact(state_of, tag):
    reading = state_of(tags(**{tag: "2024-13-45 or so"}))
    assert len(reading.findings) == 1
    assert "or so" in reading.findings[0].value


def test_a_token_in_the_address_of_the_code_is_not_published(one_of):
    assert one_of(tags(code="https://x:ghp_0123@git.example.org/asr")).code == "https://git.example.org/asr"


def test_the_version_s_tag_is_nearer_than_the_registered_model_s(one_of):
    assert one_of(tags(license="MIT"), registered=[tags(license="apache-2.0")]).licence == "MIT"
    assert one_of({}, registered=[tags(license="apache-2.0")]).licence == "Apache-2.0"


def test_a_task_makes_a_downstream_model_and_features_do_not(one_of):
    assert one_of(tags(task="translation")).stage_rules == (Rule.STATED_TASK,)
    features = one_of(tags(task="feature-extraction"))
    assert features.tasks == ()
    assert features.stage_rules == (Rule.FEATURE_EXTRACTOR,)
    assert one_of({}).stage_rules == ()


def test_the_day_of_registration_is_marked_as_inferred(one_of):
    model = one_of({"creation_timestamp": 1_700_000_000_000})
    assert model.release_date == "2023-11-14"
    assert {each.property for each in model.inferred} == {"dct:issued", "zoo:releaseYear"}


@pytest.mark.parametrize("stamp", [0, -1, 10**30, "soon", None, [], 1e400])
def test_a_time_that_is_none_gives_no_day(one_of, stamp):
    assert one_of({"creation_timestamp": stamp}).release_date is None


@pytest.mark.parametrize(
    ("source", "weights"),
    [
        ("s3://bucket/asr/1", (Weights(url="s3://bucket/asr/1"),)),
        ("https://me:secret@example.org/a.pth", ()),
        ("https://example.org/a.pth?X-Amz-Signature=secret", ()),
        ("mlflow-artifacts:/1/abc/artifacts", ()),
        ("dbfs:/models", ()),
        ("file:///home/me/model", ()),
        ("models:/m-0123", ()),
    ],
)
def test_the_source_is_where_the_weights_are_if_others_can_have_them_there(one_of, source, weights):
    assert one_of({"source": source}).weights == weights


# -- lineage


@pytest.mark.parametrize(
    "tag",
    ["base_model", "baseModel", "huggingface.base_model", "hf.base_model", "mlflow.base_model", "mlflow.baseModel"],
)
def test_the_base_is_a_repository_on_the_hub(state_of, tag):
    model, base = state_of({"tags": [{"key": tag, "value": "facebook/hubert-base-ls960"}]}).models
    assert model.bases == (Base("facebook/hubert-base-ls960", Derivation.DERIVED_FROM),)
    assert base.weights == (Weights(repository="facebook/hubert-base-ls960"),)
    assert not base.listed


@pytest.mark.parametrize(
    ("relation", "how"),
    [
        ("finetune", "FINE_TUNED_FROM"),
        ("Adapter", "ADAPTER_OF"),
        ("quantized", "QUANTIZED_FROM"),
        ("merge", "MERGED_FROM"),
    ],
)
def test_how_it_was_made_from_its_base_is_stated(one_of, relation, how):
    model = one_of(tags(base_model="a/b", base_model_relation=relation))
    assert [base.how for base in model.bases] == [Derivation[how]]


def test_several_bases_are_several(one_of):
    model = one_of(tags(base_model="['a/b', 'c/d']", base_model_relation="merge"))
    assert [base.key for base in model.bases] == ["a/b", "c/d"]


@pytest.mark.parametrize(
    "name", ["models:/asr/1", "asr/1", "models:/asr@champion", "models:/asr/Production", "models:/m-0123"]
)
def test_the_base_is_another_version_of_the_registry(state_of, name):
    reading = state_of(
        {"current_stage": "Production", "source": "models:/m-0123"}, tags(base_model=name),
        registered=[{"aliases": [{"alias": "champion", "version": "1"}]}],
    )  # fmt: skip
    assert reading.models[1].bases == (Base("asr/1", Derivation.DERIVED_FROM),)
    assert len(reading.models) == 2
    assert not reading.findings


@pytest.mark.parametrize(
    "name",
    ["models:/asr/7", "models:/asr@nobody", "models:/other/1", "models:/asr", "/mnt/checkpoints/7", "./out", "a/b/c",
     "C:\\models\\x", "../x/y", "~/x", "models:/asr/2", "x" * 3000],
    ids=lambda name: name[:20],
)  # fmt: skip
def test_a_base_that_is_nowhere_is_a_finding(state_of, name):
    reading = state_of({}, tags(base_model=name))
    assert reading.models[1].bases == ()
    assert rules(reading) == ["mlflow-base"]
    assert "owner/name" in reading.findings[0].fix


def test_a_base_with_a_mere_name_is_named_and_no_repository_is_made_up(state_of):
    reading = state_of(tags(base_model="our-encoder"))
    model, base = reading.models
    assert rules(reading) == ["mlflow-base"]
    assert model.bases == (Base("our-encoder", Derivation.DERIVED_FROM),)
    assert (base.label, base.weights, base.listed) == ("our-encoder", (), False)


def test_the_base_that_only_the_training_shows_is_inferred(one_of):
    run = run_of(params=pairs(_name_or_path="facebook/hubert-base-ls960"))
    model = one_of({"run_id": "r1"}, runs=[run])
    assert model.bases == (Base("facebook/hubert-base-ls960", Derivation.DERIVED_FROM),)
    assert model.inferred == (Inferred("zoo:directlyDerivedFrom", model.source),)
    own = one_of({"run_id": "r1", **tags(base_model="a/b")}, runs=[run])
    assert [base.key for base in own.bases] == ["a/b"]
    local = one_of({"run_id": "r1"}, runs=[run_of(params=pairs(_name_or_path="/mnt/out"))])
    assert local.bases == ()


# -- runs: parameters, datasets, metrics


def test_parameters_are_kept_as_they_were_logged(one_of):
    run = run_of(params=pairs(learning_rate="3e-5", epochs="20"))
    logged = {"info": {"model_id": "m-1", "source_run_id": "r1"}, "data": {"params": pairs(layers="12", epochs="21")}}
    model = one_of({"model_id": "m-1"}, runs=[run], logged=[logged])
    assert model.training_parameters == ("epochs = 21", "layers = 12", "learning_rate = 3e-5")


def test_data_is_training_data_if_it_was_logged_as_that(state_of):
    inputs = [
        input_of("librispeech", "training"), input_of("ImageNet 1K", "train"), input_of("held out", "test"),
        input_of("who knows"), input_of("who knows"), input_of("dataset", "training"),
        input_of("dataset", "training", source_type="hugging_face", source='{"path": "ILSVRC/imagenet-1k"}'),
    ]  # fmt: skip
    reading = state_of({"run_id": "r1"}, runs=[run_of(inputs=inputs)])
    assert [each.key for each in reading.models[0].trained_on] == ["librispeech", "imagenet-1k"]
    assert rules(reading) == ["mlflow-dataset", "mlflow-dataset"]


def test_a_metric_is_a_result_on_the_dataset_that_it_was_logged_with(one_of):
    run = run_of(
        metrics=[metric("test_wer", 0.052, dataset_name="librispeech"), metric("cer", "1.9", dataset_name="x y")]
    )
    model = one_of({"run_id": "r1"}, runs=[run])
    assert model.evaluations == (
        Evaluation("wer", Decimal("5.2"), Dataset("librispeech", "LibriSpeech"), "test"),
        Evaluation("cer", Decimal("1.9"), Dataset("x-y", "x y"), None),
    )


def test_or_on_the_one_dataset_of_its_run(one_of):
    inputs = [input_of("librispeech", "training"), input_of("a", "validation"), input_of("b", "test")]
    run = run_of(metrics=[metric("val_wer", 0.06), metric("test/wer", 0.05), metric("train_wer", 0.01)], inputs=inputs)
    model = one_of({"run_id": "r1"}, runs=[run])
    assert [(each.dataset.key, each.value, each.split) for each in model.evaluations] == [
        ("a", Decimal("6"), "validation"), ("b", Decimal("5"), "test"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "inputs", "rule"),
    [
        (metric("wer", 0.05), [], "mlflow-measured-on"),
        (metric("wer", 0.05), [input_of("a", "test"), input_of("b", "test")], "mlflow-measured-on"),
        (metric("loss", 0.3), [], "mlflow-metric"),
        *((metric("wer", value, dataset_name="a"), [], "mlflow-value")
          for value in ("NaN", "Infinity", "-Infinity", 1.7976931348623157e308, None, True, "x", {})),
    ],
)  # fmt: skip
def test_a_number_that_says_nothing_is_a_finding(state_of, said, inputs, rule):
    reading = state_of({"run_id": "r1"}, {"run_id": "r1"}, runs=[run_of(metrics=[said], inputs=inputs)])
    assert [model.evaluations for model in reading.models] == [(), ()]
    assert set(rules(reading)) == {rule}


def test_metrics_of_the_machine_are_passed_over(state_of):
    run = run_of(metrics=[metric("system/cpu_utilization_percentage", 3.0)])
    assert not state_of({"run_id": "r1"}, runs=[run]).findings


def test_the_logged_model_is_nearer_than_its_run(one_of):
    logged = {
        "info": {"model_id": "m-1", "source_run_id": "r1", "tags": pairs(base_model="a/b")},
        "data": {"metrics": [metric("wer", 0.04, dataset_name="x")]},
    }
    run = run_of(metrics=[metric("wer", 0.5)])
    model = one_of({"source": "models:/m-1"}, runs=[run], logged=[logged])
    assert [(each.value, each.dataset.key) for each in model.evaluations] == [(Decimal("4"), "x")]
    assert model.bases[0].key == "a/b"


def test_a_run_that_was_deleted_is_told_and_the_version_stays(state_of):
    reading = state_of({"run_id": "gone"})
    assert len(reading.models) == 1
    assert rules(reading) == ["mlflow-run"]
    assert "Restore the run" in reading.findings[0].fix


def test_what_is_too_long_to_keep_is_left_out_and_told(state_of):
    many = pairs(**{f"p{number:04}": "1" for number in range(1000)})
    run = run_of(params=[*many, *pairs(config="x" * 6000)])
    reading = state_of({"run_id": "r1", "description": "d" * 20_000, **tags(notes="n" * 100_000)}, runs=[run])
    model = reading.models[0]
    assert (model.description, model.keywords, len(model.training_parameters)) == (None, (), 200)
    assert sorted(rules(reading)) == ["mlflow-description", "mlflow-parameter", "mlflow-parameter", "mlflow-tag"]
    assert all(len(finding.message) < 400 for finding in reading.findings)


# -- states that are none


@pytest.mark.parametrize(
    "entry",
    [{"tags": 3}, {"tags": [3, {"key": 1, "value": []}]}, {"run_id": 7}, {"source": 5}, {"aliases": {"a": 1}}, {"description": []},
     {"current_stage": None}, {"model_id": []}],
)  # fmt: skip
def test_an_entry_of_another_form_is_read_as_far_as_it_goes(state_of, entry):
    reading = state_of(
        entry, registered=[{"aliases": "x", "tags": None}], runs=[{"info": 3}, {}], logged=[{"data": []}]
    )
    assert [model.key for model in reading.models] == ["asr/1"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"address": 1}',
        "[" * 100_000,
        "\x00",
        json.dumps({"address": "x", "registered_models": [1], "model_versions": [], "runs": [], "logged_models": []}),
    ],
)
def test_a_file_that_is_no_state_is_told(tmp_path, content):
    file = tmp_path / "registry.json"
    file.write_text(content)
    with pytest.raises(InputError, match=r"registry\.json: .*record it again"):
        mlflow.read(mlflow.fetch(tmp_path, Zoo("mlflow", origin=str(file))))


def test_thousands_of_versions_are_versions(state_of):
    reading = state_of(*(tags(base_model="models:/asr/1") if number else {} for number in range(3_000)))
    assert len(reading.models) == 3_000
    assert reading.models[-1].bases == (Base("asr/1", Derivation.DERIVED_FROM),)


def test_the_recorded_state_is_that_of_a_real_server(tmp_path):
    file = DATA / "mlflow" / "registry.json"
    models = {model.key: model for model in mlflow.read(mlflow.fetch(tmp_path, Zoo("mlflow", origin=str(file)))).models}
    assert set(models) == {
        "speech-asr/1",
        "speech-asr/2",
        "voice-search/1",
        "facebook/hubert-base-ls960",
    }
    assert models["speech-asr/1"].aliases == ("speech-asr@champion",)
    assert models["voice-search/1"].bases == (Base("speech-asr/1", Derivation.DERIVED_FROM),)
