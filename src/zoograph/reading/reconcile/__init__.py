"""Matching the names in somebody's data to things in the graph: candidates, how certain they are, and their values.

``names`` reads the parts of a name, ``likeness`` compares two names, ``candidates`` finds and ranks the things that a
query can mean; ``types`` and ``properties`` are the filters of a query. ``service_0_2`` and
``service_1_0`` are the messages of two versions of the Reconciliation Service API
(https://reconciliation-api.github.io/specs/).
"""

from zoograph.reading.reconcile.candidates import (
    Candidate,
    Condition,
    Quantifier,
    Query,
    reconcile,
    thing,
)
from zoograph.reading.reconcile.properties import PROPERTIES, Held, Property, properties_named, properties_of, values
from zoograph.reading.reconcile.types import TYPES, Type, types_named

__all__ = [
    "PROPERTIES", "TYPES", "Candidate", "Condition", "Held", "Property", "Quantifier", "Query",
    "Type", "properties_named", "properties_of", "reconcile", "thing", "types_named", "values",
]  # fmt: skip
