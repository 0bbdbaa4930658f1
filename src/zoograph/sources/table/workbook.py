"""Tables as workbooks (``.xlsx``, Office Open XML): values as they were last calculated and saved."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from zoograph.downloads import in_units
from zoograph.errors import InputError
from zoograph.sources.card_fields import short
from zoograph.sources.table.columns import field_named, letter
from zoograph.sources.table.rows import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    ROWS_WITH_HEADER,
    Cell,
    Row,
    Rows,
)

#: The most bytes that the parts of a workbook may have when they are unpacked.
_LARGEST_CONTENT = 256 << 20
#: What a workbook shows in place of a value that it cannot calculate.
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}


def read_workbook(file: Path, shown: str | Path) -> Rows:
    """The rows of the first sheet that has a column ``name``, or else of the first that is not hidden.

    Raises :class:`InputError` with file and what to do.
    """
    _check(file, shown)
    try:
        sheets = list(_sheets(file))
    except InputError:
        raise
    except Exception as error:  # openpyxl may fail in any way on what is not as it expects
        why = short(f"{type(error).__name__}: {error}")
        reason = f"is no workbook that can be read ({why}); save it anew as .xlsx"
        raise InputError(reason, file=shown) from error
    if not sheets:
        raise InputError("has no sheet that is not hidden", file=shown)
    title, rows, epoch, formulas = max(sheets, key=lambda sheet: _has_name(sheet[1]))
    remarks = []
    if len(sheets) > 1:
        message = f"has {len(sheets)} sheets, of which {title!r} was read"
        remarks.append(("sheet", message, "Save each sheet that has models as a file of its own."))
    if formulas:
        message = (
            f"{', '.join(formulas[:5])} and others are" if len(formulas) > 5 else f"{', '.join(formulas)}: here are"
        )
        fix = "Open the workbook in a spreadsheet program and save it there, which calculates them."
        remarks.append(("formula", f"{message} formulas without a saved value, which were not read", fix))
    return Rows(rows, has_decimal_commas=True, epoch=epoch, remarks=tuple(remarks))


def _check(file: Path, shown: str | Path) -> None:
    """Refuse what is no archive, or unpacks to more than the limit, before anything is unpacked."""
    if file.stat().st_size > LARGEST_FILE:
        raise InputError(f"is larger than {in_units(LARGEST_FILE)}, the limit; read a part of it", file=shown)
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        hint = "it is an .xls of old; save it as .xlsx" if _is_old(file) else "save it as .xlsx, without a password"
        raise InputError(f"is no workbook: {hint}", file=shown) from error
    if size > _LARGEST_CONTENT:
        raise InputError(f"unpacks to more than {in_units(_LARGEST_CONTENT)}, the limit", file=shown)


def _is_old(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _sheets(file: Path) -> Iterator[tuple[str, list[Row], date, list[str]]]:
    """Title, rows, the day before day 1, and the formulas without a value, of each sheet that is not hidden."""
    import openpyxl  # takes a quarter of a second, and only workbooks need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of workbooks that are not read
        with (
            file.open("rb") as one,
            file.open("rb") as other,
            closing(openpyxl.load_workbook(one, read_only=True, data_only=True)) as values,
            closing(openpyxl.load_workbook(other, read_only=True, data_only=False)) as written,
        ):
            for sheet in values.worksheets:
                if sheet.sheet_state == "visible":
                    formulas: list[str] = []
                    rows = list(_rows(sheet, written[sheet.title], formulas, file))
                    yield sheet.title, rows, _day(values.epoch), formulas


def _rows(values: Any, written: Any, formulas: list[str], file: Path) -> Iterator[Row]:
    for sheet in (values, written):
        sheet.reset_dimensions()  # a sheet may say that it has a million rows, and have ten
    pairs = zip(
        values.iter_rows(values_only=True),
        written.iter_rows(values_only=True),
        strict=False,
    )
    for number, (cells, texts) in enumerate(pairs, 1):
        row = Row(number, number, tuple(map(_cell, cells)))
        formulas += [
            f"{letter(at)}{number}"
            for at, text in enumerate(texts)
            if isinstance(text, str) and text.startswith("=") and cells[at] is None
        ]
        if row.is_empty:
            continue
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row.cells):
            raise InputError(f"a cell has more than {LONGEST_CELL:,} characters, the limit", file=file, line=number)
        if number > MOST_ROWS:
            raise InputError(f"has more than {MOST_ROWS:,} rows, the limit; read a part of it", file=file, line=number)
        if len(row.cells) > MOST_COLUMNS:
            raise InputError(f"has more than {MOST_COLUMNS:,} cells in a row, the limit", file=file, line=number)
        yield row


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, (time, timedelta)):
        return None
    text = str(value)[: LONGEST_CELL + 1]
    return None if text in _ERRORS else text


def _day(epoch: datetime) -> date:
    return epoch.date()


def _has_name(rows: list[Row]) -> bool:
    return any("name" in map(field_named, row.texts) for row in rows[:ROWS_WITH_HEADER])
