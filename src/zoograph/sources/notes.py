"""Findings that readers collect while they read a zoo."""

from __future__ import annotations

from collections.abc import Collection

from zoograph import spellings
from zoograph.records import Finding, Severity, Zoo


class Notes:
    """The findings of one reading: a reader makes one for its zoo, and passes it to all functions that may note some.

    >>> notes = Notes(Zoo("team", reader="rst"))
    >>> notes.warning("list-year", "models.rst:7", "'soon' is not a year", "Write it as four digits.")
    >>> [(each.zoo, each.rule, each.focus) for each in notes.findings]
    [('team', 'list-year', 'models.rst:7')]
    """

    def __init__(self, zoo: Zoo) -> None:
        self._zoo = zoo.name
        self._findings: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order in which they were noted."""
        return tuple(self._findings)

    def warning(self, rule: str, focus: str, message: str, fix: str, *, value: str = "", label: str = "") -> None:
        """Note a fact that is missing or looks wrong. Parameters as in :class:`Finding`."""
        self._add(Severity.WARNING, rule, focus, message, fix, value, label)

    def info(self, rule: str, focus: str, message: str, fix: str, *, value: str = "", label: str = "") -> None:
        """Note a matter of style, or something that only the zoo itself can fix. Parameters as in :class:`Finding`."""
        self._add(Severity.INFO, rule, focus, message, fix, value, label)

    def licence(
        self, said: object, rule: str, focus: str, *, name: str = "", unsaid: Collection[str] = ()
    ) -> str | None:
        """The licence that a zoo names; None if it names none, or only one of the texts in ``unsaid``, or an unknown
        licence, which is noted.

        ``name``: the model's, unless the licence is stated once for many models.
        """
        if not isinstance(said, str) or not said or said.lower() in unsaid:
            return None
        found = spellings.licence(said)
        if found is None:
            message = f"{name}{': ' if name else ''}the licence {said!r} is not known"
            self.info(rule, focus, message, "Give it an entry in ontology/schemes.ttl.", value=said, label=name)
        return found

    def _add(self, severity: Severity, rule: str, focus: str, message: str, fix: str, value: str, label: str) -> None:
        self._findings.append(Finding(severity, rule, focus, message, fix, value=value, label=label, zoo=self._zoo))
