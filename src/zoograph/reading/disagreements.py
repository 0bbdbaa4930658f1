"""Where zoos contradict each other, or themselves, as findings with both sides and their sources (question 23)."""

from __future__ import annotations

from collections.abc import Mapping

from zoograph.disagreements import NAME, looking_at
from zoograph.questions import question
from zoograph.reading.view import View
from zoograph.records import Finding, Severity
from zoograph.sparql.rewriting import first_part
from zoograph.store.table import Table
from zoograph.vocabulary import CODEMETA, DCT, FAIR4ML, ZOO, compact

RULE = "zoos-disagree"
_ABOUT = {
    ZOO.stage.value: "stage",
    ZOO.parameterCount.value: "size",
    ZOO.inputSize.value: "input-size",
    ZOO.sampleRate.value: "sample-rate",
    DCT.license.value: "licence",
    ZOO.releaseYear.value: "year",
    ZOO.strategy.value: "strategy",
    CODEMETA.referencePublication.value: "paper",
    FAIR4ML.trainedOn.value: "training-data",
    ZOO.value.value: "result",
    DCT.title.value: "title",
}
#: What changes no answer of a question about models.
_OF_STYLE = (ZOO.stage.value, DCT.title.value)
_FIX = "Open both sources. Correct the one that is wrong, or tell its zoo."


#: Where the entries that a model represents contradict each other: the text of question 23, limited to these entries.
OF_MODEL = looking_at(first_part(question(NAME).bare), "VALUES ?looked { $thing } ?looked zoo:represents? ?model .")


def disagreements(view: View) -> list[Finding]:
    """A finding for each pair of values that contradict each other; its rule is ``zoos-disagree-on-licence``, say."""
    return of_table(view.ask(question(NAME).bare))


def of_table(answer: Table) -> list[Finding]:
    """The findings in the answer to question 23."""
    return [as_finding({name: "" if value is None else str(value) for name, value in row.items()}) for row in answer]


def as_finding(row: Mapping[str, str]) -> Finding:
    """A row of the answer to question 23 as a finding."""
    zoo, other_zoo = (compact(row[name]).removeprefix("graph:") for name in ("graph", "otherGraph"))
    shared = f"{compact(row['other'])}, the same {row['shared']}"
    return Finding(
        severity=Severity.INFO if row["property"] in _OF_STYLE else Severity.WARNING,
        rule=f"{RULE}-on-{_ABOUT[row['property']]}",
        focus=row["model"],
        message=(
            f"{zoo} says {_shown(row['value'], row['source'])}; "
            f"{other_zoo} says {_shown(row['otherValue'], row['otherSource'])} of {shared}"
        ),
        fix=_FIX,
        path=row["property"],
        value=row["value"],
        label=row["name"] if row["property"] != DCT.title.value else "",  # its name is what they disagree on
        zoo=", ".join(dict.fromkeys((zoo, other_zoo))),
    )


def _shown(value: str, source: str) -> str:
    value = "; ".join(sorted(value.split("; ")))  # data, in an order that differs from engine to engine
    return f"{compact(value)} ({source})" if source else compact(value)
