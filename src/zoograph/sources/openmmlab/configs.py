"""OpenMMLab's configurations: Python files that inherit from others by ``_base_``, worked out without being run.

The rules are those of ``mmengine/config/config.py``: dictionaries are merged deeply, ``_delete_=True`` replaces what
was there, all else replaces it anyway; ``_base_.x`` and ``{{_base_.x}}`` stand for values of the base.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.errors import InputError
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Module

_TEMPLATE = re.compile(r"\{\{\s*(_base_(?:\.\w+)+)\s*\}\}")
#: No configuration of OpenMMLab inherits over more steps; one that inherits from itself does.
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Library:
    """One of OpenMMLab's packages: its wheel, and the folder in it that configurations are in."""

    wheel: Wheel
    folder: str


class Configs:
    """The configurations of several libraries, which may inherit from each other's: ``mmdet::_base_/…``."""

    def __init__(self, libraries: Mapping[str, Library]) -> None:
        self._libraries = libraries
        self._known: dict[tuple[str, str], dict[str, Any]] = {}

    def read(self, library: str, path: str, *, _steps: int = 0) -> dict[str, Any]:
        """The configuration at a path such as ``configs/detr/detr_r50.py``, with all that it inherits.

        Raises :class:`InputError` if it, or something it inherits from, is not there or inherits from itself.
        """
        key = (library, posixpath.normpath(path))
        if key not in self._known:
            if _steps > _STEPS:
                raise InputError("inherits from itself", file=path)
            self._known[key] = self._read(*key, _steps)
        return self._known[key]

    def _read(self, library: str, path: str, steps: int) -> dict[str, Any]:
        held = self._libraries.get(library)
        if held is None or f"{held.folder}/{path}" not in held.wheel:
            raise InputError("there is no such configuration", file=f"{library}/{path}")
        text = held.wheel.text(f"{held.folder}/{path}")
        module = Module(None, path, path, _TEMPLATE.sub(r"\1", text))
        inherited: dict[str, Any] = {}
        for base in _bases(module.tree):
            where = base.partition("::") if "::" in base else None
            found = (
                self.read(where[0], posixpath.join("configs", where[2]), _steps=steps + 1)
                if where
                else self.read(library, posixpath.join(posixpath.dirname(path), base), _steps=steps + 1)
            )
            inherited = merged(found, inherited)
        module.names["_base_"] = {"__class__": "_base_", **inherited}
        module.evaluate()
        own = {name: value for name, value in module.names.items() if not name.startswith("_")}
        return merged(own, inherited)


def _bases(tree: ast.Module) -> Iterator[str]:
    """What a file inherits from; the statement is taken out, since from there on the name means the base itself."""
    for statement in list(tree.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id="_base_")], value=value):
                tree.body.remove(statement)
                for part in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value
            case _:
                pass


def merged(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What a configuration says, over what it inherits; neither is changed.

    >>> merged({"model": {"depth": 101}}, {"model": {"type": "ResNet", "depth": 50}})
    {'model': {'type': 'ResNet', 'depth': 101}}
    >>> merged({"model": {"_delete_": True, "depth": 101}}, {"model": {"type": "ResNet", "depth": 50}})
    {'model': {'depth': 101}}
    """
    found = dict(base)
    for name, value in own.items():
        if isinstance(value, dict):
            before = found.get(name)
            kept = before if isinstance(before, dict) and not value.get("_delete_") else {}
            found[name] = merged({key: each for key, each in value.items() if key != "_delete_"}, kept)
        else:
            found[name] = value
    return found
