"""What no query may do, seen before the engine sees it.

Deep or long texts overrun the stack of pyoxigraph's parser (0.5.13: at 20,000 levels of braces, and as many ``!``,
``||``, ``UNION`` or triple patterns in a row), and SERVICE and LOAD make the engine ask other hosts. What this check
does not understand is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn
from urllib.parse import urlsplit

from zoograph.errors import InputError
from zoograph.store.tokens import Token, place, tokens

_DEEPEST = 100
_MOST_OPERATORS = 2_000
_OPERATORS = frozenset(("!", "||", "&&", "|", "/", "^", "+", "-", "*", ".", ";", ",", "=", "<", ">", "?"))
_REACHING = {"SERVICE": "asks another host", "LOAD": "fetches from another host"}
#: Code points that an escape could smuggle past any reading of the text (SPARQL 1.1, section 19.2).
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DELIMITERS = frozenset("\"'<>{}()\\#\r\n")


def check(text: str, services: Collection[str] = ()) -> None:
    """Refuse a query or update that nests too deeply, has too many parts, or reaches a host not in ``services``.

    A host is named as in an address: ``example.org``, with its port where that is not the usual one.
    Raises :class:`InputError` with the place.

    >>> check("ASK { ?service ?p 'SERVICE' } # LOAD")
    >>> check("ASK { SERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
        ...
    zoograph.errors.InputError: query:1:7: SERVICE asks another host, which is not allowed here
    >>> check("ASK { SERVICE SILENT <https://example.org/sparql> {} }", {"example.org"})
    """
    for escape in _ESCAPE.finditer(text):
        code = int(escape[1] or escape[2], 16)
        if code > 0x10FFFF or chr(code) in _DELIMITERS or (chr(code).isalpha() and code < 128):
            _refuse(text, escape.start(), f"the escape {escape[0]} hides a character that matters; write it plainly")
    depth = operators = 0
    reaching: Token | None = None
    for token in tokens(text):
        if reaching:
            if token.text.upper() == "SILENT":
                continue
            _check_target(text, reaching, token, services)
            reaching = None
        if token.kind == "word":
            reaching = token if token.text.upper() in _REACHING else None
            operators += token.text.upper() == "UNION"
        elif token.text in ("{", "(", "["):
            depth += 1
            if depth > _DEEPEST:
                _refuse(text, token.start, f"nested more than {_DEEPEST} levels deep")
        elif token.text in ("}", ")", "]"):
            depth -= 1
        operators += token.kind == "mark" and token.text in _OPERATORS
        if operators > _MOST_OPERATORS:
            _refuse(text, token.start, f"more than {_MOST_OPERATORS} operators and separators")
    if reaching:
        _refuse(text, reaching.start, f"{reaching.text} names nothing")


def _check_target(text: str, reaching: Token, target: Token, services: Collection[str]) -> None:
    """Only an address written out, of a host that is allowed; the engine itself follows no redirect."""
    word = reaching.text.upper()
    if not services:
        _refuse(text, reaching.start, f"{word} {_REACHING[word]}, which is not allowed here")
    if target.kind != "iri" or "\\" in target.text:
        _refuse(text, target.start, f"{word} needs the address written out: <https://…>")
    try:
        address = urlsplit(target.text[1:-1])
        port = address.port
    except ValueError:
        _refuse(text, target.start, f"{target.text} is no address")
    host = f"{address.hostname}:{port}" if port else address.hostname
    if address.scheme not in ("http", "https") or host not in services or "@" in address.netloc:
        _refuse(text, target.start, f"{word} may not reach {target.text}; allowed: {', '.join(sorted(services))}")


def _refuse(text: str, position: int, reason: str) -> NoReturn:
    line, column = place(text, position)
    raise InputError(reason, file="query", line=line, column=column)
