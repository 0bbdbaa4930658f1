"""The words of an index, and the nearest of them to a word that the index does not have."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Shorter words, and numbers, are not corrected: too many others differ from them by one letter.
_SHORTEST = 3
#: A word that this many things have is not a mistake.
_COMMON = 3


class Vocabulary:
    """The words that an index holds, each with the number of things that have it."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._words = sorted(counts)
        self._counts = counts
        self._names = [word for word in self._words if len(word) >= _SHORTEST and not word.isdecimal()]
        self.nearest = lru_cache(maxsize=1000)(self._nearest)

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Vocabulary:
        """The vocabulary of an index."""
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)")
        return cls(dict(connection.execute("SELECT term, doc FROM temp.vocabulary")))

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def count(self, word: str) -> int:
        """How many things have the word.

        >>> Vocabulary({"hubert": 9}).count("hubert"), Vocabulary({}).count("hubert")
        (9, 0)
        """
        return self._counts.get(word, 0)

    def is_common(self, word: str) -> bool:
        """Whether several things have the word, so that nobody mistyped it.

        >>> vocabulary = Vocabulary({"gpt": 26, "git": 90, "brt": 1})
        >>> vocabulary.is_common("gpt"), vocabulary.is_common("brt"), vocabulary.is_common("gp")
        (True, False, False)
        """
        return self._counts.get(word, 0) >= _COMMON

    def begins(self, start: str) -> bool:
        """Whether any word begins with this text."""
        place = bisect_left(self._words, start)
        return place < len(self._words) and self._words[place].startswith(start)

    def parts(self, word: str) -> tuple[str, str] | None:
        """The two words that a word consists of, if somebody wrote them as one; else None.

        >>> Vocabulary({"hubert": 9, "large": 5}).parts("hubertlarge")
        ('hubert', 'large')
        """
        halves = ((word[:place], word[place:]) for place in range(len(word) - _SHORTEST, _SHORTEST - 1, -1))
        return next(((a, b) for a, b in halves if a in self._counts and b in self._counts), None)

    def _nearest(self, word: str, *, widely: bool = False) -> tuple[str, ...]:
        """The words that could be meant, the likeliest first, including words that begin with a misspelt beginning.

        >>> Vocabulary({"hubert": 9, "huber": 1, "transformers": 5}).nearest("hubrt")
        ('hubert',)
        >>> Vocabulary({"hubert": 9, "transformers": 5}).nearest("tranfsor")
        ('transformers',)
        """
        if len(word) < _SHORTEST or word.isdecimal():
            return ()
        most = len(word) * 3 // 5 if widely else 1 if len(word) < 5 else 2 if len(word) < 9 else 3
        distances: dict[str, float] = {}
        for found, distance, _ in process.extract(word, self._names, scorer=OSA.distance, score_cutoff=most, limit=50):
            distances[found] = distance
        if not widely:
            beginnings = self._beginnings(len(word))
            for found, distance, _ in process.extract(
                word, beginnings, scorer=OSA.distance, score_cutoff=most, limit=50
            ):
                whole = self._commonest(found)
                distances[whole] = min(distance + 0.5, distances.get(whole, most + 1))
        distances.pop(word, None)
        ranked = sorted(distances, key=lambda w: (distances[w], w[0] != word[0], -self._counts[w], w))
        # Among words that are about equally near, much more common ones are likelier.
        near = [each for each in ranked if distances[each] <= distances[ranked[0]] + 0.5]
        return tuple(near[:8]) if not widely else tuple(ranked[:3])

    def _beginnings(self, length: int) -> list[str]:
        return list(dict.fromkeys(word[:length] for word in self._names if len(word) > length))

    def _commonest(self, start: str) -> str:
        place = bisect_left(self._names, start)
        best = self._names[place]
        while place < len(self._names) and self._names[place].startswith(start):
            best = max(best, self._names[place], key=self._counts.__getitem__)
            place += 1
        return best
