"""Numbers, sizes and times in the words that people read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any


def number(value: Any) -> str:
    """A number with thousands set apart; anything else as it is.

    >>> number(1234567), number("x")
    ('1,234,567', 'x')
    """
    return f"{value:,}" if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def short_count(value: Any) -> str:
    """A large number as people say it; anything else as it is.

    >>> short_count(86_567_656), short_count(7_241_732_096), short_count(940)
    ('86.6M', '7.24B', '940')
    """
    if not isinstance(value, int | Decimal):
        return str(value)
    for size, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return str(value)


def bytes_size(count: int) -> str:
    """A number of bytes as people say it.

    >>> bytes_size(102_530_333), bytes_size(512)
    ('102.5 MB', '512 bytes')
    """
    for unit, letter in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {letter}"
    return f"{count} bytes"


def ordinal(value: int) -> str:
    """A place in an order.

    >>> ordinal(1), ordinal(12), ordinal(1_022)
    ('1st', '12th', '1,022nd')
    """
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def moment(text: str) -> str:
    """A date and a time as a person reads them; anything else as it is.

    >>> moment("2026-11-25T14:05:31Z"), moment("yesterday")
    ('25 November 2026, 14:05', 'yesterday')
    """
    try:
        return f"{datetime.fromisoformat(text):%-d %B %Y, %H:%M}"
    except ValueError:
        return text
