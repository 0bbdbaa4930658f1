"""Asking a server without a library that hides things, and what the server takes of the machine meanwhile."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil

from helpers.server import serve

SECONDS, MEGABYTES = 1.0, 300
"""The limits of most servers here. An answer may come a second after the limit, and not later."""
POINT = "SELECT ?p ?o { <https://w3id.org/zoograph/model/hubert-base-ls960> ?p ?o }"


# -- asking without a library that hides things


@dataclass(frozen=True)
class Reply:
    """What came back, and after how many seconds."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float


def connected(server):
    address = urlsplit(server.address)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=60)


def send(connection, text, **headers):
    """Send a query. A server that has seen enough may stop reading; its answer is then still to be read."""
    headers = {"Content-Type": "application/sparql-query"} | headers
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", "/sparql", text.encode(), headers)
    return connection


def ask(server, text, **headers):
    began = time.monotonic()
    connection = connected(server)
    try:
        response = send(connection, text, **headers).getresponse()
        return Reply(response.status, response.headers, response.read(), time.monotonic() - began)
    finally:
        connection.close()


def look(server, path):
    began = time.monotonic()
    connection = connected(server)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read(), time.monotonic() - began)
    finally:
        connection.close()


def bindings(reply):
    """The rows of a table in JSON, in any order."""
    assert reply.status == 200, reply.body
    return Counter(json.dumps(row, sort_keys=True) for row in json.loads(reply.body)["results"]["bindings"])


def assert_is_a_problem(reply):
    assert reply.status in (400, 413, 503), reply.body[:500]
    assert reply.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == reply.status
    assert problem["type"]
    assert len(problem["title"]) > 5
    assert len(problem["detail"]) > 10
    assert len(reply.body) < 2_000, "the query is not repeated"
    assert not re.search(r"Traceback|pyoxigraph|/site-packages/|\.py\b", reply.body.decode())


# -- what the server takes of the machine


def processes(server):
    """The server and all that it started."""
    top = psutil.Process(server.process)
    return [top, *top.children(recursive=True)]


def seen(server, look):
    """Something of each process that is there."""
    found = {}
    for process in processes(server):
        try:
            found[process.pid] = look(process)
        except (psutil.NoSuchProcess, psutil.ZombieProcess, FileNotFoundError, ProcessLookupError):
            continue
    return found


def processor_seconds(server):
    return seen(server, lambda process: sum(process.cpu_times()[:2]))


def megabytes(server):
    """Memory of all its processes; what they share is counted once."""
    return sum(seen(server, lambda process: process.memory_full_info().pss).values()) / 1e6


def is_idle_within(server, seconds):
    """Whether its processes use next to nothing of the processor, at the latest after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = processor_seconds(server)
        time.sleep(0.3)
        used = sum(spent - before.get(pid, 0) for pid, spent in processor_seconds(server).items())
        if used <= 0.05:
            return True
    return False


@contextmanager
def sampled(measure, every=0.05):
    """A list that grows while the block runs."""
    samples, ended = [measure()], threading.Event()

    def sample():
        while not ended.wait(every):
            samples.append(measure())

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def limited_server(home, *, workers=2, seconds=SECONDS, megabytes=MEGABYTES, **more):
    limits = {"ZOOGRAPH_QUERY_SECONDS": str(seconds), "ZOOGRAPH_QUERY_MEMORY_MB": str(megabytes)}
    return serve(home, workers=workers, **limits, **{name: str(value) for name, value in more.items()})
