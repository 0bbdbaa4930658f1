"""The comparison with other servers: that it compares like with like, and counts as it says."""

import doctest
import itertools
import json
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
from pyoxigraph import RdfFormat, parse
from pyoxigraph import Store as Engine

from bench import compare, rivals
from bench.client import ACCEPT, Client, NoAnswer, TooSlow
from bench.compare import Asked, questions_table, rows, under_load
from bench.figures import Figure
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import GRAPH_CURATED, GRAPH_MERGED

EMPTY = b'{"head": {"vars": []}, "results": {"bindings": []}}'


@contextmanager
def endpoint(answer):
    """A server whose every request is ``answer(handler, form)``: its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            answer(self, parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/query"
        finally:
            server.shutdown()
            thread.join()


def send(handler, content=EMPTY, status=200):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(compare).failed == 0


def test_a_client_sends_the_query_and_the_dataset_over_one_connection():
    seen, callers = [], set()

    def answer(handler, form):
        seen.append((handler.headers["Accept"], form))
        callers.add(handler.client_address)
        send(handler)

    with (
        endpoint(answer) as address,
        closing(Client(address, parameters=[("default-graph-uri", "g:1")], patience=30)) as c,
    ):
        assert c.ask("ASK {}") == c.ask("ASK {}") == EMPTY
    assert len(callers) == 1
    (accept, first), (_, second) = seen
    assert accept == ACCEPT
    assert first[0][1].startswith("ASK {}\n# ")
    assert first[0] != second[0]  # or a server might have the answer from before
    assert first[1:] == second[1:] == [("default-graph-uri", "g:1")]


def test_a_client_opens_another_connection_when_the_server_has_closed_it():
    def answer(handler, _):
        send(handler)
        handler.close_connection = True  # without having said so

    with endpoint(answer) as address, closing(Client(address, patience=30)) as client:
        assert [client.ask("ASK {}") for _ in range(3)] == [EMPTY] * 3


def test_an_error_is_no_answer_and_says_why():
    with (
        endpoint(lambda handler, _: send(handler, b"no such thing", 400)) as address,
        closing(Client(address, patience=30)) as client,
        pytest.raises(NoAnswer, match="400: no such thing"),
    ):
        client.ask("ASK {}")
    with closing(Client(address, patience=30)) as client, pytest.raises(NoAnswer):
        client.ask("ASK {}")  # nobody there any more


def test_a_client_gives_up():
    over = threading.Event()
    with endpoint(lambda *_: over.wait(30)) as address, closing(Client(address, patience=0.05)) as client:
        with pytest.raises(TooSlow):
            client.ask("ASK {}")
        over.set()


def test_under_load_every_client_asks_every_question():
    asked = []

    def answer(handler, form):
        asked.append((handler.client_address, form[0][1].splitlines()[0]))
        send(handler)

    with endpoint(answer) as address:
        load = under_load(lambda: Client(address, patience=30), ["ASK { 1 }", "ASK { 2 }"], 0.3)
    assert len(load.requests) == len(asked)
    assert len({caller for caller, _ in asked}) == 4
    assert {text for _, text in asked} == {"ASK { 1 }", "ASK { 2 }"}


def test_under_load_what_was_not_answered_is_counted_apart():
    turn = itertools.count()
    with endpoint(lambda handler, _: send(handler, status=503 if next(turn) % 2 else 200)) as address:
        load = under_load(lambda: Client(address, patience=30), ["ASK {}"], 0.1)
    assert abs(len(load.requests) - load.failed) <= 1
    assert load.failed == next(turn) // 2


def answer_of(*bindings):
    return json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}).encode()


A, B = {"type": "uri", "value": "a:a"}, {"type": "literal", "value": "b"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (answer_of({"a": A}, {"a": B}), answer_of({"a": B}, {"a": A}), True),
        (answer_of({"a": A}), answer_of({"a": A}, {"a": A}), False),
        (answer_of({"a": A}), answer_of({"b": A}), False),
        (answer_of({"a": A}), answer_of({"a": {**A, "type": "literal"}}), False),
        (answer_of({"b": B}), answer_of({"b": {**B, "datatype": "http://www.w3.org/2001/XMLSchema#string"}}), True),
        (answer_of({"b": B}), answer_of({"b": {**B, "datatype": "http://www.w3.org/2001/XMLSchema#token"}}), False),
        (answer_of({"b": B}), answer_of({"b": {**B, "xml:lang": "en"}}), False),
    ],
)
def test_answers_are_the_same_whatever_the_order_of_their_rows(one, other, same):
    assert (rows(one) == rows(other)) == same


def asked(name="q", *, ours=0.010, theirs=0.010, rdflib=None, **more):
    return Asked(name, zoograph=[ours], oxigraph=[theirs], rdflib=rdflib, **more)


def test_ratios_say_how_many_times_as_fast_zoograph_is():
    one = asked(ours=0.010, theirs=0.008, rdflib=1.0)
    assert one.of_oxigraph == pytest.approx(0.8)
    assert one.of_rdflib == pytest.approx(100)
    assert asked().of_rdflib is None


def test_the_least_ratio_is_of_questions_whose_evaluation_takes_a_time():
    figures = compare._beside_oxigraph([
        asked("quick", ours=0.004, theirs=0.001), asked("slow", ours=2, theirs=1.8), asked("slower", ours=4, theirs=4),
    ])  # fmt: skip
    (least,) = [figure for figure in figures if figure.budget == 0.8]
    assert least.name.endswith("least: slow")
    assert least.value == pytest.approx(0.9)


def test_a_mean_with_questions_that_were_given_up_is_called_a_lower_bound():
    def mean(*asked):
        (figure,) = [figure for figure in compare._beside_rdflib(asked) if figure.budget == 20]
        return figure.name.endswith("(a lower bound)"), pytest.approx(figure.value)

    assert mean(asked(rdflib=0.1), asked(rdflib=10), asked()) == (False, 100)
    assert mean(asked(rdflib=0.1), asked(rdflib=10, rdflib_gave_up=True)) == (True, 100)


def test_the_table_of_questions():
    table = questions_table([
        asked("quick", ours=0.004, theirs=0.001, rdflib=0.4, rows=3),
        asked("slow", ours=2, theirs=1, rdflib=60, rdflib_gave_up=True, rows=1000, differs=["oxigraph"]),
        Asked("broken", failed="503: try later"),
    ])  # fmt: skip
    assert table.splitlines() == [
        "question   rows  Zoograph ms  Oxigraph ms     ×  rdflib ms    ×",
        "slow      1,000      2,000.0      1,000.0  0.50    >60,000  >30  under 0.8 of Oxigraph's speed;"
        " oxigraph answers otherwise",
        "quick         3          4.0          1.0  0.25        400  100",
        "broken                                                           no answer: 503: try later",
    ]


def test_rivals_get_all_quads_and_the_dataset_that_zoograph_takes(built_home, tmp_path):
    version = History(built_home).version()
    rivals.dump(version, tmp_path / "all.nq")
    store = Engine()
    store.extend(parse(path=tmp_path / "all.nq", format=RdfFormat.N_QUADS, rename_blank_nodes=False))
    ours = EmbeddedStore.read_only(version.store_directory)
    assert set(store) == set(ours.engine)
    parameters = rivals.dataset_of(version)
    assert [iri for name, iri in parameters if name == "default-graph-uri"] == [GRAPH_MERGED.value]
    named = {iri for name, iri in parameters if name == "named-graph-uri"}
    assert GRAPH_CURATED.value in named
    assert named == {graph.value for graph in ours.named_graphs()}


@pytest.mark.skipif(bool(rivals.missing()), reason="needs the rivals, which make bench installs")
def test_all_three_give_the_same_answers(home, monkeypatch):
    for name, value in {"_LEAST": 1, "_SECONDS": 0, "_TURNS": 1, "_TURN": 0.2, "_CAP": 60, "_BUDGET": 10}.items():
        monkeypatch.setattr(compare, name, value)
    measured = list(compare.measure(home, 0))
    questions = [each for each in measured if isinstance(each, Asked)]
    assert len(questions) == 30
    assert sum(each.rdflib is not None for each in questions) > 5
    assert [each.question for each in questions if each.differs] == []
    assert {figure.budget for figure in measured if isinstance(figure, Figure)} == {None, 0, 0.8, 20}
