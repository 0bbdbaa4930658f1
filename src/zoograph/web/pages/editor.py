"""The page at ``/sparql``: a query and its answer, for a person.

Without scripts it is a form and a table. With scripts an editor (``assets/editor.js``) takes their place and asks for
the whole answer itself, so here a short answer and a short time limit are enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, request
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, RdfFormat

from zoograph.errors import InputError, LimitReached, Overloaded, ServiceFailed
from zoograph.questions import THEMES, questions
from zoograph.store import Answer
from zoograph.store.answer import Term, text
from zoograph.vocabulary import XSD
from zoograph.web.current import evaluate
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES
from zoograph.web.pages.rendering import link, page
from zoograph.workers import Kind, Query, RunningQuery

#: The query that the editor starts with.
EXAMPLE = """\
# Speech models that give representations, and how many models are built on each
SELECT ?model ?name (COUNT(DISTINCT ?dtm) AS ?built) WHERE {
  ?model zoo:domain domain:speech ;
    a zoo:RLM ;
    rdfs:label ?name .
  MINUS { ?model zoo:representative ?other . FILTER(?other != ?model) }
  OPTIONAL { ?model zoo:hasDownstream ?dtm }
}
GROUP BY ?model ?name
ORDER BY DESC(?built) ?name
LIMIT 20
"""

_MOST_ROWS = 100
_MOST_TRIPLES = 500
_MOST_SECONDS = 3.0
#: The most bytes of an answer that are read: a page is in memory several times, and a few strings can be very long.
_MOST_BYTES = 4 << 20

_NUMBERS = (XSD.integer, XSD.decimal, XSD.double, XSD.float)


class _TooLong(Exception):  # noqa: N818
    """The answer is too long to be shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table."""

    content: Markup | str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """As much of an answer as a page shows: a table, a yes or no, or a graph."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    boolean: bool | None = None
    turtle: str | None = None
    is_whole: bool = True
    partial: tuple[str, ...] = ()
    """What other endpoints should have added and did not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer, and the place of the fault in the query."""

    status: int
    sentence: str
    line: int | None = None
    column: int | None = None
    before: str = ""
    at: str = ""
    after: str = ""
    """The line of the query, in three parts."""

    @classmethod
    def of(cls, error: InputError | LimitReached | Overloaded | ServiceFailed, query: str) -> Fault:
        """An error for a person to read."""
        if isinstance(error, LimitReached):
            return cls(
                503, f"{error}. A page waits for {_MOST_SECONDS:.0f} seconds; ask for another form to wait longer."
            )
        if isinstance(error, Overloaded):
            return cls(503, f"{error}. Load the page again.")
        if isinstance(error, ServiceFailed):
            return cls(504 if error.is_late else 502, f"{error}.")
        lines = query.splitlines()
        if error.line is None or error.column is None or not 1 <= error.line <= len(lines):
            return cls(400, error.reason)
        line, at = lines[error.line - 1], error.column - 1
        return cls(400, error.reason, error.line, error.column, line[:at], line[at : at + 1] or " ", line[at + 1 :])


def editor(query: str | None, default_graphs: tuple[str, ...] | None, named_graphs: tuple[str, ...] | None) -> Response:
    """The page with a query or an example in it; the graphs are the dataset of the query."""
    shown, fault = None, None
    if query is not None:
        asked = Query(
            query, default_graphs, named_graphs, request.base_url, most_rows=_MOST_ROWS, most_seconds=_MOST_SECONDS
        )
        try:
            evaluation = evaluate(asked)
            shown = replace(_shown(evaluation), partial=evaluation.partial)
        except _TooLong:
            fault = Fault(503, "The answer is longer than a page may be. Ask for another form, or for less.")
        except (InputError, LimitReached, Overloaded, ServiceFailed) as error:
            fault = Fault.of(error, query)
    response = page(
        "sparql.html",
        query=EXAMPLE if query is None else query,
        is_given=query is not None,
        graphs=[("default-graph-uri", iri) for iri in default_graphs or ()]
        + [("named-graph-uri", iri) for iri in named_graphs or ()],
        shown=shown,
        fault=fault,
        forms=[("of a table", TABLE_TYPES), ("of a graph", GRAPH_TYPES)],
        count=len(questions()),
        themes=[(theme, [each for each in questions() if each.theme == theme]) for theme in THEMES],
    )
    if fault and response.status_code == 200:
        response.status_code = fault.status
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
    return response


def _shown(evaluation: RunningQuery) -> Shown:
    try:
        if evaluation.kind == Kind.GRAPH:
            return _graph(evaluation)
        content = bytearray()
        for piece in evaluation.read("json"):
            content += piece
            if len(content) > _MOST_BYTES:
                raise _TooLong
    finally:
        evaluation.close()
    answer = Answer.read_table(bytes(content))
    if answer.is_boolean:
        return Shown(boolean=bool(answer))
    rows = tuple(tuple(map(_cell, row)) for row in answer.rows())
    return Shown(tuple(answer.variables), rows, is_whole=not evaluation.limited or len(rows) < _MOST_ROWS)


def _graph(evaluation: RunningQuery) -> Shown:
    """The first triples; the length of a graph is only known at its end."""
    content, count = bytearray(), 0
    for piece in evaluation.read("ntriples"):
        content += piece
        count += piece.count(b"\n")
        if count > _MOST_TRIPLES or len(content) > _MOST_BYTES:
            break
    lines = content.split(b"\n")  # the last one is empty or incomplete
    shown = b"\n".join([*lines[:-1][:_MOST_TRIPLES], b""])
    is_whole = len(shown) == len(content)
    turtle = Answer.read_graph(shown, RdfFormat.N_TRIPLES).pretty_turtle().decode()
    return Shown(turtle=turtle, is_whole=is_whole)


def _cell(term: Term | None) -> Cell:
    if isinstance(term, NamedNode):
        return Cell(link(term.value))
    return Cell(text(term), isinstance(term, Literal) and term.datatype in _NUMBERS)
