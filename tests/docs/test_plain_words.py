"""The everyday word, one word for one thing: some that were replaced, and the words that are used instead.

The list is of phrases that say the same as a common word and no more. It cannot find a riddle; it keeps these out.
"""

import re

import pytest

from helpers.paths import ROOT

INSTEAD = {
    r"go(es)? back to (it|a|an|the|this|other)\b": "is derived from; ancestors, derivatives",
    r"curation debt": "something for a curator to fix",
    r"narrow(ed|s)? (it |them |these )?down": "filter",
    r"can be had\b": "can be downloaded",
    r"had to say": "found; the findings of",
    r"leads? on to": "redirects to",
    r"mend(s|ed)?\b": "fix, correct, repair",
    r"cannot stand\b": "is not allowed",
    r"(is|are|were|be) passed over": "is skipped",
    r"kinds? of signal": "modality, kind of input",
    r"stands? for all\b": "the representative; is listed for all",
    r"speaks? of\b": "is about, names",
    r"perhaps you mean": "did you mean",
    r"shall\b": "must, will",
    r"whereof|thereof|wherein|therein|hereby": "of which, in which",
}
"""Patterns, in any case, with what to write instead."""

#: Where people read: templates, scripts, questions, shapes, ontology, docs (with --help and docstrings), and messages.
TEXTS = sorted(
    file
    for folder, pattern in (
        (".", "*.md"), ("docs", "**/*.md"), ("queries", "*.rq"), ("shapes", "*.ttl"), ("ontology", "zoograph.ttl"),
        ("src/zoograph", "**/*.py"), ("src/zoograph/web/templates", "**/*.html"), ("src/zoograph/web/assets", "*.js"),
        ("src/zoograph/web/static/js", "*.js"),
    )
    for file in (ROOT / folder).glob(pattern)
)  # fmt: skip


@pytest.fixture(scope="module")
def texts():
    return {file.relative_to(ROOT): file.read_text() for file in TEXTS}


@pytest.mark.parametrize("words", INSTEAD)
def test_words_that_were_replaced_do_not_come_back(words, texts):
    pattern = re.compile(rf"\b(?:{words})", re.IGNORECASE)
    found = [
        f"{file}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for file, text in texts.items()
        for match in pattern.finditer(text)
    ]
    assert found == [], f"write: {INSTEAD[words]}"


def test_texts_of_each_kind_are_read(texts):
    assert {file.suffix for file in texts} == {".md", ".rq", ".ttl", ".py", ".html", ".js"}
    assert len(texts) > 300
