"""Text as editors save it: UTF-8, with or without a byte order mark."""

from __future__ import annotations

import codecs
from pathlib import Path

from zoograph.errors import InputError

#: UTF-32 first: its little-endian mark starts with that of UTF-16.
_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def without_mark(content: bytes, name: str | Path) -> bytes:
    """UTF-8 without the byte order mark it may start with; raises :class:`InputError` for the mark of UTF-16 or UTF-32.

    >>> without_mark(codecs.BOM_UTF8 + b"ASK {}", "query")
    b'ASK {}'
    """
    for mark, encoding in _OTHER_MARKS.items():
        if content.startswith(mark):
            raise InputError(f"is {encoding}; save it as UTF-8", file=name)
    return content.removeprefix(codecs.BOM_UTF8)


def text_of(content: bytes, name: str | Path) -> str:
    """UTF-8 as text, without a byte order mark; raises :class:`InputError` with the line that is not UTF-8."""
    content = without_mark(content, name)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"is not UTF-8: {error.reason}", file=name, line=line) from error
