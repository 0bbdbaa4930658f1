"""Nobody reaches out: SERVICE and LOAD are refused in whatever spelling, and ordinary queries are not."""

import http.server
import random
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from helpers.server import serve
from zoograph.errors import InputError, ServiceFailed
from zoograph.federation import Asker, FederatedStore
from zoograph.questions import questions
from zoograph.services import Services
from zoograph.sparql.guard import check
from zoograph.sparql.keywords import KEYWORDS
from zoograph.sparql.source import Source

TARGET = "<http://127.0.0.1:9/x>"
#: Each reaches out in pyoxigraph 0.5.13 if it is not refused.
REACHING = [
    "SELECT * {{ SERVICE {0} {{}} }}",
    "SELECT * {{ service {0} {{}} }}",
    "SELECT * {{ SeRvIcE SILENT {0} {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#comment\n{0} {{}} }}",
    "SELECT*{{SERVICE{0}{{}}}}",
    "SELECT*{{SERVICESILENT{0}{{}}}}",
    "PREFIX : <http://127.0.0.1:9/> SELECT * {{ SERVICE:x {{}} }}",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * {{ SERVICEx:x {{}} }}",
    "SELECT * {{ ?s ?p true.SERVICE {0} {{}} }}",
    "SELECT * {{ ?s ?p trueSERVICE {0} {{}} }}",
    "SELECT * {{ FILTER(0<1)SERVICE {0} {{}} }}",
    "SELECT * {{ FILTER(0<1#> )}}\n) SERVICE {0} {{}} }}",
    "SELECT * {{ FILTER(?x<?y)SERVICE {0} {{}}FILTER(1>0) }}",
    "SELECT * {{ {{ {{ OPTIONAL {{ SERVICE {0} {{}} }} }} }} }}",
    "SELECT * {{ GRAPH ?g {{ MINUS {{ SERVICE ?g {{}} }} }} }}",
    "SELECT * {{ FILTER NOT EXISTS {{ SERVICE {0} {{}} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE {0} {{}} }} }} }}",
    "SELECT * {{ \\u0053ERVICE {0} {{}} }}",
    "SELECT * {{ SERVIC\\U00000045 {0} {{}} }}",
    "SELECT * {{ ?s ?p \"\"\"a\\\"\"\"\" . SERVICE {0} {{}} }}",
    "SELECT * {{ ?s ?p '''it''s''' . SERVICE {0} {{}} }}",
    "SELECT * {{ ?s ?p 'a'@en . SERVICE {0} {{}} }}",
    "SELECT * {{ ?s ?p 1.SERVICE {0} {{}} }}",
    'SELECT * {{ VALUES ?v {{ """x" }} SERVICE {0} {{}} #\\q """\n}}',
    "SELECT * {{ VALUES ?v {{ '''x' }} SERVICE {0} {{}} #\\uD800 '''\n}}",
    "SELECT * {{ OPTIONAL{{<<?s?p'>'>> ?q 1}} SERVICE {0} {{}} }}#'",
    "SELECT * {{ FILTER(EXISTS{{}}<'>') SERVICE {0} {{}} }}#'",
    "SELECT * {{ BIND(<<(<urn:a> <urn:b> 1)>><'>' AS ?z) SERVICE {0} {{}} }}#'",
    "CONSTRUCT {{}} {{ SERVICE {0} {{}} }}",
    "ASK {{ SERVICE {0} {{}} }}",
    "DESCRIBE ?s {{ SERVICE {0} {{ ?s ?p ?o }} }}",
    "LOAD {0}",
    "LOAD SILENT {0} INTO GRAPH <x:g>",
    "LOADSILENT{0}",
    "PREFIX : <http://127.0.0.1:9/> LOAD:x",
    "INSERT DATA {{}} ; LOAD {0}",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {0} {{ ?s ?p ?o }} }}",
]  # fmt: skip


ELSEWHERE = Services(frozenset({"example.org"}))


@pytest.mark.parametrize("text", [text.format(TARGET) for text in REACHING])
def test_what_would_reach_out_is_refused(text):
    with pytest.raises(InputError, match=r"query:\d+:\d+"):
        check(text)
    with pytest.raises(InputError, match=r"query:\d+:\d+"):
        check(text, services=ELSEWHERE, loads=ELSEWHERE)


