"""A version of the graph, or one being staged, in the embedded engine (Oxigraph)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pyoxigraph import NamedNode
from pyoxigraph import Store as Engine

from zoograph.errors import InputError, StoreError
from zoograph.rdf import GraphName, graph_name, named_node
from zoograph.sparql.guard import check
from zoograph.sparql.messages import syntax_error
from zoograph.sparql.named import says_graph, without_graphs
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import names_a_dataset
from zoograph.store.answer import Answer
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES


class EmbeddedStore:
    """Queries over one Oxigraph store, with the dataset rules of :class:`~zoograph.store.protocol.SparqlStore`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def read_only(cls, directory: Path) -> EmbeddedStore:
        """Open a published version; it is never changed by this."""
        try:
            return cls(Engine.read_only(str(directory)))
        except (OSError, RuntimeError) as error:  # RuntimeError: what the engine finds to be damaged
            raise StoreError(f"cannot open the store in {directory}: {error}") from error

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """See :meth:`zoograph.store.protocol.SparqlStore.query`."""
        source = Source.read(text)
        check(source)
        if default_graphs is not None or named_graphs is not None:
            default = [graph_name(iri) for iri in default_graphs or ()]
            return self._answer(source, base, default, [named_node(iri) for iri in named_graphs or ()])
        if names_a_dataset(source.text):
            return self._answer(source, base, None, None)
        if not says_graph(source.text):
            return self._answer(source, base, [GRAPH_MERGED], [])
        if (filtered := without_graphs(source.text, [GRAPH_MERGED])) is not None:
            # Parse the text again as it was sent, so that the error has the right place.
            with suppress(InputError):
                return self._answer(Source.of(filtered), base, [GRAPH_MERGED], None)
        return self._answer(source, base, [GRAPH_MERGED], self.named_graphs())

    def _answer(
        self, source: Source, base: str | None, default: Sequence[GraphName] | None, named: Sequence[NamedNode] | None
    ) -> Answer:
        try:
            results = self.engine.query(
                source.text,
                base_iri=base,
                prefixes=PREFIXES,
                default_graph=None if default is None else [*default],
                named_graphs=None if named is None else [*named],
            )
            return Answer(results)
        except SyntaxError as error:
            raise syntax_error(error, source, "query", base) from error

    def named_graphs(self) -> list[NamedNode]:
        """The graphs that ``GRAPH ?g`` ranges over: all but the merged copy."""
        return [g for g in self.engine.named_graphs() if isinstance(g, NamedNode) and g != GRAPH_MERGED]
