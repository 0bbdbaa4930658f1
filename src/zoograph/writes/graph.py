"""The operations of the Graph Store HTTP Protocol → the changes of a graph.

https://www.w3.org/TR/sparql11-http-rdf-update/, section 5. A graph may exist and be empty; the default graph always
exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import DefaultGraph, RdfFormat, Triple

from zoograph.changes import Change
from zoograph.errors import InputError, Outdated, UnknownName
from zoograph.rdf import GraphName, graph_name, parse_quads
from zoograph.store.answer import GRAPH_FORMATS
from zoograph.store.versions import Staging
from zoograph.vocabulary import MADE_GRAPHS, compact

#: The formats in which a graph can be sent, by media type.
FORMATS: dict[str, RdfFormat] = {form.media_type: form for form in GRAPH_FORMATS.values()}


class Operation(StrEnum):
    """What to do with the graph."""

    REPLACE = "PUT"
    ADD = "POST"
    DROP = "DELETE"


@dataclass(frozen=True, slots=True)
class Document:
    """A graph as it was sent. Relative IRIs in it are resolved against ``base``."""

    content: bytes
    media_type: str
    base: str


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """One operation on one graph; the empty IRI is the default graph."""

    operation: Operation
    iri: str
    documents: Sequence[Document] = ()
    only_if: frozenset[str] | None = None
    """Tags of versions, one of which must be the current one (RFC 9110, section 13.1.1); None for any version."""
    only_if_new: bool = False
    only_if_there: bool = False

    def changes(self, staging: Staging) -> dict[GraphName, Change]:
        """The changes of each graph, given the current version.

        Raises :class:`InputError` for a document that cannot be read, :class:`UnknownName` if there is no graph to
        drop, :class:`Outdated` if the graph is no longer the one that the caller has read.
        """
        graph = graph_name(self.iri)
        if graph in MADE_GRAPHS:
            raise InputError(f"{compact(self.iri)} is made by Zoograph; write to a graph of your own")
        exists = staging.holds(self.iri)
        if self.only_if is not None and staging.tag not in self.only_if:
            raise Outdated(f"the current version is {staging.parent}; read the graph again before writing it")
        if self.only_if_there and not exists:
            raise Outdated("there is no such graph")
        if self.only_if_new and exists:
            raise Outdated("there is such a graph already")
        match self.operation:
            case Operation.REPLACE:
                return {graph: Change(content=self._statements())}
            case Operation.ADD:
                return {graph: Change(added=self._statements())}
            case Operation.DROP:
                if not exists and self.iri:
                    raise UnknownName("graph", self.iri, staging.graphs())
                return {graph: Change(content=(), dropped=bool(self.iri))}

    def _statements(self) -> set[Triple]:
        found: set[Triple] = set()
        for document in self.documents:
            for quad in parse_quads(document.content, FORMATS[document.media_type], "body", base=document.base):
                if quad.graph_name != DefaultGraph():
                    raise InputError(f"holds statements of the graph {quad.graph_name}; send one graph", file="body")
                found.add(quad.triple)
        return found
