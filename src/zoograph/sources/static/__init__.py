"""Python source, evaluated without being run: constants, literals, and the simple helpers that put them together.

A package's modules are parsed, never imported. Names, containers, f-strings, arithmetic, comprehensions and functions
that only build a value are worked out; what else is called stays a :class:`Call`, what comes from elsewhere a
:class:`Reference`, and what cannot be known an :class:`Unresolved`, with the reason. So a reader sees what it missed.
"""

from zoograph.sources.static.module import Module, Package
from zoograph.sources.static.values import Call, Reference, Unresolved

__all__ = ["Call", "Module", "Package", "Reference", "Unresolved"]
