"""Refuse dangerous queries and updates before the engine reads them.

Deep or long texts overrun the stack of pyoxigraph's parser (0.5.13: at 20,000 levels of braces, and as many ``!``,
``||``, ``UNION`` or triple patterns in a row), and SERVICE and LOAD make the engine ask other hosts. This check also
refuses what it does not understand, and what can be read in two ways:

- The engine needs no space between words (it accepts ``SELECT*{OPTIONAL{}SERVICE:x{}}``). Here every word must be a
  whole SPARQL word, and a name with a prefix like ``service:`` may only stand where the engine can only read a name.
- ``<`` begins an IRI or compares: only a parser can tell ``?x<?y&&?z>1`` from ``?x <a#b>``. Where both are possible,
  the text between ``<`` and ``>`` must be harmless in both readings.
- The engine does not accept a string with a wrong escape as a string, and reads on inside it.
- Codepoint escapes are decoded first (:mod:`zoograph.sparql.source`); the engine gets the decoded text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from zoograph.errors import InputError
from zoograph.services import Services
from zoograph.sparql.keywords import KEYWORDS
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import Token, tokens

_NONE = Services()
_DEEPEST = 100
_MOST_OPERATORS = 2_000
_OPERATORS = frozenset(("!", "||", "&&", "|", "/", "^", "+", "-", "*", ".", ";", ",", "=", "<", ">", "?"))
#: A brace that belongs to VALUES.
_DATA = "VALUES {"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_REACHING = {"SERVICE": "asks another host", "LOAD": "fetches from another host"}
#: ``?x <http://`` is not a comparison, because no operand can begin with ``http://``.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_HARMLESS = re.compile(r"<[\w?$:./%&|=!+*@~,;\-]*>")
#: What may stand in a string (ECHAR, and code points that are characters).
_SOUND = re.compile(
    r"""(?:[^\\]|\\[tbnrf\\"']|\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U000(?!0[Dd][89A-Fa-f])[0-9A-Fa-f]{5})*+"""
)
#: After one of these no clause of a pattern can begin, so a name there is only a name.
_IN_A_TRIPLE = frozenset((",", "/", "|", "^", "^^", "(", "A", "GRAPH"))
#: After one of these, inside parentheses, ``<`` cannot compare, because it has no left operand.
_NO_OPERAND = frozenset(("{", "(", "[", ".", ";", ",", "/", "|", "^", "^^", "=", "!=", "&&", "||", "+", "-", "*", "!"))


def check(
    text: str | Source, *, services: Services = _NONE, loads: Services = _NONE, setting: str = "ZOOGRAPH_SERVICES"
) -> None:
    """Refuse a query or update that nests too deeply, has too many parts, or reaches a host that is not allowed.

    ``services``: what SERVICE may ask; ``loads``: what LOAD may fetch; ``setting``: the variable that allows more.
    Raises :class:`InputError` with the place.

    >>> check("ASK { ?service ?p 'SERVICE' } # LOAD")
    >>> check("ASK { SERVICE <https://example.org/> {} }")
    Traceback (most recent call last):
        ...
    zoograph.errors.InputError: query:1:7: SERVICE asks another host, which is not allowed here (ZOOGRAPH_SERVICES)
    >>> check("ASK { SERVICE SILENT <https://example.org/sparql> {} }", services=Services(frozenset({"example.org"})))
    """
    source = text if isinstance(text, Source) else Source.read(text)
    _Check(source, {"SERVICE": services, "LOAD": loads}, setting).run()


class _Check:
    """One pass over the words of a text."""

    def __init__(self, source: Source, allowed: Mapping[str, Services], setting: str) -> None:
        self._source, self._allowed, self._setting = source, allowed, setting
        self._open: list[str] = []
        self._operators = 0
        self._before: Token | None = None
        self._reaching: Token | None = None
        self._declared: set[str] = set()
        self._clause: Token | None = None
        """A name that would be a clause to the engine if a brace followed."""
        self._prologue = True
        """Whether an operation of an update could begin here."""
        self._data = False
        """Whether the next brace opens the data of VALUES, in which nothing compares."""

    def run(self) -> None:
        for token in tokens(self._source):
            if self._reaching:
                if token.text.upper() == "SILENT":
                    continue
                self._check_target(self._reaching, token)
                self._reaching = None
            if self._clause and token.text == "{":
                self._refuse(self._clause, f"{self._clause.text} {{ reads like SERVICE; write a '.' between them")
            self._clause = None
            if token.kind == "word":
                self._check_word(token)
            elif token.kind == "name":
                self._check_name(token)
            elif token.kind == "string" and not _SOUND.fullmatch(token.text):
                self._refuse(token, "this string has an escape that SPARQL does not know")
            elif token.kind == "iri":
                self._check_iri(token)
            elif token.kind == "mark":
                self._check_mark(token)
            if self._operators > _MOST_OPERATORS:
                self._refuse(token, f"more than {_MOST_OPERATORS} operators and separators")
            self._before = token
        if self._reaching:
            self._refuse(self._reaching, f"{self._reaching.text} names nothing")

    def _check_word(self, token: Token) -> None:
        word = token.text.upper()
        if word not in KEYWORDS:
            self._refuse(token, f"{token.text[:40]} is not a word of SPARQL")
        self._reaching = token if word in _REACHING else None
        self._data = word == "VALUES"
        self._prologue = self._prologue and word in ("PREFIX", "BASE", "VERSION")
        self._operators += word == "UNION"

    def _check_name(self, token: Token) -> None:
        """``SERVICE:x`` is one name here, but where a clause may begin the engine reads the word SERVICE and a name."""
        prefix = token.text.partition(":")[0]
        before = self._before
        word = before.text.upper() if before and before.kind in ("word", "mark") else ""
        if word == "PREFIX":
            self._declared.add(prefix)
            return
        for reaching in _REACHING:
            if prefix not in self._declared and _glued(prefix.upper(), reaching):
                self._refuse(token, f"the prefix {prefix}: is not declared, and reads like {reaching}")
        if "LOAD" in prefix.upper() and self._prologue:
            self._refuse(token, f"the prefix {prefix}: reads like LOAD here")
        if "SERVICE" in prefix.upper() and self._open and word not in _IN_A_TRIPLE:
            self._clause = token

    def _check_iri(self, token: Token) -> None:
        before = self._before.text if self._before else "{"
        compares = self._open[-1:] == ["("] and self._open[-2:] != [_DATA, "("] and before not in _NO_OPERAND
        # "<<" opens a triple term, in which anything may stand.
        may_compare = (compares or before == "<") and not _ABSOLUTE.match(token.text)
        if may_compare and not _HARMLESS.fullmatch(token.text) and not _hides_nothing(token.text[1:-1]):
            self._refuse(token, "this can be an IRI or a comparison; write a space after '<', or the IRI in full")
        self._operators += may_compare and len(re.findall(r"[^\w:?$]", token.text))

    def _check_mark(self, token: Token) -> None:
        if token.text in _CLOSING.values():
            self._open.append(_DATA if self._data and token.text == "{" else token.text)
            self._data = self._data and token.text != "{"
            if len(self._open) > _DEEPEST:
                self._refuse(token, f"nested more than {_DEEPEST} levels deep")
        elif token.text in _CLOSING and (not self._open or self._open[-1][-1] != _CLOSING[token.text]):
            self._refuse(token, f"this {token.text} closes nothing")
        elif token.text in _CLOSING:
            self._open.pop()
        self._prologue = self._prologue or (token.text == ";" and not self._open)
        self._operators += token.text in _OPERATORS

    def _check_target(self, reaching: Token, target: Token) -> None:
        """Accept only a written-out address that is allowed. LOAD has no other address than the one that is written."""
        word = reaching.text.upper()
        allowed = self._allowed[word]
        if not allowed:
            self._refuse(reaching, f"{word} {_REACHING[word]}, which is not allowed here ({self._setting})")
        if target.kind != "iri" or "\\" in target.text:
            self._refuse(target, f"{word} needs the address written out: <https://…>")
        written = target.text[1:-1]
        asked = allowed.asked(written)
        if asked is None or (word == "LOAD" and asked != written):
            self._refuse(target, f"{word} may not reach {target.text}; {self._setting} allows: {allowed}")

    def _refuse(self, token: Token, reason: str) -> NoReturn:
        self._source.refuse(token.start, reason)


def _glued(prefix: str, word: str) -> bool:
    """Whether the engine can find the word in the prefix: at its beginning, after another word, or after no letter."""
    starts = (found.start() for found in re.finditer(word, prefix))
    return any(
        not prefix[start - 1 : start].isalpha() or any(prefix[:start].endswith(each) for each in KEYWORDS)
        for start in starts
    )


def _hides_nothing(text: str) -> bool:
    """Whether this is complete when read as part of an expression: words and pairs of brackets, and no comment."""
    opened: list[str] = []
    end = 0
    try:
        for token in tokens(text):
            if token.start != end or (token.kind == "name" and any(word in token.text.upper() for word in _REACHING)):
                return False
            if token.kind == "word" and (token.text.upper() not in KEYWORDS or token.text.upper() in _REACHING):
                return False
            if token.kind == "string" and not _SOUND.fullmatch(token.text):
                return False
            if token.kind == "mark" and token.text in _CLOSING.values():
                opened.append(token.text)
            elif token.kind == "mark" and token.text in _CLOSING and opened[-1:] != [_CLOSING[token.text]]:
                return False
            elif token.kind == "mark" and token.text in _CLOSING:
                opened.pop()
            end = token.start + len(token.text)
    except InputError:
        return False
    return end == len(text) and not opened
