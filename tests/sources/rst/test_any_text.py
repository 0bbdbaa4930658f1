"""Lists in reStructuredText: any text is read or refused, and what is written is read back."""

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zoograph.errors import InputError
from zoograph.records import Model, Paper, Weights, Zoo
from zoograph.sources import rst

DOMAIN_TITLES = {
    "computer-vision": "Computer Vision",
    "nlp": "NLP",
    "speech": "Speech Processing",
    "multimodal": "Multimodal",
}
STAGE_TITLES = {
    "preprocessing": "Representation Learning Models (RLMs)",
    "downstream-task": "Downstream Task Models (DTMs)",
}


def read_text(text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "list.rst")
        file.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        return rst.read(rst.fetch(file.parent, Zoo("rst", origin=str(file))))


#: Without shrinking: each step of it would read a document, and there would be thousands.
without_shrinking = settings(derandomize=True, phases=[Phase.generate])

lines_of_lists = st.sampled_from(
    [
        *(f"{title}\n{'-' * 40}\n" for title in STAGE_TITLES.values()),
        *(f"{title}\n{'^' * 20}\n" for title in DOMAIN_TITLES.values()),
        "Model Zoos\n==========\n",
        "**BERT**\n",
        "****\n",
        "- Paper: `x <https://arxiv.org/abs/1810.04805>`_",
        "- Paper: ` <>`_",
        "- Paper: [1]_ |x| x_ :role:`x` ``x`` `x`__",
        "- Paper: `x <//[>`_",
        "- Code: https://[",
        "- Code: http://github.com",
        "- Pretrained Model: `x <https://huggingface.co:x/]>`__",
        "- Released: 2019",
        "- Released:",
        ".. |x| replace:: |x|",
        ".. include:: /etc/passwd",
        ".. raw:: html",
        "   :file: x",
        "=====",
        "  - x",
        "+---+",
        "",
    ]
)


some_lines = st.lists(st.one_of(lines_of_lists, st.text(max_size=20))).map("\n".join)
below_titles = "{}\n{}\n\nNLP\n^^^\n\n{{}}\n\n{}\n{}\n".format(
    *(part for title in STAGE_TITLES.values() for part in (title, "-" * len(title)))
)


@settings(without_shrinking, max_examples=300)
@given(st.one_of(st.text(), some_lines, st.builds(below_titles.format, some_lines)))
def test_any_text_is_read_or_refused(text):
    try:
        reading = read_text(text)
    except InputError:
        return
    keys = [model.key for model in reading.models]
    assert len(set(keys)) == len(keys)


names = st.from_regex(r"[A-Za-z0-9]+(?:[ .+-][A-Za-z0-9]+){0,3}", fullmatch=True)
parts = st.from_regex(r"[a-z0-9]+(?:[._-][a-z0-9]+){0,2}", fullmatch=True)
arxiv_ids = st.from_regex(r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}", fullmatch=True)
words = st.from_regex(r"[A-Z][a-z]+(?: [a-z]+){0,3}", fullmatch=True)
entries = st.builds(
    Model,
    key=st.just(""),
    label=names,
    stage=st.sampled_from(sorted(STAGE_TITLES)),
    domains=st.sampled_from(sorted(DOMAIN_TITLES)).map(lambda domain: (domain,)),
    strategies=st.lists(st.sampled_from(["self-supervised", "supervised", "unsupervised"]), unique=True).map(tuple),
    modalities=st.lists(st.sampled_from(["text", "image", "audio", "video"]), unique=True).map(tuple),
    papers=st.builds(Paper, arxiv=arxiv_ids, title=words).map(lambda paper: (paper,)),
    code=st.builds("https://github.com/{}/{}".format, parts, parts),
    weights=st.builds("{}/{}".format, parts, parts).map(
        lambda repository: (Weights(url=f"https://huggingface.co/{repository}", repository=repository),)
    ),
    architecture=st.none() | words,
    release_year=st.integers(1950, 2099),
)


def as_list(models):
    """The list that says what the models say, and the models in its order."""
    lines, order = ["Model Zoos", "==========", ""], []
    for stage, stage_title in STAGE_TITLES.items():
        lines += [stage_title, "-" * len(stage_title), ""]
        for domain, domain_title in DOMAIN_TITLES.items():
            lines += [domain_title, "^" * len(domain_title), ""]
            for model in models:
                if (model.stage, model.domains) != (stage, (domain,)):
                    continue
                [paper], [weights] = model.papers, model.weights
                order.append(model)
                lines += [
                    f"**{model.label}**",
                    "",
                    f"- Paper: `{paper.title} <https://arxiv.org/pdf/{paper.arxiv}.pdf>`_",
                    f"- Code: {model.code}",
                    f"- Pretrained Model: {weights.url}",
                    f"- Released: {model.release_year}",
                    *([f"- Learning: {', '.join(model.strategies)}"] if model.strategies else []),
                    *([f"- Modalities: {' and '.join(model.modalities)}"] if model.modalities else []),
                    *([f"- Architecture: {model.architecture}"] if model.architecture else []),
                    "",
                ]
    return "\n".join(lines), order


@settings(without_shrinking, max_examples=60)
@given(st.lists(entries, min_size=1, max_size=6))
def test_what_is_written_is_read_back(models):
    text, written = as_list(models)
    reading = read_text(text)
    assert reading.findings == ()
    assert [replace(model, key="", source=None) for model in reading.models] == written
    assert len({model.key for model in reading.models}) == len(written)
