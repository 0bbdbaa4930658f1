"""Bodies that are cut, compressed or not what they say, sent byte by byte to a real server."""

import gzip
import json
import shutil
import socket
import zlib
from functools import partial
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from helpers.server import WRITE_TOKEN, WRITING, serve
from zoograph.store import History
from zoograph.web.body import Request

#: The same bytes each time: they are part of the names of tests.
gzipped = partial(gzip.compress, mtime=0)

FORM = "application/x-www-form-urlencoded"
UPDATE = "INSERT DATA { GRAPH <https://example.org/g> { <urn:a> <urn:b> 1 } }"
MANY = 262 << 20


@pytest.fixture(scope="module")
def server(small_home, tmp_path_factory):
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("bodies") / "home", symlinks=True)
    with serve(home) as server:
        yield server


def send(server, method, path, media, *pieces, end=False, **headers):
    """The status and the body of the answer to exactly these bytes; ``end``: the client sends no more after them."""
    address = urlsplit(server.address)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}", f"Authorization: Bearer {WRITE_TOKEN}"]
    lines += [f"Content-Type: {media}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        try:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
        except ConnectionError:
            pass  # the server has answered already
        answer = connection.makefile("rb")
        status = int(answer.readline().split()[1])
        length = 0
        while (line := answer.readline().strip().lower()) != b"":
            length = int(line.split()[1]) if line.startswith(b"content-length:") else length
        return status, answer.read(length)


def chunk(content):
    return b"%x\r\n%s\r\n" % (len(content), content)


def version(server):
    return History(server.home).version().number


PUT = ("PUT", "/graphs?graph=https://example.org/g", "text/turtle")
POST = ("POST", "/graphs?graph=https://example.org/g", "text/turtle")
NEW = ("POST", "/graphs", "text/turtle")
OWN = ("PUT", "/graphs/own", "application/n-triples")
MULTIPART = ("POST", "/graphs?graph=https://example.org/g", "multipart/form-data; boundary=x")
TRIPLE = b'<urn:a> <urn:b> "half" .\n'
PART = (
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\nContent-Type: text/turtle\r\n\r\n%s\r\n' % TRIPLE
)
CUT = [
    (PUT, TRIPLE), (POST, TRIPLE), (NEW, TRIPLE), (OWN, TRIPLE), (MULTIPART, PART), (MULTIPART, PART + b"--x--\r\n"),
    (("PUT", *MULTIPART[1:]), PART + b"--x--\r\n"),
    (("POST", "/sparql", FORM), f"update={UPDATE}".encode()), (("POST", "/sparql", FORM), b"query=ASK{}"),
    (("POST", "/sparql", "application/sparql-update"), UPDATE.encode()),
    (("POST", "/sparql", "application/sparql-query"), b"ASK {}"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "content"), CUT)
def test_less_than_was_announced_is_refused(server, request_, content):
    before = version(server)
    status, body = send(server, *request_, content, end=True, Content_Length=1000)
    assert status in (400, 408), body
    assert json.loads(body)["status"] == status
    assert version(server) == before


@pytest.mark.parametrize(("request_", "content"), CUT)
@pytest.mark.parametrize("rest", [b"", b"0\r\n", b"5\r\nab"], ids=["no last chunk", "no last line", "half a chunk"])
def test_chunks_without_an_end_are_refused(server, request_, content, rest):
    before = version(server)
    status, body = send(server, *request_, chunk(content) + rest, end=True, Transfer_Encoding="chunked")
    assert status in (400, 408), body
    assert version(server) == before


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    "content",
    [PART, PART.rstrip(), PART + b"--x", PART + PART[:60], b"", b"--x--\r\n",
     PART.replace(b'; filename="a"', b"") + b"--x--\r\n", PART + PART.replace(b'; filename="a"', b"") + b"--x--\r\n"],
)  # fmt: skip
def test_a_form_that_is_not_whole_or_holds_no_file_is_refused(server, method, content):
    before = version(server)
    headers = {**WRITING, "Content-Type": MULTIPART[2]}
    answer = requests.request(method, server.address + MULTIPART[1], data=content, headers=headers, timeout=60)
    assert answer.status_code == 400, answer.text
    assert version(server) == before


def test_all_files_of_a_form_are_taken_whatever_they_are_called(server):
    other = PART.replace(b"urn:a", b"urn:other")
    headers = {**WRITING, "Content-Type": MULTIPART[2]}
    address = f"{server.address}/graphs?graph=https://example.org/two"
    assert requests.put(address, data=PART + other + b"--x--\r\n", headers=headers, timeout=60).status_code == 201
    assert {"urn:a", "urn:other"} <= set(requests.get(address, timeout=60).text.replace(">", "<").split("<"))


def test_chunks_beyond_the_limit_are_refused(server):
    before = version(server)
    pieces = [chunk(TRIPLE), *[chunk(b"#" * (1 << 20))] * (MANY >> 20), chunk(b"\n<urn:c> <urn:d> 1 .\n"), b"0\r\n\r\n"]
    status, body = send(server, *PUT, *pieces, Transfer_Encoding="chunked")
    assert status == 413, body
    assert version(server) == before


