"""Weights that a configuration starts from, and what the short addresses of mmengine stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.records import Derivation
from zoograph.sources.packages import Wheel

_HUB = "mmengine/hub/"
#: mmengine/runner/checkpoint.py: which list each scheme is looked up in, and what it is called here.
_SCHEMES = {
    "torchvision": ("torchvision_0.12.json", "torchvision"),
    "modelzoo": ("torchvision_0.12.json", "torchvision"),
    "open-mmlab": ("openmmlab.json", "open-mmlab"),
    "openmmlab": ("openmmlab.json", "open-mmlab"),
    "mmcls": ("mmcls.json", "mmcls"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """Weights that a configuration starts from: their address as written, and what they become."""

    address: str
    how: Derivation


@dataclass(frozen=True, slots=True)
class Named:
    """Weights in one of mmengine's lists: a key for them, their address, and the list."""

    key: str
    url: str
    file: str


class Hub:
    """mmengine's lists of weights."""

    def __init__(self, wheel: Wheel | None) -> None:
        def listed(name: str) -> dict[str, str]:
            return dict(json.loads(wheel.text(_HUB + name))) if wheel and _HUB + name in wheel else {}

        self._lists = {name: listed(name) for name, _ in _SCHEMES.values()}
        self._renamed = listed("deprecated.json")

    def find(self, address: str) -> Named | None:
        """What a short address, ``torchvision://resnet50``, stands for; None if it is none, or not listed."""
        scheme, separator, name = address.partition("://")
        if not separator or scheme not in _SCHEMES:
            return None
        file, called = _SCHEMES[scheme]
        if called == "open-mmlab":
            name = self._renamed.get(name, name)
        url = self._lists[file].get(name)
        return Named(f"{called}/{name}", url, _HUB + file) if url else None


def starts(config: Mapping[str, Any]) -> Iterator[Start]:
    """The weights that a merged configuration starts from.

    A backbone's are built on; a whole model that is loaded (``load_from``) is fine-tuned.
    """
    whole = config.get("load_from")
    if isinstance(whole, str) and "://" in whole:
        yield Start(whole, Derivation.FINE_TUNED_FROM)
    model = config.get("model")
    if isinstance(model, dict):
        for address in dict.fromkeys(_of_part(model, is_whole=True)):
            yield Start(address, Derivation.BUILT_ON)


def _of_part(part: Mapping[str, Any], *, is_whole: bool) -> Iterator[str]:
    """The addresses in a part of a model that takes its weights from elsewhere: itself, its backbones, its detector."""
    pretrained = part.get("pretrained")
    if isinstance(pretrained, str) and pretrained:
        yield pretrained
    initial = part.get("init_cfg")
    for each in initial if isinstance(initial, (list, tuple)) else (initial,):
        # mmpretrain leaves some empty, to be filled in; its Downstream says with what.
        if isinstance(each, dict) and each.get("type") == "Pretrained" and each.get("checkpoint"):
            yield str(each["checkpoint"])
    for name, inner in part.items():
        if isinstance(inner, dict) and (name.startswith("backbone") or (is_whole and name in ("detector", "encoder"))):
            yield from _of_part(inner, is_whole=False)
