"""The pages of the questions: the gallery, each question with its form, answer and picture, and the data behind it."""

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.charts import CHART_KINDS, read_chart
from zoograph.errors import InputError
from zoograph.questions import RESERVED, Parameter, question, questions, read_question
from zoograph.resources import QUESTIONS_FOLDER
from zoograph.vocabulary import KINDS, expand
from zoograph.web.pages.question_form import Given, default_of
from zoograph.web.pages.questions import MOST_ROWS

pytestmark = pytest.mark.slow

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'", "} } DROP ALL #", "\\", "%", "%zz", "model:",
    "model:%", "https://example.org/a b", "https://exa mple", "<>", "javascript:alert(1)", "\x00", "\ufffd", "a,b,,c", ",",
    "-", "9" * 40, "x" * 20_000, "١٢", "_anchor", "zoo:" + "(" * 300,
)  # fmt: skip

each_question = pytest.mark.parametrize("asked", questions(), ids=lambda each: each.name)


def page_of(browser, name, query=None, status=200):
    response = browser.get(f"/questions/{name}", query_string=query)
    assert response.status_code == status, response.text[:300]
    return Page(response.text)


# -- the answer


@each_question
def test_a_question_has_the_same_rows_as_page_json_and_csv(browser, client, asked):
    found = json.loads(client.get(f"/questions/{asked.name}.json").data)
    columns, rows = found["head"]["vars"], found["results"]["bindings"]
    head, *lines = csv.reader(io.StringIO(client.get(f"/questions/{asked.name}.csv").text))
    assert head == columns == list(asked.columns)
    assert lines == [[row.get(name, {}).get("value", "") for name in columns] for row in rows]
    page = page_of(browser, asked.name)
    shown = [row for row in page.rows if row]
    assert len(shown) == min(len(rows), MOST_ROWS)
    assert f"{len(rows):,} row" in page.words
    for i, name in enumerate(page.columns):
        for cells, row in zip(shown, rows, strict=False):
            term = row.get(name)
            if term and term["type"] == "literal" and "datatype" not in term:
                assert cells[i].strip() == term["value"].strip()


@each_question
def test_a_thing_and_its_name_are_one_linked_cell(browser, client, asked):
    page = page_of(browser, asked.name)
    if "Nothing in the graph answers this" in page.words:
        assert asked.name in ("disagreements", "duplicate-suspects")  # those that ask for faults
        return
    names = {name for name in asked.columns if name in ("name", "title") or name.endswith("Name")}
    assert len(page.columns) == len(asked.columns) - len(names)
    if "model" in asked.columns and page.rows[1:]:
        first = json.loads(client.get(f"/questions/{asked.name}.json").data)["results"]["bindings"][0]
        assert first["model"]["value"].removeprefix("https://w3id.org/zoograph") in page.links


def test_numbers_years_and_truth_are_written_as_people_read_them(browser):
    page = page_of(browser, "rlms-of-a-domain")
    rows = [dict(zip(page.columns, row, strict=True)) for row in page.rows if row]
    assert {"2021", "2023"} <= {row["year"] for row in rows}
    assert any(re.fullmatch(r"\d{2,3}(,\d{3}){2}", row["parameters"]) for row in rows)
    page = page_of(browser, "licences-of-a-lineage")
    assert [row[page.columns.index("itself")] for row in page.rows if row][:2] == ["yes", "no"]


def test_a_long_answer_is_cut_and_says_so(browser, client):
    rows = int(client.get("/questions/only-in-one-zoo.csv").headers["Zoograph-Rows"])
    assert rows > MOST_ROWS
    assert f"The first {MOST_ROWS} of {rows:,} rows" in page_of(browser, "only-in-one-zoo").text


def test_an_empty_answer_says_what_to_change(browser):
    page = page_of(browser, "models-by-paper-or-author", {"wanted": "nobody of that name"})
    assert "Nothing in the graph answers this." in page.words
    assert "Try another value for paper, author or repository" in page.words
    assert re.search(r"0 rows in [\d.]+ m?s, version 1", page.words)
    assert "Show the SPARQL" in page.one("details", class_="sparql").one("summary").words


