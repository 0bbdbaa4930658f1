"""A text as it was sent and as it is read, so that errors in the second are reported by their place in the first."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NoReturn, Self

from zoograph.errors import InputError
from zoograph.sparql.terminals import COMMENT, IRI, NAME, STRING

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPES = re.compile(_ESCAPE)
_WHOLE = re.compile(
    rf"(?P<string>{STRING})|(?P<iri>{IRI})|(?P<comment>{COMMENT})|(?P<escape>{_ESCAPE})|(?P<other>\\[^uU])", re.DOTALL
)
_IN_NAMES = re.compile(rf"[{NAME}]")
#: Characters that begin or end a string, an IRI or a comment. As an escape, they let one text be read in two ways.
_DELIMITERS = frozenset("\"'<>#\\\r\n")


class Source:
    """A text, or a changed part of it, that knows where each of its characters comes from.

    >>> source = Source.read("ASK { ?s ?\\\\u0070 'x'\\n; }")
    >>> source.text
    "ASK { ?s ?p 'x'\\n; }"
    >>> source.place(source.text.index(";"))
    (2, 1)
    >>> source.rearranged((0, 6), "?more ", (6, 20)).place(6 + 6 + 4)
    (1, 11)
    """

    def __init__(self, text: str, original: str, starts: list[int], origins: list[int]) -> None:
        """From position ``starts[i]`` on, a character comes from ``origins[i]`` or as far behind it; -1: it is new."""
        self.text, self.original = text, original
        self._starts, self._origins = starts, origins

    @classmethod
    def of(cls, text: str) -> Self:
        """A text that is read exactly as it was sent."""
        return cls(text, text, [0], [0])

    @classmethod
    def read(cls, text: str) -> Self:
        """A text without the codepoint escapes that stand outside of strings (SPARQL 1.1, section 19.2).

        The engine reads those in strings and IRIs itself.
        Raises :class:`InputError` for an escape that makes two readings of one text.
        """
        whole = cls.of(text)
        if "\\u" not in text and "\\U" not in text:
            return whole
        pieces: list[tuple[int, int] | tuple[int, str]] = []
        end = 0
        for found in _WHOLE.finditer(text):
            if found.lastgroup not in ("iri", "escape"):
                continue
            for escape in _ESCAPES.finditer(text, *found.span()):
                character = _character(escape[0])
                if found.lastgroup == "iri" and (character is None or not _IN_NAMES.match(character)):
                    continue
                if character is None or character in _DELIMITERS:
                    reason = f"the escape {escape[0]} is not allowed here; write the character itself"
                    whole.refuse(escape.start(), reason)
                pieces += [(end, escape.start()), (escape.start(), character)]
                end = escape.end()
        return whole._made([*pieces, (end, len(text))])

    def rearranged(self, *pieces: tuple[int, int] | str) -> Self:
        """Parts of the text, each by its two ends, with new text between them."""
        return self._made([(-1, piece) if isinstance(piece, str) else piece for piece in pieces])

    def _made(self, pieces: list[tuple[int, int] | tuple[int, str]]) -> Self:
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = 0
        for first, last in pieces:
            text = last if isinstance(last, str) else self.text[first:last]
            if not text:
                continue
            starts.append(length)
            origins.append(first if first < 0 else self.origin(first))
            if first >= 0 and not isinstance(last, str):
                begun = bisect_right(self._starts, first)
                for i in range(begun, len(self._starts)):
                    if self._starts[i] >= last:
                        break
                    starts.append(length + self._starts[i] - first)
                    origins.append(self._origins[i])
            texts.append(text)
            length += len(text)
        return type(self)("".join(texts), self.original, starts or [0], origins or [0])

    def origin(self, position: int) -> int:
        """Where the character at a position comes from; for new text, where the text before it comes from."""
        i = bisect_right(self._starts, position) - 1
        while i > 0 and self._origins[i] < 0:
            i -= 1
            position = self._starts[i + 1] - 1
        if self._origins[i] < 0:
            return 0
        return min(self._origins[i] + position - self._starts[i], len(self.original))

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, both from 1, in the text as it was sent."""
        return place(self.original, self.origin(position))

    def error(self, position: int, reason: str, name: str = "query") -> InputError:
        """An error at a position, with its place in the text as it was sent."""
        line, column = self.place(position)
        return InputError(reason, file=name, line=line, column=column)

    def refuse(self, position: int, reason: str, name: str = "query") -> NoReturn:
        """Raise :meth:`error`."""
        raise self.error(position, reason, name)


def place(text: str, position: int) -> tuple[int, int]:
    """Line and column, both from 1, of a position in a text.

    >>> place("ASK\\n{ }", 6)
    (2, 3)
    """
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _character(escape: str) -> str | None:
    code = int(escape[2:], 16)
    return None if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
