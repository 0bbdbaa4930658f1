"""No query takes more than it may, whatever it is, and nobody else notices; seen from outside, through a real server."""

import json
import shutil
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from urllib.parse import quote, urlsplit

import psutil
import pytest
from pyoxigraph import QueryResultsFormat

from helpers.hostile import HOSTILE, NAMED, THREE, TWO, grown
from helpers.load import (
    POINT,
    SECONDS,
    ask,
    assert_is_a_problem,
    bindings,
    connected,
    is_idle_within,
    limited_server,
    look,
    megabytes,
    processes,
    quantile,
    sampled,
    seen,
    send,
)
from helpers.server import WRITE_TOKEN, WRITING
from zoograph.settings import Settings
from zoograph.web import answers, create_app

pytestmark = pytest.mark.alone

LOOKED_AT_CLOSELY = [
    *NAMED, "a million VALUES", "OPTIONAL in OPTIONAL", "CONSTRUCT from a sorted cross product", "a string that doubles",
    "REPLACE that squares", "paths in paths", "2,000 patterns", "a long list", "20,000 times BIND",
    "escapes in an IRI without end", "a name without a colon",
]  # fmt: skip
"""The others are asked in a row, below."""


# -- servers


@pytest.fixture(scope="module")
def limited_home(built_home, tmp_path_factory):
    return shutil.copytree(built_home, tmp_path_factory.mktemp("limited") / "home", symlinks=True)


@pytest.fixture(scope="module")
def limited(limited_home):
    """A server with four evaluators and tight limits, that the tests of this module share."""
    with limited_server(limited_home, workers=4) as server:
        yield server


@pytest.fixture(scope="module")
def of_one(limited_home):
    """A server with one evaluator, which queries may keep for a minute."""
    with limited_server(limited_home, workers=1, seconds=60) as server:
        yield server


@pytest.fixture(scope="module")
def right(store):
    """What the point query gives, in the form in which :func:`bindings` gives rows."""
    rows = json.loads(store.query(POINT).serialize(QueryResultsFormat.JSON))["results"]["bindings"]
    assert len(rows) > 10
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


# -- hostile queries


@pytest.mark.parametrize("name", LOOKED_AT_CLOSELY)
def test_a_hostile_query_ends_as_a_problem_and_leaves_the_processor_idle(limited, right, name, record_property):
    text = HOSTILE[name]()
    reply = ask(limited, text)
    idle = is_idle_within(limited, 2)
    record_property("status", reply.status)
    record_property("seconds", round(reply.seconds, 2))
    print(f"{name}: {reply.status} after {reply.seconds:.2f} s: {reply.body[:160]!r}")
    assert_is_a_problem(reply)
    assert reply.seconds < SECONDS + 1
    assert idle
    assert bindings(ask(limited, POINT)) == right


def test_a_regex_that_backtracks_elsewhere_is_answered_at_once(limited):
    """The engine's regexes take linear time."""
    reply = ask(limited, f"ASK {{ FILTER(REGEX('{'a' * 5_000}!', '^(a+)+$')) }}")
    assert json.loads(reply.body)["boolean"] is False
    assert reply.seconds < SECONDS + 1


LONG = ["3 MB of words", "a string without end", "a huge VALUES", "a name without a colon"]


@pytest.mark.parametrize("names", [[*NAMED], LONG * 2], ids=["those named", "long texts"])
def test_other_clients_are_not_disturbed_by_hostile_queries(limited, right, record_property, names):
    def point_queries(until):
        seconds = []
        while not until():
            reply = ask(limited, POINT)
            assert bindings(reply) == right
            seconds.append(reply.seconds)
        return seconds

    def of_two_clients(until):
        with ThreadPoolExecutor(2) as clients:
            return [each for client in clients.map(point_queries, [until] * 2) for each in client]

    texts = [HOSTILE[name]() for name in names]
    began = time.monotonic()
    alone = of_two_clients(lambda: time.monotonic() > began + 1)
    with ThreadPoolExecutor(1) as attacker:
        attack = attacker.submit(lambda: [ask(limited, text) for text in texts])
        beside = of_two_clients(attack.done)
        for reply in attack.result():
            assert_is_a_problem(reply)
    for name, seconds in (("alone", alone), ("beside hostile queries", beside)):
        figures = {f"p{share}": round(1000 * quantile(seconds, share / 100)) for share in (50, 99, 100)}
        record_property(name, figures)
        print(f"{len(seconds)} point queries {name}, milliseconds: {figures}")
    assert len(beside) > 20
    assert quantile(beside, 0.99) < 1


