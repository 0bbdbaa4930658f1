"""The values of cells: several texts, counts, decimal numbers and dates, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from zoograph.sources.card_fields import decimal, plain
from zoograph.sources.table.columns import Column
from zoograph.sources.table.rows import Cell

_SIZES = {
    "": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "million": 10**6, "b": 10**9,
    "bn": 10**9, "billion": 10**9, "t": 10**12, "trillion": 10**12,
}  # fmt: skip
#: Above this, a count is a slip of the pen.
_MOST_PARAMETERS = 10**15
#: Below this, a count of parameters is one of millions or billions, and nobody knows which.
_FEWEST_PARAMETERS = 1000
#: Serial numbers of days in spreadsheets: from 1968 to 2118 in either way of counting.
_SERIAL = range(25_000, 80_000)
_YEARS = range(1950, 2101)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Unclear(Exception):  # noqa: N818 - it is a state of a cell, not a fault of ours
    """A cell that cannot be understood: why, and what to write instead."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.why, self.fix = why, fix


def text_of(cell: Cell, column: Column) -> str:
    """A cell as one text; empty for one that says nothing.

    >>> text_of(7.0, Column("name")), text_of("n/a", Column("task")), text_of(True, Column("name"))
    ('7', '', 'TRUE')
    """
    if isinstance(cell, bool):
        text = str(cell).upper()
    elif isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    else:
        text = "" if cell is None else plain(str(cell)).strip()
    return column.default if column.is_null(text) else text


def texts_of(cell: Cell, column: Column) -> list[str]:
    """The values of a cell that may have several, each once.

    >>> texts_of("en; de", Column("language")), texts_of("a|b", Column("task", separator="|"))
    (['en', 'de'], ['a', 'b'])
    >>> texts_of("https://example.org/a,b.pt https://example.org/c.pt", Column("weights"))
    ['https://example.org/a,b.pt', 'https://example.org/c.pt']
    """
    if isinstance(cell, str) and not column.is_null(plain(cell)):
        parts = cell.split(column.separator) if column.separator else re.split(_between(column.field), cell)
    else:
        parts = [text_of(cell, column)]
    return list(dict.fromkeys(text for part in parts if (text := plain(part)) and not column.is_null(text)))


def _between(field: str) -> str:
    """What stands between several values: addresses may hold commas and semicolons, and hold no spaces."""
    if field in ("weights", "repository"):
        return r"[\s|]+"
    return r"[,;]\s|[|\n]" if field == "paper" else r"[,;|\n]"


def count_of(cell: Cell, column: Column, *, has_decimal_commas: bool) -> int | None:
    """A count of parameters; None for an empty cell. Raises :class:`Unclear`.

    >>> [count_of(cell, Column("parameters"), has_decimal_commas=False) for cell in ("110M", "95,000,000", 94e6)]
    [110000000, 95000000, 94000000]
    >>> count_of("94,7 Mio", Column("parameters"), has_decimal_commas=True)
    94700000
    """
    text = text_of(cell, column)
    if not text:
        return None
    found = re.fullmatch(r"([+-]?[\d.,'’ \u00a0\u202f]+?(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)\.?", text)
    size = _SIZES.get(found[2].casefold()) if found else None
    fix = "Write a plain count, or one with K, M or B: 110M."
    if found is None or size is None:
        raise Unclear(f"{text[:80]!r} is no count", fix)
    number = _number(found[1], column, has_decimal_commas=has_decimal_commas, is_whole=size == 1)
    if number is not None and number * size > _MOST_PARAMETERS:
        raise Unclear(f"{text[:80]!r} is more than any model has", fix)
    if number is None or number * size != int(number * size) or number <= 0:
        raise Unclear(f"{text[:80]!r} is no count", fix)
    if number * size < _FEWEST_PARAMETERS:
        raise Unclear(f"{text[:80]!r} may be millions or billions", "Write the unit with it: 110M, 7B.")
    return int(number * size)


def number_of(cell: Cell, column: Column, *, has_decimal_commas: bool) -> str:
    """A decimal number as programs write it, with a per cent sign if it has one; the text itself if it is none.

    Raises :class:`Unclear` where a comma may be either mark.
    """
    text = text_of(cell, column)
    if not isinstance(cell, str):
        return text
    number = text.removesuffix("%").strip()
    is_said = has_decimal_commas or column.decimal_char or column.group_char
    if not is_said and re.fullmatch(r"[+-]?\d{1,3},\d{3}", number):
        why = f"the comma of {text!r} may stand before decimals or between thousands"
        raise Unclear(why, "Write a point before decimals, or give the column's decimalChar in its description.")
    found = _number(number, column, has_decimal_commas=has_decimal_commas, is_whole=False)
    return text if found is None else f"{found}{'%' if text.endswith('%') else ''}"


