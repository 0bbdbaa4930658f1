"""Where else a thing is known: its items in knowledge bases, and what these say, which is no statement of a zoo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zoograph.link.knowledge_bases import KNOWLEDGE_BASES, knowledge_base_of, page_of
from zoograph.reading.patterns import ENTRIES
from zoograph.store.table import Iri, Row
from zoograph.vocabulary import expand
from zoograph.wording import number

_IN_A_BASE = " || ".join(f'STRSTARTS(STR(?item), "{base.prefix}")' for base in KNOWLEDGE_BASES)
ITEMS = f"""SELECT ?item ?property ?value (LANG(?value) AS ?language) WHERE {{
  GRAPH graph:links {{ $thing skos:exactMatch ?item }}
  FILTER({_IN_A_BASE})
  OPTIONAL {{ GRAPH graph:links {{ ?item ?property ?value }} }}
}} ORDER BY ?item ?property ?language ?value"""

#: The same for a model: knowledge bases seldom know one set of weights, but its family and its papers.
QUERIES = {
    "items": f"""SELECT DISTINCT ?of ?name ?item ?property ?value (LANG(?value) AS ?language) WHERE {{
  {{ {ENTRIES} BIND(?entry AS ?of) GRAPH graph:links {{ ?of skos:exactMatch ?item }} }}
  UNION {{
    {ENTRIES} ?entry zoo:family ?family . ?family zoo:sameFamilyAs? ?of .
    GRAPH graph:links {{ ?of skos:exactMatch ?item }}
  }}
  UNION {{
    {ENTRIES} ?entry zoo:family? ?described . ?described codemeta:referencePublication ?of .
    GRAPH graph:links {{ ?of skos:exactMatch ?item }}
  }}
  FILTER({_IN_A_BASE})
  OPTIONAL {{ ?of rdfs:label ?name }}
  OPTIONAL {{ GRAPH graph:links {{ ?item ?property ?value }} }}
}} ORDER BY ?of ?item ?property ?language ?value ?name"""
}

#: What is shown of an item, in this order, and in which words.
_WORDS = {
    expand("rdfs:label"): "called",
    expand("dct:description"): "is",
    expand("dct:issued"): "published",
    expand("zoo:releaseYear"): "published",
    expand("dc:publisher"): "published by",
    expand("zoo:citationCount"): "cited",
}
_SOURCE, _DAY, _COUNT = expand("dct:source"), expand("sdo:sdDatePublished"), expand("zoo:citationCount")


@dataclass(frozen=True, slots=True)
class Known:
    """An item of a knowledge base."""

    base: str
    """The name of the knowledge base, for people."""
    iri: str
    page: str
    name: str
    said: tuple[tuple[str, str, str], ...]
    """What is said there: a word, a text, and its language if it has one."""
    source: str
    """Where it was asked; empty where it follows from an identifier."""
    day: str


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A thing on the page of a model, and the items that knowledge bases have of it."""

    iri: Iri
    name: str
    items: tuple[Known, ...]


def known_of_model(rows: Iterable[Row] | None) -> list[KnownThing]:
    """The things in the answer to the query of :data:`QUERIES` with their items: each item once.

    An item of two things, such as a family of two zoos, is that of the first.
    """
    of: dict[Iri, list[Row]] = {}
    seen: dict[str, Iri] = {}
    for row in rows or ():
        if isinstance(thing := row["of"], Iri) and seen.setdefault(str(row["item"]), thing) == thing:
            of.setdefault(thing, []).append(row)
    found = []
    for thing, said in of.items():
        names = [str(row["name"]) for row in said if row["name"] is not None]
        found.append(KnownThing(thing, min(names, default=thing.name), tuple(known(said))))
    return found


def known(rows: Iterable[Row] | None) -> list[Known]:
    """The items in the answer to :data:`ITEMS`, in the order of the knowledge bases."""
    items: dict[str, list[Row]] = {}
    for row in rows or ():
        items.setdefault(str(row["item"]), []).append(row)
    order = [base.name for base in KNOWLEDGE_BASES]
    found = [
        (order.index(base.name), _of(base.label, iri, said))
        for iri, said in items.items()
        if (base := knowledge_base_of(iri))
    ]
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].iri))]


def _of(base: str, iri: str, rows: list[Row]) -> Known:
    values: dict[str, dict[tuple[str, str], None]] = {}
    for row in rows:
        if row["property"] is not None:
            values.setdefault(str(row["property"]), {})[str(row["value"]), str(row["language"] or "")] = None
    said = [
        (word, f"{number(int(text))} times" if property_ == _COUNT and text.isdecimal() else text, language)
        for property_, word in _WORDS.items()
        for text, language in values.get(property_, ())
    ]
    names = sorted(values.get(expand("rdfs:label"), ()), key=lambda pair: (pair[1] not in ("", "en"), pair))
    first = {key: next(iter(found))[0] for key, found in values.items()}
    name = names[0][0] if names else iri.rpartition("/")[2]
    return Known(base, iri, page_of(iri), name, tuple(said), first.get(_SOURCE, ""), first.get(_DAY, ""))