def test_a_hundred_hostile_queries_later_everything_is_as_before(limited_home, right, record_property):
    limit, workers = 0.4, 4
    names = list(islice(cycle(HOSTILE), 100))
    texts = {name: make() for name, make in HOSTILE.items()}
    with limited_server(limited_home, workers=workers, seconds=limit) as server:

        def hurt(name):
            """Asked again when it comes just as an evaluator is being replaced."""
            for _ in range(5):
                reply = ask(server, texts[name])
                if "Retry-After" not in reply.headers:
                    break
            return name, reply

        with ThreadPoolExecutor(workers) as attackers:
            list(attackers.map(hurt, names[: 2 * workers]))  # so that memory is compared with a server that has worked
            assert is_idle_within(server, 5)
            before, memory = len(processes(server)), megabytes(server)
            began = time.monotonic()
            replies = list(attackers.map(hurt, names))
        print(f"100 hostile queries in {time.monotonic() - began:.1f} s")
        for name in HOSTILE:
            found = [(reply.status, round(reply.seconds, 2)) for asked, reply in replies if asked == name]
            detail = next(json.loads(reply.body)["detail"] for asked, reply in replies if asked == name)
            print(f"  {name}: {found}: {detail[:90]}")
        for name, reply in replies:
            assert_is_a_problem(reply)
            assert reply.seconds < limit + 1 + 1, (name, reply.seconds)  # a second more to wait for an evaluator
        assert is_idle_within(server, 2)
        with ThreadPoolExecutor(workers) as clients:
            assert all(bindings(reply) == right for reply in clients.map(lambda _: ask(server, POINT), range(8)))
        assert look(server, "/healthz").status == look(server, "/").status == 200
        after = seen(server, lambda process: process.status())
        record_property("processes", (before, len(after)))
        record_property("megabytes", (memory, megabytes(server)))
        print(f"processes: {before}, then {len(after)}; MB: {memory:.0f}, then {megabytes(server):.0f}")
        assert psutil.STATUS_ZOMBIE not in after.values()
        assert len(after) <= before + workers
        assert megabytes(server) < memory + 150


def test_a_query_that_eats_memory_is_stopped_before_its_time_is_up(limited_home, record_property):
    limit, megabytes_limit = 30, 200
    with limited_server(limited_home, seconds=limit, megabytes=megabytes_limit) as server:
        for name, text in {
            "doubled": grown("ab", "CONCAT($, $)", 40),
            "sorted": f"SELECT * {{ {TWO} }} ORDER BY ?d ?a",
            "grouped": HOSTILE["GROUP_CONCAT of much"](),
        }.items():
            before = megabytes(server)
            with sampled(lambda: megabytes(server)) as samples:
                reply = ask(server, text)
            record_property(name, (round(reply.seconds, 1), round(max(samples) - before)))
            print(f"{name}: stopped after {reply.seconds:.1f} s at {max(samples) - before:.0f} MB")
            assert_is_a_problem(reply)
            assert reply.status == 503
            assert "memory" in json.loads(reply.body)["detail"]
            assert reply.seconds < limit / 2
            assert max(samples) - before < megabytes_limit + 800
        assert is_idle_within(server, 2)


# -- when too many ask


def test_when_all_evaluators_are_busy_a_caller_is_told_when_to_come_back(limited_home, right):
    with limited_server(limited_home, workers=2, seconds=3) as server, ThreadPoolExecutor(42) as clients:
        busy = [clients.submit(ask, server, HOSTILE["a cross product, counted"]()) for _ in range(2)]
        time.sleep(0.5)
        waiting = [clients.submit(ask, server, POINT) for _ in range(40)]
        health = [look(server, "/healthz") for _ in range(5)]
        refused = [each.result() for each in waiting]
        assert not any(each.done() for each in busy)
        print(f"refused after {max(r.seconds for r in refused):.2f} s, Retry-After {refused[0].headers['Retry-After']}")
        for reply in health:
            assert reply.status == 200
            assert reply.seconds < 1
        for reply in refused:
            assert reply.status == 503
            assert_is_a_problem(reply)
            assert 1 <= int(reply.headers["Retry-After"]) <= 60
            assert reply.seconds < 3
        for each in busy:
            assert_is_a_problem(each.result())
        assert bindings(ask(server, POINT)) == right


def test_an_evaluator_is_free_again_when_its_client_goes_away(of_one, right):
    text = f"SELECT (CONCAT(STR(?p), STR(?q), '{'x' * 900}') AS ?x) {{ {TWO} }} LIMIT 100000"
    connection = connected(of_one)
    response = send(connection, text, Accept="text/csv", **WRITING).getresponse()
    assert len(response.read(1_000_000)) == 1_000_000
    assert bindings(ask(of_one, POINT)) == right, "while its client is still reading, too"
    response.close()
    connection.close()
    assert bindings(ask(of_one, POINT)) == right
    assert is_idle_within(of_one, 2)


