"""The configuration of each entry: where it is, and what it says with all that it inherits."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from zoograph.errors import InputError
from zoograph.records import PackageFile
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.configs import Configs
from zoograph.sources.openmmlab.metafiles import Entry
from zoograph.sources.static import Reference


class Configured:
    """Reads the configurations of all entries; notes those that are missing as findings."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        configs: Configs,
        packages: Mapping[str, PackageFile],
        modules: Mapping[str, str],
        notes: Notes,
    ) -> None:
        self._entries, self._packages, self._modules, self._notes = entries, packages, modules, notes
        self._paths = {key: self._path(configs, key, entry) for key, entry in entries.items()}
        self._contents = {key: self._content(configs, key) for key in entries}

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        """What the configuration of an entry says; nothing if it has none that can be read."""
        return self._contents[key]

    def iri(self, key: str) -> str:
        """The IRI of the file in its package."""
        entry = self._entries[key]
        return self._packages[entry.package].file_iri(f"{self._modules[entry.package]}/.mim/{self._paths[key]}")

    def kind(self, key: str) -> str:
        """The class of the model that it trains."""
        return named(self[key].get("model"))

    def note(self, rule: str, key: str, message: str, value: str) -> None:
        """Note something about an entry that its configuration says, or should."""
        entry = self._entries[key]
        place = f"{entry.path.partition('/configs/')[0]}/{entry.config}" if entry.config else entry.path
        fix = "Tell OpenMMLab; until then the step is left out."
        self._notes.info(rule, place, f"{entry.name}: {message}", fix, value=value, label=entry.name)

    def _content(self, configs: Configs, key: str) -> Mapping[str, Any]:
        path = self._paths[key]
        if path is None:
            return {}
        try:
            return configs.read(self._modules[self._entries[key].package], path)
        except InputError as error:
            self.note("openmmlab-config", key, f"its configuration cannot be read: {error}", path)
            return {}

    def _path(self, configs: Configs, key: str, entry: Entry) -> str | None:
        """The configuration that an entry names; if it does not exist, the one of that name beside the metafile.

        One beside the metafile that is called as the entry is the entry's own, though the metafile names another one.
        """
        if entry.config is None:
            return None
        if not (said := str(entry.said["Config"])).endswith(".py"):
            self.note("openmmlab-config", key, f"its configuration is not {said}, but {entry.config}", said)
        library, folder = self._modules[entry.package], posixpath.dirname(entry.path.partition("/.mim/")[2])
        own = posixpath.join(folder, f"{entry.name}.py")
        if posixpath.basename(entry.config) != posixpath.basename(own) and (library, own) in configs:
            self.note("openmmlab-config", key, f"its configuration is not {entry.config}, but {own}", entry.config)
            return own
        beside = posixpath.join(folder, posixpath.basename(entry.config))
        for path in (beside, beside.removesuffix(".py")):
            if (library, entry.config) not in configs and (library, path) in configs:
                message = f"its configuration is not {entry.config}, but {path}"
                self.note("openmmlab-config", key, message, entry.config)
                return path
        return entry.config


def named(part: Any) -> str:
    """The class of a part of a configuration, without its module: ``ResNet``; empty if there is none.

    >>> named({"type": "ResNet"}), named({"type": Reference("mmdet.models.RetinaNet")}), named(None)
    ('ResNet', 'RetinaNet', '')
    """
    kind = part.get("type", "") if isinstance(part, dict) else ""
    return kind.name.rsplit(".", 1)[-1] if isinstance(kind, Reference) else str(kind)
