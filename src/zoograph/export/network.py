"""The network of models, families, representations and datasets, for Gephi, Cytoscape or yEd."""

from __future__ import annotations

from pyoxigraph import NamedNode
from pyoxigraph import Store as Engine

from zoograph import networks
from zoograph.export.statements import members, triples_in, values
from zoograph.networks import Network, as_label
from zoograph.vocabulary import RDFS, SDO, ZOO, compact

_KINDS = (ZOO.Model, ZOO.ModelFamily, ZOO.Representation, SDO.Dataset)


def graphml(store: Engine, source: NamedNode) -> bytes:
    """The network as GraphML."""
    return networks.graphml(_network(store, source))


def gexf(store: Engine, source: NamedNode) -> bytes:
    """The network as GEXF."""
    return networks.gexf(_network(store, source))


def _network(store: Engine, source: NamedNode) -> Network:
    import networkx  # see zoograph.networks

    network: Network = networkx.MultiDiGraph()
    for kind in _KINDS:
        for name in sorted(members(store, source, kind)):
            labels = values(store, source, name, RDFS.label)
            network.add_node(name, label=as_label(labels[0]) if labels else compact(name), kind=compact(kind.value))
    for triple in sorted(triples_in(store, source), key=str):
        if not (isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)):
            continue
        if triple.subject.value in network and triple.object.value in network:
            network.add_edge(triple.subject.value, triple.object.value, label=compact(triple.predicate.value))
    return network
