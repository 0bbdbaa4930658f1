"""The command line: what every command takes, what it prints where, and how it ends."""

import csv
import io
import json
import random
import subprocess
import sys
import zipfile

import pytest
import rdflib
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse, parse_query_results

from helpers.paths import DATA
from zoograph.cli import commands
from zoograph.cli.output import ANSWER_FORMATS
from zoograph.export import FORMATS
from zoograph.questions import questions
from zoograph.resources import CURATED_FILE
from zoograph.store import EmbeddedStore, History
from zoograph.store.answer import GRAPH_FORMATS, TABLE_FORMATS
from zoograph.vocabulary import GRAPH_MERGED

MINE = "https://example.org/graph/mine"
SMALL = '<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "{}"@en .\n'
BAD_MODEL = """PREFIX model: <https://w3id.org/zoograph/model/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX zoo: <https://w3id.org/zoograph/ns#>
model:wrong a zoo:Model ; rdfs:label "Wrong" ; zoo:releaseYear "soon" .
"""


def small(folder, *names):
    """A file that says what one thing is called."""
    file = folder / f"{'-'.join(names)}.ttl"
    file.write_text("".join(SMALL.format(name) for name in names))
    return file


def labels(home, graph=MINE, number=None):
    with History(home).reading(number) as version:
        store = EmbeddedStore.read_only(version.store_directory)
        answer = store.query("SELECT ?name { <https://example.org/a> rdfs:label ?name }", default_graphs=[graph])
        return sorted(row[0].value for row in answer.rows())


# -- help


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_has_help_with_an_example(name):
    text = CliRunner().invoke(commands, [name, "--help"], prog_name="zoograph").output
    assert f"Usage: zoograph {name}" in text
    assert any(line.strip().startswith(f"zoograph {name}") for line in text.splitlines()[1:])


def test_help_lists_every_command_and_options_say_what_they_do():
    overview = CliRunner().invoke(commands, ["--help"]).output
    for name, command in commands.commands.items():
        assert name in overview
        for option in command.params:
            assert option.param_type_name == "argument" or option.help, f"{name} {option.name} has no help"


def test_the_version_of_the_program_is_told(run_here, tmp_path):
    assert run_here(tmp_path / "none", "--version").out.startswith("zoograph, version ")


# -- build, sync, load


def test_build_makes_a_graph_of_the_curated_zoo_from_nothing(run, tmp_path, built_home):
    done = run(tmp_path / "new", "build", "--only", "curated")
    assert done.code == 0
    assert done.out == ""
    assert "version 1:" in done.err
    old, new = (History(home).version().triples for home in (built_home, tmp_path / "new"))
    assert new == old


def test_build_goes_on_without_a_zoo_that_cannot_be_had_and_says_so(run_here, tmp_path, monkeypatch, small_curated_zoo):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = run_here(tmp_path / "new", "build")
    assert done.code == 0
    for name in ("openmmlab", "timm", "mteb", "transformers"):
        assert f"warning: {name} is left out: " in done.err
    assert "cannot be fetched: " in done.err
    assert "(build curated)" in done.err


