"""An answer as a table for people: a thing and its name share one linked cell; numbers and headings are made readable.

Column names say which column names which: ``?xName`` is the name of ``?x``, and ``?name`` or ``?title`` is the name of
the column before it. All questions follow this rule, and any query may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from urllib.parse import unquote

from markupsafe import Markup, escape

from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import compact, kind_of, slug_of
from zoograph.web.pages.rendering import link
from zoograph.web.places import page_of
from zoograph.wording import number

_LONGEST_ADDRESS = 52
_LONGEST_STEP = 30
#: Kinds whose things people know by identifier, not by name.
_KNOWN_BY_SLUG = ("graph", "licence")
_SHORT_FORMS = {"rlm": "RLM", "rlms": "RLMs", "dtm": "DTM", "dtms": "DTMs"}
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is shown: of things with their names, of numbers, or of anything else."""

    name: str
    """The column of the answer with the text: the names, if there is such a column."""
    iris: str | None
    """The column of the answer with the IRIs to link to."""
    heading: str
    is_number: bool
    is_grouped: bool
    """Whether to separate thousands; years are not separated."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is shown, and the value behind a number, for programs."""

    shown: Markup
    value: str | None = None


def columns_of(table: Table, units: Mapping[str, str] | None = None) -> list[Column]:
    """The columns to show, in order."""
    name_of = _names(table.columns)
    named = set(name_of.values())
    return [_column(table, each, name_of.get(each), units or {}) for each in table.columns if each not in named]


def unnamed(columns: Sequence[Column], rows: Sequence[Row]) -> set[Iri]:
    """The IRIs in these rows for which the answer gives no name, although people need one."""
    found = set()
    for column in columns:
        for row in rows if column.iris is None or column.iris == column.name else ():
            value = row[column.name]
            if isinstance(value, Iri) and kind_of(value) not in (None, *_KNOWN_BY_SLUG):
                found.add(value)
    return found


def cells(columns: Sequence[Column], row: Row, names: Mapping[str, str]) -> list[Cell]:
    """One row; ``names``: names of the things that the answer itself does not name."""
    return [_cell(column, row, names) for column in columns]


def heading(name: str) -> str:
    """The name of a column or parameter in words.

    >>> heading("hubRepository"), heading("dtms"), heading("supportsTask")
    ('Hub repository', 'DTMs', 'Supports task')
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().split()
    text = " ".join(_SHORT_FORMS.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def short_address(address: str) -> str:
    """An address as short as a reader needs it: the host, and the end of the path.

    >>> short_address("https://github.com/facebookresearch/fairseq/blob/3d262bb25690e4eb2e7d/LICENSE")
    'github.com/…/LICENSE'
    >>> short_address("https://huggingface.co/facebook/hubert-large-ls960-ft")
    'huggingface.co/facebook/hubert-large-ls960-ft'
    """
    plain = unquote(re.sub(r"^(https?://(www\.)?|pkg:\w+/)", "", address)).rstrip("/")
    if len(plain) <= _LONGEST_ADDRESS:
        return plain
    start, *_, end = re.split(r"[/#]", plain)
    return f"{start}/…/{end if len(end) <= _LONGEST_STEP else end[: _LONGEST_STEP // 2] + '…'}"


def _names(columns: Sequence[str]) -> dict[str, str]:
    """Which column names which."""
    found = {each: f"{each}Name" for each in columns if f"{each}Name" in columns}
    for before, each in pairwise(columns):
        if each in ("name", "title") and before not in found:
            found[before] = each
    return found


def _column(table: Table, name: str, names: str | None, units: Mapping[str, str]) -> Column:
    values = [value for row in table if (value := row[name]) is not None]
    is_number = bool(values) and all(isinstance(v, int | Decimal) and not isinstance(v, bool) for v in values)
    is_year = all(isinstance(value, int) and value in _YEARS for value in values)
    text = heading(name) + (f" ({units[name]})" if name in units else "")
    has_iris = any(isinstance(value, Iri) for value in values)
    return Column(names or name, name if names or has_iris else None, text, is_number, is_number and not is_year)


def _cell(column: Column, row: Row, names: Mapping[str, str]) -> Cell:
    value = row[column.iris or column.name]
    if isinstance(value, Iri):
        label = row[column.name] if column.iris != column.name else names.get(value)
        return Cell(_thing(value, label))
    if value is None:
        value = row[column.name]
    if column.is_number and isinstance(value, int | Decimal):
        return Cell(escape(number(value) if column.is_grouped else str(value)), str(value))
    return Cell(_text(value))


def _text(value: Value) -> Markup:
    if isinstance(value, bool):
        return escape("yes" if value else "no")
    return escape("" if value is None else str(value))


def _thing(iri: Iri, label: Value) -> Markup:
    if label:
        return link(iri, label)
    if page_of(iri):
        return link(iri, unquote(slug_of(iri)) if kind_of(iri) else compact(iri))
    if compact(iri) != iri:
        return link(iri)
    short = short_address(iri)
    return (
        link(iri, short)
        if iri.startswith(("http://", "https://"))
        else Markup('<span title="{}">{}</span>').format(iri, short)
    )
