"""Networks as files: GraphML and GEXF, for Cytoscape, yEd, Gephi and networkx."""

from __future__ import annotations

import io
import re
from typing import TypeAlias

import networkx as nx

Network: TypeAlias = "nx.DiGraph[str]"

#: Characters that XML 1.0 cannot contain.
_XML_FORBIDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(network: Network) -> bytes:
    """GraphML (http://graphml.graphdrawing.org/specification.html)."""
    out = io.BytesIO()
    nx.write_graphml(network, out)
    return out.getvalue()


def gexf(network: Network) -> bytes:
    """GEXF 1.2 (https://gexf.net/)."""
    out = io.BytesIO()
    nx.write_gexf(network, out)
    # The day of the export is no part of the graph: the same graph gives the same bytes.
    return re.sub(rb' lastmodifieddate="[0-9-]+"', b"", out.getvalue(), count=1)


def as_label(text: str) -> str:
    """A text without the characters that neither form can hold.

    >>> as_label("bell \\x07")
    'bell '
    """
    return _XML_FORBIDS.sub("", text)
