"""The graph from Python: :func:`zoograph.open` gives a :class:`Graph`, a graph gives :class:`Model` and tables.

Values are plain Python: text, numbers, dates as text, and :class:`~zoograph.store.table.Iri` for things. Everything is
what the pages show, from the same functions. Queries run in this process, so nothing ends one that takes too long.
"""

from zoograph.api.graph import Graph, Models, open
from zoograph.api.model import Lineage, Model

__all__ = ["Graph", "Lineage", "Model", "Models", "open"]
