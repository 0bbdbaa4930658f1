"""The chart of an answer: which column goes where, as the header of a question declares it.

One line declares it, with columns of the answer::

    # chart: bars x=?year y=?models colour=?domainName

``bars`` and ``dots`` put ``x`` and ``y`` on axes; several columns on one axis (``x=?rlms,?dtms``) share it, each in a
colour of its own. ``cells`` is a grid: a line for each ``y``, a cell for each of the ``x`` columns. What else may be
said: ``colour=?column``, ``label=?column`` (the name of a dot), ``log=x`` or ``log=y``, ``most=20`` (only the first 20
rows).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zoograph.errors import InputError

CHART_KINDS: tuple[str, ...] = ("bars", "dots", "cells")

_COLUMNS = re.compile(r"\?\w+(,\?\w+)*")
_OPTIONS = ("x", "y", "colour", "label", "log", "most")
_MANY = ("x", "y")


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of an answer; columns are named without the question mark."""

    kind: str
    x: tuple[str, ...]
    y: tuple[str, ...]
    colour: str | None = None
    label: str | None = None
    log: str | None = None
    """The axis with a logarithmic scale: x, y or neither."""
    most: int | None = None
    """How many rows are drawn, from the top; None for all."""

    def as_json(self) -> dict[str, Any]:
        """The chart as JSON for the script that draws it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def read_chart(text: str, columns: Sequence[str], file: Path) -> Chart:
    """The chart that a header declares; raises :class:`InputError` saying what is wrong with it.

    >>> read_chart("bars x=?year y=?models most=20", ["year", "models"], Path("timeline.rq"))
    Chart(kind='bars', x=('year',), y=('models',), colour=None, label=None, log=None, most=20)
    """
    kind, *parts = text.split()
    if kind not in CHART_KINDS:
        raise InputError(f"chart {kind!r} is not one of {', '.join(CHART_KINDS)}", file=file)
    given: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if name not in _OPTIONS or not equals or name in given:
            raise InputError(f"chart: {part!r} is not one of {'=…, '.join(_OPTIONS)}=…, given once", file=file)
        given[name] = value
    if missing := [axis for axis in _MANY if axis not in given]:
        raise InputError(f"chart: {' and '.join(missing)} must be given", file=file)
    log, most = given.pop("log", None), given.pop("most", None)
    if log not in (None, "x", "y"):
        raise InputError(f"chart: log={log} is neither log=x nor log=y", file=file)
    if most is not None and not re.fullmatch(r"[1-9]\d{0,3}", most):
        raise InputError(f"chart: most={most} is not a number of rows", file=file)
    found = {name: _columns(name, value, columns, file) for name, value in given.items()}
    return Chart(
        kind,
        found["x"],
        found["y"],
        colour=found.get("colour", (None,))[0],
        label=found.get("label", (None,))[0],
        log=log,
        most=int(most) if most else None,
    )


def _columns(name: str, value: str, existing: Sequence[str], file: Path) -> tuple[str, ...]:
    if not _COLUMNS.fullmatch(value) or ("," in value and name not in _MANY):
        raise InputError(f"chart: {name}={value} does not name a column, as {name}=?year does", file=file)
    names = tuple(part[1:] for part in value.split(","))
    for each in names:
        if each not in existing:
            raise InputError(f"chart: the answer has no column ?{each}; it has ?{', ?'.join(existing)}", file=file)
    return names
