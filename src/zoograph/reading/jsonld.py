"""A model in the terms of schema.org and FAIR4ML, for programs that read the head of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zoograph.reading.facts import Fact, Facts
from zoograph.reading.model import ModelReading
from zoograph.reading.papers import Paper
from zoograph.reading.weights import Place
from zoograph.store.table import Iri
from zoograph.vocabulary import PREFIXES

#: The terms are spelt out here, so that nothing has to be fetched to understand the description.
_CONTEXT = {"@vocab": PREFIXES["sdo"], "fair4ml": PREFIXES["fair4ml"]}


def described(model: ModelReading) -> dict[str, Any]:
    """The model as JSON-LD."""
    facts = model.facts
    bases = [{"@id": str(each.iri), "name": each.name} for each in model.ancestors if each.steps == 1]
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": str(model.iri),
        "@type": ["CreativeWork", "fair4ml:MLModel"],
        "name": str(facts.first("rdfs:label")),
        "alternateName": _texts(facts.of("skos:altLabel")),
        "identifier": str(model.iri),
        "license": _links(facts.of("dct:license")),
        "datePublished": [str(fact.value) for name in ("dct:issued", "zoo:releaseYear") for fact in facts.of(name)][:1],
        "publisher": [{"@type": "Organization", **each} for each in _named(facts.of("dct:publisher"))],
        "inLanguage": _texts(facts.of("sdo:inLanguage")),
        "keywords": _texts((*facts.of("zoo:task"), *facts.of("zoo:domain"))),
        "codeRepository": _links(facts.of("sdo:codeRepository")),
        "includedInDataCatalog": [{"@type": "DataCatalog", **each} for each in _named(facts.of("dct:isPartOf"))],
        "citation": [_paper(paper) for paper in model.papers],
        "isBasedOn": bases,
        "encoding": [_place(place) for place in model.places if place.address],
        "fair4ml:mlTask": _links(facts.of("zoo:task")),
        "fair4ml:trainedOn": [{"@type": "Dataset", **each} for each in _named(_data(facts))],
    }
    return _without_empty(said)


def _data(facts: Facts) -> Iterable[Fact]:
    names = ("zoo:sourceDataset", "zoo:targetDataset", "fair4ml:trainedOn")
    return {fact.value: fact for name in names for fact in facts.of(name)}.values()


def _texts(facts: Iterable[Fact]) -> list[str]:
    return [fact.text for fact in facts]


def _links(facts: Iterable[Fact]) -> list[dict[str, str]]:
    return [{"@id": str(fact.value)} for fact in facts if isinstance(fact.value, Iri)]


def _named(facts: Iterable[Fact]) -> list[dict[str, str]]:
    return [{"@id": str(fact.value), "name": fact.text} for fact in facts if isinstance(fact.value, Iri)]


def _paper(paper: Paper) -> dict[str, Any]:
    said = {
        "@type": "ScholarlyArticle",
        "@id": str(paper.iri),
        "name": paper.title,
        "url": paper.address,
        "author": [{"@type": "Person", "name": author} for author in paper.authors.names],
    }
    return _without_empty(said)


def _place(place: Place) -> dict[str, Any]:
    said = {
        "@type": "MediaObject",
        "@id": str(place.checkpoint),
        "contentUrl": place.address,
        "encodingFormat": place.file_format,
    }
    return _without_empty(said)


def _without_empty(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}
