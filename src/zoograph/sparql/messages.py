"""Turn the engine's syntax errors into sentences with the place of the fault.

The engine (spargebra) reports how far it read and what it expected there. If the words are right but the query is
invalid, that place is the end of a clause, and the reason is one item of a list, or lost. So the fault is looked for in
the words of the text: the fault the engine named, or else every fault it could mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

from pyoxigraph import Store as Engine

from zoograph.errors import InputError
from zoograph.sparql.complaints import DIRECTION, IRI, LANGUAGE, SENTENCES
from zoograph.sparql.diagnosis import FINDERS, UNNAMED, Finding
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import Token, tokens
from zoograph.vocabulary import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SHARED = re.compile(r"The blank node (\S+) cannot be shared by multiple blocks")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
#: What the engine says where the reason is lost.
_LOST = frozenset(("expected [_]", "expected <unreported>"))
#: Longer than every keyword, on both sides of its middle; and the longest text that is read again with it.
_SPACE = " " * 40
_MOST_WORDS = 5_000
#: These are parts of longer marks, which have no space in them.
_PARTS = frozenset(("<", ">", "^", "|", "{", "}", "(", ")", "-", "?"))
_KINDS = {
    **dict.fromkeys("?$", "a variable"),
    **dict.fromkeys("<:", "an IRI"),
    **dict.fromkeys(("'", '"', "'''", '"""', "true", "false"), "a literal"),
    **dict.fromkeys(("_:", "["), "a blank node"),
}


def syntax_error(error: SyntaxError, source: Source, name: str, base: str | None = None) -> InputError:
    """Oxigraph's error about a text, as a sentence with its place in the text as it was sent.

    ``name``: ``query`` or ``update``; ``base``: what the engine used for relative IRIs.
    """
    words = list(_words(source))
    if shared := _SHARED.fullmatch(str(error.msg)):
        last = max((word.start for word in words if word.text == shared[1]), default=0)
        return source.error(last, shared_by_operations(shared[1]), name)
    found = _PLACE.match(str(error.msg))
    if not found:
        return InputError(str(error.msg), file=name)
    position, complaint = _position(source.text, int(found[1]), int(found[2])), found[3]
    if not any(each in complaint for each in SENTENCES):
        position, complaint = _read_again(source, words, name, base) or (position, complaint)
    if prefix := _undeclared(words, position):
        return source.error(prefix.start, _not_declared(prefix, words), name)
    named = next((each for each in SENTENCES if each in complaint), "")
    if at := _diagnosed(words, named, position, complaint):
        return source.error(at.position, _sentence(at.complaint, at.text), name)
    if named:
        about = _word_at(words, position - 1)  # it was read to its end
        return source.error(about.start if about else 0, _sentence(named, about.text if about else "this"), name)
    word = _word_at(words, position)
    if word is None or position > len(source.text):
        return source.error(len(source.text), _unfinished(source, words), name)
    if fault := _of_word(word, base):
        return source.error(word.start, _sentence(fault, word.text), name)
    could = _listed(complaint) if word.start == position else ""
    return source.error(word.start, f"{word.text[:60]} is not allowed here{could}", name)


