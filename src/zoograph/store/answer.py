"""The answer to a query, and the forms in which it can be written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from zoograph.store.xml import XmlOutput, write_rdf_xml
from zoograph.vocabulary import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

#: The forms of a table or a yes-or-no answer, by the names that ``--format`` and ``?format=`` take.
TABLE_FORMATS: dict[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}

#: The forms of a graph.
GRAPH_FORMATS: dict[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


_PIECE_CHARACTERS = 1 << 13


class Output(Protocol):
    """What an answer can be written to."""

    def write(self, content: bytes, /) -> int:
        """Take a piece."""
        ...

    def flush(self) -> None:
        """Send on what was written."""
        ...


class Answer:
    """The answer to a query: a table (SELECT), a boolean (ASK) or a graph (CONSTRUCT, DESCRIBE). Read it once."""

    def __init__(self, results: QuerySolutions | QueryBoolean | QueryTriples) -> None:
        self._results = results
        self.partial: tuple[str, ...] = ()
        """What other endpoints should have added and did not, as sentences; see :mod:`zoograph.federation`."""

    @classmethod
    def read_table(cls, content: bytes) -> Answer:
        """A table or a yes or no that another process wrote as SPARQL results in JSON."""
        return cls(parse_query_results(content, QueryResultsFormat.JSON))

    @classmethod
    def read_graph(cls, content: bytes, form: RdfFormat, *, base: str | None = None) -> Answer:
        """A graph that another process wrote."""
        store = Store()
        store.extend(parse(content, form, base_iri=base))
        graph = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(graph, QueryTriples)
        return cls(graph)

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph."""
        return isinstance(self._results, QueryTriples)

    @property
    def is_boolean(self) -> bool:
        """Whether the answer is a yes or no."""
        return isinstance(self._results, QueryBoolean)

    @property
    def variables(self) -> list[str]:
        """The columns of a table, in order; empty for the other two."""
        return [v.value for v in self._results.variables] if isinstance(self._results, QuerySolutions) else []

    def __bool__(self) -> bool:
        if not isinstance(self._results, QueryBoolean):
            raise TypeError("only the answer to an ASK query is true or false")
        return bool(self._results)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a table, for a program or a page; the serving path uses :meth:`serialize`."""
        if not isinstance(self._results, QuerySolutions):
            raise TypeError("only the answer to a SELECT query has rows")
        width = range(len(self._results.variables))
        for solution in self._results:
            yield tuple(solution[i] for i in width)

    def triples(self) -> Iterator[Triple]:
        """The triples of a graph."""
        if not isinstance(self._results, QueryTriples):
            raise TypeError("only the answer to a CONSTRUCT or DESCRIBE query has triples")
        yield from self._results

    def write(self, output: Output, form: QueryResultsFormat | RdfFormat) -> None:
        """The whole answer, written by the engine itself, in pieces.

        Raises :class:`NotWritable` for an answer that XML cannot hold.
        """
        if isinstance(self._results, QueryTriples) and form == RdfFormat.RDF_XML:
            write_rdf_xml(self._results, output)
        elif form == QueryResultsFormat.CSV and isinstance(self._results, QuerySolutions):
            _write_csv(self._results, output)
        elif form == QueryResultsFormat.XML:
            assert not isinstance(self._results, QueryTriples)
            xml = XmlOutput(output)
            self._results.serialize(xml, format=QueryResultsFormat.XML)  # type: ignore[arg-type]
            xml.close()
        elif isinstance(self._results, QueryTriples):
            assert isinstance(form, RdfFormat)
            self._results.serialize(output, format=form)  # type: ignore[arg-type]
        else:
            assert isinstance(form, QueryResultsFormat)
            self._results.serialize(output, format=form)  # type: ignore[arg-type]

    def serialize(self, form: QueryResultsFormat | RdfFormat) -> bytes:
        """The whole answer as bytes."""
        content = BytesIO()
        self.write(content, form)
        return content.getvalue()

    def pretty_turtle(self) -> bytes:
        """A graph as Turtle with prefixes, for reading; term by term, so not for serving."""
        content = serialize(self.triples(), format=RdfFormat.TURTLE, prefixes=PREFIXES)
        assert content is not None
        return content


def _write_csv(solutions: QuerySolutions, output: Output) -> None:
    """SPARQL's CSV. The engine (pyoxigraph 0.5.13) puts no quotes around an IRI with a comma in it."""
    piece = StringIO(newline="")
    writer = csv.writer(piece)
    writer.writerow(variable.value for variable in solutions.variables)
    for solution in solutions:
        writer.writerow([text(term) for term in solution])
        if piece.tell() >= _PIECE_CHARACTERS:
            output.write(piece.getvalue().encode())
            piece.seek(0)
            piece.truncate()
    output.write(piece.getvalue().encode())


def text(term: Term | None) -> str:
    """A term as a person reads it: the text of a literal, an IRI as it is, nothing for an unbound variable."""
    if term is None:
        return ""
    return str(term) if isinstance(term, (Triple, BlankNode)) else term.value
