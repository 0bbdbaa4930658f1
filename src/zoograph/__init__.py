"""Zoograph: a knowledge graph of machine-learning model zoos.

Data flows one way: zoo → sources → records → triples → store (linked, inferred, validated) → question, page, export.

>>> import zoograph
>>> graph = zoograph.open()                                                                 # doctest: +SKIP
>>> [model.name for model in graph.models(domain="speech", stage="preprocessing")]          # doctest: +SKIP

``import zoograph`` loads nothing else; each name below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoograph.api import Graph, Lineage, Model, Models, open
    from zoograph.errors import InputError, LimitReached, Refused, StoreError, UnknownName, ZoographError
    from zoograph.publish import Publication
    from zoograph.reading.facts import Fact, Source
    from zoograph.records import Finding
    from zoograph.store.table import Iri, Table

__version__ = "0.1.0"

__all__ = [
    "Fact", "Finding", "Graph", "InputError", "Iri", "LimitReached", "Lineage", "Model", "Models", "Publication",
    "Refused", "Source", "StoreError", "Table", "UnknownName", "ZoographError", "open",
]  # fmt: skip

_HOMES = {
    **dict.fromkeys(("Graph", "Lineage", "Model", "Models", "open"), "zoograph.api"),
    **dict.fromkeys(
        ("InputError", "LimitReached", "Refused", "StoreError", "UnknownName", "ZoographError"), "zoograph.errors"
    ),
    **dict.fromkeys(("Iri", "Table"), "zoograph.store.table"),
    "Fact": "zoograph.reading.facts",
    "Source": "zoograph.reading.facts",
    "Finding": "zoograph.records",
    "Publication": "zoograph.publish",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'zoograph' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
