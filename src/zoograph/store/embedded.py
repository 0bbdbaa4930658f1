"""A version of the graph, or one being staged, in the embedded engine (Oxigraph)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode
from pyoxigraph import Store as Engine

from zoograph.errors import StoreError
from zoograph.rdf import graph_name, named_node
from zoograph.sparql.guard import check
from zoograph.sparql.messages import syntax_error
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import names_a_dataset
from zoograph.store.answer import Answer
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES


class EmbeddedStore:
    """Queries over one Oxigraph store, with the dataset rules of :class:`~zoograph.store.protocol.Store`."""

    def __init__(self, engine: Engine, services: Collection[str] = ()) -> None:
        self.engine = engine
        self._services = services

    @classmethod
    def read_only(cls, directory: Path, services: Collection[str] = ()) -> EmbeddedStore:
        """Open a published version; it is never changed by this. ``services``: the hosts that SERVICE may reach."""
        try:
            return cls(Engine.read_only(str(directory)), services)
        except OSError as error:
            raise StoreError(f"cannot open the store in {directory}: {error}") from error

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """See :meth:`zoograph.store.protocol.Store.query`."""
        source = Source.read(text)
        check(source, self._services)
        if default_graphs is None and named_graphs is None:
            own = names_a_dataset(source.text)
            default: list[BlankNode | NamedNode | DefaultGraph] | None = None if own else [GRAPH_MERGED]
            named: list[BlankNode | NamedNode] | None = None if own else [*self.named_graphs()]
        else:
            default = [graph_name(iri) for iri in default_graphs or ()]
            named = [named_node(iri) for iri in named_graphs or ()]
        try:
            results = self.engine.query(
                source.text, base_iri=base, prefixes=PREFIXES, default_graph=default, named_graphs=named
            )
            return Answer(results)
        except SyntaxError as error:
            raise syntax_error(error, source, "query", base) from error

    def named_graphs(self) -> list[NamedNode]:
        """The graphs that ``GRAPH ?g`` ranges over: all but the merged copy."""
        return [g for g in self.engine.named_graphs() if isinstance(g, NamedNode) and g != GRAPH_MERGED]
