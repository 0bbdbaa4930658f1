"""The page of one model: every part of it on curated models with known answers, and on models that two zoos list."""

import html
import json
import re
import shutil
import warnings
from dataclasses import replace
from decimal import Decimal

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from helpers.application import app_over, browser_of
from helpers.page import Page
from zoograph.bibliography import Authors
from zoograph.publish import publish_readings
from zoograph.reading import licences, papers, weights
from zoograph.reading import results as evaluations
from zoograph.reading.kinds import ABOUT
from zoograph.reading.patterns import ONE_ENTRY
from zoograph.records import Base, Dataset, Derivation, Evaluation, Model, PackageFile, Reading, Snapshot, Weights, Zoo
from zoograph.store import History
from zoograph.store.table import Iri, Table
from zoograph.tokens import Token
from zoograph.workers import Limits, Write, write
from zoograph.writes import Update

pytestmark = pytest.mark.slow

MODEL = "https://w3id.org/zoograph/model/"
SIMCLR = "https://download.openmmlab.com/mmselfsup/1.x/simclr/simclr_resnet50_16xb256-coslr-800e_in1k/resnet50_linear-8xb512-coslr-90e_in1k/resnet50_linear-8xb512-coslr-90e_in1k_20220825-b80ae1e5.pth"
MARKUP = 'x</script><script>alert(1)</script><b title="1">&amp;'


def get(browser, slug, **more):
    answer = browser.get(f"/model/{slug}", **more)
    assert answer.status_code == 200, answer.text
    return answer.text


def words(page):
    return Page(page).words


def section(page, name):
    """The words of one section, by the id of its heading."""
    return Page(page).section(name).words


def row(page, label):
    """The words of one row of the facts."""
    return Page(page).fact(label).words


def described(page):
    return Page(page).json_ld


@pytest.fixture(scope="module")
def two_zoos(built_home, tmp_path_factory):
    """A client over the curated zoo and a timm of two entries: one with markup in its name, one of HuBERT's weights."""
    home = shutil.copytree(built_home, tmp_path_factory.mktemp("two") / "home", symlinks=True)
    package = PackageFile("timm", "1.0.31", "0" * 64, "2026-01-02T03:04:05Z", home)
    source = package.file_iri("timm/models/resnet.py")
    snapshot = Snapshot(
        Zoo("timm"), "PyTorch Image Models (timm)", (), "0" * 64, "2026-01-02T03:04:05Z", package.iri, "1.0.31",
        packages=(package,),
    )  # fmt: skip
    coco, imagenet = Dataset("coco", "COCO"), Dataset("imagenet-1k", "ImageNet-1k")
    base = Model("resnet50.tv_in1k", "resnet50.tv_in1k", licence="BSD-3-Clause", source=source, trained_on=(coco,),
        weights=(Weights(repository="timm/resnet50.tv_in1k", file_format="safetensors", byte_size=102_530_333),))  # fmt: skip
    same = Evaluation("accuracy", Decimal("69.2"), imagenet)  # which the curated zoo states of the same file, too
    simclr = Model("simclr", "simclr", source=source, evaluations=(same,), weights=(Weights(url=SIMCLR),))
    hubert = Model("hubert.x", "hubert.x", licence="CC-BY-NC-4.0", release_year=2019, source=source, stage="preprocessing",
        weights=(Weights(repository="facebook/hubert-base-ls960"),))  # fmt: skip
    marked = Model("marked", MARKUP, aliases=(MARKUP,), architecture=MARKUP, source=source, bases=(
        Base("resnet50.tv_in1k", Derivation.FINE_TUNED_FROM), Base("silent", Derivation.DISTILLED_FROM)),
        evaluations=(Evaluation("accuracy", Decimal("80.1"), coco, MARKUP), Evaluation("accuracy", Decimal(70), imagenet)))  # fmt: skip
    silent = Model("silent", "silent", listed=False)
    many = [replace(silent, key=f"m{n:03}", label=f"m{n:03}", bases=(Base("silent", Derivation.BUILT_ON),),
        evaluations=(Evaluation("accuracy", Decimal(n), imagenet),)) for n in range(1, 41)]  # fmt: skip
    lifted = Model("lifted", "lifted", source=source, bases=(Base("hubert.x", Derivation.FINE_TUNED_FROM),))
    reading = Reading(snapshot, (base, hubert, simclr, lifted, marked, silent, *many))
    publish_readings(History(home), [reading], "sync timm")
    with app_over(home, workers=2) as app:
        yield browser_of(app)


