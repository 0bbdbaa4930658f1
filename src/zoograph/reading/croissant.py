"""A dataset in Croissant (https://docs.mlcommons.org/croissant/docs/croissant-spec.html), with what the graph knows.

The graph knows a dataset by what models do with it, not by its files: so there is neither a distribution nor a record
set, and only what some source states of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from zoograph.errors import LimitReached, UnknownName
from zoograph.reading.patterns import ONE_ENTRY
from zoograph.reading.things import FACTS, Fact, facts, label_of
from zoograph.reading.view import View
from zoograph.store.table import Iri
from zoograph.vocabulary import expand, slug_of
from zoograph.wording import counted

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"

#: The context of the specification, whole, since readers compare it.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{
        name: f"cr:{name}"
        for name in (
            "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format", "includes",
            "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
            "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
        )
    },
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}  # fmt: skip

_USE = f"""SELECT ?trained ?values WHERE {{
  {{ SELECT (COUNT(DISTINCT ?model) AS ?trained) {{ ?model fair4ml:trainedOn $thing . {ONE_ENTRY} }} }}
  {{ SELECT (COUNT(DISTINCT ?evaluation) AS ?values) {{ ?evaluation fair4ml:evaluationDataset $thing }} }}
}}"""
#: What says that a dataset is this one and no other: a document about it, or its item or page elsewhere.
_KNOWN_BY = ("dct:source", "skos:exactMatch", "rdfs:seeAlso", "foaf:homepage", "dcat:landingPage", "sdo:url")
#: What must be known of a dataset, as a pattern.
NEEDS = f"$thing {'|'.join(_KNOWN_BY)} ?known"


def croissant_of(view: View, iri: str, most_seconds: float) -> bytes:
    """The dataset as JSON-LD.

    Raises :class:`~zoograph.errors.UnknownName` for one that is only named: without a document about it or a page of
    it elsewhere, nobody could tell which dataset is meant. Raises :class:`~zoograph.errors.LimitReached`.
    """
    tables = view.ask_all({"facts": FACTS, "use": _USE}, iri, most_seconds=most_seconds)
    if tables["facts"] is None:
        raise LimitReached("the facts of this dataset took too long to find")
    known = facts(tables["facts"])
    if not any(fact.relation in map(expand, _KNOWN_BY) for fact in known):
        raise UnknownName("dataset with enough known of it", slug_of(iri), (), hint="(no source says which one it is)")
    use = tables["use"].rows[0] if tables["use"] else {}
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "@id": iri,
        "conformsTo": CONFORMS_TO,
        "name": label_of(iri, known),
        "alternateName": _texts(known, "skos:altLabel"),
        "description": " ".join(_texts(known, "dct:description")) or _described(use),
        "url": iri,
        "sameAs": _addresses(known, "skos:exactMatch", "foaf:homepage", "dcat:landingPage", "sdo:url"),
        "dct:source": [{"@id": each} for each in _addresses(known, "dct:source", "rdfs:seeAlso")],
        "license": _addresses(known, "dct:license"),
        "datePublished": next(iter(_texts(known, "dct:issued")), None),
        "creator": [{"@type": "Person", "name": name} for name in _texts(known, "dc:creator")],
        "publisher": [{"@type": "Organization", "name": name} for name in _texts(known, "dct:publisher")],
        "inLanguage": _texts(known, "sdo:inLanguage"),
    }
    full = {name: value for name, value in said.items() if value}
    return json.dumps(full, indent=1, ensure_ascii=False).encode() + b"\n"


def _described(use: Any) -> str:
    trained, values = int(str(use.get("trained") or 0)), int(str(use.get("values") or 0))
    return (
        f"A dataset in the knowledge graph Zoograph, which knows {counted(trained, 'model')} trained on it and"
        f" {counted(values, 'published result')} of models on it."
    )


def _texts(known: Sequence[Fact], term: str) -> list[str]:
    return [fact.shown for fact in known if fact.relation == expand(term)]


def _addresses(known: Sequence[Fact], *terms: str) -> list[str]:
    """The values that are addresses; packages and such have none."""
    relations = {expand(term) for term in terms}
    found = (str(fact.value) for fact in known if fact.relation in relations and isinstance(fact.value, Iri))
    return [each for each in dict.fromkeys(found) if each.startswith(("http://", "https://"))]
