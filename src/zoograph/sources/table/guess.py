"""A first description of a table, guessed from its headers and cells, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from rapidfuzz import fuzz

from zoograph import spellings
from zoograph.sources.table.columns import METRIC, field_named, letter
from zoograph.sources.table.rows import Row, Rows

#: Words of headers, and the fields that they usually mean.
_WORDS = {
    "name": "name", "model": "name", "model name": "name", "model id": "name", "title": "name",
    "task": "task", "use case": "task", "purpose": "task", "application": "task",
    "base": "base_model", "base model": "base_model", "parent": "base_model", "parent model": "base_model",
    "derived from": "base_model", "built on": "base_model", "fine-tuned from": "base_model", "backbone": "base_model",
    "relation": "base_model_relation", "licence": "license", "license": "license",
    "dataset": "datasets", "data": "datasets", "training data": "datasets", "trained on": "datasets",
    "language": "language", "languages": "language", "locale": "language",
    "parameters": "parameters", "params": "parameters", "size": "parameters", "number of parameters": "parameters",
    "owner": "owner", "team": "owner", "contact": "owner", "maintainer": "owner", "responsible": "owner",
    "repository": "repository", "repo": "repository", "code": "repository", "git": "repository",
    "weights": "weights", "checkpoint": "weights", "download": "weights", "location": "weights", "url": "weights",
    "paper": "paper", "publication": "paper", "arxiv": "paper", "doi": "paper", "reference": "paper",
    "released": "released", "release": "released", "release date": "released", "date": "released", "year": "released",
}  # fmt: skip
#: How alike a header and a word must be, of 100.
_ALIKE = 85
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+\s*(%|[A-Za-z]*)")


def description_for(name: str, rows: Sequence[Row], table: Rows) -> dict[str, Any]:
    """The description of a table (CSV on the Web), by its first rows."""
    filled = [row for row in rows if not row.is_empty]
    header = max(filled, key=lambda row: (sum(map(bool, map(_field, row.texts))), -row.number), default=None)
    below = [row for row in filled if header and row.number > header.number]
    columns: list[dict[str, Any]] = []
    taken: set[str] = set()
    for at, title in enumerate(header.texts if header else []):
        field = _field(title)
        column: dict[str, Any] = {"titles": title or letter(at)}
        if field and field not in taken:
            taken.add(field)
            # The standard allows letters, digits and underscores, and all else percent-encoded.
            column["name"] = quote(field, safe="").replace("-", "%2D")
            column |= _written(field, [row.texts[at] for row in below if at < len(row.texts)])
        else:
            column["name"], column["suppressOutput"] = f"column{at + 1}", True
        columns.append(column)
    dialect: dict[str, Any] = {"header": True}
    if header and header.number > 1:
        dialect["skipRows"] = header.number - 1
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": quote(name),
        "dialect": {**dialect, **table.dialect},
        "tableSchema": {"columns": columns},
    }


def _field(title: str) -> str:
    return field_named(title) or _of_words(title) or _metric(title)


def _of_words(title: str) -> str:
    words = " ".join(re.findall(r"[^\W_]+", title.casefold()))
    best = max(_WORDS, key=lambda known: fuzz.ratio(words, known))
    return _WORDS[best] if fuzz.ratio(words, best) >= _ALIKE else ""


def _metric(title: str) -> str:
    """``WER LibriSpeech``, ``accuracy (ImageNet-1k)``, ``F1 on SQuAD``: a known metric, then a dataset."""
    found = re.fullmatch(r"(.+?)(?:\s+on\s+|\s*[(:/@]\s*|\s+)(.+?)\)?", title.strip())
    metric = spellings.metric(found[1]) if found else None
    return f"{METRIC}{metric}:{found[2]}" if found and metric else ""


def _written(field: str, texts: Sequence[str]) -> dict[str, Any]:
    if field in ("task", "base_model", "datasets", "language") and (mark := _separator(texts)):
        return {"separator": mark}
    if field == "released" and any(re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", text) for text in texts):
        return {"datatype": {"base": "date", "format": "dd.MM.yyyy"}}
    is_number = field == "parameters" or field.startswith(METRIC)
    if is_number and any(_DECIMAL_COMMA.fullmatch(text) for text in texts):
        return {"datatype": {"base": "number", "format": {"decimalChar": ",", "groupChar": "."}}}
    return {}


def _separator(texts: Sequence[str]) -> str:
    return next((mark for mark in ("|", ";", ",") if any(mark in text for text in texts)), "")
