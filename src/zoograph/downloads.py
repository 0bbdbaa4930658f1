"""Files over HTTP: whole or not at all, decoded, and within a limit of size and time whatever the server does."""

from __future__ import annotations

import gzip
import http.client
import os
import queue
import re
import ssl
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from requests.utils import requote_uri

from zoograph import __version__
from zoograph.errors import InputError

_ATTEMPTS = 3
_MOST_REDIRECTS = 10
_CHUNK = 1 << 16
#: Seconds without a byte; the whole download has a limit of its own.
_SILENCE_SECONDS = 30
#: Statuses that are often temporary, so another attempt may succeed.
_PASSING = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_WAY_OUT = "try again later, or download it yourself and give the file"
_CUT_SHORT = "the answer was cut short"
#: What a bearer token is made of (RFC 6750, 2.1).
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes of a decoded file, and the most seconds of its download."""

    size: int
    seconds: float


class Bearer(requests.auth.AuthBase):
    """Sends a bearer token (RFC 6750). Given as a header, a password for the host in ``~/.netrc`` would take its place.

    ``requests`` takes the header off a request to another host or port to which an answer redirects.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def from_environment(cls, variable: str, called: str) -> Bearer:
        """The token in an environment variable; ``called``: what names the variable, for the message.

        Raises :class:`InputError`, which says nothing of what the variable holds.
        """
        token = os.environ.get(variable, "").strip()
        if not _TOKEN.fullmatch(token):
            fault = "holds no bearer token (letters, digits and -._~+/ only)" if token else "is not set"
            raise InputError(f"the environment variable {variable}, {called}, {fault}")
        return cls(token)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token on the first request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class BadStatus(InputError):  # noqa: N818 - it reads as a sentence where it is raised
    """The server answered with a status that no other attempt will change."""

    def __init__(self, reason: str, *, status: int, file: str) -> None:
        super().__init__(reason, file=file)
        self.status = status


class _Passing(Exception):  # noqa: N818 - it is a state of the server, not a fault of ours
    """A failure that another attempt may fix: the reason, and how long the server asks us to wait, if it does."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


def is_address(origin: str) -> bool:
    """Whether it is an address rather than a path.

    >>> is_address("https://example.org/list.rst"), is_address("lists//list.rst")
    (True, False)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", origin) is not None


def public_address(address: str) -> str:
    """An address that is safe to show and publish: an IRI without user name and password.

    >>> public_address("https://me:secret@example.org/my list.rst")
    'https://example.org/my%20list.rst'
    """
    parts = urlsplit(address)
    return requote_uri(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))


