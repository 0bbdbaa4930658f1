"""Other endpoints over the real HTTP stack: those that answer, and those that do not, or wrongly, or too much."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from pyoxigraph import Store as Engine

from helpers.knowledge_base import Reply, sparql_server
from helpers.paths import DATA
from zoograph import federation
from zoograph.errors import LimitReached, ServiceFailed
from zoograph.federation import Asker, FederatedStore, asking
from zoograph.services import Services
from zoograph.store import EmbeddedStore

ASKER = Asker()
TEXT = "SELECT ?item {{ VALUES ?arxiv {{ '2106.07447' }} {} <{}> {{ ?item <http://www.wikidata.org/prop/direct/P818> ?arxiv }} }}"


@pytest.fixture(scope="module")
def wikidata():
    with sparql_server(DATA / "link" / "wikidata.trig") as server:
        yield server


def ask(address, *, silent=False, seconds=2.0, text=TEXT):
    store = FederatedStore(EmbeddedStore(Engine()), Services.read(address, "S"), ASKER, seconds=seconds)
    return store.query(text.format("SERVICE SILENT" if silent else "SERVICE", address))


def failure(address, **options):
    """The members of the error, without its traceback: that would hold objects of the engine, which stay in a thread."""
    try:
        ask(address, **options)
    except ServiceFailed as error:
        return SimpleNamespace(message=str(error), **error.__dict__)
    raise AssertionError("it did not fail")


def test_an_endpoint_is_asked_once_and_says_who_asks(wikidata):
    wikidata.asked.clear()
    [[item]] = ask(wikidata.address).rows()
    assert item.value == "http://www.wikidata.org/entity/Q900001"
    assert len(wikidata.asked) == 1
    assert all(agent.startswith("zoograph/") and "https://" in agent for agent in wikidata.agents)


MALFORMED = {
    "a page": Reply(body=b"<html>Too many users</html>"),
    "half an answer": Reply(
        body=b'{"head": {"vars": ["item"]}, "results": {"bindings": [{"item": {"type": "uri", "val'
    ),
    "a yes or no": Reply(body=b'{"head": {}, "boolean": true}'),
    "an address that is none": Reply(
        body=b'{"head": {"vars": ["item"]}, "results": {"bindings": [{"item": {"type": "uri", "value": "} <x"}}]}}'
    ),
    "nothing": Reply(body=b""),
    "less than it says": Reply(body=b'{"head": {}', cut=True),
    "a coding that was not asked for": Reply(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
    "a failure": Reply(status=500, body=b"java.util.concurrent.TimeoutException"),
}


@pytest.mark.parametrize("reply", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_table_is_an_error_and_with_silent_one_row(wikidata, reply):
    wikidata.replies[:] = [reply, reply]
    failed = failure(wikidata.address)
    assert f"SERVICE <{wikidata.address}>: " in failed.message
    assert "SERVICE SILENT" in failed.message, "what to do"
    assert not failed.is_late
    answer = ask(wikidata.address, silent=True)
    assert list(answer.rows()) == [(None,)]
    [said] = answer.partial
    assert said == f"SERVICE SILENT <{wikidata.address}> gave nothing: {failed.reason}"


def test_a_server_that_asks_to_wait_is_passed_on(wikidata):
    wikidata.replies[:] = [Reply(status=429, headers={"Retry-After": "30"})]
    failed = failure(wikidata.address)
    assert failed.reason == "it answers 429 Too Many Requests and asks to wait 30 s"
    assert failed.retry_after == 30


@contextmanager
def speaking(act):
    """A port where ``act(connection)`` speaks to whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=act, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"


def drop_by_drop(connection):
    """A header that never ends: each byte comes in time, and the whole never does."""
    with connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            time.sleep(0.05)
            try:
                connection.sendall(b"x")
            except OSError:
                return


@pytest.mark.parametrize("act", [lambda _: time.sleep(3), drop_by_drop], ids=["silent", "drop by drop"])
def test_one_that_is_too_slow_is_left_in_time(act):
    with speaking(act) as address:
        began = time.monotonic()
        failed = failure(address, seconds=0.3)
        assert failed.reason == "no whole answer came within 0.3 s"
        assert failed.is_late
        assert time.monotonic() - began < 2


def test_a_closed_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceFailed, match=rf"<http://127.0.0.1:{port}/sparql>: the connection is refused"):
        ask(f"http://127.0.0.1:{port}/sparql")


def test_an_answer_without_end_is_cut_off(monkeypatch):
    def endless(connection):
        with connection:
            connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"head": {"vars": ["item"]}, "results": {"bindings": [')
            try:
                while True:
                    connection.sendall(b'{"item": {"type": "literal", "value": "x"}},' * 1000)
            except OSError:
                return

    monkeypatch.setattr(asking, "_MOST_BYTES", 1 << 20)
    with speaking(endless) as address, pytest.raises(ServiceFailed, match="larger than 1 MiB"):
        ask(address)


def test_too_many_rows_and_too_many_values_are_refused(wikidata, monkeypatch):
    bindings = [{"item": {"type": "literal", "value": str(i)}} for i in range(11)]
    wikidata.replies[:] = [
        Reply(body=json.dumps({"head": {"vars": ["item"]}, "results": {"bindings": bindings}}).encode())
    ]
    monkeypatch.setattr(federation.store, "_MOST_ROWS", 10)
    with pytest.raises(ServiceFailed, match="more than 10 rows"):
        ask(wikidata.address)
    wikidata.asked.clear()
    monkeypatch.setattr(federation.store, "_MOST_VALUES", 3)
    with pytest.raises(LimitReached, match="more than 3 values"):
        ask(wikidata.address, text=TEXT.replace("'2106.07447'", "1 2 3 4"), silent=True)
    assert wikidata.asked == []


def test_blank_nodes_of_two_answers_are_four_things(wikidata, monkeypatch):
    bindings = [{"item": {"type": "bnode", "value": name}, "arxiv": {"type": "literal", "value": "1"}} for name in "ab"]
    reply = Reply(body=json.dumps({"head": {"vars": ["item", "arxiv"]}, "results": {"bindings": bindings}}).encode())
    wikidata.replies[:] = [reply, reply]
    services = Services.read(wikidata.address, "S")
    store = FederatedStore(EmbeddedStore(Engine()), services, ASKER, batch=1)
    text = TEXT.replace("'2106.07447'", "'1' '2'").format("SERVICE", wikidata.address)
    assert len({row[0].value for row in store.query(text).rows()}) == 4


def test_no_password_of_the_operator_is_sent(wikidata, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login operator password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    seen = []

    def listen(connection):
        with connection:
            seen.append(connection.recv(65536))

    with speaking(listen) as address, pytest.raises(ServiceFailed):
        ask(address)
    assert b"User-Agent: zoograph" in seen[0]
    assert b"Authorization" not in seen[0]