# -- facts and their sources


def test_a_fact_says_which_zoo_and_document_state_it(browser):
    licence = row(get(browser, "hubert-base-ls960"), "Licence")
    assert "MIT License" in licence
    assert re.search(r"Zoograph curated zoo, read \d{4}-\d\d-\d\d", licence)
    assert "fairseq: LICENSE" in licence
    assert "inferred" not in licence


def test_an_inferred_value_says_so_and_from_what(browser):
    released = row(get(browser, "llava-v1.5-7b-q4-k-gguf"), "Year")
    assert released.startswith("Year 2023 inferred")
    assert "inferred from" in released or "inferred, not stated there" in released
    # What follows from other statements is inferred, too, and no zoo is named for it.
    assert "inferred Sources of Supports" in (found := row(get(browser, "hubert-large-ll60k"), "Supports"))
    assert "Follows from other statements" in found


def test_values_have_their_units(browser):
    page = get(browser, "hubert-base-ls960")
    assert "95M" in row(page, "Parameters")
    assert "95,000,000 parameters" in page
    assert "16,000 Hz" in row(page, "Sample rate")
    assert "768 components" in row(page, "Dimension")


def test_both_sides_of_a_disagreement_stand_there(two_zoos):
    page = get(two_zoos, "hubert-base-ls960")
    licence = row(page, "Licence")
    assert licence.count("sources disagree") == 2
    assert "MIT License" in licence
    assert "PyTorch Image Models (timm), timm 1.0.31, read 2026-01-02" in licence
    assert "timm 1.0.31: timm/models/resnet.py" in licence
    assert row(page, "Year").count("sources disagree") == 2
    assert "sources disagree" not in row(page, "Stage")
    # One value, stated by both: two sources.
    assert re.search(r"Preprocessing: 2\b", row(page, "Stage"))


def test_an_entry_that_another_stands_for_says_so(two_zoos):
    page = get(two_zoos, "timm/hubert.x")
    assert "This entry has the same weights as HuBERT Base" in words(page)
    assert 'href="/model/hubert-base-ls960"' in page
    assert "MIT License" not in row(page, "Licence")
    assert "hubert.x PyTorch Image Models (timm), the same repository" in section(
        get(two_zoos, "hubert-base-ls960"), "elsewhere"
    )


def test_a_model_of_few_facts_has_a_page(two_zoos):
    page = words(get(two_zoos, "timm/silent"))
    assert "No zoo says where to download its weights." in page
    assert "No licence is known for it." in page
    assert "No zoo has an entry for this model." in page


# -- licences


def test_a_permissive_model_that_goes_back_to_a_restricted_one(browser):
    found = section(get(browser, "upernet-mae-base-ade20k"), "licence")
    assert re.search(r"Permissive itself \(.*\), but derived from .*MAE.* \(non-commercial\): check before", found)
    assert "Permissive (MIT License)." in section(get(browser, "hubert-base-ls960"), "licence")


def test_licences_that_are_not_known_are_counted(two_zoos):
    assert "No licence is known for it; no licence is known for one of its two known ancestors." in section(
        get(two_zoos, "timm/marked"), "licence"
    )
    assert "Its sources name different licences, " in section(get(two_zoos, "hubert-base-ls960"), "licence")


def verdict(*models):
    rows = []
    for name, *named in models:
        for licence, kind, *doubt in named or [(None, None)]:
            rows.append({
                "ancestor": Iri(MODEL + name), "name": name, "licence": licence and Iri(f"http://spdx.org/licenses/{licence}"),
                "licenceName": licence, "class": kind and Iri(f"https://w3id.org/zoograph/licence-class/{kind}"),
                "className": kind and kind.capitalize(), "inferred": bool(doubt),
            })  # fmt: skip
    return licences.verdict(MODEL + models[0][0], models[0][0], Table("", (), tuple(rows)), ())