def _read_again(source: Source, words: list[Token], name: str, base: str | None) -> tuple[int, str] | None:
    """A better report of where the engine stops and why, by giving it the text with much space between its words.

    To compare a keyword the engine reads as many characters as the longest possible keyword has, and reports the place
    after them. Without the space, that place can be in a later word.
    """
    if len(words) > _MOST_WORDS or any(word.text.upper() == "LOAD" for word in words):
        return None
    text, starts = _spaced(words)
    store = Engine()
    act = store.update if name == "update" else store.query
    try:
        act(text, base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        found = _PLACE.match(str(error.msg))
    except (OSError, ValueError, RuntimeError):
        return None
    else:
        return None
    if not found:
        return None
    at = _position(text, int(found[1]), int(found[2]))
    i = bisect_right(starts, at) - 1
    if i < 0 or at > starts[i] + len(words[i].text) + len(_SPACE) // 2:
        return len(source.text) + 1, found[3]
    return words[i].start + min(at - starts[i], len(words[i].text) - 1), found[3]


def _spaced(words: list[Token]) -> tuple[str, list[int]]:
    """The words with much space between them where space is allowed, and the position of each."""
    text: list[str] = []
    starts: list[int] = []
    length = end = 0
    before = ""
    for word in words:
        joined = word.start == end and (word.kind == "language" or {word.text, before} & _PARTS)
        text += ["" if joined else _SPACE, word.text]
        starts.append(length + len(text[-2]))
        length = starts[-1] + len(word.text)
        end = word.start + len(word.text)
        before = word.text
    return "".join(text) + _SPACE, starts


def _of_word(word: Token, base: str | None) -> str:
    """What is wrong with a word by itself, as the engine would say it."""
    if word.kind == "language":
        return DIRECTION if "--" in word.text and not word.text.endswith(("--ltr", "--rtl")) else LANGUAGE
    return IRI if word.kind == "iri" and base is None and not _ABSOLUTE.match(word.text) else ""


def _sentence(complaint: str, about: str) -> str:
    return SENTENCES[complaint].replace("{}", about[:60])


def shared_by_operations(label: str) -> str:
    """That a blank node is in two operations."""
    return f"the blank node {label} occurs in two operations; a label may be used in only one operation of a request"


def _words(source: Source) -> Iterator[Token]:
    """The words of a text up to the first character that is not SPARQL."""
    try:
        yield from tokens(source)
    except InputError:
        return


def _position(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _word_at(words: list[Token], position: int) -> Token | None:
    """The last word that begins at a position or before it."""
    return next((word for word in reversed(words) if word.start <= position), None)


# -- prefixes


def _declared(words: list[Token]) -> dict[str, int]:
    """The prefixes that a text declares, and where."""
    return {
        word.text[:-1]: word.start
        for before, word in pairwise(words)
        if before.text.upper() == "PREFIX" and word.kind == "name"
    }


def _undeclared(words: list[Token], position: int) -> Token | None:
    known = {**dict.fromkeys(PREFIXES, -1), **_declared(words)}
    before = ""
    for word in words:
        if word.start > position:
            return None
        prefix = word.text.partition(":")[0]
        if word.kind == "name" and before != "PREFIX" and known.get(prefix, word.start) >= word.start:
            return word
        before = word.text.upper()
    return None


def _not_declared(word: Token, words: list[Token]) -> str:
    prefix, _, local = word.text.partition(":")
    declared = _declared(words)
    known = {**PREFIXES, **declared}
    nearest = get_close_matches(prefix.lower(), [each.lower() for each in known], n=2, cutoff=0.7)
    meant = [f"{each}:{local}" for each in known if each.lower() in nearest and each != prefix]
    guess = f"did you mean {' or '.join(meant)}? Else " if meant else ""
    where = "after it is used" if prefix in declared else "nowhere"
    how = f"declare it at the beginning, PREFIX {prefix}: <https://…>"
    return f"the prefix {prefix}: is declared {where}; {guess}{how}"


# -- what stands where it cannot


def _diagnosed(words: list[Token], named: str, position: int, complaint: str) -> Finding | None:
    """What is wrong by rules that are not in the grammar: what the engine named; or any, where it cannot say."""
    at = _word_at(words, position)
    i = words.index(at) if at else 0
    lost = complaint.strip() in _LOST or (at is not None and "}" in (at.text, words[i - 1].text))
    for each in [named] if named else UNNAMED if lost else ():
        finder = FINDERS.get(each)
        found = finder(words) if finder else None
        if found and found.start <= position:
            return Finding(each, found.start, found.text)
    return None


def _unfinished(source: Source, words: list[Token]) -> str:
    opened: list[Token] = []
    for word in words:
        if word.kind == "mark" and word.text in "{([":
            opened.append(word)
        elif word.kind == "mark" and word.text in "})]":
            opened = opened[:-1]
    if not opened:
        return "the text ends too early"
    line, column = source.place(opened[-1].start)
    return f"the text ends before the {opened[-1].text} of line {line}, column {column} is closed"


def _listed(complaint: str) -> str:
    """What could have stood there, of the marks that the engine names."""
    marks = re.findall(r'"((?:\\.|[^"\\])*)"', complaint)
    names = list(dict.fromkeys(_KINDS.get(mark.replace("\\", ""), f"'{mark}'") for mark in marks))
    if not names:
        return ""
    return f"; expected {' or '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}"
