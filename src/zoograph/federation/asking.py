"""Ask one endpoint over HTTP: no redirects, no credentials, and within a limit of time and size whatever it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from queue import Empty, SimpleQueue

import requests
import urllib3

from zoograph import __version__
from zoograph.downloads import in_units, public_address, retry_after
from zoograph.errors import ServiceFailed

#: Whom an operator may write to is on the page (https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy).
_AGENT = f"zoograph/{__version__} (https://w3id.org/zoograph)"
_MOST_BYTES = 16 << 20
_CHUNK = 1 << 16
_MEDIA_TYPE = "application/sparql-results+json"
_Outcome = SimpleQueue[bytes | Exception]


class Asker:
    """Asks endpoints from threads of its own.

    A thread that waits for a name or for a header that comes byte by byte cannot be interrupted, so each question has
    its own. They are started by one that is made here, so this works also where the maker may not use the network later
    (see ``workers/isolation.py``).
    """

    def __init__(self) -> None:
        self._questions: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._dispatch, name="asker", daemon=True).start()

    def ask(self, address: str, query: str, seconds: float) -> bytes:
        """The table that an endpoint answers, as SPARQL results in JSON. Raises :class:`ServiceFailed`."""
        outcome: _Outcome = SimpleQueue()
        self._questions.put(lambda: _ask(address, query, seconds, outcome))
        try:
            found = outcome.get(timeout=max(0.0, seconds))
        except Empty:
            raise _late(address, seconds) from None
        if not isinstance(found, Exception):
            return found
        try:
            raise found
        finally:
            del (
                found
            )  # else its traceback holds itself, and with it objects of the engine that must stay in this thread

    def _dispatch(self) -> None:
        while True:
            threading.Thread(target=self._questions.get(), daemon=True).start()


def _ask(address: str, query: str, seconds: float, outcome: _Outcome) -> None:
    try:
        outcome.put(_answer(address, query, seconds))
    except Exception as error:  # noqa: BLE001 - raised again by the thread that waits for it
        outcome.put(error)


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Given as ``auth``, so that no password of ``~/.netrc`` is sent for a caller who does not know it."""
    return request


def _answer(address: str, query: str, seconds: float) -> bytes:
    end = time.monotonic() + seconds
    headers = {"User-Agent": _AGENT, "Accept": _MEDIA_TYPE, "Accept-Encoding": "identity"}
    try:
        with requests.post(
            address, data={"query": query}, headers=headers, auth=_no_credentials,
            timeout=seconds, stream=True, allow_redirects=False,
        ) as answer:  # fmt: skip
            _check(answer, address)
            return _body(answer, address, seconds, end)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _explained(error, address, seconds) from error


def _check(answer: requests.Response, address: str) -> None:
    status = answer.status_code
    if status == HTTPStatus.OK:
        coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            raise ServiceFailed(address, f"the answer has Content-Encoding {coding[:20]!r}, which was not asked for")
        return
    phrase = next((f" {each.phrase}" for each in HTTPStatus if each == status), "")
    if 300 <= status < 400:
        to = public_address(answer.headers.get("Location", ""))[:200]
        raise ServiceFailed(address, f"it redirects to {to or 'nowhere'}, which is not followed")
    wait = retry_after(answer.headers.get("Retry-After", ""))
    asks = "" if wait is None else f" and asks to wait {wait:.0f} s"
    is_late = status == HTTPStatus.GATEWAY_TIMEOUT
    raise ServiceFailed(
        address,
        f"it answers {status}{phrase}{asks}",
        is_late=is_late,
        retry_after=None if wait is None else int(wait),
    )


def _body(answer: requests.Response, address: str, seconds: float, end: float) -> bytes:
    parts, size = [], 0
    announced = answer.headers.get("Content-Length", "")
    while part := answer.raw.read(_CHUNK, decode_content=False):
        parts.append(part)
        size += len(part)
        if size > _MOST_BYTES:
            raise ServiceFailed(address, f"its answer is larger than {in_units(_MOST_BYTES)}")
        if time.monotonic() > end:
            raise _late(address, seconds)
    if announced.isdecimal() and size < int(announced[:20]):
        raise ServiceFailed(address, "its answer was cut short")
    return b"".join(parts)


def _late(address: str, seconds: float) -> ServiceFailed:
    return ServiceFailed(address, f"no whole answer came within {max(seconds, 0):.1f} s", is_late=True)


def _explained(error: Exception, address: str, seconds: float) -> ServiceFailed:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return _late(address, seconds)
    text = repr(error)
    if "NameResolutionError" in text:
        return ServiceFailed(address, "there is no such host, or no network")
    if "refused" in text:
        return ServiceFailed(address, "the connection is refused")
    if isinstance(error, requests.exceptions.SSLError):
        return ServiceFailed(address, "no secure connection (TLS)")
    return ServiceFailed(address, "the connection broke off, or the answer is not HTTP as it should be")
