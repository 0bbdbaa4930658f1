"""timm's names of weights: its tables of configurations, other names of them, and the default of an architecture."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.sources.packages import Wheel
from zoograph.sources.static import Call, Module, Package


@dataclass(frozen=True, slots=True)
class Loaded:
    """The weights that timm loads by a name: their key, their address, and the file that lists them."""

    key: str
    url: str
    file: str


def tables(module: Module) -> Iterator[Call]:
    """The tables of a module: calls of ``generate_default_cfgs`` with a dictionary of configurations by key."""
    for value in module.names.values():
        if isinstance(value, Call) and value.name.endswith("generate_default_cfgs") and value.arguments:
            yield value


def has_weights(configuration: Mapping[str, Any]) -> bool:
    """Whether a configuration says where its weights are."""
    return any(configuration.get(place) for place in ("url", "file", "hf_hub_id"))


def is_another(key: str, configuration: Mapping[str, Any], configurations: Mapping[str, Any]) -> bool:
    """Whether it names another configuration's repository: its weights, in an architecture of another name."""
    other = str(configuration.get("hf_hub_id") or "").removeprefix("timm/")
    return bool(other) and other != key and other in configurations


def deprecated(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Deprecated names in a module, each with the key that took its place."""
    for statement in tree.body:
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="register_model_deprecations"), args=[_, ast.Dict() as names])
            ):
                for old, new in zip(names.keys, names.values, strict=True):
                    if isinstance(old, ast.Constant) and isinstance(new, ast.Constant) and new.value:
                        yield str(old.value), str(new.value)


def loaded(wheel: Wheel, name: str) -> Loaded | None:
    """What ``timm.create_model(name, pretrained=True)`` loads: ``resnet50``; None if it has no weights."""
    code = Package(wheel)
    for path in wheel.names("timm/models/*.py"):
        if not re.search(rf"['\"]{re.escape(name)}[.'\"*]", wheel.text(path)):
            continue
        module = code.module(path.removesuffix(".py").replace("/", "."))
        if module is None:
            continue
        found = [table.arguments[0] for table in tables(module)]
        configurations = {key: each for part in found if isinstance(part, dict) for key, each in part.items()}
        wanted = dict(deprecated(module.tree)).get(name, name)
        key = next(
            (each for each in configurations if each.removesuffix("*") == wanted), default(configurations, wanted)
        )
        url = _address(key, configurations[key]) if key else None
        if key and url:
            return Loaded(key.removesuffix("*"), url, path)
    return None


def default(configurations: Mapping[str, Any], architecture: str) -> str | None:
    """The key whose weights an architecture has by default, as ``timm/models/_registry.py`` chooses it.

    >>> with_weights = {"hf_hub_id": "timm/"}
    >>> default({"vit.orig": {}, "vit.augreg": with_weights, "vit.dino": with_weights}, "vit")
    'vit.augreg'
    >>> default({"vit.augreg": with_weights, "vit.dino*": with_weights}, "vit")
    'vit.dino*'
    """
    found, is_marked, is_pretrained = None, False, False
    for key, configuration in configurations.items():
        name, _, tag = key.partition(".")
        if name != architecture or not isinstance(configuration, dict):
            continue
        has = has_weights(configuration)
        is_first = (has and not tag) or (tag.endswith("*") and not is_marked)
        if is_first or (has and not is_pretrained):
            found, is_marked = key, is_marked or is_first
        is_pretrained = is_pretrained or has
    return found


def _address(key: str, configuration: Mapping[str, Any]) -> str | None:
    repository, url = configuration.get("hf_hub_id"), configuration.get("url")
    if repository:
        # 'timm/' stands for a repository of the configuration's own name.
        name = f"timm/{key.removesuffix('*')}" if repository == "timm/" else str(repository)
        file = configuration.get("hf_hub_filename")
        return f"https://huggingface.co/{name}" + (f"/resolve/main/{file}" if file else "")
    return url if isinstance(url, str) and url else None
