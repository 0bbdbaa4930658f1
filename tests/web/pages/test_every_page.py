"""Every page in a real browser: it works, complains of nothing, loads from nowhere else, and everybody can use it."""

import json
import subprocess

import pytest
import requests

from helpers.addresses import DATA, PAGES, WITH_TOKEN
from helpers.application import BROWSER
from helpers.paths import ROOT
from helpers.tools import missing, node
from zoograph.settings import Settings
from zoograph.web import create_app

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]

FOLDER = ROOT / "tests" / "browser"
ADDRESSES = [address for addresses in PAGES.values() for address in addresses]
#: One for each route, and a model.
ONE_OF_EACH = [*(addresses[-1] for addresses in PAGES.values()), PAGES["things.page"][0]]
#: Pages of one route have their colours from the same rules; but each question may have a chart of its own.
IN_THE_DARK = {*ONE_OF_EACH, *PAGES["questions.answer"]}
#: What somebody might put into an address, by mistake or not.
HOSTILE = [
    "",
    "%00",
    "%ff",
    "'\"><script>alert(1)</script>",
    "-1",
    "9" * 400,
    "https://example.org/%20",
    "../../etc",
    "{}",
    "?x }",
    "名",
    "a" * 5000,
]
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def axe():
    file = FOLDER / "node_modules/axe-core/axe.min.js"
    if not file.exists():
        missing("needs axe-core: make .venv/browser")
    return file.read_text()


# -- nothing is forgotten


def test_every_route_has_an_address_to_be_visited():
    app = create_app(Settings.from_environment({"ZOOGRAPH_HOME": "/nonexistent/zoograph"}))
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    known = PAGES.keys() | DATA.keys() | WITH_TOKEN.keys()
    assert readable - known == set(), "add these routes to tests/helpers/addresses.py"
    assert known - readable == set(), "these routes are gone"


@pytest.mark.parametrize("address", [each for addresses in WITH_TOKEN.values() for each in addresses])
def test_what_needs_a_token_is_refused_without_one(server, address):
    assert requests.get(server.address + address, timeout=30).status_code == 401


def test_data_is_had_by_a_script_of_a_page(visit):
    page = visit("/zoos")
    for address in [address for addresses in DATA.values() for address in addresses]:
        status, length = page.evaluate(_FETCHED, address)
        assert status == 200, address
        assert length > 0, address


_FETCHED = """async address => {
  const answer = await fetch(address);
  return [answer.status, (await answer.text()).length];
}"""


# -- pages


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_a_page_works_and_everybody_can_use_it(visit, axe, address):
    page = visit(address)
    assert page.title().strip()
    assert page.locator("h1").count() == 1
    page.evaluate(axe)
    assert _faults(page) == [], address
    if address in IN_THE_DARK:
        page.emulate_media(color_scheme="dark")  # which changes nothing but colours
        assert _faults(page, "color-contrast") == [], f"{address} in the dark"
    page.set_viewport_size({"width": 360, "height": 740})
    assert _too_wide(page, 360) == [], f"{address} on a telephone"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})  # A4 between margins
    assert _too_wide(page, 720) == [], f"{address} on paper"
    assert page.locator("header.top form, .top nav").first.is_hidden()


def _faults(page, *rules):
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def _too_wide(page, width):
    """What makes a page wider than it may be, if it is."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return page.evaluate(
        """width => [...document.querySelectorAll("body *")]
        .filter(each => each.getBoundingClientRect().right > width + 1)
        .slice(0, 3).map(each => each.outerHTML.slice(0, 160))""",
        width,
    )


@pytest.mark.parametrize("address", ONE_OF_EACH, ids=str)
def test_a_page_can_be_read_without_scripts(visit, address):
    page = visit(address, until="domcontentloaded", java_script_enabled=False)
    assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("address", ONE_OF_EACH, ids=str)
def test_the_keyboard_alone_reaches_everything(visit, address):
    page = visit(address)
    if page.locator("script[src*='built/editor']").count():  # it takes the place of the form that was sent
        page.wait_for_selector(".editor .CodeMirror")
    wanted = page.evaluate(_CAN_BE_REACHED)
    reached, steps = set(), 0
    page.evaluate("document.body.focus()")
    while steps < 60 + 3 * len(wanted):
        page.keyboard.press("Tab")
        place, outlined, writes = page.evaluate(_WHERE)
        if writes:
            page.keyboard.press("Escape")  # leaves an editor, in which Tab writes
        if place is None and steps:
            break
        assert outlined, f"{address}: nothing shows that {place} has the focus"
        reached.add(place)
        steps += 1
    assert set(wanted) - reached == set(), address


_CAN_BE_REACHED = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const shown = [...all].filter(each => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0
    && each.checkVisibility({ visibilityProperty: true, opacityProperty: false })
    && !(each.type === "radio" && !each.checked && document.querySelector(`input[name="${each.name}"]:checked`)));
  shown.forEach((each, i) => each.dataset.place = `${i} ${each.outerHTML.slice(0, 90)}`);
  return shown.map(each => each.dataset.place);
}"""
_WHERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return [null, true, false];
  const style = getComputedStyle(here);
  const editor = here.closest(".CodeMirror-focused") !== null;
  const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || editor;
  return [here.dataset.place ?? here.outerHTML.slice(0, 90), shown, editor];
}"""


def test_every_page_is_valid_html(server):
    command = node(FOLDER / "node_modules" / "html-validate")
    pages = {
        address: requests.get(server.address + address, headers={"Accept": BROWSER}, timeout=30).text
        for address in ADDRESSES
    }
    done = subprocess.run(
        [command, FOLDER / "validate.mjs"], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == []


@pytest.mark.parametrize("endpoint", sorted(PAGES))
def test_no_parameter_breaks_a_page(server, endpoint):
    app = create_app(Settings.from_environment({"ZOOGRAPH_HOME": str(server.home)}))
    [rule, *_] = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint and "GET" in rule.methods]
    names = [
        "q",
        "page",
        "sort",
        "model",
        "domain",
        "task",
        "from",
        "version",
        "rule",
        "severity",
        "entries",
        "query",
        "kind",
    ]
    with requests.Session() as session:
        session.headers.update({"Accept": BROWSER})
        for value in HOSTILE:
            path = PAGES[endpoint][-1].partition("?")[0]
            tried = [f"{path}?{name}={value}" for name in names]
            if rule.arguments:
                tried.append(path.rsplit("/", 1)[0] + "/" + value.replace("?", "%3F"))
            for address in tried:
                response = session.get(server.address + address, timeout=30)
                assert response.status_code < 500, f"{address[:200]}: {response.status_code}"
                assert "<script>alert(1)" not in response.text
