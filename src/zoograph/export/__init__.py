"""The graph in the forms that other programs and people read: RDF, JSON-LD with a context, a table, a network.

Without ``graph``, triple formats hold the merged graph (everything asserted and inferred), quad formats every named
graph under its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from pyoxigraph import Store as Engine

from zoograph.errors import UnknownName
from zoograph.export.json_ld import jsonld
from zoograph.export.network import gexf, graphml
from zoograph.export.statements import triples_in
from zoograph.export.table import models_csv
from zoograph.store.xml import rdf_xml
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, compact, expand

__all__ = ["BY_SUFFIX", "FORMATS", "Form", "export", "find_graph"]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an export."""

    write: Callable[[Engine, NamedNode], bytes]
    """Writes one named graph of a store."""
    suffix: str
    """The ending of a file of this form."""
    media: str
    """The media type."""
    purpose: str
    """What it is for: the end of the sentence that begins with the name of the form."""


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
    return FORMATS[form].write(store, source)


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
    quads = (Quad(t.subject, t.predicate, t.object, source) for t in triples_in(store, source))
    content = serialize(quads, format=form, prefixes=PREFIXES if form == RdfFormat.TRIG else None)
    assert content is not None
    return content


_QUADS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}

#: The formats of ``zoograph export --format``.
FORMATS: dict[str, Form] = {
    "turtle": Form(
        lambda store, source: _dump(store, source, RdfFormat.TURTLE), "ttl", "text/turtle",
        "RDF that people can read, too, with prefixes; every RDF program reads it",
    ),
    "jsonld": Form(
        jsonld, "jsonld", "application/ld+json",
        "JSON with an object for each thing, for programs that know no RDF; with its context it is RDF",
    ),
    "nquads": Form(
        lambda store, source: _named(store, source, RdfFormat.N_QUADS), "nq", "application/n-quads",
        "each statement with the graph it is from, one a line, to load into a triple store",
    ),
    "trig": Form(
        lambda store, source: _named(store, source, RdfFormat.TRIG), "trig", "application/trig",
        "the same as N-Quads, in the syntax of Turtle",
    ),
    "ntriples": Form(
        lambda store, source: _dump(store, source, RdfFormat.N_TRIPLES), "nt", "application/n-triples",
        "one statement a line, for programs that read line by line",
    ),
    "rdfxml": Form(
        lambda store, source: rdf_xml(triples_in(store, source), PREFIXES), "rdf", "application/rdf+xml",
        "RDF for older programs, such as Protégé and XSLT",
    ),
    "csv": Form(
        models_csv, "csv", "text/csv",
        "a table with a row for each model, for spreadsheets and data frames; no cell runs as a formula",
    ),
    "graphml": Form(
        graphml, "graphml", "application/graphml+xml",
        "models, families, representations and datasets as a network, for Cytoscape, yEd and networkx",
    ),
    "gexf": Form(
        gexf, "gexf", "application/gexf+xml",
        "the same network for Gephi",
    ),
}  # fmt: skip

#: The names of the formats by the endings of their files.
BY_SUFFIX = {FORMATS[name].suffix: name for name in FORMATS}
