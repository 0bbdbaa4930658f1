"""OpenMMLab's configurations: Python files that inherit from others, worked out without being run.

The rules are those of ``mmengine/config/config.py``. Old style: ``_base_`` names what is inherited; dictionaries are
merged deeply, ``_delete_=True`` replaces what was there, all else replaces it anyway; ``_base_.x`` and ``{{_base_.x}}``
stand for values of the base. While a file is evaluated, ``_base_`` is the very dictionary that is merged afterwards, so
whatever the file does to it counts: ``_base_.model.backbone = dict(…)``, ``del _base_.model``, ``_base_.pop("model")``.
New style: ``with read_base():`` imports what is inherited.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.errors import InputError
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Module
from zoograph.sources.static.expressions import Function, Import
from zoograph.sources.static.extent import LARGEST, extent
from zoograph.sources.static.operations import copied

#: A use of the base beyond naming it; only such a file can change the base.
_USE = re.compile(r"(?<![\w/.'\"])_base_\b(?!\s*=|/)")
_TEMPLATE = re.compile(r"\{\{\s*(_base_(?:\.\w+)+)\s*\}\}")
#: The most steps of inheritance: more than any of OpenMMLab's, so that one that inherits from itself is found.
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

    def __contains__(self, place: tuple[str, str]) -> bool:
        library, path = place
        held = self._libraries.get(library)
        return held is not None and posixpath.join(held.folder, posixpath.normpath(path)) in held.wheel

    def read(self, library: str, path: str) -> dict[str, Any]:
        """The configuration at a path such as ``configs/detr/detr_r50.py``, with all that it inherits.

        Raises :class:`InputError` if it, or something it inherits from, is missing, inherits from itself, or is far too
        large.
        """
        held = self._libraries.get(library)
        return self._file(library, posixpath.join(held.folder, path) if held else path, 0)

    def _file(self, library: str, path: str, steps: int) -> dict[str, Any]:
        key = (library, posixpath.normpath(path))
        if key not in self._known:
            if steps > _STEPS:
                raise InputError("inherits from itself", file=path)
            self._known[key] = self._read(*key, steps)
        return self._known[key]

    def _read(self, library: str, path: str, steps: int) -> dict[str, Any]:
        held = self._libraries.get(library)
        if held is None or path not in held.wheel:
            raise InputError("there is no such configuration", file=f"{library}: {path}")
        text = _TEMPLATE.sub(r"\1", held.wheel.text(path))
        module = Module(None, path, path, text)
        old, new = _inheritance(module.tree)
        inherited: dict[str, Any] = {}
        for inherits in old:
            other, is_elsewhere, rest = inherits.partition("::")
            if not is_elsewhere:
                found = self._file(library, posixpath.join(posixpath.dirname(path), inherits), steps + 1)
            elif other in self._libraries:
                found = self._file(other, posixpath.join(self._libraries[other].folder, "configs", rest), steps + 1)
            else:
                raise InputError("there is no such configuration", file=inherits)
            inherited = merged(found, inherited)
        for dots, name in new:
            module.names.update(copied(self._file(library, self._imported(held, path, dots, name), steps + 1)))
        uses_base = _USE.search(text)
        # A configuration changes a copy of its own, because others inherit the same.
        base = module.names["_base_"] = copied(inherited) if uses_base else inherited
        module.evaluate()
        own = {
            name: value
            for name, value in module.names.items()
            if not name.startswith("_") and not isinstance(value, (Function, Import))
        }
        if extent([own, base] if uses_base else own) > LARGEST:
            raise InputError("is far too large, or contains itself", file=path)
        return merged(own, base)

    @staticmethod
    def _imported(held: Library, path: str, dots: int, name: str) -> str:
        """The file of a module that is imported after a number of dots: two are one folder up from that of the file.

        What development has in ``mmpose/configs``, the package has in ``mmpose/.mim/configs``.
        """
        start = posixpath.join(posixpath.dirname(path), *[".."] * (dots - 1)) if dots else ""
        found = f"{posixpath.join(start, name.replace('.', '/'))}.py"
        return found if dots or found in held.wheel else f"{held.folder}/{found.partition('/')[2]}"


def _inheritance(tree: ast.Module) -> tuple[list[str], list[tuple[int, str]]]:
    """What a file inherits from, in the old style and in the new: paths, and modules after a number of dots.

    The statements are taken out, since from there on ``_base_`` means the base itself.
    """
    old: list[str] = []
    new: list[tuple[int, str]] = []
    for statement in list(tree.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id="_base_")], value=value):
                for part in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        old.append(part.value)
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=ast.Name(id="read_base")))], body=imports):
                new += [
                    (each.level, each.module) for each in imports if isinstance(each, ast.ImportFrom) and each.module
                ]
            case _:
                continue
        tree.body.remove(statement)
    return old, new


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


__all__ = ["Configs", "Library", "merged"]
