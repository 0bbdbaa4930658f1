"""A view whose queries run in this process or in another engine: for the Python API and the command line."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cachetools import LRUCache

from zoograph.reading.kept import OfVersion
from zoograph.sparql.rewriting import about
from zoograph.sparql.service import has_service
from zoograph.store import SparqlStore, Version
from zoograph.store.table import Table, read

_MOST_ANSWERS = 500


class LocalView(OfVersion):
    """One version, or another engine; see :class:`~zoograph.reading.view.View`. Queries have no time limit."""

    def __init__(self, store: SparqlStore, version: Version | None = None) -> None:
        """``version``: None if another engine answers; its answers are not cached."""
        super().__init__(version)
        self.store = store
        self.most_seconds = math.inf
        self._answers: LRUCache[str, Table] = LRUCache(_MOST_ANSWERS if version else 0)

    def ask(self, text: str, *things: str, most_seconds: float | None = None) -> Table:
        """The answer to a SELECT query; ``most_seconds`` is ignored."""
        text = about(text, *things)
        table = self._answers.get(text) or self.kept_answer(text)
        if table is None:
            table = read(self.store, text)
            if self._answers.maxsize and not has_service(text):
                self._answers[text] = table
        return table

    def ask_all(self, texts: Mapping[str, str], *things: str, most_seconds: float) -> dict[str, Table | None]:
        """The answers to several queries, one after the other."""
        return {name: self.ask(text, *things) for name, text in texts.items()}
