"""Model cards: real ones with their faults, a cache of the Hub as it lies, and cards that mean harm."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from helpers.application import app_over, browser_of
from helpers.paths import DATA, ROOT
from zoograph.errors import InputError
from zoograph.publish import publish_readings
from zoograph.records import Base, Dataset, Derivation, Weights, Zoo
from zoograph.sources import cards
from zoograph.store import History
from zoograph.triples import of_reading
from zoograph.vocabulary import DCT, thing

PAGE = (ROOT / "docs" / "sources" / "cards.md").read_text()
ASR = "automatic-speech-recognition"


def read(folder, **options):
    return cards.read(cards.fetch(folder, Zoo("cards", origin=str(folder), options=options)))


def put(folder, name, content):
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "README.md").write_bytes(content if isinstance(content, bytes) else content.encode())


def of_card(folder, front_matter, text="", name="acme/model"):
    put(folder, name, f"---\n{front_matter}\n---\n{text}")
    reading = read(folder)
    return next(model for model in reading.models if model.key == name), reading


def by_key(reading):
    return {model.key: model for model in reading.models}


def messages(reading):
    return [finding.message for finding in reading.findings]


def test_several_languages_are_said_and_impossible_values_are_told(tmp_path):
    metrics = "[{type: wer, value: 120}, {type: bleu, value: -3}, {type: accuracy, value: 9500}]"
    model, reading = of_card(
        tmp_path,
        "language: multilingual\nmodel-index:\n- name: x\n  results:\n  - task: {type: translation}\n"
        f"    dataset: {{type: squad, name: SQuAD}}\n    metrics: {metrics}",
    )
    assert model.languages == ("mul",)
    assert [(each.metric, each.value) for each in model.evaluations] == [("wer", Decimal(120))]
    assert [message for message in messages(reading) if "can have" in message] == [
        "acme/model: model-index: '-3' is no value that bleu can have",
        "acme/model: model-index: '9500' is no value that accuracy can have",
    ]


# -- real cards


def test_the_example_of_the_page_is_read_as_it_says(tmp_path):
    [card] = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
    put(tmp_path, "acme/call-centre-asr", card)
    reading = read(tmp_path)
    assert reading.findings == ()
    model, base = reading.models
    assert (model.key, model.tasks, model.licence, model.languages) == (
        "acme/call-centre-asr",
        (ASR,),
        "Apache-2.0",
        ("en", "de"),
    )
    assert model.trained_on == (Dataset("librispeech", "LibriSpeech"),)
    assert model.keywords == ("transformers", "speech")
    assert [paper.arxiv for paper in model.papers] == ["2106.07447"]
    [result] = model.evaluations
    assert (result.metric, result.value, result.split) == ("wer", Decimal("3.4"), "test-clean")
    assert model.bases == (Base("facebook/hubert-base-ls960", Derivation.FINE_TUNED_FROM),)
    assert model.weights == ()
    assert (base.listed, base.weights) == (False, (Weights(repository="facebook/hubert-base-ls960"),))


def test_real_cards_of_the_hub_are_read_and_a_broken_one_stops_nothing():
    reading = read(DATA / "cards")
    found = by_key(reading)
    galician = found["emre/wav2vec2-xls-r-300m-gl-CV8"]
    assert (galician.licence, galician.languages, galician.tasks) == ("Apache-2.0", ("gl",), (ASR,))
    [result] = galician.evaluations
    assert (result.metric, result.value, result.dataset.key, result.split) == (
        "wer",
        Decimal("20.8"),
        "common-voice",
        "gl test",
    )
    assert galician.bases == (Base("facebook/wav2vec2-xls-r-300m", Derivation.FINE_TUNED_FROM),)
    cola = found["2umm3r/distilbert-base-uncased-finetuned-cola"]
    assert [base.key for base in cola.bases] == ["distilbert/distilbert-base-uncased"]
    dutch = found["jonatasgrosman/wav2vec2-xls-r-1b-dutch"]
    assert sorted(result.value for result in dutch.evaluations) == [
        Decimal(text) for text in ("3.04", "10.38", "15.92", "31.12")
    ]
    broken = "qqhann/w2v_hf_commonvoice_from_xlsr53_pretrain_0329UTC1500"
    assert (found[broken].listed, found[broken].licence) == (True, None)
    [finding] = [each for each in reading.findings if each.rule == "cards-broken"]
    assert finding.focus == f"{broken}/README.md:6"
    assert "could not find expected ':'" in finding.message


# -- fields


@pytest.mark.parametrize(
    ("said", "bases"),
    [
        ("base_model: gpt2", [("openai-community/gpt2", "DERIVED_FROM")]),
        ("base_model: a/b\nbase_model_relation: adapter", [("a/b", "ADAPTER_OF")]),
        ("base_model: a/b\nbase_model_relation: quantized", [("a/b", "QUANTIZED_FROM")]),
        ("base_model: [a/b]\nbase_model_relation: finetune", [("a/b", "FINE_TUNED_FROM")]),
        ("base_model: [a/b, c/d]\nbase_model_relation: merge", [("a/b", "MERGED_FROM"), ("c/d", "MERGED_FROM")]),
        ("base_model: [a/b, c/d, a/b]", [("a/b", "MERGED_FROM"), ("c/d", "MERGED_FROM")]),
        ("base_model: [a/b, a/b]", [("a/b", "DERIVED_FROM")]),
        ("base_model: a/b\nlibrary_name: peft", [("a/b", "ADAPTER_OF")]),
        ("base_model: https://huggingface.co/a/b", [("a/b", "DERIVED_FROM")]),
        ("base_model:", []),
    ],
)
def test_base_models_and_their_relation(tmp_path, said, bases):
    model, reading = of_card(tmp_path, said)
    assert [(base.key, base.how.name) for base in model.bases] == bases
    assert reading.findings == ()


def test_cards_of_one_folder_are_bases_of_each_other_and_a_circle_is_broken(tmp_path):
    put(tmp_path, "acme/two", "---\nbase_model: ACME/one\n---\n")
    put(tmp_path, "acme/one", "---\nbase_model: acme/two\n---\n")
    reading = read(tmp_path)
    assert {model.key: [base.key for base in model.bases] for model in reading.models} == {
        "acme/one": ["acme/two"], "acme/two": [],
    }  # fmt: skip
    assert "was made from the model itself" in messages(reading)[0]


@pytest.mark.parametrize("value", ["{en: 1}", "[[en], de]", "[{a: b}]"])
@pytest.mark.parametrize(
    "field", ["language", "license", "datasets", "tags", "pipeline_tag", "base_model", "library_name"]
)
def test_a_value_of_another_form_is_a_finding_and_the_rest_is_read(tmp_path, field, value):
    other = "license: mit" if field != "license" else "language: en"
    model, reading = of_card(tmp_path, f"{field}: {value}\n{other}")
    assert model.licence == "MIT" if field != "license" else model.languages == ("en",)
    assert "cards-form" in {finding.rule for finding in reading.findings}


def test_yaml_takes_norwegian_for_false(tmp_path):
    assert of_card(tmp_path, "language: [no, en]")[0].languages == ("no", "en")


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("license: other\nlicense_name: gemma", "LicenseRef-Gemma"),
        ("license: other", None),
        ("license: [mit]", "MIT"),
        ("license: [mit, apache-2.0]", None),
        ("license: other\nlicense_link: https://www.apache.org/licenses/LICENSE-2.0", None),
    ],
)
def test_a_licence_may_have_a_name_of_its_own(tmp_path, said, licence):
    assert of_card(tmp_path, said)[0].licence == licence


@pytest.mark.parametrize(
    ("said", "tasks", "rules"),
    [
        ("pipeline_tag: fill-mask", (), ["no-task"]),
        ("pipeline_tag: feature-extraction", (), ["feature-extractor"]),
        ("pipeline_tag: sentence-similarity", ("sentence-similarity",), ["embedder"]),
        ("pipeline_tag: summarization", ("summarization",), ["stated-task"]),
        ("pipeline_tag: text2text-generation", (), ["stated-task"]),
        ("tags: [audio, summarization, Summarization]", ("summarization",), ["stated-task"]),
        ("tags: [asr]", (), []),
    ],
)
def test_the_task_and_the_stage_that_follows(tmp_path, said, tasks, rules):
    model, _ = of_card(tmp_path, said)
    assert (model.tasks, [str(rule) for rule in model.stage_rules]) == (tasks, rules)


RESULT = "model-index:\n- name: x\n  results:\n"
GOOD = "  - task: {type: question-answering}\n    dataset: {type: squad_x, name: Squad X, split: test}\n    metrics: [{type: f1, value: 0.5}]\n"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("  - {task: {type: a}}\n", "result 1 is not as it should be: 'dataset' is missing"),
        ("  - words\n", "result 1 is not as it should be"),
        (GOOD.replace("0.5", "[1]"), "f1 is '[1]', which is no number"),
        (GOOD.replace("0.5", "high"), "'high' is no number"),
        (GOOD.replace("0.5", ".nan"), "'nan' is no number"),
        (GOOD.replace("f1", "juggling"), "the metric 'juggling' is not known"),
        (GOOD.replace("split: test", "split: dev").replace("{type: f1, value: 0.5}", "{type: f1, value: 1}, {type: f1, value: 2}"), "is 100 and 2; neither"),
    ],
)  # fmt: skip
def test_a_wrong_result_is_a_finding_and_the_others_are_read(tmp_path, bad, why):
    model, reading = of_card(tmp_path, RESULT + bad + GOOD)
    assert [(each.metric, each.value, each.split) for each in model.evaluations] == [("f1", Decimal(50), "test")]
    assert [why in message for message in messages(reading)] == [True]


@pytest.mark.parametrize("index", ["{name: x}", "words", "[1]", "[{name: x, results: 3}]", "[[]]"])
def test_a_model_index_of_another_form_stops_nothing(tmp_path, index):
    model, _ = of_card(tmp_path, f"model-index: {index}\nlicense: mit")
    assert (model.licence, model.evaluations) == ("MIT", ())


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("This model is a fine-tuned version of [gpt2](https://huggingface.co/gpt2) on x.", ["openai-community/gpt2"]),
        ("This model is a fine-tuned version of [None](https://huggingface.co/None) on x.", []),
        ("This model is a fine-tuned version of [/srv/models/x](https://huggingface.co//srv/models/x) on x.", []),
    ],
)
def test_what_the_trainer_writes_names_the_base(tmp_path, text, bases):
    model, _ = of_card(tmp_path, "license: mit", text)
    assert [base.key for base in model.bases] == bases


# -- cards that cannot be read


BOMB = "a: &a [x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
BROKEN = [
    ("---\nlicense: [mit\n---\n", "no YAML"),
    ("---\n\tlicense: mit\n---\n", "no YAML"),
    ("---\n- mit\n---\n", "should be a dict"),
    (f"---\n{BOMB}---\n", "more than 20 references"),
    ("---\n1: mit\n---\n", "keywords must be strings"),
    ("---\nreleased: 2021-02-30\n---\n", "day is out of range"),
    (f"---\na: {'[' * 5000}\n---\n", "nested too deeply"),
    (f"---\na: {'9' * 5000}\n---\n", "cannot be read"),
    ("---\na: !!python/object/apply:os.system [ls]\n---\n", "no YAML"),
    (f"---\na: {'x' * (1 << 20)}\n---\n", "more than 1,048,576 characters"),
    (b"---\nlicense: \xff\n---\n", "not UTF-8"),
]


@pytest.mark.parametrize(("card", "why"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_card_is_a_finding_with_its_line_and_its_model_is_listed(tmp_path, card, why):
    put(tmp_path, "acme/bad", card)
    put(tmp_path, "acme/good", "---\nlicense: mit\n---\n")
    reading = read(tmp_path)
    assert {key: model.licence for key, model in by_key(reading).items()} == {"acme/bad": None, "acme/good": "MIT"}
    [finding] = reading.findings
    assert (finding.rule, why in finding.message) == ("cards-broken", True)
    assert re.fullmatch(r"acme/bad/README\.md:\d+", finding.focus)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.binary(max_size=40))
def test_any_card_is_read_or_a_finding(tmp_path_factory, text, more):
    folder = tmp_path_factory.mktemp("cards")
    put(folder, "a/b", b"---\n" + text.encode("utf-8", "replace") + more + b"\n---\n")
    reading = read(folder)
    assert "a/b" in by_key(reading) or reading.findings


# -- folders


def test_a_cache_of_the_hub_is_read_as_it_lies(tmp_path):
    def cached(name, commits, main=None):
        place = tmp_path / "hub" / f"models--{name.replace('/', '--')}"
        (place / "blobs").mkdir(parents=True)
        (place / "refs").mkdir()
        for commit, card in commits.items():
            (place / "snapshots" / commit).mkdir(parents=True)
            if card:
                (place / "blobs" / commit).write_text(card)
                (place / "snapshots" / commit / "README.md").symlink_to(f"../../blobs/{commit}")
        if main:
            (place / "refs" / "main").write_text(main)

    old, new = "a" * 40, "b" * 40
    cached("acme/asr", {new: "---\nlicense: mit\nbase_model: gpt2\n---\n", old: "---\nlicense: apache-2.0\n---\n"}, old)
    cached("gpt2", {new: "no front matter"}, new)
    cached("acme/weights-only", {new: ""}, new)
    (tmp_path / "hub" / "models--broken").mkdir()
    (tmp_path / "hub" / "datasets--acme--calls" / "snapshots" / new).mkdir(parents=True)
    for folder in (tmp_path / "hub", tmp_path):
        reading = read(folder)
        found = by_key(reading)
        assert (found["acme/asr"].licence, found["acme/asr"].weights) == (
            "Apache-2.0",
            (Weights(repository="acme/asr"),),
        )
        assert found["acme/asr"].source == f"https://huggingface.co/acme/asr/blob/{old}/README.md"
        assert found["gpt2"].weights == (Weights(repository="openai-community/gpt2"),)
        assert set(found) == {"acme/asr", "gpt2"}
        assert [finding.focus for finding in reading.findings] == ["acme/weights-only", "broken"]


def test_a_folder_is_one_of_the_hub_only_where_somebody_says_so(tmp_path):
    put(tmp_path, "acme/asr", "---\nlicense: mit\n---\n")
    assert by_key(read(tmp_path))["acme/asr"].weights == ()
    assert by_key(read(tmp_path, hub=True))["acme/asr"].weights == (Weights(repository="acme/asr"),)


def test_a_newer_version_takes_its_place_and_is_no_base(tmp_path):
    put(tmp_path, "acme/asr", "---\nnew_version: acme/asr-2\nbase_model: facebook/wav2vec2-base\n---\n")
    put(
        tmp_path,
        "acme/asr-2",
        "---\nnew_version: [facebook/hubert-base-ls960, acme/asr-2]\nbase_model: acme/asr\n---\n",
    )
    reading = read(tmp_path)
    found = by_key(reading)
    assert found["acme/asr"].replaced_by == ("acme/asr-2",)
    assert [base.key for base in found["acme/asr"].bases] == ["facebook/wav2vec2-base"]
    assert found["acme/asr-2"].replaced_by == ("facebook/hubert-base-ls960",)
    newer = found["facebook/hubert-base-ls960"]
    assert (newer.listed, newer.weights) == (False, (Weights(repository="facebook/hubert-base-ls960"),))
    assert messages(reading) == ["acme/asr-2: new_version: 'acme/asr-2' is the model itself"]
    old, new = (thing("model", f"cards/{key}") for key in ("acme/asr", "acme/asr-2"))
    assert Triple(old, DCT.isReplacedBy, new) in of_reading(reading)


@pytest.mark.slow
def test_the_page_of_a_model_leads_to_its_newer_version(tmp_path, empty_home):
    put(tmp_path / "cards", "acme/asr", "---\nnew_version: acme/asr-2\n---\n")
    put(tmp_path / "cards", "acme/asr-2", "---\nlicense: mit\n---\n")
    publish_readings(History(empty_home), [read(tmp_path / "cards")], "test")
    with app_over(empty_home) as app:
        text = " ".join(browser_of(app).get("/model/cards/acme/asr").text.split())
    assert re.search(r'Newer version</dt>.{,200}<a href="/model/cards/acme/asr-2">acme/asr-2</a>', text)


def test_hidden_folders_links_that_lead_out_and_other_files_are_passed_over(tmp_path):
    (tmp_path / "secret").mkdir()
    put(tmp_path / "secret", "x", "---\nlicense: mit\n---\n")
    folder = tmp_path / "cards"
    put(folder, "asr", "---\nlicense: mit\n---\n")
    put(folder, ".git/x", "---\nlicense: mit\n---\n")
    put(folder, "docs", "# About\n")
    (folder / "out").symlink_to(tmp_path / "secret")
    (folder / "link").mkdir()
    (folder / "link" / "README.md").symlink_to(tmp_path / "secret" / "x" / "README.md")
    (folder / "README.md").write_text("# Our models\n")
    reading = read(folder)
    assert set(by_key(reading)) == {"asr"}
    assert [(finding.rule, finding.focus) for finding in reading.findings] == [("cards-none", "docs/README.md")]


@pytest.mark.parametrize(
    ("origin", "why"),
    [("https://huggingface.co/gpt2", "download them first"), ("file.md", "is no folder"), ("empty", "no README.md is in this folder"), (None, "--from FOLDER")],
)  # fmt: skip
def test_what_is_no_folder_of_cards_is_told(tmp_path, origin, why):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.md").touch()
    where = origin if origin is None or "//" in origin else str(tmp_path / origin)
    with pytest.raises(InputError, match=why):
        cards.fetch(tmp_path, Zoo("cards", origin=where))
