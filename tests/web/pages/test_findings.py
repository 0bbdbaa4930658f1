"""The page of the findings."""

import pytest

from zoograph.findings import read_findings
from zoograph.store import History


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
