"""Lists in reStructuredText: what is read from them, and what is said about what cannot be."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.paths import DATA
from zoograph.errors import InputError
from zoograph.records import Model, Paper, Severity, Weights, Zoo
from zoograph.sources import rst
from zoograph.triples import of_reading

LISTS = DATA / "rst"


def read(file):
    return rst.read(rst.fetch(file.parent, Zoo("rst", origin=str(file))))


def read_text(text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "list.rst")
        file.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        return read(file)


def entry(*lines):
    """A list of one entry, with the given lines as its fields, the first of them on line 12."""
    return read_text(
        "Model Zoos\n==========\n\n"
        "Representation Learning Models (RLMs)\n-------------------------------------\n\n"
        "NLP\n^^^\n\n"
        "**BERT**\n\n" + "".join(f"- {line}\n" for line in lines) + "\n"
        "Downstream Task Models (DTMs)\n-----------------------------\n"
    )


def places(findings, rule):
    """Where findings of a rule are, and what they say."""
    return [(finding.focus, finding.message) for finding in findings if finding.rule == rule]


def test_the_first_list_gives_its_three_models():
    snapshot = rst.fetch(DATA, Zoo("rst", origin=str(DATA / "model_zoos.rst")))
    vit = Model(
        key="vit",
        label="ViT",
        stage="preprocessing",
        domains=("computer-vision",),
        papers=(
            Paper(
                arxiv="2010.11929",
                title="An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
            ),
        ),
        code="https://github.com/google-research/vision_transformer",
        weights=(Weights(url="https://github.com/google-research/vision_transformer"),),
        release_year=2020,
        source=snapshot.origin,
    )
    bert = Model(
        key="bert",
        label="BERT",
        stage="preprocessing",
        domains=("nlp",),
        papers=(
            Paper(
                arxiv="1810.04805",
                title="BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            ),
        ),
        code="https://github.com/google-research/bert",
        weights=(Weights(url="https://github.com/google-research/bert"),),
        release_year=2019,
        source=snapshot.origin,
    )
    hubert = Model(key="hubert", label="HuBERT", stage="preprocessing", domains=("speech",), source=snapshot.origin)
    assert rst.read(snapshot).models == (vit, bert, hubert)


def test_the_empty_fields_of_the_first_list_are_findings():
    findings = read(DATA / "model_zoos.rst").findings
    assert places(findings, "list-field-empty") == [
        ("model_zoos.rst:47", "HuBERT: field 'Paper' is empty"),
        ("model_zoos.rst:48", "HuBERT: field 'Code' is empty"),
        ("model_zoos.rst:49", "HuBERT: field 'Pretrained Model' is empty"),
        ("model_zoos.rst:50", "HuBERT: field 'Released' is empty"),
    ]
    assert places(findings, "list-markup") == [("model_zoos.rst:58", "Title underline too short.")]
    assert len(findings) == 5
    for finding in findings:
        assert finding.zoo == rst.NAME
        assert finding.fix
        assert finding.severity == (Severity.INFO if finding.rule == "list-markup" else Severity.WARNING)


def test_a_snapshot_says_what_was_read():
    snapshot = rst.fetch(DATA, Zoo("rst", origin=str(DATA / "model_zoos.rst")))
    assert snapshot.zoo.name == "rst"
    assert snapshot.files == ((DATA / "model_zoos.rst").resolve(),)
    assert snapshot.sha256 == "64c7d54ae000ed16958e9ee282cd91a5101f9f3e3570bfb4d0ef58377d240918"
    assert snapshot.origin == f"urn:sha256:{snapshot.sha256}"


def test_without_an_address_there_is_nothing_to_read():
    with pytest.raises(InputError, match="--from"):
        rst.fetch(DATA, Zoo("rst"))


def test_a_file_that_is_not_there():
    with pytest.raises(InputError, match=r"nowhere\.rst"):
        rst.fetch(DATA, Zoo("rst", origin=str(DATA / "nowhere.rst")))


def test_a_later_edition_with_more_fields_domains_and_both_stages():
    reading = read(LISTS / "later-edition.rst")
    assert reading.findings == ()
    source = reading.snapshot.origin
    assert reading.models == (
        Model(
            key="mae",
            label="MAE",
            stage="preprocessing",
            domains=("computer-vision",),
            strategies=("self-supervised",),
            modalities=("image",),
            papers=(Paper(arxiv="2111.06377", title="Masked Autoencoders Are Scalable Vision Learners"),),
            code="https://github.com/facebookresearch/mae",
            weights=(
                Weights(url="https://dl.fbaipublicfiles.com/mae/pretrain/mae_pretrain_vit_base.pth"),
                Weights(url="https://huggingface.co/facebook/vit-mae-base", repository="facebook/vit-mae-base"),
            ),
            architecture="Vision Transformer",
            release_year=2021,
            source=source,
        ),
        Model(
            key="roberta",
            label="RoBERTa",
            stage="preprocessing",
            domains=("nlp",),
            strategies=("self-supervised",),
            modalities=("text",),
            papers=(Paper(arxiv="1907.11692"),),
            code="https://github.com/facebookresearch/fairseq",
            weights=(
                Weights(url="https://huggingface.co/FacebookAI/roberta-base", repository="FacebookAI/roberta-base"),
            ),
            release_year=2019,
            source=source,
        ),
        Model(
            key="clip",
            label="CLIP",
            stage="preprocessing",
            domains=("multimodal",),
            strategies=("supervised", "unsupervised"),
            modalities=("text", "image"),
            papers=(
                Paper(
                    arxiv="2103.00020",
                    title="Learning Transferable Visual Models From Natural Language Supervision",
                ),
            ),
            code="https://github.com/openai/CLIP",
            weights=(
                Weights(
                    url="https://huggingface.co/openai/clip-vit-base-patch32", repository="openai/clip-vit-base-patch32"
                ),
            ),
            release_year=2021,
            source=source,
        ),
        Model(
            key="wav2vec2-asr",
            label="Wav2Vec2 ASR",
            stage="downstream-task",
            domains=("speech",),
            strategies=("supervised",),
            modalities=("audio",),
            papers=(Paper(arxiv="2006.11477", title="wav2vec 2.0"),),
            code="https://github.com/facebookresearch/fairseq",
            weights=(
                Weights(
                    url="https://huggingface.co/facebook/wav2vec2-base-960h", repository="facebook/wav2vec2-base-960h"
                ),
            ),
            release_year=2020,
            source=source,
        ),
        Model(
            key="conformer-ctc",
            label="Conformer-CTC",
            stage="downstream-task",
            domains=("speech",),
            papers=(Paper(doi="10.21437/interspeech.2020-3015", title="Conformer"),),
            code="https://github.com/NVIDIA/NeMo",
            weights=(
                Weights(
                    url="https://huggingface.co/nvidia/stt_en_conformer_ctc_large",
                    repository="nvidia/stt_en_conformer_ctc_large",
                ),
            ),
            release_year=2022,
            source=source,
        ),
    )


def test_entries_of_one_name_stay_apart():
    models = read(LISTS / "both-stages.rst").models
    assert [(model.key, model.label, model.stage, model.release_year) for model in models] == [
        ("vit.preprocessing.computer-vision", "ViT", "preprocessing", 2020),
        ("t5", "T5", "preprocessing", 2019),
        ("vit.downstream-task.computer-vision", "ViT", "downstream-task", 2020),
        ("vit.downstream-task.computer-vision.2", "ViT", "downstream-task", 2021),
        ("vit.downstream-task.multimodal", "vit", "downstream-task", 2022),
    ]


def test_links_may_have_the_same_words_in_every_entry():
    reading = read(LISTS / "same-words.rst")
    assert reading.findings == ()
    assert [(model.papers[0].arxiv, model.code, model.weights[0].repository) for model in reading.models] == [
        ("1810.04805", "https://github.com/google-research/bert", "google-bert/bert-base-uncased"),
        ("1910.10683", "https://github.com/google-research/text-to-text-transfer-transformer", "google-t5/t5-base"),
    ]


def test_a_list_may_have_one_stage_only():
    [model] = read(LISTS / "one-stage.rst").models
    assert (model.key, model.stage, model.release_year) == ("t5", "preprocessing", 2019)


def test_what_is_wrong_with_an_entry_is_a_finding_and_no_fact():
    reading = read(LISTS / "faults.rst")
    assert [(finding.rule, finding.focus, finding.message) for finding in reading.findings] == [
        ("list-paper", "faults.rst:12", "BERT: the paper 'the one about Sesame Street' has no address"),
        ("list-address", "faults.rst:13", "BERT: 'on my laptop' is not an address"),
        ("list-address", "faults.rst:14", "BERT: 'ask Jacob' is not an address"),
        ("list-year", "faults.rst:15", "BERT: 'last year' is not a year"),
        ("list-learning", "faults.rst:16", "BERT: 'by-heart' is not a learning strategy"),
        ("list-modality", "faults.rst:17", "BERT: 'smell' is not a known modality"),
        ("list-field-unknown", "faults.rst:18", "BERT: field 'colour' is not known"),
        ("list-field-empty", "faults.rst:19", "BERT: field 'Stars' is empty"),
        ("list-field-missing", "faults.rst:21", "GPT: has no field 'Paper'"),
        ("list-field-missing", "faults.rst:21", "GPT: has no field 'Code'"),
        ("list-field-missing", "faults.rst:21", "GPT: has no field 'Pretrained Model'"),
        ("list-field-missing", "faults.rst:21", "GPT: has no field 'Released'"),
        ("list-domain", "faults.rst:24", "'Robotics' is not a domain"),
        ("list-field-missing", "faults.rst:26", "Gato: has no field 'Paper'"),
        ("list-field-missing", "faults.rst:26", "Gato: has no field 'Code'"),
        ("list-field-missing", "faults.rst:26", "Gato: has no field 'Pretrained Model'"),
    ]
    origin = reading.snapshot.origin
    gpt = Model(key="gpt", label="GPT", stage="preprocessing", domains=("nlp",), source=origin)
    bert = replace(gpt, key="bert", label="BERT", strategies=("self-supervised",), modalities=("text",))
    gato = replace(gpt, key="gato", label="Gato", domains=(), release_year=2022)
    assert reading.models == (bert, gpt, gato)


@pytest.mark.parametrize(
    "year", ["1899", "1914", "20201", "June 2021", "2020/21", "'20", "MMXX", "-2020", "two thousand", "٢٠١٩"]
)
def test_a_year_that_is_none(year):
    reading = entry(f"Released: {year}")
    assert reading.models[0].release_year is None
    assert [finding.focus for finding in reading.findings if finding.rule == "list-year"] == ["list.rst:12"]


@pytest.mark.parametrize(("text", "year"), [("2020", 2020), ("2020-10", 2020), ("2020-10-22", 2020), ("1997", 1997)])
def test_a_year_that_is_one(text, year):
    reading = entry(f"Released: {text}")
    assert reading.models[0].release_year == year
    assert places(reading.findings, "list-year") == []


@pytest.mark.parametrize("field", ["Code", "Pretrained Model"])
def test_a_user_name_and_password_in_an_address_are_not_published(field):
    reading = entry(f"{field}: https://me:secret@example.org/x")
    said = " ".join(map(str, of_reading(reading)))
    assert "https://example.org/x" in said
    assert "secret" not in said + str(reading.findings)
    assert len(places(reading.findings, "list-credentials")) == 1


def test_a_page_of_a_dataset_is_no_address_of_weights():
    page, model = "https://huggingface.co/datasets/a/b", "https://huggingface.co/a/b"
    reading = entry(f"Pretrained Model: `data <{page}>`_, `model <{model}>`_")
    assert [weights.url for weights in reading.models[0].weights] == [model]
    assert len(places(reading.findings, "list-address")) == 1


@pytest.mark.parametrize("address", ["`x <javascript:alert(1)>`_", "`x <ftp://example.org/x>`_", "github.com/x/y", "?"])
@pytest.mark.parametrize("field", ["Code", "Pretrained Model"])
def test_an_address_that_is_none(field, address):
    reading = entry(f"{field}: {address}")
    assert (reading.models[0].code, reading.models[0].weights) == (None, ())
    assert {f.focus for f in reading.findings if f.rule in ("list-address", "list-field-empty")} == {"list.rst:12"}


@pytest.mark.parametrize(
    "line",
    [
        "Paper: `x <http://[::1/2010.11929>`_",
        "Code: `x <https://[bad>`_",
        "Pretrained Model: `x <https://[bad/a/b>`_",
    ],
)
def test_an_address_that_no_one_can_read(line):
    reading = entry(line)
    [model] = reading.models
    assert (model.papers, model.code, model.weights) == ((), None, ())
    assert {f.focus for f in reading.findings if f.rule in ("list-address", "list-paper")} == {"list.rst:12"}


def test_a_paper_without_arxiv_id_or_doi_is_not_a_paper_without_address():
    reading = entry("Paper: `On the Web <https://openreview.net/forum?id=YicbFdNTTy>`_")
    [(place, message)] = places(reading.findings, "list-paper")
    assert place == "list.rst:12"
    assert "https://openreview.net/forum?id=YicbFdNTTy" in message


def test_links_of_one_title_to_arxiv_and_by_doi_are_one_paper():
    arxiv, doi = "https://arxiv.org/abs/2104.02112", "https://doi.org/10.18653/v1/2021.naacl-main.112"
    [model] = entry(f"Paper: `Efficient Attentions <{arxiv}>`__, `Efficient attentions <{doi}>`__").models
    assert model.papers == (Paper("2104.02112", "10.18653/v1/2021.naacl-main.112", "Efficient Attentions"),)
    [model] = entry(f"Paper: `One <{arxiv}>`__, `Another <{doi}>`__").models
    assert len(model.papers) == 2


@pytest.mark.parametrize("name", ["Pretrained Model", "pretrained model", "Pretrained Models", "Weights"])
def test_names_of_the_field_for_weights(name):
    reading = entry(f"{name}: https://huggingface.co/google-bert/bert-base-uncased")
    assert [weights.repository for weights in reading.models[0].weights] == ["google-bert/bert-base-uncased"]
    missing = {message for _, message in places(reading.findings, "list-field-missing")}
    assert missing == {f"BERT: has no field {field!r}" for field in ("Paper", "Code", "Released")}


def test_a_list_that_is_not_utf_8():
    with pytest.raises(InputError) as raised:
        read(LISTS / "latin-1.rst")
    assert (raised.value.file, raised.value.line) == ((LISTS / "latin-1.rst").resolve(), 12)
    assert "UTF-8" in raised.value.reason


def test_a_title_that_is_broken_would_put_models_into_the_wrong_domain():
    with pytest.raises(InputError) as raised:
        read(LISTS / "broken-title.rst")
    assert (raised.value.file, raised.value.line) == ((LISTS / "broken-title.rst").resolve(), 14)
    assert "mismatch" in raised.value.reason


@pytest.mark.parametrize("text", ["- " * 500 + "x", "".join(f"{' ' * depth}x\n\n" for depth in range(500))])
def test_a_list_that_is_nested_too_deeply(text):
    with pytest.raises(InputError):
        read_text(text)


@pytest.mark.parametrize(
    ("name", "reason"), [("no-sections.rst", "Representation Learning Models"), ("no-entries.rst", "no entry")]
)
def test_a_list_that_is_none(name, reason):
    with pytest.raises(InputError, match=reason) as raised:
        read(LISTS / name)
    assert raised.value.file == (LISTS / name).resolve()


def test_an_empty_file():
    with pytest.raises(InputError):
        read_text("")


def test_no_other_file_is_read():
    reading = read(LISTS / "insertions.rst")
    assert [model.label for model in reading.models] == ["RoBERTa"]
    assert "2001" not in repr(reading)
    assert "Secret" not in repr(reading)
    places_of_directives = [place for place, _ in places(reading.findings, "list-markup")]
    assert places_of_directives == ["insertions.rst:10", "insertions.rst:12", "insertions.rst:15"]
