"""OpenMMLab's metafiles, in the model-index format of Papers with Code: collections, models, results.

Fields are lists or single values as it pleases; what is read here is brought to one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

import yaml

from zoograph.errors import InputError
from zoograph.sources.packages import Wheel
from zoograph.sources.static.extent import LARGEST, extent

#: Names of a part of a dataset, at the end of that of the dataset or metric: those of RefCOCO, of MOT, of sets of
#: faces, and of hands that touch each other or not.
_SPLIT = re.compile(
    r"""(?P<what>.+?)(?:-|[ ]|[ ]?\()(?P<split>testA|testB|test|half-val|full|common|challenge|frontal|blur|expression
    |illumination|makeup|occlusion|pose|all|single|interacting)\)?""",
    re.VERBOSE,
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of a metafile, and the collection that it is in."""

    package: str
    name: str
    path: str
    """Of the metafile, in the wheel."""
    said: Mapping[str, Any]
    collection: Mapping[str, Any]
    """Of the same metafile, or else of another one of the package; empty if it is not clear which."""
    is_at_home: bool = True
    """Whether the collection is of the same metafile."""

    @property
    def metadata(self) -> Mapping[str, Any]:
        return mapping(self.said.get("Metadata"))

    @property
    def shared_metadata(self) -> Mapping[str, Any]:
        """What the collection says of all its models.

        Metafiles put other backbones into the collections of other metafiles: what those say is not said of them.
        """
        return mapping(self.collection.get("Metadata")) if self.is_at_home else {}

    @property
    def config(self) -> str | None:
        """The path of its configuration, with what is sometimes missing from it."""
        config = self.said.get("Config")
        if not isinstance(config, str):
            return None
        path = unquote(config)
        return path if path.endswith(".py") else f"{path}.py"

    @property
    def tasks(self) -> list[str]:
        """What its results are said to be of, as it is written."""
        return list(dict.fromkeys(str(result["Task"]) for result in self.results if result.get("Task")))

    @property
    def results(self) -> list[Mapping[str, Any]]:
        return [mapping(each) for each in listed(self.said.get("Results"))]


def entries(wheel: Wheel, package: str, folder: str) -> Iterator[Entry]:
    """The models of all metafiles that the package's index imports, in its order.

    Raises :class:`InputError` naming the file that is not as it should be.
    """
    index = _yaml(wheel, f"{folder}/model-index.yml")
    contents = {
        path: mapping(_yaml(wheel, path))
        for path in (f"{folder}/{imported}" for imported in listed(mapping(index).get("Import")))
    }
    own = {path: _collections(content) for path, content in contents.items()}
    anywhere = {name: each for path in reversed(own) for name, each in own[path].items()}
    for path, content in contents.items():
        for said in map(mapping, listed(content.get("Models"))):
            name, collection = str(said.get("Name") or ""), str(said.get("In Collection") or "")
            if collection in own[path] or own[path]:
                # One that has collections of its own, and names another, was copied from there.
                yield Entry(package, name, path, said, own[path].get(collection, {}))
            else:
                yield Entry(package, name, path, said, anywhere.get(collection, {}), is_at_home=False)


def _collections(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(each["Name"]): each for each in map(mapping, listed(content.get("Collections"))) if each.get("Name")}


def _yaml(wheel: Wheel, path: str) -> Any:
    try:
        found = yaml.load(wheel.text(path), _LOADER)  # noqa: S506 - both are the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(f"is not YAML: {error}", file=path, line=mark.line + 1 if mark else None) from error
    if extent(found) > LARGEST:
        raise InputError("is far too large, or refers to itself", file=path)
    return found


def mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, empty if it is none; a list of mappings as one."""
    if isinstance(value, list):
        return {key: each for part in value if isinstance(part, dict) for key, each in part.items()}
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list, of one if it is a single value, of none if there is nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def apart_from_split(text: str) -> tuple[str, str | None]:
    """The name of a dataset or metric, and that of the part of the dataset, if it names one.

    >>> apart_from_split("MOT17-half-val"), apart_from_split("Accuracy (testA)"), apart_from_split("NME")
    (('MOT17', 'half-val'), ('Accuracy', 'testA'), ('NME', None))
    """
    found = _SPLIT.fullmatch(text)
    return (found["what"], found["split"]) if found else (text, None)


def number(value: Any) -> Decimal | None:
    """A number as it is written, without the noise of binary fractions; None if it is none.

    >>> number(77.85), number("84.01"), number("53.6*"), number(True)
    (Decimal('77.85'), Decimal('84.01'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = Decimal(str(value).strip().rstrip("%"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def count(value: Any) -> int | None:
    """A count in ones: ``88297192``, ``"35.4M"``; None if it is none.

    >>> count(88297192), count("35.4M"), count("1.2 G"), count("59.3 GFLOPs")
    (88297192, 35400000, 1200000000, None)
    """
    found = re.fullmatch(r"([0-9.]+)\s*([KMGB]?)", str(value).strip(), re.IGNORECASE)
    amount = number(found[1]) if found else None
    if found is None or amount is None:
        return None
    ones = amount * {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9}[found[2].upper()]
    # A bare number below a thousand is in millions, or wrong; nobody can tell.
    return int(ones) if ones >= 1000 else None
