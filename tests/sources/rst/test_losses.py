"""Lists in reStructuredText that are written otherwise: what is read all the same, and that nothing else is lost."""

import gzip
import re
import tempfile
from functools import partial
from pathlib import Path

import pytest
from docutils import nodes
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zoograph.errors import InputError
from zoograph.records import Severity, Zoo
from zoograph.sources import rst
from zoograph.sources.rst import document

#: The same bytes each time: they are part of the names of tests.
gzipped = partial(gzip.compress, mtime=0)

FIELDS = """- Paper: `CLIP <https://arxiv.org/abs/2103.00020>`_
- Code: https://github.com/openai/CLIP
- Pretrained Model: https://huggingface.co/openai/clip-vit-base-patch32
- Released: 2021
"""
CLIP = f"**CLIP**\n\n{FIELDS}"


def read_text(text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "list.rst")
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return rst.read(rst.fetch(file.parent, Zoo("rst", origin=str(file))))


def titled(title, mark):
    return f"{title}\n{mark * (2 * len(title))}\n\n"


def below(domain, text, stage="Representation Learning Models (RLMs)"):
    """A list with the text below the two titles, on line 7 at first."""
    return f"{titled(stage, '-')}{titled(domain, '^')}{text}\n"


def notes(reading, *rules):
    return [(f.rule, f.focus, f.message) for f in reading.findings if not rules or f.rule in rules]


def is_clip(model, domain="nlp", stage="preprocessing"):
    return (
        (model.label, model.stage, model.domains) == ("CLIP", stage, (domain,) if domain else ())
        and [paper.arxiv for paper in model.papers] == ["2103.00020"]
        and model.code == "https://github.com/openai/CLIP"
        and [weights.repository for weights in model.weights] == ["openai/clip-vit-base-patch32"]
        and model.release_year == 2021
    )


@pytest.mark.parametrize(
    ("title", "domain"),
    [
        *((title, "computer-vision") for title in ("CV", "Vision", "Computer vision models", "COMPUTER-VISION", "Images", "1. Computer Vision", "Computer Vision (CV)", "Image & Video", "🖼 Computer Vision")),
        *((title, "nlp") for title in ("NLP", "nlp models", "Natural Language Processing (NLP)", "Natural-Language Processing", "Language Models", "LLMs", "Large Language Models (LLMs)", "Text", "NLP:")),
        *((title, "speech") for title in ("Speech", "Audio", "Speech Processing", "Speech & Audio", "Audio and Speech", "Audio/Speech", "Sound", "Speech Models")),
        *((title, "multimodal") for title in ("Multimodal Learning", "Multi-modal", "Multimodal Models", "Vision-Language", "Vision and Language", "Vision & Language Models", "Vision–Language (VL)", "VLMs", "Cross-modal", "Audio-Visual")),
    ],
)  # fmt: skip
def test_spellings_of_domains(title, domain):
    reading = read_text(below(title, CLIP))
    assert [is_clip(model, domain) for model in reading.models] == [True]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        *((title, "preprocessing") for title in ("Representation Learning Models", "RLMs (frozen)", "RLM", "representation-learning models (RLMs)", "1. Representation Learning Models", "Preprocessing", "Representation Learning")),
        *((title, "downstream-task") for title in ("Downstream models", "Downstream Task Models (DTMs)", "DTMs", "Downstream Tasks", "Downstream-Task Model")),
    ],
)  # fmt: skip
def test_spellings_of_stages(title, stage):
    reading = read_text(below("NLP", CLIP, title))
    assert [is_clip(model, stage=stage) for model in reading.models] == [True]
    assert reading.findings == ()


@pytest.mark.parametrize("title", ["RLMs: NLP", "Representation Learning Models for NLP"])
def test_stage_and_domain_in_one_title(title):
    reading = read_text(f"{titled(title, '-')}{CLIP}")
    assert [is_clip(model) for model in reading.models] == [True]


