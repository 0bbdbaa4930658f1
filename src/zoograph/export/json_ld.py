"""The graph as JSON-LD with a context, for people and programs that know JSON and no RDF."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyoxigraph import Store as Engine
from rdflib import URIRef

from zoograph.export.statements import triples_in
from zoograph.rdf import read_triples, to_rdflib
from zoograph.resources import ONTOLOGY_FILES
from zoograph.vocabulary import BASE, OWL, PREFIXES, RDF, SDO, XSD, compact, expand

#: Properties whose value belongs to only one thing, so that JSON-LD nests it inside that thing.
_OWNED = ("checkpoint", "produces", "hasEvaluation", "qualifiedPrimarySource")

#: Properties of other vocabularies whose values are things.
_REUSED_LINKS = (
    "fair4ml:fineTunedFrom", "fair4ml:hasEvaluation", "fair4ml:evaluatedMLModel", "fair4ml:evaluationDataset",
    "dct:license", "dct:source", "dct:isPartOf", "dct:publisher", "sdo:codeRepository",
    "codemeta:referencePublication", "dcat:accessURL", "dcat:downloadURL", "prov:qualifiedPrimarySource",
    "prov:entity", "rdfs:seeAlso", "skos:exactMatch",
)  # fmt: skip


def context() -> dict[str, Any]:
    """The JSON-LD ``@context``: prefixes, and the ontology's terms under their plain names.

    Things of our own are relative to ``@base`` (``model/vit-base``), since ``model`` and its like are terms already.
    """
    terms: dict[str, Any] = {"@base": BASE}
    terms |= {prefix: iri for prefix, iri in PREFIXES.items() if not iri.startswith(BASE) or prefix == "zoo"}
    terms |= {"id": "@id", "type": "@type", "label": {"@id": "rdfs:label", "@language": "en"}}
    ontology = to_rdflib(t for file in ONTOLOGY_FILES[:1] for t in read_triples(file))
    for subject, kind in sorted(ontology.subject_objects(predicate=URIRef(RDF.type.value))):
        if str(subject).startswith(PREFIXES["zoo"]):
            local = str(subject).removeprefix(PREFIXES["zoo"])
            terms[local] = _term(
                f"zoo:{local}", kind, ontology.value(subject, URIRef(SDO.rangeIncludes.value)), terms.get(local)
            )
    for name in _REUSED_LINKS:
        terms[name.split(":")[1]] = {"@id": name, "@type": "@id"}
    terms["issued"] = {"@id": "dct:issued", "@type": "xsd:date"}
    return terms


def _term(identifier: str, kind: Any, reach: Any, known: Any) -> Any:
    """The context entry of one ontology term; the first declaration about its values wins."""
    if str(kind) == OWL.ObjectProperty.value:
        return {"@id": identifier, "@type": "@id"}
    if str(kind) == OWL.DatatypeProperty.value and str(reach) in (XSD.decimal.value,):
        return {"@id": identifier, "@type": compact(str(reach))}
    return known or {"@id": identifier}


def jsonld(store: Engine, source: NamedNode) -> bytes:
    """JSON-LD that a person can read: one object per thing, with the things that only it owns nested inside."""
    terms = context()
    by_predicate = _terms_by_predicate(terms)
    things: dict[str, dict[str, Any]] = {}
    for triple in triples_in(store, source):
        if not isinstance(triple.subject, (NamedNode, BlankNode)):
            continue
        thing = things.setdefault(_name(triple.subject), {"id": _name(triple.subject)})
        key, value = _entry(triple, by_predicate)
        thing.setdefault(key, []).append(value)
    for thing in things.values():
        for key, values in thing.items():
            if isinstance(values, list) and len(values) == 1:
                thing[key] = values[0]
    nested = [_in_order(each) for each in _nested(things)]
    return json.dumps({"@context": terms, "@graph": nested}, indent=1, ensure_ascii=False).encode()


def _terms_by_predicate(terms: dict[str, Any]) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """The context's terms for a property, by the property's IRI."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for name, definition in terms.items():
        if isinstance(definition, dict):
            found.setdefault(expand(definition["@id"]), []).append((name, definition))
    return found


