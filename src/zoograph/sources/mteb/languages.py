"""The languages of mteb's models: what is written for want of something better is not taken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from langcodes import Language

from zoograph.languages import language_tag
from zoograph.vocabulary import MULTIPLE_LANGUAGES

#: Modalities that have a language.
_SPOKEN_OR_WRITTEN = {"text", "audio"}
#: What mteb writes in a comment beside one language, if a model has several.
_MORE = re.compile(r"#.*\b(?:supports?\s+>?\s?\d+\s+languages|multilingual\b)", re.IGNORECASE)


def languages_of(said: Any, modalities: Collection[str], comment: str) -> Iterator[str]:
    """The tags of the languages (BCP 47). ``comment`` is the text of the field, with what is written beside it.

    Models of images or video alone have no language, though mteb writes English for most. A script is left out if a
    list has a language in Latin script alone that is usually written in another: mteb writes ``ara-Latn`` for Arabic.

    >>> list(languages_of(["eng-Latn", "ara-Latn"], ["text"], "")), list(languages_of(["eng-Latn"], ["image"], ""))
    (['ar', 'en'], [])
    >>> list(languages_of(["ben-Beng", "ben-Latn"], ["text"], ""))
    ['bn', 'bn-Latn']
    >>> list(languages_of(["eng-Latn"], ["audio"], '["eng-Latn"],  # Supports 102 languages'))
    ['en', 'mul']
    """
    if not _SPOKEN_OR_WRITTEN & set(modalities):
        return
    codes = sorted({str(code) for code in said}) if isinstance(said, (list, tuple, set)) else []
    without_script = set(in_latin_alone(codes))
    tags = (language_tag(code.partition("-")[0] if code in without_script else code) for code in codes)
    yield from dict.fromkeys(tag for tag in tags if tag)
    if len(codes) < 2 and _MORE.search(comment):
        yield MULTIPLE_LANGUAGES


def in_latin_alone(codes: Collection[str]) -> list[str]:
    """The codes with Latin script of languages usually written in another, which the list does not have, too.

    >>> in_latin_alone(["ara-Latn", "eng-Latn", "hin-Latn", "hin-Deva"])
    ['ara-Latn']
    """
    listed = Counter(code.partition("-")[0] for code in codes)
    latin = [code for code in codes if code.endswith("-Latn") and listed[code.partition("-")[0]] == 1]
    return [code for code in latin if _is_usually_in_another_script(code.partition("-")[0])]


@cache
def _is_usually_in_another_script(language: str) -> bool:
    """By CLDR, which is only sure of languages that are common enough for a code of two letters."""
    tag = Language.get(language).to_tag()
    return len(tag) == 2 and Language.get(tag).maximize().script != "Latn"


def unknown_languages(said: Any) -> list[str]:
    """The codes that are no languages. Programming languages have codes of their own: ``java-Code``."""
    codes = sorted({str(code) for code in said}) if isinstance(said, (list, tuple, set)) else []
    return [code for code in codes if language_tag(code) is None and not code.endswith("-Code")]
