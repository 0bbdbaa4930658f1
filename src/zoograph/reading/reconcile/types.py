"""The types of things that names can be matched to: every kind that a search finds, and RLM and DTM below model."""

from __future__ import annotations

from dataclasses import dataclass

from zoograph.errors import InputError
from zoograph.kinds import SEARCHED
from zoograph.search import Hit


@dataclass(frozen=True, slots=True)
class Type:
    """One type."""

    name: str
    """Its identifier: the kind of thing, or the role in lower case."""
    label: str
    kind: str
    role: str = ""
    """``RLM`` or ``DTM``; empty for a whole kind."""

    def has(self, hit: Hit) -> bool:
        """Whether a thing is of this type."""
        return hit.kind == self.kind and (not self.role or self.role in hit.facts.roles)


#: All types, models first. Questions are left out: data are not about them.
TYPES: dict[str, Type] = {
    "model": Type("model", "model", "model"),
    "rlm": Type("rlm", "representation learning model (RLM)", "model", "RLM"),
    "dtm": Type("dtm", "downstream task model (DTM)", "model", "DTM"),
    **{
        kind.name: Type(kind.name, kind.label, kind.name) for kind in SEARCHED if kind.name not in ("model", "question")
    },
}
KINDS: tuple[str, ...] = tuple(dict.fromkeys(each.kind for each in TYPES.values()))


def types_named(names: list[str]) -> tuple[Type, ...]:
    """The types with these identifiers; raises :class:`InputError` for one that there is not."""
    for name in names:
        if name not in TYPES:
            raise InputError(f"there is no type {name[:60]!r}; the types are {', '.join(TYPES)}", file="query")
    return tuple(TYPES[name] for name in dict.fromkeys(names))


def types_of(hit: Hit) -> list[Type]:
    """The types of a thing, the widest first."""
    return [each for each in TYPES.values() if each.has(hit)]
