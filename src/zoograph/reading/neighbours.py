"""The lineage of a model one step at a time, in both directions: for the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoograph.reading.lineage import HOWS, ITSELF, how_named
from zoograph.reading.patterns import ENTRIES, lifted
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import PREFIXES, ROLES

#: The most derivatives that one step of the drawing shows.
_MOST_DRAWN = 8


def _neighbours(step: str, found: str, further: str, counted: str, limit: str) -> str:
    """The models one step away, and how many lie beyond each. ``found``: the variable of the step for these."""
    order = "DESC(?derivatives) " if limit else ""
    return f"""
SELECT ?other (SAMPLE(?label) AS ?name) (GROUP_CONCAT(DISTINCT STR(?how); SEPARATOR=" ") AS ?hows)
  (GROUP_CONCAT(DISTINCT STR(?stage); SEPARATOR=" ") AS ?roles) (COUNT(DISTINCT ?further) AS ?{counted}) WHERE {{
  {ENTRIES}
  VALUES ?how {{ {HOWS} }}
  {step} .
  {lifted(found, "other")}
  FILTER(?other != ?model)
  OPTIONAL {{ ?other rdfs:label ?label }}
  OPTIONAL {{ ?other zoo:stage ?stage }}
  OPTIONAL {{ {further} }}
}} GROUP BY ?other ORDER BY {order}LCASE(STR(?name)) ?other{limit}"""


QUERIES = {
    "itself": ITSELF,
    "bases": _neighbours(
        "?entry ?how ?from", "from", "?other zoo:represents?/zoo:directlyDerivedFrom ?further", "bases", ""
    ),
    "derivatives": _neighbours(
        "?one ?how ?entry", "one", "?other zoo:hasDerivative ?further", "derivatives", f" LIMIT {_MOST_DRAWN}"
    ),
    "number": f"""
SELECT (COUNT(DISTINCT ?other) AS ?derivatives) WHERE {{
  {ENTRIES}
  ?one zoo:directlyDerivedFrom ?entry .
  {lifted("one", "other")}
  FILTER(?other != ?model)
}}""",
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A model one step away, or the model itself."""

    iri: Iri
    name: str
    roles: tuple[str, ...]
    how: str = ""
    """How the one was made from the other."""
    further: int = 0
    """How many more models follow it in the same direction."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A model, and one step in both directions."""

    itself: Neighbour
    bases: tuple[Neighbour, ...]
    derivatives: tuple[Neighbour, ...]
    """The first of them."""
    derivatives_in_all: int


def hop(model: str, tables: Mapping[str, Table | None]) -> Hop:
    """One step in both directions."""
    itself = tables["itself"]
    number = tables["number"]
    derivatives = tuple(_neighbour(each, "derivatives") for each in tables["derivatives"] or ())
    row = itself.rows[0] if itself and itself.rows else {}
    stages = [str(each["role"]) for each in itself or ()]
    return Hop(
        Neighbour(Iri(model), str(row.get("name") or Iri(model).name), _roles(stages)),
        tuple(_neighbour(each, "bases") for each in tables["bases"] or ()),
        derivatives,
        int(str(number.rows[0]["derivatives"])) if number and number.rows else len(derivatives),
    )


def _neighbour(row: Row, further: str) -> Neighbour:
    iri = row["other"]
    assert isinstance(iri, Iri)
    roles = _roles(str(row["roles"] or "").split())
    return Neighbour(
        iri, str(row["name"] or iri.name), roles, how_named(str(row["hows"]).split()), int(str(row[further] or 0))
    )


def _roles(stages: Sequence[str]) -> tuple[str, ...]:
    return tuple(role for stage, role in ROLES.items() if PREFIXES["stage"] + stage in stages)
