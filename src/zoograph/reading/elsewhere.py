"""Where else a thing is known: its items in knowledge bases, and what these say, which is no statement of a zoo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zoograph.link.knowledge_bases import KNOWLEDGE_BASES, knowledge_base_of, page_of
from zoograph.store.table import Row
from zoograph.vocabulary import expand
from zoograph.wording import number

ITEMS = f"""SELECT ?item ?property ?value (LANG(?value) AS ?language) WHERE {{
  GRAPH graph:links {{ $thing skos:exactMatch ?item }}
  FILTER({" || ".join(f'STRSTARTS(STR(?item), "{base.prefix}")' for base in KNOWLEDGE_BASES)})
  OPTIONAL {{ GRAPH graph:links {{ ?item ?property ?value }} }}
}} ORDER BY ?item ?property ?language ?value"""

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
    values: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row["property"] is not None:
            values.setdefault(str(row["property"]), []).append((str(row["value"]), str(row["language"] or "")))
    said = [
        (word, f"{number(int(text))} times" if property_ == _COUNT and text.isdecimal() else text, language)
        for property_, word in _WORDS.items()
        for text, language in values.get(property_, ())
    ]
    names = sorted(values.get(expand("rdfs:label"), ()), key=lambda pair: (pair[1] not in ("", "en"), pair))
    first = {key: found[0][0] for key, found in values.items()}
    name = names[0][0] if names else iri.rpartition("/")[2]
    return Known(base, iri, page_of(iri), name, tuple(said), first.get(_SOURCE, ""), first.get(_DAY, ""))
