"""What the table of facts says of each is so: a fact that is stated once is seen in every place that shows it."""

import csv
import io
import re
from dataclasses import fields
from html import unescape

import pytest

import zoograph
from helpers.application import app_over, browser_of
from zoograph.fields import BY_NAME, FIELDS, Place, shown_in
from zoograph.publish import publish_readings
from zoograph.questions import question
from zoograph.rdf import read_triples
from zoograph.records import Model, Reading, Snapshot, Zoo
from zoograph.resources import ONTOLOGY_FILES
from zoograph.store import History
from zoograph.vocabulary import RDFS, expand, thing
from zoograph.wording import worded

ZOO_NAME = "made-up"
#: A value of each datatype that nothing else on any page is.
VALUES = {"xsd:integer": 2017, "xsd:date": "2014-03-02", "xsd:string": "tlh-Latn", "": "tlh-Latn"}
#: Members that are worked out of others.
FILLED_BY = {"released_in": "release_year"}
STATED = [field for field in FIELDS if field.record]

PLACES = [
    pytest.param(field, place, id=f"{field.name}-{place}")
    for place in Place
    for field in shown_in(place)
    if field.record
]


def stating(field):
    """A model of which one thing is said."""
    members = {member.name: member for member in fields(Model)}
    name = FILLED_BY.get(field.record, field.record)
    assert name in members, f"records.Model has no member {name!r} for readers to put {field.name!r} into"
    value = VALUES[field.datatype]
    several = str(members[name].type).startswith("tuple")
    return Model(field.name, f"Says {field.name}", **{name: (value,) if several else value})


@pytest.fixture(scope="module")
def small_home(tmp_path_factory):
    """A home with a zoo in which each model states one thing."""
    home = tmp_path_factory.mktemp("fields") / "home"
    snapshot = Snapshot(Zoo(ZOO_NAME), "Made up", (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x")
    publish_readings(History(home), [Reading(snapshot, tuple(map(stating, STATED)))], "build", from_nothing=True)
    return home


@pytest.fixture(scope="module")
def pages(small_home):
    """A client of the web application over it."""
    with app_over(small_home) as app:
        yield browser_of(app)


@pytest.fixture
def seen(pages, small_home, run_here):
    """``seen[place](field)``: where the place shows the field of the model that states it; what is read there."""

    def name(field):
        return f"{ZOO_NAME}/{field.name}"

    def page(path):
        answer = pages.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def text(markup, pattern):
        found = re.search(pattern, markup, re.DOTALL)
        assert found, f"no {pattern}"
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())

    def on_page(field):
        shown = run_here(small_home, "show", name(field)).out
        [line] = [line for line in shown.splitlines() if line.startswith(f"{field.label} ")]
        assert worded(field, VALUES[field.datatype]) in line
        return text(page(f"/model/{name(field)}"), rf"<dt>{field.label}</dt>.*?</dd>")

    def compared(field):
        [fact] = [
            fact
            for fact in pages.get(f"/compare.json?model={name(field)}").json["facts"]
            if fact["property"] == field.term
        ]
        assert fact["values"] == [[{"value": VALUES[field.datatype], "name": str(VALUES[field.datatype])}]]
        return text(page(f"/compare?model={name(field)}"), rf'<tr[^>]*><th scope="row">{field.label}\b.*?</tr>')

    def listed(field):
        iri = thing("model", name(field)).value
        [row] = [row for row in pages.get("/models.json").json["models"] if row["iri"] == iri]
        assert row[field.plural or field.name] == VALUES[field.datatype]
        [row] = [row for row in csv.DictReader(io.StringIO(pages.get("/models.csv").text)) if row["model"] == iri]
        assert row[field.column(Place.LIST)] == str(VALUES[field.datatype])
        assert f">{field.label}</th>" in page("/models")
        return text(page("/models"), rf"Says {field.name}</a>.*?</tr>")

    def exported(field):
        table = csv.DictReader(io.StringIO(run_here(small_home, "export", "--format", "csv").out, newline=""))
        [row] = [row for row in table if row["model"] == f"model:{name(field)}"]
        assert row[field.column(Place.EXPORT)] == str(VALUES[field.datatype])
        return worded(field, VALUES[field.datatype])

    def counted(field):
        row = text(page(f"/zoo/{ZOO_NAME}"), rf"<tr><td>{field.label.lower()}</td>.*?</tr>")
        assert int(row.rsplit(" ", 1)[1]) > 0, row
        return worded(field, VALUES[field.datatype])

    return {
        Place.PAGE: on_page,
        Place.COMPARISON: compared,
        Place.LIST: listed,
        Place.EXPORT: exported,
        Place.COMPLETENESS: counted,
    }


@pytest.mark.parametrize(("field", "place"), PLACES)
def test_what_is_stated_is_shown(field, place, seen):
    assert worded(field, VALUES[field.datatype]) in seen[place](field)


def test_names_and_terms_are_unique():
    assert len(BY_NAME) == len({field.term for field in FIELDS}) == len(FIELDS)


@pytest.mark.parametrize("place", Place)
def test_no_place_calls_two_things_the_same(place):
    shown = shown_in(place)
    assert len({field.label for field in shown}) == len({field.column(place) for field in shown}) == len(shown)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_its_term_is_one_of_ours_or_listed_with_where_it_was_checked(field):
    ours = {t.subject.value for t in read_triples(ONTOLOGY_FILES[0]) if t.predicate == RDFS.label}
    table = ONTOLOGY_FILES[0].parent / "reused-terms.tsv"
    reused = {line.split("\t")[0] for line in table.read_text(encoding="utf-8").splitlines()[1:]}
    assert expand(field.term) in ours | reused


#: What only other zoos say; ``tests/web/pages/test_architectures.py`` and ``tests/sources/test_cards.py`` look for it on
#: the page of a model.
NOT_CURATED = {"uses_architecture", "replaced_by"}


@pytest.mark.parametrize(
    "field",
    [field for field in FIELDS if not field.record and field.name not in NOT_CURATED],
    ids=lambda field: field.name,
)
def test_what_no_member_is_read_into_is_said_in_the_curated_zoo(field, built_home):
    with zoograph.open(built_home) as graph:
        assert graph.query(f"SELECT ?value {{ ?model a zoo:Model . {field.pattern} }} LIMIT 1").rows


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_question_23_compares_what_a_model_has_one_of(field):
    """And papers and stages, of which two entries need to have one in common."""
    text = question("disagreements").text
    compared = re.findall(r"VALUES \?property \{(.*?)\}", text)[0].split()
    compared += re.findall(r"BIND\((\S+) AS \?property\)", text)
    assert (field.term in compared) == (not field.is_many or field.name in ("paper", "stage"))


@pytest.mark.parametrize("field", shown_in(Place.LIST), ids=lambda field: field.name)
def test_a_list_of_things_has_a_key(field):
    assert bool(field.plural) == (field.form == "thing")
