"""The merged graph as an rdflib graph that reads from the store on demand: pySHACL reads only what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from pyoxigraph import Store as Engine
from rdflib.namespace import NamespaceManager
from rdflib.store import Store as RdflibStore
from rdflib.term import Node

from zoograph.rdf import rdflib_term
from zoograph.vocabulary import GRAPH_MERGED


@contextmanager
def merged_graph(store: Engine) -> Iterator[rdflib.Graph]:
    """The merged graph, to be read; nothing is copied.

    The store is let go of at the end, though rdflib and pySHACL hold on to their graphs for as long as they like: one
    that is on disk stays locked for as long as somebody has it.
    """
    view = _View(store)
    graph = rdflib.Graph(store=view, bind_namespaces="none")
    graph.namespace_manager = Prefixes(graph)
    view.contexts_of_all = (graph,)
    try:
        yield graph
    finally:
        view.let_go()


class _View(RdflibStore):
    """An rdflib store over one graph of an Oxigraph store."""

    context_aware = True  # pySHACL wraps it in a dataset, which insists; it asks for no graph in particular
    graph_aware = True

    def __init__(self, store: Engine) -> None:
        super().__init__()
        self._store = store
        self.contexts_of_all: tuple[rdflib.Graph, ...] = ()
        """The one graph there is, as rdflib wants it said of each triple."""
        self._terms: dict[Any, Node] = {}
        self._prefixes: dict[str, rdflib.URIRef] = {}
        self._namespaces: dict[str, str] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """The triples that match; rdflib's contract wants each with the contexts it is in."""
        try:
            subject, predicate, value = map(oxigraph_term, triple_pattern)
        except ValueError:
            return  # what is no IRI is not in the store
        if isinstance(subject, Literal) or isinstance(predicate, (Literal, BlankNode)):
            return
        quads = self._store.quads_for_pattern(subject, predicate, value, GRAPH_MERGED)
        for quad in quads:
            yield (
                (self._term(quad.subject), self._term(quad.predicate), self._term(quad.object)),
                iter(self.contexts_of_all),
            )

    def __len__(self, context: Any = None) -> int:
        """1 if there is any triple, else 0: pySHACL asks for no more, and counting all takes seconds."""
        return sum(1 for _ in islice(self._store.quads_for_pattern(None, None, None, GRAPH_MERGED), 1))

    def let_go(self) -> None:
        """Release the store; the graph is empty from now on."""
        self._store = Engine()

    def _term(self, term: Any) -> Node:
        if isinstance(term, Literal):
            return rdflib_term(term)
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = rdflib_term(term)
        return known

    # rdflib asks a store for the prefixes of its graphs.

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        """Remember a prefix."""
        self._prefixes[prefix] = namespace
        self._namespaces.setdefault(str(namespace), prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        """The prefix of a namespace."""
        return self._namespaces.get(str(namespace))

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        """The namespace of a prefix."""
        return self._prefixes.get(prefix)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        """Every prefix with its namespace."""
        return iter(list(self._prefixes.items()))


class Prefixes(NamespaceManager):
    """The prefixes of a graph, which remember how each IRI is abbreviated.

    pySHACL words each result as text, too. For each, it binds the same prefix again and abbreviates the same few IRIs.
    """

    def __init__(self, graph: rdflib.Graph) -> None:
        self._bound: set[tuple[str | None, str]] = set()
        self._written: dict[str, str] = {}
        super().__init__(graph, bind_namespaces="rdflib")

    def bind(self, prefix: str | None, namespace: Any, override: bool = True, replace: bool = False) -> None:
        """Bind a prefix."""
        if (prefix, str(namespace)) not in self._bound:
            self._bound.add((prefix, str(namespace)))
            self._written.clear()
            super().bind(prefix, namespace, override, replace)

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803 (rdflib's names)
        """An IRI as a prefixed name if there is a prefix for it, else in angle brackets."""
        written = self._written.get(rdfTerm)
        if written is None:
            written = self._written[rdfTerm] = super().normalizeUri(rdfTerm)
        return written


def oxigraph_term(term: Node | None) -> NamedNode | BlankNode | Literal | None:
    """An rdflib term as Oxigraph has it; raises :class:`ValueError` for what cannot be in a store."""
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))
