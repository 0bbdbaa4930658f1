"""Terms and graphs: graphs' names, blank nodes with stable names, and the same graph for rdflib."""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Collection, Iterable
from typing import Any
from uuid import uuid4

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    Triple,
)
from rdflib.term import Node

from zoograph.errors import InputError
from zoograph.rdf.likeness import expect_few_alike
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, XSD

# rdflib rewrites literals that it takes for equal ("1.0" for "1.00"); a source's literals must stay as written.
rdflib.NORMALIZE_LITERALS = False
# The shapes check literals with invalid values; rdflib would print a traceback for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", "Parsing weird boolean")

GraphName = NamedNode | DefaultGraph

#: The names that :func:`stable_blank_nodes` gives, and the IRIs that stand in for them meanwhile.
_STABLE = re.compile(r"b[0-9a-f]{16}c14n[0-9]+")
_STAND_IN = f"urn:uuid:{uuid4()}:"


def named_node(iri: str) -> NamedNode:
    """The IRI as a term; raises :class:`InputError` for what is no absolute IRI."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InputError(f"<{iri}> is not an absolute IRI: {error}") from error


def graph_name(iri: str) -> GraphName:
    """The graph of that IRI; the empty name is the store's default graph."""
    return named_node(iri) if iri else DefaultGraph()


def stand_in(node: BlankNode) -> NamedNode:
    """A stand-in: an IRI for a blank node, for steps that would rename blank nodes. No file can contain this IRI."""
    return NamedNode(_STAND_IN + node.value)


def is_stand_in(term: Any) -> bool:
    """Whether a term is an IRI that :func:`stand_in` made."""
    return isinstance(term, NamedNode) and term.value.startswith(_STAND_IN)


def restored(term: Any) -> Any:
    """The blank node that a term stands for, or the term itself.

    >>> restored(stand_in(BlankNode("a"))), restored(NamedNode("http://example.org/a"))
    (<BlankNode value=a>, <NamedNode value=http://example.org/a>)
    """
    return BlankNode(term.value.removeprefix(_STAND_IN)) if is_stand_in(term) else term


def stable_blank_nodes(triples: Collection[Triple]) -> Collection[Triple]:
    """The triples with blank nodes named by the statements about them (RDFC-1.0), so that reading a file twice gives
    the same nodes and publishing it twice changes nothing.

    >>> from pyoxigraph import RdfFormat, parse
    >>> content = b"_:a <http://example.org/p> [ <http://example.org/q> 1 ] ."
    >>> once, again = ({q.triple for q in parse(content, RdfFormat.TURTLE, rename_blank_nodes=True)} for _ in range(2))
    >>> once == again, stable_blank_nodes(once) == stable_blank_nodes(again)
    (False, True)

    Nodes that have such a name already are nodes of the store, about which something more is said; they keep it.
    """
    if not any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in triples):
        return triples
    anonymous, rest = canonical_blank_nodes({_held(triple) for triple in triples})
    lines = sorted(map(str, anonymous))
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]  # after a letter: XML names start with one

    def named(term: Any) -> Any:
        return BlankNode(f"b{mark}{term.value}") if isinstance(term, BlankNode) else restored(term)

    return {Triple(named(t.subject), t.predicate, named(t.object)) for t in anonymous | rest}


def _held(triple: Triple) -> Triple:
    """The triple with IRIs in place of blank nodes that already have a stable name."""

    def held(term: Any) -> Any:
        stable = isinstance(term, BlankNode) and _STABLE.fullmatch(term.value)
        return stand_in(term) if stable else term

    return Triple(held(triple.subject), triple.predicate, held(triple.object))


def canonical_blank_nodes(triples: Collection[Triple]) -> tuple[set[Triple], set[Triple]]:
    """The triples with blank nodes, these named by RDFC-1.0; and the triples without.

    Raises :class:`InputError` where the blank nodes are too much alike.
    """
    rest = {t for t in triples if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)}
    expect_few_alike(set(triples) - rest)
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in set(triples) - rest)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}, rest


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph with our prefixes bound, for the tools that work on one."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    rdflib.NORMALIZE_LITERALS = False  # pySHACL turns it on when it is done
    # Each term is converted once: twice as fast as writing N-Triples and reading them with rdflib.
    terms: dict[Any, Node] = {}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if term not in terms:
                terms[term] = rdflib_term(term)
        graph.store.add((terms[triple.subject], terms[triple.predicate], terms[triple.object]), graph)
    return graph


def rdflib_term(term: Any) -> Node:
    """A term as rdflib has it; a blank node keeps its name."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None or term.datatype == XSD.string:
        return rdflib.Literal(term.value, lang=term.language)
    # Set here, too, because pySHACL turns the global setting on while it works.
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def in_graph(triples: Iterable[Triple], name: NamedNode | DefaultGraph) -> Iterable[Quad]:
    """The triples as quads of one graph."""
    return (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def merged(triple: Triple) -> Quad:
    """The triple as a quad of the merged graph."""
    return Quad(triple.subject, triple.predicate, triple.object, GRAPH_MERGED)