@pytest.mark.parametrize(
    ("models", "sentence", "mood"),
    [
        ([("a", ("MIT", "permissive"))], "Permissive (MIT).", "good"),
        ([("a", ("MIT", "permissive", "inferred"))], "Permissive (MIT, inferred).", "good"),
        (
            [("a", ("MIT", "permissive"), ("X", None, "inferred"))],
            "Its sources name different licences, MIT (permissive) or X (not classified, inferred).",
            "warn",
        ),
        ([("a",)], "No licence is known for it.", "warn"),
        ([("a", ("X", None))], "Under a licence that Zoograph has not classified (X).", "warn"),
        (
            [("a", ("MIT", "permissive"), ("X", None))],
            "Its sources name different licences, MIT (permissive) or X (not classified).",
            "warn",
        ),
        (
            [("a", ("MIT", "permissive")), ("LLaMA", ("L", "use-restricted"))],
            "Permissive itself (MIT), but derived from LLaMA (use-restricted): check before commercial use.",
            "warn",
        ),
        (
            [("a", ("MIT", "permissive")), ("b", ("MIT", "permissive")), ("c", ("MIT", "permissive"))],
            "Permissive itself (MIT); both of its known ancestors are permissive.",
            "good",
        ),
        (
            [("a", ("MIT", "permissive")), ("LLaMA", ("L", "use-restricted")), ("c",), ("d",)],
            "Permissive itself (MIT), but derived from LLaMA (use-restricted) (check before commercial use); "
            "no licence is known for two of its three known ancestors.",
            "warn",
        ),
        (
            [("a", ("NC", "non-commercial")), ("b",)],
            "Not for commercial use (NC); no licence is known for its known ancestor.",
            "bad",
        ),
        (
            [("a", ("MIT", "permissive"), ("NC", "non-commercial")), ("b", ("MIT", "permissive"))],
            "Its sources name different licences, MIT (permissive) or NC (non-commercial); the one ancestor that is known is permissive.",
            "bad",
        ),
        (
            [("a",), *((name, ("G", "copyleft")) for name in "bcde")],
            "No licence is known for it; it is derived from b (copyleft), c (copyleft) and two more such models.",
            "warn",
        ),
    ],
)
def test_verdicts(models, sentence, mood):
    found = verdict(*models)
    assert (found.sentence, found.mood) == (sentence, mood)


# -- weights, code and papers


def test_weights_and_the_line_that_the_zoo_has(two_zoos):
    page = get(two_zoos, "timm/resnet50.tv_in1k")
    found = section(page, "get")
    assert 'timm.create_model("resnet50.tv_in1k", pretrained=True)' in found
    assert "timm/resnet50.tv_in1k Hugging Face safetensors 102.5 MB" in found
    assert 'data-copy="timm/resnet50.tv_in1k"' in page
    assert f'data-copy="{MODEL}timm/resnet50.tv_in1k"' in page


def test_no_line_where_no_zoo_has_one(browser):
    page = get(browser, "hubert-base-ls960")
    assert "facebook/hubert-base-ls960" in section(page, "get")
    assert "from_pretrained" not in page


def entry(source, key, **more):
    names = ("label", "architecture", "repository")
    said = {name: more.get(name) for name in names} | {
        "document": more.get("document", f"pkg:pypi/{source}@1.0.0#{source}/models.py"),
        "entry": Iri(f"{MODEL}{source}/{key}"), "zoo": more.get("zoo", Iri(f"https://w3id.org/zoograph/zoo/{source}"))}  # fmt: skip
    return Table("", (), (said,))


def code(table, findings=()):
    return [each.text.rpartition("\n")[2] for each in weights.code(table, findings)]


def test_lines_of_the_zoos():
    metafile = "pkg:pypi/mmdet@3.3.0#mmdet/.mim/configs/faster_rcnn/metafile.yml"
    faster = entry("openmmlab", "mmdet/faster-rcnn_r50", label="faster-rcnn_r50", document=metafile)
    assert code(faster) == ["mim download mmdet --config faster-rcnn_r50 --dest ."]
    assert code(faster, None) == []
    assert code(entry("openmmlab", "mmdet/twice.2", label="twice", document=metafile)) == []
    encoded = "pkg:pypi/mmdet@3.3.0#mmdet/.mim/configs/gn+ws/metafile.yml"
    assert code(entry("openmmlab", "mmdet/gn", label="gn", document=encoded)) == []
    bert = entry("transformers", "bert", architecture="BertModel", repository="google-bert/bert-base-uncased")
    assert code(bert) == ['model = AutoModel.from_pretrained("google-bert/bert-base-uncased")']
    assert code(entry("transformers", "jev", architecture="JevConfig", repository="a/b")) == []
    assert code(entry("timm", "vit.x", zoo=None)) == []
    assert code(entry("timm", 'x"); import os #')) == []


