"""Results on the same split are on one leaderboard, however a zoo writes it, or whether it leaves it out."""

from decimal import Decimal

from pyoxigraph import Literal, Triple

from helpers.zoos import graph_of, zoo
from zoograph.changes import Change
from zoograph.reading.kinds import best
from zoograph.records import Dataset, Evaluation, Model
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, RDF, RDFS, SDO, SKOS, ZOO, graph, thing


def measured(key, split, dataset="ade20k"):
    evaluation = Evaluation("mean-iou", Decimal(key.encode()[0]), Dataset(dataset, dataset), split)
    return Model(key, key, evaluations=(evaluation,))


def groups(store):
    rows = store.query(best.groups("?evaluation a zoo:Evaluation ."), prefixes=PREFIXES, default_graph=GRAPH_MERGED)
    return sorted((row["split"].value if row["split"] else "", int(row["values"].value)) for row in rows)


def usual(dataset):
    it = thing("dataset", dataset)
    metric = thing("metric", "mean-iou")
    said = [
        Triple(it, RDF.type, SDO.Dataset),
        Triple(it, RDFS.label, Literal(dataset, language="en")),
        Triple(it, ZOO.usualSplit, Literal("validation")),
        Triple(metric, SKOS.prefLabel, Literal("mean IoU", language="en")),
    ]
    return {graph("curated"): Change(content=set(said))}


def test_spellings_of_a_split_and_the_usual_one_are_one_leaderboard():
    said = {"b": "val", "c": "validation", "d": None, "e": "test", "f": None}
    models = zoo("a", *(measured(key, split) for key, split in said.items()))
    assert groups(graph_of(usual("ade20k"), models)) == [("test", 1), ("validation", 4)]


def test_without_a_usual_split_what_says_none_stays_apart():
    models = zoo("a", measured("b", "val"), measured("c", None))
    assert groups(graph_of(usual("other"), models)) == [("", 1), ("validation", 1)]
