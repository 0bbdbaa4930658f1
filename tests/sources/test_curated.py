"""The curated zoo, ``data/zoo.ttl``: broad enough, complete, cited, and in agreement with independent evidence.

The evidence is ``transformers-docs.tsv``: what the pages of the Transformers documentation say of release dates, papers
and checkpoints (snapshot of 2025-10-28, Apache-2.0).
"""

import csv

import pytest
from pyoxigraph import Store as Engine

from helpers.paths import DATA
from zoograph.rdf import in_graph, read_triples
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES
from zoograph.vocabulary import GRAPH_CURATED, GRAPH_ONTOLOGY, PREFIXES, compact

DOMAINS = ("computer-vision", "nlp", "speech", "multimodal")
STAGES = ("preprocessing", "downstream-task")
PAGES = "https://github.com/huggingface/transformers/blob/main/docs/source/en/model_doc/"

#: Pages of classes that start from another family's checkpoint: they link their own paper, not that of the checkpoint.
OTHER_PAPER = {
    ("model:bert-large-uncased", "bert-generation.md"): "1907.12461, warm-starting generation from BERT",
    ("model:dinov2-vitb14", "dpt.md"): "2103.13413, depth estimation with such a backbone",
    ("model:hubert-large-ll60k", "speech-encoder-decoder.md"): "2104.06678, speech translation with such an encoder",
    ("model:vit-base-patch16-224-in21k", "vision-encoder-decoder.md"): "2109.10282, TrOCR, an example of such a pair",
    ("model:wav2vec2-base-960h", "speech-encoder-decoder.md"): "2104.06678, speech translation with such an encoder",
}


@pytest.fixture(scope="module")
def zoo():
    store = Engine()
    store.extend(in_graph(read_triples(CURATED_FILE), GRAPH_CURATED))
    for file in ONTOLOGY_FILES:
        store.extend(in_graph(read_triples(file), GRAPH_ONTOLOGY))
    return store


@pytest.fixture(scope="module")
def evidence():
    with (DATA / "transformers-docs.tsv").open(encoding="utf-8") as file:
        return {row["page"]: row for row in csv.DictReader(file, delimiter="\t")}


def rows(store, query):
    """The answers of a question to what is asserted in the curated zoo, as tuples of text, sorted."""
    solutions = store.query(query, prefixes=PREFIXES, default_graph=GRAPH_CURATED)
    return sorted(tuple("" if term is None else compact(term.value) for term in solution) for solution in solutions)


def things(store, query):
    return [row[0] for row in rows(store, query)]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_each_stage_of_each_domain_has_at_least_25_models(zoo, stage, domain):
    models = things(
        zoo, f"SELECT DISTINCT ?m {{ ?m a zoo:Model ; zoo:stage stage:{stage} ; zoo:domain domain:{domain} }}"
    )
    assert len(models) >= 25


@pytest.mark.parametrize(("family", "paper"), [("vit", "2010.11929"), ("bert", "1810.04805"), ("hubert", "2106.07447")])
def test_the_families_of_the_first_list_are_here_with_paper_and_both_stages(zoo, family, paper):
    papers = things(zoo, f"SELECT ?id {{ family:{family} codemeta:referencePublication/fabio:hasArXivId ?id }}")
    stages = things(zoo, f"SELECT DISTINCT ?s {{ ?m a zoo:Model ; zoo:family family:{family} ; zoo:stage ?s }}")
    assert papers == [paper]
    assert stages == ["stage:downstream-task", "stage:preprocessing"]


@pytest.mark.parametrize(
    "path",
    [
        "rdfs:label",
        "zoo:family",
        "zoo:stage",
        "zoo:domain",
        "dct:isPartOf",
        "sdo:codeRepository|zoo:checkpoint",
        "zoo:releaseYear",
        "dct:license|zoo:licenceClass",
        "dct:source",
        "prov:qualifiedPrimarySource",
    ],
)
def test_every_model_says(zoo, path):
    assert things(zoo, f"SELECT ?m {{ ?m a zoo:Model FILTER NOT EXISTS {{ ?m {path} ?value }} }}") == []


@pytest.mark.parametrize("prop", ["rdfs:label", "dct:isPartOf", "zoo:releaseYear", "dct:issued"])
def test_no_model_says_twice(zoo, prop):
    assert things(zoo, f"SELECT DISTINCT ?m {{ ?m a zoo:Model ; {prop} ?one, ?two FILTER(?one != ?two) }}") == []


def test_the_only_licence_class_stated_of_a_model_is_unknown(zoo):
    query = """SELECT ?m ?class { ?m a zoo:Model ; zoo:licenceClass ?class
        FILTER(?class != licence-class:unknown || EXISTS { ?m dct:license ?licence }) }"""
    assert rows(zoo, query) == []