@pytest.mark.parametrize("media", [FORM, "application/sparql-query"])
@pytest.mark.parametrize("more", [0, 1, 1 << 20])
def test_a_query_in_chunks_may_be_as_long_as_the_limit_and_no_longer(server, media, more):
    text = b"query=ASK{}%20%23" if media == FORM else b"ASK {} #"
    text += b"x" * ((4 << 20) + more - len(text))
    pieces = iter([text[: 1 << 20], text[1 << 20 :]])  # sent in chunks, since it has no length
    answer = requests.post(f"{server.address}/sparql", data=pieces, headers={"Content-Type": media}, timeout=60)
    assert answer.status_code == (413 if more else 200), answer.text


# -- compressed


def put(server, content, coding, graph="https://example.org/packed", media="text/turtle"):
    headers = {**WRITING, "Content-Type": media, "Content-Encoding": coding}
    return requests.put(f"{server.address}/graphs", params={"graph": graph}, data=content, headers=headers, timeout=60)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzipped), ("GZIP", gzipped), ("x-gzip", gzipped), ("deflate", zlib.compress),
     ("identity", bytes), ("", bytes), ("gzip", lambda content: gzipped(content[:9]) + gzipped(content[9:]))],
)  # fmt: skip
def test_what_is_compressed_is_decoded(server, coding, pack):
    assert put(server, pack(TRIPLE), coding).status_code in (201, 204)
    assert "half" in requests.get(f"{server.address}/graphs?graph=https://example.org/packed", timeout=60).text
    for media, text in ((FORM, b"query=ASK{}"), ("application/sparql-query", b"ASK {}")):
        headers = {"Content-Type": media, "Content-Encoding": coding}
        answer = requests.post(f"{server.address}/sparql", data=pack(text), headers=headers, timeout=60)
        assert answer.json()["boolean"] is True
    packed = pack(PART + b"--x--\r\n")
    assert put(server, packed, coding, media=MULTIPART[2]).status_code == 204


@pytest.mark.parametrize("coding", ["zstd", "br", "compress", "gzip, gzip", "gzip, br", "nonsense"])
def test_a_coding_that_is_not_known_is_refused_with_those_that_are(server, coding):
    before = version(server)
    answer = put(server, TRIPLE, coding)
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "gzip, deflate")
    other = put(server, TRIPLE, "", media="text/plain")
    assert other.status_code == 415
    assert "Accept-Encoding" not in other.headers
    assert version(server) == before


@pytest.mark.parametrize(
    "content",
    [gzipped(TRIPLE)[:-1], gzipped(TRIPLE)[:-9], gzipped(TRIPLE)[:12], TRIPLE, b"",
     gzipped(TRIPLE) + b"more", gzipped(TRIPLE)[:-8] + b"\0" * 8],
)  # fmt: skip
def test_gzip_that_is_cut_or_none_is_refused(server, content):
    before = version(server)
    answer = put(server, content, "gzip")
    assert answer.status_code == 400, answer.text
    assert version(server) == before


@pytest.mark.parametrize("twice", [False, True])
def test_a_bomb_is_refused_for_what_comes_out(server, twice):
    bomb = gzipped(TRIPLE + b"#" * (300 << 20), 1)
    answer = put(server, bomb * (2 if twice else 1), "gzip")
    assert answer.status_code == 413
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    assert requests.post(f"{server.address}/sparql", data=bomb, headers=headers, timeout=60).status_code == 413


# -- every cut, every way of reading


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400), st.booleans(), st.booleans())
def test_a_body_is_read_whole_or_not_at_all(content, announced, most, packed, by_length):
    sent = gzipped(content) if packed else content
    builder = EnvironBuilder(method="POST", input_stream=None, headers={"Content-Encoding": "gzip"} if packed else {})
    environ = builder.get_environ()
    environ["wsgi.input"] = _Dribble(sent)
    environ["wsgi.input_terminated"] = True
    if by_length:
        environ["CONTENT_LENGTH"] = str(announced)
    else:
        environ.pop("CONTENT_LENGTH", None)
    request = Request(environ)
    request.max_content_length = most
    taken = sent[:announced] if by_length else sent
    whole = (not by_length or announced <= len(sent)) and (taken == sent or not packed)
    fits = (announced if by_length else len(sent)) <= most and (not packed or len(content) <= most)
    if whole and fits:
        assert request.get_data() == (content if packed else taken)
    else:
        with pytest.raises(HTTPException) as refused:
            request.get_data()
        assert refused.value.code in (400, 413)


class _Dribble:
    """Gives seven bytes at a time, as a socket may."""

    def __init__(self, content):
        self._content = content

    def read(self, size=-1):
        size = 7 if size < 0 else min(size, 7)
        piece, self._content = self._content[:size], self._content[size:]
        return piece
