"""What is wrong is told where it is, and nothing that was there before is changed by it."""

import json
import os
import resource
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from helpers.paths import DATA
from zoograph.store import History

GRAPH = ["--graph", "https://example.org/graph/mine"]
GOOD = '<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n'
WRONG_MODEL = """PREFIX model: <https://w3id.org/zoograph/model/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX zoo: <https://w3id.org/zoograph/ns#>
model:wrong a zoo:Model ; rdfs:label "Wrong" ; zoo:releaseYear "soon" .
model:right a zoo:Model ; rdfs:label "Right" ; zoo:releaseYear 2020 .
"""


def state(home):
    """Every file of a home with its bytes, and where its links point; but for the lock and RocksDB's own log."""
    return {
        str(path.relative_to(home)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(home.rglob("*"))
        if (path.is_file() or path.is_symlink()) and path.name not in ("lock", "LOCK", "LOG")
    }


def good_file(folder):
    file = folder / "good.ttl"
    file.write_text(GOOD)
    return file


# -- files that cannot be read

MALFORMED = {
    "a.ttl": (GOOD + "<https://example.org/a> <https://example.org/p> ??? .\n", ":2:49: "),
    "a.nt": (GOOD + "<https://example.org/a> oops .\n", ":2:25: "),
    "a.nq": (GOOD + "oops", ":2:1: "),
    "a.trig": ("<https://example.org/g> { <https://example.org/a> }", ":1:51: "),
    "a.rdf": ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:Description>\n</b>", ":3:"),
    "a.jsonld": ('{"@id": "https://example.org/a",\n "https://example.org/p": }', ":2:27: "),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_told_with_line_column_and_reason(run_here, empty_home, tmp_path, name):
    text, place = MALFORMED[name]
    file = tmp_path / name
    file.write_text(text)
    before = state(empty_home)
    for command in (["load", file, *GRAPH], ["validate", file]):
        done = run_here(empty_home, *command)
        assert done.code == 1
        assert done.out == ""
        assert done.err.startswith(f"error: {file}{place}")
        assert len(done.err.strip().partition(place)[2]) > 10, "no reason given"
        assert "Traceback" not in done.err
    assert state(empty_home) == before


def test_a_malformed_list_is_told_with_its_line(run_here, empty_home):
    file = DATA / "rst" / "broken-title.rst"
    before = state(empty_home)
    done = run_here(empty_home, "sync", "rst", "--from", file)
    assert done.code == 1
    place, _, reason = done.err.removeprefix(f"error: {file}:").partition(": ")
    assert place == str(file.read_text().splitlines().index("Speech Processing"))
    assert "title" in reason.lower()
    assert state(empty_home) == before


def test_a_malformed_query_is_told_with_its_place(run_here, built_home, tmp_path):
    file = tmp_path / "bad.rq"
    file.write_text("SELECT ?x {\n  ?x ?y\n}")
    done = run_here(built_home, "query", "--file", file)
    assert done.code == 1
    assert done.err.startswith(f"error: {file}:3:")
    assert run_here(built_home, "query", "ASK { ?x }").err.startswith("error: query:1:1")
    assert run_here(built_home, "query", "SELECT ?x { ?s nope:p ?x }").code == 1


def test_deeply_nested_queries_are_refused_before_they_crash_the_engine(run, built_home):
    for opening, closing in (("{", "}"), ("(", ")"), ("[ <urn:p> ", "]")):
        body = opening * 10_000 + closing * 10_000
        text = {"{": f"ASK {body}", "(": f"ASK {{ FILTER({body}) }}"}.get(opening, f"ASK {{ {body} <urn:p> 1 }}")
        done = run(built_home, "query", "--file", "-", stdin=text)
        assert done.code == 1, opening
        assert "nest" in done.err


def test_brackets_in_comments_and_strings_of_a_query_do_not_count_as_nesting(run_here, built_home):
    text = "ASK { FILTER('" + "{" * 10_000 + "' != '') } #" + "(" * 10_000
    assert run_here(built_home, "query", text).out == "yes\n"


def nested_json(depth):
    return '{"https://example.org/p": ' * depth + "1" + "}" * depth


def test_deeply_nested_json_is_refused(run, run_here, empty_home, tmp_path):
    file = tmp_path / "deep.jsonld"
    file.write_text(nested_json(20_000))
    done = run(empty_home, "load", file, *GRAPH)
    assert done.code == 1
    assert done.err.startswith(f"error: {file}")
    assert "nested" in done.err
    file.write_text(nested_json(50))
    assert run_here(empty_home, "load", file, *GRAPH).code == 0


def test_brackets_inside_strings_of_json_do_not_count(run_here, tmp_path):
    """Neither do they make a shallow file deep, nor a deep one shallow."""
    file = tmp_path / "strings.jsonld"
    file.write_text(json.dumps({"@id": "https://example.org/a", "https://example.org/p": "[" * 1000}))
    assert run_here(tmp_path / "none", "validate", file).code == 0
    deep = nested_json(1000).replace("org/p", "org/}")
    file.write_text(deep)
    done = run_here(tmp_path / "none", "validate", file)
    assert done.code == 1
    assert "nested" in done.err


def test_json_that_names_a_context_elsewhere_is_refused_and_nothing_is_fetched(run_here, empty_home, tmp_path):
    file = tmp_path / "a.jsonld"
    file.write_text('{"@context": "http://192.0.2.1/context", "@id": "https://example.org/a"}')
    done = run_here(empty_home, "load", file, *GRAPH)
    assert done.code == 1
    assert done.err.startswith(f"error: {file}")


def test_a_query_reaches_no_other_host(run_here, built_home, loopback_server):
    """SERVICE is refused before anything is sent."""
    text = "SELECT * { SERVICE {} { ?s ?p ?o } }".replace("{}", f"<{loopback_server.address}>", 1)
    done = run_here(built_home, "query", text)
    assert done.code == 1
    assert "SERVICE" in done.err
    assert "Traceback" not in done.err
    assert loopback_server.requests == []
    silent = run_here(built_home, "query", text.replace("SERVICE", "SERVICE SILENT"))
    assert silent.code == 1
    assert loopback_server.requests == []


@pytest.fixture
def loopback_server():
    """A server that remembers what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.requests.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the name that http.server looks for

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.requests = []
        server.address = f"http://127.0.0.1:{server.server_port}/sparql"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "statement", ["<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", '<urn:a> <urn:b> "x"@en--ltr .']
)
def test_what_only_rdf_1_2_has_is_refused_or_does_no_harm(run_here, empty_home, tmp_path, statement):
    """rdflib, which validates and writes JSON-LD, reads RDF 1.1: such a statement must not get in and break them."""
    file = tmp_path / "new.ttl"
    file.write_text(statement)
    done = run_here(empty_home, "load", file, *GRAPH)
    if done.code:
        assert done.err.startswith(f"error: {file}")
    assert run_here(empty_home, "validate").code == 0
    assert run_here(empty_home, "export", "--format", "jsonld").code == 0


@pytest.mark.parametrize(
    "command", [["load", *GRAPH], ["validate"], ["fmt"], ["query", "--file"], ["sync", "rst", "--from"]]
)
def test_a_file_that_is_missing_or_not_utf_8_is_told_by_name(run_here, empty_home, tmp_path, command):
    before = state(empty_home)
    suffix = {"query": "rq", "sync": "rst"}.get(command[0], "ttl")
    for content in (None, b'<urn:a> <urn:b> "caf\xe9" .'):
        file = tmp_path / f"a.{suffix}"
        if content:
            file.write_bytes(content)
        done = run_here(empty_home, *command, file)
        assert done.code == 1
        assert done.err.startswith(f"error: {file}:"), done.err
        assert "Traceback" not in done.err
    assert state(empty_home) == before


@pytest.mark.parametrize("command", [["load", *GRAPH], ["validate"], ["fmt"]])
def test_an_unknown_suffix_is_told_with_those_that_are_known(run_here, empty_home, tmp_path, command):
    file = tmp_path / "a.txt"
    file.write_text(GOOD)
    done = run_here(empty_home, *command, file)
    assert done.code == 1
    assert f"{file}: unknown RDF format '.txt'; use .ttl, .nt" in done.err


def test_a_graph_that_is_no_iri_is_refused(run_here, empty_home, tmp_path):
    done = run_here(empty_home, "load", good_file(tmp_path), "--graph", "http://a b")
    assert done.code == 1
    assert "'http://a b' is not an IRI" in done.err


def test_a_place_that_cannot_be_written_to_is_told_in_a_line(run_here, built_home, tmp_path):
    file = tmp_path / "no" / "such" / "folder.ttl"
    done = run_here(built_home, "export", "-o", file)
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert str(file) in done.err
    assert "Traceback" not in done.err


# -- violations


def test_a_violation_is_told_and_nothing_is_published(run_here, empty_home, tmp_path):
    file = tmp_path / "models.ttl"
    file.write_text(WRONG_MODEL)
    before = state(empty_home)
    done = run_here(empty_home, "load", file, *GRAPH)
    assert done.code == 1
    assert "Violation: model-release-year" in done.out
    assert "model:wrong [https://example.org/graph/mine]" in done.out
    assert "model:right" not in done.out
    assert "nothing was published" in done.err
    assert state(empty_home) == before


def test_keep_going_publishes_the_rest_and_leaves_a_file_of_what_was_left_out(
    run_here, empty_home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "models.ttl"
    file.write_text(WRONG_MODEL)
    done = run_here(empty_home, "load", file, *GRAPH, "--keep-going")
    assert done.code == 0
    assert "3 statements were left out: quarantine-2.ttl" in done.err
    quarantine = tmp_path / "quarantine-2.ttl"
    assert "model/wrong" in quarantine.read_text()
    assert "model/right" not in quarantine.read_text()
    assert "soon" in quarantine.read_text()
    asked = "SELECT ?name { GRAPH <https://example.org/graph/mine> { ?m rdfs:label ?name } }"
    assert run_here(empty_home, "query", asked, "--format", "csv").out.split() == ["name", "Right"]
    mended = quarantine.read_text().replace('"soon"', "2021")
    quarantine.write_text(mended)
    assert run_here(empty_home, "load", quarantine, *GRAPH).code == 0


# -- names that do not exist

UNKNOWN = {
    "command": (["biuld"], ["build"]),
    "source to build": (["build", "--only", "curatde"], ["curated"]),
    "source to sync": (["sync", "rts"], ["rst"]),
    "graph": (["export", "--graph", "linsk"], ["links"]),
    "version to ask": (["query", "ASK {}", "--version", "7"], ["1"]),
    "version to export": (["export", "--version", "7"], ["1"]),
    "version to compare": (["diff", "1", "7"], ["1"]),
    "version to roll back to": (["rollback", "7"], ["1"]),
    "question": (["ask", "rlms-of-domain"], ["rlms-of-a-domain"]),
    "parameter": (["ask", "rlms-of-a-domain", "--param", "domian=nlp"], ["domain"]),
    "value": (["ask", "rlms-of-a-domain", "--param", "domain=speach"], ["speech"]),
    "value of a list": (["ask", "best-values", "--param", "domain=nlp,speach"], ["speech"]),
    "model": (["ask", "licences-of-a-lineage", "--param", "model=hubert-base-ls90"], ["hubert-base-ls960"]),
    "form of an answer": (["query", "ASK {}", "--format", "jsn"], ["json", "csv"]),
    "form of an export": (["export", "--format", "ttl"], ["turtle", "jsonld"]),
    "form of findings": (["validate", "--format", "txt"], ["text", "json"]),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_name_is_answered_with_the_nearest(run_here, built_home, case):
    arguments, nearest = UNKNOWN[case]
    done = run_here(built_home, *arguments)
    assert done.code == 2
    assert done.out == ""
    for name in nearest:
        assert f"{name!r}" in done.err or f" {name}" in done.err
    assert "Traceback" not in done.err


def test_an_unknown_name_is_told_as_it_was_written(run_here, built_home):
    """Not as an emoji, and whatever the encoding."""
    assert "':car:'" in run_here(built_home, "ask", ":car:").err


def test_a_parameter_without_a_value_is_a_usage_error(run_here, built_home):
    done = run_here(built_home, "ask", "rlms-of-a-domain", "--param", "nlp")
    assert done.code == 2
    assert "'nlp' is not KEY=VALUE" in done.err


def test_a_value_of_the_wrong_kind_is_refused(run_here, built_home):
    done = run_here(built_home, "ask", "rlms-by-year-licence-and-task", "--param", "after=soon")
    assert done.code == 1
    assert "parameter after: 'soon' is not a whole number" in done.err


def test_an_argument_that_is_not_text_is_refused_in_a_line(run, built_home):
    done = run(built_home, "query", "ASK { FILTER('\udcff' = 'x') }")
    assert done.code in (1, 2)
    assert "Traceback" not in done.err


# -- a home that is not as it should be


@pytest.mark.parametrize(
    "command", [["build", "--only", "curated"], ["log"], ["query", "ASK {}"], ["serve"], ["rollback", "1"], ["export"]]
)
def test_a_directory_of_somebody_else_is_left_alone(run_here, tmp_path, command):
    folder = tmp_path / "thesis"
    (folder / "versions" / "1").mkdir(parents=True)
    (folder / "versions" / "1" / "chapter.tex").write_text("important")
    (folder / "staging").mkdir()
    (folder / "staging" / "figure.svg").write_text("important")
    before = state(folder)
    done = run_here(folder, *command)
    assert done.code == 1
    assert f"{folder} is not a Zoograph home" in done.err
    assert state(folder) == before


@pytest.mark.parametrize(
    "command", [["log"], ["query", "ASK {}"], ["ask", "timeline"], ["export"], ["serve"], ["validate"]]
)
def test_without_a_graph_the_next_step_is_told(run_here, tmp_path, command):
    done = run_here(tmp_path / "new", *command)
    assert done.code == (0 if command == ["log"] else 1)
    assert command == ["log"] or "run `zoograph build`" in done.err
    assert not (tmp_path / "new").exists()


@pytest.fixture
def two_versions(run_here, home, tmp_path):
    assert run_here(home, "load", good_file(tmp_path), *GRAPH).code == 0
    return home


def damage(home, number):
    victim = sorted((home / "versions" / str(number) / "store").glob("*.sst"))[0]
    victim.unlink()
    return victim


def test_a_damaged_version_is_told_and_another_one_can_take_its_place(run_here, two_versions, tmp_path):
    home = two_versions
    victim = damage(home, 2)
    before = state(home)
    for command in (["query", "ASK {}"], ["export"], ["load", good_file(tmp_path), *GRAPH], ["diff", "1", "2"]):
        done = run_here(home, *command)
        assert done.code == 1
        assert "version 2 is damaged" in done.err
        assert victim.name in done.err
        assert "rollback" in done.err
        assert state(home) == before
    assert run_here(home, "rollback", 1).code == 0
    assert run_here(home, "query", "ASK { ?m a zoo:RLM }").out == "yes\n"
    assert {name: content for name, content in state(home).items() if name.startswith("versions/2/")} == {
        name: content for name, content in before.items() if name.startswith("versions/2/")
    }


def test_log_lists_the_versions_even_if_one_is_damaged(run_here, two_versions):
    victim = damage(two_versions, 1)
    done = run_here(two_versions, "log")
    lines = {line.split()[0]: line for line in done.out.splitlines()}
    assert "2*" in lines
    assert "1" in lines
    assert victim.name in done.out + done.err


@pytest.mark.parametrize("target", ["versions/9", "nowhere", "versions"])
def test_a_current_that_points_nowhere_is_told_and_mended_by_rollback(run_here, two_versions, target):
    (two_versions / "current").unlink()
    (two_versions / "current").symlink_to(target)
    before = state(two_versions)
    done = run_here(two_versions, "query", "ASK {}")
    assert done.code == 1
    assert "current" in done.err or "versions/9" in done.err
    assert state(two_versions) == before
    done = run_here(two_versions, "rollback", 2)
    assert done.code == 0, done.err
    assert run_here(two_versions, "query", "ASK { <https://example.org/a> ?p ?o }").out == "yes\n"


def test_a_home_that_lost_its_current_link_loses_no_version_to_the_next_write(run_here, two_versions, tmp_path):
    (two_versions / "current").unlink()
    before = {name: content for name, content in state(two_versions).items() if name.startswith("versions/")}
    for command in (["query", "ASK {}"], ["load", good_file(tmp_path), *GRAPH], ["build", "--only", "curated"]):
        done = run_here(two_versions, *command)
        assert done.code == 1
        assert before.items() <= state(two_versions).items()


@pytest.mark.parametrize("content", ['{"format": 99}', "", "[]"])
def test_a_home_of_another_format_is_refused(run_here, empty_home, tmp_path, content):
    (empty_home / "zoograph.json").write_text(content)
    before = state(empty_home)
    for command in (
        ["log"],
        ["build", "--only", "curated"],
        ["load", good_file(tmp_path), *GRAPH],
        ["query", "ASK {}"],
    ):
        done = run_here(empty_home, *command)
        assert done.code == 1
        assert "zoograph.json" in done.err
        assert "format" in done.err or "cannot be read" in done.err
        assert state(empty_home) == before


def without_root():
    """Words before a command that take root's right to write anywhere away; needed where tests run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


def test_a_home_that_cannot_be_written_to_can_be_read(run, empty_home, tmp_path):
    before = state(empty_home)
    places = [empty_home, *(path for path in empty_home.rglob("*") if not path.is_symlink())]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        for command in (["load", good_file(tmp_path), *GRAPH], ["rollback", "1"], ["build", "--only", "curated"]):
            done = run(empty_home, *command, before=without_root())
            assert done.code == 1
            assert done.err.startswith("error: ")
            assert str(empty_home) in done.err
            assert "Traceback" not in done.err
        for command in (["log"], ["query", "ASK { ?t a skos:Concept }"], ["ask", "timeline"]):
            done = run(empty_home, *command, before=without_root())
            assert done.code == 0, done.err
    finally:
        for path in places:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert state(empty_home) == before


def test_while_another_process_writes_a_writer_is_refused_and_a_reader_is_not(run, run_here, empty_home, tmp_path):
    with History(empty_home).staging():
        for command in (["load", good_file(tmp_path), *GRAPH], ["rollback", "1"]):
            done = run(empty_home, *command)
            assert done.code == 1
            assert f"process {os.getpid()} is writing" in done.err
        assert run(empty_home, "query", "ASK { ?t a skos:Concept }").out == "yes\n"
    assert History(empty_home).numbers() == [1]
    assert run_here(empty_home, "load", good_file(tmp_path), *GRAPH).code == 0


@pytest.mark.parametrize("most", [1_000, 100_000])
def test_a_full_disk_leaves_the_current_version_and_the_next_write_works(run, run_here, empty_home, tmp_path, most):
    """No file may grow beyond a few bytes: the same errors as on a disk that is full."""
    file = tmp_path / "many.ttl"
    file.write_text("".join(GOOD.replace("example.org/a", f"example.org/{n}") for n in range(5_000)))
    before = state(empty_home)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = run(empty_home, "load", file, *GRAPH, preexec_fn=limit)
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    assert state(empty_home) == before
    assert run_here(empty_home, "load", file, *GRAPH).code == 0
    assert History(empty_home).version().triples[GRAPH[1]] == 5_000


@pytest.mark.parametrize("value", ["none", "0", "-3"])
def test_a_setting_that_makes_no_sense_is_told_by_name(run_here, built_home, monkeypatch, value):
    monkeypatch.setenv("ZOOGRAPH_KEEP_VERSIONS", value)
    done = run_here(built_home, "log")
    assert done.code == 1
    assert f"ZOOGRAPH_KEEP_VERSIONS is {value!r}" in done.err


def test_a_name_that_is_cut_short_is_told_what_it_may_go_on_as(run_here, built_home):
    done = run_here(built_home, "ask", "weights", "--param", "item=model:hubert-large-ls960")
    assert done.code == 2, done.err
    assert "hubert-large-ls960-ft" in done.err