def test_what_no_title_places_is_read_without_a_domain():
    reading = read_text(below("Robots and Games", CLIP + "\n**Two**\n\n- Released: 2020\n"))
    assert [(m.label, m.stage, m.domains) for m in reading.models] == [
        ("CLIP", "preprocessing", ()),
        ("Two", "preprocessing", ()),
    ]
    [finding] = [f for f in reading.findings if f.rule == "list-domain"]
    assert (finding.severity, finding.focus) == (Severity.WARNING, "list.rst:5")
    assert "'Robots and Games' is not a domain" in finding.message


@pytest.mark.parametrize(
    ("text", "domain", "stage", "rules"),
    [
        (f"{CLIP}\n{below('NLP', '')}", None, None, {"list-domain"}),
        (f"{titled('RLMs', '-')}{CLIP}", None, "preprocessing", {"list-domain"}),
        (f"{titled('RLMs', '-')}\n{titled('Others', '-')}{titled('NLP', '^')}{CLIP}", "nlp", None, {"list-stage"}),
        (below("NLP", titled("Contrastive", "~") + CLIP), "nlp", "preprocessing", set()),
    ],
)
def test_entries_in_other_places(text, domain, stage, rules):
    reading = read_text(text)
    assert [is_clip(model, domain, stage) for model in reading.models] == [True]
    assert {finding.rule for finding in reading.findings} == rules


INDENTED = FIELDS.replace("- ", "  - ")


@pytest.mark.parametrize(
    "text",
    [
        f"**CLIP**\n{FIELDS}",
        f"**CLIP** (base)\n\n{FIELDS}",
        f"**CLIP** (base)\n{FIELDS}",
        f"**CLIP**: a model\n\n{FIELDS}",
        f"**CLIP**:\n\n{FIELDS}",
        f"**CLIP:**\n\n{FIELDS}",
        f"**CLIP**\n\nA model of two senses.\n\n{FIELDS}",
        f"**CLIP**\n\n{INDENTED}",
        f"**CLIP**\n{INDENTED}",
        f"CLIP\n{INDENTED}",
        f"- **CLIP**\n\n{INDENTED}",
        f"1. **CLIP**\n\n{FIELDS.replace('- ', '   - ')}",
        f"  **CLIP**\n\n{INDENTED}",
        f".. note::\n\n   **CLIP**\n\n{FIELDS.replace('- ', '   - ')}",
        f"**CLIP**\n\n{FIELDS.replace('- ', '* ')}",
        f"**CLIP**\n\n{FIELDS.replace('- ', '#. ')}",
        "**CLIP**\n\n" + re.sub("- ([^:]*): ", r":\1: ", FIELDS),
        f"{CLIP}- Note: best of all\n",
        CLIP.replace("`CLIP <https://arxiv.org/abs/2103.00020>`_", "`the paper`_")
        + "\n.. _the paper: https://arxiv.org/abs/2103.00020\n",
        CLIP.replace("https://github.com/openai/CLIP", "|code|")
        + "\n.. |code| replace:: https://github.com/openai/CLIP\n",
    ],
)
def test_entries_that_are_written_otherwise(text):
    reading = read_text(below("NLP", text))
    assert [is_clip(model) for model in reading.models] == [True], notes(reading)
    assert not [f for f in reading.findings if f.rule in ("list-link", "list-nameless", "list-field-missing")]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("**BERT** a model\n", ("list-text", "list.rst:7", "the text 'BERT a model' is not read")),
        ("**BERT** a model\n\n" + CLIP, ("list-text", "list.rst:7", "the text 'BERT a model' is not read")),
        (f"**CLIP** (base)\n\n{FIELDS}", ("list-text", "list.rst:7", "the text '(base)' after the name 'CLIP' is not read")),
        (f"**CLIP**\n{FIELDS}", ("list-markup", "list.rst:7", "no empty line is between the name and its list")),
        ("Words.\n", ("list-text", "list.rst:7", "the text 'Words.' is not read")),
        (f"BERT\n\n{FIELDS}", ("list-nameless", "list.rst:9", "a list of fields has no name before it; it is not read")),
        (f"{CLIP}- Code: https://a.example/x\n", ("list-field-again", "list.rst:13", "CLIP: field 'Code' is given twice; the first is used")),
        (f"{CLIP}- Code: https://a.example/x\n", ("list-link", "list.rst:13", "CLIP: the link https://a.example/x is not read")),
        (f"{CLIP}- Demo: https://a.example/x\n", ("list-link", "list.rst:13", "CLIP: the link https://a.example/x is not read")),
        ("+---+\n| a |\n+---+\n", ("list-text", "list.rst:7", "the table 'a' is not read")),
        ("x `y <https://a.example/x>`_\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        ("x\ny\nz https://a.example/x\n", ("list-link", "list.rst:9", "the link https://a.example/x is not read")),
        ("`y <https://a.example/x>`\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        ("``https://a.example/x``\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        (".. _y: https://a.example/x\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        (".. https://a.example/x\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        (".. [1] https://a.example/x\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        (".. foo::\n\n   https://a.example/x\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        (".. raw:: html\n\n   <a href='https://a.example/x'>x</a>\n", ("list-link", "list.rst:7", "the link https://a.example/x is not read")),
        ("- Paper: `nowhere`_\n", ("list-markup", "list.rst:7", 'Unknown target name: "nowhere".')),
    ],
)  # fmt: skip
def test_what_is_not_read_is_a_finding_with_its_line(text, note):
    found = notes(read_text(below("NLP", text)))
    assert note in found


