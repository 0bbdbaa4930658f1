"""Every thing that has an IRI of ours: its page, and the same as RDF and JSON; the lists of a kind; the ontology."""

import re
import shutil

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib.plugins.sparql import prepareQuery

from helpers.application import BROWSER, app_over
from helpers.page import Page
from zoograph.kinds import WITH_PAGE
from zoograph.reading.kinds import ABOUT
from zoograph.reading.kinds.instances import INSTANCES
from zoograph.reading.property_names import PROPERTY_NAMES
from zoograph.reading.things import DESCRIPTION, FACTS, INCOMING
from zoograph.resources import ONTOLOGY_FILES
from zoograph.vocabulary import BASE, FAIR4ML, GRAPH_ONTOLOGY, RDFS, SKOS, ZOO, expand, slug_of, sparql_prologue
from zoograph.web.negotiation import GRAPH_TYPES
from zoograph.web.pages.things import FORM_NAMES, FORMS, SUFFIXES
from zoograph.web.places import page_of

pytestmark = pytest.mark.slow

HUBERT = "/model/hubert-large-ls960-ft"
KINDS = sorted(WITH_PAGE)
#: The kinds of which the curated zoo has things; ``test_architectures.py`` has the pages of the other one.
CURATED_KINDS = sorted(WITH_PAGE.keys() - {"architecture"})
HOSTILE = [
    "x" * 400, "x" * 5_000, "../../etc/passwd", "..", ".", "%2e%2e%2f", "a%2Fb", "%00", "%0a%0d", "%ff%fe", "%ef%bf%bd",
    "%F4%8F%BF%BF", "a b", "%3E%20%7D%20DROP", "'\"><script>alert(1)</script>", "{}", "名前", "é.ttl", ".ttl", "x/.ttl",
    "x.ttl.ttl", "%3Fx", "%23x", "a//b", "-", "\\", "^", "|", "`",
]  # fmt: skip


@pytest.fixture(scope="module")
def paths(store, client):
    """A path of a thing of each kind."""
    found = {}
    with client.application.test_request_context("/"):
        for kind in CURATED_KINDS:
            rows = store.query(f"SELECT ?thing {{ {INSTANCES[kind]} }} ORDER BY ?thing LIMIT 1").rows()
            found[kind] = [page_of(thing.value) for (thing,) in rows]
    return {kind: path for kind, [path] in found.items()}


def get(browser, path, accept=BROWSER, **more):
    return browser.get(path, headers={"Accept": accept, **more.pop("headers", {})}, **more)


def media(response):
    return response.content_type.partition(";")[0]


def triples(response):
    return {quad.triple for quad in parse(response.data, RdfFormat.from_media_type(media(response)))}


def text_of(response):
    """The text of a page's content, without tags."""
    return Page(response.text).one("main").words


# -- every kind


@pytest.mark.parametrize("kind", CURATED_KINDS)
def test_a_thing_of_every_kind_has_a_page(browser, paths, kind):
    response = get(browser, paths[kind])
    assert (response.status_code, media(response)) == (200, "text/html")
    assert response.text.count("<h1") == 1
    assert get(browser, paths[kind] + ".json").json["iri"] in response.text
    for suffix in SUFFIXES:
        assert f'href="{paths[kind]}.{suffix}"' in response.text


@pytest.mark.parametrize("kind", CURATED_KINDS)
def test_the_forms_of_rdf_are_one_graph_that_other_readers_can_read(browser, client, paths, kind):
    graphs = {}
    for suffix, name in SUFFIXES.items():
        response = get(browser, f"{paths[kind]}.{suffix}")
        assert (response.status_code, media(response)) == (200, FORMS[name]), suffix
        if name in GRAPH_TYPES:
            graphs[suffix] = triples(response)
            if suffix != "jsonld":  # rdflib warns of its own reader
                rdflib.Graph().parse(data=response.data, format={"rdf": "xml"}.get(suffix, suffix))
    assert graphs["nt"]
    assert all(graph == graphs["nt"] for graph in graphs.values())
    assert any(page_of_subject(client, triple.subject.value) == paths[kind] for triple in graphs["nt"])


def page_of_subject(client, iri):
    with client.application.test_request_context("/"):
        return page_of(iri)