def test_sync_takes_another_version_of_a_package_and_refuses_one_that_is_no_package(run_here, empty_home, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = run_here(empty_home, "sync", "timm", "--version", "1.0.30")
    assert done.code == 1
    assert "timm==1.0.30 cannot be fetched" in done.err
    assert "does not come as a package" in run_here(empty_home, "sync", "curated", "--version", "1").err
    assert "exactly one zoo" in run_here(empty_home, "sync", "timm", "mteb", "--version", "1").err
    assert "which package the version is of" in run_here(empty_home, "sync", "openmmlab", "--version", "1").err


def test_a_version_of_another_layout_does_not_empty_a_zoo(run_here, empty_home, tmp_path):
    before = History(empty_home).version().number
    package = tmp_path / "timm-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("timm/models/vit.py", "default_cfgs = {'vit': {'url': 'https://example.org/vit.pth'}}")
    done = run_here(empty_home, "sync", "timm", "--from", str(package))
    assert done.code == 1
    assert "timm 0.1.0 has no models in the places where they should be" in done.err
    assert History(empty_home).version().number == before


def test_build_only_reads_the_sources_that_are_named_and_starts_from_nothing(
    run_here, empty_home, tmp_path, small_curated_zoo
):
    run_here(empty_home, "load", small(tmp_path, "A"), "--graph", MINE)
    assert run_here(empty_home, "build", "--only", "curated").code == 0
    assert MINE not in History(empty_home).version().triples
    assert History(empty_home).version().message == "build curated"


def test_sync_rst_adds_the_list_as_a_zoo_of_its_own(run_here, home):
    before = History(home).version().triples
    done = run_here(home, "sync", "rst", "--from", DATA / "model_zoos.rst")
    assert done.code == 0
    after = History(home).version().triples
    assert after["https://w3id.org/zoograph/graph/rst"] > 0
    assert after["https://w3id.org/zoograph/graph/curated"] == before["https://w3id.org/zoograph/graph/curated"]
    zoos = run_here(home, "query", "SELECT ?z { ?z a zoo:ModelZoo } ORDER BY ?z", "--format", "csv").out.split()
    assert "https://w3id.org/zoograph/zoo/rst" in zoos


def test_sync_internal_keeps_the_zoo_out_of_the_public_view(run_here, tmp_path, small_curated_zoo):
    home = tmp_path / "home"
    assert run_here(home, "build", "--only", "curated").code == 0
    sync = ["sync", "rst", "--from", DATA / "model_zoos.rst"]
    assert run_here(home, *sync, "--internal").code == 0
    for question, public, internal in (
        ("ASK { modelzoo:rst ?p ?o }", "no\n", "yes\n"),
        ("ASK { modelzoo:rst zoo:external false }", "no\n", "yes\n"),
        ("ASK { GRAPH graph:rst { ?s ?p ?o } }", "no\n", "yes\n"),
        ("ASK { model:hubert-base-ls960 ?p ?o }", "yes\n", "yes\n"),
    ):
        assert run_here(home, "query", question).out == public
        assert run_here(home / "internal", "query", question).out == internal
    done = run_here(home, *sync)
    assert done.code == 0
    assert run_here(home, "query", "ASK { modelzoo:rst zoo:external true }").out == "yes\n"
    done = run_here(home, *sync, "--internal")
    assert done.code == 1
    assert "is a public graph" in done.err


def test_sync_table_guesses_a_description_and_reads_what_it_says(run_here, empty_home, tmp_path):
    file = tmp_path / "models.csv"
    file.write_text("Model name;Team\nAlpha;Speech\n")
    done = run_here(empty_home, "sync", "table", "--from", file)
    assert done.code == 1
    assert "models.csv:1: no column is called name; the columns are: Model name, Team" in done.err
    done = run_here(empty_home, "sync", "table", "--guess", file)
    assert (done.code, "models.csv-metadata.json" in done.err) == (0, True)
    assert run_here(empty_home, "sync", "table", "--from", file).code == 0
    question = "SELECT ?m { ?m dct:publisher <https://w3id.org/zoograph/organization/speech> }"
    assert "model/table/alpha" in run_here(empty_home / "internal", "query", question, "--format", "csv").out
    assert "alpha" not in run_here(empty_home, "query", question, "--format", "csv").out
    for names in (["rst"], [], ["table", "rst"]):
        done = run_here(empty_home, "sync", *names, "--guess", file)
        assert (done.code, "--guess" in done.err or "name a zoo" in done.err) == (2, True)


def test_sync_says_what_it_needs(run_here, empty_home):
    for arguments, message in (
        ([], "name a zoo (curated, rst, openmmlab, timm, mteb, transformers, table, mlflow, cards), or use --all"),
        (["curated", "rst", "--from", "x"], "exactly one zoo"),
    ):
        done = run_here(empty_home, "sync", *arguments)
        assert done.code == 2
        assert message in done.err
    done = run_here(empty_home, "sync", "rst")
    assert done.code == 1
    assert "--from" in done.err


def test_load_adds_to_a_graph_and_replaces_it_when_told(run_here, empty_home, tmp_path):
    run_here(empty_home, "load", small(tmp_path, "A"), "--graph", MINE)
    assert labels(empty_home) == ["A"]
    run_here(empty_home, "load", small(tmp_path, "B"), small(tmp_path, "C"), "--graph", MINE)
    assert labels(empty_home) == ["A", "B", "C"]
    run_here(empty_home, "load", small(tmp_path, "D"), "--graph", MINE, "--replace")
    assert labels(empty_home) == ["D"]
    assert labels(empty_home, GRAPH_MERGED.value) == ["D"]


@pytest.mark.parametrize("name", ["mine", "graph:mine", "https://w3id.org/zoograph/graph/mine"])
def test_load_takes_a_graph_by_name_prefixed_name_or_iri(run_here, empty_home, tmp_path, name):
    assert run_here(empty_home, "load", small(tmp_path, "A"), "--graph", name).code == 0
    assert labels(empty_home, "https://w3id.org/zoograph/graph/mine") == ["A"]


@pytest.mark.parametrize("name", ["merged", "inferred", "links", "ontology"])
def test_load_keeps_out_of_the_graphs_that_zoograph_makes(run_here, empty_home, tmp_path, name):
    done = run_here(empty_home, "load", small(tmp_path, "A"), "--graph", name)
    assert done.code == 1
    assert f"graph:{name} is made by Zoograph" in done.err
    assert History(empty_home).current_number() == 1


def test_load_takes_quads_of_its_own_graph_only(run_here, empty_home, tmp_path):
    file = tmp_path / "quads.nq"
    statement = '<https://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "A" <{}> .\n'
    file.write_text(statement.format(MINE))
    assert run_here(empty_home, "load", file, "--graph", MINE).code == 0
    file.write_text(statement.format("https://example.org/other"))
    done = run_here(empty_home, "load", file, "--graph", MINE)
    assert done.code == 1
    assert "<https://example.org/other>" in done.err
    assert labels(empty_home) == ["A"]


# -- query

QUERIES = {
    "SELECT": "SELECT ?m ?name { ?m a zoo:RLM ; rdfs:label ?name } ORDER BY ?m LIMIT 3",
    "ASK": "ASK { ?m a zoo:RLM }",
    "CONSTRUCT": "CONSTRUCT { ?m rdfs:label ?name } { ?m a zoo:RLM ; rdfs:label ?name }",
}


@pytest.mark.parametrize("form", ANSWER_FORMATS)
@pytest.mark.parametrize("kind", QUERIES)
def test_an_answer_comes_in_every_form_that_fits_it(run_here, built_home, kind, form):
    done = run_here(built_home, "query", QUERIES[kind], "--format", form)
    fitting = GRAPH_FORMATS if kind == "CONSTRUCT" else TABLE_FORMATS
    if form not in (*fitting, "table"):
        assert done.code == 2
        assert done.out == ""
        assert f"use --format {'table, ' if kind != 'CONSTRUCT' else ''}{', '.join(fitting)}" in done.err
        return
    assert done.code == 0
    if kind == "CONSTRUCT":
        triples = {q.triple for q in parse(done.out, GRAPH_FORMATS.get(form, RdfFormat.TURTLE))}
        assert len(triples) == int(run_here(built_home, "query", COUNT, "--format", "csv").out.split()[1]) > 10
    elif form == "table":
        assert ("yes" in done.out) if kind == "ASK" else ("model:" in done.out)
    elif kind == "ASK" and form in ("csv", "tsv"):
        assert done.out.strip() == "true"
    else:
        answer = parse_query_results(done.out, TABLE_FORMATS[form]) if form != "csv" else done.out.splitlines()[1:]
        assert bool(answer) if kind == "ASK" else len(list(answer)) == 3


COUNT = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?m ?name { ?m a zoo:RLM ; rdfs:label ?name } }"


