"""The list of models: its addresses, its counts, and that no address does anything that a query may not."""

import csv
import io
import json
import re
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from pyoxigraph import Store as Engine

from helpers.application import app_over
from helpers.server import serve
from zoograph.errors import InputError
from zoograph.reading.listing.facets import facet_queries
from zoograph.reading.listing.filters import BY_NAME, CRITERIA, PAGE_SIZE, SORTS, Filters
from zoograph.reading.listing.selection import NOTHING, Known, page_query, table_query, total_query
from zoograph.vocabulary import PREFIXES

ONE_ENTRY = "FILTER NOT EXISTS { ?m zoo:representative ?r . FILTER(?r != ?m) }"
VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).map(str.strip).filter(bool)
STATES = st.fixed_dictionaries(
    {},
    optional={
        **{each.name: st.lists(VALUES, max_size=3) for each in CRITERIA},
        "min-parameters": st.integers(0, 10**18), "max-parameters": st.sampled_from(["300M", "1.5B", "86,567,656"]),
        "from": st.integers(1900, 2199), "to": st.integers(1900, 2199), "page": st.integers(1, 9999),
        "weights": st.just("yes"), "entries": st.just("every"), "q": VALUES, "sort": st.sampled_from(list(SORTS)),
    },
)  # fmt: skip


def get(browser, path, **parameters):
    return browser.get(path, query_string=parameters or None)


def listed(client, **parameters):
    response = client.get("/models.json", query_string=parameters)
    assert response.status_code == 200, response.text
    return response.json


def number(store, pattern):
    (row,) = store.query(f"SELECT (COUNT(DISTINCT ?m) AS ?n) WHERE {{ {pattern} }}").rows()
    return int(row[0].value)


def read(parameters):
    """A state by way of an address, as it is in a browser."""
    return Filters.read(parse_qs(urlencode(parameters, doseq=True), keep_blank_values=True))


def links(page):
    return [unescape(address) for address in re.findall(r'href="(/models\?[^"]*)"', page)]


@given(STATES)
def test_an_address_is_read_as_it_was_written(parameters):
    state = read(parameters)
    assert read(state.parameters()) == state
    assert set(state.parameters()) <= set(parameters)


@given(STATES, st.sampled_from(list(BY_NAME)), VALUES)
def test_what_is_chosen_twice_is_not_chosen(parameters, name, value):
    state = read(parameters).without(name)
    (other,) = read({name: value}).values(name)
    once = state.toggled(name, other)
    assert once.values(name) == (other,)
    assert once.page == 1
    assert once.toggled(name, other) == state.changed()


def shape(text):
    """A query without its IRIs, strings, years and offsets."""
    text = re.sub(r"<[^<>\"{}|^`\\\x00-\x20]*>", "<>", text)
    text = re.sub(r'"(?:[^"\\\n\r]|\\["\\])*"', '""', text)
    return re.sub(r"\d{4}|OFFSET \d+", "0", text)


@given(VALUES, st.sampled_from([*BY_NAME, "q"]))
def test_no_text_changes_what_a_query_is_made_of(value, name):
    # A word more is a condition more, so the plain text has as many.
    plain = " ".join("x" for _ in value.split()) if name == "q" else "x"
    state, plain_state = read({name: value}), read({name: plain})
    if state.values(name) == ("not-stated",):
        return
    for make in (page_query, total_query, table_query, lambda filters: "\n".join(facet_queries(filters).values())):
        assert shape(make(state)) == shape(make(plain_state))


