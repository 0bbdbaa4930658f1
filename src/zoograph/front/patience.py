"""A connection that nobody waits for: what comes is kept until it is wanted, what is written goes when it can."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from contextlib import suppress
from tempfile import SpooledTemporaryFile

from zoograph.front.framing import Framing

#: So long a client may send nothing in the middle of a request, and read nothing in the middle of an answer.
SENDING_SECONDS, READING_SECONDS = 5, 30
#: So long a client may send or read in all, and a second more for each so many bytes.
_WHOLE_SECONDS, _LEAST_BYTES_A_SECOND = 60, 500
#: So much of a request is kept before a thread takes over. What is longer is refused at once without the write token.
AHEAD_BYTES = (4 << 20) + (1 << 16)
#: So much of an answer is kept; the thread that writes more waits.
_BEHIND_BYTES = 32 << 20
_PIECE_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 16
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Pace:
    """How long a client is waited for."""

    def __init__(self, silence: float) -> None:
        self.began = self._moved = time.monotonic()
        self._silence, self._bytes = silence, 0

    def move(self, count: int) -> None:
        """So many bytes came or went."""
        self._moved = time.monotonic()
        self._bytes += count

    @property
    def is_lost(self) -> bool:
        """Whether it is waited for no longer."""
        return self.is_too_slow or time.monotonic() > self._moved + self._silence

    @property
    def is_too_slow(self) -> bool:
        """Whether it takes too long in all, silent or not."""
        return time.monotonic() > self.began + _WHOLE_SECONDS + self._bytes / _LEAST_BYTES_A_SECOND


class Spool:
    """Bytes in the order in which they came; those that are many are in a file.

    >>> spool = Spool()
    >>> spool.put(b"abc")
    >>> spool.take(2), len(spool), spool.take(2)
    (b'ab', 1, b'c')
    """

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] | None = None
        self._start = self._end = 0

    def __len__(self) -> int:
        return self._end - self._start

    def put(self, data: bytes | memoryview) -> None:
        """Add to the end."""
        if self._file is None:
            self._file = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed when it is empty, and at the end
        self._file.seek(self._end)
        self._end += self._file.write(data)

    def take(self, most: int) -> bytes:
        """Remove from the beginning."""
        data = self.look(most)
        self.drop(len(data))
        return data

    def look(self, most: int) -> bytes:
        """The beginning."""
        if self._file is None:
            return b""
        self._file.seek(self._start)
        return self._file.read(most)

    def drop(self, count: int) -> None:
        """Remove so many bytes from the beginning."""
        self._start += count
        if self._start == self._end:
            self.close()

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
        self._file, self._start, self._end = None, 0, 0


class PatientSocket:
    """What gunicorn's threads have for a socket.

    The loop and a thread never have it at the same time, so nothing here is locked.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._came, self._going = Spool(), Spool()
        self._framing = Framing()
        self.has_answered = self._has_continued = self.has_ended = False
        self.pace = Pace(SENDING_SECONDS)

    # -- for the loop

    def begin(self, left: bytes = b"") -> None:
        """Expect a request, of which something may have come behind the one before."""
        rest = left + self._came.take(len(self._came))
        self._framing = Framing()
        self.has_answered = self._has_continued = False
        self.pace = Pace(SENDING_SECONDS)
        self._keep(rest)

    def read_on(self) -> None:
        """Keep what has come meanwhile, unless it is enough. Raises :class:`OSError` if the connection is broken."""
        if self.is_ready:
            return
        with suppress(BlockingIOError):
            data = self._connection.recv(_PIECE_BYTES)
            self.has_ended = not data
            self._keep(data)
        if self._framing.wants_continue and not self._has_continued:
            self.sendall(_CONTINUE)
            self.has_answered, self._has_continued = False, True

    def _keep(self, data: bytes) -> None:
        if data:
            self._came.put(data)
            self._framing.feed(data)
            self.pace.move(len(data))

    @property
    def is_ready(self) -> bool:
        """Whether a thread should have it: the request is whole, or so long that a thread reads the rest."""
        return not self.is_head_too_long and (self._framing.is_whole or len(self._came) >= AHEAD_BYTES)

    @property
    def is_head_too_long(self) -> bool:
        """Whether there are more headers than are read."""
        return self._framing.is_head_too_long

    @property
    def has_begun(self) -> bool:
        """Whether anything of a request has come."""
        return len(self._came) > 0

    def write_on(self) -> bool:
        """Send what can be sent; returns whether that was all. Raises :class:`OSError` if the connection is broken."""
        while piece := self._going.look(_PIECE_BYTES):
            sent = self._sent(piece)
            self._going.drop(sent)
            if sent < len(piece):
                return False
        return True

    def discard(self) -> bool:
        """Throw away what has come; returns whether nothing more will."""
        try:
            return not self._connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def end(self) -> None:
        """Send nothing more. The other side is to see that before the connection is closed (RFC 9112, 9.6)."""
        self.pace = Pace(2)
        self._connection.shutdown(socket.SHUT_WR)

    # -- for a thread

    def recv(self, size: int) -> bytes:
        """The next bytes of the request. Raises :class:`BlockingIOError` if they do not come in time."""
        if self._came or self.has_ended:
            return self._came.take(size)
        if self.has_answered:
            raise TimeoutError("the answer is made, whatever the rest of the request is")
        self._await(selectors.EVENT_READ, SENDING_SECONDS)
        data = self._connection.recv(size)
        self.pace.move(len(data))
        return data

    def sendall(self, data: bytes) -> None:
        """Send, or keep to be sent. Raises :class:`BlockingIOError` if far too much is kept already."""
        if not self.has_answered:
            self.has_answered, self.pace = True, Pace(READING_SECONDS)
        sent = 0 if self._going else self._sent(data)
        if sent < len(data):
            self._going.put(memoryview(data)[sent:])
        while len(self._going) > _BEHIND_BYTES:
            self._await(selectors.EVENT_WRITE, READING_SECONDS)
            self.write_on()

    def send(self, data: bytes) -> int:
        """What gunicorn sends of its own accord, "100 Continue", once."""
        if not (self._has_continued and data == _CONTINUE):
            self.sendall(data)
            self.has_answered = False
        return len(data)

    def _sent(self, data: bytes) -> int:
        try:
            sent = self._connection.send(data)
        except BlockingIOError:
            return 0
        self.pace.move(sent)
        return sent

    def _await(self, event: int, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, event)
            if not selector.select(seconds) or self.pace.is_too_slow:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    # -- what else gunicorn calls

    def fileno(self) -> int:
        """For the loop's selector."""
        return self._connection.fileno()

    def setblocking(self, _: bool) -> None:
        """It is as it is."""

    def close(self) -> None:
        """Close, with all that is kept."""
        self._came.close()
        self._going.close()
        self._connection.close()
