"""The facts about a model: each value once, with the zoos that state it and the documents in which it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zoograph.addresses import split_address
from zoograph.fields import BY_TERM, Field, Place, shown_in
from zoograph.reading.patterns import ENTRIES
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_LINKS, compact, expand
from zoograph.wording import is_rounded

#: The properties whose values are shown, by prefixed name.
SHOWN = (
    "rdfs:label", *(field.term for field in shown_in(Place.PAGE) if not field.via), "zoo:licenceClass",
    "zoo:sourceDataset", "zoo:targetDataset", "fair4ml:trainedOn", "dct:source",
)  # fmt: skip

#: Facts whose property belongs to another thing, which a property path leads to.
_FURTHER = "".join(
    f"""
  UNION
  {{
    ?entry {field.via} ?thing .
    GRAPH ?graph {{ ?thing {field.term} ?value }}
    BIND({field.term} AS ?property)
  }}"""
    for field in shown_in(Place.PAGE)
    if field.via
)

QUERIES = {
    "facts": f"""
SELECT ?entry ?property ?value ?name ?graph WHERE {{
  {ENTRIES}
  {{
    VALUES ?property {{ {" ".join(SHOWN)} }}
    GRAPH ?graph {{ ?entry ?property ?value }}
  }}{_FURTHER}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?name }}
}} ORDER BY ?entry ?property LCASE(STR(COALESCE(?name, ?value))) ?graph""",
    "citations": f"""
SELECT ?entry ?property ?graph ?document ?title ?inferredFrom WHERE {{
  {ENTRIES}
  GRAPH ?graph {{ ?entry prov:qualifiedPrimarySource ?citation . ?citation zoo:statedProperty ?property }}
  OPTIONAL {{
    GRAPH ?graph {{ ?citation prov:entity ?document }}
    OPTIONAL {{ ?document dct:title ?title }}
  }}
  OPTIONAL {{ GRAPH ?graph {{ ?citation zoo:inferredFrom ?inferredFrom }} }}
}} ORDER BY ?entry ?property ?document ?inferredFrom""",
    "graphs": """
SELECT ?graph ?zoo ?zooName ?version ?retrieved WHERE {
  ?graph foaf:primaryTopic ?zoo .
  OPTIONAL { ?zoo rdfs:label ?zooName }
  OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
  OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
} ORDER BY ?graph""",
}


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


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, and all its sources."""

    value: Value
    name: str | None
    sources: tuple[Source, ...]
    disputed: bool = False

    @property
    def text(self) -> str:
        """The value as people read it."""
        return (
            self.name
            if self.name is not None
            else Iri(self.value).name
            if isinstance(self.value, Iri)
            else str(self.value)
        )

    @property
    def inferred(self) -> bool:
        """Whether no source states it: all of them inferred it."""
        return all(source.inferred for source in self.sources)


@dataclass(frozen=True, slots=True)
class Facts:
    """All known values of a model, by property."""

    by_property: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Fact, ...]:
        """The values of a property, by its prefixed name."""
        return self.by_property.get(expand(name), ())

    def first(self, name: str) -> Value:
        """One value of a property; None if there is none."""
        found = self.of(name)
        return found[0].value if found else None

    @property
    def by_label(self) -> dict[str, tuple[Fact, ...]]:
        """The facts that a page shows, in its order, by their labels in lower case."""
        return {field.label.lower(): found for field in shown_in(Place.PAGE) if (found := self.of(field.term))}

    def shown(self, field: Field) -> tuple[Fact, ...]:
        """The values of a field to show: all except release years that a release date already contains."""
        if field.name != "year":
            return self.of(field.term)
        within = {str(fact.value)[:4] for fact in self.of("dct:issued")}
        return tuple(fact for fact in self.of(field.term) if str(fact.value) not in within or fact.disputed)

    @staticmethod
    def of_one_origin(values: Sequence[Fact]) -> bool:
        """Whether several values all have the same sources, so that one source mark is enough."""
        return len(values) > 1 and len({(fact.sources, fact.disputed) for fact in values}) == 1

    @property
    def licence_is_named(self) -> bool:
        """Whether a source names a licence."""
        return bool(self.of("dct:license"))


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


def facts_of(model: str, facts: Table, provenance: Provenance, disagreements: Table | None = None) -> Facts:
    """The values of a model and of the entries that it represents, each with its sources.

    ``disagreements``: question 23 about these entries.
    """
    entries = {row["entry"] for row in facts}
    disputed: dict[str, set[Value]] = defaultdict(set)
    for row in disagreements or ():
        if row["model"] in entries and row["other"] in entries:
            disputed[str(row["property"])] |= {row["value"], row["otherValue"]}
    stated: dict[str, dict[Value, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in facts:
        stated[str(row["property"])][row["value"]].append(row)
    found = {}
    for name, values in stated.items():
        made = [
            Fact(value, _name(rows), tuple(sorted({provenance.of(row) for row in _by_zoos(rows)}, key=_order)))
            for value, rows in values.items()
        ]
        if compact(name) == "zoo:family":
            made = _one_family(made)
        ordered = sorted(made, key=lambda fact: (fact.inferred, isinstance(fact.value, int) and is_rounded(fact.value)))
        if (field := BY_TERM.get(compact(name))) and field.is_one_number:
            own = {value for value, rows in values.items() if any(row["entry"] == model for row in rows)}
            ordered.sort(key=lambda fact: (fact.value not in own, field.order(_number(fact.value))))
        found[name] = tuple(replace(fact, disputed=fact.value in disputed[name]) for fact in ordered)
    return Facts(found)


def _one_family(families: Sequence[Fact]) -> list[Fact]:
    """Families of several zoos with one name as one value: the one with the shortest IRI, which is the curated one."""
    found: dict[str, Fact] = {}
    for fact in sorted(families, key=lambda fact: len(str(fact.value))):
        same = found.setdefault(fact.text.casefold(), fact)
        if same is not fact:
            found[fact.text.casefold()] = Fact(
                same.value, same.name, tuple(sorted({*same.sources, *fact.sources}, key=_order))
            )
    return list(found.values())


def _name(rows: Sequence[Row]) -> str | None:
    return next((str(row["name"]) for row in rows if row["name"] is not None), None)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _by_zoos(rows: Sequence[Row]) -> Sequence[Row]:
    """Values that zoos state; inferred values only if no zoo states any."""
    return [row for row in rows if row["graph"] != GRAPH_INFERRED.value] or rows[:1]


def _order(source: Source) -> tuple[bool, str, str]:
    return source.inferred, source.zoo_name, source.entry


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
