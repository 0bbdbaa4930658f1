"""OpenMMLab: the model zoos of its six libraries for classification, detection, segmentation, pose, action and text.

Facts about a model are in metafiles (:mod:`.metafiles`, :mod:`.facts`, :mod:`.results`). Its base is in its
configuration (:mod:`.configs`, :mod:`.configured`, :mod:`.pretrained`) and in the ``Downstream`` list of the base
(:mod:`.lineage`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from zoograph.records import Finding, PackageFile, Reading, Snapshot, Zoo
from zoograph.sources import packages, timm
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.configs import Configs, Library
from zoograph.sources.openmmlab.configured import Configured
from zoograph.sources.openmmlab.facts import Facts
from zoograph.sources.openmmlab.lineage import Lineage
from zoograph.sources.openmmlab.metafiles import Entry, entries
from zoograph.sources.openmmlab.pretrained import Hub
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages

NAME = "openmmlab"
ABOUT = "OpenMMLab: detection, segmentation, pose, action and text models, from its six packages"
HAS_ADDRESS = True
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = (
    Pin("mmpretrain", "1.2.0", "96156327c509cbf17fdc5867f7bc89142df6f63be38ecd67e91b41dc5e538933"),
    Pin("mmdet", "3.3.0", "2e23e291281ac57e7dccf8678e957da45fbe560ce78a1f5ded6afeccd3730f17"),
    Pin("mmsegmentation", "1.2.2", "dadf62bba00a65947d71b08471bc1fe2fee8e2d6eb740381eecd03991e204b47"),
    Pin("mmpose", "1.3.2", "70a77b4e5fc96a9295012ab0505b975f192b22372b2f59e3110200c1462576b6"),
    Pin("mmaction2", "1.2.0", "4697af11801a7e7b45700a1d21cb27afb5350b28718c31ca19b65a927fde1614"),
    Pin("mmocr", "1.0.1", "772924e3ac8fb8b76443a70e7b8b41e12d16b22951d34daf41ec195cd2c197bf"),
    Pin("mmengine", "0.10.7", "262ac976a925562f78cd5fd14dd1bc9b680ed0aa81f0d85b723ef782f99c54ee"),
    *timm.PINS,
)
OPTIONS = packages.OPTIONS
#: The packages with models, and the modules that they install.
_MODULES = {
    "mmpretrain": "mmpretrain",
    "mmdet": "mmdet",
    "mmsegmentation": "mmseg",
    "mmpose": "mmpose",
    "mmaction2": "mmaction",
    "mmocr": "mmocr",
}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheels, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo)
    return of_packages(zoo, "OpenMMLab", found, licence="Apache-2.0", homepage="https://openmmlab.com/")


def read(snapshot: Snapshot) -> Reading:
    """Every entry of every metafile, with what it was built on."""
    held = {package.name: package for package in snapshot.packages}
    wheels = {name: Wheel(package.path) for name, package in held.items()}
    libraries = {module: Library(wheels[name], f"{module}/.mim") for name, module in _MODULES.items() if name in wheels}
    notes = Notes(snapshot.zoo)
    found = [
        entry
        for name, module in _MODULES.items()
        if name in wheels
        for entry in entries(wheels[name], name, f"{module}/.mim")
    ]
    for path in dict.fromkeys(entry.path for entry in found if not entry.is_indexed):
        message = "the package's model-index.yml does not import this metafile"
        notes.info("openmmlab-index", path, message, "It is read all the same. Tell OpenMMLab.")
    keyed = _keyed(found, notes)
    configured = Configured(keyed, Configs(libraries), held, _MODULES, notes)
    facts = Facts(keyed, configured, held, notes)
    models = {key: facts.model(key, entry) for key, entry in keyed.items()}
    lineage = Lineage(keyed, models, configured, Hub(wheels.get("mmengine"), wheels.get("timm")), held)
    read_models = [lineage.with_bases(key) for key in models]
    return Reading(snapshot, models=(*read_models, *lineage.placeholders()), findings=tuple(_counted(notes.findings)))


def _keyed(found: Sequence[Entry], notes: Notes) -> dict[str, Entry]:
    """Each entry by a key of its own; entries with the same name get a number."""
    keyed: dict[str, Entry] = {}
    seen: Counter[str] = Counter()
    for entry in found:
        name = f"{entry.package}/{entry.name}"
        seen[name] += 1
        if seen[name] > 1:
            message = f"{entry.name} is listed {seen[name]} times"
            notes.info("openmmlab-twice", entry.path, message, "Both are kept. Tell OpenMMLab.", label=entry.name)
        keyed[name if seen[name] == 1 else f"{name}.{seen[name]}"] = entry
    return keyed


def _counted(findings: Sequence[Finding]) -> list[Finding]:
    """Combine findings that say the same of many entries into one with their number."""
    counts = Counter(findings)
    return [
        finding if number == 1 else replace(finding, message=f"{finding.message} ({number} times)")
        for finding, number in counts.items()
    ]


__all__ = ["ABOUT", "HAS_ADDRESS", "INTERNAL_BY_DEFAULT", "NAME", "OPTIONS", "PINS", "PackageFile", "fetch", "read"]
