"""SERVICE: a join of 1,000 rows with an endpoint of 100,000 items, in batches, row by row, and by the engine alone.

The endpoint is an Oxigraph store behind Python's HTTP server, in a process of its own on loopback. Over the network
each request costs as much more as the way there and back.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from urllib.parse import parse_qs

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions

from bench.figures import Figure
from zoograph.federation import Asker, FederatedStore
from zoograph.federation.store import BATCH
from zoograph.services import Services
from zoograph.store import EmbeddedStore
from zoograph.vocabulary import GRAPH_MERGED

_ROWS, _ITEMS = 1_000, 100_000
_ARXIV, _P818 = NamedNode("https://example.org/arxiv"), NamedNode("http://www.wikidata.org/prop/direct/P818")


def measure(home: Path, triples: int) -> Iterator[Figure]:
    """Seconds, requests and megabytes of each way."""
    local = pyoxigraph.Store()
    local.extend(
        Quad(NamedNode(f"https://example.org/paper/{i}"), _ARXIV, Literal(str(i * 7)), GRAPH_MERGED)
        for i in range(_ROWS)
    )
    asker = Asker()
    with _endpoint() as (address, pipe):
        text = f"SELECT * {{ ?paper {_ARXIV} ?arxiv SERVICE <{address}> {{ ?item {_P818} ?arxiv }} }}"
        services = Services.read(address, "services")
        for name, batch in ((f"in batches of {BATCH}", BATCH), ("row by row", 1)):
            store = FederatedStore(EmbeddedStore(local), services, asker, seconds=600, batch=batch)
            yield from _figures(name, partial(_federated, store, text), pipe)
        yield from _figures("by the engine alone", partial(_engine, local, text), pipe)


def _federated(store: FederatedStore, text: str) -> int:
    return len(list(store.query(text).rows()))


def _engine(local: pyoxigraph.Store, text: str) -> int:
    found = local.query(text, default_graph=GRAPH_MERGED)
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def _figures(name: str, ask: Callable[[], int], pipe: Connection) -> Iterator[Figure]:
    pipe.send("begin")
    pipe.recv()
    began = perf_counter()
    rows = ask()
    seconds = perf_counter() - began
    pipe.send("end")
    requests, size = pipe.recv()
    assert rows == _ROWS
    yield Figure(f"{_ROWS:,} rows joined {name}", seconds, "s")
    yield Figure("requests", requests, "")
    yield Figure("answers", size / 1e6, "MB")


@contextmanager
def _endpoint() -> Iterator[tuple[str, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    store = pyoxigraph.Store()
    store.bulk_extend(
        Quad(NamedNode(f"http://www.wikidata.org/entity/Q{i}"), _P818, Literal(str(i))) for i in range(_ITEMS)
    )
    answered: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = body if "sparql-query" in self.headers["Content-Type"] else parse_qs(body)["query"][0]
            found = store.query(query)
            assert isinstance(found, QuerySolutions)
            content = found.serialize(format=QueryResultsFormat.JSON)
            assert content is not None
            answered.append(len(content))
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(f"http://127.0.0.1:{server.server_port}/sparql")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        if pipe.recv() == "begin":
            answered.clear()
            pipe.send(None)
        else:
            pipe.send((len(answered), sum(answered)))