def test_the_sentence_says_what_is_asked_by_name(browser):
    assert "RLMs of Speech Processing" in page_of(browser, "rlms-of-a-domain").text
    page = page_of(browser, "dtms-for-a-task", {"family": "hubert"})
    assert "DTMs for Automatic Speech Recognition built on HuBERT, by word error rate" in page.words
    assert "Multimodal RLMs that take Image and Text" in page_of(browser, "multimodal-rlms").text


def test_a_question_that_takes_too_long_is_a_page_that_says_so(built_home, monkeypatch):
    text = "SELECT (COUNT(*) AS ?models) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    endless = replace(question("contamination"), text=text, columns=("models",))
    monkeypatch.setattr("zoograph.web.pages.questions.question", lambda name: endless)
    with app_over(built_home, ZOOGRAPH_QUERY_SECONDS="0.3") as app:
        response = browser_of(app).get("/questions/contamination")
    assert response.status_code == 503
    assert "This question took too long for a page" in response.text
    assert "Evaluated on data that an ancestor was trained on" in response.text
    assert response.headers["Cache-Control"] == "no-store"


# -- the form


@each_question
def test_every_parameter_has_a_field_and_the_form_as_it_stands_is_the_question_as_it_stands(browser, asked):
    page = page_of(browser, asked.name)
    assert {name for name, _, _ in page.fields} >= {parameter.name for parameter in asked.parameters}
    sent = page.submitted("entries")
    assert {name for name, _ in sent} == {parameter.name for parameter in asked.parameters}
    if sent:
        response = browser.get(f"/questions/{asked.name}", query_string=sent)
        assert (response.status_code, response.headers["Location"]) == (302, f"/questions/{asked.name}")


@each_question
def test_another_value_stays_in_the_form_and_in_every_address(browser, client, asked):
    for parameter in asked.parameters:
        page = page_of(browser, asked.name)
        offered = [value for name, value, wanted in page.fields if name == parameter.name and not wanted]
        value = next(iter(offered), {"integer": "2020", "string": 'a "b"'}.get(parameter.kind))
        if value is None:
            continue
        sent = [
            *((name, each) for name, each in page.submitted("entries") if name != parameter.name),
            (parameter.name, value),
        ]
        response = browser.get(f"/questions/{asked.name}", query_string=sent, follow_redirects=True)
        assert response.status_code == 200
        assert (parameter.name, value) in Page(response.text).submitted()
        links = [link for link in Page(response.text).links if f"{asked.name}.csv" in (link or "")]
        assert parse_qs(urlsplit(links[0]).query) == {parameter.name: [value]}
        assert client.get(links[0]).status_code == 200


@pytest.mark.parametrize("kind", [*KINDS, "thing", "property", "integer", "decimal", "string"])
@pytest.mark.parametrize("is_list", [False, True])
def test_every_kind_of_parameter_has_a_field(kind, is_list):
    given = Given(Parameter("x", kind, is_list, "", ""), "", changed=False)
    assert given.field in ("select", "boxes", "suggestions", "properties", "number", "text")
    assert is_list <= (given.field not in ("select", "number")), "a list takes several"


@pytest.mark.parametrize(
    ("kind", "default", "written"),
    [
        ("family", "family:wav2vec2", "wav2vec2"),
        ("thing", "family:wav2vec2", "family:wav2vec2"),
        ("string", '"16000"', "16000"),
        ("integer", "768", "768"),
        ("property", "dct:license", "dct:license"),
        ("model", "model:mteb/a%20b", "mteb/a b"),
        ("model", "model:a%3Ab", "model:a%3Ab"),
    ],
)
def test_a_default_is_written_as_a_person_would_and_means_the_same(kind, default, written):
    parameter = Parameter("x", kind, False, default, "")
    assert default_of(parameter) == written
    if kind not in ("integer", "string"):
        assert parameter.term(written) == f"<{expand(default)}>"


def test_a_list_may_come_as_several_values_or_as_one(browser):
    several = page_of(browser, "best-values", [("domain", "nlp"), ("domain", "speech")])
    one = page_of(browser, "best-values", {"domain": "speech,nlp"})
    assert [row for row in several.rows if row]
    assert several.rows == one.rows
    assert {value for name, value in one.submitted() if name == "domain"} == {"nlp", "speech"}


