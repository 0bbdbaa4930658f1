"""The servers that Zoograph is measured against, over the same quads: Oxigraph's own, and rdflib's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from types import TracebackType

from pyoxigraph import NamedNode, RdfFormat
from pyoxigraph import Store as Engine

from bench.servers import Server, free_port, running, wait_for
from zoograph.store import Version
from zoograph.vocabulary import GRAPH_MERGED

PACKAGES = ("oxigraph", "rdflib-endpoint", "uvicorn")
_OXIGRAPH = Path(sys.executable).with_name("oxigraph")
_SECONDS_TO_LOAD = 900


def missing() -> list[str]:
    """The packages that are not installed; ``make bench`` installs them."""
    return [name for name in PACKAGES if not any(metadata.distributions(name=name))]


def versions() -> dict[str, str]:
    """What is measured."""
    return {name: metadata.version(name) for name in PACKAGES}


def dump(version: Version, file: Path) -> None:
    """All that a version holds, as N-Quads."""
    Engine.read_only(str(version.store_directory)).dump(str(file), RdfFormat.N_QUADS)


def dataset_of(version: Version) -> list[tuple[str, str]]:
    """What Zoograph takes a query to be about that names no dataset, as parameters of the SPARQL 1.1 Protocol."""
    graphs = Engine.read_only(str(version.store_directory)).named_graphs()
    named = sorted(graph.value for graph in graphs if isinstance(graph, NamedNode) and graph != GRAPH_MERGED)
    return [("default-graph-uri", GRAPH_MERGED.value), *(("named-graph-uri", name) for name in named)]


@contextmanager
def oxigraph(dumped: Path, location: Path) -> Iterator[Server]:
    """``oxigraph serve`` over a store of its own, loaded and made ready for reading as its manual recommends."""
    for step in (["load", "--file", str(dumped)], ["optimize"]):
        subprocess.run(
            [_OXIGRAPH, *step, "--location", location], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    port = free_port()
    command = [str(_OXIGRAPH), "serve", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/query") as server:
        yield server


class RdflibEndpoint:
    """``rdflib-endpoint`` over a dataset in memory, the merged graph its default graph.

    It answers one query at a time and cannot be told to stop. So the data is loaded once, by a process that serves
    from a fork of itself and, when told to, kills that one and forks anew.
    """

    def __init__(self, dumped: Path) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}/"
        self._host = subprocess.Popen(
            [sys.executable, "-m", "bench.rdflib_host", str(dumped), str(port)],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> RdflibEndpoint:
        try:
            wait_for(self._host, self.endpoint, _SECONDS_TO_LOAD)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def start_again(self) -> None:
        """Give up the question that it is at."""
        assert self._host.stdin
        self._host.stdin.write(b"again\n")
        self._host.stdin.flush()
        wait_for(self._host, self.endpoint, _SECONDS_TO_LOAD)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._host.stdin
        self._host.stdin.close()  # which tells it to stop
        self._host.wait()