@pytest.fixture(scope="module")
def listener():
    """Something to reach: its port, and what reached it."""
    reached = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            reached.append(self.path)
            self.send_response(302 if self.path.startswith("/away") else 200)
            if self.path.startswith("/away"):
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inside")
            self.send_header("Content-Type", "application/sparql-results+json")
            body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"reached"}}]}}'
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, reached
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def federated(store):
    """The store of the built home, with these services."""
    asker = Asker()
    return lambda services: FederatedStore(store, Services.read(services, "S"), asker, seconds=5)


@pytest.mark.slow
def test_a_host_that_is_allowed_is_asked_and_no_other(federated, listener):
    port, reached = listener
    allowed = f"127.0.0.1:{port}"
    text = "SELECT ?s {{ SERVICE <{}> {{ ?s ?p ?o }} }}"
    [[found]] = federated(allowed).query(text.format(f"http://{allowed}/asked")).rows()
    assert found.value == "reached"
    assert reached == ["/asked"]
    for address in (
        f"http://localhost:{port}/", f"http://127.0.0.1:{port}@example.org/", f"http://example.org@{allowed}/", "http://127.0.0.1/",
        f"http://{allowed}.example.org/", f"ftp://{allowed}/", f"http:{allowed}/", f"//{allowed}/", f"http://[::1]:{port}/", "file:///etc/passwd",
        f"http://127.0.0.1:{port + 1}/", "http://127.0.0.1:99999/",
    ):  # fmt: skip
        with pytest.raises(InputError):
            federated(allowed).query(f"BASE <http://{allowed}/> " + text.format(address))
    for spelling in ("SERVICE ?g { ?s ?p ?o }", "SERVICE x:y { ?s ?p ?o }", "SERVICE", "SERVICE SILENT"):
        with pytest.raises(InputError):
            federated(allowed).query(f"PREFIX x: <http://{allowed}/> SELECT * {{ {spelling} }}")
    assert reached == ["/asked"]


def test_a_redirect_is_not_followed(federated, listener):
    port, reached = listener
    reached.clear()
    allowed = f"127.0.0.1:{port}"
    with pytest.raises(ServiceFailed, match=rf"redirects to http://127.0.0.1:{port}/inside, which is not followed"):
        federated(allowed).query(f"SELECT * {{ SERVICE <http://{allowed}/away> {{ ?s ?p ?o }} }}")
    assert reached == ["/away"]


def test_the_engine_itself_never_asks(store, listener):
    """Also where a host is allowed: only a store made for it asks."""
    port, reached = listener
    reached.clear()
    with pytest.raises(InputError, match="SERVICE asks another host"):
        store.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    assert reached == []


def test_load_and_service_are_allowed_each_by_itself():
    load, service = f"LOAD {TARGET}", f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {TARGET} {{ ?s ?p ?o }} }}"
    here = Services.read("127.0.0.1:9", "S")
    check(load, loads=here)
    check(service, services=here)
    for text, options in ((load, {"services": here}), (service, {"loads": here})):
        with pytest.raises(InputError, match="not allowed here"):
            check(text, **options)
    with pytest.raises(InputError, match="LOAD may not reach"):
        check(load, loads=Services.read(f"{TARGET[1:-1]}=http://127.0.0.1:10/", "S"))


# -- what is allowed


ORDINARY = [
    "SELECT ?service ?load { ?service ?p ?load }",
    "SELECT * { ?s <http://example.org/SERVICE> 'SERVICE <http://x>' } # LOAD <http://x>",
    "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ex:LOAD . ?s ex:x/ex:load* ?o }",
    "PREFIX download: <http://example.org/> SELECT * { ?s download:x ?o }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) }",
    "SELECT * { ?s ?p ?o FILTER(?o<?s||?s>?o) }",
    "SELECT * { ?s ?p ?o FILTER(?o<=3) FILTER(?o<3) }",
    "SELECT * { ?s (<p>|^<q#r>)+ ?o }",
    "SELECT * { VALUES (?a ?b) { (<a#b> <http://example.org/c#d>) (UNDEF 'x') } }",
    "SELECT * { ?s ?p (1 [ ?p 2 ] 'x'@en-GB) }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) (GROUP_CONCAT(?o; SEPARATOR=', ') AS ?all) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 1)",
    "ASK { FILTER(REGEX('a', '^a$', 'i')) FILTER(LANGMATCHES(LANG('a'@en), '*')) FILTER(isIRI(<x:a>)) }",
    "DESCRIBE <x:a>",
    "INSERT DATA { <x:a> <x:b> 1e3 , .5 , -2 , true }",
    "WITH <x:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING NAMED <x:g> WHERE { ?s ?p ?o }",
    "CLEAR SILENT ALL ; COPY DEFAULT TO <x:g> ; DROP GRAPH <x:g>",
]  # fmt: skip


