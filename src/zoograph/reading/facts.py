"""The facts about a model: each value once, with all its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from zoograph.fields import BY_TERM, Field, Place, shown_in
from zoograph.reading.patterns import ENTRIES, first_shown
from zoograph.reading.provenance import Provenance, Source
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import GRAPH_INFERRED, compact, expand
from zoograph.wording import is_rounded

#: The properties whose values are shown, by prefixed name.
SHOWN = (
    "rdfs:label", *(field.term for field in shown_in(Place.PAGE) if not field.via), "zoo:licenceClass",
    "zoo:sourceDataset", "zoo:targetDataset", "fair4ml:trainedOn", "dct:source",
)  # fmt: skip

#: Facts whose property belongs to another thing, which a property path leads to.
_FURTHER = "".join(
    f"""
  UNION
  {{
    ?entry {field.via} ?thing .
    GRAPH ?graph {{ ?thing {field.term} ?value }}
    BIND({field.term} AS ?property)
  }}"""
    for field in shown_in(Place.PAGE)
    if field.via
)

QUERIES = {
    "facts": f"""
SELECT ?entry ?property ?value ?name ?graph WHERE {{
  {ENTRIES}
  {{
    VALUES ?property {{ {" ".join(SHOWN)} }}
    GRAPH ?graph {{ ?entry ?property ?value }}
  }}{_FURTHER}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?name }}
}} ORDER BY ?entry ?property LCASE(STR(COALESCE(?name, ?value))) ?graph""",
    "citations": f"""
SELECT ?entry ?property ?graph ?document ?title ?inferredFrom WHERE {{
  {ENTRIES}
  GRAPH ?graph {{ ?entry prov:qualifiedPrimarySource ?citation . ?citation zoo:statedProperty ?property }}
  OPTIONAL {{
    GRAPH ?graph {{ ?citation prov:entity ?document }}
    OPTIONAL {{ ?document dct:title ?title }}
  }}
  OPTIONAL {{ GRAPH ?graph {{ ?citation zoo:inferredFrom ?inferredFrom }} }}
}} ORDER BY ?entry ?property ?document ?inferredFrom""",
    "graphs": """
SELECT ?graph ?zoo ?zooName ?version ?retrieved WHERE {
  ?graph foaf:primaryTopic ?zoo .
  OPTIONAL { ?zoo rdfs:label ?zooName }
  OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
  OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
} ORDER BY ?graph""",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, and all its sources."""

    value: Value
    name: str | None
    sources: tuple[Source, ...]
    disputed: bool = False

    @property
    def text(self) -> str:
        """The value as people read it."""
        return (
            self.name
            if self.name is not None
            else Iri(self.value).name
            if isinstance(self.value, Iri)
            else str(self.value)
        )

    @property
    def inferred(self) -> bool:
        """Whether no source states it: all of them inferred it."""
        return all(source.inferred for source in self.sources)


@dataclass(frozen=True, slots=True)
class Facts:
    """All known values of a model, by property."""

    by_property: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Fact, ...]:
        """The values of a property, by its prefixed name."""
        return self.by_property.get(expand(name), ())

    def first(self, name: str) -> Value:
        """One value of a property; None if there is none."""
        found = self.of(name)
        return found[0].value if found else None

    @property
    def by_label(self) -> dict[str, tuple[Fact, ...]]:
        """The facts that a page shows, in its order, by their labels in lower case."""
        return {field.label.lower(): found for field in shown_in(Place.PAGE) if (found := self.of(field.term))}

    def shown(self, field: Field) -> tuple[Fact, ...]:
        """The values of a field to show: all except release years that a release date already contains."""
        if field.name != "year":
            return self.of(field.term)
        within = {str(fact.value)[:4] for fact in self.of("dct:issued")}
        return tuple(fact for fact in self.of(field.term) if str(fact.value) not in within or fact.disputed)

    @staticmethod
    def of_one_origin(values: Sequence[Fact]) -> bool:
        """Whether several values all have the same sources, so that one source mark is enough."""
        return len(values) > 1 and len({(fact.sources, fact.disputed) for fact in values}) == 1

    @property
    def licence_is_named(self) -> bool:
        """Whether a source names a licence."""
        return bool(self.of("dct:license"))


def facts_of(model: str, facts: Table, provenance: Provenance, disagreements: Table | None = None) -> Facts:
    """The values of a model and of the entries that it represents, each with its sources.

    ``disagreements``: question 23 about these entries.
    """
    entries = {row["entry"] for row in facts}
    disputed: dict[str, set[Value]] = defaultdict(set)
    for row in disagreements or ():
        if row["model"] in entries and row["other"] in entries:
            disputed[str(row["property"])] |= {row["value"], row["otherValue"]}
    stated: dict[str, dict[Value, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in facts:
        stated[str(row["property"])][row["value"]].append(row)
    found = {}
    for name, values in stated.items():
        made = [
            Fact(value, _name(rows), tuple(sorted({provenance.of(row) for row in _by_zoos(rows)}, key=_order)))
            for value, rows in values.items()
        ]
        if compact(name) == "zoo:family":
            made = _one_family(made)
        ordered = sorted(made, key=lambda fact: (fact.inferred, isinstance(fact.value, int) and is_rounded(fact.value)))
        if (field := BY_TERM.get(compact(name))) and field.is_one_number:
            own = {value for value, rows in values.items() if any(row["entry"] == model for row in rows)}
            ordered.sort(key=lambda fact: first_shown(field, _number(fact.value), is_own=fact.value in own))
        found[name] = tuple(replace(fact, disputed=fact.value in disputed[name]) for fact in ordered)
    return Facts(found)


def _one_family(families: Sequence[Fact]) -> list[Fact]:
    """Families of several zoos with one name as one value: the one with the shortest IRI, which is the curated one."""
    found: dict[str, Fact] = {}
    for fact in sorted(families, key=lambda fact: len(str(fact.value))):
        same = found.setdefault(fact.text.casefold(), fact)
        if same is not fact:
            found[fact.text.casefold()] = Fact(
                same.value, same.name, tuple(sorted({*same.sources, *fact.sources}, key=_order))
            )
    return list(found.values())


def _name(rows: Sequence[Row]) -> str | None:
    return next((str(row["name"]) for row in rows if row["name"] is not None), None)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _by_zoos(rows: Sequence[Row]) -> Sequence[Row]:
    """Values that zoos state; inferred values only if no zoo states any."""
    return [row for row in rows if row["graph"] != GRAPH_INFERRED.value] or rows[:1]


def _order(source: Source) -> tuple[bool, str, str]:
    return source.inferred, source.zoo_name, source.entry
