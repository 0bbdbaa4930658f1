"""Which findings a curator would fix first."""

from __future__ import annotations

from collections.abc import Sequence

from zoograph.reading.disagreements import RULE
from zoograph.reading.view import View
from zoograph.records import Finding, Severity

#: The number of derivatives of each model and of models of each family, including entries with a representative.
_DEPENDING = """SELECT ?thing (COUNT(?model) AS ?models) WHERE {
  { ?model zoo:derivedFrom ?thing } UNION { ?model zoo:family ?thing }
} GROUP BY ?thing"""


def to_fix_first(view: View, found: Sequence[Finding], *, most: int, most_seconds: float) -> list[Finding]:
    """The findings that a curator would fix first.

    Violations come before contradictions of zoos, and these before facts that are missing; each group in the order of
    how many models depend on the thing. Matters of style are left out.
    """
    counted = view.ask_all({"models": _DEPENDING}, most_seconds=most_seconds)["models"]
    depending = {str(row["thing"]): row["models"] for row in counted or ()}

    def place(finding: Finding) -> tuple[bool, bool, int, str, str]:
        models = depending.get(finding.focus, 0)
        return (
            not finding.is_violation, not finding.rule.startswith(RULE), -int(str(models)), finding.rule, finding.focus,
        )  # fmt: skip

    return sorted((each for each in found if each.severity != Severity.INFO), key=place)[:most]
