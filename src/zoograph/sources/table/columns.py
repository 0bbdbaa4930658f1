"""The columns of a table: which field of a model card each one is, and how its cells are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

#: Fields that a column may be, as cards call them; ``name`` alone must be there.
FIELDS = (
    "name", "task", "base_model", "base_model_relation", "license", "datasets", "language", "parameters", "owner",
    "repository", "weights", "paper", "released",
)  # fmt: skip
METRIC = "metric:"
#: Other spellings of the same names.
_SPELLINGS = {
    "tasks": "task", "pipelinetag": "task", "basemodels": "base_model", "licence": "license", "dataset": "datasets",
    "languages": "language", "papers": "paper", "releasedate": "released",
}  # fmt: skip
#: Cells that say nothing, where no description of the table says which do.
NULLS = ("", "-", "–", "—", "?", "n/a", "na", "none", "null", "tbd", "unknown")


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    field: str
    """One of ``FIELDS``, or ``metric:METRIC:DATASET:SPLIT``; empty for a column that is not read."""
    title: str = ""
    """What its header calls it."""
    titles: tuple[str, ...] = ()
    """What its header may call it, in a description; if none, the column is known by its place."""
    separator: str | None = None
    """What stands between several values; None: as people separate them."""
    nulls: tuple[str, ...] = NULLS
    default: str = ""
    """What an empty cell stands for."""
    decimal_char: str = ""
    """The mark before decimals; empty: as the number itself shows."""
    group_char: str = ""
    """The mark between thousands; empty: as the number itself shows."""
    date_format: str = ""
    """A pattern such as ``dd.MM.yyyy``; empty: as the date itself shows."""
    is_ignored: bool = False
    """Whether a description says that the column is not to be read, so that nobody need be told."""

    def is_null(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return text == "" or text.casefold() in self.nulls or text in self.nulls


def field_named(title: str) -> str:
    """The field that a header names; empty if it names none.

    >>> field_named("Base model"), field_named("Licence"), field_named("Metric: WER:LibriSpeech:test-clean")
    ('base_model', 'license', 'metric:WER:LibriSpeech:test-clean')
    >>> field_named("Remarks")
    ''
    """
    start, colon, rest = title.strip().partition(":")
    if colon and start.strip().casefold() == "metric":
        parts = [part.strip() for part in rest.split(":", 2)]
        return METRIC + ":".join(parts) if len(parts) > 1 and all(parts) else ""
    folded = re.sub(r"[\s_-]+", "", title).casefold()
    return _SPELLINGS.get(folded) or next((each for each in FIELDS if each.replace("_", "") == folded), "")


def letter(index: int) -> str:
    """The letters by which spreadsheets call a column; ``index`` from 0.

    >>> letter(0), letter(25), letter(26), letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def by_header(header: Sequence[str], described: Iterable[Column] | None) -> tuple[list[Column], list[Column]]:
    """The column at each place, and those that are described but not there.

    Without a description, a header names the field itself.
    """
    if described is None:
        return [Column(field_named(title), title) for title in header], []
    wanted, missing = list(described), []
    found = [Column("", title) for title in header]
    places = {title.strip().casefold(): place for place, title in reversed(list(enumerate(header)))}
    for at, column in enumerate(wanted):
        by_title = (places[title.casefold()] for title in column.titles if title.casefold() in places)
        place = next(by_title, at if not column.titles and at < len(header) else None)
        if place is None:
            missing.append(column)
        else:
            found[place] = replace(column, title=header[place] or column.field)
    return found, missing
