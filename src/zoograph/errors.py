"""What can go wrong, as a person reads it: each error says where, what, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

#: Comparing a name with so many others takes a tenth of a second.
_MOST_COMPARED = 2_000


class ZoographError(Exception):
    """The base of every error that is somebody's to mend: shown without a traceback, ends the command with exit 1."""

    def __reduce__(self) -> tuple[Callable[..., ZoographError], tuple[type[ZoographError], str, dict[str, Any]]]:
        """Travel between processes: the sentence and the members, whatever the constructor takes."""
        return _restored, (type(self), str(self), self.__dict__)


def _restored(kind: type[ZoographError], sentence: str, members: dict[str, Any]) -> ZoographError:
    error = kind.__new__(kind)
    Exception.__init__(error, sentence)
    error.__dict__.update(members)
    return error


class InputError(ZoographError):
    """A file or text that cannot be read; names file, line and column (both from 1) where they are known."""

    def __init__(
        self, reason: str, *, file: str | Path | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        self.reason, self.file, self.line, self.column = reason, file, line, column
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {reason}" if place else reason)


class UnknownName(ZoographError):  # noqa: N818 - it reads as a sentence where it is raised
    """A command, graph, version, question or thing that does not exist; names the nearest that do.

    >>> print(UnknownName("question", "rlms-of-domain", ["rlms-of-a-domain", "timeline"]))
    no question 'rlms-of-domain'; did you mean 'rlms-of-a-domain'?
    """

    def __init__(
        self, kind: str, name: str, existing: Iterable[str], *, nearest: Sequence[str] = (), hint: str = ""
    ) -> None:
        """``existing``: all names, of which the nearest are found here; ``nearest``: those that were found already."""
        names = sorted(set(existing))
        self.kind, self.name = kind, name
        longer = [each for each in names if name and each.startswith(name)]
        alike = (
            names if len(names) <= _MOST_COMPARED else [each for each in names if each[:9] == name[:9]][:_MOST_COMPARED]
        )
        close = get_close_matches(name, alike, n=3, cutoff=0.5)
        self.nearest = list(dict.fromkeys([*nearest, *longer, *close]))[:3]
        if self.nearest:
            found = f"; did you mean {' or '.join(repr(near) for near in self.nearest)}?"
        elif names and len(names) <= 12:
            found = f"; there is {', '.join(names)}"
        else:
            found = ""
        super().__init__(f"no {kind} {name!r}{found}{' ' + hint if hint else ''}")


class NotWritable(ZoographError):  # noqa: N818
    """An answer that cannot be written in the form that was asked for; names the term that the form cannot hold."""


class StoreError(ZoographError):
    """The home directory or a version in it is not as it should be. Nothing has been changed or deleted."""


class WriteFailed(StoreError):  # noqa: N818
    """The disk is full, or may not be written to. What was there is there still."""


class Busy(ZoographError):  # noqa: N818
    """Another process is writing."""


class LimitReached(ZoographError):  # noqa: N818
    """A query took more time or memory than one may."""


class Overloaded(ZoographError):  # noqa: N818
    """There are too many queries at once; ``retry_after`` says in how many seconds to ask again."""

    def __init__(self, reason: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(reason)


class Outdated(ZoographError):  # noqa: N818
    """What is to be written was made from something that is not there any more."""


class UnsupportedAxiom(ZoographError):  # noqa: N818
    """The ontology uses a construct that the inference compiler does not know."""
