"""A number on a page and the list that it leads to are the same query."""

import re
from urllib.parse import urlsplit

import pytest

from helpers.page import Page
from zoograph.reading.kinds.instances import INSTANCES
from zoograph.web.places import page_of

pytestmark = pytest.mark.slow

#: The kinds of page with numbers of models, and whether such a page must have numbers that lead somewhere.
KINDS = {
    "domain": True, "task": True, "family": True, "zoo": True, "stage": True, "strategy": True, "licence-class": True,
    "repository": True, "dataset": False, "licence": False,
}  # fmt: skip
_EACH = 3


def most_used(store, client, kind):
    """Pages of the things of a kind to which most statements lead."""
    rows = store.query(
        f"SELECT ?thing (COUNT(?model) AS ?all) {{ {INSTANCES[kind]} . ?model ?property ?thing }}"
        f" GROUP BY ?thing ORDER BY DESC(?all) STR(?thing) LIMIT {_EACH}"
    ).rows()
    with client.application.test_request_context("/"):
        return [page_of(row[0].value) for row in rows]


def numbers(page):
    """Links whose words are a number, or say so many models: where each leads, and the number."""
    for link in page.one("main").all("a"):
        found = re.fullmatch(r"(?:All )?([\d,]+)( models?)?", link.words)
        place = link.attributes["href"]
        if found and urlsplit(place).path in ("/models", "/findings", "/architecture"):
            yield place, int(found[1].replace(",", ""))


def listed(browser, place):
    """How many things the list at an address has."""
    parts = urlsplit(place)
    if parts.path == "/models":
        return browser.get(f"/models.json?{parts.query}").json["total"]
    if parts.path == "/findings":
        return len(browser.get(f"/findings.json?{parts.query}").json["findings"])
    return int(re.search(r"([\d,]+) architecture", Page(browser.get(place).text).one("main").words)[1])


def led_to(browser, path):
    """The numbers with links on a page, each with how many things are where it leads."""
    return {place: (number, listed(browser, place)) for place, number in numbers(Page(browser.get(path).text))}


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_as_large_as_the_list_behind_it(browser, client, store, kind):
    led = [each for path in most_used(store, client, kind) for each in led_to(browser, path).items()]
    assert bool(led) >= KINDS[kind]
    assert [(place, pair) for place, pair in led if pair[0] != pair[1]] == []
