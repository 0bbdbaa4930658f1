"""The same thing elsewhere: other entries of the same weights, pages on other sites, items in knowledge bases.

What a knowledge base says of its item is no statement of a zoo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote

from zoograph.addresses import split_address
from zoograph.link.knowledge_bases import KNOWLEDGE_BASES, knowledge_base_of, page_of
from zoograph.reading.patterns import ENTRIES
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import BASE, PREFIXES, expand
from zoograph.wording import number

_IN_A_BASE = " || ".join(f'STRSTARTS(STR(?item), "{base.prefix}")' for base in KNOWLEDGE_BASES)
#: Of any other thing.
ITEMS = f"""SELECT ?item ?property ?value (LANG(?value) AS ?language) WHERE {{
  GRAPH graph:links {{ $thing skos:exactMatch ?item }}
  FILTER({_IN_A_BASE})
  OPTIONAL {{ GRAPH graph:links {{ ?item ?property ?value }} }}
}} ORDER BY ?item ?property ?language ?value"""

#: Of a model.
QUERIES = {
    "same": """
SELECT ?other ?name ?zoo ?zooName ?shared ?first WHERE {
  VALUES ?model { $thing }
  ?model zoo:representative ?first .
  ?other zoo:representative ?first .
  FILTER(?other != ?model)
  ?other rdfs:label ?name .
  OPTIONAL { ?other dct:isPartOf ?zoo . ?zoo rdfs:label ?zooName }
  BIND(IF(EXISTS { ?model zoo:sameWeightsAs ?other }, "file", "repository") AS ?shared)
} ORDER BY LCASE(STR(COALESCE(?zooName, ""))) LCASE(STR(?name))""",
    # Each part starts from the model; otherwise the engine would first work it out for all models.
    "links": f"""
SELECT DISTINCT ?of ?kind ?link WHERE {{
  {{ {ENTRIES} ?entry zoo:repository ?of . ?of sdo:codeRepository|rdfs:seeAlso ?link . BIND("code" AS ?kind) }}
  UNION
  {{ {ENTRIES} ?entry rdfs:seeAlso ?link . BIND("page" AS ?kind) BIND(?entry AS ?of) }}
  UNION
  {{ {ENTRIES} ?entry zoo:checkpoint ?of . ?of skos:exactMatch ?link . BIND("weights" AS ?kind) }}
  UNION
  {{
    {ENTRIES} ?entry zoo:family ?family . ?family zoo:sameFamilyAs? ?of .
    ?of skos:exactMatch ?link . BIND("family" AS ?kind)
  }}
  UNION
  {{
    {ENTRIES} ?entry zoo:family? ?described . ?described codemeta:referencePublication ?of .
    ?of rdfs:seeAlso|skos:exactMatch ?link . BIND("paper" AS ?kind)
  }}
}} ORDER BY ?kind ?link""",
    # Knowledge bases seldom know one set of weights, but its family and its papers.
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
}} ORDER BY ?of ?item ?property ?language ?value ?name""",
}

#: Names of sites by host, in the order in which they are shown.
_SITES = {
    "www.wikidata.org": "Wikidata",
    "dbpedia.org": "DBpedia",
    "openalex.org": "OpenAlex",
    "orkg.org": "Open Research Knowledge Graph",
    "linkedpaperswithcode.com": "Linked Papers with Code",
    "huggingface.co": "Hugging Face",
    "modelscope.cn": "ModelScope",
    "www.kaggle.com": "Kaggle",
    "arxiv.org": "arXiv",
    "openreview.net": "OpenReview",
    "doi.org": "DOI",
    "api.datacite.org": "DataCite",
    "api.crossref.org": "Crossref",
    "api.semanticscholar.org": "Semantic Scholar",
    "datasets-server.huggingface.co": "Papers with Code (archive)",
    "orcid.org": "ORCID",
    "github.com": "GitHub",
    "archive.softwareheritage.org": "Software Heritage",
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
class Site:
    """A site, and its pages about the model."""

    name: str
    pages: tuple[tuple[str, str], ...]
    """Pairs of address and name."""


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


def sites(table: Table | None) -> list[Site]:
    """The pages on other sites, by site."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in table or ():
        address = str(row["link"])
        parts = split_address(address)
        if parts is None or parts.scheme not in ("http", "https") or address.startswith((BASE, PREFIXES["spdx"])):
            continue
        if row["kind"] == "weights" and parts.netloc != "huggingface.co":
            continue  # files are listed among the weights
        found[parts.netloc].setdefault(address, _page_name(parts))
    order = list(_SITES)
    hosts = sorted(found, key=lambda host: (order.index(host) if host in order else len(order), host))
    return [Site(_SITES.get(host, host), tuple(found[host].items())) for host in hosts]


def _page_name(parts: SplitResult) -> str:
    """A short name for a page among those of its site."""
    if parts.query:
        return unquote(parts.query).rpartition("=")[2].strip("'").removeprefix("https://")
    return parts.path.strip("/") or parts.netloc


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
