"""gunicorn's worker with threads, changed so that its loop waits for clients, and its threads do not."""

from __future__ import annotations

import errno
import selectors
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from ipaddress import IPv6Address
from typing import Any

from flask import Flask
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from zoograph.front.patience import PatientSocket
from zoograph.web.problems import refusal

_LOOK_SECONDS = 0.25
#: Seconds a client has to finish sending its request when the server is stopped.
_STOPPING_SECONDS = 2.0

#: gunicorn's errors for requests it cannot read, with our status and message; the first that fits counts.
_REFUSALS: tuple[tuple[type[Exception], int, str], ...] = (
    (errors.LimitRequestLine, 414, "the request line is too long; send a long query by POST"),
    (errors.LimitRequestHeaders, 431, "there are too many headers, or one of them is too long"),
    (errors.InvalidRequestMethod, 400, "the method is not one of HTTP's"),
    (errors.InvalidHTTPVersion, 505, "this server speaks only HTTP/1.1 and HTTP/1.0"),
    (
        errors.InvalidRequestLine,
        400,
        "the request line is not one of HTTP's: it must be method, path and version, with one space between them",
    ),
    (errors.UnsupportedTransferCoding, 501, "this server knows only the transfer coding 'chunked'"),
    (errors.ExpectationFailed, 417, "this server knows only the expectation '100-continue'"),
    (errors.InvalidHeader, 400, "a header does not follow the rules of HTTP"),
    (errors.InvalidHeaderName, 400, "the name of a header does not follow the rules of HTTP"),
    (errors.ObsoleteFolding, 400, "a header continues in the next line, which HTTP no longer allows"),
    (errors.InvalidSchemeHeaders, 400, "the proxy's headers say both http and https"),
    (errors.ParseException, 400, "the body does not match its headers"),
)


class PatientWorker(ThreadWorker):
    """The loop reads requests and sends answers; threads make the answers."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reading: set[Any] = set()
        self._writing: set[Any] = set()
        self._ending: set[Any] = set()
        #: Hundreds may be refused at once, and would take a thread each to be told.
        self._refusing = ThreadPoolExecutor(1)
        self._next_look = 0.0
        self._stopped: float | None = None

    def init_signals(self) -> None:
        """Ignore Ctrl-C, which a terminal sends to all processes: the main process ends the others in order."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    # -- a request comes

    def accept(self, listener: Any) -> None:
        """Accept a connection. If there are too many, drop the one that has been sending longest."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        sock: Any = PatientSocket(client)
        self.enqueue_req(TConn(self.cfg, sock, _known(address), listener.getsockname()))

    def _make_room(self) -> None:
        if self._reading:
            self._drop(min(self._reading, key=lambda conn: float(conn.sock.pace.began)))

    def enqueue_req(self, conn: Any) -> None:
        """Wait until all of a request has arrived; only then give it to a thread."""
        conn.sock.begin(conn.parser.unreader.take_buffered() if conn.parser else b"")
        self._read(conn)

    def _read(self, conn: Any) -> None:
        try:
            conn.sock.read_on()
        except OSError:
            self._drop(conn)
            return
        if conn.sock.is_head_too_long:
            self._refuse(conn, 431, "the headers are too long in all")
        elif conn.sock.is_ready:
            self._forget(conn)
            conn.data_ready = True
            super().enqueue_req(conn)
        elif not conn.sock.has_ended:
            self._watch(conn, self._reading, selectors.EVENT_READ, self._read)
        elif conn.sock.has_begun:
            self._refuse(conn, 400, "the connection was closed before the request was complete")
        else:
            self._drop(conn)

    def _refuse(self, conn: Any, status: int, detail: str) -> None:
        self._forget(conn)
        done: Future[bool] = self._refusing.submit(self._refused, conn.sock, conn.client, status, detail)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def _refused(self, sock: PatientSocket, client: Any, status: int, detail: str) -> bool:
        app: Any = self.wsgi
        assert isinstance(app, Flask)
        response = refusal(app, status, detail, str(client[0]))
        with suppress(OSError):
            head = f"HTTP/1.1 {response.status}\r\n{response.headers}".encode("latin-1")
            sock.sendall(head + response.get_data())
        response.close()
        return False

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that gunicorn cannot read, or that failed, the way the application answers errors."""
        found = next(((status, detail) for kind, status, detail in _REFUSALS if isinstance(exc, kind)), None)
        if found is None:
            self.log.exception("Error handling a request")
        if not client.has_answered:  # otherwise the fault is after the request that was answered
            self._refused(client, addr, *(found or (500, "something went wrong; the server's log says what")))

    # -- an answer goes

    def finish_request(self, conn: Any, fs: Future[bool]) -> None:
        """Send the rest of the answer, then keep or close the connection."""
        try:
            if not conn.sock.write_on():
                self._watch(conn, self._writing, selectors.EVENT_WRITE, partial(self._write, done=fs))
                return
            self._forget(conn)
            if fs.cancelled() or fs.exception() is not None or not fs.result():
                conn.sock.end()
                self._watch(conn, self._ending, selectors.EVENT_READ, self._end)
            elif conn.sock.has_begun:
                self.enqueue_req(conn)  # the next request is already here
            else:
                super().finish_request(conn, fs)
        except OSError:
            self._drop(conn)

    def _write(self, conn: Any, done: Future[bool]) -> None:
        self.finish_request(conn, done)

    def _end(self, conn: Any) -> None:
        if conn.sock.discard():
            self._drop(conn)

    # -- who is waited for

    def murder_pending(self) -> None:
        """Give up on clients that take too long. gunicorn calls this in each round of its loop."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK_SECONDS
        if not self.alive and self._stopped is None:
            self._stopped = now
        is_stopping = self._stopped is not None and now > self._stopped + _STOPPING_SECONDS
        for conn in [conn for conn in self._reading if is_stopping or conn.sock.pace.is_lost]:
            if conn.sock.has_begun:
                self._refuse(conn, 408, "the request was not complete in time")
            else:
                self._drop(conn)
        for conn in [conn for conn in (*self._writing, *self._ending) if conn.sock.pace.is_lost]:
            self._drop(conn)

    def _watch(self, conn: Any, waiting: set[Any], event: int, then: Callable[[Any], None]) -> None:
        if conn not in waiting:
            waiting.add(conn)
            conn.sock.pace.move(0)  # its silence begins now, whatever the server did before
            self.poller.register(conn.sock, event, lambda _: then(conn))

    def _forget(self, conn: Any) -> None:
        for waiting in (self._reading, self._writing, self._ending):
            if conn in waiting:
                waiting.discard(conn)
                self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()


def _known(address: Any) -> Any:
    """The address of a client; an IPv4 client that came over an IPv6 socket has its IPv4 address."""
    if len(address) == 4 and (mapped := IPv6Address(address[0].partition("%")[0]).ipv4_mapped):
        return (str(mapped), address[1])
    return address
