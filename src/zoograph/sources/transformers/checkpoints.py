"""The checkpoint that the documentation of an architecture names, as far as it is its own.

Documentation is copied with the code: a checkpoint that two types document is that of at most one of them.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from zoograph.identifiers import hub_repository
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Wheel
from zoograph.sources.transformers.heads import unresolved

_RULE = "transformers-copied-checkpoint"
_FIX = "Tell Transformers."
#: Fewer letters in common are chance.
_FEWEST_LETTERS = 3
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_VERSION = re.compile(r"(?P<first>.*?\D)[_-]?v?(?P<version>\d+)")


@dataclass(frozen=True, slots=True)
class Documented:
    """A checkpoint that a configuration documents."""

    repository: str
    path: str
    """The file in the package."""
    line: int


def read_documented(wheel: Wheel, notes: Notes) -> dict[str, Documented]:
    """For each configuration class, the checkpoint that its documentation names."""
    found: dict[str, Documented] = {}
    for path in wheel.names("transformers/models/*/configuration_*.py"):
        for node in ast.parse(wheel.text(path)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for value in _checkpoints(node):
                if not isinstance(value, ast.Constant):
                    unresolved(notes, f"{path}:{node.lineno}", f"the checkpoint of {node.name}")
                elif hub_repository(str(value.value)):
                    found[node.name] = Documented(str(value.value), path, node.lineno)
                else:
                    checkpoint = str(value.value)
                    message = f"{node.name} documents {checkpoint!r}, which is not a repository (owner/name)"
                    notes.info("transformers-checkpoint", f"{path}:{node.lineno}", message, _FIX, value=checkpoint)
    return found


def _checkpoints(node: ast.ClassDef) -> Iterable[ast.expr]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("auto_docstring"):
            yield from (keyword.value for keyword in decorator.keywords if keyword.arg == "checkpoint")


def own(
    documented: Mapping[str, Documented], names: Mapping[str, Iterable[str]], wheel: Wheel, notes: Notes
) -> dict[str, Documented]:
    """The checkpoints that are a type's own, of those that the types document; of all others a finding says why not.

    ``names``: what each type is called: its key, and the name of its configuration.
    """
    called = {kind: {_letters(name) for name in each} for kind, each in names.items()}
    pipelines = "".join(wheel.text(path) for path in wheel.names("transformers/pipelines/*.py"))
    of_pipelines = set(_REPOSITORY.findall(pipelines))
    sharing: dict[str, list[str]] = defaultdict(list)
    for kind, each in documented.items():
        sharing[each.repository].append(kind)
    kept: dict[str, Documented] = {}
    for repository, kinds in sharing.items():
        first = _first_of(kinds, called)
        for kind in kinds:
            others = " and ".join(other for other in kinds if other != kind)
            if first is None:
                why = f"which {others} {'document' if len(kinds) > 2 else 'documents'}, too, though unrelated"
            elif kind != first:
                why = f"which {first} documents, too, and its name is a part of this one's"
            elif (other := _better(kind, repository, called)) is not None:
                why = f"which has the name of {other}"
            elif _is_of_its_organisation(kind, repository, of_pipelines):
                why = f"but the pipelines have models of that name from {kind}"
            else:
                kept[kind] = documented[kind]
                continue
            place = f"{documented[kind].path}:{documented[kind].line}"
            message = f"{kind} documents {repository}, {why}: left out"
            notes.info(_RULE, place, message, _FIX, value=repository, label=kind)
    return kept


def _is_of_its_organisation(kind: str, repository: str, others: Iterable[str]) -> bool:
    """Whether an organisation that is called like the type, and is not the owner, has models of that name."""
    owner, _, name = repository.partition("/")
    return owner != kind and any(other.startswith(f"{kind}/{name}") for other in others)


def _first_of(kinds: list[str], called: Mapping[str, set[str]]) -> str | None:
    """The one of several types whose name is a part of all the others' names; None if there is none.

    ``sam2_video`` is related to ``sam2``, and the documentation of the second was copied to the first.
    """
    for kind in kinds:
        if all(any(mine in its for mine in called[kind] for its in called[other]) for other in kinds):
            return kind
    return None


def _better(kind: str, repository: str, called: Mapping[str, set[str]]) -> str | None:
    """Another type whose name is that of the repository, or the beginning of a word of it, while this one's is not."""
    name = repository.rpartition("/")[2].lower()
    letters = _letters(name)
    if any(each in letters for each in called[kind]):
        return None
    starts = [_letters(name[found.start() :]) for found in re.finditer(r"(?<![a-z0-9])[a-z0-9]", name)]
    mine = max(_shared(each, letters) for each in called[kind])
    version = _VERSION.fullmatch(kind)
    for other, names in called.items():
        for each in names if other != kind else ():
            if len(each) >= _FEWEST_LETTERS and any(start.startswith(each) for start in starts):
                # A second version documents the first: rt_detr_v2 a checkpoint rtdetr_r18vd.
                is_first = version and _letters(version["first"]) == each
                if len(each) > mine or (is_first and version and version["version"] not in re.findall(r"\d+", name)):
                    return other
    return None


def _shared(name: str, letters: str) -> int:
    """How many letters two names have in common, in order and together.

    >>> _shared("phimoe", "phi35moeinstruct"), _shared("segformer", "seedoss36binstruct")
    (6, 0)
    """
    blocks = SequenceMatcher(None, name, letters, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= _FEWEST_LETTERS)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
