"""What the graph says about one thing: for a page, for programs as JSON, and as RDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from zoograph.bibliography import preferred_title
from zoograph.fields import FIELDS
from zoograph.reading.property_names import OWNED, PROPERTY_NAMES
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import DCAT, DCT, GRAPH_CURATED, PROV, RDF, RDFS, SKOS, compact, expand, slug_of
from zoograph.wording import in_full, moment, number

_OWNED = "|".join(OWNED)

#: Its statements, those of the things that only it owns, and the names of all things in them.
DESCRIPTION = f"""
CONSTRUCT {{ ?subject ?property ?value }} WHERE {{
  {{ VALUES ?subject {{ $thing }} ?subject ?property ?value }}
  UNION {{ $thing {_OWNED} ?subject . ?subject ?property ?value }}
  UNION {{
    {{ $thing ?path ?subject }} UNION {{ $thing {_OWNED} ?part . ?part ?path ?subject }}
    {{ ?subject rdfs:label ?value . BIND(rdfs:label AS ?property) }}
    UNION {{ ?subject skos:prefLabel ?value . BIND(skos:prefLabel AS ?property) }}
  }}
}}"""

FACTS = """
SELECT ?property ?propertyName ?value ?name ?graph WHERE {
  $thing ?property ?value .
  OPTIONAL { ?property rdfs:label ?propertyName }
  OPTIONAL { ?value rdfs:label|skos:prefLabel ?name }
  OPTIONAL { GRAPH ?graph { $thing ?property ?value } FILTER(?graph != graph:merged) }
}"""

#: Properties that link to the thing. The things that link are counted, not named: there may be thousands.
INCOMING = """
SELECT ?property ?propertyName ?things WHERE {
  { SELECT ?property (COUNT(DISTINCT ?thing) AS ?things) { ?thing ?property $thing } GROUP BY ?property }
  OPTIONAL { ?property rdfs:label ?propertyName }
} ORDER BY DESC(?things) STR(?property)"""

#: Properties of other vocabularies that repeat one of ours; a page leaves them out.
REPEATED = ("fair4ml:mlTask", "dcat:distribution")

#: The names of a thing, the one to show first.
_LABELS = (SKOS.prefLabel.value, RDFS.label.value, DCT.title.value)
#: The properties that come first, in this order; others follow by name.
_FIRST = [
    expand(name)
    for name in ("skos:prefLabel", "rdfs:label", "skos:altLabel", "skos:definition", "dct:description", "dct:title",
                 "dc:creator", "zoo:metric", "zoo:value", "zoo:split")
]  # fmt: skip
_LAST = [expand(name) for name in ("rdfs:seeAlso", "dct:source", "prov:qualifiedPrimarySource", "rdf:type")]
_FIELDS = {expand(field.term): field for field in FIELDS}


@dataclass(slots=True)
class Fact:
    """One value of a property, its name, and the graphs that state it."""

    relation: Iri
    value: Value
    label: str | None
    relation_name: str
    graphs: list[Iri] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        if isinstance(self.value, Iri):
            return self.label or (compact(self.value) if self.relation == RDF.type.value else str(self.value))
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if field := _FIELDS.get(self.relation):
            return in_full(field, self.value)
        if self.relation == PROV.generatedAtTime.value:
            return moment(str(self.value))
        return f"{number(self.value)} bytes" if self.relation == DCAT.byteSize.value else number(self.value)


def facts(table: Iterable[Row]) -> list[Fact]:
    """The facts in the answer to :data:`FACTS`, in the order in which a page shows them."""
    found: dict[tuple[Iri, tuple[str, str]], Fact] = {}
    for row in sorted(table, key=lambda row: (str(row["name"] or ""), str(row["graph"] or ""))):
        property_, value, graph = row["property"], row["value"], row["graph"]
        assert isinstance(property_, Iri)
        fact = found.get((property_, _exact(value)))
        if fact is None:
            name = None if row["name"] is None else str(row["name"])
            fact = Fact(property_, value, name, property_name(property_, row["propertyName"]))
            found[property_, _exact(value)] = fact
        if isinstance(graph, Iri) and graph not in fact.graphs:
            fact.graphs.append(graph)
    return sorted(found.values(), key=_place)


def label_of(iri: str, known: Iterable[Fact]) -> str:
    """The name of a thing; the curated zoo's comes before all others."""
    known = list(known)
    titles = ((graph, str(f.value)) for f in known if f.relation == DCT.title.value for graph in f.graphs or [Iri("")])
    if title := preferred_title(titles):
        return title
    names = sorted(
        (_LABELS.index(fact.relation), GRAPH_CURATED.value not in fact.graphs, len(str(fact.value)), str(fact.value))
        for fact in known
        if fact.relation in _LABELS
    )
    return names[0][3] if names else slug_of(iri)


def grouped(known: Iterable[Fact], *, without: Iterable[str] = ()) -> dict[str, list[Fact]]:
    """The facts by the name of their property, without the properties that a page shows elsewhere."""
    left_out = set(map(expand, (*without, *REPEATED, "skos:definition", "dct:description")))
    groups: dict[str, list[Fact]] = {}
    for fact in known:
        if fact.relation not in left_out:
            groups.setdefault(fact.relation_name, []).append(fact)
    return groups


def as_json(known: Iterable[Fact]) -> list[dict[str, Any]]:
    """The facts as JSON."""
    return [
        {
            "property": fact.relation,
            "value": float(fact.value) if isinstance(fact.value, Decimal) else fact.value,
            "label": fact.label,
            "graphs": fact.graphs,
        }
        for fact in known
    ]


def property_name(iri: str, label: Value = None) -> str:
    """The name of a property for people.

    >>> property_name("http://purl.org/dc/terms/license"), property_name("https://example.org/hasManyParts")
    ('licence', 'has many parts')
    """
    if label is not None:
        return str(label)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", re.split(r"[#/:]", compact(iri))[-1])
    return PROPERTY_NAMES.get(iri) or " ".join(words).lower() or compact(iri)


def examples(incoming: Table | None, *, most: int = 5) -> str | None:
    """A query for the first things of each property that links here; None if nothing does."""
    if not incoming or not incoming.rows:
        return None
    parts = (
        f"""  {{
    SELECT ?property ?thing {{ VALUES ?property {{ {NamedNode(str(row["property"]))} }} ?thing ?property $thing }}
    ORDER BY STR(?thing) LIMIT {most}
  }}"""
        for row in incoming.rows[:12]
    )
    union = "\n  UNION\n".join(parts)
    return f"""SELECT ?property ?thing (MIN(?label) AS ?name) WHERE {{
{union}
  OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?label }}
}} GROUP BY ?property ?thing ORDER BY ?property STR(?thing)"""


def _exact(value: Value) -> tuple[str, str]:
    """A key that tells an IRI from text, and 1 from true."""
    return type(value).__name__, str(value)


def _place(fact: Fact) -> tuple[int, int, str, str, str]:
    if fact.relation in _FIRST:
        return (0, _FIRST.index(fact.relation), "", fact.shown.lower(), fact.relation)
    if fact.relation in _LAST:
        return (2, _LAST.index(fact.relation), "", fact.shown.lower(), fact.relation)
    return (1, 0, fact.relation_name, fact.shown.lower(), fact.relation)


assert RDF.type.value in _LAST
