"""Write a graph that is built in memory to disk, in a thread of its own, while it is worked on.

Writing takes as long as all that is worked out of the graph, and next to none of it is Python. What is asserted is
known before anything is inferred, so most of the graph is written while the rest is still being worked out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple
from pyoxigraph import Store as Engine

from zoograph.pieces import Pieces, divided, parsed, texts
from zoograph.rdf import GraphName, in_graph
from zoograph.store.versions import Staging
from zoograph.vocabulary import GRAPH_MERGED

#: How much is loaded at a time: some 230,000 statements, which take 200 MB of memory. More are sorted more slowly.
_PART_BYTES = 48 << 20

Content = Collection[Triple] | Pieces


class OnDisk:
    """The store of a staged version on disk: a context manager, at whose end nothing is being written any more."""

    def __init__(self, staging: Staging, asserted: Mapping[GraphName, Content]) -> None:
        """Begin to write what is asserted, by graph; it goes into the merged graph, too."""
        self._staging = staging
        self._thread = ThreadPoolExecutor(1, "writing")
        self._written: list[Future[None]] = [self._thread.submit(self._begin, asserted)]
        self._target: Engine | None = None

    def __enter__(self) -> OnDisk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=kind is not None)
        self._target = None  # a store on disk stays locked as long as a variable refers to it

    def finish(self, store: Engine, made: Collection[NamedNode]) -> None:
        """Begin to write the rest of a store, which must not change any more: the graphs that were ``made`` of it."""
        self._written.append(self._thread.submit(self._finish, store, made))

    def wait(self) -> None:
        """Wait until all is written; raises what writing raised."""
        for each in self._written:
            each.result()

    def _begin(self, asserted: Mapping[GraphName, Content]) -> None:
        self._target = self._staging.empty()
        self._load(asserted)

    def _finish(self, store: Engine, made: Collection[NamedNode]) -> None:
        assert self._target is not None
        graphs: dict[GraphName, Content] = {
            name: Pieces.of_graph(store, name, self._staging.scratch / f"made-{number}.nt")
            for number, name in enumerate(made)
        }
        self._load(graphs)
        for name in store.named_graphs():
            self._target.add_graph(name)  # empty ones, too
        self._target.optimize()  # so that questions take two thirds of the time
        self._target.flush()

    def _load(self, graphs: Mapping[GraphName, Content]) -> None:
        """Load part by part; what has blank nodes apart, because a text gives them new names."""
        assert self._target is not None
        apart: dict[GraphName, set[Triple]] = {}
        part: list[bytes] = []
        for name, content in graphs.items():
            for block in content.blocks() if isinstance(content, Pieces) else texts(content):
                rest, with_blank_nodes = divided(block)
                part += [_in_graph(rest, name), _in_graph(rest, GRAPH_MERGED)]
                if with_blank_nodes:
                    apart.setdefault(name, set()).update(parsed(with_blank_nodes))
                if sum(map(len, part)) > _PART_BYTES:
                    self._load_text(part)
        self._load_text(part)
        for name, triples in apart.items():
            for target in (name, GRAPH_MERGED):
                self._target.extend(in_graph(triples, target))

    def _load_text(self, part: list[bytes]) -> None:
        """Load N-Quads and forget them, so that they are in memory once."""
        assert self._target is not None
        quads = b"".join(part)
        part.clear()
        self._target.bulk_load(quads, RdfFormat.N_QUADS, lenient=True)  # the terms were checked before


def _in_graph(triples: bytes, name: GraphName) -> bytes:
    """N-Triples, as the engine writes them, as N-Quads of one graph."""
    return triples if isinstance(name, DefaultGraph) else triples.replace(b" .\n", f" {name} .\n".encode())
