"""Named tokens, and what each may do: read some or all internal zoos, write some or all graphs.

``tokens.json`` in the home holds them. A secret is 256 random bits, shown once and stored as its SHA-256 only: nobody
can guess one, so a slow hash would add nothing. An *identity* has no secret: it is a person whom a log-in in front of
the server names, and it may only read, because a browser would send it along from any site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe

from zoograph.errors import InputError, StoreError, UnknownName
from zoograph.store import History
from zoograph.vocabulary import BASE, compact, expand

FILE_NAME = "tokens.json"
EVERYTHING = "*"
"""Instead of names: all internal zoos, all graphs, or everybody who has logged in."""

_SECRET_BYTES = 32
#: What a secret begins with, so that scanners for leaked secrets can tell it.
_BEGINNING = "zoograph_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Token:
    """A caller who is known by name, and what the caller may do."""

    name: str
    reads: tuple[str, ...] = ()
    """IRIs of the graphs of internal zoos, or ``*`` for all."""
    writes: tuple[str, ...] = ()
    """IRIs of graphs, ``""`` for the default graph, or ``*`` for all."""
    sha256: str = ""
    """Of the secret, in hexadecimal; empty for an identity."""
    created: str = ""
    """When, as an ISO 8601 time in UTC."""

    @property
    def is_identity(self) -> bool:
        """Whether a log-in in front of the server names it, instead of a secret."""
        return not self.sha256

    @property
    def reads_everything(self) -> bool:
        """Whether it may read all internal zoos."""
        return EVERYTHING in self.reads

    def may_write(self, graph: str) -> bool:
        """Whether it may write the graph of that IRI; ``""`` is the default graph.

        >>> Token("ci", writes=("https://example.org/graph/a",)).may_write("")
        False
        """
        return EVERYTHING in self.writes or graph in self.writes


def graph_of(name: str) -> str:
    """The IRI of the graph of a zoo, or of a graph that is named by an IRI or a prefixed name.

    >>> graph_of("team"), graph_of("graph:team") == graph_of("team"), graph_of("*")
    ('https://w3id.org/zoograph/graph/team', True, '*')
    """
    if name == EVERYTHING:
        return name
    return expand(name) if ":" in name else f"{BASE}graph/{name}"


def name_of(graph: str) -> str:
    """What a person calls a graph: the name of its zoo, or its IRI.

    >>> name_of("https://w3id.org/zoograph/graph/team"), name_of("")
    ('team', 'the default graph')
    """
    return compact(graph).removeprefix("graph:") if graph else "the default graph"


def read_tokens(home: Path) -> Mapping[str, Token]:
    """The tokens of a home by name; raises :class:`StoreError` for a file that cannot be read.

    A server calls it with each request that sends a token, so what was revoked has no effect from then on.
    """
    file = home / FILE_NAME
    try:
        stat = file.stat()
        return _parsed(file, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file} cannot be read ({error}); no token is accepted until it can be") from error


def with_secret(home: Path, secret: str) -> Token | None:
    """The token with that secret, compared in constant time; None if there is none."""
    hashed = sha256(secret.encode(errors="replace")).hexdigest()
    found = None
    for token in read_tokens(home).values():
        if token.sha256 and compare_digest(token.sha256, hashed):
            found = token
    return found


def identity(home: Path, name: str) -> Token | None:
    """What the person of that name may do; where nothing is said, what everybody who has logged in may."""
    tokens = read_tokens(home)
    for known in (name, EVERYTHING):
        if (found := tokens.get(known)) and found.is_identity:
            return Token(name, found.reads)
    return None


def add(
    history: History,
    name: str,
    *,
    reads: tuple[str, ...] = (),
    writes: tuple[str, ...] = (),
    is_identity: bool = False,
) -> str:
    """Add a token and give its secret, which is stored nowhere; an identity has none, so that is an empty text.

    ``reads`` and ``writes`` are IRIs of graphs, or ``*``. A token with neither stands for a caller who is known: no
    limit on rows, and ``/metrics``. Raises :class:`InputError` for a name that is taken or cannot be one, and for an
    identity without anything to read.
    """
    if not (_NAME.fullmatch(name) or (is_identity and name == EVERYTHING)):
        raise InputError(f"{name!r} cannot be the name of a token; use letters, digits and . _ @ + - (at most 100)")
    if is_identity and not reads:
        raise InputError(f"say what {name} may read")
    if is_identity and writes:
        raise InputError("an identity may only read: a browser sends it along from any site; make a token for writing")
    secret = "" if is_identity else _BEGINNING + token_urlsafe(_SECRET_BYTES)
    hashed = sha256(secret.encode()).hexdigest() if secret else ""
    token = Token(name, reads, writes, hashed, datetime.now(UTC).isoformat(timespec="seconds"))

    def change(before: bytes | None) -> bytes:
        tokens = _tokens(before or b"[]")
        if name in tokens:
            raise InputError(f"there is a token called {name} already; revoke it first, or choose another name")
        return _written([*tokens.values(), token])

    history.rewrite(FILE_NAME, change, mode=0o600)
    return secret


def revoke(history: History, name: str) -> None:
    """Take a token away. It has no effect from the next request on; raises :class:`UnknownName`."""

    def change(before: bytes | None) -> bytes:
        tokens = _tokens(before or b"[]")
        if name not in tokens:
            raise UnknownName("token", name, tokens, hint="(zoograph token list)")
        return _written(token for token in tokens.values() if token.name != name)

    history.rewrite(FILE_NAME, change, mode=0o600)


@lru_cache(maxsize=4)
def _parsed(file: Path, _inode: int, _changed: int, _size: int) -> Mapping[str, Token]:
    return _tokens(file.read_bytes())


def _tokens(content: bytes) -> dict[str, Token]:
    return {
        each["name"]: Token(**{**each, "reads": tuple(each["reads"]), "writes": tuple(each["writes"])})
        for each in json.loads(content)
    }


def _written(tokens: Iterator[Token] | list[Token]) -> bytes:
    return json.dumps([asdict(token) for token in tokens], indent=1).encode() + b"\n"
