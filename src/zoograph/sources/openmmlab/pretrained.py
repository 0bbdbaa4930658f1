"""The weights that a configuration starts from, and the full addresses for mmengine's short ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.records import Derivation
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Call, Reference, Unresolved

_HUB = "mmengine/hub/"
#: From mmengine/runner/checkpoint.py: the list in which each scheme is looked up, and its name here.
_SCHEMES = {
    "torchvision": ("torchvision_0.12.json", "torchvision"),
    "modelzoo": ("torchvision_0.12.json", "torchvision"),
    "open-mmlab": ("openmmlab.json", "open-mmlab"),
    "openmmlab": ("openmmlab.json", "open-mmlab"),
    "mmcls": ("mmcls.json", "mmcls"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """Weights that a configuration starts from: their address as written, and how they are used."""

    address: str | Unresolved
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
        """The weights of a short address, ``torchvision://resnet50``; None if it is not one or is not listed."""
        scheme, separator, name = address.partition("://")
        if not separator or scheme not in _SCHEMES:
            return None
        file, called = _SCHEMES[scheme]
        if called == "open-mmlab":
            name = self._renamed.get(name, name)
        url = self._lists[file].get(name)
        return Named(f"{called}/{name}", url, _HUB + file) if url else None


def starts(config: Mapping[str, Any]) -> Iterator[Start]:
    """The weights that a merged configuration starts from, each once.

    The model is built on the weights of a backbone, fine-tuned from a whole model (``load_from``), and distilled from a
    teacher.
    """
    whole = _address(config.get("load_from"))
    is_path = isinstance(whole, str) and "://" not in whole
    found = [Start(whole, Derivation.FINE_TUNED_FROM)] if whole and not is_path else []
    model = config.get("model")
    if isinstance(model, dict):
        found += _of_part(model, is_whole=True)
        if teacher := _address(model.get("teacher_ckpt")):
            found.append(Start(teacher, Derivation.DISTILLED_FROM))
    yield from dict.fromkeys(found)


#: Parts of a model that are models themselves: detectors and re-identifiers of trackers, encoders.
_MODELS = re.compile(r"backbone|.*_backbone|(.*_)?encoder|detector|reid|cfg")


def _of_part(part: Mapping[str, Any], *, is_whole: bool) -> Iterator[Start]:
    """The weights that a part of a model names: its own, its backbones', and those of the parts it wraps."""
    for address in _addresses(part):
        yield Start(address, Derivation.BUILT_ON)
    for name, inner in part.items():
        if name.startswith("backbone") or (is_whole and _MODELS.fullmatch(name)):
            for each in inner if isinstance(inner, (list, tuple)) else (inner,):
                if isinstance(each, dict):
                    yield from _of_part(each, is_whole=False)


def _addresses(part: Mapping[str, Any]) -> Iterator[str | Unresolved]:
    kind, pretrained = str(part.get("type", "")), part.get("pretrained")
    if address := _address(pretrained):
        yield address
    elif pretrained is True and kind.startswith("torchvision."):
        # mmaction2 uses backbones of torchvision directly.
        yield kind.replace(".", "://", 1)
    initial = part.get("init_cfg")
    for each in initial if isinstance(initial, (list, tuple)) else (initial, part.get("diffusion_cfg")):
        # mmpretrain leaves some empty for users to fill in; the ``Downstream`` list gives the base.
        if address := _address(each.get("checkpoint") if isinstance(each, dict) else _unresolved(each)):
            yield address


def _address(value: Any) -> str | Unresolved | None:
    return value if isinstance(value, str) and value else _unresolved(value)


def _unresolved(value: Any) -> Unresolved | None:
    if isinstance(value, Unresolved):
        return Unresolved(value.reason)
    return Unresolved(value.name) if isinstance(value, (Call, Reference)) else None
