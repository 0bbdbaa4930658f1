"""One model or dataset in the forms of others, each read by a reader that is not ours."""

import io
import json
import re
from math import inf

import networkx as nx
import pytest
import rdflib
import yaml
from citeproc.source.bibtex import BibTeX
from citeproc.source.json import CiteProcJSON
from huggingface_hub import ModelCard, ModelCardData

import zoograph
from helpers.tools import package
from zoograph.errors import UnknownName
from zoograph.reading.model_card import _base_models, _repositories
from zoograph.reading.thing_forms import THING_FORMS, forms_for
from zoograph.store.table import Table
from zoograph.vocabulary import expand

HUBERT = "hubert-large-ls960-ft"
MODEL_FORMS = THING_FORMS["model"]
#: By kind, a thing of which enough is known for each form.
THINGS = {"model": HUBERT, "dataset": "imagenet-1k"}


@pytest.fixture(scope="module")
def graph(built_home):
    with zoograph.open(built_home) as graph:
        yield graph


def export(graph, form):
    return graph.model(HUBERT).export(form).decode()


@pytest.mark.filterwarnings("ignore:Unsupported BibTeX field")  # citeproc-py knows no addresses
def test_bibtex_names_the_model_and_its_papers(graph, tmp_path):
    text = export(graph, "bibtex")
    (tmp_path / "model.bib").write_text(text, encoding="utf-8")
    read = BibTeX(str(tmp_path / "model.bib"), encoding="utf-8")
    papers = [paper for paper in graph.model(HUBERT).papers() if paper.bibtex]
    assert papers
    assert set(read) == {f"model.{HUBERT}", *(f"arxiv.{paper.arxiv}" for paper in papers)}
    assert str(read[f"model.{HUBERT}"]["title"]) == graph.model(HUBERT).name
    assert f"url = {{https://w3id.org/zoograph/model/{HUBERT}}}" in text


def test_csl_json_says_the_same(graph):
    items = json.loads(export(graph, "csl-json"))
    read = CiteProcJSON(items)
    assert read[f"model.{HUBERT}"].type == "software"
    [paper] = [item for item in items if item["id"] == "arxiv.2106.07447"]
    [stated] = [paper for paper in graph.model(HUBERT).papers() if paper.arxiv == "2106.07447"]
    assert [author["literal"] for author in paper["author"]] == list(stated.authors.names)
    assert read["arxiv.2106.07447"]["issued"].year == 2021


def test_a_model_card_is_read_by_the_library_of_the_hub(graph):
    text = export(graph, "model-card")
    data = ModelCard(text).data
    assert isinstance(data, ModelCardData)
    [licence] = graph.model(HUBERT).values("dct:license")
    assert data.license == str(licence.value).rpartition("/")[2].lower()
    assert data.pipeline_tag == "automatic-speech-recognition"
    assert yaml.safe_load(text.strip("-\n"))["model_name"] == graph.model(HUBERT).name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser makes one
