"""Models side by side."""

import re
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.page import Page
from zoograph.reading.comparison import Cell, Score

TWO = ["hubert-base-ls960", "wav2vec2-base"]


def get(browser, path="/compare", **parameters):
    return browser.get(path, query_string=parameters)


def facts(client, *models):
    answer = client.get("/compare.json", query_string={"model": models})
    assert answer.status_code == 200, answer.text
    return answer.json, {fact["property"]: fact for fact in answer.json["facts"]}


def names(fact):
    return [[cell["name"] for cell in cells] for cells in fact["values"]]


def test_what_is_said_of_two_models(client):
    answer, rows = facts(client, *TWO)
    assert [model["name"] for model in answer["models"]] == ["HuBERT Base", "wav2vec 2.0 Base"]
    assert names(rows["zoo:family"]) == [["HuBERT"], ["wav2vec 2.0"]]
    assert rows["zoo:family"]["differs"]
    assert names(rows["zoo:domain"]) == [["Speech Processing"], ["Speech Processing"]]
    assert not rows["zoo:domain"]["differs"]
    assert names(rows["zoo:dimension"]) == [["768"], ["768"]]
    assert [n for n in names(rows["zoo:checkpoint"])[0] if "facebook" in n] == ["facebook/hubert-base-ls960"]


def test_the_number_of_derivatives_is_that_of_a_query(client):
    _, rows = facts(client, *TWO)
    text = (
        "SELECT (COUNT(DISTINCT ?d) AS ?n) { model:hubert-base-ls960 zoo:hasDerivative ?d "
        "FILTER NOT EXISTS { ?d zoo:representative ?r FILTER(?r != ?d) } }"
    )
    counted = client.get("/sparql", query_string={"query": text, "format": "csv"}).text.split()[1]
    assert names(rows["zoo:hasDerivative"])[0] == [counted]


def test_rows_that_nobody_has_are_left_out(client):
    _, rows = facts(client, *TWO)
    assert "zoo:inputSize" not in rows
    assert all(any(row["values"]) for row in rows.values())


def test_the_page_names_them_and_lets_them_go(browser):
    page = get(browser, model=TWO).text
    assert page.count("<h1") == 1
    assert "HuBERT Base" in page
    gone = {unescape(link) for link in re.findall(r'class="remove" href="([^"]*)"', page)}
    assert gone == {"/compare?model=wav2vec2-base", "/compare?model=hubert-base-ls960"}
    assert page.count('type="hidden" name="model"') == 2  # in the form that adds another


def test_four_are_enough(browser):
    four = [*TWO, "wavlm-base-plus", "hubert-large-ls960-ft"]
    page = get(browser, model=four)
    assert page.status_code == 200
    assert "Add a model" not in page.text
    assert get(browser, model=[*four, "wavlm-large"]).status_code == 400


def test_the_same_one_twice_is_one(client):
    answer, _ = facts(client, TWO[0], f"model:{TWO[0]}")
    assert len(answer["models"]) == 1


@pytest.mark.parametrize("name", ["no-such-model", "a b", "<x>", "x" * 100, "../graphs", "https://example.org/m"])
def test_an_unknown_model_is_named(browser, client, name):
    response = get(browser, model=[TWO[0], name])
    assert response.status_code == 200
    assert "There is no model" in Page(response.text).one("p", role="status").words
    assert get(browser, model=name).status_code == 404
    assert get(client, "/compare.json", model=[TWO[0], name]).status_code == 404


def test_the_nearest_models_are_named(browser):
    assert "hubert-base-ls960" in get(browser, model="hubert-base").text


@pytest.mark.parametrize("name", ["x\0", "x\n", "y" * 500])
def test_what_no_model_is_called_is_refused(browser, name):
    assert get(browser, model=name).status_code == 400


def test_a_family_is_no_model(browser):
    assert get(browser, model="https://w3id.org/zoograph/family/hubert").status_code == 404


def test_without_models_there_is_a_start(browser):
    page = get(browser).text
    start = unescape(re.search(r'href="(/compare\?model=[^"]*&amp;model=[^"]*)"', page)[1])
    assert browser.get(start).status_code == 200


def test_nothing_to_compare_as_json(client):
    assert client.get("/compare.json").json["models"] == []


def score(lower, *values):
    cell = Cell("x", "x")
    return Score(cell, cell, "", lower, tuple(tuple(map(Decimal, each)) for each in values))


def test_the_better_value_is_marked_by_the_direction():
    assert [score(True, [4], [3]).is_best(Decimal(each)) for each in (4, 3)] == [False, True]
    assert [score(False, [4], [3]).is_best(Decimal(each)) for each in (4, 3)] == [True, False]
    assert not score(None, [4], [3]).is_best(Decimal(3))
    assert not score(False, [4], []).is_best(Decimal(4))
    assert not score(False, [4], [4]).is_best(Decimal(4))
    assert score(True, [5, 2], [3]).is_best(Decimal(2))


@given(st.booleans(), st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=2, max_size=4))
def test_no_value_is_better_than_one_that_is_marked(lower, values):
    found = score(lower, *values)
    marked = [value for each in values for value in each if found.is_best(Decimal(value))]
    every = [value for each in values for value in each]
    assert all(value == (min(every) if lower else max(every)) for value in marked)


def test_shared_results_come_first_and_are_marked(browser, client):
    """Two models of the curated zoo with a value on the same dataset, metric and split."""
    text = """SELECT ?a ?b ?lower ?x ?y { ?e fair4ml:evaluatedMLModel ?a ; fair4ml:evaluationDataset ?d ; zoo:metric ?m ;
      zoo:value ?x . ?f fair4ml:evaluationDataset ?d ; zoo:metric ?m ; fair4ml:evaluatedMLModel ?b ; zoo:value ?y .
      ?m zoo:lowerIsBetter ?lower
      OPTIONAL { ?e zoo:split ?s } OPTIONAL { ?f zoo:split ?t } FILTER(COALESCE(?s, "") = COALESCE(?t, ""))
      FILTER(STR(?a) < STR(?b) && ?x != ?y) } ORDER BY ?a ?b LIMIT 1"""
    row = client.get("/sparql", query_string={"query": text, "format": "csv"}).text.split()[1].split(",")
    answer, _ = facts(client, *row[:2])
    first = answer["evaluations"][0]
    assert all(first["values"])
    assert [all(each["values"]) for each in answer["evaluations"]] == sorted(
        (all(each["values"]) for each in answer["evaluations"]), reverse=True
    )
    shared = [each for each in answer["evaluations"] if all(each["values"]) and each["values"][0] != each["values"][1]]
    best = (min if shared[0]["lowerIsBetter"] else max)(value for values in shared[0]["values"] for value in values)
    assert shared[0]["best"] == [best in values for values in shared[0]["values"]]
    assert '<strong class="good">' in get(browser, model=[each.rpartition("/model/")[2] for each in row[:2]]).text


def test_with_one_wrong_name_the_rest_is_compared(browser):
    page = Page(get(browser, model=["hubert-base-ls960", "hubert-larg", "wav2vec2-base"]).text)
    assert "There is no model “hubert-larg”. Did you mean" in page.words
    heads = [head.words for head in page.one("thead").all("th")]
    assert len(heads) == 2
    meant = next(link for link in page.links if link and "hubert-large" in link and link.startswith("/compare"))
    assert len(Page(browser.get(meant).text).one("thead").all("th")) == 3
