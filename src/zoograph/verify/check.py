"""The checks, in order, and the result of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import Store as Engine

from zoograph.program import program
from zoograph.store import Version
from zoograph.verify import content, derivation, files, samples, snapshots
from zoograph.verify.subject import Subject

#: What these compare with the version is derived by this program, and another one may derive something else.
DERIVED_HERE = frozenset({"inferred", "statistics", "findings", "search", "pyshacl"})

#: The most problems of one check that are named; a damaged index has thousands.
MOST_PROBLEMS = 20

#: The name of each check, what it checks, and the function that yields the problems.
CHECKS: tuple[tuple[str, str, Callable[[Subject], Iterator[str]]], ...] = (
    ("files", "its files are all there, and have the bytes that were published", files.problems),
    ("engine", "the engine can read every statement, in each of its indexes", content.unreadable),
    ("counts", "each graph has as many statements as were counted", content.miscounted),
    ("merged", "the merged graph is the union of what is asserted and what is inferred", content.not_the_union),
    ("inferred", "what is inferred is what the rules give", derivation.inferred),
    ("statistics", "the VoID statistics are those of the graph", derivation.statistics),
    ("findings", "the findings are those that the shapes give", derivation.findings),
    ("search", "the search index is that of the graph", derivation.search_index),
    ("answers", "the kept answers are those that the questions give", derivation.kept_answers),
    ("snapshots", "the packages that it was read from have their checksums", snapshots.problems),
    ("owlrl", "what is inferred of a sample of models is what owlrl infers", samples.inferred),
    ("pyshacl", "the findings about a sample of models are those of pySHACL", samples.validated),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check and its result."""

    name: str
    what: str
    problems: tuple[str, ...] = ()
    more: int = 0
    """How many problems there are besides those."""
    unmade: str = ""
    """Why it could not be made."""
    notes: tuple[str, ...] = ()
    """What it checked, or could not check."""

    @property
    def is_passed(self) -> bool:
        """Whether it was made, and found nothing wrong."""
        return not self.problems and not self.unmade


def verify(
    directory: Path,
    *,
    sample: int = 20,
    seed: int = 0,
    cache: Path | None = None,
    progress: Callable[[str, float], None] = lambda step, share: None,
) -> Iterator[Check]:
    """Check the version in a directory, one check after the other.

    ``sample`` is the number of models that owlrl and pySHACL look at, chosen by ``seed``; ``cache`` is the folder with
    the packages that the zoos were read from. Raises :class:`~zoograph.errors.StoreError` for a folder without a
    description of a version.
    """
    version = Version.described(directory)
    is_ours = version.program == program()
    engine, reason = _opened(version)
    subject = Subject(version, engine, sample, seed, cache)
    for number, (name, what, problems) in enumerate(CHECKS):
        progress(what, number / len(CHECKS))
        if engine is None and name != "files":
            yield Check(name, what, unmade=reason)
            continue
        if name in DERIVED_HERE and not is_ours:
            note = "not compared: another Zoograph derived it; the next write derives it anew"
            yield Check(name, what, notes=(note,))
            continue
        subject.notes.clear()
        found: list[str] = []
        more = 0
        try:
            there_are = problems(subject)
            found += islice(there_are, MOST_PROBLEMS)
            more = sum(1 for _ in there_are)
        except Exception as error:  # noqa: BLE001 (what is damaged may break a check anywhere)
            found.append(f"the check ended here: {error}")
        yield Check(name, what, tuple(found), more, notes=tuple(subject.notes))


def _opened(version: Version) -> tuple[Engine | None, str]:
    try:
        return Engine.read_only(str(version.store_directory)), ""
    except (OSError, RuntimeError) as error:
        return None, f"the store cannot be opened: {error}"
