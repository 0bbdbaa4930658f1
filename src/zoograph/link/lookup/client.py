"""Ask a knowledge base over HTTP: politely, patiently, and each question once.

Every answer that is whole is kept in a folder, with its day, so a look-up that ended early goes on where it was, and
can be repeated without a network. Nobody is asked twice within a second, or sooner than the server wishes.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper import JSON, POST, SPARQLExceptions, SPARQLWrapper

from zoograph import __version__
from zoograph.downloads import Limits, download, in_units, public_address, retry_after
from zoograph.errors import InputError, ZoographError

#: Whom an operator may write to is on the page (https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy).
_AGENT = f"zoograph/{__version__} (https://w3id.org/zoograph)"
_ATTEMPTS = 4
#: The longest wait for a server that asks for one; a longer one is told, and the look-up ends.
_LONGEST_WAIT_SECONDS = 120.0
_MOST_BYTES = 64 << 20
_CHUNK = 1 << 16
#: Days after which an answer is asked for again.
_KEPT_DAYS = 30
_PASSING = {
    HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT,
}  # fmt: skip
_GO_ON = "what was found so far is kept; run the same command again to continue"


class TooMuch(ZoographError):  # noqa: N818 - the question is too large, not wrong
    """The server did not work the question out in its time; less may be asked at once."""


class NotKept(ZoographError):  # noqa: N818
    """Without a network, there is no answer to this question in the folder."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer."""

    values: dict[str, str]
    languages: dict[str, str]
    """The languages of those values that have one."""

    def get(self, name: str) -> str:
        """A value; empty where there is none."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and on which day, as an ISO 8601 date."""

    content: Any
    date: str


@dataclass(frozen=True, slots=True)
class Manners:
    """How patiently a server is asked."""

    pause_seconds: float = 1.0
    """Between two questions."""
    silence_seconds: float = 70.0
    """Without a byte. Wikidata gives itself 60 seconds for a query."""
    first_wait_seconds: float = 2.0
    """Before the second attempt, if the server names none; it doubles with each."""


