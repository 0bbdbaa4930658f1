"""How alike two names are, and whether they agree: whether they can be names of the same weights.

Names agree where all parts are the same that tell weights apart: words, sizes, versions, quantisation, whether they
were trained further. A part that people leave out may be missing on one side: the patch and window that go with a
size, images of 224 pixels, ImageNet-1k, who published it. Whatever else the asked name says, the other one must say,
too; what the other one says beyond it is tolerated as long as no second candidate agrees as well (:mod:`.candidates`).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import IntEnum

from zoograph.reading.reconcile.names import Name

#: What each part weighs where names are compared.
_WEIGHTS = {
    "words": 3.0, "sizes": 3.0, "numbers": 2.5, "quantised": 4.0, "datasets": 1.5, "patches": 1.0, "sides": 1.0,
    "windows": 0.7, "publishers": 0.3,
}  # fmt: skip
#: What names may leave out, because it is usual.
_USUAL = {"sides": frozenset(("224",)), "datasets": frozenset(("in1k",))}
#: What names leave out although it is not always the same; who published the weights is often left out, too.
_OFTEN_LEFT_OUT = ("patches", "windows", "datasets")
_TELLING = ("words", "sizes", "numbers", "quantised")
#: What a part that only the asked name has, or only the other one, counts beside one that both have.
_MISSING, _BEYOND = 1.3, 0.6


class Agreement(IntEnum):
    """How far two names agree."""

    NONE = 0
    """Something tells them apart."""
    MOSTLY = 1
    """Nothing tells them apart, but one leaves something out."""
    FULL = 2
    """They say the same."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the name that was asked for and another one are."""

    share: float
    """How much of what both say is the same: from 0 to 1."""
    agreement: Agreement
    left_out: float = 0
    """How much only one of them says, of names that agree mostly."""


def compare(asked: Name, other: Name) -> Likeness:
    """Compare the name that was asked for with another one.

    >>> from zoograph.reading.reconcile.names import read
    >>> compare(read("swin-small_3rdparty_in1k"), read("swin_small_patch4_window7_224.ms_in1k")).agreement.name
    'MOSTLY'
    >>> compare(read("Qwen2.5-7B"), read("Qwen2.5-7B-AWQ")).agreement.name
    'NONE'
    """
    same = different = left_out = 0.0
    tells_apart = asked.is_tuned != other.is_tuned
    for part, weight in _WEIGHTS.items():
        mine, theirs = getattr(asked, part), getattr(other, part)
        if mine == theirs:
            same += weight * len(mine)
            continue
        missing, beyond = _beyond_compounds(mine, theirs) if part == "words" else (mine - theirs, theirs - mine)
        same += weight * (len(mine) + len(theirs) - len(missing) - len(beyond)) / 2
        if part in _TELLING:
            different += weight * (_MISSING * len(missing) + _BEYOND * len(beyond))
            tells_apart |= bool(missing or beyond)
        elif part == "publishers":
            left_out += 0.1
            different += 0.1
        elif missing | beyond == _USUAL.get(part) and not (mine and theirs):
            left_out += 0.5
            different += 0.1
        elif part in _OFTEN_LEFT_OUT and _may_leave_out(part, asked, other):
            left_out += 1
            different += 0.3 * weight
        else:
            different += 2 * weight
            tells_apart = True
    if asked.is_tuned != other.is_tuned:
        different += 1
    share = same / (same + different) if same else 0.0
    if tells_apart or not asked.words:
        return Likeness(share, Agreement.NONE)
    return Likeness(share, Agreement.MOSTLY if left_out else Agreement.FULL, left_out)


def _may_leave_out(part: str, asked: Name, other: Name) -> bool:
    mine, theirs = getattr(asked, part), getattr(other, part)
    if part != "datasets":
        return not mine or not theirs
    # Of weights that were trained further, names often give the last dataset only.
    return not mine or (asked.is_tuned and other.is_tuned and mine < theirs)


def _beyond_compounds(mine: Set[str], theirs: Set[str]) -> tuple[Set[str], Set[str]]:
    """The words that only one side has; two words that the other side writes as one count as the same."""
    missing, beyond = set(mine - theirs), set(theirs - mine)
    for compounds, parts, whole in ((missing, beyond, theirs), (beyond, missing, mine)):
        for word in list(compounds):
            halves = ((word[:place], word[place:]) for place in range(1, len(word)) if word[:place] in whole)
            if found := next(((one, two) for one, two in halves if two in whole), None):
                compounds.discard(word)
                parts.difference_update(found)
    return missing, beyond