def download(
    address: str,
    target: Path,
    limits: Limits,
    *,
    auth: requests.auth.AuthBase | None = None,
    body: bytes | None = None,
    media: str = "application/json",
) -> None:
    """Download the file at an ``http`` or ``https`` address to ``target``, which is replaced only by a whole file.

    ``auth`` tells who asks, to the host and port of the address and to no other to which it redirects. ``body``, of the
    type ``media``, is what to ask with (POST). It may be sent several times, so it must not change anything there.
    Raises :class:`InputError` with the address, the reason and what to do; :class:`BadStatus` if the server refuses.
    """
    shown = _checked(address)
    outcome: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent)
    except OSError as error:
        raise InputError(f"cannot be kept in the cache: {error.strerror}", file=target.parent) from error
    fresh = Path(name)

    def fetch() -> None:
        try:
            with os.fdopen(descriptor, "wb") as file:
                _fetch(_Question(address, auth, body, media), file, limits)
            outcome.put(None)
        except Exception as error:  # noqa: BLE001 - raised again below
            outcome.put(error)

    # In a separate thread, because a slow name look-up or a header that comes byte by byte cannot be interrupted.
    threading.Thread(target=fetch, daemon=True).start()
    try:
        failure = outcome.get(timeout=limits.seconds)
        if failure is not None:
            raise failure
        fresh.replace(target)
    except queue.Empty:
        reason = f"takes longer than {limits.seconds:g} s, the limit"
        raise InputError(f"cannot be fetched: {reason}; {_WAY_OUT}", file=shown) from None
    except _Passing as passing:
        raise InputError(f"cannot be fetched: {passing.reason}; {_WAY_OUT}", file=shown) from passing
    except OSError as error:
        raise InputError(f"cannot be kept in the cache: {error.strerror}", file=target.parent) from error
    finally:
        fresh.unlink(missing_ok=True)


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        shown, host = public_address(address), parts.hostname
        _ = parts.port
    except ValueError as error:
        raise InputError(f"is not an address: {error}", file=address) from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise InputError("is neither a path nor an address that begins with http:// or https://", file=shown)
    return shown


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of a server, and by whom."""

    address: str
    auth: requests.auth.AuthBase | None = None
    body: bytes | None = None
    media: str = "application/json"


def _fetch(question: _Question, file: BinaryIO, limits: Limits) -> None:
    """Ask until the file is whole. Raises :class:`InputError`, or :class:`_Passing` for a temporary failure."""
    end = time.monotonic() + limits.seconds
    for attempt in range(1, _ATTEMPTS + 1):
        file.seek(0)
        file.truncate()
        try:
            _attempt(question, file, limits)
        except _Passing as passing:
            wait = 2.0 ** (attempt - 1) if passing.wait is None else passing.wait
            if attempt == _ATTEMPTS or time.monotonic() + wait >= end:
                raise
            time.sleep(wait)
        else:
            return


def _attempt(question: _Question, file: BinaryIO, limits: Limits) -> None:
    shown = public_address(question.address)
    headers = {"User-Agent": f"zoograph/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip"}
    method = "GET" if question.body is None else "POST"
    if question.body is not None:
        headers["Content-Type"] = question.media
    with requests.Session() as session:
        session.max_redirects = _MOST_REDIRECTS
        try:
            with session.request(
                method, question.address, data=question.body, auth=question.auth,
                stream=True, timeout=_SILENCE_SECONDS, headers=headers,
            ) as answer:  # fmt: skip
                if answer.request.method != method:
                    raise InputError(f"redirects to {public_address(answer.url)}; give that address", file=shown)
                _check(answer, shown, limits)
                size = 0
                for part in _decoded(answer, shown):
                    size += len(part)
                    if size > limits.size:
                        raise _too_large(shown, limits)
                    file.write(part)
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException) as error:
            raise _explained(error, shown) from error
        except ValueError as error:  # a redirect to an invalid address
            raise InputError(f"cannot be fetched: it redirects to an invalid address: {error}", file=shown) from error
    if size == 0:
        raise InputError(f"cannot be fetched: the answer is empty; {_WAY_OUT}", file=shown)


def _check(answer: requests.Response, shown: str, limits: Limits) -> None:
    """Raise an error for an answer that is not the file."""
    if any(each.url.startswith("https:") for each in answer.history) and not answer.url.startswith("https:"):
        raise InputError(
            f"redirects from https to {public_address(answer.url)}, which is not safe from changes; it is not read",
            file=shown,
        )
    if answer.status_code != HTTPStatus.OK:
        with suppress(ValueError):
            answer.status_code = HTTPStatus(answer.status_code)
        phrase = answer.status_code.phrase if isinstance(answer.status_code, HTTPStatus) else ""
        reason = f"the server answers {answer.status_code:d} {phrase}".rstrip()
        if answer.status_code in _PASSING:
            wait = retry_after(answer.headers.get("Retry-After", ""))
            raise _Passing(reason if wait is None else f"{reason} and asks to wait {wait:.0f} s", wait)
        raise BadStatus(
            f"cannot be fetched: {reason}; check the address, or give a file", status=answer.status_code, file=shown
        )
    announced = answer.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:20]) > limits.size:
        raise _too_large(shown, limits)


def _decoded(answer: requests.Response, shown: str) -> Iterator[bytes]:
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if coding not in ("identity", "gzip", "x-gzip"):
        reason = f"the answer has Content-Encoding {coding!r}, which was not asked for; {_WAY_OUT}"
        raise InputError(f"cannot be fetched: {reason}", file=shown)
    raw = cast(BinaryIO, answer.raw)
    try:
        stream = raw if coding == "identity" else gzip.GzipFile(fileobj=raw)
        while part := stream.read(_CHUNK):
            yield part
    except EOFError as error:
        raise _Passing(_CUT_SHORT) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        reason = f"the answer says that it is gzip, and is not; {_WAY_OUT}"
        raise InputError(f"cannot be fetched: {reason}", file=shown) from error


def _too_large(shown: str, limits: Limits) -> InputError:
    return InputError(f"is larger than {in_units(limits.size)}, the limit; give a part of it as a file", file=shown)


def in_units(size: int) -> str:
    """A number of bytes with a unit.

    >>> in_units(4 << 20), in_units(1000)
    ('4 MiB', '1,000 bytes')
    """
    return f"{size >> 20:,} MiB" if size % (1 << 20) == 0 else f"{size:,} bytes"


def retry_after(text: str) -> float | None:
    """The seconds of a ``Retry-After`` in either form (RFC 9110, 10.2.3); None if it is invalid."""
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _explained(error: Exception, shown: str) -> Exception:
    """An error of the HTTP library as a sentence, with the reason from its innermost layer."""
    causes = list(_causes(error))
    if isinstance(error, requests.TooManyRedirects):
        reason = f"it redirects more than {_MOST_REDIRECTS} times; check the address"
    elif isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        reason = "it is not an http or https address, or redirects to one that is not; check the address"
    elif any(isinstance(cause, urllib3.exceptions.NameResolutionError) for cause in causes):
        asked = getattr(getattr(error, "request", None), "url", None) or shown
        reason = f"there is no host {urlsplit(asked).hostname!r}, or no network; check the address"
    elif tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
        why = getattr(tls, "verify_message", "") or (tls.reason or "").replace("_", " ").lower() or "it failed"
        reason = f"no secure connection (TLS): {why}; check the address"
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        reason = "the connection is refused; check the address"
    elif any(isinstance(c, http.client.IncompleteRead | urllib3.exceptions.IncompleteRead) for c in causes):
        return _Passing(_CUT_SHORT)
    elif any(isinstance(cause, http.client.RemoteDisconnected) for cause in causes):
        return _Passing("the server closed the connection without an answer")
    elif any(isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError) for cause in causes):
        return _Passing(f"no data came for {_SILENCE_SECONDS} s")
    elif any(isinstance(cause, ConnectionError) for cause in causes):
        return _Passing("the connection broke off")
    elif any(isinstance(cause, urllib3.exceptions.ProtocolError | http.client.HTTPException) for cause in causes):
        return _Passing("the answer is not HTTP as it should be, or was cut short")
    else:
        system = next((cause for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
        reason = f"{system.strerror if system else ' '.join(str(causes[-1]).split())}; check the address"
    return InputError(f"cannot be fetched: {reason}", file=shown)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, which the libraries keep in arguments, reasons and contexts."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inside = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [each for each in inside if isinstance(each, BaseException)]
