"""Texts of people and programs in a registry: tags and parameters, by any of their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

#: The most characters of a tag or parameter that is kept, and of a description.
LONGEST_VALUE, LONGEST_DESCRIPTION = 500, 10_000
#: What may stand before a name, because somebody's program set it.
_PREFIXES = ("mlflow.", "huggingface.", "hf.")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def text(value: object) -> str:
    """A value as a text on one line; empty for what is no text.

    >>> text(" two\\nlines "), text("a\\x00b"), text(None)
    ('two lines', 'a b', '')
    """
    return " ".join(_CONTROL.sub(" ", value).split()) if isinstance(value, str) else ""


def paragraphs(value: object) -> str:
    """A value as a text that keeps its lines; empty for what is no text."""
    return _CONTROL.sub(" ", value).strip() if isinstance(value, str) else ""


def pairs(said: object) -> dict[str, str]:
    """Tags or parameters, from a list of keys and values; what is something else is left out.

    >>> pairs([{"key": "task", "value": "asr"}, {"key": "checked"}, 3])
    {'task': 'asr', 'checked': ''}
    """
    found = {}
    for each in said if isinstance(said, list) else ():
        if isinstance(each, dict) and (key := text(each.get("key"))):
            found[key] = text(each.get("value"))
    return found


class Names:
    """Values by name, from several places, the nearest to the model first.

    ``base_model``, ``baseModel`` and ``huggingface.base_model`` are one name.

    >>> names = Names([{"pipeline_tag": "translation"}, {"mlflow.baseModel": "a/b", "task": "asr"}])
    >>> names.first("task", "pipeline_tag"), names.first("base_model"), names.first("licence")
    ('translation', 'a/b', None)
    """

    def __init__(self, places: Sequence[Mapping[str, str]]) -> None:
        self._places = [{_folded(key): value for key, value in place.items()} for place in places]

    @classmethod
    def of(cls, *names: str) -> Names:
        """Names alone."""
        return cls([dict.fromkeys(names, "")])

    def first(self, *names: str) -> str | None:
        """The value of the first of these names in the nearest place that has any; None if there is none."""
        found = (place.get(_folded(name)) for place in self._places for name in names)
        return next((value for value in found if value), None)

    def has(self, name: str) -> bool:
        """Whether a place has this name, however it is written."""
        return any(_folded(name) in place for place in self._places)

    def listed(self, *names: str) -> tuple[str, ...]:
        """The same, where the value may be several."""
        return tuple(parts(self.first(*names) or ""))


def parts(value: str) -> Iterator[str]:
    """The texts of a list that was written into one: as JSON, as Python writes it, or between commas.

    >>> list(parts('["a/b", "c"]')), list(parts("['a/b', 'c']")), list(parts("a/b, c"))
    (['a/b', 'c'], ['a/b', 'c'], ['a/b', 'c'])
    """
    found: Any = None
    if value.startswith("["):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            value = value.strip("[]")
    each = found if isinstance(found, list) else value.split(",")
    yield from dict.fromkeys(part for item in each if (part := text(item).strip("'\" ")))


@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    start = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return re.sub(r"[\s_-]", "", name.removeprefix(start)).casefold()
