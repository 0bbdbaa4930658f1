"""What the messages of both versions of the service share: limits, reading JSON, candidates and values as objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zoograph.errors import InputError
from zoograph.fields import Form
from zoograph.reading.reconcile.candidates import CANDIDATES, MOST_CANDIDATES, Candidate
from zoograph.reading.reconcile.properties import Held, Property, is_date, properties_named
from zoograph.reading.reconcile.types import TYPES, Type, types_of
from zoograph.reading.search import details
from zoograph.search import Hit
from zoograph.store.table import Iri

VERSIONS = ("0.2", "1.0-draft")
#: The most queries in a batch, conditions in a query, values in a condition; things and properties to fetch at a time.
MOST_QUERIES, MOST_CONDITIONS, MOST_VALUES, MOST_THINGS, MOST_PROPERTIES = 50, 10, 20, 100, 20
#: Clients such as OpenRefine read integers of 32 bits.
_MOST_INTEGER = 2**31 - 1

Object = dict[str, Any]


class TooMany(InputError):  # noqa: N818 - it reads as a sentence where it is raised
    """A message with more parts than one request may have."""


@dataclass(frozen=True, slots=True)
class Extension:
    """The things and properties to fetch values of."""

    things: tuple[str, ...]
    """Identifiers as the caller writes them."""
    properties: tuple[Property, ...]


def read_json(text: str, what: str) -> Any:
    """JSON, or :class:`InputError` with the line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}", file=what, line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:
        raise InputError(
            "is not JSON that can be read: it is nested too deep, or has too long a number", file=what
        ) from error


def at_most(count: int, most: int, what: str) -> None:
    """Raise :class:`TooMany` for more than a request may have."""
    if count > most:
        raise TooMany(f"has {count:,} {what}; send at most {most} at a time")


def member(value: Any, name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """A member of a JSON object if it is of that type, None if it is missing; else :class:`InputError`."""
    found = value.get(name)
    if found is not None and (not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool)):
        raise InputError(f"{name!r} is of the wrong type", file=where)
    return found


def as_object(value: Any, where: str) -> Object:
    """A JSON object, or :class:`InputError`."""
    if not isinstance(value, dict):
        raise InputError("is no JSON object", file=where)
    return value


def limit_in(value: Object, where: str) -> int:
    """The limit that a query asks for, within ours; zero and below are refused."""
    limit = member(value, "limit", (int, float), where)
    if limit is None:
        return CANDIDATES
    if not 1 <= limit < 1e9:
        raise InputError("'limit' is a number from 1", file=where)
    return min(int(limit), MOST_CANDIDATES)


def values_in(given: Any, where: str) -> tuple[object, ...]:
    """The values of a condition: one or several texts, numbers, booleans, or things that were matched before."""
    several = given if isinstance(given, list) else [given]
    at_most(len(several), MOST_VALUES, "values in a condition")
    found: list[object] = []
    for value in several:
        if isinstance(value, dict):
            found.append(member(value, "id", str, where) or "")
        elif isinstance(value, str | int | float):
            found.append(value)
        else:
            raise InputError("a value is a text, a number, a boolean or an object with an 'id'", file=where)
    return tuple(found)


def read_extension(text: str) -> Extension:
    """What to fetch; both versions ask alike. Raises :class:`InputError`."""
    asked = as_object(read_json(text, "extend"), "extend")
    things = member(asked, "ids", list, "extend") or []
    given = [as_object(each, "extend").get("id") for each in member(asked, "properties", list, "extend") or []]
    names = [each for each in given if isinstance(each, str)]
    if len(names) < len(given) or not all(isinstance(each, str) for each in things):
        raise InputError("'ids' are texts, and each property has an 'id'", file="extend")
    at_most(len(things), MOST_THINGS, "ids")
    at_most(len(names), MOST_PROPERTIES, "properties")
    return Extension(tuple(things), tuple(properties_named(names)))


# -- what is answered


def candidate(found: Candidate, features: Iterable[Object]) -> Object:
    """A candidate."""
    return {
        "id": found.iri,
        "name": found.label,
        "description": described(found.hit),
        "type": [named(each) for each in types_of(found.hit)],
        "score": found.score,
        "match": found.match,
        "features": [*features],
    }


def named(each: Type | Property) -> Object:
    """A type or property."""
    return {"id": each.name, "name": each.label}


def described(hit: Hit) -> str:
    """A thing in a few words, which tell it from others of the same name."""
    kind = [] if hit.kind == "model" else [TYPES[hit.kind].label]
    return ", ".join([*kind, *hit.facts.roles, *details(hit)])


def value(held: Held, of: Property) -> Object:
    """A value of a property. Dates need a time there; integers that are too long for clients are no integers.

    >>> from zoograph.reading.reconcile.properties import PROPERTIES
    >>> value(Held("2021-06-14"), PROPERTIES["issued"]), value(Held(7_000_000_000), PROPERTIES["parameters"])
    ({'date': '2021-06-14T00:00:00Z'}, {'float': 7000000000.0})
    """
    match held.value:
        case Iri() if held.name is not None and of.form is not Form.ADDRESS:
            return {"id": str(held.value), "name": held.name}
        case bool():
            return {"str": "yes" if held.value else "no"}
        case int() if abs(held.value) <= _MOST_INTEGER:
            return {"int": held.value}
        case int() | Decimal():
            return {"float": float(held.value)}
        case str() if of.form is Form.DATE and is_date(held.value):
            return {"date": f"{held.value}T00:00:00Z"}
        case _:
            return {"str": str(held.value)}


def meta(properties: Sequence[Property]) -> list[Object]:
    """The columns of an extension."""
    return [
        {**named(each), "type": named(TYPES[each.values_kind])} if each.values_kind in TYPES else named(each)
        for each in properties
    ]


def suggested(hit: Hit) -> Object:
    """A thing that is suggested while somebody types."""
    return {
        "id": hit.iri,
        "name": hit.label,
        "description": described(hit),
        "notable": [named(each) for each in types_of(hit)],
    }


def type_object(each: Type) -> Object:
    """A type with those above it."""
    broader = [{"id": each.kind, "name": TYPES[each.kind].label}] if each.role else []
    return {**named(each), **({"broader": broader} if broader else {})}


def beginning(prefix: str, among: Mapping[str, Type | Property]) -> list[Type | Property]:
    """Those whose name or identifier has a word that begins so; all for an empty text."""
    wanted = prefix.strip().casefold()
    return [
        each
        for name, each in among.items()
        if name.startswith(wanted)
        or any(word.startswith(wanted) for word in (each.label.casefold(), *each.label.casefold().split()))
    ]