@given(value=VALUES, name=st.sampled_from([*BY_NAME, "q", "from", "to", "sort", "page", "weights", "entries"]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error_of_ours(client, value, name):
    assert client.get("/models.json", query_string={name: value}).status_code in (200, 400)


@pytest.mark.parametrize(
    "parameters",
    [
        {"from": "soon"}, {"to": "1"}, {"from": "٢٠٢١"}, {"page": "0"}, {"page": "-1"}, {"page": "9" * 30}, {"sort": "x"},
        {"weights": "no"}, {"entries": "none"}, {"q": "a\0b"}, {"q": "x" * 300}, {"domain": ["x" + str(i) for i in range(30)]},
        {"task": "a\nb"}, {"max-parameters": "small"}, {"min-parameters": "-1"}, {"min-parameters": "1.5BB"},
        {"max-parameters": "9" * 30}, {"max-parameters": "1e9"}, {"max-parameters": "٣٠٠M"}, {"max-parameters": "9999999T"},
        {"min-parameters": "12,34"},
    ],
)  # fmt: skip
def test_what_is_no_state_is_refused(browser, parameters):
    for path in ("/models", "/models.json", "/models.csv", "/models.ttl"):
        assert get(browser, path, **parameters).status_code == 400
    with pytest.raises(InputError):
        Filters.read(parse_qs(urlencode(parameters, doseq=True), keep_blank_values=True))


@pytest.mark.parametrize(
    ("parameters", "pattern"),
    [
        ({}, "?m a zoo:Model"),
        ({"stage": "preprocessing", "domain": "speech"}, "?m a zoo:RLM ; zoo:domain domain:speech"),
        ({"domain": ["speech", "nlp"]}, "?m a zoo:Model ; zoo:domain ?d VALUES ?d { domain:speech domain:nlp }"),
        ({"task": "not-stated"}, "?m a zoo:Model FILTER NOT EXISTS { ?m zoo:task ?s }"),
        (
            {"licence-class": ["permissive", "not-stated"]},
            "?m a zoo:Model OPTIONAL { ?m zoo:licenceClass ?c } "
            "FILTER(!BOUND(?c) || ?c = <https://w3id.org/zoograph/licence-class/permissive>)",
        ),
        ({"from": 2021}, "?m a zoo:Model ; zoo:releaseYear ?y FILTER(?y >= 2021)"),
        ({"from": 2020, "to": 2020}, "?m a zoo:Model ; zoo:releaseYear 2020"),
        ({"weights": "yes"}, "?m a zoo:Model ; zoo:checkpoint ?c"),
        ({"max-parameters": "100M"}, "?m a zoo:Model ; zoo:parameterCount ?n FILTER(?n <= 100000000)"),
        ({"min-parameters": "0.1b", "max-parameters": "400,000,000"},
         "?m a zoo:Model ; zoo:parameterCount ?n FILTER(?n >= 100000000 && ?n <= 400000000)"),
        ({"language": "EN"}, "?m a zoo:Model ; sdo:inLanguage ?l FILTER(LANGMATCHES(?l, 'en'))"),
        ({"language": "mul"},
         "?m a zoo:Model ; sdo:inLanguage ?l, ?k FILTER(?l = 'mul' || SUBSTR(?l, 1, 2) != SUBSTR(?k, 1, 2))"),
        ({"family": "hubert", "supports": "automatic-speech-recognition"},
         "?m zoo:family family:hubert ; zoo:supportsTask task:automatic-speech-recognition"),
        ({"strategy": "supervised", "task": ["image-classification", "not-stated"]},
         "?m a zoo:Model ; zoo:strategy strategy:supervised OPTIONAL { ?m zoo:task ?t } "
         "FILTER(!BOUND(?t) || ?t = task:image-classification)"),
        ({"q": "HuBERT large"},
         "?m a zoo:Model { ?m rdfs:label|skos:altLabel|(zoo:checkpoint/zoo:hubRepository) ?t "
         'FILTER(CONTAINS(LCASE(STR(?t)), "hubert") && CONTAINS(LCASE(STR(?t)), "large")) }'),
    ],
)  # fmt: skip
def test_the_models_are_those_of_a_plain_query(client, store, parameters, pattern):
    answer = listed(client, **parameters)
    assert answer["total"] == number(store, f"{pattern} {ONE_ENTRY}") > 0
    assert len(answer["models"]) == min(PAGE_SIZE, answer["total"])
    rows = list(csv.DictReader(io.StringIO(client.get("/models.csv", query_string=parameters).text)))
    assert len({row["model"] for row in rows}) == len(rows) == answer["total"]
    assert [row["model"] for row in rows[:PAGE_SIZE]] == [model["iri"] for model in answer["models"]]
    shown = {model["iri"] for model in answer["models"]}
    turtle = client.get("/models.ttl", query_string=parameters).data
    assert {quad.subject.value for quad in parse(turtle, RdfFormat.TURTLE)} == shown


@pytest.mark.parametrize(
    "state", ["", "stage=preprocessing", "domain=speech&q=base", "licence-class=permissive&from=2021&weights=yes"]
)
def test_a_facet_counts_what_choosing_gives(client, state):
    """Whatever else is chosen, a count is the number of models of the page that its link leads to."""
    filters = read(parse_qs(state))
    answer = listed(client, **filters.parameters())
    for name, choices in answer["facets"].items():
        if name in ("years", "weights"):
            continue
        counts = [choice["models"] for choice in choices if not choice["is_chosen"]]
        assert counts == sorted(counts, reverse=True)
        for choice in choices[:3]:
            other = filters.without(name).toggled(name, choice["value"])
            assert listed(client, **other.parameters())["total"] == choice["models"] > 0
    for year, models in list(answer["facets"]["years"].items())[:2]:
        other = filters.changed(first_year=int(year), last_year=int(year))
        assert listed(client, **other.parameters())["total"] == models
    assert listed(client, **filters.changed(weights=True).parameters())["total"] == answer["facets"]["weights"]


@given(st.sampled_from(["stage", "domain", "family", "years", "weights"]))
@settings(max_examples=5)
def test_what_is_known_changes_no_count(store, name):
    """The queries that name the models give what those give that look for them."""
    filters = read({"domain": "speech", "from": 2020})
    models = [row[0].value for row in store.query(page_query(filters)).rows()]
    everything = list(store.query(table_query(filters)).rows())
    known = Known(all=tuple(row[0].value for row in everything))
    assert models == [row[0].value for row in everything[:PAGE_SIZE]]
    (names,) = [names for names in facet_queries(filters) if name in names]
    some, all_of_them = ({*store.query(facet_queries(filters, each)[names]).rows()} for each in (known, NOTHING))
    assert some == all_of_them != set()


def test_the_page_of_a_curated_zoo(browser, store):
    page = get(browser, "/models", stage="preprocessing", domain="speech").text
    total = number(store, f"?m a zoo:RLM ; zoo:domain domain:speech {ONE_ENTRY}")
    assert f"{total} RLMs in Speech Processing, newest first." in page
    assert "/model/hubert-base-ls960" in page
    assert page.count("<h1") == 1


def test_rlms_of_a_domain_are_two_clicks_away(browser):
    first = next(link for link in links(get(browser, "/models").text) if link == "/models?stage=preprocessing")
    assert "/models?stage=preprocessing&domain=speech" in links(get(browser, first).text)


def test_chips_take_one_thing_away(browser):
    page = get(browser, "/models?domain=speech&domain=nlp&from=2020&weights=yes&q=base&sort=name&page=2").text
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    rest = [set(parse_qsl(link.partition("?")[2])) for link in links(chips)]
    everything = {
        ("domain", "speech"),
        ("domain", "nlp"),
        ("from", "2020"),
        ("weights", "yes"),
        ("q", "base"),
        ("sort", "name"),
    }
    assert all(each < everything and len(everything - each) == 1 for each in rest)
    assert {next(iter(everything - each)) for each in rest} == everything - {("sort", "name")}


def test_an_unknown_value_is_shown_and_can_be_taken_back(browser):
    page = get(browser, "/models", family="no such family").text
    assert "No model matches all of these filters" in page
    assert "no%20such%20family" in page
    assert 'href="/models"' in page


def test_a_page_leads_from_a_misspelt_value_to_the_nearest(browser):
    page = get(browser, "/models", domain=["speach", "nlp-like"], stage="preprocessing").text
    assert "There is no domain “speach”. Did you mean" in page
    assert "/models?stage=preprocessing&domain=nlp-like&domain=speech" in links(page)
    assert "There is no language “german”: languages have codes" in get(browser, "/models", language="German").text


def test_a_size_is_shown_as_it_was_typed(browser):
    page = get(browser, "/models", **{"min-parameters": "86,567,656", "max-parameters": "0.3B"}).text
    assert "models with 86.6M to 300M parameters" in page
    assert 'name="min-parameters" value="86567656"' in page
    assert 'name="max-parameters" value="300M"' in page


def test_a_language_is_that_of_any_entry_whatever_its_script():
    base, zoo = PREFIXES["model"], PREFIXES["zoo"]
    lines = [f"<{base}{name}> <{PREFIXES['rdf']}type> <{zoo}Model>" for name in "abc"]
    lines += [
        f'<{base}{name}> <{PREFIXES["sdo"]}inLanguage> "{tag}"'
        for name, tags in {"a": ["zh"], "b": ["zh-Hans", "zh-Hant"], "c": ["zh-Hans", "de"]}.items()
        for tag in tags
    ]
    lines += [f"<{base}a> <{zoo}represents> <{base}b>", f"<{base}b> <{zoo}representative> <{base}a>"]
    store = Engine()
    store.load(" .\n".join([*lines, ""]).encode(), RdfFormat.N_TRIPLES)

    def found(**parameters):
        text = page_query(read(parameters))
        return sorted(row[0].value.removeprefix(base) for row in store.query(text, prefixes=PREFIXES))

    assert found(language="zh") == ["a", "c"]
    assert found(language="zh", entries="every") == ["a", "b", "c"]
    assert found(language="mul") == found(language=["mul", "de"]) == ["c"]


@pytest.mark.parametrize("form", ["json", "csv", "ttl"])
@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("language=German", "no language 'german' (codes of ISO 639, such as de; mul: several languages)"),
        ("stage=preprocesing", "no stage 'preprocesing'; did you mean 'preprocessing'"),
        ("domain=speech&task=speech-recognition", "'automatic-speech-recognition'"),
        ("stages=preprocessing", "no parameter 'stages'; did you mean 'stage'"),
    ],
)
def test_a_program_is_told_of_a_value_or_parameter_that_does_not_exist(client, form, parameters, told):
    response = client.get(f"/models.{form}?{parameters}")
    assert response.status_code == 400
    assert told in response.json["detail"]


