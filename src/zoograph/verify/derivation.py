"""Compute what is derived from a version again and compare: inferences, statistics, findings, search index, answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyoxigraph import Store as Engine

from zoograph import answers, search
from zoograph.findings import read_findings
from zoograph.focus import is_note
from zoograph.infer import materialise
from zoograph.search.index import FILE_NAME, opened
from zoograph.store.answer import text as as_text
from zoograph.store.statistics import Statistics
from zoograph.validate import validate
from zoograph.verify.subject import Subject
from zoograph.vocabulary import GRAPH_INFERRED


def inferred(subject: Subject) -> Iterator[str]:
    """Inferred statements that do not follow from what is asserted, and those that follow and are missing."""
    anew = Engine()
    materialise(anew, subject.rules, asserted=subject.store)
    for quad in subject.store.quads_for_pattern(None, None, None, GRAPH_INFERRED):
        if quad not in anew:
            yield f"{quad.triple} is marked as inferred, but does not follow"
    for quad in anew.quads_for_pattern(None, None, None, GRAPH_INFERRED):
        if quad not in subject.store:
            yield f"{quad.triple} follows, and is missing"


def statistics(subject: Subject) -> Iterator[str]:
    """Counts that differ from those in ``void.ttl``."""
    kept, found = Statistics.read((subject.version.directory / "void.ttl").read_text()), Statistics.of(subject.store)
    for name in ("triples", "subjects", "entities", "members", "links", "values"):
        had: dict[Any, int] = getattr(kept, name)
        has: dict[Any, int] = getattr(found, name)
        for key in sorted(had.keys() | has.keys(), key=str):
            if had.get(key, 0) != has.get(key, 0):
                what = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
                yield f"{name} of {what}: {had.get(key, 0):,} in void.ttl, {has.get(key, 0):,} in the graph"


def findings(subject: Subject) -> Iterator[str]:
    """Findings of the shapes that are kept and not found again, or found and not kept."""
    kept = {each for each in read_findings(subject.version.directory) if not is_note(each)}
    found = set(validate(subject.store))
    for each in sorted(kept - found, key=str):
        yield f"{each.rule} about {each.focus} is stored, but the shapes do not give it"
    for each in sorted(found - kept, key=str):
        yield f"{each.rule} about {each.focus} is missing"


def search_index(subject: Subject) -> Iterator[str]:
    """Things that are in the index and not in the graph, the other way round, or described or named otherwise."""
    with TemporaryDirectory() as folder:
        search.build(Path(folder), subject.store)
        kept, found = (_indexed(place / FILE_NAME) for place in (subject.version.directory, Path(folder)))
    for thing in sorted(kept.keys() | found.keys()):
        if thing not in found:
            yield f"{thing} is in the index, but not in the graph"
        elif thing not in kept:
            yield f"{thing} is not in the index"
        elif kept[thing] != found[thing]:
            yield f"{thing} is in the index with other words than in the graph"


def kept_answers(subject: Subject) -> Iterator[str]:
    """Rows of the kept answers that asking the question does not give, and those that it gives and that are missing."""
    with TemporaryDirectory() as folder:
        answers.write(Path(folder), subject.store)
        for each in answers.KEPT:
            kept, found = (_rows(place, each.text) for place in (subject.version.directory, Path(folder)))
            if kept is None:
                subject.notes.append(f"no answer to the question {each.name} as it is today is kept: it is asked live")
                continue
            for row in sorted(kept - (found or set())):
                yield f"{each.name}: {', '.join(filter(None, row))} is kept, but is not in the answer"
            for row in sorted((found or set()) - kept):
                yield f"{each.name}: {', '.join(filter(None, row))} is missing"


def _rows(directory: Path, text: str) -> set[tuple[str, ...]] | None:
    """The rows of a kept answer, as texts; None if it is not kept."""
    found = answers.read(directory, text)
    return None if found is None else {answers.comparable([as_text(term) for term in row]) for row in found.rows()}


def _indexed(file: Path) -> dict[str, tuple[Any, ...]]:
    """Each thing with its label, facts, names, and the words by which it is found."""
    try:
        with closing(opened(file)) as connection:
            names: dict[int, list[str]] = {}
            for key, number in connection.execute("SELECT key, number FROM name ORDER BY key"):
                names.setdefault(number, []).append(key)
            rows = connection.execute(
                "SELECT number, iri, label, facts, thing.names, words.names, about FROM thing"
                " JOIN words ON words.rowid = number"
            )
            return {iri: (*rest, names.get(number, [])) for number, iri, *rest in rows}
    except sqlite3.Error as error:
        raise OSError(f"{file.name} cannot be read: {error}") from error
