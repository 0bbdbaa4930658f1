"""Search an index: every word must occur, as a whole or as the beginning of a word.

A word that the index does not have is replaced by the nearest one, and the result names the replacement. If no thing
has all words, things with some of them are found. The typed text is only ever used as words: each is put in quotation
marks and has only letters or digits, so it cannot contain operators of SQLite's query language.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Lock
from weakref import finalize

from zoograph.search.documents import KINDS, MOST_WEIGHT, Facts
from zoograph.search.index import KIND_SHIFT, WEIGHT_SHIFT, kind_range, opened
from zoograph.search.vocabulary import Vocabulary
from zoograph.search.words import runs

#: The most characters and words of a text that are used: more than the longest title has.
_MOST_CHARACTERS, _MOST_WORDS = 500, 24
#: The most words for which pairs are tried as one word and each word as a mistake; and the most for which each word is
#: left out in turn if no thing has all.
_MOST_JOINED, _MOST_LEFT_OUT = 6, 10
#: Shorter words are not searched for alone.
_SHORTEST_ALONE = 3
#: How much one step of weight counts beside the match of the words. Names count more than descriptions.
_WEIGHT, _NAMES, _ABOUT = 0.15, 6.0, 1.0

#: The most matches for which bm25 is computed; for more it says little and takes long.
_MOST_COMPARED = 2_000

_ALIKE = "SELECT rowid FROM words WHERE words MATCH ?"
#: The things that are alike are sought among those with the rarest words: so many at the most.
_MOST_ALIKE = 5_000

_COMPARE = f"""
SELECT rowid, bm25(words, {_NAMES}, {_ABOUT}) - ((rowid >> {WEIGHT_SHIFT}) & {MOST_WEIGHT}) * {_WEIGHT}
FROM words WHERE words MATCH ?"""  # noqa: S608 - numbers

_Words = list[list[str]]
"""The words to find, each as a run of letters and digits."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found."""

    iri: str
    kind: str
    label: str
    facts: Facts = field(default_factory=Facts)
    zoo: str | None = None
    """The name of the zoo of a model."""
    stands_for_it: str | None = None
    """The name of its representative."""
    names: tuple[str, ...] = ()
    """All its names, here and elsewhere."""


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search."""

    hits: tuple[Hit, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    """The number of matches of each kind, also of kinds that were not asked for."""
    taken_for: tuple[tuple[str, str], ...] = ()
    """Words that no thing has, each with the word that was searched for instead."""
    has_all_words: bool = True
    """Whether each thing that was found has all words; if not, it has some of them."""
    proposals: tuple[str, ...] = ()
    """If nothing was found: words to search for instead."""


class Index:
    """The open index of one version, for use from any thread."""

    def __init__(self, file: Path) -> None:
        """Open an index; raises :class:`sqlite3.Error` if there is none."""
        self._connection = opened(file)
        finalize(self, self._connection.close)
        self._turn = Lock()
        with self._turn:
            self._vocabulary = Vocabulary.read(self._connection)

    def find(self, text: str, kinds: Collection[str] = (), *, limit: int = 20, offset: int = 0) -> Found:
        """Search for a text; the best matches come first. ``kinds``: the kinds of thing to find; all if it is empty."""
        asked = [run[:_MOST_CHARACTERS] for run in runs(text[:_MOST_CHARACTERS])][:_MOST_WORDS]
        if not asked:
            return Found()
        with self._turn:
            words, taken_for = self._known(asked)
            for ways, has_all in self._attempts(words):
                numbers = self._matches(" OR ".join(map(_beginnings, ways)))
                counts = Counter(KINDS[number >> KIND_SHIFT] for number in numbers)
                if numbers and (not kinds or counts.keys() & set(kinds)):
                    wanted = [number for number in numbers if not kinds or KINDS[number >> KIND_SHIFT] in kinds]
                    best = self._best_first(wanted, ways)[offset : offset + limit]
                    told = taken_for + (_told(words, ways[0]) if has_all else ())
                    return Found(self._hits(best), dict(counts), told, has_all)
            proposals = dict.fromkeys(
                near for run in asked for word in run for near in self._vocabulary.nearest(word, widely=True)
            )
            return Found(has_all_words=False, proposals=tuple(proposals)[:3])

    def alike(self, text: str, more: str = "", kinds: Collection[str] = (), *, limit: int) -> tuple[Hit, ...]:
        """The things that share a rare word of a text with one of their names; those that share most come first.

        Unlike :meth:`find`, it asks for no word in particular: names that mean the same may differ in any. Words of
        ``more`` count as well, but a thing must have one of the text.
        """
        words, others = (
            [word for run in runs(each[:_MOST_CHARACTERS]) for word in run][:_MOST_WORDS] for each in (text, more)
        )
        joined = [one + other for one, other in pairwise(words) if one.isalpha() and other.isalpha()]
        with self._turn:
            parted = [part for word in words for part in self._vocabulary.parts(word) or ()]
            known = {word: self._vocabulary.count(word) for word in (*words, *joined, *parted)}
            rarest, number = list[str](), 0
            for word, count in sorted(known.items(), key=lambda each: each[1]):
                if count and (not rarest or number + count <= _MOST_ALIKE):
                    rarest.append(word)
                    number += count
            if not rarest:
                return ()
            ranges = " OR ".join("rowid BETWEEN ? AND ?" for _ in kinds) or "1"
            wanted, all_words = (" OR ".join(map(_quoted, each)) for each in (rarest, (*known, *others)))
            found = self._connection.execute(
                f"{_ALIKE} AND ({ranges}) ORDER BY bm25(words), rowid DESC LIMIT ?",
                (f"names : (({wanted}) AND ({all_words}))", *(n for kind in kinds for n in kind_range(kind)), limit),
            )
            return self._hits([number for (number,) in found])

    def first(self, kind: str, *, limit: int) -> tuple[Hit, ...]:
        """The things of a kind with the most weight."""
        start, end = kind_range(kind)
        with self._turn:
            found = self._connection.execute(
                "SELECT number FROM thing WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT ?",
                (start, end, limit),
            )
            return self._hits([number for (number,) in found])

    def thing(self, iri: str) -> Hit | None:
        """The thing with an IRI; None for one that is not in the index."""
        with self._turn:
            found = self._connection.execute("SELECT number FROM thing WHERE iri = ?", (iri,)).fetchone()
            return self._hits([found[0]])[0] if found else None

    def kind(self, iri: str) -> str | None:
        """The kind of the thing with an IRI; None for one that is not in the index."""
        with self._turn:
            found = self._connection.execute("SELECT number FROM thing WHERE iri = ?", (iri,)).fetchone()
            return KINDS[found[0] >> KIND_SHIFT] if found else None

    # -- words

    def _known(self, asked: _Words) -> tuple[_Words, tuple[tuple[str, str], ...]]:
        """The words, with unknown ones replaced by the nearest, and the replacements."""
        known: _Words = []
        for run in asked:
            replaced: _Words = [[]]
            for word in run:
                if self._vocabulary.begins(word):
                    replaced[-1].append(word)
                elif parts := self._vocabulary.parts(word):
                    replaced[-1].append(parts[0])
                    replaced.append([parts[1]])
                else:
                    replaced[-1].append(next(iter(self._vocabulary.nearest(word)), word))
            known += replaced
        # Two words written as one are not reported as a mistake.
        told = tuple(pair for pair in _told(asked, known) if pair[0] != pair[1].replace(" ", ""))
        return known, told

    def _attempts(self, words: _Words) -> Iterator[tuple[list[_Words], bool]]:
        """The searches to try, the strictest first: alternatives of words, and whether these have all words."""
        yield self._ways(words), True
        single = [[word] for run in words for word in run]
        if len(single) > len(words):
            yield [single], True
        # A word that is the beginning of another may be a mistake; a word that several things have is not.
        if 1 < len(single) <= _MOST_JOINED:
            for place, (word,) in enumerate(single):
                if self._vocabulary.is_common(word):
                    continue
                for near in self._vocabulary.nearest(word)[:2]:
                    yield [[*single[:place], [near], *single[place + 1 :]]], True
        # A word may be too short or too unusual to correct; longer words are more useful.
        if 1 < len(words) <= _MOST_LEFT_OUT:
            for run in sorted(words, key=lambda run: len("".join(run))):
                yield [[other for other in words if other is not run]], False
        if some := [[word] for (word,) in single if len(word) >= _SHORTEST_ALONE]:
            yield [[run] for run in some], False

    def _ways(self, words: _Words) -> list[_Words]:
        """The words; and, if two neighbours are one word in the index, the words with that one instead."""
        ways = [words]
        for place, (left, right) in enumerate(pairwise(words)):
            joined = left[-1] + right[0]
            is_word = left[-1].isalpha() and right[0].isalpha() and min(len(left[-1]), len(right[0])) > 1
            if is_word and len(words) <= _MOST_JOINED and self._vocabulary.begins(joined):
                ways.append([*words[:place], [*left[:-1], joined, *right[1:]], *words[place + 2 :]])
        return ways

    # -- queries

    def _matches(self, query: str) -> list[int]:
        return self._numbers("SELECT rowid FROM words WHERE words MATCH ?", query)

    def _best_first(self, numbers: list[int], ways: Sequence[_Words]) -> list[int]:
        """The numbers in order: exact names first, then names that begin with the text, then the rest."""
        key = "".join(word for run in ways[0] for word in run)
        called = self._numbers("SELECT number FROM name WHERE key = ?", key)
        begins = self._numbers("SELECT number FROM name WHERE key > ? AND key < ?", key, key + "\U0010ffff")
        tiers = {**dict.fromkeys(begins, 1), **dict.fromkeys(called, 0)}
        if len(numbers) > _MOST_COMPARED:
            return sorted(numbers, key=lambda number: (tiers.get(number, 2), -_weight(number), -number))
        query = " OR ".join(map(_closely, ways))
        closeness = dict(self._connection.execute(_COMPARE, (query,)))
        return sorted(numbers, key=lambda number: (tiers.get(number, 2), closeness[number], -number))

    def _numbers(self, query: str, *values: str) -> list[int]:
        return [number for (number,) in self._connection.execute(query, values)]

    def _hits(self, numbers: Sequence[int]) -> tuple[Hit, ...]:
        return tuple(map(self._hit, numbers))

    def _hit(self, number: int) -> Hit:
        iri, label, names, written = self._connection.execute(
            "SELECT iri, label, names, facts FROM thing WHERE number = ?", (number,)
        ).fetchone()
        facts = Facts.read(written)
        zoo, first = self._label(facts.zoo), self._label(facts.stands_for_it)
        return Hit(iri, KINDS[number >> KIND_SHIFT], label, facts, zoo, first, tuple(json.loads(names)))

    def _label(self, iri: str | None) -> str | None:
        found = iri and self._connection.execute("SELECT label FROM thing WHERE iri = ?", (iri,)).fetchone()
        return found[0] if found else None


def _weight(number: int) -> int:
    return number >> WEIGHT_SHIFT & MOST_WEIGHT


def _quoted(word: str) -> str:
    return f'"{word}"'


def _phrase(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _beginnings(words: _Words) -> str:
    """The query for things with all words, each as a whole word or as the beginning of one."""
    return f"({' AND '.join(f'{_phrase(run)} *' for run in words)})"


def _closely(words: _Words) -> str:
    """The same query, in which whole words match better."""
    return f"({' AND '.join(f'({_phrase(run)} OR {_phrase(run)} *)' for run in words)})"


def _told(asked: _Words, found: _Words) -> tuple[tuple[str, str], ...]:
    """The replaced words with their replacements."""
    before, after = [word for run in asked for word in run], [word for run in found for word in run]
    if len(before) == len(after):
        return tuple(pair for pair in dict.fromkeys(zip(before, after, strict=True)) if pair[0] != pair[1])
    return (("".join(before), " ".join(after)),)