def test_a_licence_without_a_class_is_told_from_none(client, browser):
    facet = {each["value"]: each for each in client.get("/models.json").json["facets"]["licence-class"]}
    assert facet["unknown"]["name"] == "Not stated"
    page = get(browser, "/models", **{"licence-class": "not-stated"}).text
    assert "under a licence that is not classified" in page


def test_pages_follow_each_other(client):
    seen, address = [], "/models.json?sort=name"
    while address:
        answer = client.get(address).json
        seen += [model["iri"] for model in answer["models"]]
        address = answer.get("next")
    assert len(seen) == len(set(seen)) == answer["total"] > 2 * PAGE_SIZE
    assert client.get(answer["previous"]).json["page"] == answer["page"] - 1


def test_beyond_the_last_page_there_is_a_way_back(browser, client):
    response = get(browser, "/models", page=500, domain="speech")
    assert response.status_code == 200
    assert "There is no page 500" in response.text
    last = listed(client, domain="speech")["pages"]
    assert any(link.endswith(f"page={last}") for link in links(response.text)) or last == 1


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("smallest", lambda m: (m["parameters"] is None, m["parameters"])),
        ("largest", lambda m: -(m["parameters"] or 0)),
        ("newest", lambda m: -(m["year"] or 0)),
        ("name", lambda m: m["name"].lower()[:60]),
    ],
)
def test_the_order_is_as_asked(client, sort, key):
    models = listed(client, sort=sort)["models"]
    assert [key(model) for model in models] == sorted(map(key, models))
    assert models[0][{"name": "name", "newest": "year"}.get(sort, "parameters")] is not None


