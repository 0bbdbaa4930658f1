"""The graph from Python: :func:`zoograph.open` gives a :class:`Graph`, a graph gives :class:`Model` and tables.

Values are plain Python: text, numbers, dates as text, and :class:`~zoograph.store.table.Iri` for things. They come from
the same functions as the pages. Queries run in this process, so there is no time limit.
"""

from zoograph.api.graph import Graph, Models, open
from zoograph.api.model import Lineage, Model

__all__ = ["Graph", "Lineage", "Model", "Models", "open"]
