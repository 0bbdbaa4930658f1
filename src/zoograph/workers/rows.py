"""Count the rows of a table in its written form, without making an object for each row."""

from __future__ import annotations

from collections.abc import Callable


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
    """Counts line ends outside of quotes, without the header's."""

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
    """A function to call with each chunk; it returns the number of rows so far. None for a form without one.

    >>> count = counter("csv")
    >>> count(b'x,y\\r\\n1,"a\\n'), count(b'b"\\r\\n')
    (0, 1)
    """
    made = _COUNTERS.get(form)
    return made() if made else None
