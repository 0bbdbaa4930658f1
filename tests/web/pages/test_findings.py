"""The page of the findings."""

import pytest

from helpers.page import Page
from helpers.zoos import graph_of, zoo
from zoograph.findings import read_findings
from zoograph.reading.curation import to_fix_first
from zoograph.reading.local import LocalView
from zoograph.records import Base, Derivation, Finding, Model, Severity
from zoograph.store import EmbeddedStore, History
from zoograph.vocabulary import thing
from zoograph.web.pages.finding_text import linked, value_of


@pytest.fixture(scope="module")
def kept(built_home):
    return read_findings(History(built_home).version().directory)


def test_every_finding_is_told_and_counted_by_rule_and_zoo(browser, client, kept):
    told = client.get("/findings.json").json["findings"]
    assert {(each["rule"], each["focus"], each["value"]) for each in told} >= {(f.rule, f.focus, f.value) for f in kept}
    page = browser.get("/findings").text
    for rule in {finding.rule for finding in kept}:
        count = sum(each["rule"] == rule for each in told)
        assert f'rule={rule}&amp;zoo=curated">{count:,}<' in page


def test_a_rule_lists_its_findings_with_what_to_do(browser, kept):
    [first, *_] = [finding for finding in kept if finding.rule == "family-paper"]
    page = browser.get("/findings?rule=family-paper").text
    assert first.label in page
    assert first.fix in page
    assert "model-domain" not in page.partition("findings</h2>")[2]


def test_the_first_page_begins_with_what_to_fix_first(browser):
    page = browser.get("/findings").text
    _, first, after = page.partition("What to fix first")
    assert first
    listed = after.partition("By rule and zoo")[0]
    assert 0 < listed.count("<li>") <= 25
    assert ">Info<" not in listed
    assert "What to fix first" not in browser.get("/findings?severity=Warning").text


def contradiction(message, value="x", rule="zoos-disagree-on-licence"):
    return Finding(Severity.WARNING, rule, thing("model", "a/x").value, message, "Open both.", value=value)


def test_a_message_leads_to_documents_and_things(app):
    message = (
        "a says spdx:MIT (https://github.com/o/r/blob/0a1b2c3d/README.md); "
        "b says <b> (pkg:pypi/mteb@2.26.24#mteb/models/e5.py) of model:b/x, the same weights"
    )
    with app.test_request_context():
        text = linked(contradiction(message))
        # What another rule calls a thing may be misspelt.
        other = linked(
            contradiction("model:b/x cites https://example.org/a_(b). See javascript:alert", rule="model-paper")
        )
    assert [(each.attributes["href"], each.text) for each in Page(text).all("a")] == [
        ("/licence/MIT", "spdx:MIT"),
        ("https://github.com/o/r/blob/0a1b2c3d/README.md", "github.com/o/r/README.md"),
        ("/model/b/x", "model:b/x"),
    ]
    assert "b says &lt;b&gt; (" in text
    assert "mteb 2.26.24: mteb/models/e5.py</span>) of" in text
    assert Page(other).links == ["https://example.org/a_(b)"]


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        (contradiction("a says B; A", "A; B"), ""),
        (contradiction("is no date", "2021-13", rule="model-date"), "2021-13"),
        (contradiction("cites paper:1", "https://w3id.org/zoograph/paper/1", rule="model-paper"), ""),
    ],
)
def test_a_value_that_the_message_says_is_not_said_again(finding, value):
    assert value_of(finding) == value


def test_contradictions_come_first_then_what_most_models_depend_on():
    def finding(rule, name, severity=Severity.WARNING):
        return Finding(severity, rule, thing("model", f"a/{name}").value, "is so", "Mend it.", zoo="a")

    models = [Model(key, key, bases=(Base("base", Derivation.DERIVED_FROM),)) for key in ("x", "y")]
    store = EmbeddedStore(graph_of(zoo("a", Model("base", "Base"), *models)))
    found = [
        finding("model-licence", "x"), finding("model-licence", "base"), finding("zoos-disagree-on-size", "x"),
        finding("zoos-disagree-on-year", "base"), finding("model-family", "base", Severity.INFO),
        finding("model-label", "y", Severity.VIOLATION),
    ]  # fmt: skip
    first = to_fix_first(LocalView(store), found, most=4, most_seconds=5)
    assert [(each.rule, each.label or each.focus.rpartition("/")[2]) for each in first] == [
        ("model-label", "y"), ("zoos-disagree-on-year", "base"), ("zoos-disagree-on-size", "x"), ("model-licence", "base"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status"), [("zoo=nosuch", 404), ("severity=Bad", 400), ("page=x", 400), ("zoo=curated", 200)]
)
def test_a_zoo_that_is_not_there_is_no_clean_zoo(browser, query, status):
    assert browser.get(f"/findings?{query}").status_code == status


@pytest.mark.parametrize("path", ["/models?domain=speech", "/questions/timeline"])
def test_lists_come_in_the_form_that_is_accepted(browser, client, path):
    assert browser.get(path).mimetype == "text/html"
    assert "json" in client.get(path, headers={"Accept": "application/json"}).mimetype
    assert client.get(path, headers={"Accept": "text/csv"}).mimetype == "text/csv"
