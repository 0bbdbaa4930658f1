"""One measured figure, and the table that shows them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside what we allow ourselves; a figure over its budget is for a person to look at."""

    name: str
    value: float
    unit: str
    budget: float | None = None


class Stopwatch:
    """How long each step took, by the names that a progress callback is given."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step: str | None = None
        self._since = 0.0

    def __call__(self, step: str) -> None:
        """A new step begins; the one before it is over."""
        self.stop()
        self._step, self._since = step, perf_counter()

    def stop(self) -> None:
        """The last step is over."""
        if self._step is not None:
            self.seconds[self._step] = self.seconds.get(self._step, 0.0) + perf_counter() - self._since
        self._step = None

    def timed(self, work: Callable[[], object]) -> float:
        """Do the work, from "starting" to its last step; how long it took."""
        began = perf_counter()
        self("starting")
        work()
        self.stop()
        return perf_counter() - began


def table(figures: Sequence[Figure]) -> str:
    """The figures as plain text.

    >>> print(table([Figure("build", 12.34, "s", 60), Figure("version", 3, "MB")]))
    name     figure  unit  budget
    build     12.34  s     60
    version    3.00  MB
    """
    shown = (f"{f.value:,.0f}" if f.value >= 1000 else f"{f.value:.2f}" for f in figures)
    rows = [("name", "figure", "unit", "budget")]
    rows += [
        (f.name, v, f.unit, "" if f.budget is None else f"{f.budget:g}") for f, v in zip(figures, shown, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {unit:<{widths[2]}}  {budget}".rstrip()
        for name, value, unit, budget in rows
    )


def size_on_disk(directory: Path) -> int:
    """Bytes that a directory takes, a file with several names (hard links between versions) counted once."""
    entries = [path.stat() for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum({entry.st_ino: entry.st_blocks * 512 for entry in entries}.values())


def memory(process: int | str, field: str) -> int:
    """Bytes that a process holds, as the kernel counts them: ``Pss`` and ``Rss`` now, ``VmHWM`` at its peak."""
    file = "status" if field.startswith("Vm") else "smaps_rollup"
    for line in Path(f"/proc/{process}/{file}").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    raise KeyError(field)
