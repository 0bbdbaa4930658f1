"""The year and the size of a model: lists, CSV, JSON, pages, the comparison and the Python API show the same number."""

import re

import pytest
from pyoxigraph import Literal, Triple

import zoograph
from zoograph.changes import Change
from zoograph.fields import FIELDS, Place
from zoograph.publish import publish, publish_readings
from zoograph.questions import question, questions
from zoograph.reading.comparison import facts_query
from zoograph.reading.facts import QUERIES, Provenance, facts_of
from zoograph.reading.listing import Filters, count_models, read_facets
from zoograph.reading.listing.rows import details_query, model_rows
from zoograph.reading.listing.selection import page_query, table_query
from zoograph.reading.local import LocalView
from zoograph.reading.patterns import of_same_weights
from zoograph.records import Family, Model, Reading, Snapshot, Weights, Zoo
from zoograph.store import EmbeddedStore, History
from zoograph.store.table import Table
from zoograph.vocabulary import XSD, ZOO, expand, graph, thing

NUMBERS = [field for field in FIELDS if field.is_one_number]


def of_page(view, model):
    said = view.ask(QUERIES["facts"], model)
    facts = facts_of(model, said, Provenance(said, None, None))
    return [facts.first(field.term) for field in NUMBERS]


def of_csv(view):
    columns = [field.column(Place.LIST) for field in NUMBERS]
    return {str(row["model"]): [row[column] for column in columns] for row in view.ask(table_query(Filters()))}


def of_list(view, models):
    rows = model_rows(models, view.ask(details_query(models)))
    return {row.iri: [row.values[field.name] for field in NUMBERS] for row in rows}


def test_the_fields_are_year_and_size():
    assert [field.name for field in NUMBERS] == ["year", "parameters"]


@pytest.mark.slow
def test_every_curated_model_has_the_same_numbers_in_all_places(store):
    view = LocalView(store)
    shown = of_csv(view)
    assert len(shown) > 500
    assert of_list(view, list(shown)) == shown
    assert {model: of_page(view, model) for model in shown} == shown


#: These compare what entries say themselves, so they read the year and the size of an entry alone.
OF_ENTRIES = ("disagreements", "completeness")


@pytest.mark.parametrize("asked", [each for each in questions() if each.name not in OF_ENTRIES], ids=lambda q: q.name)
def test_questions_read_a_year_or_a_size_by_the_pattern_of_the_pages(asked):
    text = " ".join(asked.bare.split())
    for field in NUMBERS:
        for model, variable in set(re.findall(rf"\?(\w+) {field.term} \?(\w+)", text)):
            text = text.replace(of_same_weights(field, variable).replace("?model ", f"?{model} "), "")
        assert field.term not in text


def test_questions_show_the_numbers_of_the_pages(store):
    view = LocalView(store)
    shown, compared = of_csv(view), 0
    for asked in questions():
        if not {"year", "parameters"} & {*asked.columns} or not {"model", "replacement"} & {*asked.columns}:
            continue
        for row in view.ask(asked.bare):
            numbers = dict(zip(("year", "parameters"), shown[str(row.get("model") or row["replacement"])], strict=True))
            found = {name: row[name] for name in numbers if name in row}
            assert found == {name: numbers[name] for name in found}, asked.name
            compared += 1
    assert compared > 300


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Entries of the same weights: the first of each pair represents the other."""
    home = tmp_path_factory.mktemp("numbers") / "home"

    def entry(key, **more):
        return Model(key, key, family=Family("f", "F"), weights=(Weights(url=f"https://a.example/{key}.pth"),), **more)

    zoos = {
        "a": (entry("lacks"), entry("rounds", parameter_count=28_600_000, release_year=2022), entry("twice")),
        "b": (
            entry("lacks", parameter_count=90_000_000, release_year=2020),
            entry("rounds", parameter_count=28_589_128, release_year=2021),
            entry("twice", parameter_count=7_000_000, release_year=2019),
        ),
    }
    readings = [
        Reading(Snapshot(Zoo(zoo), zoo, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x"), models)
        for zoo, models in zoos.items()
    ]
    publish_readings(History(home), readings, "build", from_nothing=True)
    # Another graph gives the entry several values.
    twice = [
        Triple(thing("model", "a/twice"), term, Literal(str(value), datatype=XSD.integer))
        for term, values in ((ZOO.releaseYear, (2016, 2018)), (ZOO.parameterCount, (7_100_000, 7_000_123)))
        for value in values
    ]
    publish(History(home), {graph("notes"): Change(added=twice)}, "load")
    return home


#: The entry's own word, else that of the same weights; the latest of several years, the smallest of several sizes.
EXPECTED = {"lacks": [2020, 90_000_000], "rounds": [2022, 28_600_000], "twice": [2018, 7_000_123]}


def test_a_number_is_the_entrys_own_or_else_that_of_the_same_weights(home):
    with History(home).reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory), version)
        expected = {thing("model", f"a/{key}").value: numbers for key, numbers in EXPECTED.items()}
        assert of_csv(view) == of_list(view, list(expected)) == expected
        assert {model: of_page(view, model) for model in expected} == expected
        compared: Table = view.ask(facts_query([thing("model", "a/lacks").value]))
        values = {row["property"]: row["value"] for row in compared}
        assert [values[expand(field.term)] for field in NUMBERS] == EXPECTED["lacks"]
    opened = zoograph.open(home)
    assert {key: [opened.model(f"a/{key}").year, opened.model(f"a/{key}").parameters] for key in EXPECTED} == EXPECTED


def test_filters_counts_and_orders_use_the_same_numbers(home):
    with History(home).reading() as version:
        view = LocalView(EmbeddedStore.read_only(version.store_directory), version)
        assert [count_models(view, Filters(first_year=year, last_year=year)) for year in (2020, 2021, 2022)] == [
            1,
            0,
            1,
        ]
        for few in (True, False):
            in_order = view.ask(page_query(Filters(sort="largest"), few=few)).column("model")
            assert [str(model).rpartition("/")[2] for model in in_order] == ["lacks", "rounds", "twice"]
        assert read_facets(view, Filters(first_year=2020))


def test_a_question_takes_them_from_the_same_weights(home):
    with History(home).reading() as version:
        store = EmbeddedStore.read_only(version.store_directory)
        answer = question("variants-of-a-family").ask(store, {"family": "a/f"})
        found = {row[0].value.rpartition("/")[2]: [int(row[3].value), int(row[2].value)] for row in answer.rows()}
    assert found == EXPECTED
