"""Statements as N-Triples in a file: more of them than fit into memory can be passed on, looked through and loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Engine

from zoograph.rdf import in_graph

#: So many statements are in memory at a time.
_AT_ONCE = 200_000
_BYTES_A_STATEMENT = 150


class Pieces:
    """Statements in a file, each of them once or more often; gone when the file is."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def written(cls, statements: Iterable[Triple], file: Path) -> Pieces:
        """Write statements, which are gone through once and have no blank nodes."""
        return cls.of_texts(texts(statements), file)

    @classmethod
    def of_texts(cls, written: Iterable[bytes], file: Path) -> Pieces:
        """The same of N-Triples."""
        file.parent.mkdir(exist_ok=True)
        with file.open("wb") as opened:
            opened.writelines(written)
        return cls(file)

    def __iter__(self) -> Iterator[Triple]:
        with self.file.open("rb") as opened:
            for quad in parse(opened, RdfFormat.N_TRIPLES):
                yield quad.triple

    def without(self, names: Collection[NamedNode | BlankNode], left_out: set[Triple]) -> Pieces:
        """The rest, where the statements that name something are to be left out; they are added to ``left_out``."""

        def kept() -> Iterator[Triple]:
            for triple in self:
                if triple.subject in names or triple.object in names:
                    left_out.add(triple)
                else:
                    yield triple

        return Pieces.written(kept(), self.file.with_name(f"{self.file.name}.kept"))

    @property
    def size(self) -> int:
        """About how many statements there are."""
        return self.file.stat().st_size // _BYTES_A_STATEMENT

    def load(self, store: Engine, name: NamedNode | DefaultGraph) -> None:
        """Put all of it into a graph."""
        store.bulk_load(path=self.file, format=RdfFormat.N_TRIPLES, to_graph=name)


def texts(statements: Iterable[Triple]) -> Iterator[bytes]:
    """Statements as N-Triples, piece by piece."""
    waiting = iter(statements)
    while piece := list(islice(waiting, _AT_ONCE)):
        text = serialize(piece, format=RdfFormat.N_TRIPLES)
        assert text is not None
        yield text


def load(store: Engine, statements: Iterable[Triple] | Pieces, name: NamedNode | DefaultGraph) -> None:
    """Put statements, which are gone through once, into a graph."""
    if isinstance(statements, Pieces):
        statements.load(store, name)
        return
    waiting = iter(statements)
    while piece := list(islice(waiting, _AT_ONCE)):
        if any(isinstance(term, BlankNode) for triple in piece for term in (triple.subject, triple.object)):
            store.bulk_extend(in_graph(piece, name))  # loading a text would give them new names
        else:
            text = serialize(piece, format=RdfFormat.N_TRIPLES)
            assert text is not None
            store.bulk_load(text, RdfFormat.N_TRIPLES, to_graph=name)
