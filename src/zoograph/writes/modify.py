"""One ``DELETE … INSERT … WHERE …``: its solutions tell what it would do, so it need not run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions, Triple
from pyoxigraph import Store as Engine

from zoograph.infer import MADE, asserted_graphs
from zoograph.rdf import expect_rdf_11, is_stand_in, restored, stand_in
from zoograph.sparql.named import says_graph, without_graphs
from zoograph.sparql.tokens import tokens
from zoograph.sparql.update import Modification
from zoograph.store.answer import Term
from zoograph.vocabulary import PREFIXES

_ROWS_AT_A_TIME = 10_000

Quads = dict[NamedNode | DefaultGraph, set[Triple]]


class Modify(Modification):
    """The operation, and its effect on a store."""

    __slots__ = ()

    def effects(self, store: Engine, base: str | None) -> tuple[Quads, Quads]:
        """The statements it inserts and deletes, graph by graph.

        ``GRAPH`` in the pattern ranges over the named graphs that people and zoos wrote.
        """
        templates = tokens(self.delete + self.insert)
        # "?x" and "$x" are the same variable.
        variables = sorted({f"?{token.text[1:]}" for token in templates if token.kind == "variable"})
        rows = list(self._solutions(store, variables, base))
        return self._filled(self.insert, variables, rows, base), self._filled(self.delete, variables, rows, base)

    def _solutions(
        self, store: Engine, variables: Sequence[str], base: str | None
    ) -> Iterator[tuple[Term | None, ...]]:
        about = [f"FROM {graph}" for graph in self.using or [self.with_graph] if graph]
        pattern = self.pattern
        named: list[NamedNode | BlankNode] | None = []
        if says_graph(pattern) and not self.using:
            if not about and (filtered := without_graphs(pattern, MADE)):
                pattern, named = filtered, None
            else:
                named = [name for name in asserted_graphs(store) if isinstance(name, NamedNode)]
        if about:
            about += [f"FROM NAMED {name}" for name in named or ()]
        results = store.query(
            f"{self.prologue} SELECT {' '.join(variables) or '*'} {' '.join(about)} WHERE {pattern}",
            base_iri=base,
            prefixes=PREFIXES,
            default_graph=None if about else DefaultGraph(),
            named_graphs=None if about else named,
        )
        assert isinstance(results, QuerySolutions)
        for solution in results:
            yield tuple(solution[name[1:]] for name in variables)

    def _filled(
        self, template: str, variables: Sequence[str], rows: Sequence[tuple[Term | None, ...]], base: str | None
    ) -> Quads:
        """The template filled in for each row, by the engine's own rules of what makes a triple."""
        filled = Engine()
        graph = f"WITH {self.with_graph}" if self.with_graph else ""
        for start in range(0, len(rows) if template else 0, _ROWS_AT_A_TIME):
            some = rows[start : start + _ROWS_AT_A_TIME]
            values = " ".join(f"({' '.join(map(_written, row))})" for row in some)
            where = f"WHERE {{ VALUES ({' '.join(variables)}) {{ {values} }} }}"
            filled.update(f"{self.prologue} {graph} INSERT {template} {where}", base_iri=base, prefixes=PREFIXES)
        expect_rdf_11(filled, "update")
        quads: Quads = {}
        for quad in filled:
            triple = Triple(restored(quad.subject), quad.predicate, restored(quad.object))
            # A blank node can be neither predicate nor graph name; then nothing is inserted (SPARQL 1.1 Update, 3.1.3).
            names = [name for name in (quad.predicate, quad.graph_name) if isinstance(name, NamedNode)]
            if not isinstance(quad.graph_name, BlankNode) and not any(map(is_stand_in, names)):
                quads.setdefault(quad.graph_name, set()).add(triple)
        return quads


def _written(term: Term | None) -> str:
    if isinstance(term, BlankNode):
        return str(stand_in(term))
    return "UNDEF" if term is None else str(term)
