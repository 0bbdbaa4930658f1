"""Evaluate Python source without running it: constants, literals, and the simple helpers that combine them.

A package's modules are parsed, never imported. Names, containers, f-strings, arithmetic, comprehensions and functions
that only build a value are evaluated; a dictionary that one built tells what its caller gave (:class:`Built`). Any
other call stays a :class:`Call`, a name from elsewhere a :class:`Reference`, and an unknown value an
:class:`Unresolved` with the reason, so a reader sees what is missing.
"""

from zoograph.sources.static.construction import attribute, returned
from zoograph.sources.static.expressions import Function
from zoograph.sources.static.module import Class, Module, Package
from zoograph.sources.static.values import Built, Call, Reference, Unresolved

__all__ = [
    "Built",
    "Call",
    "Class",
    "Function",
    "Module",
    "Package",
    "Reference",
    "Unresolved",
    "attribute",
    "returned",
]
