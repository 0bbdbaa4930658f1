"""Where waiting ends: for clients that do not read, for connections without number, for writes without end."""

import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from helpers.server import serve
from zoograph.errors import LimitReached
from zoograph.front import patience
from zoograph.front.patience import PatientSocket
from zoograph.store import History
from zoograph.tokens import Token
from zoograph.workers import Limits, Write, write, writer
from zoograph.writes import Update

LONG = b"x" * (4 << 20)


@pytest.fixture
def pair():
    """What the server writes to, and its client."""
    ours, theirs = socket.socketpair()
    patient = PatientSocket(ours)
    with theirs:
        yield patient, theirs
        patient.close()


def test_an_answer_that_nobody_reads_is_kept_up_to_a_limit(pair, monkeypatch):
    patient, client = pair
    monkeypatch.setattr(patience, "READING_SECONDS", 0.2)
    patient.sendall(LONG)  # is kept: it is below the limit
    monkeypatch.setattr(patience, "_BEHIND_BYTES", 1 << 20)
    with pytest.raises(BlockingIOError):
        patient.sendall(LONG)
    read = bytearray()

    def take():
        while len(read) < 3 * len(LONG):
            read.extend(client.recv(1 << 20))

    reader = threading.Thread(target=take)
    reader.start()
    patient.sendall(LONG)  # with somebody who reads, it goes on
    while not patient.write_on():
        time.sleep(0.001)
    reader.join(10)
    assert len(read) == 3 * len(LONG)


def test_who_does_not_read_is_given_up(pair, monkeypatch):
    patient, _ = pair
    patient.sendall(LONG)
    assert not patient.pace.is_lost
    now = time.monotonic()
    monkeypatch.setattr(patience.time, "monotonic", lambda: now + patience.READING_SECONDS + 1)
    assert patient.pace.is_lost


def test_who_has_been_sending_longest_makes_room(built_home):
    files = 256 + 3 * 260  # leaves room for 260 connections
    with serve(built_home, files=files) as server, ExitStack() as open_ones:
        address = urlsplit(server.address)
        slow = []
        for _ in range(280):
            slow.append(open_ones.enter_context(socket.create_connection((address.hostname, address.port), 10)))
            slow[-1].sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n")
        answer = requests.get(f"{server.address}/sparql", params={"query": "ASK {}"}, timeout=10)
        assert answer.status_code == 200
        slow[0].settimeout(2)
        assert slow[0].recv(1) == b""
        slow[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            slow[-1].recv(1)


def test_a_write_that_takes_too_long_is_stopped(home, monkeypatch):
    monkeypatch.setattr(writer, "_MOST_SECONDS", 0.01)
    text = "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/a> rdfs:label 'a' } }"
    with pytest.raises(LimitReached, match="nothing was changed"):
        write(Write(home, 10, Update(text), "update", Token("tests", writes=("*",))), Limits(10, 1 << 30))
    assert History(home).numbers() == [1]
