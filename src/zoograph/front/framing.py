"""Find out, while a request arrives, whether all of it is here.

This does not validate requests: gunicorn reads them afterwards, from the first byte. A request that is visibly broken
counts as whole, so that gunicorn refuses it at once.
"""

from __future__ import annotations

import re

#: The longest request line, the most headers, the longest one, and the longest head in all.
MOST_LINE_BYTES, MOST_HEADERS, MOST_HEADER_BYTES, MOST_HEAD_BYTES = 8190, 100, 8190, 1 << 16

_REQUEST_LINE = re.compile(rb"[^ \r\n]+ [^ \r\n]+ HTTP/1\.[01]")
_BARE_LINE_END = re.compile(rb"(?<!\r)\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked[ \t]*\r\n", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_MOST_CHUNK_LINE_BYTES = 8190


class Framing:
    """Follows one request. Bytes after its end are ignored.

    >>> framing = Framing()
    >>> framing.feed(b"POST / HTTP/1.1\\r\\nContent-Length: 4\\r\\n\\r\\nab")
    >>> framing.has_head, framing.is_whole
    (True, False)
    >>> framing.feed(b"cd")
    >>> framing.is_whole
    True
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._body: _Counted | _Chunked | None = None
        self.has_head = self.is_whole = self.is_head_too_long = self.wants_continue = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes into account."""
        if self._body:
            self.is_whole = self.is_whole or self._body.ends_in(data)
        elif not self.is_whole:
            self._read_head(data)

    def _read_head(self, data: bytes) -> None:
        head, seen = self._head, max(0, len(self._head) - 3)
        head += data
        if head.startswith(b"\r\n"):  # one empty line may come before a request (RFC 9112, 2.2)
            del head[:2]
        end = head.find(b"\r\n\r\n", seen)
        if end >= 0:
            self._read_headers(bytes(head[: end + 4]), bytes(head[end + 4 :]))
            head.clear()
        elif len(head) > MOST_HEAD_BYTES:
            self.is_head_too_long = True
        else:
            self.is_whole = self._is_wrong(seen)

    def _is_wrong(self, seen: int) -> bool:
        line_end = self._head.find(b"\r\n", 0, MOST_LINE_BYTES + 2)
        if line_end < 0:
            return len(self._head) > MOST_LINE_BYTES + 2 or b"\n" in self._head
        return not _REQUEST_LINE.fullmatch(self._head, 0, line_end) or bool(_BARE_LINE_END.search(self._head, seen))

    def _read_headers(self, head: bytes, rest: bytes) -> None:
        self.has_head = True
        self.is_head_too_long = len(head) > MOST_HEAD_BYTES
        length = _LENGTH.search(head)
        if _CHUNKED.search(head):
            self._body = _Chunked()
        elif length:
            self._body = _Counted(int(length[1]))
        self.is_whole = self._body is None or self._body.ends_in(rest)
        self.wants_continue = not self.is_whole and not rest and bool(_CONTINUE.search(head))


class _Counted:
    """A body whose length was announced."""

    def __init__(self, length: int) -> None:
        self._left = length

    def ends_in(self, data: bytes) -> bool:
        self._left -= len(data)
        return self._left <= 0


class _Chunked:
    """A body in chunks (RFC 9112, 7.1)."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._skipped = 0
        self._in_trailers = False

    def ends_in(self, data: bytes) -> bool:
        position = 0
        while position < len(data):
            if self._skipped:
                step = min(self._skipped, len(data) - position)
                self._skipped -= step
                position += step
                continue
            end = data.find(b"\n", position)
            self._line += data[position : end + 1 if end >= 0 else len(data)]
            if end < 0:
                return len(self._line) > _MOST_CHUNK_LINE_BYTES
            position = end + 1
            if self._ends_with(bytes(self._line)):
                return True
            self._line.clear()
        return False

    def _ends_with(self, line: bytes) -> bool:
        if self._in_trailers:
            return line == b"\r\n" or not line.endswith(b"\r\n")
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return True
        self._in_trailers = size == 0
        self._skipped = size + 2 if size else 0
        return size < 0
