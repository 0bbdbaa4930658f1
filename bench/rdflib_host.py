"""Serves N-Quads with rdflib-endpoint from a fork, which a line on standard input replaces and its end stops."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import Any

import uvicorn
from pyoxigraph import Literal, RdfFormat, parse
from rdflib import Dataset, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node
from rdflib_endpoint import SparqlEndpoint

from zoograph.rdf import rdflib_term
from zoograph.vocabulary import GRAPH_MERGED, XSD


class _Terms(dict[Any, Node]):
    """Each term made once: a few times as fast as rdflib's own parser, which also clears the default graph (7.6.0)."""

    def __missing__(self, term: Any) -> Node:
        plain = isinstance(term, Literal) and term.datatype == XSD.string
        made = self[term] = RdflibLiteral(term.value) if plain else rdflib_term(term)  # as rdflib reads it in a query
        return made


def load(file: str) -> Dataset:
    """The quads, those of the merged graph in the default graph."""
    data = Dataset()
    graphs = {GRAPH_MERGED: data.default_graph}
    terms = _Terms()
    gc.disable()
    for quad in parse(path=file, format=RdfFormat.N_QUADS):
        graph = graphs.get(quad.graph_name)
        if graph is None:
            graph = graphs[quad.graph_name] = data.graph(URIRef(quad.graph_name.value))
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    gc.enable()
    gc.freeze()  # so that the collector does not go through it again and again
    return data


def main() -> None:
    """Load, then serve until standard input ends."""
    app = SparqlEndpoint(graph=load(sys.argv[1]))
    while True:
        child = os.fork()
        if child == 0:
            uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
            os._exit(0)
        goes_on = sys.stdin.readline()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if not goes_on:
            return


if __name__ == "__main__":
    main()
