"""A connection that no thread waits for: it keeps incoming bytes until they are needed, outgoing ones until sent."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from contextlib import suppress
from tempfile import SpooledTemporaryFile

from zoograph.front.framing import Framing

#: Seconds a client may stay silent while sending a request, and read nothing while receiving an answer.
SENDING_SECONDS, READING_SECONDS = 5, 30
#: Seconds a client may take in all to send or read, and how many bytes earn it one second more.
_WHOLE_SECONDS, _LEAST_BYTES_A_SECOND = 60, 500
#: Bytes of a request that are kept before a thread takes over. A longer request needs the write token.
AHEAD_BYTES = (4 << 20) + (1 << 16)
#: Bytes of an answer that are kept for a slow client; a thread that writes more has to wait.
_BEHIND_BYTES = 32 << 20
_PIECE_BYTES = 1 << 16
_IN_MEMORY_BYTES = 1 << 16
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Pace:
    """How long the server waits for a client."""

    def __init__(self, silence: float) -> None:
        self.began = self._moved = time.monotonic()
        self._silence, self._bytes = silence, 0

    def move(self, count: int) -> None:
        """Note how many bytes were received or sent."""
        self._moved = time.monotonic()
        self._bytes += count

    @property
    def is_lost(self) -> bool:
        """Whether to give the client up: silent for too long, or too slow."""
        return self.is_too_slow or time.monotonic() > self._moved + self._silence

    @property
    def is_too_slow(self) -> bool:
        """Whether the client takes too long in all, silent or not."""
        return time.monotonic() > self.began + _WHOLE_SECONDS + self._bytes / _LEAST_BYTES_A_SECOND


class Spool:
    """A queue of bytes. It moves to a temporary file when it grows large.

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
        """Remove this many bytes from the beginning."""
        self._start += count
        if self._start == self._end:
            self.close()

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
        self._file, self._start, self._end = None, 0, 0


class PatientSocket:
    """What gunicorn's threads use as a socket.

    The loop and a thread never use it at the same time, so nothing here needs a lock.
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
        """Expect a request, the beginning of which may have arrived with the one before."""
        rest = left + self._came.take(len(self._came))
        self._framing = Framing()
        self.has_answered = self._has_continued = False
        self.pace = Pace(SENDING_SECONDS)
        self._keep(rest)

    def read_on(self) -> None:
        """Read what has arrived, unless enough is kept. Raises :class:`OSError` if the connection is broken."""
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
        """Whether a thread should take it: the request is whole, or so long that a thread reads the rest."""
        return not self.is_head_too_long and (self._framing.is_whole or len(self._came) >= AHEAD_BYTES)

    @property
    def is_head_too_long(self) -> bool:
        """Whether there are more headers than the server accepts."""
        return self._framing.is_head_too_long

    @property
    def has_begun(self) -> bool:
        """Whether any byte of a request has arrived."""
        return len(self._came) > 0

    def write_on(self) -> bool:
        """Send what the client takes; return whether that was all. Raises :class:`OSError` for a broken connection."""
        while piece := self._going.look(_PIECE_BYTES):
            sent = self._sent(piece)
            self._going.drop(sent)
            if sent < len(piece):
                return False
        return True

    def discard(self) -> bool:
        """Discard what has arrived; return whether the client has closed its side."""
        try:
            return not self._connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def end(self) -> None:
        """Close the sending side first, so that the client sees the end of the answer (RFC 9112, 9.6)."""
        self.pace = Pace(2)
        self._connection.shutdown(socket.SHUT_WR)

    # -- for a thread

    def recv(self, size: int) -> bytes:
        """The next bytes of the request. Raises :class:`BlockingIOError` if they do not arrive in time."""
        if self._came or self.has_ended:
            return self._came.take(size)
        if self.has_answered:
            raise TimeoutError("the answer is made, whatever the rest of the request is")
        self._await(selectors.EVENT_READ, SENDING_SECONDS)
        data = self._connection.recv(size)
        self.pace.move(len(data))
        return data

    def sendall(self, data: bytes) -> None:
        """Send the bytes, or keep them for later. Raises :class:`BlockingIOError` if far too many are kept already."""
        if not self.has_answered:
            self.has_answered, self.pace = True, Pace(READING_SECONDS)
        sent = 0 if self._going else self._sent(data)
        if sent < len(data):
            self._going.put(memoryview(data)[sent:])
        while len(self._going) > _BEHIND_BYTES:
            self._await(selectors.EVENT_WRITE, READING_SECONDS)
            self.write_on()

    def send(self, data: bytes) -> int:
        """Send what gunicorn itself sends ("100 Continue"), once."""
        if not (self._has_continued and data == _CONTINUE):
            self.sendall(data)
            self.has_answered = False
        return len(data)

    # -- for whoever makes the answer, in any thread

    def has_left(self) -> bool:
        """Whether the client has closed its side of the connection, so that nobody waits for the answer.

        A client may close only the sending side and still read; like other servers, this one does not wait for that.
        """
        try:
            return self.has_ended or not self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

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
