"""Chromium over a real server, for what only a browser sees."""

import time

import pytest

from helpers.chromium import browser, place
from helpers.server import serve
from helpers.tools import missing
from zoograph.web.pages.rendering import built


@pytest.fixture(scope="session")
def server(built_home):
    """A server that tests only read from."""
    with serve(built_home) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    if place() is None:
        missing("needs Chromium: apt-get install chromium")
    with browser() as launched:
        yield launched


@pytest.fixture
def made_by_npm():
    """What pages draw with is there; without it they have no editor and draw no lineage."""
    if not built("editor.js"):
        missing("needs what pages draw with: make pages")


@pytest.fixture
def visit(chromium, server):
    """``visit(address, **options)``: a page, after it was loaded; at the end it must have complained of nothing."""
    opened, complaints = [], []

    def act(address, *, until="load", **options):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if _is_ours(r.url, server) else complaints.append(f"asks {r.url}"))
        asked = _Asked(page)
        response = page.goto(server.address + address, wait_until=until)
        assert response.status == 200, f"{address}: {response.status}"
        asked.wait_for_answers()
        return page

    yield act
    for context in opened:
        context.close()
    assert complaints == []


class _Asked:
    """What a page has asked for and not yet got. Playwright's own ``networkidle`` waits half a second for each page."""

    def __init__(self, page):
        self._page, self._open = page, set()
        page.on("request", lambda request: self._open.add(request))
        page.on("requestfinished", lambda request: self._open.discard(request))
        page.on("requestfailed", lambda request: self._open.discard(request))

    def wait_for_answers(self, seconds=30):
        """Until nothing is asked for any more, at two looks one after the other: an answer may lead to a request."""
        quiet, end = 0, time.monotonic() + seconds
        while quiet < 2:
            assert time.monotonic() < end, f"{self._page.url}: {[each.url for each in self._open]} were not answered"
            self._page.wait_for_timeout(25)
            quiet = 0 if self._open else quiet + 1


def _is_ours(url, server):
    return url.startswith((server.address + "/", "data:", "blob:"))
