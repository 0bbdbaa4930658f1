"""What no query may do, seen before the engine sees it.

Deep or long texts overrun the stack of pyoxigraph's parser (0.5.13: at 20,000 levels of braces, and as many ``!``,
``||``, ``UNION`` or triple patterns in a row), and SERVICE and LOAD make the engine ask other hosts. What this check
does not understand is refused.
"""

from __future__ import annotations

import re

from zoograph.errors import InputError
from zoograph.store.tokens import Token, place, tokens

_DEEPEST = 100
_MOST_OPERATORS = 2_000
_OPERATORS = frozenset(("!", "||", "&&", "|", "/", "^", "+", "-", "*", ".", ";", ",", "=", "<", ">", "?"))
_REACHING = {"SERVICE": "asks another host", "LOAD": "fetches from another host"}
#: Code points that an escape could smuggle past any reading of the text (SPARQL 1.1, section 19.2).
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DELIMITERS = frozenset("\"'<>{}()\\#\r\n")


def check(text: str) -> None:
    """Refuse a query that nests too deeply, has too many parts, or reaches out; raises :class:`InputError` with place.

    >>> check("ASK { ?service ?p 'SERVICE' } # LOAD")
    >>> check("ASK { SERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
        ...
    zoograph.errors.InputError: query:1:7: SERVICE asks another host, which is not allowed here
    """
    for escape in _ESCAPE.finditer(text):
        code = int(escape[1] or escape[2], 16)
        if code > 0x10FFFF or chr(code) in _DELIMITERS or (chr(code).isalpha() and code < 128):
            _refuse(text, escape.start(), f"the escape {escape[0]} hides a character that matters; write it plainly")
    depth = operators = 0
    for token in tokens(text):
        if token.kind == "word":
            _check_word(text, token)
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


def _check_word(text: str, token: Token) -> None:
    reach = _REACHING.get(token.text.upper())
    if reach:
        _refuse(text, token.start, f"{token.text.upper()} {reach}, which is not allowed here")


def _refuse(text: str, position: int, reason: str) -> None:
    line, column = place(text, position)
    raise InputError(reason, file="query", line=line, column=column)
