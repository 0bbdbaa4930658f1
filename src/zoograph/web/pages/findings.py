"""``/findings``: the findings of validation and reading, and where zoos disagree, by rule and zoo, with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from zoograph.errors import LimitReached, UnknownName
from zoograph.findings import in_order
from zoograph.questions import question
from zoograph.reading.curation import to_fix_first
from zoograph.reading.disagreements import RULE, of_table
from zoograph.records import Finding, Severity
from zoograph.store.table import Table
from zoograph.vocabulary import slug_of
from zoograph.web.current import current_view
from zoograph.web.pages.finding_text import linked, value_of
from zoograph.web.pages.parameters import whole_number
from zoograph.web.pages.rendering import data, page
from zoograph.wording import rule_name

blueprint = Blueprint("findings", __name__)

_PAGE = 100
_FIRST = 25
_MOST_SECONDS = 2.0
_MOST_PAGES = 100_000
_ZOOS = "SELECT ?zoo WHERE { ?zoo a zoo:ModelZoo }"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and how many findings it has in each zoo."""

    name: str
    severity: Severity
    fix: str
    """What to do, if that is the same for all findings of the rule."""
    counts: Counter[str]
    total: int
    """How many findings in all: fewer than the sum over zoos where two zoos disagree."""

    @property
    def title(self) -> str:
        """The name in words."""
        return rule_name(self.name)


@blueprint.get("/findings")
def report() -> Response:
    """All rules with their counts, or the findings of one rule or zoo."""
    contradictions = _contradictions()
    found = all_findings(contradictions)
    chosen = _chosen(found)
    zoos = sorted({zoo for each in found for zoo in _zoos_of(each)})
    number = whole_number("page", 1, most=_MOST_PAGES)
    is_narrowed = any(request.args.get(name) for name in ("rule", "zoo", "severity"))
    return page(
        "findings.html",
        rules=_rules(chosen), zoos=zoos, severities=Counter(each.severity for each in found), total=len(found),
        rule=request.args.get("rule", ""), zoo=request.args.get("zoo", ""), severity=request.args.get("severity", ""),
        first=[] if is_narrowed else to_fix_first(current_view(), found, most=_FIRST, most_seconds=_MOST_SECONDS),
        listed=chosen[(number - 1) * _PAGE : number * _PAGE], chosen=len(chosen),
        number=number, last=max(1, -(-len(chosen) // _PAGE)), contradictions=contradictions,
        kept=current_view().findings is not None, all_severities=list(Severity),
        linked=linked, value_of=value_of,
    )  # fmt: skip


@blueprint.get("/findings.json")
def as_json() -> Response:
    """The findings, by the same ``rule``, ``zoo`` and ``severity``."""
    return data({"findings": [asdict(each) for each in _chosen(all_findings(_contradictions()))]})


def all_findings(contradictions: Table | None) -> Sequence[Finding]:
    """All findings of this request's version, the worst first."""
    kept = current_view().findings
    found = () if kept is None else kept.all
    return in_order((*(of_table(contradictions) if contradictions else ()), *found))


def _contradictions() -> Table | None:
    """Where zoos disagree; None if it takes too long."""
    try:
        return current_view().ask(question("disagreements").bare)
    except LimitReached:
        return None


def _chosen(found: Sequence[Finding]) -> list[Finding]:
    rule, zoo, severity = (request.args.get(name, "") for name in ("rule", "zoo", "severity"))
    if severity and severity not in list(Severity):
        raise BadRequest(f"severity {severity!r} is not one of {', '.join(Severity)}")
    if zoo and not any(zoo in _zoos_of(each) for each in found):
        known = [slug_of(str(iri)) for iri in current_view().ask(_ZOOS).column("zoo")]
        if zoo not in known:
            raise UnknownName("zoo", zoo[:40], known)
    return [
        each
        for each in found
        if each.rule.startswith(rule)
        and (not zoo or zoo in _zoos_of(each))
        and (not severity or each.severity == severity)
    ]


def _zoos_of(finding: Finding) -> list[str]:
    return finding.zoo.split(", ")


def _rules(found: Sequence[Finding]) -> list[Rule]:
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for each in found:
        groups.setdefault((each.rule, each.severity), []).append(each)
    order = list(Severity)
    rules = [_rule(name, severity, broken) for (name, severity), broken in groups.items()]
    return sorted(
        rules,
        key=lambda rule: (order.index(rule.severity), not rule.name.startswith(RULE), -rule.total, rule.name),
    )


def _rule(name: str, severity: Severity, broken: Sequence[Finding]) -> Rule:
    fixes = {each.fix for each in broken}
    counts = Counter(zoo for each in broken for zoo in _zoos_of(each))
    return Rule(name, severity, fixes.pop() if len(fixes) == 1 else "", counts, len(broken))
