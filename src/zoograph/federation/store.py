"""A store that asks other endpoints where a query says SERVICE, and another store for everything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)
from pyoxigraph import Store as Engine

from zoograph.errors import InputError, LimitReached, ServiceFailed
from zoograph.federation.asking import Asker
from zoograph.services import Allowed, Services
from zoograph.sparql.guard import check
from zoograph.sparql.messages import syntax_error
from zoograph.sparql.service import Clause, clauses, has_service, without_services
from zoograph.sparql.source import Source
from zoograph.store import Answer, SparqlStore
from zoograph.store.answer import Term
from zoograph.vocabulary import BASE, PREFIXES

#: Rows of VALUES in one request. Larger batches save little time and make addresses and queries long for others.
BATCH = 100
#: The most values that the endpoint of one clause is asked about, and the most rows that all clauses may give.
_MOST_VALUES = 10_000
_MOST_ROWS = 20_000
_MOST_CLAUSES = 10
#: Blank nodes of other endpoints get an IRI, since VALUES has no blank nodes (RDF 1.1 Concepts, section 3.5).
_SKOLEM = f"{BASE}.well-known/genid/"

_UNCLEAR = "it is not clear which values to ask this SERVICE about; put what gives them before it, in the same braces"
_Values = tuple[str, ...]


class FederatedStore:
    """See :class:`zoograph.store.SparqlStore`; raises :class:`ServiceFailed`, too, and :class:`LimitReached`."""

    def __init__(
        self,
        store: SparqlStore,
        services: Services,
        asker: Asker | None,
        *,
        seconds: float = 60.0,
        setting: str = "ZOOGRAPH_SERVICES",
        batch: int = BATCH,
    ) -> None:
        """``services``: what SERVICE may ask, and ``setting`` which variable says so; ``seconds``: for all clauses.

        ``asker`` may be None where nothing may be asked.
        """
        self.local, self._services, self._asker = store, services, asker
        self._seconds, self._setting, self._batch = seconds, setting, batch

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """See :meth:`zoograph.store.SparqlStore.query`."""

        def ask(query: str) -> Answer:
            return self.local.query(query, default_graphs=default_graphs, named_graphs=named_graphs, base=base)

        if not has_service(text):
            return ask(text)
        source = Source.read(text)
        check(source, services=self._services, setting=self._setting)
        _expect_sparql(source, base)
        written = clauses(source, base)  # raises for one that is not supported, before anybody is asked
        if len(written) > _MOST_CLAUSES:
            source.refuse(written[_MOST_CLAUSES].start, f"more than {_MOST_CLAUSES} SERVICE clauses")
        assert self._asker is not None
        asking = _Asking(self._asker, ask, time.monotonic() + self._seconds, self._batch)
        for _ in written:
            clause = clauses(source, base)[0]
            address = self._services.asked(clause.address)
            assert address is not None
            try:
                rows = asking.rows(clause, address)
            except InputError as error:
                raise source.error(clause.start, f"{_UNCLEAR}: {error.reason}") from error
            source = source.rearranged((0, clause.start), rows, (clause.end, len(source.text)))
        answer = ask(source.text)
        answer.partial = tuple(asking.failures)
        return answer


def federated(store: SparqlStore, allowed: Allowed, *, is_public: bool = True) -> SparqlStore:
    """A store of the public or an internal view for one user, who waits as long as it takes the engine."""
    services, setting = allowed.of_view(is_public=is_public)
    return FederatedStore(store, services, Asker() if services else None, setting=setting)


def _expect_sparql(source: Source, base: str | None) -> None:
    """Raise :class:`InputError` for a syntax error, with its place in the text as it was sent."""
    bare = without_services(source)
    try:
        Engine().query(bare.text, base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error, bare, "query", base) from error


class _Asking:
    """The clauses of one query, asked one after the other within one limit of time and of rows."""

    def __init__(self, asker: Asker, local: Callable[[str], Answer], end: float, batch: int) -> None:
        self._asker, self._local, self._end, self._batch = asker, local, end, batch
        self._rows = self._requests = 0
        self.failures: list[str] = []
        """What went wrong in clauses with SILENT."""

    def rows(self, clause: Clause, address: str) -> str:
        """What takes the place of a clause in the query: its rows as VALUES."""
        columns = _in_scope(clause)
        names, values = self._values(clause, columns)
        try:
            found = [*self._answers(clause, address, names, values)]
        except ServiceFailed as error:
            if not clause.is_silent:
                # Named as the query does: where the operator has it asked is nobody's business.
                raise ServiceFailed(
                    clause.address, error.reason, is_late=error.is_late, retry_after=error.retry_after
                ) from error
            self.failures.append(f"SERVICE SILENT <{clause.address}> gave nothing: {error.reason}")
            found = [{}]  # one solution that binds nothing (SPARQL 1.1 Federated Query, section 2.3)
        lines = [" ".join(["(", *(row.get(name, "UNDEF") for name in columns), ")"]) for row in found]
        return f"VALUES ({' '.join(f'?{name}' for name in columns)}) {{ {' '.join(lines)} }}"

    def _values(self, clause: Clause, columns: Sequence[str]) -> tuple[list[str], list[_Values]]:
        """The variables to ask about, and their distinct values.

        A variable without a value in some row would agree with any row there, and a blank node cannot be sent, so such
        a variable is left out.
        """
        shared = [name for name in clause.shared if name in columns]
        if not shared:
            return [], [()]
        rows = list(self._local(clause.values_query(shared, _MOST_VALUES + 1)).rows())
        if len(rows) > _MOST_VALUES:
            raise LimitReached(
                f"SERVICE <{clause.address}> would be asked about more than {_MOST_VALUES:,} values; "
                "narrow what stands before it"
            )
        sent = [i for i in range(len(shared)) if all(isinstance(row[i], NamedNode | Literal) for row in rows)]
        distinct = dict.fromkeys(tuple(str(row[i]) for i in sent) for row in rows)
        return [shared[i] for i in sent], list(distinct)

    def _answers(
        self, clause: Clause, address: str, names: Sequence[str], values: Sequence[_Values]
    ) -> Iterator[dict[str, str]]:
        """The rows of all batches, each with its terms in SPARQL by variable."""
        head = f"{clause.prologue}\nSELECT * WHERE {{\n".lstrip()
        for begin in range(0, len(values), self._batch):
            batch = values[begin : begin + self._batch]
            lines = "\n".join(f"({' '.join(each)})" for each in batch)
            about = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{\n{lines}\n}}\n" if names else ""
            # Inside of the braces where that means the same: engines work out a group with OPTIONAL by itself.
            is_inside = clause.leading.issuperset(names)
            pattern = f"{{\n{about}{clause.pattern[1:]}" if is_inside else f"{about}{clause.pattern}"
            query = f"{head}{pattern}\n}}"
            content = self._asker.ask(address, query, self._end - time.monotonic())
            self._requests += 1
            rows = _table(clause, content, f"{_SKOLEM}{self._requests}-", _MOST_ROWS - self._rows)
            self._rows += len(rows)
            yield from rows


def _in_scope(clause: Clause) -> list[str]:
    """The variables that a clause may bind: an empty engine knows which."""
    found = Engine().query(f"{clause.prologue}\nSELECT * WHERE {clause.pattern}", prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return [each.value for each in found.variables]


def _table(clause: Clause, content: bytes, blank: str, most: int) -> list[dict[str, str]]:
    """The rows of an answer; ``blank`` begins the IRIs that its blank nodes get.

    Raises :class:`ServiceFailed` where it is no table, or has more rows than ``most``.
    """
    try:
        found = parse_query_results(content, QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            return _rows(clause, found, blank, most)
    except (SyntaxError, ValueError) as error:
        raise ServiceFailed(clause.address, "its answer is no table of SPARQL results in JSON") from error
    raise ServiceFailed(clause.address, "its answer is no table of SPARQL results")


def _rows(clause: Clause, found: QuerySolutions, blank: str, most: int) -> list[dict[str, str]]:
    columns = [(i, each.value) for i, each in enumerate(found.variables) if each.value in clause.variables]
    rows: list[dict[str, str]] = []
    for solution in found:
        if len(rows) == most:
            raise ServiceFailed(clause.address, f"there are more than {_MOST_ROWS:,} rows")
        terms = ((name, solution[i]) for i, name in columns)
        rows.append({name: _written(term, blank) for name, term in terms if term is not None})
    return rows


def _written(term: Term, blank: str) -> str:
    """A term in SPARQL. The blank nodes of one answer have nothing to do with those of another."""
    if isinstance(term, BlankNode):
        return f"<{blank}{term.value}>"
    if isinstance(term, Triple):
        return f"<<( {_written(term.subject, blank)} {term.predicate} {_written(term.object, blank)} )>>"
    return str(term)