@pytest.mark.parametrize("kind", CURATED_KINDS)
def test_json_says_what_rdf_says_of_the_thing(browser, paths, kind):
    found = get(browser, paths[kind] + ".json").json
    assert found.keys() == {"iri", "kind", "label", "facts"}
    assert found["kind"] == kind
    assert found["label"]
    about = {
        triple.predicate.value
        for triple in triples(get(browser, paths[kind] + ".nt"))
        if triple.subject.value == found["iri"]
    }
    assert {fact["property"] for fact in found["facts"]} == about
    assert all(fact["graphs"] for fact in found["facts"])
    assert all(graph.startswith(BASE + "graph/") for fact in found["facts"] for graph in fact["graphs"])


@pytest.mark.parametrize("kind", CURATED_KINDS)
def test_every_kind_has_a_list_with_its_things(browser, paths, kind):
    response = get(browser, f"/{kind}", follow_redirects=True)
    assert response.status_code == 200
    if response.request.path == f"/{kind}":
        assert f'href="{paths[kind]}"' in get(browser, f"/{kind}?q={slug_of(BASE + paths[kind][1:])}").text


def test_tables_about_kinds_name_kinds():
    assert INSTANCES.keys() == WITH_PAGE.keys()
    assert FORM_NAMES.keys() == SUFFIXES.keys()


def test_properties_in_the_graph_have_names_that_a_person_reads(store):
    used = {
        iri.value
        for (iri,) in store.query("SELECT DISTINCT ?p { ?thing a ?class ; ?p ?o FILTER(STRSTARTS(STR(?thing), 'https://w3id.org/zoograph/')) }").rows()
    }  # fmt: skip
    aside = (expand("sh:"), expand("owl:"), expand("void:"), expand("vann:"), expand("zoo:"))
    technical = {expand(name) for name in ("rdfs:isDefinedBy", "rdfs:comment", "rdfs:range", "rdfs:subPropertyOf")}
    technical |= {expand(name) for name in ("sdo:domainIncludes", "sdo:rangeIncludes", "sdo:keywords", "skos:broader")}
    assert {iri for iri in used if not iri.startswith(aside)} - technical - PROPERTY_NAMES.keys() == set()


# -- what is said


def test_the_description_is_of_the_thing_and_what_belongs_to_it_alone(browser):
    graph = triples(get(browser, HUBERT + ".ttl"))
    model = BASE + HUBERT[1:]
    about = {triple.subject.value for triple in graph}
    owned = {
        t.object.value
        for t in graph
        if t.subject.value == model and t.predicate in (ZOO.checkpoint, FAIR4ML.hasEvaluation)
    }
    assert len(owned) >= 2
    assert owned <= about
    values = [t for t in graph if t.predicate == ZOO.value]
    assert values
    assert {t.subject.value for t in values} <= owned
    others = {
        triple
        for triple in graph
        if triple.subject.value not in owned | {model} and "/citation/" not in triple.subject.value
    }
    assert {triple.predicate for triple in others} <= {RDFS.label, SKOS.prefLabel}
    assert any(t.subject.value == BASE + "task/automatic-speech-recognition" for t in others)


@pytest.mark.parametrize(
    "path", ["/task/automatic-speech-recognition", "/dataset/librispeech-960h", "/domain/computer-vision"]
)
def test_what_names_a_thing_is_not_in_its_description(browser, path):
    graph = triples(get(browser, path + ".nt"))
    assert len(graph) < 40
    assert not any(triple.object.value == BASE + path[1:] for triple in graph)


def test_turtle_is_for_people(browser):
    text = get(browser, HUBERT + ".ttl").text
    assert "@prefix zoo: <https://w3id.org/zoograph/ns#>" in text
    assert "zoo:builtOn" in text
    assert "@prefix void:" not in text


def test_json_gives_values_as_json_has_them(browser):
    facts = get(browser, "/family/hubert.json").json["facts"]
    assert {"property": ZOO.releaseYear.value, "value": 2021}.items() <= next(
        f for f in facts if f["property"] == ZOO.releaseYear.value
    ).items()
    [paper] = [fact for fact in facts if fact["property"] == expand("codemeta:referencePublication")]
    assert paper["value"] == BASE + "paper/2106.07447"
    assert paper["label"].startswith("HuBERT")
    assert paper["graphs"] == [BASE + "graph/curated"]
    value = get(browser, "/metric/wer.json").json["facts"]
    assert any(fact["value"] is True for fact in value if fact["property"] == ZOO.lowerIsBetter.value)


