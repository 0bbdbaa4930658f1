"""The server in front of the application, byte by byte: what is refused before it is a request, and who is waited for."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from helpers.server import WRITING, serve
from zoograph.errors import InputError
from zoograph.front.framing import MOST_HEAD_BYTES, MOST_LINE_BYTES, Framing
from zoograph.front.patience import Spool
from zoograph.settings import Settings
from zoograph.store import History
from zoograph.web.address import is_host

HEAD = b"Host: x\r\nConnection: close\r\n"
TOKEN = f"Authorization: {WRITING['Authorization']}\r\n".encode()


@pytest.fixture(scope="module")
def server(small_home, tmp_path_factory):
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("front") / "home", symlinks=True)
    with serve(home) as server:
        yield server


def connected(server, timeout=30):
    address = urlsplit(server.address)
    return socket.create_connection((address.hostname, address.port), timeout=timeout)


def answer_on(connection, method="GET"):
    """The next answer: its status, headers and content. Not a byte more is read: it belongs to the next one."""
    by_the_byte = SimpleNamespace(makefile=partial(connection.makefile, buffering=1))
    with closing(http.client.HTTPResponse(by_the_byte, method=method)) as response:
        response.begin()
        return response.status, response.headers, response.read()


def exchange(server, content, *, cut=False):
    """Send bytes, perhaps end there, and read the answer to the end of the connection."""
    with connected(server) as connection:
        connection.sendall(content)
        if cut:
            connection.shutdown(socket.SHUT_WR)
        status, headers, body = answer_on(connection)
        assert connection.recv(1) == b"", "one answer to one request"
        return status, headers, body


def assert_is_a_problem(status, headers, body):
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Date"]
    document = json.loads(body)
    assert {"type", "title", "status", "detail", "instance"} <= document.keys()
    assert document["status"] == status
    assert not {"/tmp", "Traceback", "gunicorn"} & set(body.decode().split())


# -- what never becomes a request

REFUSED = {
    "a line that is too long": (414, b"GET /?" + b"a" * MOST_LINE_BYTES + b" HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "a line without end": (414, b"GET /?" + b"a" * (MOST_LINE_BYTES + 100)),
    "a much longer line": (414, b"GET /?" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "no request line": (400, b"nonsense\r\n\r\n"),
    "no version": (400, b"GET /\r\n" + HEAD + b"\r\n"),
    "a space too many": (400, b"GET  / HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "a path with a space": (505, b"GET /a b HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "a path that is none": (400, b"GET a HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "bytes that are no ASCII": (400, b"GET /\xff HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "lines that end with LF": (400, b"GET / HTTP/1.1\nHost: x\n\n"),
    "a header that ends with LF": (400, b"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n"),
    "a method in small letters": (400, b"get / HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "a method that is no word": (400, b"G(T / HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "HTTP/9.9": (505, b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n"),
    "HTTP/2.0": (505, b"GET / HTTP/2.0\r\n" + HEAD + b"\r\n"),
    "HTTP/x": (505, b"GET / HTTP/x\r\n" + HEAD + b"\r\n"),
    "too many headers": (431, b"GET / HTTP/1.1\r\n" + HEAD + b"".join(b"X-%d: y\r\n" % i for i in range(101)) + b"\r\n"),
    "a header that is too long": (431, b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"y" * 8_190 + b"\r\n\r\n"),
    "headers that are too long in all": (
        431, b"GET / HTTP/1.1\r\n" + HEAD + b"".join(b"X-%d: %b\r\n" % (i, b"y" * 8_000) for i in range(9)) + b"\r\n",
    ),
    "a header without end": (431, b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"y" * (MOST_HEAD_BYTES + 1_000)),
    "a header without a colon": (400, b"GET / HTTP/1.1\r\n" + HEAD + b"nonsense\r\n\r\n"),
    "a header that goes on": (400, b"GET / HTTP/1.1\r\n" + HEAD + b"X: a\r\n b\r\n\r\n"),
    "a name with a space": (400, b"GET / HTTP/1.1\r\n" + HEAD + b"Content-Length : 3\r\n\r\n"),
    "a control character": (400, b"GET / HTTP/1.1\r\n" + HEAD + b"X: a\x00b\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\nHost: y\r\n" + HEAD + b"\r\n"),
    "no host": (400, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"),
    "a host that is none": (400, b"GET / HTTP/1.1\r\nHost: ..\r\nConnection: close\r\n\r\n"),
    "a host whose letters are wrongly encoded": (400, b"GET / HTTP/1.1\r\nHost: xn--\r\nConnection: close\r\n\r\n"),
    "two lengths": (400, b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    "a length that is none": (400, b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Length: -1\r\n\r\n"),
    "a length and chunks": (
        400, b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "another transfer coding": (501, b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: zip\r\n\r\n"),
    "another expectation": (417, b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Expect: money\r\nContent-Length: 1\r\n\r\na"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_request_is_refused_at_once_with_a_problem(server, case):
    status, content = REFUSED[case]
    began = time.monotonic()
    answer = exchange(server, content)
    assert answer[0] == status
    assert_is_a_problem(*answer)
    assert time.monotonic() - began < 2


def test_the_longest_line_and_the_most_headers_are_read(server):
    line = b"GET /?" + b"a" * (MOST_LINE_BYTES - len(b"GET /? HTTP/1.1")) + b" HTTP/1.1\r\n"
    for head in (line + HEAD, b"GET / HTTP/1.1\r\n" + HEAD + b"".join(b"X-%d: y\r\n" % i for i in range(98))):
        assert exchange(server, head + b"\r\n")[0] == 200


# -- bodies

UPDATE = b"PUT /graphs?graph=https://example.org/cut HTTP/1.1\r\n" + HEAD + TOKEN + b"Content-Type: text/turtle\r\n"
CUT = {
    "in its length": UPDATE + b"Content-Length: 1000\r\n\r\n<urn:a> <urn:b> 'half' .",
    "before its first byte": UPDATE + b"Content-Length: 1000\r\n\r\n",
    "in a chunk": UPDATE + b"Transfer-Encoding: chunked\r\n\r\n64\r\n<urn:a> <urn:b> 'half' .",
    "behind a chunk": UPDATE + b"Transfer-Encoding: chunked\r\n\r\n18\r\n<urn:a> <urn:b> 'half' .\r\n",
    "in a chunk's length": UPDATE + b"Transfer-Encoding: chunked\r\n\r\n18\r\n<urn:a> <urn:b> 'half' .\r\n0",
    "behind the last chunk": UPDATE + b"Transfer-Encoding: chunked\r\n\r\n18\r\n<urn:a> <urn:b> 'half' .\r\n0\r\n",
    "in its head": UPDATE + b"Content-Len",
}


@pytest.mark.parametrize("case", CUT)
def test_a_request_that_is_cut_is_never_taken_for_whole(server, case):
    before = History(server.home).current_number()
    answer = exchange(server, CUT[case], cut=True)
    assert answer[0] == 400
    assert_is_a_problem(*answer)
    assert History(server.home).current_number() == before


@pytest.mark.parametrize("body", [b"zz\r\n", b"4\r\nASK {}", b"-4\r\nASK\r\n0\r\n\r\n", b"\r\n"])
@pytest.mark.parametrize("path", [b"/sparql", b"/nowhere"])
def test_chunks_that_are_none_are_one_fault(server, body, path):
    head = b"POST " + path + b" HTTP/1.1\r\n" + HEAD.replace(b"close", b"keep-alive")
    content = head + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    status, headers, body = exchange(server, content + b"\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", cut=True)
    assert 400 <= status < 500
    assert_is_a_problem(status, headers, body)


def test_who_asks_whether_to_go_on_is_told_once(server):
    with connected(server) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Type: application/sparql-query\r\n"
            b"Expect: 100-continue\r\nContent-Length: 6\r\n\r\n"
        )
        assert connection.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ASK {}")
        status, _, body = answer_on(connection)
        assert (status, json.loads(body)["boolean"]) == (200, True)


def test_requests_in_one_piece_are_answered_in_their_order(server):
    asked = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"
    )
    chunked = asked.replace(b"Content-Length: 6", b"Transfer-Encoding: chunked").replace(
        b"ASK {}", b"6\r\nASK {}\r\n0\r\n\r\n"
    )
    content = (
        asked
        + chunked
        + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        + chunked
        + b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    for pieces in ([content], [content[i : i + 7] for i in range(0, len(content), 7)]):
        with connected(server) as connection:
            for piece in pieces:
                connection.sendall(piece)
            assert [answer_on(connection)[0] for _ in range(5)] == [200, 200, 200, 200, 404]


def test_an_answer_to_http_1_0_ends_with_the_connection(server):
    with connected(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert answer_on(connection)[0] == 200
        assert connection.recv(1) == b""


# -- addresses


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script-Name", "script_name", "PATH_INFO", "X-Forwarded-Prefix",
                                  "X-Script-Name", "X-Forwarded-Host", "Forwarded"])  # fmt: skip
@pytest.mark.parametrize("value", ["/healthz", "//evil.example", "host=evil.example", "evil.example"])
def test_no_header_of_a_client_says_where_the_application_is(server, name, value):
    with closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as connection:
        connection.request("GET", "/healthz", headers={name: value})
        assert connection.getresponse().read() == b'{"status":"ok","version":1}\n'
        connection.request("GET", "/", headers={name: value, "Accept": "text/html"})
        page = connection.getresponse().read()
        assert b"evil.example" not in page
        assert b"/healthz/" not in page
        connection.request("GET", "/sparql", headers={name: value, "Accept": "application/n-triples"})
        assert f"<{server.address}/sparql>".encode() in connection.getresponse().read()


@pytest.fixture(scope="module")
def below(server):
    with serve(server.home, ZOOGRAPH_PATH_PREFIX="/zoo/graph/") as below:
        yield below


def test_below_a_path_everything_is_there_and_links_to_the_rest(below):
    with closing(http.client.HTTPConnection(urlsplit(below.address).netloc, timeout=30)) as connection:

        def get(path, **headers):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()

        for path in ("/zoo/graph/", "/zoo/graph", "/zoo/graph/models", "/zoo/graph/zoo/curated"):
            status, page = get(path, Accept="text/html")
            assert status == 200
            assert 'href="/zoo/graph/models"' in page
            assert 'href="/models"' not in page
        assert 'aria-current="page"' in get("/zoo/graph/models", Accept="text/html")[1]
        assert f"<{below.address}/zoo/graph/sparql>" in get("/zoo/graph/sparql", Accept="application/n-triples")[1]
        assert get("/zoo/graph/static/css/base.css")[0] == 200
        for path in ("/", "/healthz", "/zoo/graphs", "/zoo", "//zoo/graph/healthz"):
            status, body = get(path)
            assert status == 404
            assert "ZOOGRAPH_PATH_PREFIX" in json.loads(body)["detail"]
        connection.request("POST", "/zoo/graph/graphs", b"", {**WRITING, "Content-Type": "text/turtle"})
        response = connection.getresponse()
        response.read()
        assert response.headers["Location"].startswith(f"{below.address}/zoo/graph/graphs/")


# -- the parts


@st.composite
def requests(draw):
    """A request, and where its head ends."""
    body = draw(st.binary(max_size=60))
    head = b"POST /x HTTP/1.1\r\nHost: x\r\n"
    kind = draw(st.sampled_from(["none", "length", "chunks"]))
    if kind == "none":
        return head + b"\r\n", len(head) + 2
    if kind == "length":
        head += draw(
            st.sampled_from([b"Content-Length: ", b"content-length:", b"CONTENT-LENGTH:\t "])
        ) + b"%d\r\n\r\n" % len(body)
        return head + body, len(head)
    head += draw(st.sampled_from([b"Transfer-Encoding: chunked", b"transfer-encoding:Chunked "])) + b"\r\n\r\n"
    parts, rest = [], body
    while rest:
        size = draw(st.integers(1, len(rest)))
        parts.append(b"%x%b\r\n%b\r\n" % (size, draw(st.sampled_from([b"", b";a=b", b" ;a"])), rest[:size]))
        rest = rest[size:]
    trailers = draw(st.sampled_from([b"", b"A: b\r\n", b"A: b\r\nC: d\r\n"]))
    return head + b"".join(parts) + b"0\r\n" + trailers + b"\r\n", len(head)


@given(requests(), st.lists(st.integers(1, 40), min_size=1), st.sampled_from([b"", b"\r\n"]))
def test_a_request_is_whole_with_its_last_byte_however_it_is_cut(request, sizes, before):
    content, head = request
    content, head = before + content, head + len(before)
    framing, seen = Framing(), 0
    while seen < len(content):
        assert not framing.is_whole, content[:seen]
        assert framing.has_head == (seen >= head)
        size = sizes[seen % len(sizes)]
        framing.feed(content[seen : seen + size])
        seen += size
    assert framing.is_whole


@given(requests(), st.binary(max_size=50))
def test_what_comes_behind_a_request_makes_no_difference(request, more):
    framing = Framing()
    framing.feed(request[0] + more)
    assert framing.is_whole
    assert not framing.is_head_too_long


@given(st.lists(st.one_of(st.binary(max_size=200_000), st.integers(0, 100_000)), max_size=8))
def test_a_spool_gives_back_what_was_put(steps):
    spool, kept = Spool(), b""
    for step in steps:
        if isinstance(step, bytes):
            spool.put(step)
            kept += step
        else:
            assert spool.take(step) == kept[:step]
            kept = kept[step:]
        assert len(spool) == len(kept)
    assert spool.take(1 << 30) == kept
    spool.close()


# -- where it listens


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "said", "reached"),
    [
        ("::1", "[::1]", ["::1"]),
        ("[::1]", "[::1]", ["::1"]),
        ("::", "[::]", ["::1", "127.0.0.1"]),
        ("localhost", "localhost", ["127.0.0.1"]),
    ],
)
def test_it_is_served_at_the_address_that_is_said(built_home, host, said, reached):
    command = [sys.executable, "-m", "zoograph", "serve", "--host", host, "--port", "0", "--workers", "1"]
    environment = {**os.environ, "ZOOGRAPH_HOME": str(built_home)}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as serving:
        line = serving.stderr.readline()
        try:
            port = int(re.search(rf"at http://{re.escape(said)}:(\d+)/$", line)[1])
            for address in reached:
                with closing(_patiently_connected(address, port)) as connection:
                    assert json.loads(connection.getresponse().read())["status"] == "ok"
        finally:
            serving.terminate()
    assert serving.returncode == 0


def _patiently_connected(address, port):
    for _ in range(300):
        connection = http.client.HTTPConnection(address, port, timeout=30)
        try:
            connection.request("GET", "/healthz")
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return connection
    raise AssertionError(f"nobody listens at {address}")


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.7", "[", "[]", "", "a..b", "x" * 70])
def test_an_address_that_is_none_of_this_machine_is_said_in_one_line(run, built_home, host):
    done = run(built_home, "serve", "--host", host, "--port", "0")
    assert done.code == 1
    assert "--host" in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


@pytest.mark.parametrize("prefix", ["zoo", "/a b", "//", "/a//b", "/../a", "/.", "http://x", "/a?b", "/a\nb"])
def test_a_prefix_that_is_no_path_is_refused_by_name(prefix):
    environment = {"ZOOGRAPH_PATH_PREFIX": prefix}
    if prefix.strip("/"):
        with pytest.raises(InputError, match="ZOOGRAPH_PATH_PREFIX"):
            Settings.from_environment(environment)
    else:
        assert Settings.from_environment(environment).path_prefix == ""


HOSTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="abxn-._:[]%@/0189 ", max_size=20),
    st.sampled_from(["xn--", "xn--a.b", "a" * 64]),
)


@given(HOSTS)
def test_a_host_is_a_host_or_a_fault_of_the_caller(client, host):
    environ = create_environ("/sparql", headers={"Accept": "application/n-triples"}) | {"HTTP_HOST": host}
    content, status, _ = run_wsgi_app(client.application, environ, buffered=True)
    assert int(status[:3]) == (200 if is_host(host) else 400)
    if not is_host(host):
        assert json.loads(b"".join(content))["status"] == 400
