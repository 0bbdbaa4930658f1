"""A server in operation: what callers notice while versions change, processes die, and it is stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import pytest
import requests
from pyoxigraph import Literal, Triple

from helpers.server import serve
from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.store import History
from zoograph.vocabulary import RDFS, graph, thing

pytestmark = pytest.mark.slow

NEWS = graph("news")
POINT = "SELECT ?p ?o { model:hubert-base-ls960 ?p ?o }"


@pytest.fixture
def copy(built_home, tmp_path):
    return shutil.copytree(built_home, tmp_path / "home", symlinks=True)


def ask(address, text, **headers):
    return requests.get(f"{address}/sparql", params={"query": text}, headers=headers, timeout=60)


def processes(server):
    return psutil.Process(server.process).children(recursive=True)


def evaluators(server):
    """The processes that have a version open."""
    found = []
    for each in processes(server):
        try:
            if any("/versions/" in file.path and file.path.endswith(".sst") for file in each.open_files()):
                found.append(each)
        except psutil.Error:
            continue
    return found


def test_while_twenty_versions_are_published_no_request_fails(home):
    seen, wrong, done = [], [], threading.Event()

    def load(session):
        while not done.is_set():
            response = session.get(
                f"{server.address}/sparql", params={"query": "SELECT ?n { model:news rdfs:label ?n }"}, timeout=60
            )
            if response.status_code != 200:
                wrong.append((response.status_code, response.text))
                continue
            version = int(response.headers["ETag"].removeprefix('W/"').partition(".")[0])
            label = [row["n"]["value"] for row in response.json()["results"]["bindings"]]
            if label != ([] if version == 1 else [str(version)]):
                wrong.append((version, label))
            seen.append(version)

    with serve(home, workers=2) as server:
        callers = [threading.Thread(target=load, args=(requests.Session(),)) for _ in range(2)]
        for caller in callers:
            caller.start()
        history = History(home, keep=3)
        for number in range(2, 22):
            content = {Triple(thing("model", "news"), RDFS.label, Literal(str(number)))}
            assert publish(history, {NEWS: Change(content=content)}, "news").version.number == number
        time.sleep(0.5)
        done.set()
        for caller in callers:
            caller.join()
        assert requests.get(f"{server.address}/healthz", timeout=10).json() == {"status": "ok", "version": 21}
    assert wrong == []
    assert len(set(seen)) > 10
    assert max(seen) == 21
    assert history.numbers()[-1] == 21
    assert len(history.numbers()) <= 3 + 2, "what nobody reads any more is pruned"


@pytest.mark.alone
def test_a_stopped_server_answers_what_it_has_begun(copy):
    answers = []
    text = """SELECT (COUNT(*) AS ?n) {
        ?a rdf:type ?b . { SELECT ?c { ?c a zoo:RLM } LIMIT 50 } FILTER(STRLEN(CONCAT(STR(?a), STR(?c))) > 1)
    }"""
    with serve(copy, ZOOGRAPH_QUERY_SECONDS="60") as server:
        caller = threading.Thread(target=lambda: answers.append(ask(server.address, text)))
        caller.start()
        time.sleep(0.7)
        children = processes(server)
        os.kill(server.process, signal.SIGTERM)
        caller.join()
    [answer] = answers
    assert answer.status_code == 200
    assert int(answer.json()["results"]["bindings"][0]["n"]["value"]) > 300_000
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_a_port_in_use_is_said_at_once_in_one_line(built_home):
    environment = {**os.environ, "ZOOGRAPH_HOME": str(built_home)}
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "zoograph", "serve", "--port", str(port)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert f"port {port} is in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_nothing_behind(copy, number):
    with serve(copy) as server:
        assert ask(server.address, POINT).status_code == 200
        children = processes(server)
        os.killpg(server.process, number) if os.getpgid(server.process) == server.process else os.kill(
            server.process, number
        )
        _, alive = psutil.wait_procs(children, timeout=20)
        assert alive == []


def test_an_evaluator_that_dies_is_replaced(copy):
    with serve(copy, ZOOGRAPH_QUERY_SECONDS="5") as server:
        assert ask(server.address, POINT).status_code == 200
        for each in evaluators(server):
            each.kill()
        assert ask(server.address, POINT).status_code == 200
        answers = []
        caller = threading.Thread(
            target=lambda: answers.append(ask(server.address, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"))
        )
        caller.start()
        busy = None
        while busy is None or busy.cpu_times().user < 0.3:
            time.sleep(0.1)
            busy = max(evaluators(server), key=lambda each: each.cpu_times().user, default=None)
        busy.kill()
        caller.join()
        assert (answers[0].status_code, answers[0].headers["Content-Type"]) == (503, "application/problem+json")
        for _ in range(5):
            assert ask(server.address, POINT).status_code == 200


LIMIT = 3


@pytest.fixture(scope="module")
def of_three_seconds(built_home):
    with serve(built_home, workers=2, ZOOGRAPH_QUERY_SECONDS=str(LIMIT)) as server:
        yield server


@pytest.mark.alone
@pytest.mark.parametrize("after", [1.5, 2.9])
def test_a_query_that_is_tried_again_has_the_time_that_is_left(of_three_seconds, after):
    address = of_three_seconds.address
    for _ in range(4):
        assert ask(address, POINT).status_code == 200  # all evaluators have answered something
    answers = []

    def ask_without_end():
        began = time.monotonic()
        answer = ask(address, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        answers.append((answer, time.monotonic() - began))

    caller = threading.Thread(target=ask_without_end)
    caller.start()
    time.sleep(after)
    max(evaluators(of_three_seconds), key=lambda each: each.cpu_times().user).kill()
    caller.join()
    [(answer, seconds)] = answers
    assert answer.status_code == 503
    assert seconds < LIMIT + 1
    assert ask(address, POINT).status_code == 200


def test_whatever_process_dies_the_server_comes_back_and_leaves_no_orphan(copy):
    with serve(copy) as server:
        assert ask(server.address, POINT).status_code == 200
        for _ in range(2):
            [front] = psutil.Process(server.process).children()
            below = front.children(recursive=True)
            front.kill()
            _, alive = psutil.wait_procs(below, timeout=10)
            assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []
            for _ in range(100):
                try:
                    if ask(server.address, POINT).status_code == 200:
                        break
                except requests.ConnectionError:
                    time.sleep(0.1)
            assert ask(server.address, POINT).status_code == 200


def test_when_the_server_is_killed_its_processes_go_with_it(copy, tmp_path):
    children = []
    with pytest.raises(AssertionError), serve(copy) as server:
        ask(server.address, POINT)
        children = processes(server)
        psutil.Process(server.process).kill()
    assert len(children) >= 3
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


def test_health_says_what_is_served_and_what_is_missing(copy):
    with serve(copy) as server:
        assert requests.get(f"{server.address}/healthz", timeout=10).json() == {"status": "ok", "version": 1}
        (copy / "current").unlink()
        (copy / "versions").rename(copy / "moved")
        response = requests.get(f"{server.address}/healthz", timeout=10)
        assert (response.status_code, response.json()["status"]) == (503, "unavailable")
        assert ask(server.address, POINT).status_code == 503
        (copy / "moved").rename(copy / "versions")
        (copy / "current").symlink_to("versions/1")
        assert ask(server.address, POINT).status_code == 200
