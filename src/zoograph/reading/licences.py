"""What follows from the licences of a model and its ancestors, in one sentence. This is not legal advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zoograph.reading.lineage import Ancestor
from zoograph.reading.patterns import of_model
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import PREFIXES

#: The licences of a model and its ancestors, including those of other entries of the same weights.
QUERY = of_model("licences-of-a-lineage")

_CLASSES = PREFIXES["licence-class"]
#: Classes of licences from the strictest to the freest; an unclassed licence might forbid something.
_STRICTEST = ("non-commercial", "use-restricted", "copyleft", "unclassed", "permissive")
_BINDING = ("non-commercial", "use-restricted", "copyleft")
_RESTRICTED = ("non-commercial", "use-restricted")
_SELF = {
    "non-commercial": "Not for commercial use",
    "use-restricted": "Certain uses, users or scales are excluded",
    "copyleft": "Copyleft: changed versions must be passed on under the same terms",
    "permissive": "Permissive",
    "unclassed": "Under a licence that Zoograph has not classified",
    "unknown": "No licence is known for it",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, and the slug of its class; empty if it has none."""

    iri: Iri
    name: str
    kind: str | None
    class_name: str | None
    inferred: bool = False
    """Whether no source states it: it is a zoo's default, for example."""


@dataclass(frozen=True, slots=True)
class Licensed:
    """A model and its known licences."""

    iri: Iri
    name: str
    licences: tuple[Licence, ...]

    @property
    def kind(self) -> str:
        """The class of its strictest licence; 'unclassed' if one has no class, 'unknown' if none is known."""
        kinds = {licence.kind or "unclassed" for licence in self.licences}
        return next((kind for kind in _STRICTEST if kind in kinds), "unknown")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the licences allow or forbid."""

    sentence: str
    mood: str
    """'good', 'warn' or 'bad'."""
    itself: Licensed
    ancestors: tuple[Licensed, ...]

    @property
    def everything(self) -> tuple[Licensed, ...]:
        """The model, then its ancestors."""
        return (self.itself, *self.ancestors)


def verdict(model: str, name: str, table: Table, ancestors: Sequence[Ancestor]) -> Verdict:
    """The verdict about a model."""
    licensed = _licensed(table)
    itself = licensed.pop(model, Licensed(Iri(model), name, ()))
    order = {ancestor.iri: place for place, ancestor in enumerate(ancestors)}
    others = sorted(licensed.values(), key=lambda each: (order.get(each.iri, len(order)), each.name.lower()))
    return Verdict(_sentence(itself, others), _mood(itself, others), itself, tuple(others))


def _licensed(table: Table) -> dict[Value, Licensed]:
    names: dict[Value, str] = {}
    found: dict[Value, dict[Value, Licence]] = defaultdict(dict)
    for row in table:
        names.setdefault(row["ancestor"], str(row["name"]))
        licence = row["licence"]
        if isinstance(licence, Iri):
            kind = str(row["class"]).removeprefix(_CLASSES) if row["class"] else None
            given = str(row["licenceName"] or licence.name.partition(":")[2] or licence)
            found[row["ancestor"]].setdefault(
                licence,
                Licence(
                    licence, given, kind, str(row["className"]) if row["className"] else None, bool(row["inferred"])
                ),
            )
    return {of: Licensed(of, name, tuple(found[of].values())) for of, name in names.items() if isinstance(of, Iri)}


def _sentence(itself: Licensed, ancestors: Sequence[Licensed]) -> str:
    if not ancestors:
        return f"{_own(itself, _SELF['permissive'])}."
    bound = sorted((each for each in ancestors if each.kind in _BINDING), key=lambda each: each.kind == "copyleft")
    silent = sum(each.kind == "unknown" for each in ancestors)
    unclassed = sum(each.kind == "unclassed" for each in ancestors)
    rest = []
    if silent:
        rest.append(f"; no licence is known for {_share(silent, len(ancestors))}")
    if unclassed:
        rest.append(f"; the licence of {_share(unclassed, len(ancestors))} is not classified")
    if bound:
        turn = ", but" if {licence.kind for licence in itself.licences} == {"permissive"} else "; it is"
        told = f"{turn} derived from {_named(bound)}"
        if itself.kind not in _RESTRICTED and any(each.kind in _RESTRICTED for each in bound):
            told += " (check before commercial use)" if rest else ": check before commercial use"
        rest.insert(0, told)
    return f"{_own(itself, 'Permissive itself')}{''.join(rest) or _all_permissive(len(ancestors))}."


def _own(itself: Licensed, permissive: str) -> str:
    names = ", ".join(f"{one.name}, inferred" if one.inferred else one.name for one in itself.licences)
    if len({licence.kind for licence in itself.licences}) > 1:
        each = " or ".join(f"{one.name} ({_described(one)})" for one in itself.licences)
        return f"Its sources name different licences, {each}"
    said = permissive if itself.kind == "permissive" else _SELF[itself.kind]
    return f"{said} ({names})" if names else said


def _described(licence: Licence) -> str:
    return f"{(licence.class_name or 'not classified').lower()}{', inferred' if licence.inferred else ''}"


def _all_permissive(number: int) -> str:
    if number == 1:
        return "; the one ancestor that is known is permissive"
    return f"; {'both' if number == 2 else f'all {_number(number)}'} of its known ancestors are permissive"


def _mood(itself: Licensed, ancestors: Sequence[Licensed]) -> str:
    kinds = {itself.kind, *(each.kind for each in ancestors)}
    if "non-commercial" in kinds:
        return "bad"
    return "good" if kinds == {"permissive"} else "warn"


def _named(models: Sequence[Licensed]) -> str:
    named = [f"{each.name} ({each.kind})" for each in models[:_MOST_NAMED]]
    more = len(models) - len(named)
    if more:
        return f"{', '.join(named)} and {_number(more)} more such model{'s' if more > 1 else ''}"
    return " and ".join(named)


def _share(part: int, whole: int) -> str:
    if part == whole:
        return "its known ancestor" if whole == 1 else f"its {_number(whole)} known ancestors"
    return f"{_number(part)} of its {_number(whole)} known ancestors"


def _number(value: int) -> str:
    return _NUMBERS[value] if value < len(_NUMBERS) else str(value)
