"""What is said of a model, and by whom: each value once, with every source that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zoograph.identifiers import split_address
from zoograph.vocabulary import GRAPH_INFERRED, compact, expand
from zoograph.web.pages.asking import Iri, Row, Table, Value
from zoograph.web.pages.model.asked import ENTRIES

#: The properties whose values are shown, by prefixed name.
SHOWN = (
    "rdfs:label", "skos:altLabel", "dct:isPartOf", "zoo:stage", "zoo:family", "zoo:domain", "zoo:task",
    "zoo:supportsTask", "zoo:strategy", "zoo:architecture", "zoo:parameterCount", "zoo:modality", "zoo:inputSize",
    "zoo:sampleRate", "sdo:inLanguage", "zoo:releaseYear", "dct:issued", "dct:license", "zoo:licenceClass",
    "dct:publisher", "sdo:codeRepository", "zoo:sourceDataset", "zoo:targetDataset", "fair4ml:trainedOn", "dct:source",
)  # fmt: skip
#: Of these a model has one value, so that two of different sources contradict each other.
_OF_ONE_VALUE = ("zoo:stage", "zoo:strategy", "zoo:releaseYear", "dct:license", "zoo:inputSize", "zoo:sampleRate")
#: Sources give sizes as precisely as they like: only those that are further apart than this contradict each other.
_SIZES_DIFFER = 1.05

QUERIES = {
    "facts": f"""
SELECT ?entry ?property ?value ?name ?graph WHERE {{
  {ENTRIES}
  {{
    VALUES ?property {{ {" ".join(SHOWN)} }}
    GRAPH ?graph {{ ?entry ?property ?value }}
  }}
  UNION
  {{
    ?entry zoo:produces ?representation .
    GRAPH ?graph {{ ?representation zoo:dimension ?value }}
    BIND(zoo:dimension AS ?property)
  }}
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
  GRAPH graph:catalog { ?graph foaf:primaryTopic ?zoo }
  OPTIONAL { ?zoo rdfs:label ?zooName }
  OPTIONAL { GRAPH graph:catalog { ?graph sdo:version ?version } }
  OPTIONAL { GRAPH graph:catalog { ?graph prov:generatedAtTime ?retrieved } }
} ORDER BY ?graph""",
}


@dataclass(frozen=True, slots=True)
class Document:
    """Where a value was read."""

    iri: Iri
    title: str
    inferred_from: Iri | None = None
    """What the value was inferred from, if the document does not state it."""

    @property
    def is_address(self) -> bool:
        """Whether a browser can go there."""
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
        """Whether no zoo says so: it follows from other statements."""
        return self.graph == GRAPH_INFERRED.value


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, and all who state it."""

    value: Value
    name: str | None
    sources: tuple[Source, ...]
    disputed: bool = False

    @property
    def text(self) -> str:
        """What a person calls the value."""
        return (
            self.name
            if self.name is not None
            else Iri(self.value).name
            if isinstance(self.value, Iri)
            else str(self.value)
        )

    @property
    def inferred(self) -> bool:
        """Whether nobody states it: every source inferred it."""
        return all(source.inferred for source in self.sources)


@dataclass(frozen=True, slots=True)
class Facts:
    """All values that are known of a model, by property."""

    by_property: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Fact, ...]:
        """The values of a property, by its prefixed name."""
        return self.by_property.get(expand(name), ())

    def first(self, name: str) -> Value:
        """One value of a property; None if there is none."""
        found = self.of(name)
        return found[0].value if found else None

    @property
    def released(self) -> tuple[Fact, ...]:
        """Dates of release, and the years that no date has."""
        dates = self.of("dct:issued")
        within = {str(fact.value)[:4] for fact in dates}
        return (
            *dates,
            *(fact for fact in self.of("zoo:releaseYear") if str(fact.value) not in within or fact.disputed),
        )

    @staticmethod
    def of_one_origin(values: Sequence[Fact]) -> bool:
        """Whether the same sources state all of several values, so that one mark is enough."""
        return len(values) > 1 and len({(fact.sources, fact.disputed) for fact in values}) == 1

    @property
    def licence_is_named(self) -> bool:
        """Whether a source names a licence."""
        return bool(self.of("dct:license"))


def facts_of(facts: Table, provenance: Provenance) -> Facts:
    """The values, each with its sources."""
    stated: dict[str, dict[Value, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in facts:
        stated[str(row["property"])][row["value"]].append(row)
    found = {}
    for name, values in stated.items():
        made = [
            Fact(value, _name(rows), tuple(sorted({provenance.of(row) for row in _by_zoos(rows)}, key=_order)))
            for value, rows in values.items()
        ]
        found[name] = _marked(name, _one_family(made) if compact(name) == "zoo:family" else made)
    return Facts(found)


def _one_family(families: Sequence[Fact]) -> list[Fact]:
    """Families of several zoos by one name as one value: that with the shortest IRI, which is the curated one's."""
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


def _by_zoos(rows: Sequence[Row]) -> Sequence[Row]:
    """What zoos state; only where none does, what follows (which it may for several entries of the same weights)."""
    return [row for row in rows if row["graph"] != GRAPH_INFERRED.value] or rows[:1]


def _order(source: Source) -> tuple[bool, str, str]:
    return source.inferred, source.zoo_name, source.entry


def _marked(name: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The values, marked where sources contradict each other: no source that states one states another, too."""
    prefixed = compact(name)
    plain = [fact for fact in facts if not fact.inferred]
    groups: dict[tuple[str, str], set[Value]] = defaultdict(set)
    for fact in plain:
        for source in fact.sources:
            if not source.inferred:
                groups[source.entry, source.graph].add(fact.value)
    disputed: set[Value] = set()
    if prefixed == "zoo:parameterCount":
        sizes = [fact.value for fact in plain if isinstance(fact.value, int)]
        if sizes and max(sizes) > min(sizes) * _SIZES_DIFFER:
            disputed = set(sizes)
    elif prefixed in _OF_ONE_VALUE:
        sides = list(groups.values())
        if any(not one & other for one in sides for other in sides):
            disputed = set().union(*sides)
    return tuple(Fact(fact.value, fact.name, fact.sources, fact.value in disputed) for fact in facts)


class Provenance:
    """Who says what, and where it stands."""

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
        """The source of what some documents, read into a graph, say of an entry."""
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
            # Of a zoo that comes as several packages, the one that the document is in.
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
        # One of several documents states it, and nothing tells which.
        return (Document(named[0], titled(named[0], None)),) if len(named) == 1 else ()


def _cited_as(name: str) -> Iterable[str]:
    """What a citation calls a property: the dimension belongs to the representation that the model gives."""
    return (name, expand("zoo:produces")) if compact(name) == "zoo:dimension" else (name,)


def package_of(iri: str) -> str | None:
    """The package that a document is in, as people write it; None if it is in none.

    >>> package_of("pkg:pypi/mmdet@3.3.0#mmdet/.mim/configs/faster_rcnn/metafile.yml")
    'mmdet 3.3.0'
    """
    if not iri.startswith("pkg:"):
        return None
    return iri.partition("#")[0].rpartition("/")[2].replace("@", " ")


def titled(iri: str, title: Value) -> str:
    """What to call a document: its title, the file in its package, or where it lies.

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
