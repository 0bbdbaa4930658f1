"""Answers that are worked out when a version is made, and kept beside it: those that take too long to wait for.

A page that shows such an answer reads a file. An answer is kept under the text of its query, so a file of an earlier
edition of the question is no answer to a later one. After a small write, only the rows are asked for again that may
have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Store as Engine
from pyoxigraph import Triple

from zoograph import disagreements
from zoograph.questions import question
from zoograph.sparql.rewriting import about
from zoograph.store import EmbeddedStore
from zoograph.store.answer import TABLE_FORMATS, Answer
from zoograph.vocabulary import RDF, expand

FILE_NAME = "answers.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A question without parameters whose answer is kept."""

    name: str
    column: str
    """The column with the thing that a row is about."""
    about_some: Callable[[], str]
    """The question about the things ``$thing`` only."""
    changed: Callable[[Engine, Engine, Collection[Triple]], set[str] | None]
    """The things whose rows may differ between two stores, by what was touched; None if any rows may."""

    @property
    def text(self) -> str:
        """The query, as views ask it."""
        return text_of(self.name)

    @property
    def order(self) -> list[str]:
        """The columns that its rows are sorted by, as text."""
        return re.findall(r"STR\(\?(\w+)\)", self.text[self.text.rindex("ORDER BY") :])


KEPT = (Kept(disagreements.NAME, "model", disagreements.about_some, disagreements.changed),)

#: For more things than this, asking about all takes less time.
_MOST_THINGS = 500
_PREFIXED_NAME = re.compile(r"\b[a-z][a-z0-9-]*:[A-Za-z]\w*")


def text_of(name: str) -> str:
    """The query of a kept question, as views ask it."""
    return about(question(name).bare)


def write(folder: Path, store: Engine) -> None:
    """Ask the questions of a store, and keep the answers in the directory of its version."""
    _write(folder, {each.text: _asked(store, each.text) for each in KEPT})


def carry(folder: Path, store: Engine, before: Path, old: Engine, touched: Collection[Triple]) -> None:
    """Keep the answers of a store that differs from that of the version in ``before`` only in what was touched."""
    kept = _read(before)
    _write(
        folder,
        {each.text: _carried(each, kept[each.text], store, old, touched) if each.text in kept
         else _asked(store, each.text) for each in KEPT},
    )  # fmt: skip


def read(directory: Path, text: str) -> Answer | None:
    """The answer to a query that is kept in the directory of a version; None if it is not."""
    kept = _read(directory)
    return Answer.read_table(json.dumps(kept[text]).encode()) if text in kept else None


def comparable(row: Collection[object]) -> tuple[str, ...]:
    """The texts of a row, with joined values in order: an engine joins them in any order (``GROUP_CONCAT``)."""
    return tuple("; ".join(sorted(str(value).split("; "))) for value in row)


def telling(text: str, touched: Collection[Triple]) -> list[Triple]:
    """Those triples that a query may read: it names their property or, for a type, their class.

    >>> from zoograph.vocabulary import DCT, SKOS, thing
    >>> model, licence = thing("model", "a"), thing("licence", "b")
    >>> touched = [Triple(model, predicate, licence) for predicate in (SKOS.altLabel, DCT.license)]
    >>> [triple.predicate.value for triple in telling("SELECT ?x { ?x dct:license ?y }", touched)]
    ['http://purl.org/dc/terms/license']
    """
    names = {expand(name) for name in _PREFIXED_NAME.findall(text)}
    return [
        triple
        for triple in touched
        if triple.predicate.value in names
        or (triple.predicate == RDF.type and getattr(triple.object, "value", "") in names)
    ]


def _carried(each: Kept, kept: Any, store: Engine, old: Engine, touched: Collection[Triple]) -> Any:
    changed = each.changed(old, store, telling(each.text, touched))
    if changed is None or len(changed) > _MOST_THINGS:
        return _asked(store, each.text)
    if not changed:
        return kept
    standing = [row for row in kept["results"]["bindings"] if row[each.column]["value"] not in changed]
    rows = standing + _asked(store, about(each.about_some(), *sorted(changed)))["results"]["bindings"]
    order = each.order
    rows.sort(key=lambda row: [row[name]["value"] if name in row else "" for name in order])
    return {**kept, "results": {"bindings": rows}}


def _asked(store: Engine, text: str) -> Any:
    """An answer as SPARQL results in JSON."""
    return json.loads(EmbeddedStore(store).query(text).serialize(TABLE_FORMATS["json"]))


def _read(directory: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads((directory / FILE_NAME).read_text())
    except FileNotFoundError:
        return {}
    return kept


def _write(folder: Path, answers: dict[str, Any]) -> None:
    (folder / FILE_NAME).write_text(json.dumps(answers))
