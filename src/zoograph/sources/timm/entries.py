"""The configurations of timm's tables that have weights: one entry each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoograph.identifiers import arxiv_id
from zoograph.records import Family, PackageFile, Paper
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Wheel
from zoograph.sources.static import Call, Package, Reference, Unresolved
from zoograph.sources.timm.comments import earlier_addresses
from zoograph.sources.timm.defaults import papers_of_designs
from zoograph.sources.timm.names import deprecated, has_weights, is_another, tables
from zoograph.sources.timm.sizes import feature_sizes
from zoograph.sources.timm.tags import Tag


@dataclass(frozen=True, slots=True)
class Entry:
    """A configuration, and what its module says about it."""

    key: str
    configuration: Mapping[str, Any]
    family: Family
    aliases: tuple[str, ...]
    design: tuple[Paper, ...]
    """The papers that a helper writes for its architecture."""
    feature_size: int | None
    earlier_address: str | None
    """Where its weights were before they moved to the hub, if a comment says so."""
    source: str
    file: str

    @property
    def architecture(self) -> str:
        return self.key.partition(".")[0]

    @property
    def tag(self) -> Tag:
        return Tag(self.key.partition(".")[2])

    @property
    def head(self) -> int | None:
        """The size of its head's output; 0 without a head."""
        count: int | None = self.value("num_classes", int)
        return count

    def value(self, name: str, kind: type[Any]) -> Any:
        """What its configuration says under a name; None if that is nothing of this kind."""
        value = self.configuration.get(name)
        return value if isinstance(value, kind) else None


def entries_of(wheel: Wheel, package: PackageFile, notes: Notes) -> Iterator[Entry]:
    """Every configuration that has weights of its own; what cannot be worked out of one becomes a finding."""
    code = Package(wheel)
    families: dict[str, Family] = {}
    for path in wheel.names("timm/models/*.py"):
        module = code.module(path.removesuffix(".py").replace("/", "."))
        if module is None:
            continue
        family = _one_family(_family(path, module.tree), families)
        configurations: dict[str, Any] = {}
        for table in tables(module):
            found = table.arguments[0]
            if isinstance(found, dict):
                configurations.update(found)
            else:
                _unresolved(notes, f"{path}:{table.line}", "its configurations", found)
        aliases = _aliases(module.tree, configurations)
        designs = papers_of_designs(configurations)
        earlier = earlier_addresses(wheel.text(path), module.tree)
        sizes = feature_sizes(module, {key.partition(".")[0] for key in configurations})
        for key, configuration in configurations.items():
            if not isinstance(configuration, dict):
                _unresolved(notes, path, key, configuration)
            elif has_weights(configuration) and not is_another(key, configuration, configurations):
                for field, value in configuration.items():
                    if isinstance(value, (Unresolved, Reference, Call)):
                        _unresolved(notes, path, f"{key}: {field}", value)
                name = key.removesuffix("*")
                architecture = name.partition(".")[0]
                yield Entry(
                    name, configuration, family, aliases.get(name, ()), designs.get(architecture, ()),
                    sizes.get(architecture), earlier.get(key), package.file_iri(path), path,
                )  # fmt: skip


def _aliases(tree: ast.Module, configurations: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Other names of the same weights: deprecated names, and other architectures that load them."""
    found: dict[str, list[str]] = {}
    for old, new in deprecated(tree):
        found.setdefault(new, []).append(old)
    for key, configuration in configurations.items():
        if isinstance(configuration, dict) and is_another(key, configuration, configurations):
            found.setdefault(str(configuration["hf_hub_id"]).removeprefix("timm/"), []).append(key)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _one_family(family: Family, families: dict[str, Family]) -> Family:
    """The family, or that of another module with the same paper whose name it continues.

    timm has a second implementation of Swin V2 in ``swin_transformer_v2_cr.py``.
    """
    same = (
        each for each in families.values() if family.key.startswith(f"{each.key}_") and family.papers == each.papers
    )
    found = next(same, family) if family.papers else family
    families[family.key] = found
    return found


def _family(path: str, tree: ast.Module) -> Family:
    """The module; its paper only if it cites exactly one."""
    name = path.rsplit("/", 1)[-1].removesuffix(".py")
    docstring = ast.get_docstring(tree) or ""
    papers = sorted({found for word in re.findall(r"\S*arxiv\S*", docstring, re.I) if (found := arxiv_id(word))})
    title = re.sub(r"\(?https?://\S*|[\s.:]+$", "", docstring.strip().partition("\n")[0]).strip()
    return Family(name, title or name, (Paper(arxiv=papers[0]),) if len(papers) == 1 else ())


def _unresolved(notes: Notes, place: str, what: str, value: Any) -> None:
    reason = (
        value.reason if isinstance(value, Unresolved) else value.name if isinstance(value, (Reference, Call)) else ""
    )
    message = f"{what} cannot be worked out without running the code: {reason}"
    notes.warning("timm-unresolved", place, message, "Make zoograph.sources.static understand how it is made.")
