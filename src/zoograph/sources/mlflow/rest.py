"""MLflow's REST API: its lists, page after page, for whoever has the token or the password.

https://mlflow.org/docs/latest/api_reference/rest-api.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests

from zoograph.downloads import BadStatus, Bearer, Limits, download, public_address
from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.sources.snapshot import token_of

#: Of one answer, which holds one page.
LIMITS = Limits(size=64 << 20, seconds=120)
PAGE_SIZE = 1_000
#: The most pages of one list: a million models.
MOST_PAGES = 1_000
#: Where a user name and a password are, if the zoo names no variables of its own: the same as for MLflow's own client.
USERNAME, PASSWORD = "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"
_PATH = "api/2.0/mlflow"
_LOG_IN = (
    "set the environment variables {username} and {password}, or give the zoo a token_env, the name of the variable "
    "with its token"
)


class Server:
    """An MLflow server, as one user may see it."""

    def __init__(self, zoo: Zoo, scratch: Path) -> None:
        """``scratch``: the file that each answer is put into. Raises :class:`InputError` for wrong variables."""
        self._root = root(zoo.origin or "")
        self._scratch = scratch
        self._username = str(zoo.options.get("username_env", USERNAME))
        self._password = str(zoo.options.get("password_env", PASSWORD))
        self._auth = token_of(zoo) or self._log_in(zoo)

    @property
    def address(self) -> str:
        """Its address, without any password."""
        return public_address(self._root)

    def listed(
        self, path: str, key: str, asked: Mapping[str, Any], *, by_post: bool = False
    ) -> Iterator[dict[str, Any]]:
        """The entries of a list, from all its pages.

        ``key``: the member of the answer with the entries. Raises :class:`InputError` with the address and what to do;
        :class:`BadStatus` for what the server refuses.
        """
        seen = {""}
        token = ""
        for _ in range(MOST_PAGES):
            page = self._answer(path, {**asked, "page_token": token} if token else asked, by_post=by_post)
            yield from self._entries(page, path, key)
            token = page.get("next_page_token") or ""
            if not token:
                return
            if not isinstance(token, str) or token in seen:
                reason = "gives the same page again and again, so the list never ends"
                raise InputError(f"{reason}; tell those who run the server", file=self._shown(path))
            seen.add(token)
        reason = f"has more than {MOST_PAGES:,} pages, the limit; tell those who run the server"
        raise InputError(reason, file=self._shown(path))

    def _log_in(self, zoo: Zoo) -> requests.auth.HTTPBasicAuth | None:
        """User name and password from the environment; None if there are none."""
        username, password = os.environ.get(self._username, ""), os.environ.get(self._password, "")
        own = [name for name in ("username_env", "password_env") if name in zoo.options]
        missing = [name for name, value in ((self._username, username), (self._password, password)) if not value]
        if len(missing) == 1 or (missing and own):
            raise InputError(
                f"the environment variable {missing[0]} is not set; the zoo {zoo.name} is read with a user name "
                f"({self._username}) and a password ({self._password})"
            )
        return None if missing else requests.auth.HTTPBasicAuth(username.encode(), password.encode())

    def _answer(self, path: str, asked: Mapping[str, Any], *, by_post: bool) -> dict[str, Any]:
        address = f"{self._root}/{_PATH}/{path}"
        body = json.dumps(asked).encode() if by_post else None
        try:
            download(
                address if by_post else f"{address}?{urlencode(asked, doseq=True)}",
                self._scratch, LIMITS, auth=self._auth, body=body,
            )  # fmt: skip
        except BadStatus as error:
            raise self._refusal(error, path) from error
        except InputError as error:
            raise InputError(error.reason, file=self._shown(path)) from error
        try:
            page = json.loads(self._scratch.read_bytes())
        except (ValueError, RecursionError) as error:
            raise self._no_mlflow("answers with what is not JSON", path) from error
        if not isinstance(page, dict):
            raise self._no_mlflow("answers with JSON that is no page of a list", path)
        return page

    def _entries(self, page: Mapping[str, Any], path: str, key: str) -> list[dict[str, Any]]:
        """The entries of a page. MLflow leaves out the key of an empty list; another key is another program's."""
        entries = page.get(key, [])
        if (key not in page and set(page) - {"next_page_token"}) or not isinstance(entries, list):
            raise self._no_mlflow(f"answers without a list of {key.replace('_', ' ')}", path)
        if not all(isinstance(entry, dict) for entry in entries):
            raise self._no_mlflow(f"has something else among its {key.replace('_', ' ')}", path)
        return entries

    def _shown(self, path: str) -> str:
        return f"{self.address}/{_PATH}/{path}"

    def _no_mlflow(self, what: str, path: str) -> InputError:
        fix = "check that the address is that of an MLflow server, and not of a page to log in before it"
        return InputError(f"{what}; {fix}", file=self._shown(path))

    def _refusal(self, error: BadStatus, path: str) -> BadStatus:
        way = _LOG_IN.format(username=self._username, password=self._password)
        if error.status == HTTPStatus.UNAUTHORIZED:
            reason = "does not know you (401)" if self._auth else "wants to know who asks (401)"
            who = "check the token" if isinstance(self._auth, Bearer) else "check user name and password"
            fix = who if self._auth else way
        elif error.status == HTTPStatus.FORBIDDEN:
            reason = "does not let you read this (403)"
            fix = "ask those who run the server for the right to read" if self._auth else way
        elif error.status == HTTPStatus.NOT_FOUND:
            reason = "is not there (404)"
            fix = "give the address that the browser has, as far as it goes before #: zoograph sync … --from URL"
        else:
            return BadStatus(error.reason, status=error.status, file=self._shown(path))
        return BadStatus(f"{reason}; {fix}", status=error.status, file=self._shown(path))


def root(origin: str) -> str:
    """The address of a server, from what its pages or its API have in the browser.

    >>> root("https://mlflow.example.org/team/#/models"), root("http://127.0.0.1:5000/api/2.0/mlflow/")
    ('https://mlflow.example.org/team', 'http://127.0.0.1:5000')
    """
    try:
        parts = urlsplit(origin)
    except ValueError as error:
        raise InputError(f"is not an address: {error}", file=origin) from error
    path = parts.path.rstrip("/").removesuffix("/" + _PATH)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
