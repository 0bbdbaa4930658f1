"""Another engine by its address: any SPARQL 1.1 endpoint that holds the graph, through SPARQLWrapper.

It has good manners: a User-Agent, a time-out, and waiting as the engine's ``Retry-After`` asks.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError, URLError

from pyoxigraph import RdfFormat
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLExceptions, SPARQLWrapper

from zoograph import __version__
from zoograph.errors import InputError, StoreError
from zoograph.sparql.forms import GRAPH_FORMS, query_form
from zoograph.sparql.guard import check
from zoograph.sparql.named import says_graph
from zoograph.sparql.source import Source
from zoograph.sparql.tokens import names_a_dataset
from zoograph.store.answer import Answer
from zoograph.vocabulary import GRAPH_MERGED, sparql_prologue

_TIMEOUT_SECONDS = 60
_TRIES = 3
_LONGEST_WAIT_SECONDS = 30


class RemoteStore:
    """Queries over a graph that another engine serves; see :class:`zoograph.store.protocol.SparqlStore`."""

    def __init__(self, address: str) -> None:
        self.address = address

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """See :meth:`SparqlStore.query`; raises :class:`StoreError` if the engine does not answer."""
        source = Source.read(text)
        check(source)
        text = source.text
        if default_graphs is None and named_graphs is None and not names_a_dataset(text):
            default_graphs = [GRAPH_MERGED.value]
            # A request that names its default graph must name every other graph, too (SPARQL 1.1 Protocol, 2.1.4).
            named_graphs = self.named_graphs() if says_graph(text) else []
        # On one line, so that line numbers in the engine's errors are those of the text.
        prologue = sparql_prologue().replace("\n", " ") + (f"BASE <{base}> " if base else "")
        form = query_form(text)
        content = self._send(prologue + text, form, default_graphs or (), named_graphs or ())
        if form in GRAPH_FORMS:
            return Answer.read_graph(content, RdfFormat.TURTLE, base=self.address)
        return Answer.read_table(content)

    def named_graphs(self) -> list[str]:
        """The graphs that ``GRAPH ?g`` ranges over: all but the merged copy."""
        content = self._send("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "SELECT", (), ())
        rows = Answer.read_table(content).rows()
        names = [row[0].value for row in rows]  # type: ignore[union-attr]
        return [name for name in names if name != GRAPH_MERGED.value]

    def _send(self, text: str, form: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> bytes:
        request = SPARQLWrapper(self.address, agent=f"zoograph/{__version__}")
        request.setTimeout(_TIMEOUT_SECONDS)
        request.setMethod(POST)
        request.setQuery(text)
        request.queryType = form  # SPARQLWrapper's own pattern is misled by words in comments
        request.setReturnFormat(TURTLE if form in GRAPH_FORMS else JSON)
        for name, graphs in (("default-graph-uri", default_graphs), ("named-graph-uri", named_graphs)):
            for graph in graphs:
                request.addParameter(name, graph)
        for attempt in range(1, _TRIES + 1):
            try:
                return self._read(request)
            except HTTPError as error:
                wait = error.headers.get("Retry-After", "")
                if (
                    attempt == _TRIES
                    or error.code not in (429, 503)
                    or not wait.isdigit()
                    or int(wait) > _LONGEST_WAIT_SECONDS
                ):
                    raise StoreError(f"{self.address} answered {error.code} {error.reason}") from error
                time.sleep(int(wait))
        raise AssertionError("the last try returns or raises")

    def _read(self, request: Any) -> bytes:
        try:
            answer = request.query()
            content: bytes = answer.response.read()
            answer.response.close()
        except SPARQLExceptions.QueryBadFormed as error:
            raise InputError(_first_line(error), file=self.address) from error
        except SPARQLExceptions.SPARQLWrapperException as error:
            raise StoreError(f"{self.address}: {_first_line(error)}") from error
        except HTTPError:
            raise
        except (URLError, TimeoutError, ConnectionError) as error:
            raise StoreError(f"{self.address} does not answer: {getattr(error, 'reason', error)}") from error
        return content


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).replace("\\n", "\n").splitlines() if line.strip()]
    return " ".join(lines)[:400]