def test_json_and_xml_are_parsed_by_another_library_too(run_here, built_home):
    for form in ("json", "xml", "tsv", "csv"):
        text = run_here(built_home, "query", QUERIES["SELECT"], "--format", form).out
        assert len(rdflib.query.Result.parse(io.BytesIO(text.encode()), format=form)) == 3


def test_a_query_comes_as_text_from_a_file_or_from_standard_input(run, run_here, built_home, tmp_path):
    file = tmp_path / "question.rq"
    file.write_text(QUERIES["SELECT"])
    wanted = run_here(built_home, "query", QUERIES["SELECT"], "--format", "csv")
    assert len(wanted.out.splitlines()) == 4
    assert run_here(built_home, "query", "--file", file, "--format", "csv") == wanted
    assert run(built_home, "query", "--file", "-", "--format", "csv", stdin=QUERIES["SELECT"]) == wanted


def test_a_query_comes_once(run_here, built_home):
    for arguments in ([], ["ASK {}", "--file", "x.rq"]):
        done = run_here(built_home, "query", *arguments)
        assert done.code == 2
        assert "either as TEXT or with --file" in done.err


def test_a_table_shows_values_as_they_are(run_here, built_home):
    """Square brackets and colons mean something to rich; in a value they mean themselves."""
    value = "[bold]x[/bold] [/y] :car: [link=z]"
    done = run_here(built_home, "query", f'SELECT ("{value}" AS ?x) {{}}')
    assert done.code == 0
    assert done.out.splitlines()[1].strip() == value


