"""The filters in one sentence that says what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zoograph.reading.listing.facets import name_of
from zoograph.reading.listing.filters import NOT_STATED, SORTS, Filters
from zoograph.vocabulary import MULTIPLE_LANGUAGES, ROLES
from zoograph.wording import number, short_count


def sentence(filters: Filters, models: int, names: Mapping[str, str]) -> str:
    """What the page shows.

    >>> state = {"domain": ["speech"], "stage": ["preprocessing"], "weights": ["yes"], "from": ["2021"]}
    >>> sentence(Filters.read(state), 412, {"https://w3id.org/zoograph/domain/speech": "Speech Processing"})
    '412 RLMs in Speech Processing of 2021 or later with weights, newest first'
    """

    def said(name: str) -> list[str]:
        return [name_of(name, value, names) for value in filters.values(name) if value != NOT_STATED]

    def lacks(name: str) -> list[str]:
        return [NOT_STATED] if NOT_STATED in filters.values(name) else []

    adjectives = " or ".join(name.lower() for name in said("strategy"))
    phrases = (
        adjectives,
        _roles(filters, models),
        f"named “{filters.text}”" if filters.text else "",
        _phrase("in {}", said("domain")),
        _phrase("for {}", said("task")),
        _phrase("that models for {} are built on", said("supports")),
        _phrase("of the family {}", said("family")),
        _phrase("with code in {}", said("repository")),
        _phrase("with the architecture {}", said("architecture")),
        _phrase("listed by {}", said("zoo")),
        _phrase("for {}", [_language(value) for value in filters.values("language")]),
        _years(filters.first_year, filters.last_year),
        _sizes(filters.min_parameters, filters.max_parameters),
        _licence([name.lower() for name in said("licence-class")], bool(lacks("licence-class"))),
        "with weights" if filters.weights else "",
        "without a stated strategy" if lacks("strategy") else "",
    )
    words = " ".join(filter(None, (number(models), *phrases)))
    return ", ".join([words, *(["every entry"] if filters.every_entry else []), SORTS[filters.sort]])


def _roles(filters: Filters, models: int) -> str:
    plural = "" if models == 1 else "s"
    stages = filters.values("stage")
    nouns = [f"{ROLES.get(stage, stage)}{plural}" for stage in stages if stage != NOT_STATED]
    if NOT_STATED in stages:
        nouns.append(f"model{plural} without a stated stage")
    return _or(nouns) or f"model{plural}"


def _years(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return f"of {first} or later" if first is not None else f"of {last} or earlier" if last is not None else ""
    return f"of {first}" if first == last else f"of {first} to {last}"


def _language(value: str) -> str:
    name = name_of("language", value, {})
    return name if value == MULTIPLE_LANGUAGES else f"the language {name}"


def _sizes(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if least is not None and most is not None:
        return f"with {short_count(least)} to {short_count(most)} parameters"
    return (
        f"with at least {short_count(least)} parameters"
        if most is None
        else f"with at most {short_count(most)} parameters"
    )


def _licence(classes: Sequence[str], has_no_class: bool) -> str:
    known = [each for each in classes if each != "not stated"]
    article = "an" if known and known[0][0] in "aeio" else "a"
    ways = [f"under {article} {_or(known)} licence"] if known else []
    ways += ["without a stated licence"] if len(known) < len(classes) else []
    ways += ["under a licence that is not classified"] if has_no_class else []
    return _or(ways)


def _phrase(words: str, names: Sequence[str]) -> str:
    return words.format(_or(names)) if names else ""


def _or(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
