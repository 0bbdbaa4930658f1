"""OpenMMLab's metafiles, in the model-index format of Papers with Code: collections, models, results.

A field may be a list or a single value; both are read into one form.
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

#: Names of splits at the end of the name of a dataset or metric: of RefCOCO, of MOT, of sets of faces, and of hands
#: (interacting or not). "efficient" is the central crop alone, in mmaction2; the last two are what was given to a model
#: of mmpose: the true boxes of people, and the keypoints that MotionBERT takes.
_SPLIT = re.compile(
    r"""(?P<what>.+?)(?:-|[ ]|[ ]?\()(?P<split>testA|testB|test|half-val|full|common|challenge|frontal|blur|expression
    |illumination|makeup|occlusion|pose|all|single|interacting|efficient|GT|MotionBERT)\)?""",
    re.VERBOSE,
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of a metafile, and the collection that it is in."""

    package: str
    name: str
    path: str
    """The path of the metafile in the wheel."""
    said: Mapping[str, Any]
    collection: Mapping[str, Any]
    """The collection, from the same metafile or from another one of the package; empty if that is ambiguous."""
    is_at_home: bool = True
    """Whether the collection is in the same metafile."""
    is_indexed: bool = True
    """Whether the package's index imports the metafile."""

    @property
    def metadata(self) -> Mapping[str, Any]:
        return mapping(self.said.get("Metadata"))

    @property
    def shared_metadata(self) -> Mapping[str, Any]:
        """The facts that the collection gives for all its models.

        A model in another metafile than its collection has none: it may have another backbone.
        """
        return mapping(self.collection.get("Metadata")) if self.is_at_home else {}

    @property
    def config(self) -> str | None:
        """The path of its configuration, with a missing part added."""
        config = self.said.get("Config")
        if not isinstance(config, str):
            return None
        path = unquote(config)
        return path if path.endswith(".py") else f"{path}.py"

    @property
    def tasks(self) -> list[str]:
        """The tasks of its results, as written."""
        return list(dict.fromkeys(str(result["Task"]) for result in self.results if result.get("Task")))

    @property
    def results(self) -> list[Mapping[str, Any]]:
        return [mapping(each) for each in listed(self.said.get("Results"))]


def entries(wheel: Wheel, package: str, folder: str) -> Iterator[Entry]:
    """The models of all metafiles of a package: first those that its index imports, in its order, then all others.

    Raises :class:`InputError` naming the broken file.
    """
    index = _yaml(wheel, f"{folder}/model-index.yml")
    imported = [f"{folder}/{path}" for path in listed(mapping(index).get("Import"))]
    others = [path for ending in ("yml", "yaml") for path in wheel.names(f"{folder}/configs/*.{ending}")]
    contents = {path: _content(wheel, path) for path in dict.fromkeys([*imported, *others])}
    own = {path: _collections(content) for path, content in contents.items()}
    anywhere = {name: each for path in reversed(own) for name, each in own[path].items()}
    for path, content in contents.items():
        for said in map(mapping, listed(content.get("Models"))):
            name, collection = _name(said), str(said.get("In Collection") or "")
            # A metafile with collections of its own that names another one was copied from there.
            is_at_home = bool(own[path])
            if is_at_home and not collection and len(own[path]) == 1:
                [found] = own[path].values()
            else:
                found = (own[path] if is_at_home else anywhere).get(collection, {})
            yield Entry(package, name, path, said, found, is_at_home, is_indexed=path in imported)


def _content(wheel: Wheel, path: str) -> Mapping[str, Any]:
    """What a metafile says. One that is just a list is a list of models."""
    found = _yaml(wheel, path)
    return {"Models": found} if isinstance(found, list) else mapping(found)


def _name(said: Mapping[str, Any]) -> str:
    """The name of an entry. One without a name is called after its weight file, without the hash at the end.

    >>> _name({"Weights": "https://download.openmmlab.com/mmocr/backbone/resnet50-oclip-7ba0c533.pth"})
    'resnet50-oclip'
    """
    if said.get("Name"):
        return str(said["Name"])
    file = str(next(iter(listed(said.get("Weights"))), "")).rsplit("/", 1)[-1]
    return re.sub(r"(-[0-9a-f]{8})?\.\w+$", "", file)


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
    """The value as one mapping: a list of mappings is merged, anything else is empty."""
    if isinstance(value, list):
        return {key: each for part in value if isinstance(part, dict) for key, each in part.items()}
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value as a list: a single value becomes a list of one, nothing an empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def apart_from_split(text: str) -> tuple[str, str | None]:
    """The name of a dataset or metric without its split, and the split if the name has one.

    >>> apart_from_split("MOT17-half-val"), apart_from_split("Accuracy (testA)"), apart_from_split("NME")
    (('MOT17', 'half-val'), ('Accuracy', 'testA'), ('NME', None))
    """
    found = _SPLIT.fullmatch(text)
    return (found["what"], found["split"]) if found else (text, None)


def number(value: Any) -> Decimal | None:
    """A number as written, without the noise of binary fractions; None for anything else.

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
    """A count such as ``88297192`` or ``"35.4M"`` as a whole number; None for anything else.

    >>> count(88297192), count("35.4M"), count("1.2 G"), count("59.3 GFLOPs")
    (88297192, 35400000, 1200000000, None)
    """
    found = re.fullmatch(r"([0-9.]+)\s*([KMGB]?)", str(value).strip(), re.IGNORECASE)
    amount = number(found[1]) if found else None
    if found is None or amount is None:
        return None
    ones = amount * {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9}[found[2].upper()]
    # A bare number below a thousand is in millions or wrong; it is not clear which.
    return int(ones) if ones >= 1000 else None
