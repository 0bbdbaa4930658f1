"""The messages of version 0.2 of the Reconciliation Service API, which OpenRefine speaks.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zoograph.errors import InputError
from zoograph.reading.reconcile.candidates import Candidate, Condition, Query
from zoograph.reading.reconcile.messages import (
    MOST_CONDITIONS,
    MOST_QUERIES,
    VERSIONS,
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
from zoograph.reading.reconcile.types import TYPES, types_named
from zoograph.vocabulary import BASE, PREFIXES

_NAME = "Zoograph: models of machine learning"
_MEMBERS = frozenset(("query", "type", "limit", "properties", "type_strict"))


def manifest(root: str, documentation: str, view: str, version: str) -> Object:
    """What the service is and can do.

    ``root``: the address of ``/reconcile``; ``view``: that of a thing, with ``{{id}}`` for its identifier.
    """

    def suggest(what: str, **more: str) -> Object:
        return {"service_url": root, "service_path": f"/suggest/{what}", **more}

    return {
        "versions": [*VERSIONS],
        "name": _NAME,
        "identifierSpace": BASE,
        "schemaSpace": PREFIXES["zoo"],
        "documentation": documentation,
        "serviceVersion": version,
        "batchSize": MOST_QUERIES,
        "defaultTypes": [{"id": each.name, "name": each.label} for each in TYPES.values()][:3],
        "view": {"url": view},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": {
            "entity": suggest("entity", flyout_service_path="/flyout?id=${id}"),
            "property": suggest("property"),
            "type": suggest("type"),
        },
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def read_queries(text: str) -> dict[str, Query]:
    """A batch of queries by their keys. Raises :class:`InputError` that names the query."""
    batch = as_object(read_json(text, "queries"), "queries")
    at_most(len(batch), MOST_QUERIES, "queries")
    return {key: _query(asked, f"query {key[:40]!r}") for key, asked in batch.items()}


def _query(asked: Any, where: str) -> Query:
    asked = as_object(asked, where)
    if unknown := [name for name in asked if name not in _MEMBERS]:
        raise InputError(f"there is no member {unknown[0][:40]!r} in version 0.2", file=where)
    text = member(asked, "query", str, where)
    properties = [as_object(each, where) for each in member(asked, "properties", list, where) or []]
    at_most(len(properties), MOST_CONDITIONS, "properties in a query")
    if text is None and not properties:
        raise InputError("needs a 'query', or 'properties'", file=where)
    types = member(asked, "type", (str, list), where) or []
    types = [types] if isinstance(types, str) else types
    if not all(isinstance(each, str) for each in types):
        raise InputError("'type' is a text or a list of texts", file=where)
    if member(asked, "type_strict", str, where) not in (None, "any", "should", "all"):
        raise InputError("'type_strict' is any, should or all", file=where)
    for each in properties:
        if not isinstance(each.get("pid"), str) or "v" not in each:
            raise InputError("each of the 'properties' has a 'pid' and a 'v'", file=where)
    return Query(
        text or "",
        types_named(types),
        limit_in(asked, where),
        tuple(Condition(properties_named([each["pid"]])[0], values_in(each["v"], where)) for each in properties),
    )


def results(keys: Sequence[str], found: Sequence[Sequence[Candidate]]) -> Object:
    """The candidates of each query."""
    return {
        key: {
            "result": [
                candidate(each, ({"id": name, "value": held} for name, held in each.features.items())) for each in those
            ]
        }
        for key, those in zip(keys, found, strict=True)
    }


def extension(asked: Extension, rows: Mapping[str, Mapping[str, Sequence[Held]]]) -> Object:
    """The values that were asked for; ``rows``: by identifier as asked, then by property."""
    return {
        "meta": meta(asked.properties),
        "rows": {
            name: {
                of.name: [value(held, of) for held in rows.get(name, {}).get(of.name, ())] for of in asked.properties
            }
            for name in asked.things
        },
    }


def proposal(type_name: str, properties: Sequence[Object], limit: int | None) -> Object:
    """The properties that things of a type can have."""
    return {"type": type_name, "properties": [*properties], **({} if limit is None else {"limit": limit})}
