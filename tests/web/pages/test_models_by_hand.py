"""The list of models with a keyboard, with marks that last, and on paper."""

import pytest

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]


def test_results_are_within_ten_stops_of_the_keyboard(visit):
    page = visit("/models")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "#results":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "results"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.results') !== null")


def test_the_table_has_a_caption_and_heads_of_columns(visit):
    page = visit("/models?domain=speech")
    assert page.locator("table.models caption").inner_text()
    assert page.locator("table.models thead th:not([scope=col])").count() == 0


def test_counts_of_facets_do_not_wrap(visit):
    page = visit("/models")
    heights = page.evaluate("[...document.querySelectorAll('.count')].map(e => e.getClientRects().length)")
    assert set(heights) <= {0, 1}


def test_marks_survive_a_filter_and_go_along_to_the_comparison(visit):
    page = visit("/models?q=hubert-base-ls960")
    page.locator("td.pick input").first.check()
    page.goto(page.url.replace("q=hubert-base-ls960", "q=wav2vec2-base"))
    page.locator("td.pick input").first.check()
    assert page.locator("form[data-compare] button.main").inner_text() == "Compare 2"
    page.locator("form[data-compare] button.main").click()
    page.wait_for_url("**/compare?*")
    assert page.url.count("model=") == 2


def test_the_bar_that_compares_fits_a_telephone(visit):
    page = visit("/models?q=hubert-base-ls960")
    page.set_viewport_size({"width": 360, "height": 740})
    clear = page.get_by_role("button", name="Clear selection")
    assert not clear.is_visible()
    page.locator("td.pick input").first.check()
    heights = [each.bounding_box()["height"] for each in page.locator("form[data-compare] button").all()]
    assert clear.is_visible()
    assert max(heights) < 50, "a button has two lines"


def test_paper_keeps_the_list_sources_address_and_date(visit):
    page = visit("/models?domain=speech")
    page.emulate_media(media="print")
    assert page.locator("table.models").is_visible()
    assert page.locator("footer .printed").inner_text().endswith("/models?domain=speech")
    assert "Version" in page.locator("footer").inner_text()
    page = visit("/model/hubert-large-ls960-ft")
    page.emulate_media(media="print")
    assert page.locator(".source .panel").first.is_visible()


def test_the_lineage_fits_a_telephone(visit, made_by_npm):
    page = visit("/model/hubert-base-ls960")
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload(wait_until="networkidle")
    page.wait_for_function("document.querySelector('.canvas')?._cyreg?.cy.nodes().length > 2")
    box = page.evaluate(
        "(() => { const cy = document.querySelector('.canvas')._cyreg.cy, box = cy.elements().renderedBoundingBox();"
        " return [box.x1, box.x2, cy.width(), cy.zoom()]; })()"
    )
    assert box[0] >= 0
    assert box[1] <= box[2] <= 390
    assert box[3] >= 0.7, "it is too small to read"
