"""The internal view: without its token nothing of it shows, with it everything does, whoever asked first.

Who may not see it gets the same answer about an internal thing as about one that is nowhere, in the same time.
"""

import json
import random
import re
import shutil
import time
from functools import partial
from io import BytesIO
from math import sqrt
from statistics import median
from urllib.parse import quote, urlencode
from zipfile import ZipFile

import pytest

from helpers.addresses import DATA, PAGES
from helpers.application import app_over, browser_of
from helpers.zoos import load_internal
from zoograph.cli import COMMANDS
from zoograph.export import FORMATS
from zoograph.kinds import WITH_PAGE
from zoograph.reading.thing_forms import THING_FORMS
from zoograph.web.negotiation import GRAPH_TYPES, TABLE_TYPES
from zoograph.web.pages.things import SUFFIXES

pytestmark = pytest.mark.slow

TOKEN = {"Authorization": "Bearer internal-token-for-tests"}
#: What every name of the internal zoos has in it, and one that is nowhere. No public name is near either.
SECRET, NOWHERE = "qzxwvkjqb", "qzxwvkjqg"
#: What only their facts have in them, which no address names.
FACTS = ("Hush-Hush", "2099")
MANY = 40
FOREIGN = f"https://{SECRET}.example/models/asr?size=base"
TURTLE = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX fair4ml: <https://w3id.org/fair4ml#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sdo: <https://schema.org/>
PREFIX stage: <https://w3id.org/zoograph/stage/>
PREFIX zoo: <https://w3id.org/zoograph/ns#>
"""
#: A zoo of ours, and, in a graph with an address of its own, a DTM with one that is made from a public RLM.
OURS = f"""{TURTLE}
<https://w3id.org/zoograph/zoo/{SECRET}> a zoo:ModelZoo ; rdfs:label "Hush-Hush zoo"@en ; zoo:external false .
<https://w3id.org/zoograph/model/{SECRET}/encoder> a zoo:Model ; rdfs:label "Hush-Hush speech encoder {SECRET}"@en ;
  dct:isPartOf <https://w3id.org/zoograph/zoo/{SECRET}> ; dct:source <https://example.org/{SECRET}> ;
  zoo:stage stage:preprocessing ; zoo:domain <https://w3id.org/zoograph/domain/speech> ;
  zoo:directlyDerivedFrom <https://w3id.org/zoograph/model/hubert-base-ls960> ; zoo:releaseYear 2099 ;
  zoo:family <https://w3id.org/zoograph/family/hubert> .
"""
THEIRS = f"""{TURTLE}
<{FOREIGN}> a zoo:Model ; rdfs:label "Hush-Hush recognizer {SECRET}"@en ;
  dct:source <https://example.org/{SECRET}> ; zoo:releaseYear 2099 ; zoo:stage stage:downstream-task ;
  zoo:task <https://w3id.org/zoograph/task/automatic-speech-recognition> ;
  fair4ml:fineTunedFrom <https://w3id.org/zoograph/model/hubert-base-ls960> ;
  fair4ml:trainedOn <https://{SECRET}.example/data> ; zoo:checkpoint <https://{SECRET}.example/weights> .
<https://{SECRET}.example/data> a sdo:Dataset ; rdfs:label "Hush-Hush calls {SECRET}"@en .
<https://{SECRET}.example/weights> a zoo:Checkpoint ; dcat:accessURL <https://{SECRET}.example/weights.bin> ;
  zoo:hubRepository "{SECRET}/asr" .
