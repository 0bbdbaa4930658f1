"""One model in the forms of others, each read by a reader that is not ours."""

import json
import re

import pytest
import rdflib
import yaml
from citeproc.source.bibtex import BibTeX
from citeproc.source.json import CiteProcJSON
from huggingface_hub import ModelCard, ModelCardData

import zoograph
from zoograph.errors import UnknownName
from zoograph.reading.model_forms import MODEL_FORMS

HUBERT = "hubert-large-ls960-ft"


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


@pytest.mark.parametrize("form", MODEL_FORMS)
def test_server_and_command_give_the_same(client, graph, form):
    response = client.get(f"/export/model.{MODEL_FORMS[form].suffix}?model={HUBERT}")
    assert response.mimetype == MODEL_FORMS[form].media
    assert response.text == export(graph, form)


def test_the_server_needs_the_name_of_a_model(client):
    assert client.get("/export/model.bib").status_code == 400
    assert client.get("/export/model.bib?model=hubert-lrge-ls960-ft").status_code == 404
    assert client.get(f"/export/model.bibb?model={HUBERT}").status_code == 404


def links_of(response):
    return re.findall(r'<([^>]+)>; rel="([a-z-]+)"', ", ".join(response.headers.getlist("Link")))


@pytest.mark.parametrize(
    "path", [f"/model/{HUBERT}", "/family/hubert", "/paper/2106.07447", "/task/automatic-speech-recognition"]
)
def test_the_page_of_a_thing_signposts_how_to_cite_it_and_what_describes_it(client, path):
    found = links_of(client.get(path, headers={"Accept": "text/html"}))
    assert (f"https://w3id.org/zoograph{path}", "cite-as") in found
    described = [address for address, relation in found if relation == "describedby"]
    assert len(described) == 4 + len(MODEL_FORMS) * path.startswith("/model/")
    assert all(client.get(address).status_code == 200 for address in described)
