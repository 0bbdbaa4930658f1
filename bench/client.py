"""The client that all servers are asked with: the same request, and one connection for as long as they keep it."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

ACCEPT = "application/sparql-results+json"


class NoAnswer(Exception):  # noqa: N818
    """There was none: an error status, a broken connection."""


class TooSlow(NoAnswer):
    """There was none in the time that it was given."""


class Client:
    """Asks one endpoint. Not for more than one thread."""

    def __init__(self, endpoint: str, *, parameters: Iterable[tuple[str, str]] = (), patience: float) -> None:
        """``parameters`` go with every query; ``patience`` is in seconds, without a sign of life."""
        address = urlsplit(endpoint)
        assert address.hostname
        self._path = address.path
        self._parameters = [*parameters]
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=patience)

    def ask(self, text: str) -> bytes:
        """The whole answer, as SPARQL JSON; raises :class:`NoAnswer`.

        Each request carries a comment of its own, so that no server can answer from memory.
        """
        body = urlencode([("query", f"{text}\n# {secrets.token_hex(8)}"), *self._parameters]).encode()
        kept = self._connection.sock is not None
        try:
            return self._exchange(body)
        except TimeoutError as error:
            self.close()
            raise TooSlow(str(error)) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if kept:  # the server has closed the connection meanwhile, as it may
                return self.ask(text)
            raise NoAnswer(str(error) or repr(error)) from error

    def _exchange(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": ACCEPT}
        self._connection.request("POST", self._path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != http.client.OK:
            raise NoAnswer(f"{response.status}: {content[:500].decode(errors='replace')}")
        return content

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        self._connection.close()
