"""The same model elsewhere: other entries of the same weights, pages on other sites, and findings about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote

from zoograph.addresses import split_address
from zoograph.reading.patterns import ENTRIES
from zoograph.reading.view import View
from zoograph.records import Finding
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import BASE, PREFIXES

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


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and its pages about the model."""

    name: str
    pages: tuple[tuple[str, str], ...]
    """Pairs of address and name."""


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


def findings_about(view: View, entries: Iterable[Value]) -> list[Finding] | None:
    """The findings about some entries; None if another engine answers."""
    found = view.findings
    if found is None:
        return None
    return [each for entry in entries if isinstance(entry, Iri) for each in found.about.get(entry, ())]
