"""The graph in the forms that other programs and people read: RDF, JSON-LD with a context, a table, a network.

Without ``graph``, triple formats hold the merged graph (everything asserted and inferred), quad formats every named
graph under its own name.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import networkx as nx
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from pyoxigraph import Store as Engine
from rdflib import URIRef

from zoograph.errors import UnknownName
from zoograph.fields import Place, shown_in
from zoograph.rdf import read_triples, to_rdflib
from zoograph.resources import ONTOLOGY_FILES
from zoograph.spreadsheet import inert
from zoograph.store.xml import rdf_xml
from zoograph.vocabulary import BASE, GRAPH_MERGED, OWL, PREFIXES, RDF, RDFS, SDO, XSD, ZOO, compact, expand

#: Properties whose value belongs to only one thing, so that JSON-LD nests it inside that thing.
_OWNED = ("checkpoint", "produces", "hasEvaluation", "qualifiedPrimarySource")

#: Properties of other vocabularies whose values are things.
_REUSED_LINKS = (
    "fair4ml:fineTunedFrom", "fair4ml:hasEvaluation", "fair4ml:evaluatedMLModel", "fair4ml:evaluationDataset",
    "dct:license", "dct:source", "dct:isPartOf", "dct:publisher", "sdo:codeRepository",
    "codemeta:referencePublication", "dcat:accessURL", "dcat:downloadURL", "prov:qualifiedPrimarySource",
    "prov:entity", "rdfs:seeAlso", "skos:exactMatch",
)  # fmt: skip


def export(store: Engine, form: str, name: str | None = None) -> bytes:
    """The whole graph, or a named graph (by IRI, ``graph:curated`` or ``curated``), in a format of ``FORMATS``.

    Raises :class:`UnknownName` for a format or graph that does not exist, naming the nearest, and :class:`NotWritable`
    for a graph that RDF/XML cannot hold.
    """
    if form not in FORMATS:
        raise UnknownName("format", form, FORMATS)
    source = GRAPH_MERGED if name is None else find_graph(store, name)
    if name is None and form in _QUADS:
        return _quads(store, _QUADS[form])
    return FORMATS[form](store, source)


def find_graph(store: Engine, name: str) -> NamedNode:
    """The named graph that a text names; raises :class:`UnknownName` with the nearest names."""
    known = {g.value: g for g in store.named_graphs() if isinstance(g, NamedNode)}
    for candidate in (name, expand(name), expand(f"graph:{name}")):
        if candidate in known:
            return known[candidate]
    raise UnknownName("graph", name, (compact(iri).removeprefix("graph:") for iri in known))


def _dump(store: Engine, source: NamedNode, form: RdfFormat) -> bytes:
    prefixes = PREFIXES if form == RdfFormat.TURTLE else None
    content = store.dump(format=form, from_graph=source, prefixes=prefixes)
    assert content is not None
    return content


def _quads(store: Engine, form: RdfFormat) -> bytes:
    quads = sorted(
        (quad for quad in store if quad.graph_name != GRAPH_MERGED),
        key=lambda quad: (str(quad.graph_name), str(quad.subject)),
    )
    content = serialize(quads, format=form, prefixes=PREFIXES if form == RdfFormat.TRIG else None)
    assert content is not None
    return content


def _named(store: Engine, source: NamedNode, form: RdfFormat) -> bytes:
    quads = (Quad(t.subject, t.predicate, t.object, source) for t in _triples(store, source))
    content = serialize(quads, format=form, prefixes=PREFIXES if form == RdfFormat.TRIG else None)
    assert content is not None
    return content


def _triples(store: Engine, source: NamedNode) -> Iterator[Triple]:
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, source))


# -- JSON-LD


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
    for triple in _triples(store, source):
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


# -- a table, a network

_COLUMNS = {field.column(Place.EXPORT): NamedNode(expand(field.term)) for field in shown_in(Place.EXPORT)}


def models_csv(store: Engine, source: NamedNode) -> bytes:
    """A table of the models (RFC 4180): one row each, prefixed names, several values separated by spaces.

    It is for people: no cell runs as a formula in a spreadsheet.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["model", "label", *_COLUMNS])
    for model in sorted(_members(store, source, ZOO.Model)):
        row = [compact(model), " | ".join(_values(store, source, model, RDFS.label))]
        row += [" ".join(_values(store, source, model, predicate)) for predicate in _COLUMNS.values()]
        writer.writerow(map(inert, row))
    return out.getvalue().encode()


def graphml(store: Engine, source: NamedNode) -> bytes:
    """The network of models, families, representations and datasets, for Gephi, Cytoscape or yEd (GraphML)."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind in (ZOO.Model, ZOO.ModelFamily, ZOO.Representation, SDO.Dataset):
        for name in sorted(_members(store, source, kind)):
            labels = _values(store, source, name, RDFS.label)
            network.add_node(
                name, label=_XML_FORBIDS.sub("", labels[0]) if labels else compact(name), kind=compact(kind.value)
            )
    for triple in sorted(_triples(store, source), key=str):
        if not (isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)):
            continue
        if triple.subject.value in network and triple.object.value in network:
            network.add_edge(triple.subject.value, triple.object.value, label=compact(triple.predicate.value))
    out = io.BytesIO()
    nx.write_graphml(network, out)
    return out.getvalue()


def _members(store: Engine, source: NamedNode, kind: NamedNode) -> set[str]:
    return {
        quad.subject.value
        for quad in store.quads_for_pattern(None, RDF.type, kind, source)
        if isinstance(quad.subject, NamedNode)
    }


def _values(store: Engine, source: NamedNode, subject: str, predicate: NamedNode) -> list[str]:
    found = (quad.object for quad in store.quads_for_pattern(NamedNode(subject), predicate, None, source))
    return sorted(
        compact(o.value) if isinstance(o, NamedNode) else o.value for o in found if isinstance(o, (NamedNode, Literal))
    )


#: Characters that XML 1.0 cannot contain.
_XML_FORBIDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_QUADS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}

#: The formats of ``zoograph export --format``.
FORMATS: dict[str, Callable[[Engine, NamedNode], bytes]] = {
    "turtle": lambda store, source: _dump(store, source, RdfFormat.TURTLE),
    "jsonld": jsonld,
    "nquads": lambda store, source: _named(store, source, RdfFormat.N_QUADS),
    "trig": lambda store, source: _named(store, source, RdfFormat.TRIG),
    "ntriples": lambda store, source: _dump(store, source, RdfFormat.N_TRIPLES),
    "rdfxml": lambda store, source: rdf_xml(_triples(store, source), PREFIXES),
    "csv": models_csv,
    "graphml": graphml,
}