@pytest.mark.parametrize(
    "text", [HOSTILE["a cross product, counted"](), f"SELECT * {{ {THREE} }}"], ids=["counted", "listed"]
)
def test_an_evaluator_is_free_again_when_its_client_goes_away_before_there_is_an_answer(of_one, right, text):
    connection = send(connected(of_one), text, Accept="text/csv", **WRITING)
    time.sleep(1)
    connection.close()
    began = time.monotonic()
    while (reply := ask(of_one, POINT)).status == 503:
        assert time.monotonic() - began < 15
    assert bindings(reply) == right
    assert is_idle_within(of_one, 2)


def test_requests_that_do_not_end_leave_room_for_others(limited, right):
    """Their heads are begun and left so."""
    address = urlsplit(limited.address)
    begun = [socket.create_connection((address.hostname, address.port), timeout=10) for _ in range(20)]
    try:
        for each in begun:
            each.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le")
        time.sleep(0.3)
        assert look(limited, "/healthz").status == 200
        assert bindings(ask(limited, POINT)) == right
    finally:
        for each in begun:
            each.close()


# -- answers that break off

ENDLESS = {
    "CONSTRUCT": (
        f"CONSTRUCT {{ ?a ?q ?d }} {{ {TWO} }}",
        ["text/turtle", "application/n-triples", "application/rdf+xml"],
    ),
    "DESCRIBE": (f"DESCRIBE * {{ {THREE} }}", ["application/n-triples"]),
    "SELECT": (f"SELECT * {{ {TWO} }}", ["application/sparql-results+json", "text/csv"]),
}


@pytest.mark.parametrize(
    ("kind", "media"), [(kind, media) for kind, (_, offered) in ENDLESS.items() for media in offered]
)
def test_an_answer_that_passes_a_limit_on_its_way_is_a_problem_and_no_half_answer(limited, kind, media):
    def of(coding):
        return ask(limited, ENDLESS[kind][0], **{"Accept": media, "Accept-Encoding": coding, **WRITING})

    with ThreadPoolExecutor(2) as clients:
        for reply in clients.map(of, ["identity", "gzip"]):
            assert reply.status == 503
            assert json.loads(reply.body)["status"] == 503
            assert reply.seconds < SECONDS + 1


def test_what_is_too_long_to_be_held_back_is_broken_off(built_home, monkeypatch):
    monkeypatch.setattr(answers, "_HELD_BACK_BYTES", 1 << 20)
    settings = {"ZOOGRAPH_HOME": str(built_home), "ZOOGRAPH_QUERY_SECONDS": "2", "ZOOGRAPH_WRITE_TOKEN": WRITE_TOKEN}
    app = create_app(Settings.from_environment(settings), workers=1)
    try:
        query = {"query": ENDLESS["SELECT"][0]}
        response = app.test_client().get("/sparql", query_string=query, headers={"Accept": "text/csv", **WRITING})
        assert response.status_code == 200
        assert "Content-Length" not in response.headers
        size = 0
        with pytest.raises(ConnectionResetError):
            for piece in response.response:
                size += len(piece)
        response.close()
        assert size > 1 << 20
        assert app.test_client().get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    finally:
        app.extensions["zoograph.evaluators"].close()


def old_answer(server, text):
    """HTTP/1.0, as many proxies speak it: the end of the connection would be the end of the answer."""
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        path = f"/sparql?query={quote(text)}"
        connection.sendall(f"GET {path} HTTP/1.0\r\nAccept: application/n-triples\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(1 << 16), b"")).partition(b"\r\n\r\n")


def test_an_answer_without_chunks_is_whole_or_none(limited):
    head, _, body = old_answer(limited, ENDLESS["CONSTRUCT"][0])
    assert head.startswith(b"HTTP/1.0 503")
    assert json.loads(body)["status"] == 503
    head, _, body = old_answer(limited, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 20000")
    assert head.startswith(b"HTTP/1.0 200")
    assert f"Content-Length: {len(body)}".encode() in head
    assert len(body) > 1 << 20
    assert body.count(b"\n") == 20000


def test_memory_does_not_grow_with_the_answer(limited_home, record_property):
    text = f"SELECT (CONCAT(STR(?p), STR(?q), '{'x' * 900}') AS ?x) {{ {TWO} }} LIMIT 250000"
    with limited_server(limited_home, workers=1, seconds=60) as server:
        assert ask(server, POINT).status == 200
        before, size, lines = megabytes(server), 0, 0
        with sampled(lambda: megabytes(server), every=0.2) as samples:
            connection = connected(server)
            response = send(connection, text, Accept="text/csv", **WRITING).getresponse()
            while piece := response.read(1 << 20):
                size += len(piece)
                lines += piece.count(b"\n")
            connection.close()
        record_property("megabytes", (round(size / 1e6), round(max(samples) - before)))
        print(f"{size / 1e6:.0f} MB of answer, {max(samples) - before:.0f} MB of memory")
        assert lines == 250_001
        assert size > 200e6
        assert max(samples) - before < 150
