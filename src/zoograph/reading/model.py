"""Everything that the graph says about one model: facts with sources, lineage, licences, data, results, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoograph.reading import (
    disagreements,
    elsewhere,
    facts,
    licences,
    lineage,
    papers,
    results,
    training,
    weights,
)
from zoograph.reading.elsewhere import KnownThing, Site
from zoograph.reading.facts import Facts, Provenance
from zoograph.reading.licences import Verdict
from zoograph.reading.lineage import Ancestor, ShownByPipeline, TaskGroup
from zoograph.reading.papers import Paper
from zoograph.reading.results import Result
from zoograph.reading.training import Suspicion, Trained
from zoograph.reading.view import View
from zoograph.reading.weights import Code, Place
from zoograph.records import Finding
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import ROLES, expand, slug_of

_QUERIES = {
    **facts.QUERIES,
    **lineage.QUERIES,
    **training.QUERIES,
    **results.QUERIES,
    **elsewhere.QUERIES,
    "disagreements": disagreements.OF_MODEL,
    "licences": licences.QUERY,
    "papers": papers.QUERY,
    "weights": weights.QUERY,
}
_NOTHING = Table("", (), ())


@dataclass(frozen=True, slots=True)
class ModelReading:
    """One model; if it is a representative, with what all entries it represents say."""

    iri: Iri
    name: str
    facts: Facts
    entries: tuple[Iri, ...]
    """The entries whose facts are shown: the model itself, and the entries that it represents."""
    names: Mapping[Value, Value]
    """The name of each entry."""
    represented_by: Iri | None
    """The representative of this entry: the entry of the same weights that stands for it in lists and counts."""
    names_of_same: Mapping[Value, Value]
    shown_by_pipeline: ShownByPipeline | None
    """The models that show it to be an RLM, since they are built on it."""
    verdict: Verdict | None
    """None if its query took too long, as for all attributes here that may be None."""
    ancestors: Sequence[Ancestor]
    derivatives: Sequence[TaskGroup]
    descendants: int | None
    """The number of its derivatives, over any number of steps."""
    trained: Sequence[Trained]
    """The known training data of the model itself and of its ancestors."""
    contamination: Sequence[Suspicion]
    results: Sequence[Result]
    papers: Sequence[Paper]
    places: Sequence[Place]
    code: Sequence[Code]
    sites: Sequence[Site]
    known_elsewhere: Sequence[KnownThing]
    """What knowledge bases say of the model, its family and its papers, which no zoo says."""
    findings: Sequence[Finding] | None
    tables: Mapping[str, Table | None]
    """The tables asked for, by name; None for a query that took too long."""

    @property
    def roles(self) -> tuple[str, ...]:
        """RLM, DTM, both, or none where no zoo says.

        As in lists, the word of the entry itself and what the pipeline shows count; only if these say nothing, the
        words of the entries that it represents.
        """
        said = [row for row in self.tables["facts"] or () if row["property"] == expand("zoo:stage")]
        own = [row for row in said if row["entry"] == self.iri]
        stages_of = {slug_of(str(row["value"])) for row in own or said}
        return tuple(role for stage, role in ROLES.items() if stage in stages_of)

    @property
    def exists(self) -> bool:
        """Whether the graph says anything about it."""
        return bool(self.tables["facts"])


def read_model(view: View, iri: str, *, most_seconds: float) -> ModelReading:
    """Read a model, which may be one that others only name.

    ``most_seconds``: the time limit of each query; a table is None if its query takes longer.
    """
    tables = view.ask_all(_QUERIES, iri, most_seconds=most_seconds)
    said = tables["facts"] or _NOTHING
    provenance = Provenance(said, tables["citations"], tables["graphs"])
    known = facts.facts_of(iri, said, provenance, tables["disagreements"])
    names = {row["entry"]: row["value"] for row in said if row["property"] == expand("rdfs:label")}
    name = str(names.get(Iri(iri)) or known.first("rdfs:label") or slug_of(iri))
    entries = tuple(dict.fromkeys(row["entry"] for row in said if isinstance(row["entry"], Iri)))
    ancestors = lineage.ancestors_of(iri, tables["ancestors"])
    licensed, same, evaluated = tables["licences"], tables["same"], tables["evaluations"]
    first = next((row["first"] for row in same or ()), None)
    return ModelReading(
        iri=Iri(iri),
        name=name,
        facts=known,
        entries=entries,
        names=names,
        represented_by=first if isinstance(first, Iri) and first != iri else None,
        names_of_same={row["other"]: row["name"] for row in same or ()},
        shown_by_pipeline=lineage.shown_by_pipeline(tables["built_on_it"]),
        verdict=None if licensed is None else licences.verdict(iri, name, licensed, ancestors),
        ancestors=ancestors,
        derivatives=lineage.derivatives_by_task(tables["derivatives"], tables["derivatives_by_task"]),
        descendants=_number(tables["descendants"]),
        trained=training.of_lineage(tables["training"], iri, ancestors),
        contamination=training.suspicions(tables["contamination"]),
        results=[] if evaluated is None else results.results(evaluated, tables["values"], provenance),
        papers=papers.papers(tables["papers"]),
        places=weights.places(tables["weights"]),
        code=weights.code(tables["weights"], None if view.findings is None else view.findings.all),
        sites=elsewhere.sites(tables["links"]),
        known_elsewhere=elsewhere.known_of_model(tables["items"]),
        findings=None if view.findings is None else view.findings.of((Iri(iri), *entries)),
        tables=tables,
    )


def _number(table: Table | None) -> int | None:
    return None if table is None else int(str(table.rows[0]["models"]))