def test_a_table_through_a_pipe_shows_long_values_whole(run_here, built_home):
    value = "x" * 300
    assert value in run_here(built_home, "query", f'SELECT ("{value}" AS ?x) {{}}').out


@pytest.mark.slow
def test_a_reader_that_stops_reading_ends_the_command_quietly(built_home):
    command = f"ZOOGRAPH_HOME={built_home} {sys.executable} -m zoograph export --format ntriples | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


# -- ask


def test_ask_without_a_name_lists_every_question_by_its_whole_name(run_here, built_home):
    text = run_here(built_home, "ask").out
    for question in questions():
        assert question.name in text.split()
        for parameter in question.parameters:
            assert f"{parameter.name}=" in text


def test_ask_answers_with_default_and_with_other_values(run_here, built_home):
    speech = run_here(built_home, "ask", "rlms-of-a-domain", "--format", "csv").out
    assert run_here(built_home, "ask", "rlms-of-a-domain", "--param", "domain=speech", "--format", "csv").out == speech
    nlp = run_here(built_home, "ask", "rlms-of-a-domain", "--param", "domain=nlp", "--format", "csv").out
    assert "model/hubert-base-ls960" in speech
    assert "model/hubert-base-ls960" not in nlp
    assert len(nlp.splitlines()) > 1


def test_ask_takes_a_list_separated_by_commas(run_here, built_home):
    ask = ["ask", "best-values", "--format", "csv"]
    one, two, both = (
        set(run_here(built_home, *ask, "--param", f"domain={value}").out.splitlines())
        for value in ("speech", "nlp", "speech,nlp")
    )
    assert one | two == both
    assert one < both
    assert two < both


def test_ask_shows_the_sparql_which_gives_the_same_answer(run_here, built_home):
    text = run_here(built_home, "ask", "rlms-of-a-domain", "--param", "domain=nlp", "--sparql").out
    assert "<https://w3id.org/zoograph/domain/nlp>" in text
    asked = run_here(built_home, "ask", "rlms-of-a-domain", "--param", "domain=nlp", "--format", "csv")
    assert run_here(built_home, "query", text, "--format", "csv").out == asked.out


# -- export


@pytest.mark.parametrize("form", FORMATS)
def test_export_writes_every_format_to_a_file_or_to_standard_output(run_here, built_home, tmp_path, form):
    file = tmp_path / "out"
    to_file = run_here(built_home, "export", "--format", form, "--graph", "links", "-o", file)
    assert (to_file.code, to_file.out) == (0, "")
    to_stdout = run_here(built_home, "export", "--format", form, "--graph", "links")
    assert to_stdout.code == 0
    assert to_stdout.out.encode(errors="surrogateescape") == file.read_bytes()


