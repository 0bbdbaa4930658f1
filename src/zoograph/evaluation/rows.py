"""Rows of a table: no more than may be, and how many there were, without an object a row."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from zoograph.store.tokens import parts


def at_most(text: str, most: int) -> tuple[str, bool]:
    """The query with a ``LIMIT`` of at most so many rows, if it is a SELECT; and whether the text was changed.

    >>> at_most("SELECT ?s { ?s ?p ?o } # LIMIT 5", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10  # LIMIT 5', True)
    >>> at_most("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 99 } } LIMIT 3", 10)
    ('SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 99 } } LIMIT 3', False)
    >>> at_most("SELECT ?s { ?s ?p ?o } LIMIT 99 VALUES ?p { 1 }", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10 VALUES ?p { 1 }', True)
    """
    found = parts(text)
    form = next((part.text.upper() for part in found if part.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")
    if form != "SELECT":
        return text, False
    for part, following in pairwise(found):
        if part.is_word("LIMIT") and following.kind == "number":
            digits = following.text.lstrip("0")
            if not following.text.isdigit() or (len(digits), digits) <= (len(str(most)), str(most)):
                return text, False
            end = following.start + len(following.text)
            return f"{text[: following.start]}{most}{text[end:]}", True
    values = next((part for part in found if part.is_word("VALUES")), None)
    end = values.start if values else found[-1].start + len(found[-1].text)
    return f"{text[:end]} LIMIT {most} {text[end:]}", True


class _Separated:
    """Counts a separator, also where it stands across two chunks."""

    def __init__(self, separator: bytes, beside: int = 0) -> None:
        self._separator, self._count, self._tail = separator, beside, b""

    def __call__(self, chunk: bytes) -> int:
        both = self._tail + chunk
        self._count += both.count(self._separator)
        self._tail = both[len(both) - len(self._separator) + 1 :] if len(self._separator) > 1 else b""
        return self._count


class _Json:
    """Counts the objects of ``bindings``. A quote inside a string is escaped, so these two start objects only.

    Rows that bind nothing are not counted.
    """

    def __init__(self) -> None:
        self._first, self._more = _Separated(b'[{"'), _Separated(b',{"')

    def __call__(self, chunk: bytes) -> int:
        return self._first(chunk) + self._more(chunk)


class _Csv:
    """Counts the line ends that stand in no quotes, less the header's."""

    def __init__(self) -> None:
        self._count, self._quoted = -1, False

    def __call__(self, chunk: bytes) -> int:
        for i, part in enumerate(chunk.split(b'"')):
            if i:
                self._quoted = not self._quoted
            if not self._quoted:
                self._count += part.count(b"\n")
        return self._count


_COUNTERS: dict[str, Callable[[], Callable[[bytes], int]]] = {
    "json": _Json,
    "csv": _Csv,
    "tsv": lambda: _Separated(b"\n", -1),
    "xml": lambda: _Separated(b"<result>"),
    "ntriples": lambda: _Separated(b"\n"),
}


def counter(form: str) -> Callable[[bytes], int] | None:
    """Something to call with each chunk, that says how many rows there were so far; None where it cannot be told.

    >>> count = counter("csv")
    >>> count(b'x,y\\r\\n1,"a\\n'), count(b'b"\\r\\n')
    (0, 1)
    """
    made = _COUNTERS.get(form)
    return made() if made else None