class Client:
    """Asks servers, or the folder of answers alone if ``offline``."""

    def __init__(
        self,
        folder: Path,
        *,
        offline: bool = False,
        manners: Manners | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder, self._offline = folder, offline
        self._manners = manners or Manners()
        self._sleep = sleep
        self._last = -1e9

    def select(self, endpoint: str, query: str) -> Answer:
        """The rows of a SELECT query, as a list of :class:`Row`.

        Raises :class:`InputError` with the reason and what to do, :class:`TooMuch`, or :class:`NotKept`.
        """
        answer = self._kept_or(
            endpoint, query, lambda: self._patiently(endpoint, lambda: _ask(endpoint, query, self._manners))
        )
        return Answer([_row(each) for each in answer.content["results"]["bindings"]], answer.date)

    def json(self, address: str) -> Answer:
        """A JSON document. Raises what :meth:`select` raises."""

        def fetch() -> Any:
            with TemporaryDirectory() as folder:
                file = Path(folder) / "answer.json"
                self._pause()
                download(address, file, Limits(_MOST_BYTES, self._manners.silence_seconds * _ATTEMPTS))
                return _parsed(file.read_bytes(), address)

        return self._kept_or(address, "", fetch)

    # -- what is kept

    def _kept_or(self, address: str, query: str, ask: Callable[[], Any]) -> Answer:
        name = hashlib.sha256(f"{address}\n{query}".encode()).hexdigest()
        file = self._folder / f"{name}.json"
        kept = _kept(file)
        if kept is not None and (self._offline or kept.date >= (date.today() - timedelta(days=_KEPT_DAYS)).isoformat()):
            return kept
        if self._offline:
            raise NotKept(f"{public_address(address)} was not asked this yet; ask without --offline")
        answer = Answer(ask(), datetime.now(UTC).date().isoformat())
        said = {"asked": answer.date, "of": public_address(address), "query": query, "answer": answer.content}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = file.with_suffix(".new")
            beside.write_text(json.dumps(said), encoding="utf-8")
            beside.replace(file)
        except OSError as error:
            raise InputError(f"cannot be kept in the cache: {error.strerror}", file=file) from error
        return answer

    # -- patience

    def _pause(self) -> None:
        rest = self._last + self._manners.pause_seconds - time.monotonic()
        if rest > 0:
            self._sleep(rest)
        self._last = time.monotonic()

    def _patiently(self, endpoint: str, ask: Callable[[], Any]) -> Any:
        wait = self._manners.first_wait_seconds
        for attempt in range(1, _ATTEMPTS + 1):
            self._pause()
            try:
                return ask()
            except _Again as again:
                asked_for = again.wait
                if asked_for is not None and asked_for > _LONGEST_WAIT_SECONDS:
                    raise InputError(
                        f"{again.reason}; ask again in {asked_for:.0f} s: {_GO_ON}", file=endpoint
                    ) from again
                if attempt == _ATTEMPTS:
                    raise InputError(f"{again.reason}, {_ATTEMPTS} times; {_GO_ON}", file=endpoint) from again
                self._sleep(wait if asked_for is None else asked_for)
                wait *= 2
        raise AssertionError("the last attempt returns or raises")


class _Again(Exception):  # noqa: N818
    """Another attempt may succeed: the reason, and the seconds that the server asks to wait, if it does."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


def _ask(endpoint: str, query: str, manners: Manners) -> Any:
    request = SPARQLWrapper(endpoint, agent=_AGENT)
    request.timeout = manners.silence_seconds  # type: ignore[assignment] # urllib takes parts of a second, too
    request.setMethod(POST)
    request.setQuery(query)
    request.queryType = "SELECT"
    request.setReturnFormat(JSON)
    try:
        response = request.query().response
        with response:
            return _table(json.loads(_body(response, endpoint, manners)), endpoint)
    except SPARQLExceptions.EndPointInternalError as error:
        # Wikidata answers 500 with a stack trace where a query takes too long.
        raise TooMuch(f"{endpoint}: the server failed (500) at this question") from error
    except SPARQLExceptions.SPARQLWrapperException as error:
        raise InputError(f"refuses the question: {_line(error)}", file=endpoint) from error
    except HTTPError as error:
        error.close()
        raise _of_status(error, endpoint) from error
    except TimeoutError as error:
        raise TooMuch(f"{endpoint}: nothing came for {manners.silence_seconds:g} s") from error
    except http.client.IncompleteRead as error:
        raise _Again("the answer was cut short") from error
    except http.client.HTTPException as error:
        raise _Again("the answer is not HTTP as it should be") from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise TooMuch(f"{endpoint}: nothing came for {manners.silence_seconds:g} s") from error
        raise InputError(
            f"does not answer: {error.reason}; check the address and the network", file=endpoint
        ) from error
    except ConnectionError as error:
        raise _Again("the connection broke off") from error
    except ValueError as error:
        raise _Again(f"the answer is not JSON, or was cut short ({error})") from error


def _of_status(error: HTTPError, endpoint: str) -> Exception:
    wait = retry_after(error.headers.get("Retry-After") or "")
    if error.code in _PASSING:
        return _Again(f"the server answers {error.code} {error.reason}", wait)
    if error.code == HTTPStatus.FORBIDDEN:
        again = "" if wait is None else f" in {wait:.0f} s"
        return InputError(f"forbids to ask (403): slow down, and ask again{again} later; {_GO_ON}", file=endpoint)
    return InputError(f"answers {error.code} {error.reason}; check the address (--endpoint)", file=endpoint)


def _body(response: Any, endpoint: str, manners: Manners) -> bytes:
    """The whole body, within a limit of size and of time."""
    parts, size, end = [], 0, time.monotonic() + 2 * manners.silence_seconds
    announced = response.headers.get("Content-Length") or ""
    while part := response.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _MOST_BYTES:
            raise TooMuch(f"{endpoint}: the answer is larger than {in_units(_MOST_BYTES)}")
        if time.monotonic() > end:
            raise TooMuch(f"{endpoint}: the answer takes longer than {2 * manners.silence_seconds:g} s")
    if announced.isdecimal() and size < int(announced):
        raise _Again("the answer was cut short")
    return b"".join(parts)


def _table(content: Any, endpoint: str) -> Any:
    """The content of an answer, if it is a table: https://www.w3.org/TR/sparql11-results-json/."""
    try:
        for each in content["results"]["bindings"]:
            _row(each)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the answer is no table of SPARQL results; {_GO_ON}", file=endpoint) from error
    return content


def _parsed(content: bytes, address: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise InputError(f"the answer is not JSON, or was cut short ({error}); {_GO_ON}", file=address) from error


def _kept(file: Path) -> Answer | None:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Answer(said["answer"], str(said["asked"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _row(binding: dict[str, dict[str, str]]) -> Row:
    values = {name: str(term["value"]) for name, term in binding.items()}
    languages = {name: str(term["xml:lang"]) for name, term in binding.items() if "xml:lang" in term}
    return Row(values, languages)


def _line(error: Exception) -> str:
    return " ".join(str(error).replace("\\n", " ").split())[:300]