def test_every_entry_is_asked_for_where_it_makes_a_difference(browser, client):
    page = page_of(browser, "rlms-of-a-domain", {"entries": "every"})
    assert ("entries", "every") in page.submitted()
    assert "--every-entry" in page.words
    assert not any(name == "entries" for name, _, _ in page_of(browser, "contamination").fields)
    response = browser.get("/questions/contamination?entries=every")
    assert response.headers["Location"] == "/questions/contamination"
    assert client.get("/questions/timeline.csv?entries=some").status_code == 400


def test_a_page_as_of_a_version_stays_with_it(browser):
    page = page_of(browser, "rlms-of-a-domain", {"version": "1", "domain": "nlp"})
    assert ("version", "1") in page.submitted()
    assert "--param domain=nlp --version 1" in page.words
    addresses = [link for link in page.links if link and link.startswith("/questions/rlms-of-a-domain.")]
    assert len(addresses) >= 2
    assert all("version=1" in link and "domain=nlp" in link for link in addresses)


# -- what is wrong


@pytest.mark.parametrize(
    ("name", "query", "status", "message"),
    [
        ("rlms-of-a-domain", {"domain": "speach"}, 404, "No domain is called exactly “speach”. Choose one: speech"),
        (
            "variants-of-a-family",
            {"family": "huber"},
            404,
            "No model family is called exactly “huber”. Choose one: hubert",
        ),
        (
            "derived-from",
            {"origin": "model:hubert-base"},
            404,
            "No model is called exactly “hubert-base”. Choose one: hubert-base-ls960",
        ),
        ("derived-from", {"origin": "hubert"}, 404, "No thing is called exactly “hubert”. Choose one: family:hubert"),
        ("derived-from", {"origin": "qqqqqqqq"}, 400, "is not an IRI"),
        ("rlms-by-strategy", {"since": "soon"}, 400, "'soon' is not a whole number."),
        ("rlms-by-strategy", [("since", "2020"), ("since", "2021")], 400, "give one value, not 2"),
    ],
)
def test_a_wrong_value_shows_the_form_again_with_what_is_wrong(browser, client, name, query, status, message):
    page = page_of(browser, name, query, status)
    assert message in page.words
    assert "No answer yet" in page.words
    given = dict(query)
    assert all((key, value) in page.submitted() for key, value in given.items() if len(query) == 1)
    for form in ("csv", "json"):
        response = client.get(f"/questions/{name}.{form}", query_string=query)
        assert (response.status_code, response.content_type) == (status, "application/problem+json")


def test_the_nearest_name_is_a_link_that_asks_with_it(browser):
    page = page_of(browser, "derived-from", {"origin": "model:hubert-base"}, 404)
    link = next(link for link in page.links if link and "hubert-base-ls960" in link)
    assert page_of(browser, "derived-from", urlsplit(link).query).rows


def test_unknown_questions_and_parameters_are_named(browser):
    response = browser.get("/questions/timelin")
    assert (response.status_code, "timeline" in response.text) == (404, True)
    response = browser.get("/questions/timeline?domain=nlp")
    assert (response.status_code, "no parameter" in response.text) == (404, True)
    assert browser.get("/questions/timeline.pdf").status_code == 404


@each_question
def test_no_hostile_value_is_a_fault_or_markup(browser, asked):
    for parameter in asked.parameters:
        for value in HOSTILE:
            response = browser.get(f"/questions/{asked.name}", query_string={parameter.name: value})
            assert response.status_code in (200, 302, 400, 404), (parameter.name, value)
            assert "<script>alert" not in response.text
            assert "<img" not in response.text.replace('<img src="/static/mark.svg', "")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_hostile_values_are_no_fault_of_the_data(client, form):
    for name, parameter in (("derived-from", "origin"), ("provenance", "property"), ("best-values", "domain")):
        for value in HOSTILE:
            response = client.get(f"/questions/{name}.{form}", query_string={parameter: value})
            assert response.status_code in (200, 400, 404), (parameter, value)


