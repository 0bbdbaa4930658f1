"""Find what changed between two versions, in a separate process because it reads both completely."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from zoograph.errors import ZoographError
from zoograph.store import History
from zoograph.store.difference import GraphDifference, difference
from zoograph.vocabulary import RDF, ZOO
from zoograph.workers.child import Child
from zoograph.workers.isolation import deny_network
from zoograph.workers.lifeline import end_with_server
from zoograph.workers.messages import Limits

#: The most added and the most removed statements that are listed for a graph; all are counted.
MOST_STATEMENTS = 200
#: The most added and the most removed models that are named; all are counted.
MOST_MODELS = 50
_IS_A_MODEL = f" {RDF.type} {ZOO.Model} ."


@dataclass(frozen=True, slots=True)
class GraphChange:
    """What a graph gained and lost: how many statements, and the first of them as lines of N-Triples."""

    graph: str
    """The graph's IRI; empty for the default graph."""
    added: int
    removed: int
    first_added: tuple[str, ...]
    first_removed: tuple[str, ...]
    new_models: int
    """How many models it now describes and did not before."""
    gone_models: int
    first_new_models: tuple[str, ...]
    """Their IRIs."""
    first_gone_models: tuple[str, ...]


def compare(home: Path, old: int, new: int, limits: Limits) -> tuple[GraphChange, ...]:
    """The graphs that differ between two versions.

    Raises :class:`~zoograph.errors.UnknownName` for a version that is not kept, and
    :class:`~zoograph.errors.LimitReached`.
    """
    with Child("comparison", _main, home, old, new) as child:
        reply = child.receive(limits)
        assert isinstance(reply, tuple)
        return reply


def _main(connection: Connection, home: Path, old: int, new: int) -> None:
    end_with_server()
    deny_network()
    history = History(home)
    try:
        with history.reading(old) as before, history.reading(new) as after:
            found = tuple(_told(part) for part in difference(before, after))
    except ZoographError as error:
        connection.send(error)
    else:
        connection.send(found)


def _told(part: GraphDifference) -> GraphChange:
    new, gone = _models(part.added), _models(part.removed)
    return GraphChange(
        part.graph,
        len(part.added),
        len(part.removed),
        part.added[:MOST_STATEMENTS],
        part.removed[:MOST_STATEMENTS],
        len(new),
        len(gone),
        new[:MOST_MODELS],
        gone[:MOST_MODELS],
    )


def _models(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        line.removesuffix(_IS_A_MODEL)[1:-1] for line in lines if line[0] == "<" and line.endswith(_IS_A_MODEL)
    )
