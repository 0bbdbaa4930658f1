"""An anonymous caller gets so many rows and no more, however the query is written, and is told; through a real server."""

import csv
import io
import json

import pytest

from helpers.load import POINT, ask, bindings
from helpers.server import WRITING

pytestmark = pytest.mark.slow

TWENTY = f"VALUES ?x {{ {' '.join(map(str, range(1, 21)))} }}"
HEADER = "Zoograph-Row-Limit"
ROWS = {
    # text: how many rows it gives with all rows allowed, and with 7
    f"SELECT * {{ {TWENTY} }}": (20, 7),
    f"SELECT*{{{TWENTY}}}": (20, 7),
    f"select ?x where {{ {TWENTY} }}": (20, 7),
    f"SELECT DISTINCT ?x {{ {TWENTY} }}": (20, 7),
    f"SELECT REDUCED ?x {{ {TWENTY} }}": (20, 7),
    f"SELECT (?x + 1 AS ?y) {{ {TWENTY} }}": (20, 7),
    f"SELECT (COUNT(*) AS ?n) {{ {TWENTY} }}": (1, 1),
    f"SELECT * {{ {TWENTY} }} ORDER BY ?x": (20, 7),
    f"SELECT * {{ {TWENTY} }} ORDER BY DESC(?x)": (20, 7),
    f"SELECT ?x (COUNT(*) AS ?n) {{ {TWENTY} }} GROUP BY ?x HAVING (?x > 2)": (18, 7),
    # A LIMIT of its own
    f"SELECT * {{ {TWENTY} }} LIMIT 0": (0, 0),
    f"SELECT * {{ {TWENTY} }} LIMIT 3": (3, 3),
    f"SELECT * {{ {TWENTY} }} limit 3": (3, 3),
    f"SELECT * {{ {TWENTY} }} LIMIT 7": (7, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT 8": (8, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT 0012": (12, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT 003": (3, 3),
    f"SELECT * {{ {TWENTY} }} LIMIT {2**63}": (20, 7),
    f"SELECT * {{ {TWENTY} }}LIMIT\t\r\n15#": (15, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT # 3\n15": (15, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT # 15\n3": (3, 3),
    f"SELECT * {{ {TWENTY} }} ORDER BY ?x LIMIT 15": (15, 7),
    # OFFSET
    f"SELECT * {{ {TWENTY} }} OFFSET 5": (15, 7),
    f"SELECT * {{ {TWENTY} }} OFFSET 16": (4, 4),
    f"SELECT * {{ {TWENTY} }} OFFSET 5 LIMIT 10": (10, 7),
    f"SELECT * {{ {TWENTY} }} LIMIT 10 OFFSET 5": (10, 7),
    f"SELECT * {{ {TWENTY} }} OFFSET 5 LIMIT 4": (4, 4),
    f"SELECT * {{ {TWENTY} }} LIMIT 4 OFFSET 5": (4, 4),
    f"SELECT * {{ {TWENTY} }} LIMIT 10 OFFSET 17": (3, 3),
    # A LIMIT of a subquery
    f"SELECT * {{ {{ SELECT * {{ {TWENTY} }} LIMIT 15 }} }}": (15, 7),
    f"SELECT * {{ {{ SELECT * {{ {TWENTY} }} LIMIT 3 }} }}": (3, 3),
    f"SELECT * {{ {{ SELECT * {{ {TWENTY} }} LIMIT 3 }} }} LIMIT 100": (3, 3),
    f"SELECT * {{ {{ SELECT * {{ {TWENTY} }} LIMIT 15 }} }} LIMIT 2": (2, 2),
    f"SELECT * {{ {TWENTY} {{ SELECT ?y {{ VALUES ?y {{ 1 2 }} }} LIMIT 1 }} }}": (20, 7),
    # Words that are none
    f"SELECT * {{ {TWENTY} }} # LIMIT 3": (20, 7),
    f"SELECT * {{ {TWENTY} }} #LIMIT 3\n": (20, 7),
    f"SELECT * {{ {TWENTY} }}# LIMIT 3": (20, 7),
    f"SELECT * {{ {TWENTY} }}#comment": (20, 7),
    f"SELECT * {{ {TWENTY} }} ORDER BY ?x#comment\n#": (20, 7),
    f"SELECT * {{ {TWENTY} }} OFFSET 5#comment": (15, 7),
    f"#SELECT {{\rSELECT * {{ {TWENTY} }}\r# }} LIMIT 3\r": (20, 7),
    f"SELECT * {{ {TWENTY} BIND('LIMIT 3' AS ?y) }}": (20, 7),
    f"SELECT * {{ {TWENTY} BIND('}} LIMIT 3 #' AS ?y) }}": (20, 7),
    f"SELECT * {{ {TWENTY} BIND(''' ' }}\nLIMIT 3 ''' AS ?y) }}": (20, 7),
    f"SELECT * {{ {TWENTY} BIND(<urn:LIMIT#LIMIT> AS ?y) }}": (20, 7),
    f"PREFIX limit: <urn:> SELECT * {{ {TWENTY} BIND(limit:3 AS ?limit) }}": (20, 7),
    f"PREFIX ask: <urn:> PREFIX construct: <urn:> SELECT * {{ {TWENTY} }}": (20, 7),
    f"BASE <urn:ASK> SELECT ?x ?limit {{ {TWENTY} }} ORDER BY ?limit": (20, 7),
    # VALUES behind the pattern
    f"SELECT * {{ }} {TWENTY}": (20, 7),
    f"SELECT * {{ }}{TWENTY}": (20, 7),
    f"SELECT * {{ }} # VALUES\n{TWENTY} # LIMIT 3": (20, 7),
    f"SELECT * {{ {TWENTY} }} VALUES ?x {{ 1 2 3 4 5 6 7 8 9 }}": (9, 7),
    f"SELECT * {{ {TWENTY} }} VALUES ?x {{ 1 2 3 }}": (3, 3),
    f"SELECT * {{ {TWENTY} }} VALUES (?x ?y) {{ (1 1) (2 UNDEF) (3 'LIMIT 1') }}": (3, 3),
    f"SELECT * {{ {TWENTY} }} OFFSET 2 VALUES ?x {{ 1 2 3 4 5 6 7 8 9 }}": (None, None),
    f"SELECT * {{ {TWENTY} }} LIMIT 15 VALUES ?x {{ 1 2 3 4 5 6 7 8 9 }}": (None, None),
    f"SELECT * {{ {TWENTY} }} LIMIT 2 VALUES ?x {{ 1 2 3 4 5 6 7 8 9 }}": (None, None),
    # Over the graph
    "SELECT * { ?s ?p ?o } LIMIT 40": (40, 7),
    "SELECT * FROM <https://w3id.org/zoograph/graph/links> { ?s ?p ?o }": (None, 7),
    POINT: (None, 7),
}
"""``None``: as the engine has it."""


def told_limit(reply):
    return int(reply.headers[HEADER]) if HEADER in reply.headers else None


@pytest.mark.parametrize("text", ROWS)
def test_an_anonymous_caller_gets_so_many_rows_and_is_told(seven_rows, store, text):
    every = list(store.query(text).rows())
    wanted, few = ROWS[text]
    assert wanted in (None, len(every)), "the test's own figure"
    whole, part = ask(seven_rows, text, **WRITING), ask(seven_rows, text)
    assert sum(bindings(whole).values()) == len(every)
    assert told_limit(whole) is None
    got = bindings(part)
    assert sum(got.values()) == (min(7, len(every)) if few is None else few)
    if "?s ?p ?o" not in text:
        assert got <= bindings(whole), "no other rows than there are"
    if "ORDER BY ?x" in text or "ORDER BY DESC" in text:
        assert json.loads(part.body)["results"]["bindings"] == json.loads(whole.body)["results"]["bindings"][:7]
    if sum(got.values()) < len(every):
        assert told_limit(part) == 7


@pytest.mark.parametrize("digits", [20, 1_000, 5_000])
def test_a_limit_too_large_for_a_machine_is_none_or_an_error_of_the_caller(seven_rows, digits):
    reply = ask(seven_rows, f"SELECT * {{ {TWENTY} }} LIMIT {'9' * digits}")
    assert reply.status == 400 or sum(bindings(reply).values()) == 7


@pytest.mark.parametrize("text", [f"SELECT * {{ {TWENTY} }} LIMIT 3", f"SELECT * {{ {TWENTY} }} LIMIT 7", "ASK {}",
                                  "CONSTRUCT { ?m a zoo:RLM } { ?m a zoo:RLM }"])  # fmt: skip
def test_what_is_not_cut_is_not_said_to_be(seven_rows, text):
    assert told_limit(ask(seven_rows, text)) is None


def test_a_graph_has_no_rows_to_limit(seven_rows, store):
    text = "CONSTRUCT { ?m a zoo:RLM } { ?m a zoo:RLM }"
    lines = ask(seven_rows, text, Accept="application/n-triples").body.splitlines()
    assert len(lines) == len(list(store.query(text).triples())) > 7


@pytest.mark.parametrize("text", [f"SELECT * {{ {TWENTY} }} LIMIT 3 LIMIT 15", f"SELECT * {{ {TWENTY} }} LIMIT 3 OFFSET 1 LIMIT 15",
                                  f"SELECT * {{ {TWENTY} }} LIMIT", f"SELECT * {{ {TWENTY} }} LIMIT -1", f"SELECT * {{ {TWENTY} }} LIMIT 1e9",
                                  f"SELECT * {{ {TWENTY} ", f"SELECT * {{ {TWENTY} }} }}", f"SELECT * {TWENTY}", "SELECT", "", "#"])  # fmt: skip
def test_no_text_gets_around_the_limit_by_being_wrong(seven_rows, text):
    assert ask(seven_rows, text).status == 400


MISREAD = {
    "no space before a number": f"SELECT * {{ {TWENTY} }} LIMIT15",
    "no space between OFFSET and LIMIT": f"SELECT * {{ {TWENTY} }} OFFSET1LIMIT15",
    "no space before DISTINCT": f"SELECTDISTINCT * {{ {TWENTY} }}",
    "no space before REDUCED": f"SELECTREDUCED?x {{ {TWENTY} }}",
    "a bracket that closes in what looks like an IRI": f"SELECT * {{ {TWENTY} FILTER((0<?x)&&?x>0) }}",
    "brackets that open in what looks like an IRI": (
        f"SELECT * {{ {TWENTY} FILTER(-1<((xsd:integer(?x>0)))) {{ SELECT * {{ BIND(1 AS ?y) }} LIMIT 3 }} }}"
    ),
    "a comment in what looks like an IRI": f"SELECT * {{ {TWENTY} FILTER(0<1#> )}} LIMIT 3 {{(\n) }}",
    "the same with <=": f"SELECT * {{ {TWENTY} FILTER(0<=1#> )}} LIMIT 3 {{(\n) }}",
}
"""The engine needs no space between words, and reads ``<`` as it fits."""


@pytest.mark.parametrize("case", MISREAD)
def test_no_spelling_gets_around_the_row_limit(seven_rows, case):
    reply = ask(seven_rows, MISREAD[case])
    assert reply.status == 400 or (sum(bindings(reply).values()), told_limit(reply)) == (7, 7)


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                                   "text/tab-separated-values"])  # fmt: skip
def test_every_form_of_a_table_is_limited_and_says_so(seven_rows, media):
    reply = ask(seven_rows, f"SELECT * {{ {TWENTY} }}", Accept=media)
    assert told_limit(reply) == 7
    text = reply.body.decode()
    assert {
        "application/sparql-results+json": text.count('"value"'),
        "application/sparql-results+xml": text.count("<result>"),
        "text/csv": len(list(csv.reader(io.StringIO(text)))) - 1,
        "text/tab-separated-values": text.count("\n") - 1,
    }[media] == 7


def test_a_wrong_token_gives_no_rows_at_all(seven_rows):
    assert ask(seven_rows, POINT, Authorization="Bearer guessed").status == 401


def test_the_limit_is_told_to_scripts_of_other_sites_too(seven_rows):
    reply = ask(seven_rows, f"SELECT * {{ {TWENTY} }}", Origin="https://example.org")
    assert HEADER.lower() in reply.headers["Access-Control-Expose-Headers"].lower()