def test_export_writes_one_model_in_the_forms_for_models_only(run_here, built_home):
    done = run_here(built_home, "export", "--format", "bibtex", "--model", "hubert-base-ls960")
    assert done.code == 0
    assert done.out.startswith("@misc{model.hubert-base-ls960,")
    assert run_here(built_home, "export", "--format", "bibtex").code == 2
    assert run_here(built_home, "export", "--format", "turtle", "--model", "hubert-base-ls960").code == 2
    graph = ("--graph", "curated")
    assert run_here(built_home, "export", "--format", "bibtex", "--model", "hubert-base-ls960", *graph).code == 2
    assert run_here(built_home, "export", "--format", "bibtex", "--model", "nothing-of-this-name").code != 0


def test_export_takes_a_graph_by_name_prefixed_name_or_iri(run_here, built_home):
    outputs = {
        run_here(built_home, "export", "--format", "ntriples", "--graph", name).out
        for name in ("links", "graph:links", "https://w3id.org/zoograph/graph/links")
    }
    assert len(outputs) == 1
    count = History(built_home).version().triples["https://w3id.org/zoograph/graph/links"]
    assert len(outputs.pop().splitlines()) == count


# -- validate


def test_validate_without_files_checks_the_current_version(run_here, built_home):
    done = run_here(built_home, "validate")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("0 violations, ")


def test_validate_tells_the_findings_of_files_in_three_forms(run_here, tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(BAD_MODEL)
    text = run_here(tmp_path / "none", "validate", file)
    assert text.code == 1
    assert "Violation: model-release-year (" in text.out
    assert "model:wrong [mine]: Wrong" in text.out
    assert "→ " in text.out
    found = run_here(tmp_path / "none", "validate", file, "--format", "json")
    assert found.code == 1
    violations = [each for each in json.loads(found.out) if each["severity"] == "Violation"]
    assert {(each["rule"], each["focus"]) for each in violations} == {
        ("model-release-year", "https://w3id.org/zoograph/model/wrong")
    }
    report = run_here(tmp_path / "none", "validate", file, "--format", "turtle")
    assert report.code == 1
    sh = rdflib.SH
    results = rdflib.Graph().parse(data=report.out, format="turtle")
    assert (None, sh.conforms, rdflib.Literal(False)) in results
    assert (None, sh.focusNode, rdflib.URIRef("https://w3id.org/zoograph/model/wrong")) in results
    assert not (tmp_path / "none").exists()


PREFIXED = """PREFIX model: <https://w3id.org/zoograph/model/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX zoo: <https://w3id.org/zoograph/ns#>
"""


def test_validate_looks_at_a_file_together_with_the_graph(run_here, home, tmp_path):
    before = History(home).current_number()
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXED + 'model:mine a zoo:Model ; rdfs:label "Mine" ; zoo:builtOn model:hubert-base-ls960 .')
    assert run_here(home, "load", file, "--graph", "graph:mine").code == 0
    assert run_here(home, "rollback", before).code == 0
    together = run_here(home, "validate", file)
    assert together.code == 0, together.out
    assert "model:mine" in together.out
    assert "model:xlm-roberta-base" not in together.out, "it is about what the file says"
    alone = run_here(home, "validate", file, "--alone")
    assert alone.code == 1
    assert "model:hubert-base-ls960" in alone.out


def test_validate_of_the_curated_zoo_takes_the_place_of_its_graph(run_here, home, tmp_path, monkeypatch):
    changed = tmp_path / "zoo.ttl"
    changed.write_bytes(CURATED_FILE.read_bytes().replace(b"zoo:releaseYear 2021", b"zoo:releaseYear 2022"))
    monkeypatch.setattr("zoograph.cli.files.CURATED_FILE", changed)
    done = run_here(home, "validate", changed)
    assert "has more than one" not in done.out
    assert "[curated]" in done.out


