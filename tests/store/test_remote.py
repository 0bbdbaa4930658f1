"""Another engine by its address: the same answers as the embedded store, from a real server on loopback."""

import http.server
import threading
import time

import pytest

from helpers.application import app_over
from helpers.server import serve
from zoograph.errors import InputError, StoreError
from zoograph.questions import question, questions
from zoograph.store import EmbeddedStore, History, RemoteStore
from zoograph.store.answer import GRAPH_FORMATS


@pytest.fixture(scope="module")
def engine(built_home):
    """`zoograph serve` as the other engine; its address."""
    with serve(built_home) as server:
        yield f"{server.address}/sparql"


@pytest.fixture
def local(built_home):
    with History(built_home).reading() as version:
        yield EmbeddedStore.read_only(version.store_directory)


@pytest.mark.parametrize("name", [each.name for each in questions()])
def test_a_question_has_the_same_answer_there(name, engine, local):
    here, there = question(name).ask(local), question(name).ask(RemoteStore(engine))
    assert there.variables == here.variables
    assert list(there.rows()) == list(here.rows())


def test_a_graph_and_a_boolean_come_back_too(engine, local):
    text = "CONSTRUCT { ?m zoo:builtOn ?r } WHERE { ?m zoo:builtOn ?r ; zoo:domain domain:speech }"
    remote = RemoteStore(engine)
    assert set(remote.query(text).triples()) == set(local.query(text).triples())
    assert remote.query(text).serialize(GRAPH_FORMATS["ntriples"])
    assert bool(remote.query("ASK { ?m a zoo:RLM }"))
    assert not bool(remote.query("ASK { ?m a zoo:Nothing }"))


def test_named_graphs_are_those_of_the_embedded_store(engine, local):
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert list(RemoteStore(engine).query(text).rows()) == list(local.query(text).rows())


def test_what_the_engine_says_of_a_bad_query_is_passed_on(engine):
    with pytest.raises(InputError, match="the text ends before the {"):
        RemoteStore(engine).query("SELECT ?x { ?x ")
    with pytest.raises(InputError, match="SERVICE"):
        RemoteStore(engine).query("SELECT ?x { SERVICE <http://127.0.0.1:1/> { ?x ?p ?o } }")


def test_an_engine_that_does_not_answer_is_named():
    with pytest.raises(StoreError, match="http://127.0.0.1:1/sparql"):
        RemoteStore("http://127.0.0.1:1/sparql").query("ASK {}")


def test_it_waits_as_long_as_the_engine_asks_it_to():
    class Busy(http.server.BaseHTTPRequestHandler):
        times: list[float] = []  # noqa: RUF012

        def do_POST(self):
            self.times.append(time.monotonic())
            self.rfile.read(int(self.headers["Content-Length"]))
            if len(self.times) == 1:
                self.send_response(503)
                self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            assert self.headers["User-Agent"].startswith("zoograph/")
            body = b'{"head": {}, "boolean": true}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert bool(RemoteStore(f"http://127.0.0.1:{server.server_port}/").query("ASK {}"))
        finally:
            server.shutdown()
            thread.join()
    first, second = Busy.times
    assert second - first >= 1


def test_the_command_line_and_the_web_ask_the_engine(engine, run_here, tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOGRAPH_ENGINE", engine)
    done = run_here(tmp_path / "none", "ask", "rlms-of-a-domain", "--format", "csv")
    assert done.code == 0, done.err
    assert "hubert" in done.out
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?m a zoo:RLM }", "format": "csv"}
    with app_over(tmp_path / "none", ZOOGRAPH_ENGINE=engine) as app:
        answer = app.test_client().get("/sparql", query_string=query)
        assert int(answer.text.split()[1]) > 100
        assert app.test_client().get("/").status_code == 200
