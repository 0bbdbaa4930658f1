"""Why a model is an RLM where the pipeline shows it: which models for a task are built on it."""

from __future__ import annotations

from dataclasses import dataclass

from zoograph.reading.patterns import ENTRIES, lifted
from zoograph.store.table import Iri, Table

QUERIES = {
    "built_on_it": f"""
SELECT ?dtm (MIN(?label) AS ?name) WHERE {{
  {ENTRIES}
  ?entry zoo:hasDownstream ?built .
  ?built a zoo:DTM .
  {lifted("built", "dtm")}
  ?dtm rdfs:label ?label .
}} GROUP BY ?dtm ORDER BY LCASE(?name) ?dtm""",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Models for a task that are built on this one: the first by name, and how many more there are."""

    first: Iri
    name: str
    others: int

    @property
    def rest(self) -> str:
        """What follows the name of the first in the sentence."""
        if not self.others:
            return "is built on it."
        return f"and {self.others:,} other model{'s' if self.others > 1 else ''} are built on it."

    @property
    def sentence(self) -> str:
        """The reason in words.

        >>> Shown(Iri("https://w3id.org/zoograph/model/detr"), "DETR", 2).sentence
        'An RLM because DETR and 2 other models are built on it.'
        """
        return f"An RLM because {self.name} {self.rest}"


def shown_by_pipeline(table: Table | None) -> Shown | None:
    """The reason, if any model for a task is built on it."""
    if not table:
        return None
    first = table.rows[0]
    assert isinstance(first["dtm"], Iri)
    return Shown(first["dtm"], str(first["name"]), len(table.rows) - 1)
