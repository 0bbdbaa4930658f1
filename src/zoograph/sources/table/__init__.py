"""Spreadsheets of models: CSV or a workbook, a row for each model, with columns called as the fields of model cards.

A description beside the table (:mod:`.metadata`) says what other columns are. Without one, the headers name the fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from zoograph.downloads import Limits, is_address, public_address
from zoograph.errors import InputError, UnknownName
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.sources.bases import with_bases
from zoograph.sources.card_fields import CardFields, Place, short
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin
from zoograph.sources.snapshot import bring, digest, now
from zoograph.sources.table.columns import FIELDS, Column, by_header, letter
from zoograph.sources.table.entries import Entries
from zoograph.sources.table.guess import description_for
from zoograph.sources.table.metadata import ENDING, Description, Dialect, beside, read_description
from zoograph.sources.table.rows import LARGEST_FILE, ROWS_WITH_HEADER, Row, Rows
from zoograph.sources.table.text_file import read_text
from zoograph.sources.table.workbook import read_workbook

NAME = "table"
ABOUT = "A spreadsheet, .csv or .xlsx, with a row for each model (give it with --from)"
HAS_ADDRESS = False
INTERNAL_BY_DEFAULT = True
PINS: tuple[Pin, ...] = ()
OPTIONS: Mapping[str, type] = {}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """Fetch a table from a path or address, with the description beside it if it is a path."""
    origin = zoo.origin
    if origin is None:
        raise InputError(f"{zoo.name} has no address of its own; say which table to read: --from FILE.csv")
    file = bring(zoo, cache, Limits(size=LARGEST_FILE, seconds=300))
    files = (file, beside(file)) if not is_address(origin) and beside(file).is_file() else (file,)
    return Snapshot(
        zoo=zoo,
        zoo_label="Table of models",
        files=files,
        sha256=digest(*files),
        retrieved=now(),
        origin=public_address(origin) if is_address(origin) else f"urn:sha256:{digest(file)}",
    )


def read(snapshot: Snapshot) -> Reading:
    """The models of a table. Raises :class:`InputError` with file, line and reason if the file is none."""
    file, *descriptions = snapshot.files
    shown: str | Path = snapshot.origin if is_address(snapshot.origin) else file
    said = read_description(descriptions[0], file.name) if descriptions else Description(Dialect(), None)
    notes = Notes(snapshot.zoo)
    fields = CardFields(notes, NAME)
    table = rows_of(file, shown, said.dialect)
    for rule, message, fix in table.remarks:
        notes.info(f"table-{rule}", file.name, message, fix)
    header, rows = _header(table.rows, said, shown)
    columns, missing = by_header(header.texts if header else [], said.columns)
    if header is None:
        columns, missing = list(said.columns or ()), []
    _check_columns(columns, missing, header, fields, file.name)
    entries = Entries(
        columns,
        fields,
        file=file.name,
        source=snapshot.origin,
        has_decimal_commas=table.has_decimal_commas,
        epoch=table.epoch,
    )
    found = list(entries.read(rows))
    if not found and not notes.findings:
        raise InputError("has no row below its header", file=shown)
    models = with_bases([model for model, _ in found], [named for _, named in found], fields)
    return Reading(snapshot, models=tuple(models), findings=notes.findings)


def guess(file: Path) -> Path:
    """Write a description of a table, guessed from its headers, for a person to correct; gives the file's path.

    Raises :class:`InputError` if there is one already, or the table cannot be read.
    """
    if not file.is_file():
        raise InputError("no such file", file=file)
    target = beside(file)
    table = rows_of(file, file, Dialect())
    description = description_for(file.name, list(islice(table.rows, ROWS_WITH_HEADER * 10)), table)
    try:
        with target.open("x", encoding="utf-8") as out:
            json.dump(description, out, indent=2, ensure_ascii=False)
            out.write("\n")
    except FileExistsError as error:
        raise InputError("is there already; correct it, or delete it to have it guessed again", file=target) from error
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=target) from error
    return target


def rows_of(file: Path, shown: str | Path, dialect: Dialect) -> Rows:
    """The rows of a file: a workbook, by its first bytes, or text."""
    with file.open("rb") as opened:
        start = opened.read(8)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or file.suffix.casefold() in (".xlsx", ".xlsm"):
        return read_workbook(file, shown)
    return read_text(file, shown, dialect)


def _header(rows: Iterable[Row], said: Description, shown: str | Path) -> tuple[Row | None, Iterator[Row]]:
    """The header, and the rows below it."""
    below = iter(rows)
    dialect = said.dialect
    if dialect.skipped_rows:
        below = (row for row in below if row.number > (dialect.skipped_rows or 0))
    if dialect.header_rows == 0:
        if said.columns is None:
            reason = "the description says that there is no header, so it must say what the columns are"
            raise InputError(reason, file=shown)
        return None, below
    if dialect.skipped_rows is not None or dialect.header_rows is not None:
        top = list(islice(below, dialect.header_rows if dialect.header_rows is not None else 1))
        if not top:
            raise InputError("is empty", file=shown)
        return top[0], below
    top = list(islice((row for row in below if not row.is_empty), ROWS_WITH_HEADER))
    if not top:
        raise InputError("is empty", file=shown)
    at = max(range(len(top)), key=lambda each: (_known(top[each], said.columns), -each))
    return top[at], chain(top[at + 1 :], below)


def _known(row: Row, described: Sequence[Column] | None) -> tuple[bool, int]:
    columns, _ = by_header(row.texts, described)
    if described is not None:
        titles = {title.casefold() for column in described for title in column.titles}
        return False, sum(text.strip().casefold() in titles for text in row.texts)
    fields = [column.field for column in columns if column.field]
    return "name" in fields, len(fields)


def _check_columns(
    columns: Sequence[Column], missing: Sequence[Column], header: Row | None, fields: CardFields, file: str
) -> None:
    """Note columns that are not read; raise :class:`InputError` if none is the name."""
    line = header.line if header else 1
    if "name" not in {column.field for column in columns}:
        titles = ", ".join(short(column.title) for column in columns if column.title) or "none"
        reason = (
            f"no column is called name; the columns are: {titles}. Rename the column with the models' names, or have a "
            f"description guessed and correct it: zoograph sync table --guess {file}"
        )
        raise InputError(reason, file=file, line=line)
    for column in missing:
        if column.field:
            name = " or ".join(map(repr, column.titles)) or column.field
            message, fix = f"the table has no column {name}, which its description names", "Correct the description."
            fields.left_out("column", Place(f"{file}{ENDING}", "", column.field), message, fix)
    seen: set[str] = set()
    for at, column in enumerate(columns):
        place = Place(f"{file}:{line}", "", f"column {letter(at)} ({short(column.title)})")
        if not column.field and column.title and not column.is_ignored:
            message = f"is not read: {UnknownName('field', short(column.title), (*FIELDS, 'metric:METRIC:DATASET'))}"
            fields.left_out("column", place, message, f"Rename it, or describe it in {file}{ENDING}.", column.title)
        elif column.field and column.field in seen:
            message = f"is {column.field} again; the first is read"
            fields.left_out("column", place, message, "Put both into one column.", column.title)
        seen.add(column.field)
