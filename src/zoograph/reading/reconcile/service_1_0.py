"""The messages of the draft of version 1.0 of the Reconciliation Service API.

https://reconciliation-api.github.io/specs/draft/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zoograph.errors import InputError
from zoograph.reading.reconcile.candidates import Candidate, Condition, Quantifier, Query
from zoograph.reading.reconcile.messages import (
    MOST_CONDITIONS,
    MOST_QUERIES,
    Extension,
    Object,
    as_object,
    at_most,
    candidate,
    limit_in,
    member,
    meta,
    read_json,
    value,
    values_in,
)
from zoograph.reading.reconcile.properties import Held, properties_named
from zoograph.reading.reconcile.types import types_named

_MEMBERS = frozenset(("type", "limit", "lang", "dir", "conditions"))
_FEATURES = {
    "name_exact": "The same name",
    "name_agrees": "Names agree",
    "name_share": "Share of the name that is the same",
    "properties": "Share of the properties that fit",
}


def manifest(before: Object) -> Object:
    """What the service is and can do, from its manifest of version 0.2."""
    kept = ("versions", "name", "documentation", "serviceVersion", "defaultTypes")
    preview = before["preview"]
    return {
        **{name: before[name] for name in kept},
        "lang": "en",
        "view": {"url": before["view"]["url"].replace("{{id}}", "{id}")},
        "preview": {"width": preview["width"], "height": preview["height"]},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": True,
    }


def read_queries(text: str) -> list[Query]:
    """A batch of queries. Raises :class:`InputError` that names the query."""
    asked = member(as_object(read_json(text, "body"), "body"), "queries", list, "body")
    if asked is None:
        raise InputError("has no 'queries'", file="body")
    at_most(len(asked), MOST_QUERIES, "queries")
    return [_query(each, f"query {number}") for number, each in enumerate(asked, 1)]


def _query(asked: Any, where: str) -> Query:
    asked = as_object(asked, where)
    if unknown := [name for name in asked if name not in _MEMBERS]:
        raise InputError(f"there is no member {unknown[0][:40]!r} in version 1.0", file=where)
    given = [as_object(each, where) for each in member(asked, "conditions", list, where) or []]
    if not given:
        raise InputError("needs at least one of 'conditions'", file=where)
    at_most(len(given), MOST_CONDITIONS, "conditions in a query")
    texts: list[str] = []
    identifiers: list[str] = []
    conditions: list[Condition] = []
    for each in given:
        if "propertyValue" not in each:
            raise InputError("a condition has a 'propertyValue'", file=where)
        if each.get("matchQualifier") is not None:
            raise InputError("this service has no 'matchQualifier'; leave it out", file=where)
        found = values_in(each["propertyValue"], where)
        match each.get("matchType"):
            case "name":
                texts += map(str, found)
            case "id":
                identifiers += map(str, found)
            case "property":
                conditions.append(_condition(each, found, where))
            case _:
                raise InputError("'matchType' is name, id or property", file=where)
    if len(texts) > 1:
        raise InputError("a query has one name; send a query for each", file=where)
    of_type = member(asked, "type", str, where)
    return Query(
        "".join(texts),
        types_named([of_type] if of_type else []),
        limit_in(asked, where),
        tuple(conditions),
        tuple(identifiers),
    )


def _condition(given: Object, values: tuple[object, ...], where: str) -> Condition:
    name = member(given, "propertyId", str, where)
    if name is None:
        raise InputError("a condition about a property has a 'propertyId'", file=where)
    quantifier = member(given, "matchQuantifier", str, where) or Quantifier.ANY
    if quantifier not in [*Quantifier]:
        raise InputError(f"'matchQuantifier' is {', '.join(Quantifier)}", file=where)
    required = member(given, "required", bool, where) or False
    return Condition(properties_named([name])[0], values, required, Quantifier(quantifier))


def results(found: Sequence[Sequence[Candidate]]) -> Object:
    """The candidates of each query, in their order."""
    return {
        "results": [
            {
                "candidates": [
                    candidate(
                        each,
                        ({"id": name, "name": _FEATURES[name], "value": held} for name, held in each.features.items()),
                    )
                    for each in those
                ]
            }
            for those in found
        ]
    }


def extension(asked: Extension, rows: Mapping[str, Mapping[str, Sequence[Held]]]) -> Object:
    """The values that were asked for; ``rows``: by identifier as asked, then by property."""
    return {
        "meta": meta(asked.properties),
        "rows": [
            {
                "id": name,
                "properties": [
                    {"id": of.name, "values": [value(held, of) for held in rows.get(name, {}).get(of.name, ())]}
                    for of in asked.properties
                ],
            }
            for name in asked.things
        ],
    }