def test_most_built_on_first(client, store):
    first = listed(client, sort="most-built-on")["models"][0]["iri"]
    direct = "SELECT ?m (COUNT(DISTINCT ?d) AS ?n) { ?d zoo:directlyDerivedFrom ?m } GROUP BY ?m"
    counts = {row[0].value: int(row[1].value) for row in store.query(direct).rows()}
    assert counts[first] == max(counts.values())


def test_the_shown_query_is_the_whole_truth(client):
    """What the page shows gives the page's rows, asked by anybody."""
    answer = listed(client, q="hubert", domain="speech")
    assert "VALUES ?model" not in answer["sparql"]
    rows = json.loads(client.get("/sparql", query_string={"query": answer["sparql"], "format": "json"}).text)
    assert [row["model"]["value"] for row in rows["results"]["bindings"]] == [
        model["iri"] for model in answer["models"]
    ]


def test_one_line_for_the_same_weights(tmp_path):
    """An entry that another represents is found by its own name, and counted in its own zoo."""
    base = PREFIXES["model"]
    zoo = PREFIXES["zoo"]
    lines = [
        f"<{base}a> a <{zoo}Model>", f'<{base}a> <{PREFIXES["rdfs"]}label> "Alpha"',
        f"<{base}a> <{PREFIXES['dct']}isPartOf> <{PREFIXES['modelzoo']}one>", f"<{base}a> <{zoo}represents> <{base}b>",
        f"<{base}b> a <{zoo}Model>", f'<{base}b> <{PREFIXES["rdfs"]}label> "Beta"',
        f"<{base}b> <{PREFIXES['dct']}isPartOf> <{PREFIXES['modelzoo']}two>", f"<{base}b> <{zoo}representative> <{base}a>",
    ]  # fmt: skip
    store = Engine()
    store.load(" .\n".join([*lines, ""]).replace(" a ", f" <{PREFIXES['rdf']}type> ").encode(), RdfFormat.N_TRIPLES)

    def found(**parameters):
        text = page_query(read(parameters))
        return [row[0].value.removeprefix(base) for row in store.query(text, prefixes=PREFIXES)]

    assert found() == ["a"]
    assert found(q="beta") == ["a"]
    assert found(zoo="two") == ["a"]
    assert found(zoo="two", entries="every") == ["b"]
    assert sorted(found(entries="every")) == ["a", "b"]


def test_what_a_client_has_is_not_sent_again(client):
    first = client.get("/models.json?domain=speech")
    again = client.get("/models.json?domain=speech", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_as_of_a_version_keeps_to_it(browser):
    page = get(browser, "/models", version="1", domain="speech").text
    others = [link for link in links(page) if "domain" in link and "version=1" not in link]
    assert others == ["/models?domain=speech"]  # back to the current one
    assert '<input type="hidden" name="version" value="1">' in page


@pytest.mark.slow
def test_another_engine_gives_the_same_page(client, built_home, tmp_path):
    with (
        serve(built_home) as server,
        app_over(tmp_path / "none", workers=2, ZOOGRAPH_ENGINE=f"{server.address}/sparql") as app,
    ):
        there = app.test_client().get("/models.json?domain=speech&q=hubert").json
    here = listed(client, domain="speech", q="hubert")
    assert there == here
