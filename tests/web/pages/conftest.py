"""Chromium over a real server, for what only a browser sees."""

import os

import pytest

from helpers.chromium import browser, place
from helpers.server import serve


@pytest.fixture(scope="module")
def server(built_home):
    with serve(built_home) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    if place() is None:
        assert not os.environ.get("CI"), "there must be a Chromium in CI: make test installs one"
        pytest.skip("needs Chromium: apt-get install chromium")
    with browser() as launched:
        yield launched


@pytest.fixture
def visit(chromium, server):
    """``visit(address, **options)``: a page, after it was loaded; at the end it must have complained of nothing."""
    opened, complaints = [], []

    def act(address, *, until="networkidle", **options):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if _is_ours(r.url, server) else complaints.append(f"asks {r.url}"))
        response = page.goto(server.address + address, wait_until=until)
        assert response.status == 200, f"{address}: {response.status}"
        return page

    yield act
    for context in opened:
        context.close()
    assert complaints == []


def _is_ours(url, server):
    return url.startswith((server.address + "/", "data:", "blob:"))
