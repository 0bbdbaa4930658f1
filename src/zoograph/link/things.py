"""The things of a graph that can be looked up, by what they are called and by their identifiers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from zoograph.identifiers import arxiv_id, doi, orcid, wikipedia_title
from zoograph.store import SparqlStore
from zoograph.store.table import Table, read

#: The class of the things of each kind that is looked up; tasks and metrics are concepts, told apart by their IRI.
KINDS: dict[str, str] = {
    "family": "zoo:ModelFamily",
    "paper": "sdo:ScholarlyArticle",
    "dataset": "sdo:Dataset",
    "organization": "sdo:Organization",
    "task": "",
    "metric": "",
    "person": "sdo:Person",
    "model": "zoo:Model",
    "repository": "zoo:CodeRepository",
}
#: Of these kinds, names say too little: a model is looked up by its repository on the hub, code by its address.
BY_IDENTIFIER_ONLY = frozenset({"model", "repository"})

#: Identifiers: our property for each, as SSSOM calls it.
FIELDS: dict[str, str] = {
    "arxiv": "fabio:hasArXivId", "doi": "bibo:doi", "repository": "sdo:codeRepository", "hub": "zoo:hubRepository",
    "page": "foaf:homepage", "orcid": "sdo:identifier", "ror": "sdo:identifier", "wikipedia": "foaf:isPrimaryTopicOf",
    "wikidata": "skos:exactMatch",
}  # fmt: skip

_SHORTEST_NAME = 2
_ROR = re.compile(r"(?:https?://)?ror\.org/(0[a-z0-9]{8})/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of a thing: what kind (a key of :data:`FIELDS`), and its value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to look up."""

    iri: str
    kind: str
    label: str
    names: tuple[str, ...] = ()
    """All that it is called, its label first."""
    identifiers: frozenset[Identifier] = field(default_factory=frozenset)


def things_of(store: SparqlStore, kinds: Iterable[str] = tuple(KINDS)) -> list[Thing]:
    """The things of some kinds, by IRI. ``store``: the public graph, for what is internal is nobody's to ask about."""
    found: list[Thing] = []
    for kind in kinds:
        identifiers = _identifiers(store, kind)
        names: dict[str, list[str]] = defaultdict(list)
        for row in read(store, _NAMES.replace("PATTERN", _pattern(kind))):
            names[str(row["thing"])].append(str(row["name"]))
        for iri in sorted(names.keys() | identifiers.keys()):
            called = tuple(dict.fromkeys(name for name in names[iri] if len(name) >= _SHORTEST_NAME))
            label = called[0] if called else iri.rpartition("/")[2]
            wanted = () if kind in BY_IDENTIFIER_ONLY else called
            if wanted or identifiers[iri]:
                found.append(Thing(iri, kind, label, wanted, frozenset(identifiers[iri])))
    return found


_NAMES = """SELECT ?thing ?name WHERE {
  PATTERN
  { ?thing dct:title ?name BIND(0 AS ?rank) } UNION { ?thing rdfs:label|skos:prefLabel ?name BIND(1 AS ?rank) }
  UNION { ?thing skos:altLabel ?name BIND(2 AS ?rank) }
  FILTER(LANG(?name) IN ("", "en"))
} ORDER BY ?thing ?rank ?name"""


def _pattern(kind: str) -> str:
    if KINDS[kind]:
        return f'?thing a {KINDS[kind]} . FILTER(STRSTARTS(STR(?thing), "https://w3id.org/zoograph/"))'
    return f'?thing a skos:Concept . FILTER(STRSTARTS(STR(?thing), "https://w3id.org/zoograph/{kind}/"))'


_IDENTIFIERS = """SELECT DISTINCT ?thing ?property ?value WHERE {
  PATTERN
  VALUES ?property { fabio:hasArXivId bibo:doi foaf:homepage sdo:url sdo:identifier sdo:sameAs foaf:isPrimaryTopicOf }
  ?thing ?property ?value
}"""
#: The code of a family or of its models, unless the same code is that of another family, too.
_CODE_OF_FAMILIES = """SELECT (SAMPLE(?family) AS ?thing) ?value WHERE {
  { ?family a zoo:ModelFamily ; zoo:repository ?repository }
  UNION { ?family a zoo:ModelFamily ; zoo:member/zoo:repository ?repository }
  ?repository sdo:codeRepository ?value
} GROUP BY ?value HAVING(COUNT(DISTINCT ?family) = 1)"""
_CODE = "SELECT ?thing ?value { ?thing a zoo:CodeRepository ; sdo:codeRepository ?value }"
#: The repository of a model on the hub, of one model for each.
_HUB = """SELECT (MIN(?model) AS ?thing) ?value WHERE {
  ?checkpoint zoo:hubRepository ?value ; zoo:checkpointOf ?model
  FILTER NOT EXISTS { ?model zoo:representative ?first . FILTER(?first != ?model) }
} GROUP BY ?value"""


def _ror(text: str) -> str | None:
    """The last part of a ROR id, https://ror.org/02mhbdp94."""
    found = _ROR.fullmatch(text.strip())
    return found[1] if found else None


_READ: dict[str, list[tuple[str, Callable[[str], str | None]]]] = {
    "hasArXivId": [("arxiv", arxiv_id)],
    "doi": [("doi", doi)],
    "homepage": [("page", str)],
    "url": [("page", str)],
    "identifier": [("orcid", orcid), ("ror", _ror)],
    "sameAs": [("orcid", orcid), ("ror", _ror), ("wikipedia", wikipedia_title)],
    "isPrimaryTopicOf": [("wikipedia", wikipedia_title)],
}


def _identifiers(store: SparqlStore, kind: str) -> dict[str, set[Identifier]]:
    found: dict[str, set[Identifier]] = defaultdict(set)
    if kind not in BY_IDENTIFIER_ONLY:
        for row in read(store, _IDENTIFIERS.replace("PATTERN", _pattern(kind))):
            name = str(row["property"]).replace("#", "/").rpartition("/")[2]
            for of, recognise in _READ[name]:
                if value := recognise(str(row["value"])):
                    found[str(row["thing"])].add(Identifier(of, value))
    for of, table in _tables(store, kind):
        for row in table:
            if row["thing"] is not None:
                found[str(row["thing"])].add(Identifier(of, str(row["value"])))
    return found


def _tables(store: SparqlStore, kind: str) -> Sequence[tuple[str, Table]]:
    match kind:
        case "family":
            return [("repository", read(store, _CODE_OF_FAMILIES))]
        case "repository":
            return [("repository", read(store, _CODE))]
        case "model":
            return [("hub", read(store, _HUB))]
        case _:
            return []