# -- negotiation


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/x-turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/plain", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/json", "application/json"),
        ("*/*", "text/turtle"),
        ("", "text/turtle"),
        ("text/html;q=0.5, text/turtle;q=0.9", "text/turtle"),
        ("text/html, text/turtle;q=0.9", "text/html"),
        ("application/rdf+xml;q=0.2, application/ld+json;q=0.7", "application/ld+json"),
        ("image/png", None),
        ("text/csv", None),
    ],
)
def test_the_form_follows_accept(client, accept, wanted):
    response = client.get(HUBERT, headers={"Accept": accept} if accept else {})
    assert "Accept" in response.headers.get("Vary", "") or wanted is None
    if wanted is None:
        assert response.status_code == 406
        assert media(response) == "application/problem+json"
        assert "text/turtle" in response.json["detail"]
    else:
        assert (response.status_code, media(response)) == (200, wanted)


@pytest.mark.parametrize("accept", [BROWSER, "application/rdf+xml", "image/png"])
def test_a_suffix_counts_before_format_and_format_before_accept(browser, accept):
    assert media(get(browser, HUBERT + ".ttl", accept)) == "text/turtle"
    assert media(get(browser, HUBERT + ".jsonld?format=ntriples", accept)) == "application/ld+json"
    assert media(get(browser, HUBERT + "?format=ntriples", accept)) == "application/n-triples"
    assert media(get(browser, HUBERT + "?format=html", accept)) == "text/html"
    assert get(browser, HUBERT + "?format=png", accept).status_code == 406


def test_links_lead_to_the_other_forms_and_to_the_thing(browser):
    for form, media_type in FORMS.items():
        response = get(browser, f"{HUBERT}?format={form}")
        links = dict(
            re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', ",".join(response.headers.getlist("Link")))
        )
        assert sorted(links.values()) == sorted(set(FORMS.values()) - {media_type})
        for address, wanted in links.items():
            assert media(get(browser, address)) == wanted
        assert f'<{BASE}{HUBERT[1:]}>; rel="describes"' in response.headers.getlist("Link")
        assert f'<{HUBERT}>; rel="canonical"' in response.headers.getlist("Link")


