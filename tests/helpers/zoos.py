"""Small zoos for the tests, from records to a graph with everything inferred."""

from zoograph.changes import Change
from zoograph.publish import preview
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.triples import of_reading
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, graph


def zoo(name, *models):
    snapshot = Snapshot(Zoo(name), name, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x")
    return {graph(name): Change(content=of_reading(Reading(snapshot, models)))}


def graph_of(*zoos):
    return preview({name: change for each in zoos for name, change in each.items()})


def ask(store, query):
    rows = store.query(query, prefixes=PREFIXES, default_graph=GRAPH_MERGED)
    return sorted(
        " ".join(term.value.removeprefix(PREFIXES["model"]).removeprefix(PREFIXES["family"]) for term in row)
        for row in rows
    )