def parsed(entry):
    """A BibTeX entry as its type, key and fields; braces must be balanced."""
    kind, key, body = re.fullmatch(r"(?:%[^\n]*\n)?@(\w+)\{([^,{}\s]+),\n(.*)\n\}", entry, re.DOTALL).groups()
    assert entry.count("{") == entry.count("}")
    fields = dict(re.fullmatch(r"  (\w+) = \{(.*)\}", line).groups() for line in body.split(",\n"))
    return kind, key, fields


def test_bibtex_says_what_is_known(browser):
    page = get(browser, "hubert-base-ls960")
    entry = next(html.unescape(each) for each in re.findall(r'data-copy="([^"]*)"', page) if "@misc" in each)
    kind, key, fields = parsed(entry)
    assert (kind, key) == ("misc", "arxiv.2106.07447")
    assert fields["title"].startswith("{HuBERT: Self-Supervised")
    assert fields["year"] == "2021"
    assert fields["eprint"] == "2106.07447"
    # In the order of the paper, as the README of HuBERT cites it.
    assert fields["author"].split(" and ") == [
        "Wei-Ning Hsu", "Benjamin Bolte", "Yao-Hung Hubert Tsai", "Kushal Lakhotia", "Ruslan Salakhutdinov",
        "Abdelrahman Mohamed",
    ]  # fmt: skip


def test_bibtex_of_odd_papers():
    odd = papers.Paper(Iri("x"), r"A {b} \c & 50% of $x_1$", None, "10.1/ab_c", Authors(("Ann {O'Neil}",)), None, None)
    _, key, fields = parsed(odd.bibtex)
    assert key == "doi.10.1/ab-c"
    assert fields["title"] == r"{A b c \& 50\% of \$x\_1\$}"
    assert fields["doi"] == "10.1/ab_c"
    assert "year" not in fields
    assert papers.Paper(Iri("x"), None, "2106.07447", None, Authors(), None, None).bibtex is None


# -- lineage


def test_ancestors_stand_there_by_steps(browser):
    found = section(get(browser, "llava-v1.5-7b-q4-k-gguf"), "lineage")
    assert "LLaVA-1.5 7B this model is quantized from it" in found
    assert "LLaVA-1.5 7B is built on it" in found
    steps = section(get(browser, "distilbert-base-uncased-finetuned-sst-2-english"), "lineage")
    assert "directly" in steps
    assert "2 steps back" in steps


def test_derivatives_stand_under_their_tasks(browser):
    page = get(browser, "hubert-base-ls960")
    found = section(page, "lineage")
    assert "Audio Classification 2 SpeechBrain" in found
    assert "no task stated 2 DistilHuBERT distilled from it" in found
    assert "/questions/derived-from?origin=model:hubert-base-ls960" in page


def hop(client, slug, **more):
    answer = client.get("/lineage.json", query_string={"model": MODEL + slug, **more})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_one_hop(client):
    found = hop(client, "llava-v1.5-7b-q4-k-gguf")
    assert found["model"]["label"] == "LLaVA-1.5 7B, 4-bit GGUF (Q4_K)"
    assert found["model"]["roles"] == ["DTM"]
    bases = {each["iri"].removeprefix(MODEL): each for each in found["bases"]}
    assert bases["llava-v1.5-7b"]["how"] == "quantized from"
    assert bases["llava-v1.5-7b"]["bases"] == 2
    assert bases["clip-vit-large-patch14-336"] == {
        "iri": MODEL + "clip-vit-large-patch14-336", "path": "/model/clip-vit-large-patch14-336",
        "label": "CLIP ViT-L/14 at 336 px", "roles": ["RLM"], "how": "built on", "bases": 0,
    }  # fmt: skip
    assert found["derivatives"] == []
    assert {each["how"] for each in hop(client, "hubert-base-ls960")["derivatives"]} >= {"distilled from"}


