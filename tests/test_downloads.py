"""What comes over HTTP: whole, decoded and within the limits, or an error that names the address and the way out.

The servers are real: each answers with the very bytes that a test gives.
"""

import gzip
import socketserver
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest

from zoograph import downloads
from zoograph.downloads import BadStatus, Limits, download
from zoograph.errors import InputError
from zoograph.records import Zoo
from zoograph.sources import rst
from zoograph.sources.snapshot import bring

#: The same bytes each time: they are part of the names of tests.
gzipped = partial(gzip.compress, mtime=0)

TEXT = b"Model Zoos\n==========\n" * 20
LIMITS = Limits(size=100_000, seconds=20)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """The client went away, as it should."""


@contextmanager
def server(*answers):
    """An address, and the requests that were sent there; the last answer is given to all that follow.

    An answer is bytes, or a function that is given the socket.
    """
    asked = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            lines = iter(self.rfile.readline, b"\r\n")
            asked.append(b"".join(line for line in lines if line).decode())
            answer = answers[min(len(asked), len(answers)) - 1]
            if callable(answer):
                answer(self.request)
            else:
                self.wfile.write(answer)

    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}/lists/zoos.rst", asked
        finally:
            running.shutdown()


def answer(body=b"", *headers, status="200 OK", length=None):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def chunked(*parts, end=b"0\r\n\r\n"):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def fetched(address, folder, limits=LIMITS):
    target = folder / "fetched"
    download(address, target, limits)
    return target.read_bytes()