@pytest.mark.parametrize("address", [HUBERT, *(f"{HUBERT}.{suffix}" for suffix in SUFFIXES), "/ns", "/ns.ttl", "/task"])
def test_head_validators_and_cors(browser, address):
    whole, head = get(browser, address), browser.head(address)
    assert (head.status_code, head.content_type, head.data) == (200, whole.content_type, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    unchanged = get(browser, address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert get(browser, address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_forms_of_a_page_as_of_a_version_are_of_that_version(browser):
    page = get(browser, "/family/hubert?version=1")
    assert 'href="/family/hubert.ttl?version=1"' in page.text
    assert 'href="/model/hubert-base-ls960?version=1"' in page.text
    assert get(browser, "/family/hubert.ttl?version=1").data == get(browser, "/family/hubert.ttl").data
    assert get(browser, "/family/hubert.ttl?version=99").status_code == 404


# -- names


ODD = """
PREFIX zoo: <https://w3id.org/zoograph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<https://w3id.org/zoograph/dataset/odd> rdfs:label "without" .
<https://w3id.org/zoograph/dataset/odd.ttl> rdfs:label "with" .
<https://w3id.org/zoograph/dataset/v1.5.json> rdfs:label "a file" .
<https://w3id.org/zoograph/dataset/r%C3%A9sum%C3%A9> rdfs:label "encoded" .
<https://w3id.org/zoograph/dataset/日本:語> rdfs:label "not encoded" ; rdfs:seeAlso <https://w3id.org/zoograph/dataset/only-named> .
<https://w3id.org/zoograph/dataset/quote> rdfs:label "<b>\\"bold\\"</b>", "other" .
"""


@pytest.fixture(scope="module")
def odd(small_home, tmp_path_factory, run):
    """A client over a graph with names that are hard to read."""
    folder = tmp_path_factory.mktemp("odd")
    home = shutil.copytree(small_home, folder / "home", symlinks=True)
    (folder / "odd.ttl").write_text(ODD)
    outcome = run(home, "load", folder / "odd.ttl", "--graph", BASE + "graph/odd")
    assert outcome.code == 0, outcome.err
    with app_over(home, workers=2) as app:
        yield app.test_client()


@pytest.mark.parametrize(
    ("path", "label", "wanted"),
    [
        ("/dataset/odd", "without", "text/html"),
        ("/dataset/odd.ttl", "with", "text/html"),
        ("/dataset/odd.ttl.json", "with", "application/json"),
        ("/dataset/odd.nt", "without", "application/n-triples"),
        ("/dataset/v1.5.json", "a file", "text/html"),
        ("/dataset/v1.5.json.json", "a file", "application/json"),
        ("/dataset/r%C3%A9sum%C3%A9", "encoded", "text/html"),
        ("/dataset/résumé.json", "encoded", "application/json"),
        ("/dataset/日本:語", "not encoded", "text/html"),
        ("/dataset/%E6%97%A5%E6%9C%AC%3A%E8%AA%9E.ttl", "not encoded", "text/turtle"),
        ("/dataset/only-named", "only-named", "text/html"),
        ("/graph/odd", "odd", "text/html"),
    ],
)
def test_a_name_is_found_as_it_is_written(odd, path, label, wanted):
    response = get(odd, path)
    assert (response.status_code, media(response)) == (200, wanted)
    if wanted == "text/html":
        assert f"<h1>{label}</h1>" in response.text
        for address in re.findall(r'rel="alternate" type="[^"]*" href="([^"]*)"', response.text):
            assert get(odd, address).status_code == 200
    else:
        assert label in response.text


def test_what_a_graph_says_is_text_on_a_page(odd):
    response = get(odd, "/dataset/quote")
    assert "<b>" not in response.text
    assert "&lt;b&gt;" in response.text


def test_models_of_other_zoos_have_dots_and_slashes_in_their_names(browser, store):
    [[model]] = store.query("SELECT ?m { ?m a zoo:Model FILTER(CONTAINS(STR(?m), 'v1.5')) } ORDER BY ?m LIMIT 1").rows()
    path = "/model/" + slug_of(model.value)
    assert media(get(browser, path)) == "text/html"
    assert media(get(browser, path + ".nt")) == "application/n-triples"


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_exist_is_not_found_whatever_form_is_asked_for(browser, kind):
    for suffix in ("", ".ttl", ".json"):
        page = get(browser, f"/{kind}/there-is-no-such-thing{suffix}")
        assert (page.status_code, media(page)) == (404, "text/html")
        data = get(browser, f"/{kind}/there-is-no-such-thing{suffix}", "text/turtle")
        assert (data.status_code, media(data)) == (404, "application/problem+json")
        assert WITH_PAGE[kind].label in data.json["detail"]


@pytest.mark.parametrize(
    ("path", "meant"),
    [("/model/hubert-base-ls690", "hubert-base-ls960"), ("/task/automatic-speach-recognition", "automatic-speech-recognition"),
     ("/licence/MTI", "MIT"), ("/dataset/librispeech-960.ttl", "librispeech-960h"), ("/stage/pre-processing", "preprocessing")],
)  # fmt: skip
def test_who_mistypes_a_name_is_told_the_nearest(browser, path, meant):
    assert f"'{meant}'" in get(browser, path, "application/json").json["detail"]
    assert f'href="{path.rpartition("/")[0]}/{meant}"' in get(browser, path).text


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_anything(browser, name):
    for kind in ("model", "licence", "graph", "task"):
        for accept in (BROWSER, "application/json"):
            response = get(browser, f"/{kind}/{name}", accept)
            assert response.status_code in (200, 302, 308, 404), (kind, name)
            assert media(response) != "text/html" or "<script>alert" not in response.text


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 5_000, "page=0", "page=-1", "page=x", "page=" + "9" * 400, "page=１", "q=%00"]
)
def test_parameters_of_a_list_that_make_no_sense_are_refused(browser, query):
    assert get(browser, f"/task?{query}").status_code == 400


@pytest.mark.parametrize("query", ["q=%22%20%7D", "q='\\\"", "q=%0a", "page=9999", "version=1", "q=名"])
def test_odd_parameters_of_a_list_give_an_answer(browser, query):
    assert get(browser, f"/task?{query}").status_code == 200


# -- pages, on the curated zoo


def test_a_family_shows_its_paper_and_models(browser):
    response = get(browser, "/family/hubert")
    text = text_of(response)
    assert 'href="/paper/2106.07447"' in response.text
    assert 'href="https://arxiv.org/abs/2106.07447"' in response.text
    assert "HuBERT Large, fine-tuned on LibriSpeech 960h" in text
    assert "Automatic Speech Recognition" in text
    assert "/models?family=hubert" in response.text


def test_a_paper_can_be_cited(browser):
    response = get(browser, "/paper/2106.07447")
    assert "@misc{arxiv.2106.07447," in response.text
    assert "eprint = {2106.07447}" in response.text
    assert "Wei-Ning Hsu" in response.text
    assert 'href="/family/hubert"' in response.text


def test_a_dataset_shows_the_best_values_the_right_way_round(browser, store):
    query = """SELECT ?d ?m { { SELECT ?d ?m (COUNT(?e) AS ?n) { ?e fair4ml:evaluationDataset ?d ; zoo:metric ?m . ?m zoo:lowerIsBetter true }
      GROUP BY ?d ?m } } ORDER BY DESC(?n) LIMIT 1"""
    [[dataset, metric]] = store.query(query).rows()
    values = sorted(
        float(v.value)
        for (v,) in store.query(
            f"SELECT ?v {{ ?e fair4ml:evaluationDataset {dataset} ; zoo:metric {metric} ; zoo:value ?v }}"
        ).rows()
    )
    assert values[0] < values[-1]
    text = text_of(get(browser, "/dataset/" + slug_of(dataset.value)))
    assert "lower is better" in text
    leaders = re.split(r"lower is better\.", text)[1]
    numbers = [float(each) for each in re.findall(r"(?<= )\d+\.\d+(?= )", leaders)][:3]
    assert numbers == sorted(numbers)


def test_a_task_says_how_many_solve_and_support_it(browser, store):
    one = "MINUS { ?model zoo:representative ?r . FILTER(?r != ?model) }"
    task = "task:automatic-speech-recognition"
    [[dtms]] = store.query(
        f"SELECT (COUNT(DISTINCT ?model) AS ?n) {{ ?model a zoo:DTM ; zoo:task {task} . {one} }}"
    ).rows()
    [[rlms]] = store.query(
        f"SELECT (COUNT(DISTINCT ?model) AS ?n) {{ ?model a zoo:RLM ; zoo:supportsTask {task} . {one} }}"
    ).rows()
    text = text_of(get(browser, "/task/automatic-speech-recognition"))
    assert f"{dtms.value} DTMs solve it" in text
    assert f"{rlms.value} RLMs support it" in text
    assert "Speech Processing" in text


def test_a_domain_shows_its_tasks_and_families(browser):
    text = text_of(get(browser, "/domain/speech"))
    assert "Automatic Speech Recognition" in text
    assert "Families with the most models" in text


def test_a_licence_says_what_it_allows(browser):
    response = get(browser, "/licence/CC-BY-NC-4.0")
    assert "Commercial use is not allowed." in response.text
    assert "/models?licence-class=non-commercial" in response.text
    assert 'href="/licence/CC-BY-NC-4.0"' in get(browser, "/licence-class/non-commercial").text


def test_a_zoo_says_how_complete_it_is(browser, store):
    response = get(browser, "/zoo/curated")
    text = text_of(response)
    [[entries]] = store.query("SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m dct:isPartOf modelzoo:curated }").rows()
    [[licensed]] = store.query(
        "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m dct:isPartOf modelzoo:curated ; dct:license ?l }"
    ).rows()
    share = 100 * int(licensed.value) // int(entries.value)
    assert f"{entries.value} entries" in text
    assert f"licence {share} % {licensed.value}" in text
    assert "/findings?zoo=curated" in response.text


def test_a_graph_says_what_it_is(browser):
    assert "by the axioms of the ontology" in get(browser, "/graph/inferred").text
    assert "model zoo" in text_of(get(browser, "/graph/curated"))
    assert get(browser, "/graph/merged").status_code == 200


def test_every_value_names_the_graphs_that_say_it(browser):
    text = text_of(get(browser, "/family/hubert"))
    assert re.search(r"release year 2021 curated", text)
    assert re.search(r"fair4ml:MLModel inferred", text)


def test_what_links_here_is_counted_with_examples(browser, store):
    [[many]] = store.query("SELECT (COUNT(*) AS ?n) { ?m zoo:modality modality:audio }").rows()
    response = get(browser, "/modality/audio")
    assert f"{many.value} things" in text_of(response)
    assert response.text.count('href="/model/') == 5


def test_lists_show_their_query(browser):
    for path in ("/family/hubert", "/task", "/ns", "/zoo/curated", "/metric/accuracy"):
        assert 'href="/sparql?query=' in get(browser, path).text


# -- lists of a kind


def test_a_list_begins_with_what_is_used_most(browser):
    text = get(browser, "/task").text
    counts = [int(n.replace(",", "")) for n in re.findall(r'</a></td><td class="number">([\d,]+)</td>', text)]
    assert len(counts) > 50
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_a_list_is_filtered_and_paged(browser):
    assert re.findall(r'class="name"><a href="([^"]*)"', get(browser, "/task?q=speech").text)
    assert all(
        "speech" in path for path in re.findall(r'class="name"><a href="([^"]*)"', get(browser, "/task?q=speech").text)
    )
    first, second = (
        re.findall(r'class="name"><a href="([^"]*)"', get(browser, f"/citation?page={n}").text) for n in (1, 2)
    )
    assert len(first) == len(second) == 100
    assert not set(first) & set(second)


def test_a_scheme_is_had_as_rdf(browser):
    graph = triples(get(browser, "/stage", "text/turtle"))
    assert {t.subject.value for t in graph} == {
        BASE + "stage",
        BASE + "stage/preprocessing",
        BASE + "stage/downstream-task",
    }
    assert get(browser, "/paper", "text/turtle").status_code == 406


def test_kinds_with_pages_of_their_own_lead_there(browser):
    assert get(browser, "/model").location == "/models"
    assert get(browser, "/zoo").location == "/zoos"
    assert get(browser, "/task/").status_code == 200


# -- the ontology


def terms():
    graph = rdflib.Graph().parse(ONTOLOGY_FILES[0])
    return {str(s) for s in graph.subjects(rdflib.RDFS.isDefinedBy) if str(s).startswith(BASE + "ns#")}


def test_every_term_of_the_ontology_has_its_place(browser, client):
    text = get(browser, "/ns").text
    assert len(terms()) > 40
    for iri in terms():
        name = iri.partition("#")[2]
        assert f'id="{name}"' in text, iri
    identifiers = re.findall(r' id="([^"]*)"', text)
    assert len(identifiers) == len(set(identifiers))
    with client.application.test_request_context("/"):
        assert page_of(BASE + "ns#builtOn") == "/ns#builtOn"


def test_a_term_says_what_it_means_and_how_it_is_used(browser, store):
    text = get(browser, "/ns").text
    words = Page(text).one("article", id="builtOn").words
    assert "frozen or fine-tuned" in words
    assert "subproperty of zoo:directlyDerivedFrom" in words
    assert "inverse of zoo:hasDownstream" in words
    assert "follows from zoo:consumes then zoo:producedBy" in words
    [[uses]] = store.query("SELECT (COUNT(*) AS ?n) { ?s zoo:builtOn ?o }").rows()
    assert f"used {int(uses.value):,} times" in words
    assert "example HuBERT Large, fine-tuned on LibriSpeech 960h built on" in words
    assert "anything whose zoo:stage is Preprocessing" in Page(text).one("article", id="RLM").words


def test_the_ontology_is_had_as_rdf(browser, client, store):
    wanted = store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", default_graphs=(GRAPH_ONTOLOGY.value,))
    size = len(set(wanted.triples()))
    for suffix, name in SUFFIXES.items():
        if name in GRAPH_TYPES:
            response = get(browser, f"/ns.{suffix}")
            assert media(response) == FORMS[name]
            assert len(triples(response)) == size
            assert len(triples(client.get("/ns", headers={"Accept": FORMS[name]}))) == size
    assert get(browser, "/ns.json").status_code == 404
    assert get(browser, "/ns", "image/png").status_code == 406


@pytest.mark.parametrize("kind", sorted(ABOUT))
def test_queries_are_plain_sparql(kind):
    for text in {"facts": FACTS, "incoming": INCOMING, "description": DESCRIPTION, **ABOUT[kind].queries}.values():
        prepareQuery(sparql_prologue() + text.replace("$thing", f"<{BASE}{kind}/x>"))


def test_a_code_repository_shows_its_owner_and_what_has_its_code_in_it(browser):
    response = get(browser, "/repository/github.com/facebookresearch/fairseq")
    page = text_of(response)
    assert "Hosted at github.com by facebookresearch, who also hosts facebookresearch/" in page
    for name in ("HuBERT", "wav2vec 2.0: A Framework for Self-Supervised Learning", "MIT License"):
        assert name in page
    assert 'href="/model/hubert-base-ls960"' in response.text
    listed = get(browser, "/models?repository=github.com/facebookresearch/fairseq").text
    total = re.search(r"(\d+) models with code in facebookresearch/fairseq", Page(listed).one("main").words)
    assert f"All {total[1]} models" in page