def _number(text: str, column: Column, *, has_decimal_commas: bool, is_whole: bool) -> Decimal | None:
    """``is_whole``: whether groups of three digits are thousands, whatever stands between them."""
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if column.decimal_char or column.group_char:
        point = column.decimal_char or ("." if column.group_char != "." else ",")
        group = column.group_char or ("," if point != "," else ".")
        return decimal(text.replace(group, "").replace(point, "."))
    if is_whole and re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", text):
        return decimal(re.sub("[.,]", "", text))
    marks = re.sub(r"[^.,]", "", text)
    if {".", ","} <= set(marks):  # the last one stands before decimals
        point = marks[-1]
        if marks.count(point) > 1:
            return None
        return decimal(text.replace("," if point == "." else ".", "").replace(point, "."))
    if len(marks) > 1:
        return decimal(re.sub("[.,]", "", text)) if re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", text) else None
    if marks == "," and not has_decimal_commas and re.fullmatch(r"[+-]?\d{1,3},\d{3}", text):
        return decimal(text.replace(",", ""))
    return decimal(text.replace(",", "."))


def release_of(cell: Cell, column: Column, epoch: date | None) -> tuple[str | None, int | None]:
    """The date of a release, or its year where no day is told. Raises :class:`Unclear`.

    ``epoch``: the day before day 1 of a workbook's dates, in which dates may be serial numbers.

    >>> release_of("14.06.2021", Column("released"), None), release_of(2021, Column("released"), None)
    (('2021-06-14', None), (None, 2021))
    >>> release_of(44361, Column("released"), date(1899, 12, 30)), release_of("2021-06", Column("released"), None)
    (('2021-06-14', None), (None, 2021))
    """
    if isinstance(cell, date):
        return cell.isoformat()[:10], None
    text = text_of(cell, column)
    if not text:
        return None, None
    if column.date_format:
        return _as_described(text, column.date_format), None
    if re.fullmatch(r"\d+", text):
        return _of_number(int(text), epoch)
    if found := _ISO.fullmatch(text):
        return (_day(found[1], found[2], found[3], text), None) if found[3] else (None, _year(found[1], found[2], text))
    if found := _DOTTED.fullmatch(text):
        return _day(found[3], found[2], found[1], text), None
    if found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first <= 12 and second <= 12 and first != second:
            raise Unclear(f"{text!r} may be of two months", "Write it as year-month-day: 2021-06-14.")
        month, day = (second, first) if first > 12 else (first, second)
        return _day(found[3], month, day, text), None
    raise Unclear(f"{text[:80]!r} is no date", "Write it as year-month-day, or the year alone: 2021-06-14, 2021.")


def _of_number(number: int, epoch: date | None) -> tuple[str | None, int | None]:
    if number in _YEARS:
        return None, number
    if number in _SERIAL and epoch is not None:
        return (epoch + timedelta(days=number)).isoformat(), None
    if number in _SERIAL:
        why = f"{number} seems to be a spreadsheet's serial number of a day, which counts from 1900 or from 1904"
        raise Unclear(why, "Format the column as a date, and save the table again.")
    if 19_500_101 <= number <= 21_001_231:
        text = str(number)
        return _day(text[:4], text[4:6], text[6:], text), None
    raise Unclear(f"{number} is no year", "Write it as year-month-day, or the year alone: 2021-06-14, 2021.")


def _as_described(text: str, form: str) -> str:
    """A date in a format of UAX 35, as descriptions give it: ``dd.MM.yyyy``."""
    pattern, names = "", {"y": r"(?P<year>\d{4})", "M": r"(?P<month>\d{1,2})", "d": r"(?P<day>\d{1,2})"}
    for part in _parts(form):
        pattern += names.pop(part[0], re.escape(part)) if part[0] in "yMd" else re.escape(part)
    found = re.fullmatch(pattern, text)
    if found is None or set(found.groupdict()) != {"year", "month", "day"}:
        raise Unclear(f"{text[:80]!r} is no date in the format {form}", "Correct the cell, or the format.")
    return _day(found["year"], found["month"], found["day"], text)


def _parts(form: str) -> Iterator[str]:
    yield from (found[0] for found in re.finditer(r"y+|M+|d+|.", form))


def _day(year: str | int, month: str | int, day: str | int, text: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unclear(f"{text!r} is no day: {error}", "Correct it.") from error
    if found.year not in _YEARS:
        raise Unclear(f"{text!r} is not in the years of models", "Correct it.")
    return found.isoformat()


def _year(year: str, month: str, text: str) -> int:
    return int(_day(year, month, 1, text)[:4])