def refusal(address, folder, limits=LIMITS):
    """The sentence of the error; what was there before is there still, and nothing beside it."""
    target = folder / "kept"
    target.write_bytes(b"before")
    with pytest.raises(InputError) as raised:
        download(address, target, limits)
    assert target.read_bytes() == b"before"
    assert [each.name for each in folder.iterdir()] == ["kept"]
    sentence = str(raised.value)
    assert sentence.startswith(address.replace("me:secret@", ""))
    assert "\n" not in sentence
    assert "object at 0x" not in sentence
    return sentence


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Without the pauses between attempts, of which one test is."""
    monkeypatch.setattr(downloads.time, "sleep", waits.append)
    waits.clear()


waits: list[float] = []


@pytest.mark.parametrize(
    "whole",
    [
        answer(TEXT),
        answer(gzipped(TEXT), "Content-Encoding: gzip"),
        answer(gzipped(TEXT[:50]) + gzipped(TEXT[50:]), "Content-Encoding: x-gzip"),
        answer(TEXT, "Content-Encoding: identity"),
        answer(TEXT, "Content-Type: text/html; charset=nonsense"),
        chunked(TEXT[:7], TEXT[7:]),
        b"HTTP/1.0 200 OK\r\n\r\n" + TEXT,
        b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzipped(TEXT),
    ],
)
def test_what_is_whole_is_decoded(whole, tmp_path):
    with server(whole) as (address, asked):
        assert fetched(address, tmp_path) == TEXT
    assert "User-Agent: zoograph/" in asked[0]
    assert "Accept-Encoding: gzip\r\n" in asked[0]


def reset(connection):
    connection.setsockopt(socketserver.socket.SOL_SOCKET, socketserver.socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def reset_in_the_middle(connection):
    connection.sendall(answer(TEXT, length=len(TEXT) + 1000))
    threading.Event().wait(0.2)
    reset(connection)


CUT = {
    "shorter than announced": answer(TEXT, length=len(TEXT) + 1),
    "a chunk too few": chunked(TEXT, end=b""),
    "a chunk cut short": chunked(TEXT, end=b"ff\r\nxx"),
    "gzip cut short": answer(gzipped(TEXT)[:-9], "Content-Encoding: gzip"),
    "gzip cut short, to the end of the connection": b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    + gzipped(TEXT)[:-1],
    "nothing at all": b"",
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "reset": reset,
    "reset in the middle": reset_in_the_middle,
    "not HTTP": b"220 ftp.example.org ready\r\n",
}


@pytest.mark.parametrize("name", CUT)
def test_what_is_cut_short_is_never_taken_for_whole(name, tmp_path):
    with server(CUT[name]) as (address, asked):
        sentence = refusal(address, tmp_path)
    assert len(asked) == 3 or name == "half a header"
    assert "try again later" in sentence


@pytest.mark.parametrize("name", CUT)
def test_what_was_cut_short_once_is_asked_for_again(name, tmp_path):
    if name == "half a header":
        pytest.skip("is an answer of no length, by the protocol")
    with server(CUT[name], answer(TEXT)) as (address, asked):
        assert fetched(address, tmp_path) == TEXT
    assert len(asked) == 2
    assert waits == [1]


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (answer(b""), "empty"),
        (answer(gzipped(b""), "Content-Encoding: gzip"), "empty"),
        (answer(TEXT, "Content-Encoding: gzip"), "says that it is gzip, and is not"),
        (answer(zlib.compress(TEXT), "Content-Encoding: deflate"), "'deflate'"),
        (answer(TEXT, "Content-Encoding: br"), "'br'"),
        (answer(TEXT, "Content-Encoding: gzip, gzip"), "'gzip, gzip'"),
        (answer(TEXT, "Content-Encoding: rot13"), "'rot13'"),
        (answer(b"no", status="404 Not Found"), "404 Not Found; check the address"),
        (answer(b"no", status="403 Go away"), "403 Forbidden; check the address"),
        (answer(b"no", status="401 x", ), "401 Unauthorized"),
        (answer(b"no", status="500 x"), "500 Internal Server Error"),
        (answer(b"no", status="799 \x1b[31m"), "799; check"),
        (answer(status="204 No Content"), "204 No Content"),
        (answer(TEXT, status="206 Partial Content"), "206 Partial Content"),
        (answer(status="304 Not Modified"), "304 Not Modified"),
        (answer(status="302 Found"), "302 Found"),
        (answer(b"", "Location: /lists/zoos.rst", status="302 Found"), "more than 10 times"),
        (answer(b"", "Location: file:///etc/passwd", status="302 Found"), "not an http or https address"),
        (answer(b"", "Location: ftp://127.0.0.1/x", status="301 x"), "not an http or https address"),
        (answer(b"", "Location: javascript:alert(1)", status="307 x"), "not an http or https address"),
        (answer(b"", "Location: http://[bad/x", status="302 x"), "an invalid address"),
        (answer(b"", "Location: http://nowhere.invalid/x", status="302 x"), "no host 'nowhere.invalid'"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_said_at_once(whole, reason, tmp_path):
    with server(whole) as (address, _):
        assert reason in refusal(address, tmp_path)
    assert waits == []


def without_end(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with suppress(OSError):
        while True:
            connection.sendall(b"x" * 65536)


@pytest.mark.parametrize(
    "large",
    [
        without_end,
        answer(TEXT, length=2_400_000_000),
        answer(gzipped(bytes(50_000_000)), "Content-Encoding: gzip"),
        chunked(bytes(100_001)),
    ],
)
def test_no_more_is_taken_than_the_limit(large, tmp_path):
    with server(large) as (address, _):
        assert "is larger than 100,000 bytes, the limit" in refusal(address, tmp_path)


def test_as_much_as_the_limit_is_taken(tmp_path):
    with server(answer(bytes(LIMITS.size))) as (address, _):
        assert len(fetched(address, tmp_path)) == LIMITS.size


def byte_by_byte(start):
    def give(connection):
        connection.sendall(start)
        with suppress(OSError):
            for _ in range(600):
                connection.sendall(b"x")
                threading.Event().wait(0.1)

    return give


@pytest.mark.parametrize(
    "slow",
    [
        byte_by_byte(b"HTTP/1.1 200 OK\r\n\r\n"),
        byte_by_byte(b"HTTP/1.1 200 OK\r\nSlow: "),
        byte_by_byte(b""),
        lambda connection: threading.Event().wait(60),
    ],
)
def test_it_takes_no_longer_than_the_limit(slow, tmp_path):
    with server(slow) as (address, _):
        start = time.monotonic()
        assert "takes longer than 0.5 s, the limit" in refusal(address, tmp_path, Limits(100_000, 0.5))
        assert time.monotonic() - start < 5


def in_two_seconds():
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize("status", ["429 x", "502 x", "503 x", "504 x"])
@pytest.mark.parametrize(
    ("after", "least", "most"), [("3", 3, 3), (in_two_seconds, 0, 2), ("soon", 1, 1), ("-1", 1, 1)]
)
def test_a_server_that_is_busy_is_asked_again_when_it_says(status, after, least, most, tmp_path):
    text = after() if callable(after) else after
    with server(answer(b"later", f"Retry-After: {text}", status=status), answer(TEXT)) as (address, asked):
        assert fetched(address, tmp_path) == TEXT
    assert len(asked) == 2
    assert least <= waits[0] <= most


def test_a_server_that_is_busy_for_longer_than_the_limit_is_not_waited_for(tmp_path):
    with server(answer(b"later", "Retry-After: 3600", status="503 x")) as (address, asked):
        sentence = refusal(address, tmp_path)
    assert "503 Service Unavailable and asks to wait 3600 s; try again later" in sentence
    assert (len(asked), waits) == (1, [])


def test_a_server_that_stays_busy(tmp_path):
    with server(answer(b"later", status="429 x")) as (address, asked):
        assert "429 Too Many Requests; try again later" in refusal(address, tmp_path)
    assert (len(asked), waits) == (3, [1, 2])


def test_a_redirect_is_followed(tmp_path):
    with server(answer(TEXT)) as (there, _), server(answer(b"", f"Location: {there}", status="302 x")) as (here, _):
        assert fetched(here, tmp_path) == TEXT


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://nowhere.invalid/zoos.rst", "no host 'nowhere.invalid'"),
        ("http://127.0.0.1:1/zoos.rst", "refused"),
        ("http://127.0.0.1:99999/x", "Port out of range"),
        ("http://[bad/x", "is not an address"),
        ("http:///x", "neither a path nor an address"),
        ("ftp://127.0.0.1/x", "neither a path nor an address"),
        ("file:///etc/passwd", "neither a path nor an address"),
        (f"http://{'x' * 70}.org/x", "check the address"),
        ("http://.org/x", "check the address"),
        ("http://*/x", "check the address"),
    ],
)
def test_an_address_where_nobody_answers(address, reason, tmp_path):
    assert reason in refusal(address, tmp_path)
    with pytest.raises(InputError, match="address"):
        rst.fetch(tmp_path, Zoo("rst", origin=address))


def test_a_server_without_tls(tmp_path):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(100)
            self.request.sendall(answer(TEXT))

    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.handle_request, daemon=True).start()
        assert "no secure connection (TLS)" in refusal(f"https://127.0.0.1:{running.server_address[1]}/x", tmp_path)


def test_a_password_in_the_address_is_told_to_the_server_only(tmp_path):
    with server(answer(b"no", status="404 x")) as (address, asked):
        assert "secret" not in refusal(address.replace("//", "//me:secret@"), tmp_path)
    assert "Authorization: Basic" in asked[0]


SECRET = "hf_Se.cret~42="


@pytest.fixture
def zoo_with_token(monkeypatch):
    """``zoo_with_token(address)``: a zoo whose token is in a variable."""
    monkeypatch.setenv("ZOO_TOKEN", SECRET)
    return lambda origin: Zoo("team", "rst", origin=origin, token_env="ZOO_TOKEN")


def test_the_token_of_a_zoo_is_sent_to_its_host(zoo_with_token, tmp_path):
    with server(answer(b"", "Location: /moved", status="302 x"), answer(TEXT)) as (address, asked):
        assert bring(zoo_with_token(address), tmp_path).read_bytes() == TEXT
    assert [request.count(f"Authorization: Bearer {SECRET}\r\n") for request in asked] == [1, 1]
    assert rst.fetch(tmp_path, Zoo("rst", origin=__file__, token_env="NOT_SET")).files  # a path needs no token


@pytest.mark.parametrize("other_name", [False, True])
def test_the_token_of_a_zoo_is_not_sent_on_to_another_host(zoo_with_token, tmp_path, other_name, monkeypatch):
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    with server(answer(TEXT)) as (there, asked_there):
        there = there.replace("127.0.0.1", "localhost") if other_name else there
        with server(answer(b"", f"Location: {there}", status="302 x")) as (here, asked_here):
            assert bring(zoo_with_token(here), tmp_path).read_bytes() == TEXT
    assert f"Bearer {SECRET}" in asked_here[0]
    assert "authorization" not in asked_there[0].lower()


def test_a_password_in_netrc_does_not_take_the_place_of_the_token(zoo_with_token, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with server(answer(TEXT)) as (address, asked):
        bring(zoo_with_token(address), tmp_path)
    assert f"Authorization: Bearer {SECRET}\r\n" in asked[0]


@pytest.mark.parametrize("status", ["401 x", "404 x", "503 x"])
def test_no_error_or_log_tells_the_token(zoo_with_token, tmp_path, status, caplog):
    caplog.set_level("DEBUG")
    with server(answer(b"no", "Retry-After: 0", status=status)) as (address, _), pytest.raises(InputError) as raised:
        bring(zoo_with_token(address), tmp_path)
    assert SECRET not in f"{raised.getrepr(style='long')}{caplog.text}"


@pytest.mark.parametrize(
    ("held", "said"),
    [(None, "is not set"), ("", "is not set"), ("a\nb: c", "holds no bearer token"), ("ä", "holds no")],
)
def test_a_variable_without_a_token_is_told_before_anything_is_sent(held, said, tmp_path, monkeypatch):
    monkeypatch.delenv("ZOO_TOKEN", raising=False)
    if held is not None:
        monkeypatch.setenv("ZOO_TOKEN", held)
    with server(answer(TEXT)) as (address, asked), pytest.raises(InputError) as raised:
        bring(Zoo("team", "rst", origin=address, token_env="ZOO_TOKEN"), tmp_path)
    assert asked == []
    assert f"the environment variable ZOO_TOKEN, the token_env of the zoo team, {said}" in str(raised.value)
    assert not held or held not in str(raised.value)


def test_what_cannot_be_kept(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be kept in the cache"):
        download("http://127.0.0.1:1/x", tmp_path / "file" / "x", LIMITS)


@pytest.mark.parametrize("path", ["/", "/..", "/.", "/a/..", f"/{'x' * 300}", "", "/%2e%2e", "/a%00b", "?x=/../y"])
def test_what_is_fetched_stays_in_the_cache(path, tmp_path):
    with server(answer(TEXT)) as (address, _):
        file = bring(Zoo("rst", origin=address.removesuffix("/lists/zoos.rst") + path), tmp_path)
    assert file.read_bytes() == TEXT
    assert file.resolve().parent.parent == tmp_path


def test_a_question_in_json_is_posted(tmp_path):
    with server(answer(b"{}")) as (address, asked):
        download(address, tmp_path / "fetched", LIMITS, body=b'{"a": 1}')
    assert asked[0].startswith("POST ")
    assert "Content-Type: application/json" in asked[0]


def refusal_of_question(address, folder):
    with pytest.raises(InputError) as raised:
        download(address, folder / "fetched", LIMITS, body=b"{}")
    return str(raised.value)


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other"])
def test_a_question_in_json_does_not_become_another_by_a_redirect(status, tmp_path):
    with server(answer(b"{}")) as (there, _), server(answer(b"", f"Location: {there}", status=status)) as (here, _):
        said = refusal_of_question(here, tmp_path)
    assert said == f"{here}: redirects to {there}; give that address"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_a_refusal_tells_its_status(status, tmp_path):
    with server(answer(b"no", status=f"{status} No")) as (address, _), pytest.raises(BadStatus) as raised:
        download(address, tmp_path / "fetched", LIMITS)
    assert raised.value.status == status
