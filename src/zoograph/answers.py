"""Answers that are worked out when a version is made, and kept beside it: those that take too long to wait for.

A page that shows such an answer reads a file. An answer is kept under the text of its query, so a file of an earlier
edition of the question is no answer to a later one.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import Triple

from zoograph.questions import question
from zoograph.sparql.rewriting import about
from zoograph.store import SparqlStore
from zoograph.store.answer import TABLE_FORMATS, Answer
from zoograph.vocabulary import RDF, expand

FILE_NAME = "answers.json"
#: The questions whose answers are kept, which have no parameters.
KEPT = ("disagreements",)
_PREFIXED_NAME = re.compile(r"\b[a-z][a-z0-9-]*:[A-Za-z]\w*")


def text_of(name: str) -> str:
    """The query of a kept question, as views ask it."""
    return about(question(name).bare)


def write(folder: Path, store: SparqlStore) -> None:
    """Ask the questions of a store, and keep the answers in the directory of its version."""
    answers = {}
    for text in map(text_of, KEPT):
        output = io.BytesIO()
        store.query(text).write(output, TABLE_FORMATS["json"])
        answers[text] = json.loads(output.getvalue())
    (folder / FILE_NAME).write_text(json.dumps(answers))


def read(directory: Path, text: str) -> Answer | None:
    """The answer to a query that is kept in the directory of a version; None if it is not."""
    try:
        kept = json.loads((directory / FILE_NAME).read_text())
    except FileNotFoundError:
        return None
    return Answer.read_table(json.dumps(kept[text]).encode()) if text in kept else None


def may_change(touched: Collection[Triple]) -> bool:
    """Whether the answers may be others where these triples came or went.

    >>> from zoograph.vocabulary import DCT, SKOS, thing
    >>> may_change([Triple(thing("model", "a"), SKOS.altLabel, thing("model", "b"))])
    False
    >>> may_change([Triple(thing("model", "a"), DCT.license, thing("licence", "b"))])
    True
    """
    names = {expand(name) for text in map(text_of, KEPT) for name in _PREFIXED_NAME.findall(text)}
    return any(
        triple.predicate.value in names
        or (triple.predicate == RDF.type and getattr(triple.object, "value", "") in names)
        for triple in touched
    )
