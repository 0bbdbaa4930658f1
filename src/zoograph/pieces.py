"""Statements as N-Triples in a file, so that more of them than fit into memory can be searched, changed and loaded.

The engine wrote all of these texts of terms that it had checked, so it does not check them again when it loads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from zlib import crc32

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Engine

from zoograph.rdf import in_graph

#: The most statements that are in memory at a time.
_AT_ONCE = 200_000
_BYTES_A_STATEMENT = 200
_BLOCK_BYTES = 1 << 22
#: What every blank node begins with, in N-Triples and N-Quads; a text may have it, too.
BLANK = "_:"


class Pieces:
    """Statements in a file, which may hold a statement more than once. Blank nodes keep their names."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def written(cls, statements: Iterable[Triple], file: Path) -> Pieces:
        """Write statements to a file. The statements are read once."""
        return cls.of_texts(texts(statements), file)

    @classmethod
    def of_texts(cls, written: Iterable[bytes], file: Path) -> Pieces:
        """Write N-Triples, in the form in which the engine writes them, to a file."""
        file.parent.mkdir(exist_ok=True)
        with file.open("wb") as opened:
            opened.writelines(written)
        return cls(file)

    @classmethod
    def of_graph(cls, store: Engine, name: NamedNode | DefaultGraph, file: Path) -> Pieces:
        """The statements of one graph of a store."""
        file.parent.mkdir(exist_ok=True)
        store.dump(file, format=RdfFormat.N_TRIPLES, from_graph=name)
        return cls(file)

    def __iter__(self) -> Iterator[Triple]:
        with self.file.open("rb") as opened:
            for quad in parse(opened, RdfFormat.N_TRIPLES):
                yield quad.triple

    def blocks(self) -> Iterator[bytes]:
        """The text, some megabytes at a time, each of whole lines."""
        yield from _blocks(self.file)

    def naming(self, iris: Collection[str]) -> Iterator[Triple]:
        """The statements that contain one of these texts, such as an IRI; only these are parsed."""
        return (quad.triple for quad in naming(self.file, iris, RdfFormat.N_TRIPLES))

    def changed(self, change: Callable[[Triple], Triple | None]) -> Pieces:
        """The statements as ``change`` returns them; where it returns None, the statement is left out."""
        changed = (after for each in self if (after := change(each)) is not None)
        return Pieces.written(changed, self.file.with_name(f"{self.file.name}.changed"))

    @property
    def size(self) -> int:
        """About how many statements there are."""
        return self.file.stat().st_size // _BYTES_A_STATEMENT

    def load(self, store: Engine, *names: NamedNode | DefaultGraph) -> None:
        """Put all of it into a graph, or into each of several."""
        with without_blank_nodes(self.file) as file:
            for name in names:
                store.bulk_load(path=file, format=RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
                if file != self.file:
                    store.bulk_extend(in_graph(self.naming([BLANK]), name))


def naming(file: Path, texts: Collection[str], form: RdfFormat) -> Iterator[Quad]:
    """The statements of the lines that contain one of these texts; only these lines are parsed."""
    wanted = re.compile(b"|".join(re.escape(each.encode()) for each in texts))
    with file.open("rb") as opened:
        while lines := list(islice(filter(wanted.search, opened), _AT_ONCE)):
            yield from parse(b"".join(lines), form)


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            yield block + opened.readline()


def divided(block: bytes) -> tuple[bytes, bytes]:
    """The lines of a text that certainly have no blank node, and the others."""
    if BLANK.encode() not in block:
        return block, b""
    lines = block.splitlines(keepends=True)
    return b"".join(each for each in lines if BLANK.encode() not in each), b"".join(
        each for each in lines if BLANK.encode() in each
    )


@contextmanager
def without_blank_nodes(file: Path) -> Iterator[Path]:
    """The lines without blank nodes, in a file that exists while the block runs; the file itself if it has none.

    The engine gives blank nodes new names when it loads a text, so lines with blank nodes must be added separately.
    """
    if all(block == divided(block)[0] for block in _blocks(file)):
        yield file
        return
    rest = file.with_name(f"{file.name}.rest")
    with rest.open("wb") as writing:
        writing.writelines(divided(block)[0] for block in _blocks(file))
    try:
        yield rest
    finally:
        rest.unlink()


def differences(old: Pieces, new: Pieces) -> Iterator[tuple[set[Triple], set[Triple]]]:
    """The statements that only ``new`` holds and those that only ``old`` holds, part by part.

    Equal lines go to the same part, by their checksum, so that only one part of each file is in memory at a time.
    """
    number = 1 + max(old.size, new.size) // _AT_ONCE
    for old_part, new_part in zip(_dealt(old.file, number), _dealt(new.file, number), strict=True):
        had, has = set(old_part), set(new_part)
        if had != has:
            came, went = parsed(b"".join(has - had)), parsed(b"".join(had - has))
            yield came - went, went - came


def parsed(lines: bytes) -> set[Triple]:
    """N-Triples as statements. Blank nodes keep their names."""
    return {quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)}


def _dealt(file: Path, number: int) -> Iterator[list[bytes]]:
    """The lines of a file, divided into this number of parts."""
    if number == 1:
        yield file.read_bytes().splitlines(keepends=True)
        return
    parts = [file.with_name(f"{file.name}.{part}") for part in range(number)]
    with ExitStack() as stack, file.open("rb") as opened:
        writing = [stack.enter_context(part.open("wb")) for part in parts]
        for line in opened:
            writing[crc32(line) % number].write(line)
    for part in parts:
        yield part.read_bytes().splitlines(keepends=True)
        part.unlink()


def texts(statements: Iterable[Triple]) -> Iterator[bytes]:
    """Statements as N-Triples, piece by piece."""
    waiting = iter(statements)
    while piece := list(islice(waiting, _AT_ONCE)):
        text = serialize(piece, format=RdfFormat.N_TRIPLES)
        assert text is not None
        yield text


def load(store: Engine, statements: Iterable[Triple] | Pieces, *names: NamedNode | DefaultGraph) -> None:
    """Put statements into a graph, or into each of several. The statements are read once."""
    if isinstance(statements, Pieces):
        statements.load(store, *names)
        return
    waiting = iter(statements)
    while piece := list(islice(waiting, _AT_ONCE)):
        has_blank_nodes = any(isinstance(term, BlankNode) for each in piece for term in (each.subject, each.object))
        text = b"" if has_blank_nodes else serialize(piece, format=RdfFormat.N_TRIPLES)
        for name in names:
            if has_blank_nodes:
                store.bulk_extend(in_graph(piece, name))  # loading a text would give them new names
            else:
                store.bulk_load(text, RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
