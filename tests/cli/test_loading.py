"""``load`` and ``validate`` of files with relative IRIs, with graphs in them, and with what cannot be kept."""

import json

import pytest

GRAPH = "https://example.org/g/one"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FILES = {
    "a.ttl": "<> a <Thing> .",
    "a.trig": "<> a <Thing> .",
    "a.nt": f"<{GRAPH}> <{RDF}type> <https://example.org/g/Thing> .",
    "a.nq": f"<{GRAPH}> <{RDF}type> <https://example.org/g/Thing> <{GRAPH}> .",
    "a.rdf": f'<r:RDF xmlns:r="{RDF}"><r:Description r:about=""><r:type r:resource="Thing"/></r:Description></r:RDF>',
    "a.jsonld": '{"@id": "", "@type": "Thing"}',
    "b.jsonld": '{"@context": {"@base": ""}, "@id": "", "@type": "Thing"}',
}


def graph(run_here, home):
    done = run_here(home, "query", f"SELECT ?s ?p ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}", "--format", "csv")
    return done.out.splitlines()[1:]


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "mark"])
@pytest.mark.parametrize("name", FILES)
def test_relative_iris_are_relative_to_the_graph(run_here, tmp_path, name, mark):
    file = tmp_path / name
    file.write_text(mark + FILES[name], encoding="utf-8")
    done = run_here(tmp_path / "home", "load", file, "--graph", GRAPH)
    assert done.code == 0, done.err
    assert graph(run_here, tmp_path / "home") == [f"{GRAPH},{RDF}type,https://example.org/g/Thing"]
    if file.suffix != ".nq":  # validate takes files without graphs
        assert run_here(tmp_path / "none", "validate", file).code == 0


def test_a_named_graph_of_a_file_may_be_relative_to_where_the_file_is(run_here, tmp_path):
    file = tmp_path / "a.trig"
    file.write_text("GRAPH <g> { <> a <Thing> }")
    assert run_here(tmp_path / "home", "load", file).code == 0
    done = run_here(tmp_path / "home", "query", "SELECT ?g ?s { GRAPH ?g { ?s a ?o } }", "--format", "csv")
    assert f"{tmp_path.as_uri()}/g,{file.as_uri()}" in done.out


def test_json_ld_that_would_lose_statements_changes_nothing(run_here, tmp_path):
    file = tmp_path / "a.jsonld"
    file.write_text(json.dumps({"@id": "x", "name": "lost", "https://example.org/p": "kept"}))
    for arguments in (("load", file, "--graph", GRAPH), ("validate", file)):
        done = run_here(tmp_path / "home", *arguments)
        assert done.code == 1
        assert f'{file}: 1 statement would be lost: the @context maps "name" to no IRI' in done.err
    assert run_here(tmp_path / "home", "log").out.count("\n") <= 1


def test_what_zoograph_makes_itself_is_passed_over_and_counted(run_here, tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text(FILES["a.ttl"])
    assert run_here(tmp_path / "home", "load", file, "--graph", GRAPH).code == 0
    copy = tmp_path / "copy.nq"
    assert run_here(tmp_path / "home", "export", "--format", "nquads", "-o", copy).code == 0
    done = run_here(tmp_path / "again", "load", copy)
    assert done.code == 0
    assert "are skipped: Zoograph makes these graphs itself" in done.err
    assert "graph:inferred" in done.err


def test_a_graph_named_by_a_blank_node_is_refused(run_here, tmp_path):
    file = tmp_path / "a.trig"
    file.write_text("_:g { <> a <Thing> }")
    assert "give the graph an IRI" in run_here(tmp_path / "home", "load", file).err
