"""Knowledge bases on loopback, through the real HTTP stack: SPARQL over an excerpt, and OpenAlex's API."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, RdfFormat, Store


@dataclass(frozen=True)
class Reply:
    """What a server answers instead of the truth; ``None`` in a list of them stands for the truth."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: bool = False
    """Announce more bytes than are sent."""


@dataclass
class KnowledgeBase:
    """A running server: what it was asked, and what it answers next."""

    address: str
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    replies: list[Reply | None] = field(default_factory=list)


@contextmanager
def sparql_server(*files: Path) -> Iterator[KnowledgeBase]:
    """A SPARQL endpoint over some RDF files."""
    store = Store()
    for file in files:
        store.bulk_load(path=str(file), format=RdfFormat.from_extension(file.suffix[1:]))

    def answer(query: str) -> bytes:
        return store.query(query).serialize(format=QueryResultsFormat.JSON)

    with _serving(answer, "application/sparql-results+json") as server:
        yield server


@contextmanager
def openalex_server(records: Path) -> Iterator[KnowledgeBase]:
    """OpenAlex's API over records, one a line: ``/works?filter=doi:a|b`` and ``…search:words``."""
    known = [json.loads(line) for line in records.read_text().splitlines()]

    def answer(address: str) -> bytes:
        parts = urlsplit(address)
        name, _, wanted = parse_qs(parts.query)["filter"][0].partition(":")
        start = f"https://openalex.org/{parts.path.rpartition('/')[2][0].upper()}"
        those = [each for each in known if each["id"].startswith(start)]
        if name.endswith(".search"):
            words = set(wanted.casefold().split())
            those = [each for each in those if words <= set(each["display_name"].casefold().replace(":", "").split())]
        else:
            those = [each for each in those if each.get(name) in wanted.split("|")]
        return json.dumps({"meta": {"count": len(those)}, "results": those}).encode()

    with _serving(answer, "application/json") as server:
        yield server


@contextmanager
def _serving(answer: Callable[[str], bytes], media_type: str) -> Iterator[KnowledgeBase]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(parse_qs(text)["query"][0])

        def do_GET(self):
            self.reply(self.path)

        def reply(self, question):
            base.asked.append(question)
            base.times.append(time.monotonic())
            base.agents.add(self.headers["User-Agent"])
            other = base.replies.pop(0) if base.replies else None
            content = answer(question) if other is None else other.body
            time.sleep(other.wait if other else 0)
            self.send_response(other.status if other else 200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content) + (100 if other and other.cut else 0)))
            for name, value in (other.headers if other else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    base = KnowledgeBase(f"http://127.0.0.1:{server.server_port}/sparql")
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