def test_validate_warns_of_values_that_are_kept_in_another_form(run_here, tmp_path):
    file = tmp_path / "versions.ttl"
    file.write_text("<urn:a> <urn:version> 1.10 .")
    told = run_here(tmp_path / "none", "validate", file)
    assert f'warning: {file}: "1.10"^^xsd:decimal is kept as "1.1"' in told.err
    assert told.code == 0


def test_validate_looks_at_every_file_whatever_it_is_called(run_here, tmp_path):
    """Two files of one name in two folders, and files called like our own graphs."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "zoo.ttl").write_text(BAD_MODEL)
    (tmp_path / "b" / "zoo.ttl").write_text("")
    assert run_here(tmp_path / "none", "validate", tmp_path / "a/zoo.ttl", tmp_path / "b/zoo.ttl").code == 1
    for name in ("ontology", "links", "inferred", "merged", "curated"):
        file = tmp_path / f"{name}.ttl"
        file.write_text(BAD_MODEL)
        assert run_here(tmp_path / "none", "validate", file).code == 1, name


# -- fmt


def test_fmt_writes_the_same_bytes_whatever_the_order(run_here, tmp_path):
    lines = list({str(quad.triple) for quad in parse(path=str(CURATED_FILE))})
    lines = sorted(lines)[:400]
    written = set()
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        file = tmp_path / f"{seed}.ttl"
        file.write_text("".join(f"{line} .\n" for line in lines))
        done = run_here(tmp_path, "fmt", file)
        assert done.code == 0
        assert "rewritten" in done.err
        written.add(file.read_text())
    assert len(written) == 1
    assert {str(quad.triple) for quad in parse(written.pop(), RdfFormat.TURTLE)} == set(lines)


def test_fmt_check_writes_nothing_and_tells_which_file_is_not_canonical(run_here, tmp_path):
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    for file in (good, bad):
        file.write_text(BAD_MODEL)
    assert run_here(tmp_path, "fmt", good).code == 0
    assert run_here(tmp_path, "fmt", good).err == ""
    done = run_here(tmp_path, "fmt", "--check", good, bad)
    assert done.code == 1
    assert "bad.ttl" in done.err
    assert "good.ttl" not in done.err
    assert bad.read_text() == BAD_MODEL
    good.write_text(good.read_text().replace("soon", "later"))
    assert run_here(tmp_path, "fmt", "--check", good).code == 0
    good.write_text(good.read_text() + "\n")
    assert run_here(tmp_path, "fmt", "--check", good).code == 1


def test_fmt_writes_turtle_into_turtle_files_only(run_here, tmp_path):
    file = tmp_path / "a.nt"
    file.write_text(SMALL.format("A"))
    done = run_here(tmp_path, "fmt", file)
    assert done.code == 1
    assert str(file) in done.err
    assert file.read_text() == SMALL.format("A")


# -- log, diff, rollback, time travel


def test_log_lists_versions_newest_first_and_marks_the_current_one(run_here, home, tmp_path):
    run_here(home, "load", small(tmp_path, "A"), "--graph", MINE)
    done = run_here(home, "log")
    assert done.code == 0
    rows = [line.split() for line in done.out.splitlines()[1:]]
    assert [row[0] for row in rows] == ["2*", "1"]
    assert rows[0][3:] == ["load", "A.ttl"]
    assert rows[1][3:] == ["build", "curated"]
    assert rows[0][2] == f"{History(home).version().triples[GRAPH_MERGED.value]:,}"


def test_log_shows_long_messages_whole(run_here, empty_home, tmp_path):
    file = small(tmp_path, "a-name-that-is-much-longer-than-a-line-of-a-terminal-is-wide-" * 3)
    run_here(empty_home, "load", file, "--graph", MINE)
    assert f"load {file.name}" in run_here(empty_home, "log").out


def test_diff_tells_what_came_and_went_by_graph(run_here, empty_home, tmp_path):
    run_here(empty_home, "load", small(tmp_path, "A"), "--graph", MINE)
    run_here(empty_home, "load", small(tmp_path, "B"), "--graph", MINE, "--replace")
    done = run_here(empty_home, "diff", 2, 3)
    assert done.code == 0
    assert done.out == (f"{MINE}: 1 added, 1 removed\n- {SMALL.format('A')}+ {SMALL.format('B')}")
    assert run_here(empty_home, "diff", 3, 2, "--stat").out == f"{MINE}: 1 added, 1 removed\n"
    assert run_here(empty_home, "diff", 2, 2).out == ""


def test_reading_the_same_thing_twice_publishes_nothing(run_here, empty_home):
    sync = ["sync", "rst", "--from", DATA / "model_zoos.rst"]
    assert run_here(empty_home, *sync).code == 0
    number = History(empty_home).current_number()
    done = run_here(empty_home, *sync)
    assert done.code == 0
    assert f"version {number}: " in done.err
    assert History(empty_home).current_number() == number


def test_what_was_exported_can_be_loaded_again(run_here, tmp_path, small_curated_zoo):
    home = tmp_path / "home"
    assert run_here(home, "build", "--only", "curated").code == 0
    run_here(home, "load", small(tmp_path, "A"), "--graph", MINE)
    for form in ("nquads", "trig"):
        file = tmp_path / f"backup.{'nq' if form == 'nquads' else 'trig'}"
        assert run_here(home, "export", "--format", form, "-o", file).code == 0
        other = tmp_path / form
        assert run_here(other, "load", file).code == 0
        there, here = (run_here(each, "export", "--format", "nquads").out for each in (home, other))
        assert sorted(there.splitlines()) == sorted(here.splitlines())


def test_a_file_without_graphs_needs_one(run_here, empty_home, tmp_path):
    done = run_here(empty_home, "load", small(tmp_path, "A"))
    assert done.code == 1
    assert "--graph" in done.err


def test_the_internal_view_is_written_to_from_above(run_here, empty_home, tmp_path):
    file = small(tmp_path, "A")
    assert run_here(empty_home, "load", file, "--graph", MINE, "--internal").code == 0
    done = run_here(empty_home / "internal", "load", file, "--graph", MINE)
    assert done.code == 1
    assert f"set ZOOGRAPH_HOME to {empty_home} and say --internal" in done.err


def test_rollback_publishes_an_old_version_again(run_here, home, tmp_path):
    run_here(home, "load", small(tmp_path, "A"), "--graph", MINE)
    done = run_here(home, "rollback", 1)
    assert done.code == 0
    assert "version 3: roll back to version 1: build curated" in done.err
    assert labels(home) == []
    assert run_here(home, "diff", 1, 3).out == ""
    assert labels(home, number=2) == ["A"]


def test_older_versions_still_answer(run_here, home, tmp_path):
    run_here(home, "load", small(tmp_path, "A"), "--graph", MINE)
    text = "ASK { <https://example.org/a> ?p ?o }"
    assert run_here(home, "query", text).out == "yes\n"
    assert run_here(home, "query", text, "--version", 1).out == "no\n"
    assert "https://example.org/a" not in run_here(home, "export", "--format", "ntriples", "--version", 1).out
    assert "https://example.org/a" in run_here(home, "export", "--format", "ntriples", "--version", 2).out
    old = run_here(home, "ask", "timeline", "--version", 1, "--format", "csv")
    assert old.code == 0
    assert next(csv.reader(io.StringIO(old.out))) == ["year", "domain", "domainName", "models"]


def test_validate_shows_what_was_amiss_with_a_list_by_entry_and_line(run_here, empty_home):
    assert run_here(empty_home, "sync", "rst", "--from", DATA / "model_zoos.rst").code == 0
    shown = run_here(empty_home, "validate")
    assert shown.code == 0
    assert "model_zoos.rst:48 [rst]: HuBERT: field 'Code' is empty" in shown.out
    found = json.loads(run_here(empty_home, "validate", "--format", "json").out)
    assert {"model_zoos.rst:48", "model_zoos.rst:49", "model_zoos.rst:50"} <= {each["focus"] for each in found}
