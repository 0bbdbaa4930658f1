"""The network of models, families, representations and datasets, for Gephi, Cytoscape or yEd."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import networkx as nx
from pyoxigraph import NamedNode
from pyoxigraph import Store as Engine

from zoograph.export.statements import members, triples_in, values
from zoograph.vocabulary import RDFS, SDO, ZOO, compact

if TYPE_CHECKING:
    Network = nx.MultiDiGraph[str]

_KINDS = (ZOO.Model, ZOO.ModelFamily, ZOO.Representation, SDO.Dataset)
#: Characters that XML 1.0 cannot contain.
_XML_FORBIDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(store: Engine, source: NamedNode) -> bytes:
    """GraphML (http://graphml.graphdrawing.org/specification.html)."""
    out = io.BytesIO()
    nx.write_graphml(_network(store, source), out)
    return out.getvalue()


def gexf(store: Engine, source: NamedNode) -> bytes:
    """GEXF 1.2 (https://gexf.net/)."""
    out = io.BytesIO()
    nx.write_gexf(_network(store, source), out)
    # The day of the export is no part of the graph: the same graph gives the same bytes.
    return re.sub(rb' lastmodifieddate="[0-9-]+"', b"", out.getvalue(), count=1)


def _network(store: Engine, source: NamedNode) -> Network:
    network: Network = nx.MultiDiGraph()
    for kind in _KINDS:
        for name in sorted(members(store, source, kind)):
            labels = values(store, source, name, RDFS.label)
            network.add_node(
                name, label=_XML_FORBIDS.sub("", labels[0]) if labels else compact(name), kind=compact(kind.value)
            )
    for triple in sorted(triples_in(store, source), key=str):
        if not (isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)):
            continue
        if triple.subject.value in network and triple.object.value in network:
            network.add_edge(triple.subject.value, triple.object.value, label=compact(triple.predicate.value))
    return network
