"""Tables as text: CSV in the forms that spreadsheets write it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from zoograph.downloads import in_units
from zoograph.errors import InputError
from zoograph.sources.table.columns import field_named
from zoograph.sources.table.metadata import Dialect
from zoograph.sources.table.rows import LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, ROWS_WITH_HEADER, Row, Rows

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before that of UTF-16, with which it begins
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DELIMITERS = ",;\t|"


def read_text(file: Path, shown: str | Path, dialect: Dialect) -> Rows:
    """The rows of a CSV file. Raises :class:`InputError` with file, line and what to do."""
    content = file.read_bytes()
    if len(content) > LARGEST_FILE:
        raise InputError(f"is larger than {in_units(LARGEST_FILE)}, the limit; read a part of it", file=shown)
    encoding, remark = _encoding(content, dialect)
    text = _decoded(content, encoding, shown)
    first, newline, rest = text.partition("\n")
    delimiter = dialect.delimiter
    if first.strip().casefold().startswith("sep=") and len(first.strip()) <= 5 and newline:  # Excel's own mark
        delimiter, text, skipped = delimiter or first.rstrip("\r\n")[4:5] or "\t", rest, 1
    else:
        skipped = 0
    chosen = delimiter or _delimiter(text, dialect)
    rows = _rows(text, chosen, dialect, shown, skipped)
    written = {"delimiter": chosen, "encoding": encoding.removesuffix("-sig")}
    return Rows(rows, has_decimal_commas=chosen != ",", dialect=written, remarks=(remark,) if remark else ())


def _encoding(content: bytes, dialect: Dialect) -> tuple[str, tuple[str, str, str] | None]:
    """The name of the encoding, and a remark where it is only likely."""
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name, None
    if dialect.encoding:
        return dialect.encoding, None
    start = content[:4096]
    if start.count(0) > len(start) / 4:
        return ("utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"), None
    try:
        content.decode()
    except UnicodeDecodeError:
        message = "is not UTF-8, and was read as Windows-1252"
        fix = 'Save it as UTF-8, or write "encoding" into the dialect of its description.'
        return "windows-1252", ("encoding", message, fix)
    return "utf-8", None


def _decoded(content: bytes, encoding: str, shown: str | Path) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not {encoding}: {error.reason}; save it as UTF-8", file=shown, line=line) from error
    except (LookupError, ValueError) as error:
        raise InputError(f"no encoding is called {encoding!r}; correct it in the description", file=shown) from error


def _delimiter(text: str, dialect: Dialect) -> str:
    """The delimiter that gives the most known headers; of several, the one that gives the most cells."""
    start = text[: 1 << 16]

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for row, _ in zip(_parsed(start, delimiter, dialect), range(ROWS_WITH_HEADER), strict=False)]
        except csv.Error:
            return (0, 0)
        return max((sum(bool(field_named(cell)) for cell in row), len(row)) for row in rows) if rows else (0, 0)

    return max(_DELIMITERS, key=score)


def _parsed(text: str, delimiter: str, dialect: Dialect) -> Iterator[list[str]]:
    source = io.StringIO(text, newline="")
    if dialect.quote is None:
        return iter(csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return iter(csv.reader(source, delimiter=delimiter, quotechar=dialect.quote))


def _check_quotes(text: str, delimiter: str, dialect: Dialect, shown: str | Path, skipped: int) -> None:
    """Raise :class:`InputError` if the file ends within quotation marks: the rows after the first are then one cell."""
    reader = csv.reader(io.StringIO(text + "\n", newline=""), delimiter=delimiter, quotechar=dialect.quote, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            reason = (
                "a quotation mark is not closed, so all that follows would be one cell; close it, or write it twice"
            )
            raise InputError(reason, file=shown, line=start + skipped) from error


def _rows(text: str, delimiter: str, dialect: Dialect, shown: str | Path, skipped: int) -> Iterator[Row]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_NONE if dialect.quote is None else csv.QUOTE_MINIMAL,
    )
    number = line = skipped
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputError(f"is not CSV: {error}", file=shown, line=line) from error
        if cells is None:
            if dialect.quote is not None:
                _check_quotes(text, delimiter, dialect, shown, skipped)
            return
        number += 1
        if number > MOST_ROWS:
            raise InputError(f"has more than {MOST_ROWS:,} rows, the limit; read a part of it", file=shown, line=line)
        if len(cells) > MOST_COLUMNS:
            raise InputError(f"has more than {MOST_COLUMNS:,} cells in a row, the limit", file=shown, line=line)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            reason = f"a cell has more than {LONGEST_CELL:,} characters, the limit; is a quotation mark not closed?"
            raise InputError(reason, file=shown, line=line)
        if not (dialect.comment and cells and cells[0].startswith(dialect.comment)):
            yield Row(number, line, tuple(cells))
