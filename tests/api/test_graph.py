"""``import zoograph``: what it offers, that it is light, and that it says what the pages say."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zoograph
from helpers.server import serve
from helpers.tools import package
from zoograph.reading.listing import CRITERIA
from zoograph.store import History

#: What is slow to load; a notebook waits for none of it before it is used.
HEAVY = {"flask", "gunicorn", "pyoxigraph", "rdflib", "pyshacl", "networkx", "click", "rich", "requests", "pandas"}


@pytest.fixture(scope="module")
def graph(built_home):
    with zoograph.open(built_home) as opened:
        yield opened


def run(code, home, folder):
    script = folder / "script.py"
    script.write_text(code)
    environment = {"ZOOGRAPH_HOME": str(home), "PYTHONPATH": str(Path(zoograph.__file__).parent.parent)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- what it offers


def test_every_name_is_there_and_says_what_it_is():
    for name in zoograph.__all__:
        assert inspect.getdoc(getattr(zoograph, name)), name
    assert set(zoograph.__all__) <= set(dir(zoograph))
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = zoograph.nothing


def test_the_names_for_type_checkers_are_those_that_are_loaded():
    tree = ast.parse(Path(zoograph.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    assert {alias.name for line in block.body for alias in line.names} == set(zoograph.__all__)


@pytest.mark.parametrize("kind", [zoograph.Graph, zoograph.Model, zoograph.Models, zoograph.Lineage, zoograph.Table])
def test_every_public_method_has_a_docstring(kind):
    for name, member in inspect.getmembers(kind):
        if not name.startswith("_") and callable(member):
            assert inspect.getdoc(member), f"{kind.__name__}.{name}"


@pytest.mark.slow
def test_importing_loads_nothing_else(tmp_path, built_home):
    code = "import sys, zoograph\nprint(*sys.modules, sep='\\n')"
    assert HEAVY.isdisjoint(run(code, built_home, tmp_path).split())


@pytest.mark.slow
def test_help_loads_nothing_that_it_does_not_need(tmp_path, built_home):
    code = """
import sys
sys.argv = ["zoograph", "--help"]
from zoograph.cli import main
try:
    main()
except SystemExit:
    print("loaded", *sys.modules, sep="\\n")
