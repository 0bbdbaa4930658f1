"""The index of a version: an SQLite file with the documents in it, and their words in a full-text table (FTS5).

The number of a thing contains its kind and its weight, so counting by kind, filtering by kind and ordering by weight
need only the full-text table. The file is written while its version is staged and never changes; a small write starts
from a copy of the file of the version before.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import Store as Engine
from pyoxigraph import Triple

from zoograph.search.documents import KINDS, Document, document_of, every_document, owners, words_and_keys

FILE_NAME = "search.sqlite"
#: The version of the format: of the documents and of how words are split. An index of another format is built anew.
FORMAT = 4

#: The bits of a number: kind, weight, and a part that makes it unique.
KIND_SHIFT, WEIGHT_SHIFT = 58, 51

_SCHEMA = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE thing (
  number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL, names TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE TABLE name (key TEXT, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX name_of ON name (number);
CREATE VIRTUAL TABLE words USING fts5(names, about, tokenize = 'ascii', prefix = '1');
"""


def build(folder: Path, store: Engine) -> None:
    """Write the index of all things in a store into the folder of its version."""
    file = folder / FILE_NAME
    file.unlink(missing_ok=True)
    with _writing(file, _SCHEMA) as connection:
        taken: set[int] = set()
        numbered = {_number(each, taken): each for each in sorted(every_document(store), key=lambda each: each.iri)}
        # In order of number, so that every table is written sequentially.
        _insert(connection, sorted(numbered.items()))
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def carry(folder: Path, store: Engine, before: Path, touched: Collection[Triple]) -> None:
    """Write the index of a store that differs from the version in the folder ``before`` only in what was touched."""
    old, file = before / FILE_NAME, folder / FILE_NAME
    if not is_readable(old):
        build(folder, store)
        return
    changed = owners(store, touched)
    if not changed:
        os.link(old, file)
        return
    shutil.copyfile(old, file)
    with _writing(file) as connection:
        for thing in changed:
            _delete(connection, thing.value)
        taken = {number for (number,) in connection.execute("SELECT number FROM thing")}
        documents = filter(None, (document_of(store, thing) for thing in sorted(changed, key=str)))
        _insert(connection, [(_number(each, taken), each) for each in documents])


def is_readable(file: Path) -> bool:
    """Whether there is an index of the current format."""
    try:
        with closing(opened(file)) as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT)
    except sqlite3.Error:
        return False


def opened(file: Path) -> sqlite3.Connection:
    """Open an index to read. It never changes, so it needs no lock; raises :class:`sqlite3.Error` without a file."""
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def kind_range(kind: str) -> tuple[int, int]:
    """The range of the numbers of a kind: the first, and the one after the last."""
    first = KINDS.index(kind) << KIND_SHIFT
    return first, first + (1 << KIND_SHIFT) - 1


def _number(document: Document, taken: set[int]) -> int:
    """A free number for a thing, which is then taken. It is the same in every index unless another thing has it."""
    digest = int.from_bytes(blake2b(document.iri.encode(), digest_size=8).digest()) >> (64 - WEIGHT_SHIFT)
    number = KINDS.index(document.kind) << KIND_SHIFT | document.weight << WEIGHT_SHIFT | digest
    while number in taken:
        number += 1
    taken.add(number)
    return number


@contextmanager
def _writing(file: Path, first: str = "") -> Iterator[sqlite3.Connection]:
    """A connection for writing. It needs no journal: if a writer dies, nobody reads its staging folder."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {first} BEGIN;")
        yield connection
        connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, documents: Iterable[tuple[int, Document]]) -> None:
    for number, each in documents:
        names, about, keys = words_and_keys(each)
        connection.execute(
            "INSERT INTO thing VALUES (?, ?, ?, ?, ?)",
            (number, each.iri, each.label, json.dumps(each.names), each.facts.written()),
        )
        connection.executemany("INSERT INTO name VALUES (?, ?)", ((key, number) for key in sorted(keys)))
        connection.execute("INSERT INTO words (rowid, names, about) VALUES (?, ?, ?)", (number, names, about))


def _delete(connection: sqlite3.Connection, iri: str) -> None:
    found = connection.execute("SELECT number FROM thing WHERE iri = ?", (iri,)).fetchone()
    if found:
        connection.execute("DELETE FROM words WHERE rowid = ?", found)
        connection.execute("DELETE FROM name WHERE number = ?", found)
        connection.execute("DELETE FROM thing WHERE number = ?", found)
