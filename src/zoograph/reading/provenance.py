"""The sources of facts about a model: the zoo, and the document in which the fact was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zoograph.addresses import split_address
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_LINKS, compact, expand


@dataclass(frozen=True, slots=True)
class Document:
    """A document in which a value was read."""

    iri: Iri
    title: str
    inferred_from: Iri | None = None
    """The thing from which the value was inferred, if the document does not state it."""

    @property
    def is_address(self) -> bool:
        """Whether a browser can open it."""
        return self.iri.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Source:
    """One graph that states a value of one entry."""

    graph: Iri
    zoo: Iri | None
    zoo_name: str
    package: str | None
    """The package or version of the zoo that was read."""
    retrieved: str | None
    """The day it was read, as an ISO 8601 date."""
    entry: Iri
    documents: tuple[Document, ...]
    inferred: bool

    @property
    def is_rule(self) -> bool:
        """Whether the value follows from other statements, and no zoo states it."""
        return self.graph in (GRAPH_INFERRED.value, GRAPH_LINKS.value)


class Provenance:
    """The sources of statements."""

    def __init__(self, facts: Table, citations: Table | None, graphs: Table | None) -> None:
        self._zoos = {row["graph"]: row for row in graphs or ()}
        self._cited: dict[tuple[Value, Value, Value], list[Document]] = defaultdict(list)
        for row in citations or ():
            place = row["document"] or row["inferredFrom"]
            if isinstance(place, Iri):
                basis = row["inferredFrom"]
                document = Document(place, titled(place, row["title"]), basis if isinstance(basis, Iri) else None)
                self._cited[row["entry"], row["graph"], row["property"]].append(document)
        self._named: dict[tuple[Value, Value], list[Iri]] = defaultdict(list)
        source = expand("dct:source")
        for row in facts:
            if row["property"] == source and isinstance(row["value"], Iri):
                self._named[row["entry"], row["graph"]].append(row["value"])

    def of(self, row: Row) -> Source:
        """The source of one statement about an entry."""
        return self.at(row["entry"], row["graph"], self._documents(row))

    def at(self, entry: Value, graph: Value, documents: tuple[Document, ...]) -> Source:
        """The source of statements about an entry that come from some documents of a graph."""
        assert isinstance(entry, Iri)
        assert isinstance(graph, Iri)
        zoo = self._zoos.get(graph, {})
        name, version, retrieved = zoo.get("zooName"), zoo.get("version"), zoo.get("retrieved")
        packages = dict.fromkeys(package for each in documents if (package := package_of(each.iri)))
        where = zoo.get("zoo")
        return Source(
            graph=graph,
            zoo=where if isinstance(where, Iri) else None,
            zoo_name=graph.name if name is None else str(name),
            # If a zoo comes as several packages, only the package of the document.
            package=", ".join(packages) if packages and version else str(version) if version else None,
            retrieved=str(retrieved)[:10] if retrieved else None,
            entry=entry,
            documents=documents,
            inferred=graph == GRAPH_INFERRED.value or any(each.inferred_from for each in documents),
        )

    def _documents(self, row: Row) -> tuple[Document, ...]:
        cited = [
            document
            for name in _cited_as(str(row["property"]))
            for document in self._cited.get((row["entry"], row["graph"], name), ())
        ]
        if cited:
            stated = [document for document in cited if document.inferred_from is None]
            return tuple(dict.fromkeys(stated or cited))
        named = self._named.get((row["entry"], row["graph"]), [])
        # With several documents, nothing tells which of them states it.
        return (Document(named[0], titled(named[0], None)),) if len(named) == 1 else ()


def _cited_as(name: str) -> Iterable[str]:
    """The names of a property in citations: the dimension is cited as the representation that has it, too."""
    return (name, expand("zoo:produces")) if compact(name) == "zoo:dimension" else (name,)


def package_of(iri: str) -> str | None:
    """The package of a document, as people write it; None if it is not in a package.

    >>> package_of("pkg:pypi/mmdet@3.3.0#mmdet/.mim/configs/faster_rcnn/metafile.yml")
    'mmdet 3.3.0'
    """
    if not iri.startswith("pkg:"):
        return None
    return iri.partition("#")[0].rpartition("/")[2].replace("@", " ")


def titled(iri: str, title: Value) -> str:
    """The name of a document: its title, its file in the package, or its address.

    >>> titled("pkg:pypi/timm@1.0.31#timm/models/resnet.py", None)
    'timm 1.0.31: timm/models/resnet.py'
    >>> titled("https://github.com/salesforce/ALBEF/blob/b9727e43c3040491774d1b22cc27718aa7772fac/README.md", None)
    'github.com/salesforce/ALBEF/README.md'
    """
    if title is not None:
        return str(title)
    if package := package_of(iri):
        return f"{package}: {iri.partition('#')[2]}" if "#" in iri else package
    parts = split_address(iri)
    if parts is None:
        return iri
    steps = [step for step in parts.path.split("/") if step]
    if parts.netloc == "github.com" and len(steps) > 3 and steps[2] in ("blob", "tree"):
        steps = [*steps[:2], *steps[4:]]
    return "/".join((parts.netloc, *steps)) if parts.netloc else iri
