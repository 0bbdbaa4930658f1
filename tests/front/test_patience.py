"""Clients that send or read a byte now and then are waited for, and nobody waits behind them.

``ZOOGRAPH_SLOW_SECONDS=60 pytest tests/front/test_patience.py -s`` takes a minute for it and shows the figures.
"""

import os
import re
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from urllib.parse import urlsplit

import psutil
import pytest

from helpers.hostile import HOSTILE, TWO
from helpers.load import POINT, ask, bindings, limited_server, quantile
from helpers.server import serve

pytestmark = pytest.mark.alone

SECONDS = float(os.environ.get("ZOOGRAPH_SLOW_SECONDS", "8"))
SLOW = 500
BEGINNINGS = [
    b"GET /sparql?query=",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nX-Long: ",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nA",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n800\r\nA",
]


def connected(server):
    address = urlsplit(server.address)
    return socket.create_connection((address.hostname, address.port), timeout=30)


def point_queries(server, seconds):
    """How long each of them takes, one after the other."""
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        reply = ask(server, POINT)
        assert bindings(reply)
        took.append(reply.seconds)
        time.sleep(0.02)
    return took


@contextmanager
def in_background(act):
    """``act()`` again and again, until the block ends."""
    ended = threading.Event()

    def go_on():
        while not ended.is_set():
            act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def told(name, seconds):
    figures = {f"p{share}": round(1000 * quantile(seconds, share / 100), 1) for share in (50, 99, 100)}
    print(f"{len(seconds)} point queries {name}, milliseconds: {figures}")
    return figures


@pytest.fixture(scope="module")
def server(built_home):
    with serve(built_home, workers=2, ZOOGRAPH_QUERY_SECONDS="20") as server:
        ask(server, POINT)
        yield server


def test_500_clients_that_send_a_byte_a_second_disturb_nobody(server, record_property):
    alone = told("alone", point_queries(server, 3))
    front = psutil.Process(server.process).children()[0]
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(connected(server)) for _ in range(SLOW)]
        for i, each in enumerate(slow):
            each.sendall(BEGINNINGS[i % len(BEGINNINGS)])

        def send_a_byte_each():
            for each in slow:
                with suppress(OSError):
                    each.send(b"a")
                time.sleep(1 / SLOW)

        threads, used = front.num_threads(), sum(front.cpu_times()[:2])
        with in_background(send_a_byte_each):
            beside = point_queries(server, SECONDS)
        figures = told(f"beside {SLOW} slow senders", beside)
        print(f"threads: {threads}, then {front.num_threads()}; processor: {sum(front.cpu_times()[:2]) - used:.1f} s")
        record_property("figures", (alone, figures))
        assert front.num_threads() < threads + SLOW / 5
        assert quantile(beside, 0.5) < 2 * alone["p50"] / 1000 + 0.02


def test_clients_that_read_a_byte_now_and_then_take_no_thread(server):
    text = f"SELECT (CONCAT(STR(?p), STR(?q), '{'x' * 900}') AS ?x) {{ {TWO} }} LIMIT 8000"
    head = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    front = psutil.Process(server.process).children()[0]
    before = front.num_threads()
    with ExitStack() as open_ones:
        slow = []
        for _ in range(8):
            each = open_ones.enter_context(socket.socket())
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            address = urlsplit(server.address)
            each.connect((address.hostname, address.port))
            each.sendall((head + text).encode())
            assert each.recv(12) == b"HTTP/1.1 200"
            slow.append(each)
        for _ in range(5):
            for each in slow:
                each.recv(1)
            assert bindings(ask(server, POINT))
        assert front.num_threads() <= before + 3
        rest = b"".join(iter(lambda: slow[-1].recv(1 << 20), b""))
        header, _, body = rest.partition(b"\r\n\r\n")
        assert len(body) == int(re.search(rb"Content-Length: (\d+)", header)[1]) > 7_000_000


def test_who_sends_too_slowly_for_too_long_is_given_up(server):
    with connected(server) as connection:
        connection.sendall(BEGINNINGS[0])
        assert connection.recv(1_000).startswith(b"HTTP/1.1 408")


def test_hostile_queries_keep_nobody_waiting_and_end_in_time(built_home, tmp_path, record_property):
    """Thirty shapes that come close to the limits, in a row, and a point query each 100 ms beside them."""
    limit = 1.0
    texts = {name: HOSTILE[name]() for name in islice(HOSTILE, 30)}
    with limited_server(built_home, workers=4, seconds=limit) as server:
        ask(server, POINT)
        late, beside, done = [], [], threading.Event()

        def attack():
            for name, text in texts.items():
                reply = ask(server, text)
                if reply.seconds > limit + 1 or reply.status not in (200, 400, 413, 503):
                    late.append((name, reply.status, reply.seconds))
            done.set()

        attacker = threading.Thread(target=attack)
        attacker.start()
        while not done.is_set():
            reply = ask(server, POINT)
            assert bindings(reply)
            beside.append(reply.seconds)
            time.sleep(max(0, 0.1 - reply.seconds))
        attacker.join()
    record_property("figures", told("beside thirty hostile queries", beside))
    assert late == []
    assert quantile(beside, 0.99) < 0.5