"""
    said, _, loaded = run(code, built_home, tmp_path).partition("loaded\n")
    assert "Commands:" in said
    assert HEAVY - {"click"} == HEAVY - {"click"} - set(loaded.split())


@pytest.mark.slow
def test_a_script_without_a_main_guard_runs_once(tmp_path, built_home):
    code = "print('once')\nimport zoograph\nprint(len(zoograph.open().ask('timeline')) > 0)"
    assert run(code, built_home, tmp_path).split() == ["once", "True"]


# -- the same as the pages


@given(
    chosen=st.sets(st.sampled_from(["stage", "domain", "strategy", "licence"]), min_size=1, max_size=3),
    data=st.data(),
    since=st.none() | st.integers(2012, 2025),
    weights=st.booleans(),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_models_are_those_of_the_list(graph, client, chosen, data, since, weights):
    values = {
        "stage": ["preprocessing", "downstream-task"],
        "domain": ["speech", "nlp", "computer-vision"],
        "strategy": ["self-supervised", "supervised"],
        "licence": ["permissive", "non-commercial"],
    }
    filters = {name: data.draw(st.sampled_from(values[name])) for name in sorted(chosen)}
    models = graph.models(**filters, since=since, weights=weights)
    address = {("licence-class" if name == "licence" else name): value for name, value in filters.items()}
    address |= ({"from": since} if since else {}) | ({"weights": "yes"} if weights else {})
    page = client.get("/models.json", query_string=address).json
    assert len(models) == page["total"]
    assert models.sentence == page["sentence"]
    assert {model.iri for model in models} >= {row["iri"] for row in page["models"]}
    assert len(list(models)) == page["total"]
    counted = {
        facet.criterion.name: {choice.value: choice.models for choice in facet.choices} for facet in models.facets()
    }
    for name, choices in page["facets"].items():
        if name not in ("years", "weights"):
            assert counted[name] == {choice["value"]: choice["models"] for choice in choices}


def test_every_filter_of_the_list_is_one_here(graph):
    for criterion in CRITERIA:
        if criterion.name != "licence-class":
            assert len(graph.models(**{criterion.name: "qqqq"})) == 0


def test_models_of_a_size(graph, client):
    models = graph.models(min_parameters=90_000_000, max_parameters=100_000_000, language="en")
    page = client.get("/models.json?min-parameters=90M&max-parameters=0.1B&language=en").json
    assert len(models) == page["total"] > 0
    assert all(90_000_000 <= model["parameters"] <= 100_000_000 for model in page["models"])


def test_what_is_no_filter_is_refused(graph):
    with pytest.raises(zoograph.UnknownName, match="domain"):
        graph.models(domian="speech")
    with pytest.raises(zoograph.InputError):
        graph.models(domain="a\nb")


@pytest.mark.parametrize(
    "name",
    [
        "hubert-base-ls960",
        "model:hubert-base-ls960",
        "https://w3id.org/zoograph/model/hubert-base-ls960",
        "facebook/hubert-base-ls960",
        "https://huggingface.co/facebook/hubert-base-ls960",
        "https://dl.fbaipublicfiles.com/hubert/hubert_base_ls960.pt",
    ],
)
def test_a_model_is_found_by_each_of_its_names(graph, name):
    assert graph.model(name).slug == "hubert-base-ls960"


NOWHERE = ["hubert-bse-ls960", "", "a b", "https://example.org/x", "<>", "paper:2106.07447", "x" * 3000]


@pytest.mark.parametrize("name", NOWHERE)
def test_a_model_that_is_not_there_is_told_with_the_nearest(graph, name):
    with pytest.raises(zoograph.UnknownName) as caught:
        graph.model(name)
    if name.startswith("hubert"):
        assert "hubert-base-ls960" in str(caught.value)


@pytest.mark.slow
def test_a_model_says_what_its_page_says(graph, client):
    model = graph.model("llava-v1.5-7b-q4-k-gguf")
    page = client.get("/model/llava-v1.5-7b-q4-k-gguf", headers={"Accept": "text/html"}).text
    assert model.licence_verdict().sentence in page
    assert {(each.name, each.how) for each in model.ancestors()} == {
        ("LLaVA-1.5 7B", "quantized from"),
        ("CLIP ViT-L/14 at 336 px", "built on"),
        ("Vicuna 7B v1.5", "built on"),
        ("Llama 2 7B", "fine-tuned from"),
    }
    assert model.roles == ("DTM",)
    assert model.training_data()[0].iri == model.iri
    assert model.weights()[0].address in page
    assert model.licence.sources[0].zoo_name == "Zoograph curated zoo"


# -- one text for each judgement


@pytest.mark.slow
def test_every_judgement_is_the_same_wherever_it_is_asked(graph):
    suspected = {}
    for row in graph.ask("contamination"):
        suspected.setdefault(row["model"], set()).add((row["evaluated"], row["split"], row["ancestor"], row["trained"]))
    disputed = {
        (row[side], row["property"], row[value])
        for row in graph.ask("disagreements")
        for side, value in (("model", "value"), ("other", "otherValue"))
    }
    every = list(graph.models(every_entry=True))
    assert len(every) > 500
    # Each that a question names, and each fourth of the others: a model takes a twentieth of a second.
    named = {*suspected, *(iri for iri, _, _ in disputed)}
    models = [model for place, model in enumerate(every) if model.iri in named or place % 4 == 0]
    for place, model in enumerate(models):
        found = {(each.evaluated, each.split, each.ancestor, each.trained) for each in model.contamination()}
        assert found == suspected.get(model.iri, set()), model
        for values in model.facts.values():
            for fact in values:
                stated = {source.entry for source in fact.sources}
                known = any(entry in stated and value == fact.value for entry, _, value in disputed)
                assert not fact.disputed or known, (model, fact)
        if place % 10 == 0:
            licences = {row["licence"] for row in graph.ask("licences-of-a-lineage", model=model.iri)} - {None}
            shown = {licence.iri for each in model.licence_verdict().everything for licence in each.licences}
            assert shown == licences, model
            trained = {(r["trained"], r["dataset"]) for r in graph.ask("training-data-of-a-lineage", model=model.iri)}
            assert {(each.iri, data.iri) for each in model.training_data() for data in each.data} == trained, model


# -- tables, networks, exports


def test_answers_are_plain_values(graph):
    table = graph.query("SELECT ?m ?year { ?m zoo:builtOn+ model:hubert-base-ls960 ; zoo:releaseYear ?year }")
    assert isinstance(table.rows[0]["year"], int)
    assert isinstance(table.rows[0]["m"], zoograph.Iri)
    assert graph.query("ASK {}") is True
    assert len(graph.query("CONSTRUCT { ?s a ?c } WHERE { ?s a zoo:RLM ; a ?c } LIMIT 3")) == 3
    with pytest.raises(zoograph.InputError) as caught:
        graph.query("SELECT ?x {\n ?x ?y }")
    assert caught.value.line == 2


def test_tables_become_data_frames(graph):
    pandas, polars = package("pandas"), package("polars")
    table = graph.ask("timeline")
    assert list(table.to_pandas().columns) == list(table.columns)
    assert table.to_polars().shape == (len(table), len(table.columns))
    models = graph.models(domain="speech", sort="name")
    frame = models.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(models)
    assert isinstance(models.to_polars(), polars.DataFrame)


def test_a_notebook_shows_things_as_html(graph):
    model = graph.model("hubert-base-ls960")
    for shown in (graph, graph.models(domain="speech"), graph.ask("timeline"), model, model.lineage()):
        assert shown._repr_html_().startswith("<")
        assert repr(shown)
    assert "&lt;" in zoograph.Table("", ("x",), ({"x": "<b>"},))._repr_html_()


def test_a_lineage_is_a_network(graph):
    network = graph.model("llava-v1.5-7b-q4-k-gguf").lineage().to_networkx()
    edges = {(a.rpartition("/")[2], b.rpartition("/")[2]): how for a, b, how in network.edges(data="how")}
    assert edges["llava-v1.5-7b", "llava-v1.5-7b-q4-k-gguf"] == "quantized from"
    assert all("name" in data for _, data in network.nodes(data=True))


def test_a_version_is_an_rdflib_dataset(graph):
    dataset = graph.rdflib()
    curated = dataset.graph("https://w3id.org/zoograph/graph/curated")
    assert 20_000 < len(curated) < len(dataset.default_graph)


def test_an_export_is_that_of_the_command(graph, run_here, built_home, tmp_path):
    done = run_here(built_home, "export", "--format", "csv")
    assert graph.export("csv", tmp_path / "zoo.csv").decode() == done.out
    assert (tmp_path / "zoo.csv").read_bytes().decode() == done.out
    with pytest.raises(zoograph.UnknownName):
        graph.export("cvs")


def test_findings_are_those_of_the_command(graph, run_here, built_home):
    done = json.loads(run_here(built_home, "findings", "--format", "json").out)
    assert len(graph.findings()) == len(done)
    assert graph.findings(severity="violation") == []


def test_versions(home):
    History(home).rollback(1)
    with zoograph.open(home) as opened:
        assert opened.version == 2
        assert opened.versions == [1, 2]
        with opened.at(version=1) as older:
            assert older.version == 1
        with pytest.raises(zoograph.UnknownName):
            opened.at(version=9)


@pytest.mark.slow
def test_another_server_answers_the_same(built_home, graph):
    with serve(built_home) as server, zoograph.open(f"{server.address}/sparql") as remote:
        assert remote.version is None
        model = remote.model("hubert-base-ls960")
        assert model.name == graph.model("hubert-base-ls960").name
        assert model.licence.value == graph.model("hubert-base-ls960").licence.value
        assert len(remote.models(domain="speech")) == len(graph.models(domain="speech"))
        assert [hit.label for hit in remote.search("hubert")]
        with pytest.raises(zoograph.StoreError, match="another engine"):
            remote.rdflib()


def test_a_home_without_a_graph_is_told_so(tmp_path):
    with pytest.raises(zoograph.StoreError, match="zoograph build"):
        zoograph.open(tmp_path / "empty")


def test_a_zoo_is_synced_from_here(home, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    listed = tmp_path / "team.rst"
    listed.write_text(SMALL_LIST)
    (home / "zoos.toml").write_text(f'[team]\nreader = "rst"\norigin = "{listed}"\n')
    steps = []
    with zoograph.open(home) as opened:
        [publication] = opened.sync("team", progress=lambda step, share=None: steps.append(step))
        assert (opened.version, publication.version.number) == (1, 2)
        assert opened.at(version=2).model("team/own-encoder").name == "Own Encoder"
        assert "reading team" in steps
        with pytest.raises(zoograph.UnknownName, match="team"):
            opened.sync("teem")


SMALL_LIST = """\
Representation Learning Models
==============================

Speech Processing
-----------------

**Own Encoder**

- Paper: https://arxiv.org/abs/2106.07447
- License: MIT
"""