def test_a_hop_is_never_long(two_zoos):
    found = hop(two_zoos, "timm/silent")
    assert len(found["derivatives"]) == 8
    assert found["derivativesInAll"] == 41
    assert found["list"] == "/questions/derived-from?origin=model:timm/silent"
    page = section(get(two_zoos, "timm/silent"), "lineage")
    assert "no task stated 41" in page
    assert all(f" m{n:03} " in page for n in range(1, 41))


def test_lineage_is_that_of_the_weights(two_zoos):
    own = {each["label"] for each in hop(two_zoos, "hubert-base-ls960")["derivatives"]}
    assert {"DistilHuBERT", "lifted"} <= own
    assert "lifted" in section(get(two_zoos, "hubert-base-ls960"), "lineage")
    assert [each["label"] for each in hop(two_zoos, "timm/lifted")["bases"]] == ["HuBERT Base"]
    assert "HuBERT Base this model is fine-tuned from it" in section(get(two_zoos, "timm/lifted"), "lineage")


@pytest.mark.parametrize(
    "value",
    ["", "x", "model:vit", "https://example.org/a", MODEL, MODEL + "a b", MODEL + "x> } #", "\0", MODEL + "\udc80"],
)
def test_hostile_models(client, value):
    answer = client.get("/lineage.json", query_string={"model": value.encode("utf-8", "surrogateescape")})
    assert answer.status_code in (400, 404)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["nope", "a%20b", "%3E%20%7D%20%23", "%22", "%00", "%FF", "x" * 3000, "a/b/c", "%3Cscript%3E"]
)
def test_models_that_are_not_there(browser, client, path):
    assert browser.get(f"/model/{path}").status_code in (400, 404)
    assert client.get("/lineage.json", query_string={"model": MODEL + "nope"}).status_code == 404


# -- training data and evaluations


def test_training_data_of_the_lineage(browser):
    found = section(get(browser, "llava-v1.5-7b-q4-k-gguf"), "training")
    assert re.search(r"This model LAION-CC-SBU 558K .* for its task", found)
    assert "CLIP ViT-L/14 at 336 px YFCC100M to learn the representation" in found


def test_a_warning_where_an_ancestor_saw_the_benchmark(two_zoos):
    found = section(get(two_zoos, "timm/marked"), "training")
    assert "Evaluated on data that an ancestor was trained on." in found
    assert "resnet50.tv_in1k was trained on it" in found
    assert "Evaluated on" not in section(get(two_zoos, "hubert-base-ls960"), "training")


def test_results_stand_beside_those_of_others(two_zoos):
    page = get(two_zoos, "timm/marked")
    found = section(page, "evaluations")
    assert "70" in found
    assert re.search(r"of \d+ results(, the best first)?; values from 1 to \d", found)
    assert "no other results to compare with" in found
    assert page.count('class="here"') == 1
    assert "style=" not in page


def test_a_number_that_two_zoos_state_stands_there_once(two_zoos):
    found = section(get(two_zoos, "simclr-resnet50-800e-in1k-linear"), "evaluations")
    assert len(re.findall(r"69\.2 Sources", found)) == 1
    assert "69.2: 2 Zoograph curated zoo" in found
    assert "PyTorch Image Models (timm), timm 1.0.31" in found


def test_where_a_value_lies():
    others = {Decimal(n): 1 for n in range(1, 11)}
    assert evaluations.standing(Decimal(10), others, lower=False).words == "the best of 10 results; values from 1 to 10"
    found = evaluations.standing(Decimal(2), others, lower=True)
    assert found.words == "2nd of 10 results, the best first; values from 1 to 10"
    assert found.rank == 2
    assert sum(found.counts) == 10
    assert found.counts[found.step] == 1
    assert evaluations.standing(Decimal(1), {Decimal(1): 7}, lower=True) is None


# -- for programs, and for those who mean harm