def _entry(triple: Triple, by_predicate: dict[str, list[tuple[str, dict[str, str]]]]) -> tuple[str, Any]:
    """Key and value of one statement, in short form if the context expands it to the same term, else in full."""
    value = triple.object
    if triple.predicate == RDF.type and isinstance(value, NamedNode):
        local = value.value.removeprefix(PREFIXES["zoo"])
        return "type", local if local in _class_terms() else _name(value)
    for name, definition in by_predicate.get(triple.predicate.value, ()):
        if isinstance(value, (NamedNode, BlankNode)):
            if definition.get("@type") == "@id":
                return name, _name(value)
        elif isinstance(value, Literal):
            kind = expand(definition.get("@type", ""))
            if (value.language and definition.get("@language") == value.language) or kind == value.datatype.value:
                return name, value.value
    key = _property(triple.predicate)
    if isinstance(value, (NamedNode, BlankNode)):
        return key, {"id": _name(value)}
    assert isinstance(value, Literal), "triple terms are refused on the way in"
    if value.language:
        return key, {"@value": value.value, "@language": value.language}
    if value.datatype == XSD.string:
        return key, value.value
    if value.datatype == XSD.integer and re.fullmatch(r"0|-?[1-9][0-9]*", value.value):
        return key, int(value.value)
    return key, {"@value": value.value, "@type": _name(value.datatype)}


@cache
def _class_terms() -> frozenset[str]:
    return frozenset(
        triple.subject.value.removeprefix(PREFIXES["zoo"])
        for triple in read_triples(ONTOLOGY_FILES[0])
        if triple.object == OWL.Class and isinstance(triple.subject, NamedNode)
    )


def _property(predicate: NamedNode) -> str:
    """A key; never relative, because JSON-LD drops keys that only ``@base`` could expand."""
    name = _name(predicate)
    return name if ":" in name else predicate.value


def _name(node: NamedNode | BlankNode) -> str:
    """An IRI in the shortest form that the context expands to the same: relative, prefixed or whole."""
    if isinstance(node, BlankNode):
        return str(node)
    iri = node.value
    local = iri.removeprefix(BASE)
    if iri.startswith(BASE) and re.fullmatch(r"[a-z-]+(/[A-Za-z0-9._~-]+)*", local):
        return local if ".." not in local and "/." not in local else iri
    short = compact(iri)
    prefix, _, rest = short.partition(":")
    known = prefix in PREFIXES and (not PREFIXES[prefix].startswith(BASE) or prefix == "zoo")
    return short if short != iri and known and re.fullmatch(r"[A-Za-z0-9_.-]+", rest) else iri


def _nested(things: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Nest owned things in their owners. A thing with two owners, or one that owns its owner, is not nested."""
    owners: dict[str, list[str]] = {}
    for name, each in things.items():
        for key in _OWNED:
            for owned in _listed(each.get(key)):
                owners.setdefault(owned, []).append(name)
    inside = {
        owned
        for owned, by in owners.items()
        if owned in things and len(by) == 1 and by[0] != owned and by[0] not in owners
    }
    for name in sorted(inside):
        owner = things[owners[name][0]]
        for key in _OWNED:
            if name in _listed(owner.get(key)):
                values = [things[v] if v == name else v for v in _all(owner[key])]
                owner[key] = values if len(values) > 1 else values[0]
    return [things[name] for name in sorted(things) if name not in inside]


def _in_order(value: Any) -> Any:
    """Sort arrays, so that diffs are small, and put identifier, type and label first in each object."""
    if isinstance(value, list):
        return sorted((_in_order(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "id", key != "type", key != "label", key))
        return {key: _in_order(value[key]) for key in keys}
    return value


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _listed(value: Any) -> list[str]:
    return [each for each in _all(value) if isinstance(each, str)]
