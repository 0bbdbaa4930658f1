"""One thing in several zoos comes out as one, and different things stay apart."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from helpers.zoos import ask, graph_of, zoo
from zoograph.apart import REASONS, leaving
from zoograph.identity import identity_of
from zoograph.link import links_of
from zoograph.rdf import in_graph
from zoograph.records import Base, Dataset, Derivation, Evaluation, Family, Model, Paper, Weights
from zoograph.vocabulary import (
    CODEMETA,
    DCAT,
    DCT,
    FAIR4ML,
    GRAPH_CURATED,
    GRAPH_LINKS,
    RDF,
    SKOS,
    XSD,
    ZOO,
    graph,
    paper,
    thing,
)

FILE = "https://download.pytorch.org/models/resnet50-0676ba61.pth"


REPRESENTED = "SELECT ?m ?r { ?m zoo:representative ?r FILTER(?m != ?r) }"


def test_one_file_in_three_zoos_is_one_model_whatever_its_address_looks_like():
    store = graph_of(
        zoo("timm", Model("resnet50.tv_in1k", "ResNet", weights=(Weights(FILE), Weights(repository="timm/r50")))),
        zoo(
            "openmmlab",
            Model("torchvision/resnet50", "resnet50", listed=False, weights=(Weights(FILE.replace("https", "http")),)),
            Model("mmdet/a", "a", stage="downstream-task", bases=(Base("torchvision/resnet50", Derivation.BUILT_ON),)),
        ),
        zoo("torchvision", Model("ResNet50_Weights.V1", "V1", weights=(Weights(f"{FILE}?download=1"),))),
    )
    assert ask(store, REPRESENTED) == [
        "openmmlab/torchvision/resnet50 timm/resnet50.tv_in1k",
        "torchvision/ResNet50_Weights.V1 timm/resnet50.tv_in1k",
    ]
    assert ask(store, "SELECT ?m { ?m zoo:sameWeightsAs model:timm\\/resnet50.tv_in1k }") == [
        "openmmlab/torchvision/resnet50",
        "torchvision/ResNet50_Weights.V1",
    ]
    assert ask(store, "SELECT ?m { ?m zoo:derivedFrom model:timm\\/resnet50.tv_in1k }") == ["openmmlab/mmdet/a"]


def test_the_curated_entry_represents_then_one_that_knows_its_stage_then_one_that_is_listed():
    def entry(**more):
        return Model("x", "x", weights=(Weights(FILE),), **more)

    open_and_listed, placeholder, staged = entry(), entry(listed=False), entry(stage="preprocessing")
    assert ask(graph_of(zoo("a", placeholder), zoo("b", open_and_listed)), REPRESENTED) == ["a/x b/x"]
    assert ask(graph_of(zoo("a", open_and_listed), zoo("b", staged)), REPRESENTED) == ["a/x b/x"]
    curated = graph_of(zoo("a", staged), zoo("curated", open_and_listed))
    assert ask(curated, REPRESENTED) == ["a/x curated/x"]


def test_what_a_represented_entry_was_made_of_is_known_of_its_representative():
    tuned = Model("tuned", "tuned", weights=(Weights(FILE),), bases=(Base("base", Derivation.FINE_TUNED_FROM),))
    store = graph_of(zoo("b", tuned, Model("base", "base")), zoo("a", Model("same", "same", weights=(Weights(FILE),))))
    assert ask(store, "SELECT ?m ?b { ?m zoo:derivedFrom ?b }") == ["a/same b/base", "b/tuned b/base"]


def test_one_repository_is_one_model():
    store = graph_of(
        zoo("a", Model("x", "x", weights=(Weights(repository="org/model"),))),
        zoo("b", Model("y", "y", weights=(Weights("https://huggingface.co/org/model/tree/main"),))),
    )
    assert ask(store, REPRESENTED) == ["b/y a/x"]
    assert ask(store, "SELECT ?m { ?m skos:exactMatch model:a\\/x }") == ["b/y"]
    assert ask(store, "SELECT ?m ?o { ?m zoo:sameWeightsAs ?o }") == []


def test_a_repository_in_which_a_zoo_lists_several_models_identifies_none():
    store = graph_of(
        zoo("a", *(Model(size, size, weights=(Weights(repository="org/all"),)) for size in ("small", "large"))),
        zoo("b", Model("y", "y", weights=(Weights(repository="org/all"),))),
    )
    assert ask(store, REPRESENTED) == []


def test_a_page_of_another_hub_is_a_repository_and_no_file():
    pages = {
        "small": "https://www.kaggle.com/models/google/all",
        "large": "https://kaggle.com/models/google/all/jax",
        "x": "https://modelscope.cn/models/org/one",
    }
    store = graph_of(
        zoo("a", *(Model(key, key, weights=(Weights(page),)) for key, page in pages.items())),
        zoo("b", Model("y", "y", weights=(Weights("https://modelscope.cn/models/org/one/summary"),))),
    )
    assert ask(store, REPRESENTED) == ["b/y a/x"]
    assert ask(store, "SELECT ?m ?o { ?m zoo:sameWeightsAs ?o }") == []
    # At Kaggle, even two zoos may mean two variations.
    each = ("a", "b")
    other = graph_of(*(zoo(name, Model("z", "z", weights=(Weights(pages["small"]),))) for name in each))
    assert ask(other, REPRESENTED) == []


def test_a_file_inside_a_repository_is_not_the_repository():
    store = graph_of(
        zoo("a", Model("x", "x", weights=(Weights("https://huggingface.co/org/all/resolve/main/one.pth"),))),
        zoo("b", Model("y", "y", weights=(Weights(repository="org/all"),))),
        zoo("c", Model("z", "z", weights=(Weights("https://hf.co/org/all/blob/main/one.pth"),))),
    )
    assert ask(store, REPRESENTED) == ["c/z a/x"]


# -- what keeps entries apart

APART = "SELECT ?m ?why ?o { VALUES ?why { " + " ".join(f"{reason}" for reason in REASONS) + " } ?m ?why ?o }"


def apart(store):
    return [line.replace("https://w3id.org/zoograph/ns#", "") for line in ask(store, APART)]


def entry(key, *files, score=None, **more):
    results = (Evaluation("accuracy", Decimal(score), Dataset("d", "D"), None),) if score else ()
    return Model(key, key, weights=tuple(map(Weights, files or (FILE,))), evaluations=results, **more)


OWN, OTHER = (f"https://example.org/{name}.pth" for name in ("one", "two"))


def test_entries_of_different_sizes_are_kept_apart():
    store = graph_of(zoo("a", entry("x", parameter_count=100)), zoo("b", entry("y", parameter_count=110)))
    assert (ask(store, REPRESENTED), apart(store)) == ([], ["b/y differsInSizeFrom a/x"])
    nearly = graph_of(zoo("a", entry("x", parameter_count=100)), zoo("b", entry("y", parameter_count=105)))
    assert (ask(nearly, REPRESENTED), apart(nearly)) == (["b/y a/x"], [])


def test_the_entry_that_fits_the_fewest_leaves_and_of_two_alike_both():
    rest = zoo("a", entry("x", parameter_count=100)), zoo("b", entry("y", parameter_count=100)), zoo("c", entry("z"))
    assert ask(graph_of(*rest, zoo("d", entry("w", parameter_count=200))), REPRESENTED) == ["b/y a/x", "c/z a/x"]
    store = graph_of(rest[0], rest[2], zoo("d", entry("w", parameter_count=200)))
    assert ask(store, REPRESENTED) == []
    assert leaving([("a", "b"), ("a", "c"), ("d", "e")]) == {"a", "d", "e"}


def test_entries_of_one_zoo_with_different_results_are_kept_apart_those_of_two_zoos_are_not():
    store = graph_of(zoo("a", entry("x", score="83.0"), entry("y", score="68.3")))
    assert (ask(store, REPRESENTED), apart(store)) == ([], ["a/y differsInResultsFrom a/x"])
    assert ask(graph_of(zoo("a", entry("x", score="83.0"), entry("y", score="83"))), REPRESENTED) == ["a/y a/x"]
    assert ask(graph_of(zoo("a", entry("x", score="83")), zoo("b", entry("y", score="68"))), REPRESENTED) == ["b/y a/x"]


def test_what_a_zoo_lists_twice_by_one_name_may_have_been_measured_twice():
    twice = Model("x", "x", weights=(Weights(FILE),)), replace(entry("x", score="83"), key="x.2")
    assert ask(
        graph_of(zoo("a", replace(twice[0], evaluations=entry("x", score="68").evaluations), twice[1])), REPRESENTED
    ) == ["a/x.2 a/x"]


def test_what_the_curated_zoo_calls_the_same_weights_joins_a_placeholder():
    said = Triple(thing("model", "curated/x"), ZOO.sameWeightsAs, thing("model", "timm/y.in22k"))
    curated = zoo("curated", entry("x"))
    [(name, change)] = curated.items()
    joined = {name: replace(change, content={*change.content, said})}
    assert ask(graph_of(joined, zoo("timm", Model("y.in22k", "y", listed=False))), REPRESENTED) == [
        "timm/y.in22k curated/x"
    ]
    assert ask(graph_of(joined), REPRESENTED) == []  # of what is not there, nothing is said


def test_one_file_of_several_that_a_zoo_lists_is_a_part():
    store = graph_of(zoo("a", entry("sort", FILE), entry("deepsort", FILE, OWN)))
    assert (ask(store, REPRESENTED), apart(store)) == ([], ["a/sort sharesPartWith a/deepsort"])
    # A file and what it was converted from: the placeholder stands for either.
    converted = graph_of(zoo("a", entry("x", FILE, OWN), entry("y", FILE, listed=False)))
    assert ask(converted, REPRESENTED) == ["a/y a/x"]
    assert ask(graph_of(zoo("a", entry("x", FILE, OWN)), zoo("b", entry("y", FILE, OTHER))), REPRESENTED) == ["b/y a/x"]


def test_names_that_say_different_sizes_keep_entries_apart():
    store = graph_of(zoo("a", entry("mlp-mixer-large-p16")), zoo("b", entry("mixer_b16_224.goog_in21k")))
    assert (ask(store, REPRESENTED), apart(store)) == (
        [],
        ["b/mixer_b16_224.goog_in21k differsInNameFrom a/mlp-mixer-large-p16"],
    )
    same = zoo("a", entry("blip-base_vqa")), zoo("b", entry("blip-base-capfilt-large-vqa"))
    assert apart(graph_of(*same)) == []


def test_families_with_one_and_the_same_paper_are_one_family():
    vit, other = Paper(arxiv="2010.11929"), Paper(arxiv="2101.01234")
    store = graph_of(
        zoo("a", Model("x", "x", family=Family("vit", "ViT", (vit,)))),
        zoo("b", Model("y", "y", family=Family("vision-transformer", "Vision Transformer", (vit,)))),
        zoo("c", Model("z", "z", family=Family("hybrids", "Hybrids", (vit, other)))),
        zoo("d", *(Model(name, name, family=Family(name, name, (vit,))) for name in ("tiny", "huge"))),
    )
    same = ask(store, "SELECT ?m ?o { ?m zoo:sameFamilyAs ?o FILTER(STR(?m) < STR(?o)) }")
    assert same == ["a/vit b/vision-transformer"]
    assert ask(store, REPRESENTED) == []


def test_a_change_to_a_family_leaves_the_groups_of_models_that_cite_its_paper():
    hubert = Paper(arxiv="2106.07447")
    store = graph_of(
        zoo("a", Model("x", "x", weights=(Weights(FILE),), family=Family("f", "F", (hubert,)))),
        zoo("b", Model("y", "y", weights=(Weights(FILE),), papers=(hubert,))),
    )
    assert ask(store, REPRESENTED) == ["b/y a/x"]
    new, old = identity_of(store, [Triple(thing("family", "a/f"), CODEMETA.referencePublication, paper("2106.07447"))])
    assert old - new == set()


# -- what follows a change is what would be made from nothing

MODELS = [thing("model", f"{name}") for name in "abcdef"]
CHECKPOINTS = [thing("checkpoint", f"{number}") for number in range(6)]
FAMILIES = [thing("family", name) for name in "xyz"]
ADDRESSES = [NamedNode(f"https://example.org/{name}.pth") for name in "pq"]
GRAPHS = [GRAPH_CURATED, graph("a"), graph("b")]
RESULTS = {model: thing("evaluation", model.value[-1]) for model in MODELS}
STATEMENTS = [
    *(Triple(model, ZOO.checkpoint, place) for model in MODELS for place in CHECKPOINTS),
    *(Triple(model, RDF.type, ZOO.Model) for model in MODELS),
    *(Triple(model, ZOO.stage, thing("stage", "preprocessing")) for model in MODELS),
    *(Triple(place, DCAT.downloadURL, address) for place in CHECKPOINTS for address in ADDRESSES),
    *(Triple(place, ZOO.hubRepository, Literal(f"org/{name}")) for place in CHECKPOINTS for name in "rs"),
    *(Triple(family, RDF.type, ZOO.ModelFamily) for family in FAMILIES),
    *(Triple(f, CODEMETA.referencePublication, paper(f"2101.0000{n}")) for f in FAMILIES for n in (1, 2)),
    *(Triple(model, CODEMETA.referencePublication, paper("2101.00001")) for model in MODELS),
]
STATEMENTS += [
    *(
        Triple(model, ZOO.parameterCount, Literal(count, datatype=XSD.integer))
        for model in MODELS
        for count in ("100", "104", "200")
    ),
    *(Triple(model, DCT.isPartOf, thing("zoo", "z")) for model in MODELS),
    *(Triple(model, ZOO.sameWeightsAs, other) for model in MODELS[:3] for other in MODELS[2:]),
    *(Triple(RESULTS[model], FAIR4ML.evaluatedMLModel, model) for model in MODELS),
    *(Triple(RESULTS[model], FAIR4ML.evaluationDataset, thing("dataset", "d")) for model in MODELS),
    *(Triple(RESULTS[model], ZOO.value, Literal(value, datatype=XSD.decimal)) for model in MODELS for value in "12"),
]
quads = st.tuples(st.sampled_from(STATEMENTS), st.sampled_from(GRAPHS))


def in_links(store):
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH_LINKS)}


def is_identity(triple):
    return triple.predicate in (ZOO.sameWeightsAs, ZOO.representative, ZOO.sameFamilyAs, *REASONS) or (
        triple.predicate == SKOS.exactMatch and triple.subject in MODELS
    )


@settings(max_examples=150)
@given(st.lists(st.tuples(st.booleans(), st.lists(quads, min_size=1, max_size=12)), min_size=1, max_size=6))
def test_identity_follows_changes(history):
    store = Engine()
    for is_removal, statements in history:
        changed = set()
        for triple, name in statements:
            quad = Quad(triple.subject, triple.predicate, triple.object, name)
            if (quad in store) == is_removal:
                (store.remove if is_removal else store.add)(quad)
                changed.add(triple)
        asserted = [quad.triple for quad in store if quad.graph_name != GRAPH_LINKS]
        links, before = set(links_of(asserted)), {t for t in in_links(store) if not is_identity(t)}
        for quad in in_graph(before - links, GRAPH_LINKS):
            store.remove(quad)
        store.extend(in_graph(links, GRAPH_LINKS))
        new, old = identity_of(store, changed | (links ^ before))
        for quad in in_graph(old - new, GRAPH_LINKS):
            store.remove(quad)
        store.extend(in_graph(new, GRAPH_LINKS))
        assert {t for t in in_links(store) if is_identity(t)} == from_nothing(store)


def from_nothing(store):
    fresh = Engine()
    fresh.extend(quad for quad in store if quad.graph_name != GRAPH_LINKS or not is_identity(quad.triple))
    return identity_of(fresh)[0]