def test_the_head_describes_the_model(browser):
    page = get(browser, "hubert-base-ls960")
    document = json.dumps(described(page))
    assert len(list(parse(document.encode(), RdfFormat.JSON_LD))) > 20
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's own use of its ConjunctiveGraph
        graph = rdflib.Graph().parse(data=document, format="json-ld")
    model, schema = rdflib.URIRef(MODEL + "hubert-base-ls960"), rdflib.Namespace("https://schema.org/")
    assert (model, schema.name, rdflib.Literal("HuBERT Base")) in graph
    assert (model, schema.license, rdflib.URIRef("http://spdx.org/licenses/MIT")) in graph
    assert (model, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/fair4ml#MLModel")) in graph
    assert graph.value(graph.value(model, schema.citation), schema.url) == rdflib.Literal(
        "https://arxiv.org/abs/2106.07447"
    )


def test_markup_in_a_name_stays_text(two_zoos):
    page = get(two_zoos, "timm/marked")
    assert "<script>alert" not in page
    assert '<b title="1">' not in page
    assert described(page)["name"] == " ".join(MARKUP.split())
    assert f"<h1>{html.escape(MARKUP, quote=False).replace('&quot;', '&#34;')}".replace('"', "&#34;") in page
    assert hop(two_zoos, "timm/marked")["model"]["label"] == MARKUP


def test_the_picture_of_a_page_as_of_a_version_is_of_that_version(two_zoos, made_by_npm):
    page = get(two_zoos, "hubert-base-ls960", query_string={"version": "1"})
    assert 'data-lineage="/lineage.json?version=1"' in page


def test_a_page_as_of_a_version_stays_there(two_zoos):
    page = get(two_zoos, "hubert-base-ls960", query_string={"version": "1"})
    assert "sources disagree" not in page
    assert hop(two_zoos, "hubert-base-ls960", version="1")["model"]["path"] == "/model/hubert-base-ls960?version=1"


def test_findings_about_the_model_say_what_to_do(two_zoos):
    assert "belongs to no family. Say which family it belongs to" in section(get(two_zoos, "timm/marked"), "findings")
    assert 'aria-labelledby="findings"' not in get(two_zoos, "distilhubert")


def test_every_list_shows_its_sparql(browser, client):
    page = get(browser, "llava-v1.5-7b-q4-k-gguf")
    for name in ("facts", "get", "papers", "licence", "lineage", "training"):
        assert "Open in the editor" in Page(page).section(name).text, name
    shown = Page(page).one("details", class_="sparql").one("code").text
    assert client.post("/sparql", data={"query": shown}, headers={"Accept": "text/csv"}).status_code == 200


def test_the_queries_of_a_page_are_not_in_each_others_way(built_home):
    with app_over(built_home, workers=1) as app:
        assert "took too long" not in words(get(browser_of(app), "hubert-base-ls960"))


# -- counts


@pytest.mark.parametrize(
    "path",
    ["/", "/zoos", "/zoo/timm", "/zoo/curated", "/task/image-classification", "/task/automatic-speech-recognition"],
)
def test_a_number_is_that_of_the_models_behind_its_link(two_zoos, path):
    page = two_zoos.get(path).text
    numbers = re.findall(r'<a href="(/models\?[^"]+)">(?:<strong>)?([\d,]+)\b', page)
    assert numbers
    for address, number in numbers:
        listed = two_zoos.get(html.unescape(address).replace("/models?", "/models.json?")).json
        assert listed["total"] == int(number.replace(",", "")), address


@pytest.mark.parametrize("kind", sorted(ABOUT.keys() - {"zoo", "graph"}))
def test_all_counts_of_models_are_of_one_entry_for_the_same_weights(kind):
    for name, text in ABOUT[kind].queries.items():
        assert text.count("(COUNT(DISTINCT ?model) AS") <= text.count(ONE_ENTRY), name


def test_the_home_page_of_a_zoo_is_a_link_only_if_it_is_an_address(home):
    change = Update("INSERT DATA { GRAPH <urn:g> { modelzoo:curated foaf:homepage <javascript:alert(1)> } }")
    write(Write(home, 10, change, "a home page", Token("tests", writes=("*",))), Limits(30, 1 << 30))
    with app_over(home, workers=2) as app:
        for path in ("/zoos", "/zoo/curated"):
            assert 'href="javascript' not in browser_of(app).get(path).text
