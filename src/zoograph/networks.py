"""Networks as files: GraphML and GEXF, for Cytoscape, yEd, Gephi and networkx."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import networkx

# networkx takes as long to load as all else that a command needs, so it is loaded where it is used.
Network: TypeAlias = "networkx.DiGraph[str]"

#: Characters that XML 1.0 cannot contain.
_XML_FORBIDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def network_of(labels: Iterable[tuple[str, str]], edges: Iterable[tuple[str, str, str]]) -> Network:
    """A network of things, each with its label, and of edges: from, to, label.

    >>> network_of([("a", "A"), ("b", "B")], [("a", "b", "made from")]).edges["a", "b"]
    {'label': 'made from'}
    """
    import networkx

    network: Network = networkx.DiGraph()
    for name, label in labels:
        network.add_node(name, label=as_label(label))
    for start, end, label in edges:
        network.add_edge(start, end, label=label)
    return network


def graphml(network: Network) -> bytes:
    """GraphML (http://graphml.graphdrawing.org/specification.html)."""
    import networkx

    out = io.BytesIO()
    networkx.write_graphml(network, out)
    return out.getvalue()


def gexf(network: Network) -> bytes:
    """GEXF 1.2 (https://gexf.net/)."""
    import networkx

    out = io.BytesIO()
    networkx.write_gexf(network, out)
    # The day of the export is no part of the graph: the same graph gives the same bytes.
    return re.sub(rb' lastmodifieddate="[0-9-]+"', b"", out.getvalue(), count=1)


def as_label(text: str) -> str:
    """A text without the characters that neither form can hold.

    >>> as_label("bell \\x07")
    'bell '
    """
    return _XML_FORBIDS.sub("", text)
