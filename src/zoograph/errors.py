"""The errors that a user can fix: each says where, what, and what to do.

::

    ZoographError        the base; the command line shows one line and no traceback
      InputError         readers, questions, settings, routes: a file, a text or a value is wrong
      UnknownName        everything that looks a name up: no such command, graph, version, question or thing
      NotWritable        writers of answers: the form cannot hold a term of the answer
      LimitReached       workers, web: a query or write took too much time or memory, or its answer is too long
      Overloaded         workers: every evaluator is busy
      ServiceFailed      federation: another endpoint, which SERVICE asks, gave no answer
      Refused            publish: the change breaks a shape; nothing was published
      Outdated           writes: ``If-Match`` names a version that is not the current one
      NotAllowed         workers: the token of the caller may not write that graph
      UnsupportedAxiom   infer: the ontology uses a construct that the compiler does not know
      StoreError         store, workers: the home or a version in it is missing or damaged, or the engine failed
        WriteFailed      store: the disk is full or read-only; the current version is untouched
      Busy               store, web: another write is going on

What each becomes:

================  =======================================================  ===================
error             HTTP status (:mod:`zoograph.web.problems`)               exit status
================  =======================================================  ===================
InputError        400; 500 for a file of the server (``on_disk``)          1
UnknownName       404                                                      2
NotWritable       406                                                      1
LimitReached      503                                                      1
Overloaded        503 with ``Retry-After``                                 1
ServiceFailed     502, 504 if late; ``Retry-After`` if the endpoint has it 1
Refused           422 with the findings                                    1
Outdated          412                                                      1
NotAllowed        403                                                      1
StoreError        503                                                      1
WriteFailed       507                                                      1
Busy              503 with ``Retry-After``                                 1
any other         500                                                      1
================  =======================================================  ===================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoograph.records import Finding

#: The most names that an unknown name is compared with; comparing 2,000 takes a tenth of a second.
_MOST_COMPARED = 2_000


class ZoographError(Exception):
    """Base of all errors a user can fix. The command line shows one line without a traceback and ends with exit 1."""

    def __reduce__(self) -> tuple[Callable[..., ZoographError], tuple[type[ZoographError], str, dict[str, Any]]]:
        """Pickle the message and the attributes, so that an error crosses processes whatever its constructor takes."""
        return _restored, (type(self), str(self), self.__dict__)


def _restored(kind: type[ZoographError], sentence: str, members: dict[str, Any]) -> ZoographError:
    error = kind.__new__(kind)
    Exception.__init__(error, sentence)
    error.__dict__.update(members)
    return error


class InputError(ZoographError):
    """A file or text that cannot be read; names file, line and column (both from 1) where they are known.

    >>> InputError("is not UTF-8", file=Path("a.ttl"), line=3).on_disk, InputError("is not UTF-8", file="body").on_disk
    (True, False)
    """

    def __init__(
        self, reason: str, *, file: str | Path | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        """``file``: a :class:`~pathlib.Path` for a file on this machine, a text for what a caller sent ("query")."""
        self.reason, self.file, self.line, self.column = reason, file, line, column
        self.on_disk = isinstance(file, Path)
        """Whether it is about a file on this machine. In a server that is the operator's to fix, not the caller's."""
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {reason}" if place else reason)


class UnknownName(ZoographError):  # noqa: N818 - it reads as a sentence where it is raised
    """A command, graph, version, question or thing that does not exist; names the nearest ones that do.

    >>> print(UnknownName("question", "rlms-of-domain", ["rlms-of-a-domain", "timeline"]))
    no question 'rlms-of-domain'; did you mean 'rlms-of-a-domain'?
    """

    def __init__(
        self, kind: str, name: str, existing: Iterable[str], *, nearest: Sequence[str] = (), hint: str = ""
    ) -> None:
        """``existing``: all names; the nearest are looked for among them. ``nearest``: names already found near."""
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
    """The answer cannot be written in the requested form; names the term that the form cannot hold."""


class StoreError(ZoographError):
    """The home directory or a version in it is missing or damaged, or the engine failed. Nothing was changed."""


class WriteFailed(StoreError):  # noqa: N818
    """The disk is full or read-only. The current version is untouched."""


class Busy(ZoographError):  # noqa: N818
    """Another write is going on."""


class LimitReached(ZoographError):  # noqa: N818
    """A query or write took more time or memory than the limits allow, or its answer is too long."""


class Overloaded(ZoographError):  # noqa: N818
    """Too many queries at once; ``retry_after`` is the number of seconds after which to ask again."""

    def __init__(self, reason: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(reason)


class ServiceFailed(ZoographError):  # noqa: N818
    """Another endpoint, which a SERVICE clause asks, gave no answer, or none that can be used."""

    def __init__(self, address: str, reason: str, *, is_late: bool = False, retry_after: int | None = None) -> None:
        """``is_late``: there may be an answer, but not in time; ``retry_after``: in how many seconds to ask again."""
        self.address, self.reason, self.is_late, self.retry_after = address, reason, is_late, retry_after
        super().__init__(
            f"SERVICE <{address}>: {reason}. Ask again later, or write SERVICE SILENT to go on without its answer"
        )


class Refused(ZoographError):  # noqa: N818
    """The change would break a question; nothing was published."""

    def __init__(self, findings: Sequence[Finding], report: str) -> None:
        self.findings = findings
        self.report = report
        """The SHACL validation report, as N-Triples."""
        count = sum(finding.is_violation for finding in findings)
        super().__init__(f"{count} violation{'s' if count != 1 else ''}; nothing was published")


class Outdated(ZoographError):  # noqa: N818
    """The write was prepared from a version that is no longer current."""


class NotAllowed(ZoographError):  # noqa: N818
    """The token of the caller does not allow the write; nothing was published."""


class UnsupportedAxiom(ZoographError):  # noqa: N818
    """The ontology uses a construct that the inference compiler does not know."""
