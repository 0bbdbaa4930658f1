"""The weights that a configuration starts from, and the lists that tell the addresses of what is named in short."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pyoxigraph import NamedNode

from zoograph.addresses import weight_file
from zoograph.rdf import read_triples
from zoograph.records import Derivation
from zoograph.resources import CURATED_FILE
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Call, Reference, Unresolved
from zoograph.sources.timm import names
from zoograph.vocabulary import DCAT

_HUB = "mmengine/hub/"
#: From mmengine/runner/checkpoint.py: the list in which each scheme is looked up, and its name here.
_SCHEMES = {
    "torchvision": ("torchvision_0.12.json", "torchvision"),
    "modelzoo": ("torchvision_0.12.json", "torchvision"),
    "open-mmlab": ("openmmlab.json", "open-mmlab"),
    "openmmlab": ("openmmlab.json", "open-mmlab"),
    "mmcls": ("mmcls.json", "mmcls"),
}

#: An address in Python, not in a comment.
_ADDRESS = re.compile(r"""^[^#\n]*?['"](https?://[^'"\s]+)['"]""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Start:
    """Weights that a configuration starts from: their address as written, and how they are used."""

    address: str | Unresolved
    how: Derivation
    is_of_part: bool = False
    """Whether it is the whole of a model that is part of this one: the detector of a tracker."""


@dataclass(frozen=True, slots=True)
class Named:
    """Weights in a list: a key for them, their address, and the package and file of the list."""

    key: str
    url: str
    package: str
    file: str


class Hub:
    """Lists of weights: mmengine's, timm's, and the files of the curated zoo."""

    def __init__(self, mmengine: Wheel | None, timm: Wheel | None) -> None:
        def listed(name: str) -> dict[str, str]:
            found = json.loads(mmengine.text(_HUB + name)) if mmengine and _HUB + name in mmengine else {}
            return {short: meant for short, meant in found.items() if meant}

        self._timm = timm
        self._lists = {name: listed(name) for name, _ in _SCHEMES.values()}
        self._renamed = listed("deprecated.json")

    def find(self, address: str) -> Named | None:
        """The weights of a short address, ``torchvision://resnet50``; None if it is not one or is not listed."""
        scheme, separator, name = address.partition("://")
        if separator and scheme == "timm":
            found = names.loaded(self._timm, name) if self._timm else None
            return Named(f"timm/{found.key}", found.url, "timm", found.file) if found else None
        if not separator or scheme not in _SCHEMES:
            return None
        file, called = _SCHEMES[scheme]
        if called == "open-mmlab":
            name = self._renamed.get(name, name)
        url = self._lists[file].get(name)
        return Named(f"{called}/{name}", url, "mmengine", _HUB + file) if url else None

    def addresses(self, file_name: str) -> frozenset[str]:
        """The addresses of files of exactly that name in the lists."""
        return frozenset(self._by_file_name.get(file_name, ()))

    @cached_property
    def _by_file_name(self) -> Mapping[str, set[str]]:
        addresses = {url for each in self._lists.values() for url in each.values()} | _curated_files()
        if timm := self._timm:
            for path in timm.names("timm/models/*.py"):
                addresses.update(_ADDRESS.findall(timm.text(path)))
        found: dict[str, set[str]] = defaultdict(set)
        for file in filter(None, map(weight_file, addresses)):
            found[file.rsplit("/", 1)[-1]].add(file)
        return found


@cache
def _curated_files() -> frozenset[str]:
    return frozenset(
        triple.object.value
        for triple in read_triples(CURATED_FILE)
        if triple.predicate == DCAT.downloadURL and isinstance(triple.object, NamedNode)
    )


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


#: Parts of a model that are models themselves: detectors and re-identifiers of trackers, encoders, Q-Formers. What
#: only makes targets for learning (``target_generator``), rescores or joins results is no base.
_MODELS = re.compile(r"backbone|.*_backbone|(.*_)?encoder|q_former_model|cfg|(?P<whole>detector|reid)")


def _of_part(part: Mapping[str, Any], *, is_whole: bool, is_model: bool = False) -> Iterator[Start]:
    """The weights that a part of a model names: its own, its backbones', and those of the parts it wraps."""
    for address in _addresses(part):
        yield Start(address, Derivation.BUILT_ON, is_model)
    for name, inner in part.items():
        found = _MODELS.fullmatch(name) if is_whole else None
        if name.startswith("backbone") or found:
            for each in inner if isinstance(inner, (list, tuple)) else (inner,):
                if isinstance(each, dict):
                    yield from _of_part(each, is_whole=False, is_model=bool(found and found["whole"]))


def _addresses(part: Mapping[str, Any]) -> Iterator[str | Unresolved]:
    kind, pretrained = part.get("type", ""), part.get("pretrained")
    kind = kind.name if isinstance(kind, Reference) else str(kind)
    if address := _address(pretrained):
        yield address
    elif pretrained is True and kind.startswith(("torchvision.", "timm.")):
        # mmaction2 uses backbones of torchvision and timm directly.
        yield kind.replace(".", "://", 1)
    elif pretrained is True and kind.rsplit(".", 1)[-1] == "TIMMBackbone":
        yield f"timm://{part.get('model_name')}"
    if address := _address(part.get("checkpoint_path")):
        yield address
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
