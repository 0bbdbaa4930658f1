"""Chromium over a real server, for what only a browser sees."""

import time
from contextlib import ExitStack
from functools import cache

import pytest

from helpers.chromium import browser, place
from helpers.server import serve
from helpers.tools import missing
from zoograph.web.pages.rendering import built

WINDOW = {"width": 1280, "height": 800}


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


@pytest.fixture(scope="module")
def _window(chromium):
    """``_window(**options)``: the one with these options. To open another for each test takes a second each time."""
    return cache(lambda **options: chromium.new_context(viewport=WINDOW, **options).new_page())


@pytest.fixture
def made_by_npm():
    """What pages draw with is there; without it they have no editor and draw no lineage."""
    if not built("editor.js"):
        missing("needs what pages draw with: make pages")


@pytest.fixture
def visit(_window, server):
    """``visit(address, **options)``: a page, after it was loaded; at the end it must have complained of nothing.

    Tests open their pages one after the other in the same window, light and on a screen, which forgets what it kept.
    """
    complaints = []
    with ExitStack() as at_the_end:

        def act(address, *, until="load", **options):
            page = _window(**options)
            page.emulate_media(media="screen", color_scheme="light")
            page.set_viewport_size(WINDOW)
            at_the_end.callback(_leave, page, server)
            asked = _Asked(page)
            for event, listener in (
                ("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None),
                ("pageerror", lambda error: complaints.append(str(error))),
                ("request", lambda r: None if _is_ours(r.url, server) else complaints.append(f"asks {r.url}")),
                *asked.listeners,
            ):
                page.on(event, listener)
                at_the_end.callback(page.remove_listener, event, listener)
            response = page.goto(server.address + address, wait_until=until)
            assert response.status == 200, f"{address}: {response.status}"
            asked.wait_for_answers()
            return page

        yield act
    assert complaints == []


def _leave(page, server):
    """Leave the page, and forget what it kept: it may write even as it is left."""
    if page.url == "about:blank":  # it was left
        return
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    browser = page.context.new_cdp_session(page)
    browser.send("Storage.clearDataForOrigin", {"origin": server.address, "storageTypes": "local_storage"})
    browser.detach()


class _Asked:
    """What a page has asked for and not yet got. Playwright's own ``networkidle`` waits half a second for each page."""

    def __init__(self, page):
        self._page, self._open = page, set()
        self.listeners = (
            ("request", lambda request: self._open.add(request)),
            ("requestfinished", lambda request: self._open.discard(request)),
            ("requestfailed", lambda request: self._open.discard(request)),
        )

    def wait_for_answers(self, seconds=30):
        """Until nothing is asked for any more, at two looks one after the other: an answer may lead to a request."""
        quiet, end = 0, time.monotonic() + seconds
        while quiet < 2:
            assert time.monotonic() < end, f"{self._page.url}: {[each.url for each in self._open]} were not answered"
            self._page.wait_for_timeout(25)
            quiet = 0 if self._open else quiet + 1


def _is_ours(url, server):
    return url.startswith((server.address + "/", "data:", "blob:"))
