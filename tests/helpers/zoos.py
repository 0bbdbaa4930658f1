"""Small zoos for the tests, from records to a graph with everything inferred."""

from collections import defaultdict

from pyoxigraph import NamedNode, RdfFormat

from zoograph.changes import Change
from zoograph.internal import publish_internal
from zoograph.publish import preview
from zoograph.rdf import parse_quads, read_triples
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.store import History
from zoograph.triples import of_reading
from zoograph.vocabulary import GRAPH_MERGED, PREFIXES, expand, graph, thing


def zoo(name, *models):
    snapshot = Snapshot(Zoo(name), name, (), "0" * 64, "2026-01-01T00:00:00Z", "urn:x")
    return {graph(name): Change(content=of_reading(Reading(snapshot, models)))}


def graph_of(*zoos):
    return preview({name: change for each in zoos for name, change in each.items()})


def load_internal(home, zoos):
    """Load internal graphs, by name or IRI, from Turtle, as one version: what ``zoograph load --internal`` does for one."""
    changes = {
        NamedNode(expand(name)): Change(
            added={quad.triple for quad in parse_quads(text.encode(), RdfFormat.TURTLE, name)}
        )
        for name, text in zoos.items()
    }
    publish_internal(History(home), changes, "load")


def excerpt(file, *models):
    """Turtle of these models of a file, of what names them, and of all that these lead to by its statements."""
    statements, wanted, found = defaultdict(list), [thing("model", name) for name in models], {}
    for triple in read_triples(file):
        statements[triple.subject].append(triple)
    wanted += [subject for subject, own in statements.items() if any(each.object in wanted for each in own)]
    while wanted:
        subject = wanted.pop()
        if subject not in found:
            found[subject] = statements.get(subject, [])
            wanted += [triple.object for triple in found[subject]]
    return "".join(f"{triple} .\n" for triples in found.values() for triple in triples)


def ask(store, query):
    rows = store.query(query, prefixes=PREFIXES, default_graph=GRAPH_MERGED)
    return sorted(
        " ".join(term.value.removeprefix(PREFIXES["model"]).removeprefix(PREFIXES["family"]) for term in row)
        for row in rows
    )
