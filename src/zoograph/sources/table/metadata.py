"""Descriptions of tables: CSV on the Web (https://www.w3.org/TR/tabular-metadata/), as ``FILE-metadata.json``.

Of each column it says what the header calls it (``titles``), which field it is (``name``), and how its cells are
written (``separator``, ``null``, ``default``, ``datatype``); of the file, its ``dialect``. Two things are read
beyond the standard: ``name`` may be written as it is where the standard wants ``%3A`` for a colon, and a dialect may
have the ``decimalChar`` of all its columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from zoograph.errors import InputError, UnknownName
from zoograph.sources.table.columns import FIELDS, Column, field_named

ENDING = "-metadata.json"
_LARGEST = 1 << 20
#: Properties that a column takes over from what it is in.
_INHERITED = ("separator", "null", "default", "datatype")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written; None where the file itself must show it."""

    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = '"'
    header_rows: int | None = None
    """0: there is none, and the columns are known by their places."""
    skipped_rows: int | None = None
    """Rows before the header."""
    comment: str = ""
    """Rows that begin with this are no rows."""
    decimal_char: str = ""
    group_char: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says of a table."""

    dialect: Dialect
    columns: tuple[Column, ...] | None
    """None: headers name the fields themselves."""


def beside(file: Path) -> Path:
    """Where the description of a table lies, if it has one."""
    return file.with_name(file.name + ENDING)


def read_description(file: Path, table: str) -> Description:
    """The description of a table by the name of its file.

    Raises :class:`InputError` with file, line and what to correct.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    if len(content) > _LARGEST:
        raise InputError("is larger than 1 MB, the limit for a description", file=file)
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}", file=file, line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"cannot be read as JSON: {error}", file=file) from error
    return _Reader(file, content.decode("utf-8-sig")).description(said, table)


class _Reader:
    def __init__(self, file: Path, text: str) -> None:
        self._file, self._text = file, text

    def description(self, said: Any, table: str) -> Description:
        group: dict[str, Any] = self._of_kind(said, dict, "the description")
        one = self._table(group, table)
        dialect = self._dialect({**self._part(group, "dialect", dict), **self._part(one, "dialect", dict)})
        schema = self._part(one, "tableSchema", dict) or self._part(group, "tableSchema", dict)
        columns = self._part(schema, "columns", list)
        outer = {key: each[key] for each in (group, one, schema) for key in _INHERITED if key in each}
        return Description(dialect, tuple(self._columns(columns, outer, dialect)) if columns else None)

    def _table(self, group: dict[str, Any], name: str) -> dict[str, Any]:
        tables = self._part(group, "tables", list)
        if not tables:
            return group
        every: list[dict[str, Any]] = [self._of_kind(each, dict, "a table") for each in tables]
        for each in every:
            if unquote(str(each.get("url", ""))).rpartition("/")[2] == name:
                return each
        if len(every) == 1:
            return every[0]
        raise self._wrong(f"describes no table whose url is {name}", "tables")

    def _dialect(self, said: Mapping[str, Any]) -> Dialect:
        delimiter, quote = said.get("delimiter"), said.get("quoteChar", '"')
        for key, value in (("delimiter", delimiter), ("quoteChar", quote)):
            if value is not None and (not isinstance(value, str) or len(value) != 1):
                raise self._wrong(f"{key} is {value!r}, but must be one character", key)
        rows = {key: said[key] for key in ("headerRowCount", "skipRows") if key in said}
        for key, value in rows.items():
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
                raise self._wrong(f"{key} is {value!r}, but must be a number of rows", key)
        has_header = self._of_kind(said.get("header", True), bool, "header")
        return Dialect(
            delimiter=delimiter,
            encoding=self._text_of(said, "encoding") or None,
            quote=quote,
            header_rows=rows.get("headerRowCount") if has_header else 0,
            skipped_rows=rows.get("skipRows"),
            comment=self._text_of(said, "commentPrefix"),
            decimal_char=self._text_of(said, "decimalChar"),
            group_char=self._text_of(said, "groupChar"),
        )

    def _columns(self, columns: list[Any], outer: Mapping[str, Any], dialect: Dialect) -> Iterator[Column]:
        taken: set[str] = set()
        for each in columns:
            said = {**outer, **self._of_kind(each, dict, "a column")}
            if said.get("virtual") is True:
                continue
            titles = tuple(self._titles(said.get("titles")))
            own = self._text_of(said, "name")
            is_ignored = said.get("suppressOutput") is True
            named = "" if is_ignored else self._field(own, titles)
            if named and named in taken:
                raise self._wrong(f"two columns are called {named}", own or titles[0])
            taken.add(named)
            datatype = said.get("datatype")
            form = datatype.get("format") if isinstance(datatype, dict) else None
            numeric = form if isinstance(form, dict) else {}
            nulls = said.get("null", "")
            yield Column(
                field=named,
                titles=titles,
                separator=self._text_of(said, "separator") or None,
                nulls=tuple(map(str, nulls)) if isinstance(nulls, list) else (str(nulls),),
                default=self._text_of(said, "default"),
                decimal_char=str(numeric.get("decimalChar", dialect.decimal_char)),
                group_char=str(numeric.get("groupChar", dialect.group_char)),
                date_format=form if isinstance(form, str) else "",
                is_ignored=is_ignored,
            )

    def _field(self, own: str, titles: tuple[str, ...]) -> str:
        named = field_named(unquote(own)) if own else next(filter(None, map(field_named, titles)), "")
        if own and not named:
            hint = "; a column that is not to be read gets suppressOutput: true"
            raise self._wrong(f"{UnknownName('field', unquote(own), (*FIELDS, 'metric:METRIC:DATASET'))}{hint}", own)
        return named

    def _titles(self, said: Any) -> Iterator[str]:
        """Titles may be a text, a list of texts, or either of these for each language."""
        if isinstance(said, str):
            yield said.strip()
        elif isinstance(said, list):
            yield from (each.strip() for each in said if isinstance(each, str))
        elif isinstance(said, dict):
            for each in said.values():
                if not isinstance(each, dict):
                    yield from self._titles(each)

    def _part(self, said: Mapping[str, Any], key: str, kind: type) -> Any:
        return self._of_kind(said[key], kind, key) if said.get(key) is not None else kind()

    def _text_of(self, said: Mapping[str, Any], key: str) -> str:
        return str(self._of_kind(said[key], str, key)) if said.get(key) is not None else ""

    def _of_kind(self, value: Any, kind: type, what: str) -> Any:
        if not isinstance(value, kind):
            names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
            raise self._wrong(f"{what} is {str(value)[:80]!r}, but must be {names[kind]}", what)
        return value

    def _wrong(self, reason: str, near: str) -> InputError:
        at = self._text.find(f'"{near}"')
        return InputError(reason, file=self._file, line=self._text.count("\n", 0, at) + 1 if at >= 0 else None)
