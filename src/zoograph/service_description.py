"""Descriptions for programs: what the service can do, what the graph contains, and example queries.

Editors configure themselves from these. Examples and prefixes are part of every version, and editors query them. The
service description, with the statistics, is not part of a version: it would count itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import dropwhile

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.questions import Question, questions
from zoograph.sparql.tokens import tokens
from zoograph.store import Version
from zoograph.store.statistics import Statistics, integer
from zoograph.vocabulary import (
    BASE,
    DATASET,
    DCT,
    ENT,
    FOAF,
    FORMATS,
    GRAPH_MERGED,
    ONTOLOGY,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SD,
    SDO,
    SH,
    VOID,
    XSD,
    compact,
    part,
    thing,
)

#: The most graphs that are described; there may be 200,000.
_MOST_GRAPHS = 1_000
_TITLE = "Zoograph"
_DESCRIPTION = (
    "A graph of machine-learning model zoos: which models give representations, what is built on what, "
    "under which licence, trained on which data, and where each of these facts comes from."
)

#: The W3C's names (https://www.w3.org/ns/formats/) of the forms of a table, and of a graph. Not those of pyoxigraph:
#: 0.5.13 names a document about JSON-LD.
_TABLES: dict[str, NamedNode] = {
    "json": FORMATS.SPARQL_Results_JSON,
    "xml": FORMATS.SPARQL_Results_XML,
    "csv": FORMATS.SPARQL_Results_CSV,
    "tsv": FORMATS.SPARQL_Results_TSV,
}
_GRAPHS: dict[str, NamedNode] = {
    "turtle": FORMATS.Turtle,
    "ntriples": getattr(FORMATS, "N-Triples"),
    "rdfxml": FORMATS.RDF_XML,
    "jsonld": getattr(FORMATS, "JSON-LD"),
}

#: The forms of a query in SHACL, which has none for DESCRIBE.
_FORMS: dict[str, tuple[NamedNode, NamedNode]] = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


# -- the service


def service_description(
    endpoint: str,
    version: Version | None = None,
    statistics: Statistics | None = None,
    *,
    updates: bool = False,
    federated: bool = False,
    inputs: Iterable[str] = (),
) -> set[Triple]:
    """The service description (https://www.w3.org/TR/sparql11-service-description/).

    ``version`` and its ``statistics`` are left out where another engine answers. ``federated``: SERVICE reaches some
    host. ``inputs``: names of the formats in which the service takes RDF.
    """
    triples = set(_service(NamedNode(endpoint), updates, federated, inputs))
    if version is not None and statistics is not None:
        triples.update(_default_dataset(NamedNode(endpoint), version))
        triples.update(_dataset(endpoint, version, statistics))
        # The spec asks for what the default graph holds, not how: the merged graph is the union of all named graphs
        # while the graph without a name is empty. An update's pattern is matched in the graph without a name.
        if not updates and not version.triples.get(""):
            triples.add(Triple(NamedNode(endpoint), SD.feature, SD.UnionDefaultGraph))
    return triples


def _service(service: NamedNode, updates: bool, federated: bool, inputs: Iterable[str]) -> Iterator[Triple]:
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, service)
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    if updates:
        yield Triple(service, SD.supportedLanguage, SD.SPARQL11Update)
    if federated:
        yield Triple(service, SD.feature, SD.BasicFederatedQuery)
    for form in (*_TABLES.values(), *_GRAPHS.values()):
        yield Triple(service, SD.resultFormat, form)
    for name in inputs:
        yield Triple(service, SD.inputFormat, _GRAPHS[name])
    # Not OWL-RDF-Based with the RL profile: the graph holds inferred statements, but not all that the RL rules give
    # (vocabulary and reflexive statements are missing), and only those from the ontology's own axioms. Patterns match
    # exactly what is in the graph.
    yield Triple(service, SD.defaultEntailmentRegime, ENT.Simple)


def _default_dataset(service: NamedNode, version: Version) -> Iterator[Triple]:
    dataset = part("dataset")
    yield Triple(service, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, DATASET)
    yield Triple(DATASET, RDF.type, SD.Graph)
    for name in _named_graphs(version):
        yield Triple(dataset, SD.namedGraph, name)
        yield Triple(name, RDF.type, SD.NamedGraph)
        yield Triple(name, SD.name, name)
        yield Triple(name, SD.graph, part("graph", name))
        yield Triple(part("graph", name), RDF.type, SD.Graph)


def _named_graphs(version: Version) -> list[NamedNode]:
    """The graphs that ``GRAPH ?g`` ranges over; if there are too many to read, only the largest."""
    counts = [(count, iri) for iri, count in version.triples.items() if iri not in ("", GRAPH_MERGED.value)]
    return [NamedNode(iri) for _, iri in nlargest(_MOST_GRAPHS, counts)]


# -- the dataset


def void_description(
    document: str,
    endpoint: str,
    version: Version,
    statistics: Statistics,
    catalog: Iterable[Triple] = (),
    links: Iterable[tuple[str, str, int]] = (),
) -> set[Triple]:
    """VoID of a version (https://www.w3.org/TR/void/), for a document at the address ``document``.

    ``catalog`` is the graph of that name, or as much of it as says under which licence a graph is.

    ``links``: how many links lead to each other dataset, as property, beginning of its IRIs, and number.
    """
    page = NamedNode(document)
    triples = {Triple(page, RDF.type, VOID.DatasetDescription), Triple(page, FOAF.primaryTopic, DATASET)}
    triples.update(_dataset(endpoint, version, statistics))
    for t in catalog:
        if t.predicate == DCT.license and isinstance(t.subject, NamedNode):
            triples.add(Triple(part("graph", t.subject), DCT.license, t.object))
    for relation, space, number in links:
        triples.update(_linkset(NamedNode(relation), space, number))
    return triples


def _dataset(endpoint: str, version: Version, statistics: Statistics) -> Iterator[Triple]:
    yield from statistics.statements()
    yield Triple(DATASET, DCT.title, _english(_TITLE))
    yield Triple(DATASET, DCT.description, _english(_DESCRIPTION))
    yield Triple(DATASET, DCT.modified, Literal(version.created, datatype=XSD.dateTime))
    yield Triple(DATASET, OWL.versionInfo, Literal(str(version.number)))
    yield Triple(DATASET, VOID.sparqlEndpoint, NamedNode(endpoint))
    yield Triple(DATASET, VOID.uriSpace, Literal(BASE))
    for form in _GRAPHS.values():
        yield Triple(DATASET, VOID.feature, form)
    used = {compact(term.value).partition(":")[0] for term in (*statistics.triples, *statistics.entities)}
    for prefix in used & PREFIXES.keys():
        yield Triple(DATASET, VOID.vocabulary, NamedNode(PREFIXES[prefix]))
    for name in _named_graphs(version):
        yield Triple(DATASET, VOID.subset, part("graph", name))
        yield Triple(part("graph", name), RDF.type, VOID.Dataset)
        yield Triple(part("graph", name), VOID.triples, integer(version.triples[name.value]))


def _linkset(relation: NamedNode, space: str, number: int) -> Iterator[Triple]:
    """The links with one property into one other dataset (https://www.w3.org/TR/void/#linkset)."""
    linkset, target = part("linkset", relation, NamedNode(space)), part("linked", NamedNode(space))
    yield Triple(DATASET, VOID.subset, linkset)
    yield Triple(linkset, RDF.type, VOID.Linkset)
    yield Triple(linkset, VOID.linkPredicate, relation)
    yield Triple(linkset, VOID.subjectsTarget, DATASET)
    yield Triple(linkset, VOID.objectsTarget, target)
    yield Triple(linkset, VOID.triples, integer(number))
    yield Triple(target, RDF.type, VOID.Dataset)
    yield Triple(target, VOID.uriSpace, Literal(space))


# -- examples and prefixes


def examples(endpoint: str | None = None) -> set[Triple]:
    """The questions as executable queries of SHACL, in the form of https://github.com/sib-swiss/sparql-examples.

    In the graph they name no ``endpoint``: it is the same wherever it is served.
    """
    return {triple for each in questions() for triple in _example(each, endpoint)}


def _example(question: Question, endpoint: str | None) -> Iterator[Triple]:
    subject = thing("question", question.name)
    # The comments before the query repeat what these statements say.
    text = "".join(dropwhile(lambda line: line.startswith("#"), question.text.splitlines(keepends=True))).strip()
    kind, relation = next(_FORMS[word] for t in tokens(text) if (word := t.text.upper()) in _FORMS)
    yield Triple(subject, RDF.type, SH.SPARQLExecutable)
    yield Triple(subject, RDF.type, kind)
    yield Triple(subject, RDFS.label, _english(question.title))
    yield Triple(subject, RDFS.comment, _english(f"{question.title}: {question.description}"))
    yield Triple(subject, SDO.keywords, Literal(question.theme))
    yield Triple(subject, SH.prefixes, ONTOLOGY)
    yield Triple(subject, relation, Literal(text))
    if endpoint is not None:
        yield Triple(subject, SDO.target, NamedNode(endpoint))


def prefixes() -> set[Triple]:
    """The prefixes that queries may leave out (https://www.w3.org/TR/shacl/#sparql-prefixes)."""
    return {triple for prefix, iri in PREFIXES.items() for triple in _declaration(prefix, iri)}


def _declaration(prefix: str, iri: str) -> Iterator[Triple]:
    subject = thing("prefix", prefix)
    yield Triple(ONTOLOGY, SH.declare, subject)
    yield Triple(subject, RDF.type, SH.PrefixDeclaration)
    yield Triple(subject, SH.prefix, Literal(prefix))
    yield Triple(subject, SH.namespace, Literal(iri, datatype=XSD.anyURI))


def _english(text: str) -> Literal:
    return Literal(text, language="en")