def test_every_licence_is_described_here_or_in_the_schemes(zoo):
    query = """SELECT DISTINCT ?licence { GRAPH graph:curated { ?thing dct:license ?licence }
        FILTER NOT EXISTS { GRAPH ?g { ?licence a dct:LicenseDocument ; rdfs:label ?label } } }"""
    assert things(zoo, query) == []


def test_every_fact_of_a_model_was_read_in_a_source(zoo):
    query = """SELECT ?m ?p {
        ?m a zoo:Model ; ?p ?value
        FILTER(?p NOT IN (rdf:type, rdfs:label, zoo:family, zoo:stage, zoo:stageRule, zoo:domain, dct:isPartOf,
                          dct:source, prov:qualifiedPrimarySource))
        # That no source names a licence is said of all of them, and stands in none.
        FILTER(?value != licence-class:unknown)
        FILTER NOT EXISTS { ?m prov:qualifiedPrimarySource/zoo:statedProperty ?p } }"""
    assert rows(zoo, query) == []


def test_a_citation_supports_only_what_the_model_says(zoo):
    query = """SELECT ?c ?p { ?m prov:qualifiedPrimarySource ?c . ?c zoo:statedProperty ?p
        FILTER NOT EXISTS { ?m ?p ?value } }"""
    assert rows(zoo, query) == []


def test_every_citation_is_whole_and_belongs_to_one_model(zoo):
    parts = "a prov:PrimarySource ; prov:entity ?source ; zoo:statedProperty ?p"
    cited = "SELECT DISTINCT ?c { ?m a zoo:Model ; prov:qualifiedPrimarySource ?c"
    assert things(zoo, f"{cited} FILTER NOT EXISTS {{ ?c {parts} }} }}") == []
    assert things(zoo, f"{cited} . ?other prov:qualifiedPrimarySource ?c FILTER(?m != ?other) }}") == []
    orphans = (
        "SELECT ?c { ?c a prov:PrimarySource FILTER NOT EXISTS { ?m a zoo:Model ; prov:qualifiedPrimarySource ?c } }"
    )
    assert things(zoo, orphans) == []


def test_every_cited_source_is_among_the_sources_of_its_model_and_the_other_way_round(zoo):
    cited = "SELECT DISTINCT ?m ?source { ?m a zoo:Model ; prov:qualifiedPrimarySource/prov:entity ?source }"
    named = "SELECT DISTINCT ?m ?source { ?m a zoo:Model ; dct:source ?source }"
    assert rows(zoo, cited) == rows(zoo, named)


def test_every_source_has_a_title(zoo):
    query = "SELECT DISTINCT ?s { ?thing dct:source ?s FILTER NOT EXISTS { ?s dct:title ?title } }"
    assert things(zoo, query) == []


def test_every_evaluation_has_a_source(zoo):
    assert rows(zoo, "SELECT ?e { ?e a zoo:Evaluation }")
    assert things(zoo, "SELECT ?e { ?e a zoo:Evaluation FILTER NOT EXISTS { ?e dct:source ?source } }") == []


def test_no_number_was_published_twice_for_the_same_thing(zoo):
    query = """SELECT ?e ?other {
        ?e fair4ml:evaluatedMLModel ?m ; fair4ml:evaluationDataset ?d ; zoo:metric ?metric .
        ?other fair4ml:evaluatedMLModel ?m ; fair4ml:evaluationDataset ?d ; zoo:metric ?metric .
        OPTIONAL { ?e zoo:split ?split } OPTIONAL { ?other zoo:split ?other_split }
        FILTER(STR(?e) < STR(?other) && COALESCE(?split, "") = COALESCE(?other_split, "")) }"""
    assert rows(zoo, query) == []


@pytest.mark.parametrize(("thing", "needs"), [
    ("zoo:Checkpoint", "^zoo:checkpoint"),
    ("zoo:Representation", "^zoo:produces"),
    ("zoo:ModelFamily", "^zoo:family"),
    ("sdo:ScholarlyArticle", "^codemeta:referencePublication"),
    # Or that another zoo spells otherwise.
    ("sdo:Dataset", "^zoo:sourceDataset|^zoo:targetDataset|^fair4ml:evaluationDataset|^dct:isPartOf|skos:altLabel"),
])  # fmt: skip
def test_nothing_is_described_that_no_model_needs(zoo, thing, needs):
    # Data sets that other zoos train on are described here where they are general ones for pretraining.
    query = f"""SELECT ?t {{ ?t a {thing}
        FILTER NOT EXISTS {{ ?t {needs} ?user }} FILTER NOT EXISTS {{ ?t a zoo:PretrainingDataset }} }}"""
    assert things(zoo, query) == []


