"""The graph in the forms that other programs and people read: RDF, JSON-LD, a table, a network, a research object.

Without ``graph``, triple formats hold the merged graph (everything asserted and inferred), quad formats every named
graph under its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from pyoxigraph import Store as Engine

from zoograph.errors import UnknownName
from zoograph.export.crate import crate
from zoograph.export.json_ld import jsonld
from zoograph.export.network import gexf, graphml
from zoograph.export.statements import triples_in
from zoograph.export.table import models_csv
from zoograph.store.xml import rdf_xml
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, compact, expand

__all__ = ["BY_SUFFIX", "FORMATS", "Form", "export", "find_graph"]


@dataclass(frozen=True, slots=True)
class Content:
    """What is exported."""

    store: Engine
    graph: NamedNode
    """The named graph; the merged one for the whole graph."""
    is_whole: bool = False
    published: str = ""
    """The time at which the version was published, in ISO 8601; empty where it is not known."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an export."""

    write: Callable[[Content], bytes]
    suffix: str
    """The ending of a file of this form."""
    media: str
    """The media type."""
    purpose: str
    """What it is for: the end of the sentence that begins with the name of the form."""


def export(store: Engine, form: str, name: str | None = None, *, published: str = "") -> bytes:
    """The whole graph, or a named graph (by IRI, ``graph:curated`` or ``curated``), in a format of ``FORMATS``.

    ``published``: when the version was published, for the forms that say so.
    Raises :class:`UnknownName` for a format or graph that does not exist, naming the nearest, and :class:`NotWritable`
    for a graph that RDF/XML cannot hold.
    """
    if form not in FORMATS:
        raise UnknownName("format", form, FORMATS)
    source = GRAPH_MERGED if name is None else find_graph(store, name)
    return FORMATS[form].write(Content(store, source, name is None, published))


def find_graph(store: Engine, name: str) -> NamedNode:
    """The named graph that a text names; raises :class:`UnknownName` with the nearest names."""
    known = {g.value: g for g in store.named_graphs() if isinstance(g, NamedNode)}
    for candidate in (name, expand(name), expand(f"graph:{name}")):
        if candidate in known:
            return known[candidate]
    raise UnknownName("graph", name, (compact(iri).removeprefix("graph:") for iri in known))


def _triples(form: RdfFormat) -> Callable[[Content], bytes]:
    def written(content: Content) -> bytes:
        prefixes = PREFIXES if form == RdfFormat.TURTLE else None
        found = content.store.dump(format=form, from_graph=content.graph, prefixes=prefixes)
        assert found is not None
        return found

    return written


def _quads(form: RdfFormat) -> Callable[[Content], bytes]:
    def written(content: Content) -> bytes:
        store, source = content.store, content.graph
        quads: Iterable[Quad]
        if content.is_whole:
            quads = sorted(
                (quad for quad in store if quad.graph_name != GRAPH_MERGED),
                key=lambda quad: (str(quad.graph_name), str(quad.subject)),
            )
        else:
            quads = (Quad(t.subject, t.predicate, t.object, source) for t in triples_in(store, source))
        found = serialize(quads, format=form, prefixes=PREFIXES if form == RdfFormat.TRIG else None)
        assert found is not None
        return found

    return written


def _of_graph(write: Callable[[Engine, NamedNode], bytes]) -> Callable[[Content], bytes]:
    return lambda content: write(content.store, content.graph)


def _crate(content: Content) -> bytes:
    store = content.store
    graphs = [g for g in store.named_graphs() if isinstance(g, NamedNode)] if content.is_whole else [content.graph]
    files = {
        f"zoograph.{FORMATS[name].suffix}": (what, FORMATS[name].media, FORMATS[name].write(content))
        for name, what in (("nquads", "The statements, each with the graph that it is from"), ("csv", "The models"))
    }
    return crate(store, graphs, files, content.published)


#: The formats of ``zoograph export --format``.
FORMATS: dict[str, Form] = {
    "turtle": Form(
        _triples(RdfFormat.TURTLE), "ttl", "text/turtle",
        "RDF that people can read, too, with prefixes; every RDF program reads it",
    ),
    "jsonld": Form(
        _of_graph(jsonld), "jsonld", "application/ld+json",
        "JSON with an object for each thing, for programs that know no RDF; with its context it is RDF",
    ),
    "nquads": Form(
        _quads(RdfFormat.N_QUADS), "nq", "application/n-quads",
        "each statement with the graph it is from, one a line, to load into a triple store",
    ),
    "trig": Form(
        _quads(RdfFormat.TRIG), "trig", "application/trig",
        "the same as N-Quads, in the syntax of Turtle",
    ),
    "ntriples": Form(
        _triples(RdfFormat.N_TRIPLES), "nt", "application/n-triples",
        "one statement a line, for programs that read line by line",
    ),
    "rdfxml": Form(
        _of_graph(lambda store, source: rdf_xml(triples_in(store, source), PREFIXES)), "rdf", "application/rdf+xml",
        "RDF for older programs, such as Protégé and XSLT",
    ),
    "csv": Form(
        _of_graph(models_csv), "csv", "text/csv",
        "a table with a row for each model, for spreadsheets and data frames; no cell runs as a formula",
    ),
    "graphml": Form(
        _of_graph(graphml), "graphml", "application/graphml+xml",
        "models, families, representations and datasets as a network, for Cytoscape, yEd and networkx",
    ),
    "gexf": Form(
        _of_graph(gexf), "gexf", "application/gexf+xml",
        "the same network for Gephi",
    ),
    "ro-crate": Form(
        _crate, "crate.zip", "application/zip",
        "N-Quads and the table with a description (RO-Crate), for archives such as Zenodo",
    ),
}  # fmt: skip

#: The names of the formats by the endings of their files.
BY_SUFFIX = {FORMATS[name].suffix: name for name in FORMATS}
