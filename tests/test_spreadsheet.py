"""Tables for people cannot run in a spreadsheet; SPARQL's own stay as the standard has them."""

import csv
import io
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat

from helpers.application import app_over
from zoograph.changes import Change
from zoograph.publish import publish
from zoograph.rdf import GraphName, parse_quads
from zoograph.spreadsheet import inert, inert_csv, inert_tsv
from zoograph.store import History

RUN = [
    '=HYPERLINK("http://x.example","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
]
cells = st.text(st.sampled_from("=+-@\t\r\n\"',;1.e a\x00é＝"), max_size=8) | st.sampled_from(RUN)
tables = st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5))


def read(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("cell", RUN)
def test_what_would_be_run_is_text(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-1", "+2.5", "-3e-7", "-.5", "1", "", "a=b", "x-y", "https://example.org/?a=1", "'=1"]
)
def test_numbers_and_what_nobody_runs_stay(cell):
    assert inert(cell) == cell


@given(tables, st.integers(1, 9))
def test_csv_keeps_its_cells_however_it_is_cut(table, step):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    content = out.getvalue().encode()
    pieces = [content[i : i + step] for i in range(0, len(content), step)]
    assert read(b"".join(inert_csv(pieces))) == [[inert(cell) for cell in row] for row in table]


def test_tsv_has_the_apostrophe_inside_the_quotes():
    lines = b'?x\t?y\n"=1"\t-5\n"a\t"\t" =1"@en\n<urn:x>\t"-x"\n'
    assert b"".join(inert_tsv([lines[:9], lines[9:]])) == b'?x\t?y\n"\'=1"\t-5\n"a\t"\t"\' =1"@en\n<urn:x>\t"\'-x"\n'


@pytest.fixture(scope="module")
def evil_home(built_home, tmp_path_factory):
    home = shutil.copytree(built_home, tmp_path_factory.mktemp("evil") / "home", symlinks=True)
    graph: GraphName = NamedNode("https://example.org/evil")
    text = """@prefix zoo: <https://w3id.org/zoograph/ns#> . @prefix m: <https://w3id.org/zoograph/model/> .
      @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <https://w3id.org/zoograph/stage/> .
      m:evil a zoo:RLM, zoo:Model ; rdfs:label '=HYPERLINK("http://evil.example","x")' ; zoo:stage s:preprocessing ;
        zoo:releaseYear 2020 ; zoo:domain <https://w3id.org/zoograph/domain/speech> ."""
    found = {quad.triple for quad in parse_quads(text.encode(), RdfFormat.TURTLE, "evil")}
    publish(History(home), {graph: Change(content=found)}, "evil")
    return home


def test_tables_of_pages_and_of_the_command_line_do_not_run(evil_home, run_here):
    evil = '=HYPERLINK("http://evil.example","x")'
    addresses = ["/models.csv", "/models?format=csv", "/questions/rlms-of-a-domain.csv?domain=speech"]
    with app_over(evil_home) as app:
        client = app.test_client()
        for address in addresses:
            cells = {cell for row in read(client.get(address).data) for cell in row}
            assert f"'{evil}" in cells, address
            assert evil not in cells, address
        lines = client.get("/questions/rlms-of-a-domain?domain=speech&format=tsv").text
    assert "\"'=HYPERLINK" in lines
    assert '"=HYPERLINK' not in lines
    for command in (
        ["export", "--format", "csv"],
        ["ask", "rlms-of-a-domain", "--param", "domain=speech", "--format", "csv"],
    ):
        cells = {cell for row in read(run_here(evil_home, *command).out.encode()) for cell in row}
        assert f"'{evil}" in cells
        assert evil not in cells


def test_the_csv_of_sparql_is_as_the_standard_has_it(client, built_home, run_here):
    query = 'SELECT ("=1" AS ?x) (-5 AS ?y) (IRI("https://example.org/a,b") AS ?z) ?none {}'
    expected = b'x,y,z,none\r\n=1,-5,"https://example.org/a,b",\r\n'
    assert client.get("/sparql", query_string={"query": query, "format": "csv"}).data == expected
    assert run_here(built_home, "query", query, "--format", "csv").out.encode() == expected