def test_a_downstream_task_model_has_a_task(zoo):
    query = "SELECT ?m { ?m a zoo:Model ; zoo:stage stage:downstream-task FILTER NOT EXISTS { ?m zoo:task ?task } }"
    assert things(zoo, query) == []


def test_the_year_is_that_of_the_date(zoo):
    query = """SELECT ?thing ?year ?date { ?thing zoo:releaseYear ?year ; dct:issued ?date
        FILTER(!STRSTARTS(STR(?date), STR(?year))) }"""
    assert rows(zoo, query) == []


def test_no_model_is_older_than_what_it_was_made_from(zoo):
    query = """SELECT ?m ?year ?parent ?parent_year {
        ?m (fair4ml:fineTunedFrom|zoo:adapterOf|zoo:quantizedFrom|zoo:distilledFrom|zoo:builtOn
            |(zoo:consumes/^zoo:produces)) ?parent ; zoo:releaseYear ?year .
        ?parent zoo:releaseYear ?parent_year FILTER(?parent_year > ?year) }"""
    assert rows(zoo, query) == []


def test_a_hub_repository_is_the_one_at_its_address(zoo):
    query = """SELECT ?c ?repository ?page { ?c zoo:hubRepository ?repository ; dcat:accessURL ?page
        FILTER(STR(?page) != CONCAT("https://huggingface.co/", ?repository)) }"""
    assert rows(zoo, query) == []


def test_one_repository_or_file_holds_the_weights_of_one_model_only(zoo):
    query = """SELECT DISTINCT ?address ?m {
        ?m zoo:checkpoint/dcat:downloadURL ?address . ?other zoo:checkpoint/dcat:downloadURL ?address
        FILTER(?m != ?other) }"""
    assert rows(zoo, query) == []


def test_evidence_is_what_it_is_taken_for(evidence):
    assert len(evidence) == 419
    assert evidence["hubert.md"]["released"] == "2021-06-14"


FAMILIES_WITH_PAGE = f"""SELECT ?family ?page ?date ?arxiv {{
    ?family a zoo:ModelFamily ; dct:source ?source FILTER(STRSTARTS(STR(?source), "{PAGES}"))
    BIND(STRAFTER(STR(?source), "{PAGES}") AS ?page)
    OPTIONAL {{ ?family dct:issued ?date }}
    OPTIONAL {{ ?family codemeta:referencePublication/fabio:hasArXivId ?arxiv }} }}"""


def test_families_have_the_dates_and_papers_of_their_pages(zoo, evidence):
    found = rows(zoo, FAMILIES_WITH_PAGE)
    assert len(found) > 50
    missing = [(family, page) for family, page, _, _ in found if page not in evidence]
    dates = [
        (family, page, date, evidence[page]["released"])
        for family, page, date, _ in found
        if page in evidence and date and date != evidence[page]["released"]
    ]
    papers = [
        (family, page, arxiv, evidence[page]["arxiv_all"])
        for family, page, _, arxiv in found
        if page in evidence and arxiv and evidence[page]["arxiv_all"]
        and arxiv not in evidence[page]["arxiv_all"].split()
    ]  # fmt: skip
    assert (missing, dates, papers) == ([], [], [])


def test_models_have_the_dates_of_the_pages_they_cite_for_them(zoo, evidence):
    query = f"""SELECT ?m ?page ?date {{
        ?m a zoo:Model ; dct:issued ?date ; prov:qualifiedPrimarySource ?citation .
        ?citation zoo:statedProperty dct:issued ; prov:entity ?source FILTER(STRSTARTS(STR(?source), "{PAGES}"))
        BIND(STRAFTER(STR(?source), "{PAGES}") AS ?page) }}"""
    found = rows(zoo, query)
    assert [(m, page, date) for m, page, date in found if date != evidence[page]["released"]] == []


def test_the_page_that_shows_a_checkpoint_links_the_paper_of_its_family(zoo, evidence):
    pages_of = {}
    for page, row in evidence.items():
        for repository in row["checkpoints"].split():
            pages_of.setdefault(repository, []).append(page)
    query = """SELECT ?m ?repository ?arxiv {
        ?m zoo:checkpoint/zoo:hubRepository ?repository ; zoo:family/codemeta:referencePublication/fabio:hasArXivId ?arxiv }"""
    shown = [(m, r, arxiv, pages_of[r][0]) for m, r, arxiv in rows(zoo, query) if len(pages_of.get(r, ())) == 1]
    assert len(shown) > 20
    strange = [
        (m, page, arxiv, evidence[page]["arxiv_all"])
        for m, _, arxiv, page in shown
        if evidence[page]["arxiv_all"] and arxiv not in evidence[page]["arxiv_all"].split()
    ]
    assert [found for found in strange if found[:2] not in OTHER_PAPER] == []
    assert {found[:2] for found in strange} == set(OTHER_PAPER)
