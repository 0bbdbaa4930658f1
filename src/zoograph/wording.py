"""Numbers, sizes, times and facts in the words that people read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from zoograph.fields import Field, Form


def number(value: Any) -> str:
    """A number with separated thousands; anything else unchanged.

    >>> number(1234567), number("x")
    ('1,234,567', 'x')
    """
    return f"{value:,}" if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A number with what it counts; ``plural``: where an "s" does not make it.

    >>> counted(1, "model"), counted(1234, "model"), counted(0, "entry", "entries")
    ('1 model', '1,234 models', '0 entries')
    """
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def rule_name(rule: str) -> str:
    """The name of a rule in words.

    >>> rule_name("zoos-disagree-on-licence")
    'zoos disagree on licence'
    """
    return rule.replace("-", " ")


def short_count(value: Any) -> str:
    """A large number in short; anything else unchanged.

    >>> short_count(86_567_656), short_count(7_241_732_096), short_count(940)
    ('86.6M', '7.24B', '940')
    """
    if not isinstance(value, int | Decimal):
        return str(value)
    for size, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return str(value)


def worded(field: Field, value: Any, name: str | None = None) -> str:
    """A value of a field as a person reads it, with its unit; ``name``: what the value is called, if it is a thing.

    >>> from zoograph.fields import BY_NAME
    >>> worded(BY_NAME["parameters"], 86_567_656), worded(BY_NAME["input_size"], 224)
    ('86.6M', '224 × 224 pixels')
    >>> worded(BY_NAME["year"], 2021), worded(BY_NAME["code"], "https://example.org/x")
    ('2021', 'example.org/x')
    """
    text = str(value) if name is None else name
    match field.form:
        case Form.COUNT:
            return short_count(value)
        case Form.SQUARE:
            return f"{text} × {text} {field.unit}"
        case Form.NUMBER:
            return f"{number(value)} {field.unit}".rstrip()
        case Form.ADDRESS:
            return text.removeprefix("https://")
    return text


def exact(field: Field, value: Any) -> str:
    """All digits of a value that :func:`worded` shortens, with its unit; nothing where it shortens nothing.

    >>> from zoograph.fields import BY_NAME
    >>> exact(BY_NAME["parameters"], 86_567_656), exact(BY_NAME["year"], 2021)
    ('86,567,656 parameters', '')
    """
    return f"{number(value)} {field.unit}".rstrip() if field.form == Form.COUNT else ""


def in_full(field: Field, value: Any, name: str | None = None) -> str:
    """A value as :func:`worded` writes it, followed by the exact one, for text without tooltips.

    >>> from zoograph.fields import BY_NAME
    >>> in_full(BY_NAME["parameters"], 86_567_656), in_full(BY_NAME["year"], 2021)
    ('86.6M (86,567,656)', '2021')
    """
    text = worded(field, value, name)
    return f"{text} ({number(value)})" if field.form == Form.COUNT else text


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
    """An ordinal number.

    >>> ordinal(1), ordinal(12), ordinal(1_022)
    ('1st', '12th', '1,022nd')
    """
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def moment(text: str) -> str:
    """A date and time for people; anything else unchanged.

    >>> moment("2026-11-25T14:05:31Z"), moment("yesterday")
    ('25 November 2026, 14:05', 'yesterday')
    """
    try:
        return f"{datetime.fromisoformat(text):%-d %B %Y, %H:%M}"
    except ValueError:
        return text


def is_rounded(count: int) -> bool:
    """Whether it is a large number of at most three digits and zeros; question 23 tells these apart, too.

    >>> is_rounded(250_000_000), is_rounded(278_043_648), is_rounded(224)
    (True, False, False)
    """
    return len(str(count).rstrip("0")) <= 3 < len(str(count))
