"""The process that evaluates: one query at a time, over the target sent with it."""

from __future__ import annotations

from contextlib import ExitStack
from multiprocessing.connection import Connection

from zoograph.errors import InputError, LimitReached, NotWritable, StoreError, ZoographError
from zoograph.federation import Asker, FederatedStore
from zoograph.services import Allowed
from zoograph.sparql.guard import check
from zoograph.sparql.limits import at_most
from zoograph.store import EmbeddedStore, History, RemoteStore, SparqlStore
from zoograph.store.answer import GRAPH_FORMATS, TABLE_FORMATS, Answer
from zoograph.workers.isolation import deny_network
from zoograph.workers.lifeline import end_with_server
from zoograph.workers.messages import Done, Kind, Opened, Query, Target
from zoograph.workers.rows import counter

_CHUNK_BYTES = 1 << 16
_LONG_TEXT = 10_000
#: The share of a query's time in which other endpoints must answer; the rest is for the engine, and to say what failed.
_ASKING_SHARE = 0.7


def main(connection: Connection, services: Allowed, *, needs_network: bool) -> None:
    """Answer queries until the server closes the connection."""
    end_with_server()
    asker = Asker() if services else None  # its threads may use the network; what evaluates may not
    if not needs_network:
        deny_network()
    evaluator = _Evaluator(services, asker)
    connection.send(None)  # ready
    while True:
        try:
            target, query = connection.recv()
            evaluator.answer(connection, target, query)
        except (EOFError, ConnectionError):
            return


class _Evaluator:
    def __init__(self, services: Allowed, asker: Asker | None) -> None:
        self._services, self._asker = services, asker
        self._is_public = True
        self._target: Target | None = None
        self._store: SparqlStore | None = None
        self._open = ExitStack()

    def answer(self, connection: Connection, target: Target, query: Query) -> None:
        try:
            answer, limited = self._begun(self._opened(target), query)
        except ZoographError as error:
            connection.send(error)
            return
        except (OSError, RuntimeError, ValueError) as error:
            connection.send(StoreError(f"the engine cannot answer this query: {error}"))
            return
        kind = _kind(answer)
        connection.send(Opened(kind, limited, answer.partial))
        form = connection.recv()
        connection.send(_written(answer, form, connection, query.most_rows if kind == Kind.TABLE else None))

    def _begun(self, store: SparqlStore, query: Query) -> tuple[Answer, bool]:
        services, setting = self._services.of_view(is_public=self._is_public)
        seconds = _ASKING_SHARE * (query.most_seconds or 0)
        federated = FederatedStore(store, services, self._asker, seconds=seconds, setting=setting)

        def begun(text: str) -> Answer:
            return federated.query(
                text, default_graphs=query.default_graphs, named_graphs=query.named_graphs, base=query.base
            )

        if query.most_rows is None:
            return begun(query.text), False
        if len(query.text) > _LONG_TEXT:
            check(
                query.text, services=services
            )  # before the text is rewritten, so that refusing a long text costs little
        text, limited = at_most(query.text, query.most_rows)
        try:
            return begun(text), limited
        except InputError as error:
            begun(query.text)  # raises the error with its place in the text as it was sent
            raise InputError(
                "Zoograph cannot add a LIMIT to this query; write one yourself, with spaces around it"
            ) from error

    def _opened(self, target: Target) -> SparqlStore:
        if self._store is None or target != self._target:
            self._store = self._target = None
            self._open.close()
            self._is_public = True
            if target.engine:
                self._store = RemoteStore(target.engine)
            else:
                version = self._open.enter_context(History(target.home).reading(target.version))
                if target.mark not in ("", version.mark):
                    raise StoreError(f"version {version.number} has been replaced; ask again")
                self._is_public = version.is_public
                self._store = EmbeddedStore.read_only(version.store_directory)
            self._target = target
        return self._store


def _kind(answer: Answer) -> Kind:
    if answer.is_graph:
        return Kind.GRAPH
    return Kind.BOOLEAN if answer.is_boolean else Kind.TABLE


def _written(answer: Answer, form: str, connection: Connection, most_rows: int | None) -> Done | ZoographError:
    output = _Chunks(connection, form, most_rows)
    try:
        answer.write(output, (GRAPH_FORMATS | TABLE_FORMATS)[form])
        output.flush()
    except (LimitReached, NotWritable) as error:
        return error
    except (EOFError, ConnectionError):
        raise
    except (OSError, RuntimeError, ValueError) as error:
        return StoreError(f"the engine cannot answer this query: {error}")
    return Done(None if answer.is_boolean else output.rows)


class _Chunks:
    """What the engine writes to: sends it on in pieces worth sending."""

    def __init__(self, connection: Connection, form: str, most_rows: int | None) -> None:
        self._connection, self._most_rows = connection, most_rows
        self._count = counter(form)
        self._buffer = bytearray()
        self.rows: int | None = None

    def write(self, content: bytes) -> int:
        self._buffer += content
        if len(self._buffer) >= _CHUNK_BYTES:
            self.flush()
        return len(content)

    def flush(self) -> None:
        if self._buffer:
            chunk = bytes(self._buffer)
            self._buffer.clear()
            if self._count:
                self.rows = self._count(chunk)
                if self._most_rows is not None and self.rows > self._most_rows:
                    raise LimitReached(f"the answer has more than {self._most_rows} rows")
            self._connection.send(chunk)