"""
#: Many models that are each asked for once, so that no answer is remembered.
CROWD = TURTLE + "".join(
    f'<https://{SECRET}.example/crowd/{i}> a zoo:Model ; rdfs:label "Hush-Hush crowd {i}" . '
    f'<https://w3id.org/zoograph/model/{SECRET}/crowd-{i}> a zoo:Model ; rdfs:label "Hush-Hush crowd {i}" .\n'
    for i in range(MANY)
)

#: Where it shows, to who may see it.
SHOWING = (
    "/models?domain=speech&stage=preprocessing", "/models.json?domain=speech", f"/models.csv?q={SECRET}", "/zoos",
    f"/zoo/{SECRET}", f"/search?q={SECRET}", f"/search.json?q={SECRET}", f"/model/{SECRET}/encoder",
    f"/model/{SECRET}/encoder.ttl", "/model/hubert-base-ls960", "/family/hubert", "/questions/rlms-of-a-domain",
    "/questions/rlms-of-a-domain.csv", f"/compare?model={SECRET}/encoder", f"/findings?zoo={SECRET}", f"/dataset?q={SECRET}",
    f"/thing?iri={quote(FOREIGN)}", f"/thing.ttl?iri={quote(FOREIGN)}", "/task/automatic-speech-recognition",
    f"/compare?model={quote(FOREIGN)}&model=hubert-base-ls960", f"/lineage.json?model={quote(FOREIGN)}",
    "/lineage.json?model=https://w3id.org/zoograph/model/hubert-base-ls960", f"/graph/{SECRET}",
    f"/graphs?graph=https://w3id.org/zoograph/graph/{SECRET}", "/questions/derived-from?origin=model:hubert-base-ls960",
    *(
        "/reconcile?" + urlencode({"queries": json.dumps({"q": {"query": text}})})
        for text in (f"Hush-Hush speech encoder {SECRET}", FOREIGN, f"Hush-Hush recognizer {SECRET}")
    ),
    "/reconcile?" + urlencode({"extend": json.dumps({"ids": [FOREIGN], "properties": [{"id": "zoo"}, {"id": "year"}]})}),
    f"/reconcile/suggest/entity?prefix={SECRET}", f"/reconcile/preview?id=model:{SECRET}/encoder",
    f"/reconcile/preview?id={quote(FOREIGN)}", f"/reconcile/flyout?id={quote(FOREIGN)}",
)  # fmt: skip

_SLUGS = ("{}", "{}/encoder")
_IRIS = ("https://{}.example/models/asr?size=base", "https://{}.example/data", "https://{}.example/graph")
_EACH = (*_SLUGS, *_IRIS)


def _in(template, values):
    return tuple(template.replace("$", quote(value, safe="{}")) for value in values)


#: By endpoint, the addresses that can name an internal thing; ``{}`` is its name.
NAMING = {
    "home.start": (),
    "static": ("/static/{}.css",),
    "health.health": (),
    "describe.void": (),
    "describe.sparql_examples": (),
    "completions.completions": (),
    "zoos.listing": (),
    "history.versions": (),
    "history.changes": (),
    "ontology.terms": (),
    "questions.gallery": ("/questions?q={}",),
    "sparql.endpoint": (
        *_in("/sparql?query=DESCRIBE%20%3C$%3E", _IRIS),
        *_in("/sparql?query=ASK%20%7B%20%3C$%3E%20%3Fp%20%3Fo%20%7D", _IRIS),
        *_in("/sparql?query=SELECT%20*%20%7B%20GRAPH%20%3C$%3E%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D", _IRIS),
        *_in("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&default-graph-uri=$", _IRIS),
    ),
    "graphs.read": (*_in("/graphs?graph=$", _IRIS), "/graphs/{}"),
    "models.listing": (*_in("/models?q=$", _EACH), *_in("/models?zoo=$", _EACH)),
    "models.as_json": tuple(
        address for name in ("zoo", "family", "task", "repository") for address in _in(f"/models.json?{name}=$", _EACH[1:4])
    ),
    "models.as_csv": _in("/models.csv?q=$", _EACH[1:4]),
    "models.as_graph": (*_in("/models.ttl?zoo=$", _EACH[1:4]), *_in("/models.jsonld?zoo=$", _EACH[1:4])),
    "model.lineage": (*_in("/lineage.json?model=$", _IRIS), "/lineage.json?model=https://w3id.org/zoograph/model/{}/encoder"),
    "compare.side_by_side": (*_in("/compare?model=$", _EACH), *_in("/compare?model=hubert-base-ls960&model=$", _EACH)),
    "compare.as_json": (*_in("/compare.json?model=$", _EACH), *_in("/compare.json?model=hubert-base-ls960&model=$", _EACH)),
    "questions.answer": (*_in("/questions/derived-from?origin=$", _EACH), *_in("/questions/provenance?thing=$", _EACH)),
    "questions.data": (
        *_in("/questions/derived-from.json?origin=$", _EACH), *_in("/questions/provenance.csv?thing=$", _EACH),
    ),
    "search.results": _in("/search?q=$", (*_EACH, "Hush-Hush {}", "{}/asr")),
    "search.suggestions": (*_in("/search.json?q=$", (*_EACH, "{}/asr")), "/search.json?kind=zoo&q={}"),
    "findings.report": _in("/findings?zoo=$", _EACH),
    "findings.as_json": _in("/findings.json?zoo=$", _EACH),
    "reconcile.service": tuple(
        "/reconcile?" + urlencode(asked).replace("NAME", "{}")
        for each in ("NAME/encoder", *(iri.replace("{}", "NAME") for iri in _IRIS))
        for asked in (
            {"queries": json.dumps({"q": {"query": each}})},
            {"extend": json.dumps({"ids": [each], "properties": [{"id": "zoo"}]})},
        )
    ),
    "reconcile.propose": ("/reconcile/extend/propose?type={}",),
    "reconcile.suggest_entity": _in("/reconcile/suggest/entity?prefix=$", _EACH),
    "reconcile.suggest_type": ("/reconcile/suggest/type?prefix={}",),
    "reconcile.suggest_property": ("/reconcile/suggest/property?prefix={}",),
    **{
        f"reconcile.{name}": _in(f"/reconcile/{name}?id=$", ("model:{}/encoder", *_IRIS))
        for name in ("preview", "flyout")
    },
    "exports.listing": _in("/export?graph=$", ("{}", "graph:{}", "https://{}.example/graph")),
    "exports.file": _in("/export/zoograph.ttl?graph=$", ("{}", "graph:{}", "https://{}.example/graph")),
    "exports.model": tuple(
        each for form in THING_FORMS["model"].values() for each in _in(f"/export/model.{form.suffix}?model=$", (*_EACH, *_IRIS))
    ),
    "exports.mappings": ("/export/links.sssom.tsv?{}",),
    "exports.dataset": _in("/export/dataset.croissant.json?dataset=$", (*_EACH, *_IRIS)),
    "metrics.metrics": ("/metrics?{}",),
    "links.review": ("/links?in={}", "/links?state={}"),
    "links.as_json": ("/links.json?in={}", "/links.json?state={}"),
    "browse.listing": tuple(f"/{kind}?q={{}}" for kind in WITH_PAGE),
    "things.page": (*(f"/{kind}/{{}}/encoder" for kind in WITH_PAGE), "/zoo/{}", "/graph/{}", "/model/{}/encoder.ttl"),
    "things.foreign": tuple(
        each for form in ("", *(f".{suffix}" for suffix in SUFFIXES)) for each in _in(f"/thing{form}?iri=$", _IRIS)
    ),
}  # fmt: skip

_NAMED = ("{}/encoder", *_IRIS)
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


def _batch(**asked):
    """The bodies of one kind, one for each name; ``NAME`` stands for it."""
    return tuple(json.dumps(asked).replace("NAME", each) for each in _NAMED)


_QUERIES = _batch(q={"query": "NAME", "properties": [{"pid": "zoo", "v": "NAME"}]})
_EXTENSION = _batch(ids=["NAME"], properties=[{"id": "zoo"}, {"id": "year"}])
_CONDITION = {"matchType": "name", "propertyValue": "NAME"}
_DESCRIBED = tuple(f"DESCRIBE <{iri}>" for iri in _IRIS)
#: By endpoint that answers a body, the path, and the media types and bodies that can name an internal thing.
ASKING = {
    "reconcile.service": (
        "/reconcile",
        *((_FORM, urlencode({name: body})) for name, bodies in (("queries", _QUERIES), ("extend", _EXTENSION)) for body in bodies),
    ),
    "reconcile.match": ("/reconcile/match", *((_JSON, body) for body in _batch(queries=[{"conditions": [_CONDITION]}]))),
    "reconcile.extend": ("/reconcile/extend", *((_JSON, body) for body in _EXTENSION)),
    "sparql.endpoint": (
        "/sparql",
        *((_FORM, urlencode({"query": text})) for text in _DESCRIBED),
        *(("application/sparql-query", text) for text in _DESCRIBED),
    ),
}  # fmt: skip
#: Those that only write, which needs a token; tests of writing try them.
CHANGING = {"graphs.change", "links.decide"}


@pytest.fixture(scope="module")
def hushed(small_home, tmp_path_factory):
    """A home with internal zoos."""
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("internal") / "home", symlinks=True)
    load_internal(
        home, {f"graph:{SECRET}": OURS, f"https://{SECRET}.example/graph": THEIRS, f"graph:{SECRET}-crowd": CROWD}
    )
    return home


@pytest.fixture(scope="module")
def app(hushed):
    with app_over(hushed, workers=2, ZOOGRAPH_INTERNAL_TOKEN="internal-token-for-tests") as app:
        yield app


@pytest.fixture(scope="module")
def browser(app):
    return browser_of(app)


# -- who has the token


@pytest.mark.parametrize("address", SHOWING)
def test_who_has_the_token_sees_it_and_nobody_else(browser, address):
    first = browser.get(address)
    with_token = browser.get(address, headers=TOKEN)
    again = browser.get(address)
    assert with_token.status_code in (200, 302)
    assert SECRET in with_token.text
    assert with_token.headers["Cache-Control"].startswith("private")
    assert "Authorization" in with_token.headers["Vary"]
    for response in (first, again):
        # An address that names it is told back; what it stands for is not known.
        assert not any(fact in response.text for fact in FACTS)


def test_an_internal_model_joins_the_lineage_of_public_ones(browser):
    page = browser.get("/thing", query_string={"iri": FOREIGN}, headers=TOKEN).text
    assert "Hush-Hush recognizer" in page
    lineage = page[page.index('id="lineage"') :]
    assert 'href="/model/hubert-base-ls960"' in lineage
    assert 'href="/dataset/librispeech-960h"' in lineage
    assert 'href="/licence/MIT"' in page or "MIT" in page
    base = browser.get("/model/hubert-base-ls960", headers=TOKEN).text
    assert f'href="/thing?iri=https://{SECRET}.example/models/asr' in base
    assert "Hush-Hush" not in browser.get("/model/hubert-base-ls960").text


def test_its_zoo_is_internal(browser):
    page = browser.get("/zoos", headers=TOKEN).text
    assert f"/thing?iri=https://{SECRET}.example/graph" in page
    assert page.count('<span class="tag">internal</span>') == 3


# -- who has none


def _addresses():
    return [address for pages in (PAGES, DATA) for addresses in pages.values() for address in addresses]


@pytest.mark.parametrize("address", _addresses(), ids=str)
def test_no_page_shows_any_of_it_without_the_token(browser, address):
    browser.get(address, headers=TOKEN)
    response = browser.get(address)
    assert response.status_code in (200, 302)
    assert SECRET not in response.text
    assert SECRET not in str(response.headers)


@pytest.mark.parametrize("form", [*GRAPH_TYPES, *TABLE_TYPES])
def test_no_form_of_an_answer_shows_any_of_it(browser, form):
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }" if form in GRAPH_TYPES else "SELECT * { ?s ?p ?o }"
    ours = f'FILTER(CONTAINS(CONCAT(STR(?s), " ", STR(?o)), "{SECRET}"))'
    asked = {"query": f"{text[:-1]} {ours} }}", "format": form}
    secret = f'"{SECRET}"'.encode()
    assert SECRET.encode() in browser.get("/sparql", query_string=asked, headers=TOKEN).data.replace(secret, b"")
    assert SECRET.encode() not in browser.get("/sparql", query_string=asked).data.replace(secret, b"")


def test_every_route_that_can_be_read_is_asked_about_it(app):
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert readable == NAMING.keys(), "say in NAMING how an address of this route can name an internal thing"


@pytest.mark.parametrize("endpoint", NAMING)
def test_an_internal_name_is_answered_as_one_that_is_nowhere(browser, endpoint):
    ways = [browser.get, partial(browser.get, headers={"Accept": "*/*"}), browser.options]
    for number, template in enumerate(NAMING[endpoint]):
        for ask in ways if number == 0 else ways[:1]:
            inside, nowhere = (_plain(ask(template.replace("{}", name)), name) for name in (SECRET, NOWHERE))
            assert inside == nowhere, template


def test_every_route_that_takes_a_body_is_asked_about_it(app):
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH"}}
    assert taking == ASKING.keys() | CHANGING, "say in ASKING how a body for this route can name an internal thing"


@pytest.mark.parametrize("endpoint", ASKING)
def test_an_internal_name_in_a_body_is_answered_as_one_that_is_nowhere(browser, endpoint):
    path, *asked = ASKING[endpoint]
    for media, template in asked:
        answers = []
        for name in (SECRET, NOWHERE):
            answer = browser.post(path, data=_filled(media, template, name), content_type=media)
            assert answer.status_code < 500
            answers.append(_plain(answer, name))
        assert answers[0] == answers[1], template


def _filled(media, template, name):
    return template.replace(quote("{}", safe="") if media == _FORM else "{}", name)


def test_the_names_in_bodies_are_answered_with_the_token(browser):
    """Else the test above would see no difference in bodies that are not understood."""
    for path, *asked in ASKING.values():
        for media in {media for media, _ in asked}:
            bodies = [_filled(of, template, SECRET) for of, template in asked if of == media]
            answers = [browser.post(path, data=body, content_type=media, headers=TOKEN) for body in bodies]
            assert any("Hush-Hush" in answer.text or "2099" in answer.text for answer in answers), (path, media)


def _plain(response, name):
    """What an answer says, without the name that was asked for."""
    kept = {key: value for key, value in response.headers.items() if key not in ("Date", "ETag", "Last-Modified")}
    return response.status_code, _without(str(sorted(kept.items())), name), _without(response.text, name)


def _without(text, name):
    """Without the name, and without how long the query took, which other tests look at."""
    return re.sub(r"\b\d+ ms|\b\d+\.\d s\b|'Content-Length', '\d+'", "", text.replace(name, "NAME"))


def test_near_misses_lead_to_it_only_with_the_token(browser):
    address = f"/model/{SECRET}/encodr"
    assert f"{SECRET}/encoder" in browser.get(address, headers=TOKEN).text
    assert f"{SECRET}/encoder" not in browser.get(address).text
    assert f"{SECRET}/encoder" not in browser.get(address, headers={"Accept": "application/json"}).text


#: The arguments of each command that reads; those that write are tried in tests of their own.
READING = {
    "ask": ["derived-from", "--param", "origin=model:hubert-base-ls960"], "compare": ["hubert-base-ls960", "wav2vec2-base"],
    "diff": ["1", "1"], "findings": [], "lineage": ["hubert-base-ls960"], "link": ["list"], "log": [], "query": ["SELECT * { ?s a ?o }"],
    "search": ["hush-hush"], "show": ["hubert-base-ls960"], "validate": [], "verify": ["--sample", "2"], "zoos": ["list"], "export": [],
}  # fmt: skip
WRITING = {"build", "fmt", "load", "reconcile", "rollback", "serve", "sync", "token"}


def test_every_command_is_tried():
    assert READING.keys() | WRITING == COMMANDS.keys()


@pytest.mark.parametrize("command", [*READING, *(f"export --format {form}" for form in FORMATS)])
def test_no_command_over_the_public_view_shows_any_of_it(hushed, run_here, command):
    name, *options = command.split()
    done = run_here(hushed, name, *(options or READING[name] or (["--format", "csv"] if name == "export" else [])))
    if "ro-crate" in options:
        with ZipFile(BytesIO(done.out.encode(errors="surrogateescape"))) as archive:
            assert not [file for file in archive.namelist() if SECRET.encode() in archive.read(file)]
    # The internal zoos of a home are listed to who runs commands in it.
    assert name == "zoos" or SECRET not in done.out + done.err
    assert done.code == 0
    assert done.out or name in ("diff", "link")  # of a version and itself; nothing is linked here


def test_no_file_of_the_public_view_holds_any_of_it(hushed):
    for file in (hushed / "versions").rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


# -- how long it takes


def _deviation(first, second):
    """How far the ranks of the first lie from those of the second, in standard deviations (Mann and Whitney, 1947)."""
    ranks = {
        place: rank
        for rank, place in enumerate(sorted(range(len(first) + len(second)), key=[*first, *second].__getitem__))
    }
    wins = sum(ranks[place] for place in range(len(first))) - len(first) * (len(first) - 1) / 2
    n, m = len(first), len(second)
    return (wins - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)


def test_the_statistic_tells_times_apart_that_differ_and_no_others():
    chance = random.Random(1)
    times = [chance.lognormvariate(0, 0.2) for _ in range(2 * MANY)]
    assert abs(_deviation(times[::2], times[1::2])) < 3
    assert _deviation([1.5 * each for each in times[::2]], times[1::2]) > 4


@pytest.mark.alone
@pytest.mark.parametrize(
    "template",
    ["/thing?iri=https://{}.example/crowd/%", "/model/{}/crowd-%", "/model/{}/crowd-%.ttl", "/search?q={}+crowd-%",
     "/compare?model={}/crowd-%", "/lineage.json?model=https://{}.example/crowd/%"],
)  # fmt: skip
def test_an_internal_name_is_answered_in_the_time_of_one_that_is_nowhere(browser, template):
    """Each name is asked for once, in a random order; by chance it fails once in about ten thousand runs."""
    times = {SECRET: [], NOWHERE: []}
    asked = [(name, i) for name in times for i in range(MANY)]
    random.Random(7).shuffle(asked)
    browser.get(template.replace("{}", "warmed-up").replace("%", "0"))
    for name, i in asked:
        start = time.perf_counter()
        browser.get(template.replace("{}", name).replace("%", str(i)))
        times[name].append(time.perf_counter() - start)
    far = _deviation(*times.values())
    assert abs(far) < 4, {name: f"{1e3 * median(each):.2f} ms" for name, each in times.items()}


@pytest.mark.alone
def test_the_time_tells_a_public_model_from_one_that_is_nowhere(browser):
    """What the test above would see if internal models were looked up."""
    names = ["hubert-base-ls960", "wav2vec2-base", "bert-base-uncased", "vit-base-patch16-224"] * 3
    times = {"there": [], "nowhere": []}
    for i, name in enumerate(names):
        for group, address in (("there", f"/model/{name}"), ("nowhere", f"/model/{NOWHERE}-{i}")):
            start = time.perf_counter()
            browser.get(address)
            times[group].append(time.perf_counter() - start)
    assert _deviation(times["there"], times["nowhere"]) > 3