@pytest.mark.parametrize("text", [*ORDINARY, *(question.sparql() for question in questions())])
def test_an_ordinary_query_is_let_through(text):
    check(text)


def test_a_comparison_that_could_be_an_iri_needs_a_space():
    with pytest.raises(InputError, match="write a space after '<'"):
        check("SELECT * { ?s ?p ?o FILTER(?o<?s#&&?o>1\n) }")
    check("SELECT * { ?s ?p ?o FILTER(?o < ?s#&&?o>1\n) }")


# -- the guard and the engine, side by side


PIECES = [
    "SERVICE", "service ", "SILENT", "LOAD", "<http://127.0.0.1:9/>", "<", ">", "<a#b>", "#", "\n", " ", "{", "}", "(", ")", "'", '"', "'''", "\\'",
    "\\u0027", "?x", "?", "$y", "a:b", ":x", ":", "_:b", "a", "true", "1", "1.", ".5", "e5", "@en", "--ltr", "^^", "||", "&&", "=", ".", ";", ",",
    "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "AS", "VALUES", "SELECT", "*", "NOT EXISTS", "\t", "\r", "\u00a0", "\u2028", "\ufeff",
]  # fmt: skip
AROUND = [
    "SELECT * {{ {} SERVICE <http://127.0.0.1:9/> {{}} }}",
    "SELECT * {{ FILTER({}) SERVICE:x{{}} {} }}",
    "SELECT * {{ ?s ?p {}SERVICE <http://127.0.0.1:9/>{{}} }}",
]
_ENGINE = """
import sys
import pyoxigraph
store = pyoxigraph.Store()
for text in sys.stdin.read().split("\\x00"):
    try:
        list(store.query(text, prefixes={"": "http://127.0.0.1:9/", "a": "http://example.org/"}))
    except Exception:
        pass
    print("done")
"""


def given_to_the_engine(texts, port):
    """In a process of its own, without the guard; what it reaches, the listener knows."""
    texts = "\x00".join(texts).replace("127.0.0.1:9/", f"127.0.0.1:{port}/")
    engine = _ENGINE.replace("127.0.0.1:9/", f"127.0.0.1:{port}/")
    done = subprocess.run([sys.executable, "-c", engine], input=texts, capture_output=True, text=True, timeout=120)
    assert done.stdout.count("done") == texts.count("\x00") + 1, done.stderr


@pytest.mark.slow
def test_what_the_engine_would_send_out_the_guard_refuses(listener):
    """Random texts around a SERVICE: those that the guard lets through are given to the engine, which reaches nobody."""
    port, reached = listener
    chance = random.Random(4)
    passed = []
    for _ in range(20_000):
        pieces = ["".join(chance.choices(PIECES, k=chance.randint(0, 6))) for _ in range(2)]
        text = chance.choice(AROUND).format(*pieces)
        try:
            check(text)
        except InputError:
            continue
        passed.append(text)
    reached.clear()
    given_to_the_engine(passed, port)
    assert reached == []
    assert len(passed) > 100


NAMES = [
    "service:x", "SERVICE:x", "service:", "serviceSILENT:x", "?s ?p", "?s a", "e:a", "GRAPH", "{", "}", "{}", ".", ";", ",", "(", ")", "[", "]", "^^", "'a'", "1", "VALUES",
    "?x", "FILTER(", "BIND(", "AS ?y)", "/", "|", "^", "<", ">", "#\n", "OPTIONAL", "UNION", "EXISTS", "SELECT *", "\\u0073ervice:x", "<http://127.0.0.1:9/>",
]  # fmt: skip


