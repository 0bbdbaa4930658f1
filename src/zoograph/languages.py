"""Languages as tags (BCP 47), each language by one tag."""

from __future__ import annotations

from functools import lru_cache

from langcodes import standardize_tag, tag_is_valid
from langcodes.tag_parser import LanguageTagError


@lru_cache(maxsize=2048)
def language_tag(text: str) -> str | None:
    """The tag of a language by any of its codes; None for what is no language, such as ``java-Code``.

    A language that CLDR takes for its whole group has the code of the group. A script that the language is always
    written in is left out.

    >>> language_tag("eng-Latn"), language_tag("cmn-Hans"), language_tag("arb-Arab"), language_tag("java-Code")
    ('en', 'zh-Hans', 'ar', None)
    """
    try:
        tag = standardize_tag(text, macro=True)
    except LanguageTagError:
        return None
    return tag if tag_is_valid(tag) else None
