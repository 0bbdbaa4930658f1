"""Where a SPARQL question is answered: at an endpoint, or in a dump of the knowledge base on this machine."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol, cast

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat
from pyoxigraph import Store as Engine

from zoograph.errors import InputError
from zoograph.link.lookup.client import Answer, Client, Row


class Answers(Protocol):
    """Answers SELECT queries."""

    @property
    def source(self) -> str:
        """What is asked, as links and facts name it."""
        ...

    def select(self, query: str, kind: str = "") -> Answer:
        """The rows of a query about things of a kind; see :meth:`Client.select`."""
        ...


class Endpoint:
    """A SPARQL endpoint; things of some kinds may have another one."""

    def __init__(self, client: Client, source: str, of_kinds: dict[str, str] | None = None) -> None:
        self.source = source
        self._client, self._of_kinds = client, of_kinds or {}

    def select(self, query: str, kind: str = "") -> Answer:
        """See :meth:`Answers.select`."""
        return self._client.select(self._of_kinds.get(kind, self.source), query)


class Dump:
    """RDF files, loaded into a store of their own for as long as it is open. Their day is that of the youngest."""

    def __init__(self, *files: Path) -> None:
        self._files = files
        self._closing = ExitStack()
        self.source = ", ".join(file.name for file in files)

    def __enter__(self) -> Dump:
        folder = self._closing.enter_context(TemporaryDirectory())
        self._store = Engine(folder)
        for file in self._files:
            self._load(file)
        changed = max(file.stat().st_mtime for file in self._files)
        self._date = datetime.fromtimestamp(changed, UTC).date().isoformat()
        return self

    def __exit__(self, *_: object) -> None:
        del self._store
        self._closing.close()

    def _load(self, file: Path) -> None:
        name = file.name.removesuffix(".gz")
        form = RdfFormat.from_extension(name.rpartition(".")[2])
        if form is None:
            raise InputError(
                "is no RDF file that can be read; give .nt, .ttl, .nq or .rdf, or the same with .gz", file=file
            )
        try:
            with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
                self._store.bulk_load(cast(IO[bytes], stream), form, lenient=True)
        except (OSError, EOFError, SyntaxError, ValueError) as error:
            raise InputError(f"cannot be read: {' '.join(str(error).split())}", file=file) from error

    def select(self, query: str, kind: str = "") -> Answer:
        """See :meth:`Answers.select`. Dumps may have named graphs; all are asked."""
        solutions = cast(QuerySolutions, self._store.query(query, use_default_graph_as_union=True))
        names = [each.value for each in solutions.variables]
        rows = []
        for solution in solutions:
            terms = {name: solution[name] for name in names if solution[name] is not None}
            values = {name: t.value for name, t in terms.items() if isinstance(t, NamedNode | Literal)}
            languages = {n: t.language for n, t in terms.items() if isinstance(t, Literal) and t.language}
            rows.append(Row(values, languages))
        return Answer(rows, self._date)