def test_schema_org_is_rdf_about_the_model(graph):
    read = rdflib.Graph().parse(data=export(graph, "schema-org"), format="json-ld")
    model = rdflib.URIRef(f"https://w3id.org/zoograph/model/{HUBERT}")
    assert (model, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/fair4ml#MLModel")) in read


def test_an_unknown_form_is_answered_with_the_nearest(graph):
    with pytest.raises(UnknownName, match="did you mean 'bibtex'"):
        graph.model(HUBERT).export("bibtec")


@pytest.mark.parametrize(("form", "target", "relation"), [
    ("llava-v1.5-7b-q4-k-gguf", ["liuhaotian/llava-v1.5-7b"], "quantized"),  # what both are built on is no base
    (HUBERT, ["facebook/hubert-large-ll60k"], "finetune"),
    ("hubert-base-ls960", None, None),
])  # fmt: skip
def test_a_model_card_names_the_repositories_of_its_bases_and_the_relation(graph, form, target, relation):
    data = ModelCard(graph.model(form).export("model-card").decode()).data
    assert (data.base_model, data.get("base_model_relation")) == (target, relation)


def _bases(*rows, own=()):
    columns = ("base", "how", "own", "same")
    rows = [dict(zip(columns, (base, expand(how), own, same), strict=True)) for base, how, own, same in rows]
    return _base_models(Table("", columns, tuple(rows)), own)


def test_a_base_with_several_repositories_or_none_is_left_out():
    assert _bases(("b", "fair4ml:fineTunedFrom", None, None))["base_model"] == []
    two = [("b", "fair4ml:fineTunedFrom", None, name) for name in ("google/vit", "timm/vit")]
    assert _bases(*two)["base_model"] == []
    old = [("b", "fair4ml:fineTunedFrom", None, name) for name in ("bert", "google-bert/bert")]
    assert _bases(*old) == {"base_model": ["google-bert/bert"], "base_model_relation": "finetune"}
    assert _bases(*two[:1], own=["google/vit"])["base_model"] == []


def test_a_relation_is_stated_only_where_all_bases_have_it():
    merged = [(name, "zoo:mergedFrom", f"x/{name}", None) for name in "ab"]
    assert _bases(*merged) == {"base_model": ["x/a", "x/b"], "base_model_relation": "merge"}
    mixed = [merged[0], ("b", "zoo:adapterOf", "x/b", None)]
    assert _bases(*mixed) == {"base_model": ["x/a", "x/b"], "base_model_relation": None}
    assert _bases(("a", "zoo:directlyDerivedFrom", "x/a", None))["base_model_relation"] is None


def test_a_dataset_of_a_model_card_is_named_by_its_repository():
    rows = [{"address": f"https://huggingface.co/datasets/{name}"} for name in ("a/b", "a/b/tree/main", "squad", "")]
    assert _repositories(Table("", ("address",), tuple(rows))) == ["a/b", "squad"]


@pytest.mark.parametrize(("form", "read"), [("lineage-graphml", nx.read_graphml), ("lineage-gexf", nx.read_gexf)])
def test_the_lineage_of_a_model_is_a_network_of_all_its_steps(graph, form, read):
    name = "hubert-large-ll60k"
    network = read(io.BytesIO(graph.model(name).export(form)))
    whole = graph.model(name).lineage().to_networkx()
    assert {*network.edges(data="label")} == {*whole.edges(data="how")}
    assert dict(network.nodes(data="label")) == dict(whole.nodes(data="name"))
    iri = f"https://w3id.org/zoograph/model/{name}"
    assert nx.descendants(network, iri) == {str(row["d"]) for row in graph.query(DESCENDANTS % (f"<{iri}>",))}


#: Entries of the same weights are one node.
DESCENDANTS = """SELECT DISTINCT ?d { %s zoo:hasDerivative ?one
  OPTIONAL { ?one zoo:representative ?first } BIND(COALESCE(?first, ?one) AS ?d) }"""


def test_a_lineage_reaches_over_entries_of_the_same_weights_and_several_steps(graph):
    network = graph.model("vicuna-7b-v1.5").lineage().to_networkx()
    [model, quantized] = [
        f"https://w3id.org/zoograph/model/{name}" for name in ("vicuna-7b-v1.5", "llava-v1.5-7b-q4-k-gguf")
    ]
    assert nx.shortest_path_length(network, model, quantized) == 2
    assert network.in_degree(model) >= 1  # what it was made from is there, too


# -- datasets


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # mlcroissant reads JSON-LD by rdflib
def test_croissant_is_read_by_its_own_library_without_an_error(graph):
    said = json.loads(THING_FORMS["dataset"]["croissant"].write(graph.view, IMAGENET, inf))
    read = package("mlcroissant").Dataset(jsonld=said)
    assert not read.metadata.issues.errors
    assert read.metadata.name == "ImageNet-1k (ILSVRC-2012)"
    assert read.metadata.url == IMAGENET
    assert re.search(r"[\d,]+ models trained on it", read.metadata.description)


def test_a_dataset_that_is_only_named_has_no_croissant(client, graph):
    bare = graph.query(
        "SELECT ?d { ?d a sdo:Dataset MINUS { ?d dct:source|skos:exactMatch|rdfs:seeAlso ?s } } ORDER BY ?d LIMIT 1"
    )
    iri = str(bare.rows[0]["d"])
    response = client.get("/export/dataset.croissant.json", query_string={"dataset": iri})
    assert response.status_code == 404
    assert "enough" in response.json["detail"]
    assert forms_for(graph.view, "dataset", iri) == []
    assert [form.label for form in forms_for(graph.view, "dataset", IMAGENET)] == ["Croissant"]


IMAGENET = "https://w3id.org/zoograph/dataset/imagenet-1k"


@pytest.mark.parametrize(("kind", "form"), [(kind, form) for kind, forms in THING_FORMS.items() for form in forms])
def test_server_and_command_give_the_same(client, built_home, run_here, kind, form):
    of = THING_FORMS[kind][form]
    response = client.get(f"/export/{kind}.{of.suffix}?{kind}={THINGS[kind]}")
    assert response.mimetype == of.media
    assert response.text == run_here(built_home, "export", "--format", form, f"--{kind}", THINGS[kind]).out


def test_the_page_of_exports_lists_the_forms_of_things(client):
    page = client.get("/export").text
    for kind, forms in THING_FORMS.items():
        for form in forms.values():
            assert f"/export/{kind}.{form.suffix}?{kind}=NAME" in page


def test_a_command_without_the_thing_or_with_another_is_refused(built_home, run_here):
    graph_of_links = ["--format", "sssom", "--graph", "curated"]
    for options in (
        ["--format", "bibtex"],
        ["--model", HUBERT],
        ["--format", "croissant", "--model", HUBERT],
        graph_of_links,
    ):
        assert run_here(built_home, "export", *options).code == 2


def test_the_server_needs_the_name_of_a_model(client):
    assert client.get("/export/model.bib").status_code == 400
    assert client.get("/export/model.bib?model=hubert-lrge-ls960-ft").status_code == 404
    assert client.get(f"/export/model.bibb?model={HUBERT}").status_code == 404


def links_of(response):
    return re.findall(r'<([^>]+)>; rel="([a-z-]+)"', ", ".join(response.headers.getlist("Link")))


@pytest.mark.parametrize(
    "path",
    [
        f"/model/{HUBERT}",
        "/family/hubert",
        "/paper/2106.07447",
        "/task/automatic-speech-recognition",
        "/dataset/imagenet-1k",
    ],
)
def test_the_page_of_a_thing_signposts_how_to_cite_it_and_what_describes_it(client, path):
    found = links_of(client.get(path, headers={"Accept": "text/html"}))
    assert (f"https://w3id.org/zoograph{path}", "cite-as") in found
    described = [address for address, relation in found if relation == "describedby"]
    assert len(described) == 4 + len(THING_FORMS.get(path.split("/")[1], ()))
    assert all(client.get(address).status_code == 200 for address in described)
