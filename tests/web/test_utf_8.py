"""Addresses and forms that are not UTF-8 once decoded: refused, wherever it is and whoever would read it."""

import socket
from contextlib import closing
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.server import serve

WRONG = ["%E9", "%ed%a0%80", "%C3", "a%ff", "%C3%28", "%F5%80%80%80"]
ADDRESSES = [
    "/sparql?query=SELECT%20(%22{}%22%20AS%20%3Fx)%20%7B%7D", "/sparql?query=ASK%7B%7D&default-graph-uri=x:{}",
    "/sparql?query=ASK%7B%7D&named-graph-uri=x:{}", "/sparql?query=ASK%7B%7D&{}=1", "/sparql?query=ASK%7B%7D&format={}",
    "/graphs?graph=x:{}", "/graphs/{}", "/models?text={}", "/models.csv?q={}", "/models.json?stage={}", "/search?q={}",
    "/search.json?q={}", "/questions/timeline?x={}", "/questions/{}", "/compare?model={}", "/model/{}", "/model/{}.ttl",
    "/{}", "/{}/a", "/static/{}", "/healthz?{}", "/ns?version={}", "/task?q={}", "/findings?rule={}", "/history/{}", "/lineage.json?model={}",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(built_home):
    with serve(built_home) as server:
        yield server


def get(server, target, accept):
    """The answer to exactly this address: clients and libraries like to mend it."""
    host, port = server.address.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=60)) as connection:
        head = b"GET %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nConnection: close\r\n\r\n"
        connection.sendall(head % (target, accept))
        return connection.makefile("rb").read()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accept", [b"*/*", b"text/html"])
def test_an_address_that_is_not_utf_8_is_refused(server, address, accept):
    for wrong in WRONG:
        answer = get(server, address.format(wrong).encode(), accept)
        assert answer.startswith(b"HTTP/1.1 400"), answer
        assert b"not UTF-8" in answer


@pytest.mark.parametrize("parameter", ["query", "default-graph-uri", "format", "other"])
def test_a_form_that_is_not_utf_8_is_refused(client, parameter):
    for wrong in (*WRONG, b"\xe9", b"\xff"):
        content = b"query=ASK{}&" + parameter.encode() + b"=" + (wrong if isinstance(wrong, bytes) else wrong.encode())
        answer = client.post("/sparql", data=content, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400, answer.data
        assert "not UTF-8" in answer.json["detail"]


@given(st.binary(min_size=1, max_size=8))
def test_only_what_is_utf_8_is_taken(client, content):
    try:
        content.decode()
    except UnicodeDecodeError:
        expected = 400
    else:
        expected = 200
    for encoded in (quote_from_bytes(content), "".join(f"%{byte:02x}" for byte in content)):
        query = f"query=ASK%7B%7D&x={encoded}"
        assert client.get(f"/sparql?{query}").status_code == expected
        form = "application/x-www-form-urlencoded"
        assert client.post("/sparql", data=query, content_type=form).status_code == expected


def test_utf_8_is_read_encoded_and_as_it_is(client):
    for text in ("%C3%A9", "%c3%a9", "é"):
        assert client.get(f"/sparql?query=SELECT(%22{text}%22AS%3Fx)%7B%7D").json["results"]["bindings"] == [
            {"x": {"type": "literal", "value": "é"}}
        ]


@pytest.mark.parametrize("target", [b"/models?q=\xe9", b"/mod\xe9ls", b"/sparql?query=\xff"])
@pytest.mark.parametrize("accept", [b"*/*", b"text/html"])
def test_bytes_that_are_not_even_encoded_are_refused(server, target, accept):
    assert get(server, target, accept).startswith(b"HTTP/1.1 400")
