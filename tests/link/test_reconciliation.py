"""The client of reconciliation services, asked over HTTP: one that answers as a test says, and our own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from helpers.reconciliation import check
from zoograph import downloads
from zoograph.errors import InputError
from zoograph.link.reconciliation import Match, Service

OLD = {"name": "Old", "identifierSpace": "http://old.example/id/", "schemaSpace": "http://old.example/"}
NEW = {"name": "New", "versions": ["1.0-draft"], "view": {"url": "http://new.example/{id}"}, "batchSize": 7}


class Answers(BaseHTTPRequestHandler):
    """Gives the next of the answers: a status, headers and a body."""

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
        status, headers, body = self.server.answers.pop(0)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer  # noqa: N815 - names of the base class

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(downloads.time, "sleep", lambda _: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.answers, running.asked = [], []
        running.address = f"http://127.0.0.1:{running.server_port}/reconcile"
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def candidate(identifier, **more):
    return {"id": identifier, "name": "A thing", "score": 71.5, "match": True, **more}


def test_a_service_without_versions_is_asked_as_0_2_is(server):
    server.answers += [(200, {}, OLD), (200, {}, {"q0": {"result": [candidate("7")]}, "q1": {"result": []}})]
    service = Service.at(server.address)
    assert (service.name, service.version, service.batch_size) == ("Old", "0.2", 10)
    assert service.candidates(["one", "two"], of_type="thing") == [
        [Match("http://old.example/id/7", "A thing", 71.5, True)], [],
    ]  # fmt: skip
    method, path, headers, body = server.asked[1]
    assert (method, path) == ("POST", "/reconcile")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["User-Agent"].startswith("zoograph/")
    sent = check("0.2", "reconciliation-query-batch", json.loads(parse_qs(body)["queries"][0]))
    assert sent["q1"] == {"query": "two", "limit": 1, "type": "thing"}


def test_a_service_of_the_draft_is_asked_in_json(server):
    server.answers += [(200, {}, NEW), (200, {}, {"results": [{"candidates": [candidate("a b", score=None)]}]})]
    service = Service.at(server.address)
    assert (service.version, service.batch_size) == ("1.0-draft", 7)
    assert service.candidates(["one"]) == [[Match("http://new.example/a%20b", "A thing", None, True)]]
    method, path, _, body = server.asked[1]
    assert (method, path) == ("POST", "/reconcile/match")
    check("1.0", "reconciliation-query-batch", json.loads(body))


@pytest.mark.parametrize(
    ("manifest", "answer"), [(OLD, {"q0": {"result": []}}), (NEW, {"results": [{"candidates": []}]})]
)
def test_a_token_is_sent_with_every_request(server, manifest, answer):
    server.answers += [(200, {}, manifest), (200, {}, answer)]
    assert Service.at(server.address, downloads.Bearer("s3cret")).candidates(["one"]) == [[]]
    assert [headers.get("Authorization") for _, _, headers, _ in server.asked] == ["Bearer s3cret"] * 2


def test_a_server_that_is_busy_is_asked_again(server):
    answer = {"q0": {"result": [candidate("http://other.example/7")]}}
    server.answers += [(503, {}, b"?"), (200, {}, OLD), (429, {"Retry-After": "2"}, b"?"), (200, {}, answer)]
    [[found]] = Service.at(server.address).candidates(["one"])
    assert found.iri == "http://other.example/7"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {}, b"?"), "404"),
        ((200, {}, b"<html>"), "no JSON"),
        ((200, {}, []), "no reconciliation service"),
        ((200, {}, {"name": "Newer", "versions": ["2.0"]}), "2.0"),
        ((200, {"Content-Length": "500"}, OLD), "cut short"),
    ],
)
def test_what_is_no_service_is_told(server, answer, reason):
    server.answers += [answer] * 3
    with pytest.raises(InputError, match=reason):
        Service.at(server.address)


@pytest.mark.parametrize(
    "answer",
    [{}, [], {"q0": {"result": [{"id": "7"}]}}, {"q0": {"result": [candidate("7", score="good")]}}, {"q0": None}],
)
def test_an_answer_that_breaks_the_protocol_is_told(server, answer):
    server.answers += [(200, {}, OLD), (200, {}, answer)]
    with pytest.raises(InputError, match=r"something else than version 0\.2"):
        Service.at(server.address).candidates(["one"])