@pytest.mark.slow
def test_no_prefix_of_the_text_makes_a_clause_of_a_name(listener):
    """The same with prefixes that are declared, which are names here, and to the engine may be the word and a name."""
    port, reached = listener
    chance = random.Random(5)
    prologue = "".join(
        f"PREFIX {name}: <http://127.0.0.1:9/> " for name in ("service", "SERVICE", "serviceSILENT", "e", "")
    )
    passed = []
    for _ in range(20_000):
        pieces = [" ".join(chance.choices(NAMES, k=chance.randint(0, 5))) for _ in range(3)]
        text = f"{prologue}SELECT * {{ {pieces[0]} service:x {pieces[1]} {{}} {pieces[2]} }}"
        with suppress(InputError):
            check(text)
            passed.append(Source.read(text).text)
    reached.clear()
    given_to_the_engine(passed, port)
    assert reached == []
    assert len(passed) > 100
    given_to_the_engine([f"{prologue}SELECT * {{ ?s ?p ?o . service:x {{}} }}"], port)
    assert reached, "the engine reads the name as a clause"


def test_the_engine_does_reach_out_where_nobody_guards(listener):
    """So that the test before this one can fail."""
    port, reached = listener
    reached.clear()
    texts = [text.format(TARGET) for text in REACHING if "LOAD" not in text and "INSERT" not in text]
    given_to_the_engine(texts, port)
    assert len(reached) > len(texts) / 2


@given(
    st.sampled_from(["SERVICE", "LOAD"]),
    st.lists(st.booleans(), min_size=7, max_size=7),
    st.sampled_from(sorted(KEYWORDS)),
)
def test_no_case_and_no_word_before_it_hides_it(word, capitals, before):
    spelled = "".join(c.upper() if up else c.lower() for c, up in zip(word, capitals, strict=False))
    for text in (
        f"{spelled} {TARGET}",
        f"{before}{spelled} {TARGET}",
        f"{before} {spelled}{TARGET}",
        f"{before}{spelled}:x",
    ):
        with pytest.raises(InputError):
            check(text)


@pytest.mark.parametrize(
    "text",
    ["ASK { <" + "\\u00e9" * 40, "ASK { " + "a.b." * 40_000, "ASK { <" + "a" * 300_000, "ASK { '" * 20_000, "ASK { " + "a" * 200_000 + " }",
     "ASK { a:b" + "." * 200_000 + " }", "ASK { _:" + "." * 200_000, "ASK { " + "'''a" * 50_000, "ASK { " + ":a.." * 50_000 + "x }"],
)  # fmt: skip
@pytest.mark.timeout(30)  # what backtracks takes hours
def test_a_text_made_to_take_long_is_seen_through_soon(text):
    with suppress(InputError):
        check(text)


@pytest.mark.slow
def test_behind_the_guard_the_kernel_refuses_too(listener):
    port, reached = listener
    reached.clear()
    program = (
        "import socket, sys, pyoxigraph\n"
        "from zoograph.workers.isolation import deny_network\n"
        "if not deny_network(): sys.exit(3)\n"
        "for act in (lambda: list(pyoxigraph.Store().query(sys.argv[1])), lambda: pyoxigraph.Store().update(sys.argv[2])):\n"
        "    try: act()\n"
        "    except OSError as error: print(error)\n"
        "socket.socket(socket.AF_UNIX).close()\n"
    )
    address = f"<http://127.0.0.1:{port}/x>"
    done = subprocess.run(
        [sys.executable, "-c", program, f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}", f"LOAD {address}"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if done.returncode == 3:
        pytest.skip("this kernel, or this machine, has no such filter")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert reached == []


@pytest.mark.slow
def test_every_evaluator_stands_behind_the_second_wall(built_home, tmp_path):
    home = shutil.copytree(built_home, tmp_path / "home", symlinks=True)
    with serve(home) as server:
        requests.get(f"{server.address}/sparql", params={"query": "ASK {}"}, timeout=30)
        states = []
        for each in psutil.Process(server.process).children(recursive=True):
            status = Path(f"/proc/{each.pid}/status")
            if status.exists():
                states += [line.split()[1] for line in status.read_text().splitlines() if line.startswith("Seccomp:")]
        if not states:
            pytest.skip("there is no /proc here")
        assert states.count("2") >= 1