def test_the_spelled_otherwise_is_said_where_no_stage_is_known():
    with pytest.raises(InputError, match=r"list\.rst:1: has no section"):
        read_text(f"{titled('Frozen encoders', '-')}{CLIP}")


DEEP = 60
REFUSED = {
    "a substitution in itself": (".. |sub| replace:: |sub| replace:: |sub|", 7),
    "a substitution in itself, used": (".. |sub| replace:: |sub| replace:: |sub|\n\n|sub|", 7),
    "a line too long": ("x" * 10_001, 7),
    "10 MB in one line": ("x" * 10_000_000, None),
    "NUL": ("a\n\0b", 8),
    "escape": ("a\n\n\x1b[31m", 9),
    "delete": ("\x7f", 7),
    "a C1 control": ("a\n\x90", 8),
    "lists too deep": ("- " * 500 + "x", None),
    "a title over nothing": ("====\nA\n----", 7),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_docutils_stumbles_over_is_an_error_with_its_line(name):
    text, line = REFUSED[name]
    with pytest.raises(InputError) as raised:
        read_text(below("NLP", text))
    assert raised.value.file is not None
    assert raised.value.line == line or line is None
    assert "\n" not in str(raised.value)


def test_substitutions_that_grow_without_end_are_given_up(monkeypatch):
    monkeypatch.setattr(document, "LIMITS", document.Limits(1 << 20, 0.5))
    lines = [f".. |a{i}| replace:: |a{i + 1}| |a{i + 1}| |a{i + 1}| |a{i + 1}|" for i in range(12)]
    with pytest.raises(InputError, match="takes longer than 0.5 s to read, the limit"):
        read_text(below("NLP", "\n".join([*lines, ".. |a12| replace:: x", "", "|a0|", ""])))


def test_the_line_of_a_failure_is_found_beside_a_node_that_is_half_made():
    def fail():
        half_made = nodes.paragraph.__new__(nodes.paragraph)
        raise RuntimeError(half_made.tagname)

    with pytest.raises(RuntimeError) as raised:
        fail()
    assert document._line_of_failure(raised.value) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><title>zoos</title>", "is a web page"),
        (b"\xef\xbb\xbf \n<html>", "is a web page"),
        (gzipped(b"x" * 100_000)[:-20], "cut short"),
        (b"\x1f\x8bnot gzip", "cannot be read as gzip"),
        (gzipped(bytes(5_000_000)), "is larger than 1 MiB, the limit"),
        (b"x\n" * 600_000, "is larger than 1 MiB, the limit"),
        ("Modèles".encode("latin-1"), "is not UTF-8"),
        ("Models".encode("utf-16"), "is not UTF-8"),
        (b"a\n\xed\xa0\x80", "is not UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_no_list(content, reason):
    with pytest.raises(InputError, match=reason):
        read_text(content)


@pytest.mark.parametrize(
    "pack", [gzipped, lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")]
)
def test_the_same_list_otherwise_packed(pack):
    assert [is_clip(model) for model in read_text(pack(below("NLP", CLIP).encode())).models] == [True]


# -- every link is in a record or in a finding, and no entry is lost, whatever stands around it

pieces = st.sampled_from(
    [
        "**{name}**\n\n- Paper: `{name} <{link}>`_\n- Code: {link}1\n- Released: 2020\n",
        "**{name}**\n- Code: {link}\n",
        "**{name}** and more\n\n- Code: {link}\n- Weights: `a <{link}1>`_, `b <{link}2>`__\n",
        "**{name}**\n\n{link}\n\n- Released: 2020\n",
        "**{name}**\n  - Code: {link}\n",
        "**{name}**: `there <{link}>`_\n",
        "{name}\n  {link}\n",
        "- {link}\n- **{name}**\n\n  - Demo: {link}1\n",
        "- x\n\n  - y {link}\n",
        "{name} [#]_\n\n.. [#] {link}\n",
        "`{name}`_\n\n.. _{name}: {link}\n",
        ".. _{name}: {link}\n",
        ".. |{name}| replace:: {link}\n",
        ".. |{name}| image:: x.png\n   :target: {link}\n",
        "+---+\n| a |\n+===+\n| b |\n+---+\n\n{link}\n",
        "==== ====\nname code\n==== ====\nx    {link}\n==== ====\n",
        ".. list-table::\n\n   * - {name}\n     - {link}\n",
        ".. csv-table::\n\n   {name}, {link}\n",
        ".. note:: {link}\n",
        ".. {name}:: {link}\n",
        ".. unknown::\n\n   {link}\n",
        ".. epigraph::\n\n   **{name}**\n\n   - Code: {link}\n",
        ":foo:`{link}`\n",
        "::\n\n  {link}\n",
        "| **{name}**\n| {link}\n",
        ":Code: {link}\n",
        "`{name} <{link}>`\n",
        "{name} <{link}>\n",
        "- Code: {link}\n- Code: {link}1\n",
        "- Pretrained Model:\n\n  - {link}\n  - {link}1\n",
        "1. Code: {link}\n",
        "    {link}\n",
        "----\n",
        "Robots\n^^^^^^^^^^\n",
        "Speech\n^^^^^^^^^^\n",
        "{name}\n~~~~~~~~~~\n",
        "Downstream models\n-----------------\n",
        "Others\n------------\n",
        "`{name} <{link}>`_\n~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n",
    ]
)
breaks = st.sampled_from(["\n", "\n", "\n", ""])
lists = st.lists(st.tuples(pieces, breaks), min_size=1, max_size=12)


@settings(derandomize=True, max_examples=250, phases=[Phase.generate])
@given(lists, st.booleans())
def test_no_link_is_lost(chosen, in_domain):
    start = below("NLP", "") if in_domain else "Model Zoos\n==========\n\n" + titled("RLMs", "-")
    text = start + "".join(
        piece.format(name=f"M{number}x", link=f"https://example.org/{number}/z") + gap
        for number, (piece, gap) in enumerate(chosen)
    )
    try:
        reading = read_text(text)
    except InputError as error:
        refusal = error
    else:
        refusal = None
    if refusal is not None:
        assert refusal.line is not None, text
        return
    said = repr(reading.models) + repr([(f.message, f.value) for f in reading.findings])
    for link in re.findall(r"https://example\.org/[0-9]+/z[12]?", text):
        assert re.search(re.escape(link) + r"(?![0-9])", said), (link, text)
    assert all(re.fullmatch(r"list\.rst:[0-9]+", finding.focus) for finding in reading.findings), reading.findings
    assert len({model.key for model in reading.models}) == len(reading.models)
