"""Chromium over a real server, for what only a browser sees."""

import time
from contextlib import ExitStack

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
def _kept_window(chromium):
    context = chromium.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def window(_kept_window):
    """A window that tests use one after the other, which takes half the time: light, and on a screen."""
    _kept_window.emulate_media(media="screen", color_scheme="light")
    _kept_window.set_viewport_size(WINDOW)
    return _kept_window


@pytest.fixture
def made_by_npm():
    """What pages draw with is there; without it they have no editor and draw no lineage."""
    if not built("editor.js"):
        missing("needs what pages draw with: make pages")


@pytest.fixture
def visit(chromium, server):
    """``visit(address, **options)``: a page, after it was loaded; at the end it must have complained of nothing.

    It is opened in a window of its own with these options, or else in ``page``, which forgets afterwards what it kept.
    """
    complaints = []
    with ExitStack() as at_the_end:

        def act(address, *, until="load", page=None, **options):
            if page is None:
                context = chromium.new_context(viewport=WINDOW, **options)
                at_the_end.callback(context.close)
                page = context.new_page()
            else:
                at_the_end.callback(page.evaluate, "localStorage.clear()")
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
