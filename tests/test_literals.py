"""What the engine does not keep as it was written is told, literal by literal, and is no change the second time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from helpers.application import app_over
from zoograph.changes import Change
from zoograph.literals import numbers_in_json, rewritten
from zoograph.publish import publish
from zoograph.sparql.literals import inserted_literals
from zoograph.store import History
from zoograph.vocabulary import PREFIXES

XSD = PREFIXES["xsd"]
E = "https://example.org/"
GRAPH = NamedNode(E + "g")
#: What becomes of each, as pyoxigraph 0.5.13 has it.
FORMS = [
    ("1.50", "decimal", "1.5"), ("1.10", "decimal", "1.1"), ("1.0", "decimal", "1"), ("+1.5", "decimal", "1.5"),
    (".5", "decimal", "0.5"), ("-0.0", "decimal", "0"), ("007", "integer", "7"), ("+7", "integer", "7"),
    ("-0", "integer", "0"), ("1e0", "double", "1"), ("1.0E5", "double", "100000"), ("1e400", "double", "INF"),
    ("16777217", "float", "16777216"), ("1", "boolean", "true"), ("0", "boolean", "false"),
    ("2020-01-01T24:00:00", "dateTime", "2020-01-02T00:00:00"),
    ("2020-01-01T00:00:00+00:00", "dateTime", "2020-01-01T00:00:00Z"), ("24:00:00", "time", "00:00:00"),
    ("2020-01-01T00:00:00.10", "dateTime", "2020-01-01T00:00:00.1"), ("2020-01-01+00:00", "date", "2020-01-01Z"),
    ("2020+00:00", "gYear", "2020Z"), ("--01+00:00", "gMonth", "--01Z"), ("P1Y14M", "duration", "P2Y2M"),
    ("PT60S", "duration", "PT1M"), ("P0Y", "yearMonthDuration", "P0M"), ("PT24H", "dayTimeDuration", "P1D"),
    ("007", "int", "7"), ("7", "int", "7"), ("7", "nonNegativeInteger", "7"),
    ("2020-01-01T00:00:00Z", "dateTimeStamp", "2020-01-01T00:00:00Z"),
]  # fmt: skip
KEPT = [
    ("1.5", "decimal"), ("many", "integer"), ("1.0", "integer"), ("92233720368547758080", "integer"), ("x", "decimal"),
    ("123456789012345678901234567890.50", "decimal"), ("2020-02-30", "date"), ("yes", "boolean"), (" 7", "integer"),
    ("1.50", "string"), ("ff", "hexBinary"), ("http://a/%7e", "anyURI"), ("2020", "gYear"), ("true", "boolean"),
]  # fmt: skip


def typed(text, kind):
    return Literal(text, datatype=NamedNode(XSD + kind))


@pytest.mark.parametrize(("text", "kind", "becomes"), FORMS)
def test_what_is_kept_in_another_form_is_named(text, kind, becomes):
    [found] = rewritten([typed(text, kind)])
    assert str(found).startswith(f'"{text}"^^xsd:{kind} is kept as "{becomes}"')


@pytest.mark.parametrize(("text", "kind"), KEPT)
def test_what_is_kept_as_it_is_is_not(text, kind):
    assert rewritten([typed(text, kind)]) == []


kinds = st.sampled_from([*{kind for _, kind, _ in FORMS}, *{kind for _, kind in KEPT}, "long", "byte", "unsignedInt"])
forms = st.text("0123456789.+-eETZ:PYMDHS", max_size=12) | st.sampled_from([text for text, *_ in FORMS + KEPT])


@given(st.sets(st.builds(typed, forms, kinds), max_size=8))
@settings(max_examples=500)
def test_it_is_what_the_engine_does(literals):
    store = Engine()
    for each in literals:
        store.add(Quad(NamedNode(f"{E}{each.value.encode().hex()}/{each.datatype.value}"), NamedNode(E + "p"), each))
    changed = {each.literal: each.kept for each in rewritten(literals)}
    kept = {quad.object for quad in store}
    assert {changed.get(each, each) for each in literals} == kept


def test_the_same_written_again_is_no_change(tmp_path):
    history = History(tmp_path / "home")
    content = {Triple(NamedNode(E + "s"), NamedNode(E + "p"), typed(text, kind)) for text, kind, _ in FORMS}
    for change in (Change(content=content), Change(content=content), Change(added=content)):
        published = publish(history, {GRAPH: change}, "test")
        assert published.version.number == 1
        assert len(published.rewritten) == len(FORMS)
    publish(history, {GRAPH: Change(removed=content)}, "test")
    store = Engine.read_only(str(history.version().store_directory))
    assert not list(store.quads_for_pattern(None, None, None, GRAPH))


TURTLE = '@prefix e: <https://example.org/> . e:x <https://schema.org/softwareVersion> 1.10 ; e:p "1.5"^^<{}decimal> .'


def test_the_command_names_literal_and_file(run, tmp_path):
    file, json = tmp_path / "own.ttl", tmp_path / "own.jsonld"
    file.write_text(TURTLE.format(XSD))
    json.write_text('{"@id": "https://example.org/y", "https://schema.org/softwareVersion": 1.10}')
    outcome = run(tmp_path / "home", "load", file, json, "--graph", E + "g")
    assert outcome.code == 0, outcome.err
    assert f'{file}: "1.10"^^xsd:decimal is kept as "1.1"' in outcome.err
    assert f'{json}: the number 1.10 is read as its value; a version is text: "1.10"' in outcome.err
    assert '"1.5"^^' not in outcome.err


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("literals") / "home"
    publish(History(home), {}, "begin", from_nothing=True)
    with app_over(home, ZOOGRAPH_WRITE_TOKEN="writer") as app:
        yield app.test_client()


def test_a_write_over_http_names_them(client):
    headers = {"Authorization": "Bearer writer", "Content-Type": "text/turtle"}
    for status in (201, 204):
        response = client.put(f"/graphs?graph={E}put", data=TURTLE.format(XSD), headers=headers)
        assert response.status_code == status
        assert response.headers["Zoograph-Warning"] == '"1.10"^^xsd:decimal is kept as "1.1"'


def test_json_over_http_too(client):
    headers = {"Authorization": "Bearer writer", "Content-Type": "application/ld+json"}
    text = '{"@id": "https://example.org/y", "https://schema.org/softwareVersion": 2.0}'
    response = client.put(f"/graphs?graph={E}json", data=text, headers=headers)
    assert "the number 2.0" in response.headers["Zoograph-Warning"]


UPDATES = [
    "INSERT DATA { GRAPH e:g { e:a e:p 1.10 } }", "PREFIX x: <http://www.w3.org/2001/XMLSchema#> INSERT DATA { e:a e:p '1.10'^^x:decimal }",
    "INSERT { ?s e:q 1.10 } WHERE { ?s e:p ?o }", "INSERT DATA { e:b e:p 1 } ; INSERT DATA { e:a e:p 1.10 }",
]  # fmt: skip


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_names_them(client, text):
    headers = {"Authorization": "Bearer writer", "Content-Type": "application/sparql-update"}
    response = client.post("/sparql", data=f"PREFIX e: <{E}> {text}", headers=headers)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.headers["Zoograph-Warning"] == '"1.10"^^xsd:decimal is kept as "1.1"'


def test_nothing_is_said_where_nothing_is_lost(client):
    headers = {"Authorization": "Bearer writer", "Content-Type": "application/sparql-update"}
    text = f"DELETE {{ ?s <{E}p> 1.10 }} INSERT {{ ?s <{E}p> '1.10' }} WHERE {{ ?s <{E}p> ?o FILTER(?o != 1.10) }}"
    assert "Zoograph-Warning" not in client.post("/sparql", data=text, headers=headers).headers
    assert list(inserted_literals("CLEAR ALL")) == []
    assert list(numbers_in_json(b'{"a": "1.10", "b": [1.5, 10, 1.05, -2, 100]}')) == []
    assert len(list(numbers_in_json(b"[1.10, 1e2, -3.0, 1.10]"))) == 3
