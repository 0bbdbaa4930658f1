"""The rows of a table, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from zoograph.sources.card_fields import plain

#: A cell: text as it was written, or what a workbook knows it to be.
Cell = str | int | float | bool | date | None
#: Everything above is refused: no list of models that people keep is a hundredth of it.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, LARGEST_FILE = 200_000, 1_000, 20_000, 64 << 20
#: Rows in which the header is looked for: reports often have a title above it.
ROWS_WITH_HEADER = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    number: int
    """As spreadsheets count: from 1, with the header."""
    line: int
    """The line of the file at which it begins; for a workbook, its number."""
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)

    @property
    def texts(self) -> list[str]:
        """The cells as texts, as in a header."""
        return ["" if cell is None else plain(str(cell)) for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file, and what the file shows of how they are written."""

    rows: Iterable[Row]
    has_decimal_commas: bool = False
    """Whether a number with one comma has decimals after it: where commas do not separate cells."""
    epoch: date | None = None
    """The day before day 1 of a workbook's dates."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    """How the file is written, in the words of a description; empty for a workbook."""
    remarks: tuple[tuple[str, str, str], ...] = ()
    """Rule, message and fix of what a person should know of the file."""