# -- the gallery and the home page


def test_the_gallery_has_every_question(browser):
    text = unescape(browser.get("/questions").text)
    for each in questions():
        assert f'href="/questions/{each.name}"' in text
        assert each.title in text
        assert all(parameter.help in text for parameter in each.parameters)


def test_the_gallery_is_filtered_by_words(browser):
    page = Page(browser.get("/questions?q=Licence+ancestors").text)
    found = {link.removeprefix("/questions/") for link in page.links if link and link.startswith("/questions/")}
    assert found == {"licences-of-a-lineage"}
    text = browser.get("/questions", query_string={"q": "<b>xyz"}).text
    assert "<b>xyz" not in text
    assert '<p class="none">' in text


def test_every_question_of_the_home_page_has_an_answer(browser):
    page = Page(browser.get("/").text)
    links = [link for link in page.links if link and link.startswith("/questions/")]
    assert len(links) >= 6
    assert "/questions" in page.links
    for link in links:
        assert browser.get(link).status_code == 200


# -- charts and other headers


@pytest.mark.parametrize("asked", [each for each in questions() if each.chart], ids=lambda each: each.name)
def test_a_chart_has_columns_that_the_page_has_and_numbers_to_draw(browser, asked):
    chart = asked.chart
    page = page_of(browser, asked.name)
    rows = [dict(zip(page.columns, row, strict=True)) for row in page.rows if row]
    drawn = [*chart.x, *chart.y, *filter(None, (chart.colour, chart.label))]
    assert set(drawn) <= set(page.columns)

    def is_numeric(names):
        return all(re.fullmatch(r"[\d,.]*", row[name]) for name in names for row in rows)

    assert is_numeric(chart.x) or is_numeric(chart.y)
    text = browser.get(f"/questions/{asked.name}").text
    [found] = re.findall(r"data-chart='(.*?)'", text)
    assert json.loads(found)["kind"] in CHART_KINDS


@pytest.mark.parametrize("path", ["/questions/timeline", "/model/hubert-base-ls960", "/sparql"])
def test_what_is_drawn_needs_no_styles_but_ours(browser, path):
    """Charts, the lineage graph and the editor: tests/web/pages/test_every_page.py sees that none of them complains."""
    assert "style-src 'self';" in browser.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pie x=?year y=?models", "'pie' is not one of bars, dots, cells"),
        ("bars x=?year", "y must be given"),
        ("bars x=?year y=?model", r"no column \?model; it has \?year, \?models"),
        ("bars x=year y=?models", "does not name a column"),
        ("bars x=?year y=?models colour=?year,?models", "does not name a column"),
        ("bars x=?year y=?models log=z", "neither log=x nor log=y"),
        ("bars x=?year y=?models most=0", "not a number of rows"),
        ("bars x=?year y=?models x=?year", "given once"),
        ("bars x=?year y=?models wide", "'wide' is not one of"),
    ],
)
def test_a_bad_chart_is_refused_by_name(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_chart(text, ["year", "models"], tmp_path / "x.rq")


def test_other_bad_headers_are_refused_by_name(tmp_path):
    good = (QUESTIONS_FOLDER / "rlms-of-a-domain.rq").read_text()
    file = tmp_path / "bad.rq"
    for old, new, message in (
        ("# sentence: RLMs of {domain}", "# sentence: RLMs of {field}", "no parameter 'field'"),
        ("# chart: dots x=?year", "# chart: dots x=?date", r"no column \?date"),
        ("# theme: choose", "# theme: choose\n# unit: % = ?share", "with columns there are"),
        ("# parameter: domain:", "# parameter: version:", "cannot be called version"),
    ):
        assert old in good
        file.write_text(good.replace(old, new))
        with pytest.raises(InputError, match=message):
            read_question(file)


def test_no_parameter_takes_the_name_of_another_part_of_an_address():
    assert not {parameter.name for each in questions() for parameter in each.parameters} & set(RESERVED)


def test_a_question_without_a_sentence_is_called_by_its_title():
    assert question("timeline").sentence == "Timeline"
