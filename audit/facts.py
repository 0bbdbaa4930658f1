"""Draw facts that zoos state: the same ones for the same version and seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zoograph.api import Graph
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import compact, expand, slug_of, thing

#: What is no fact to judge: what a thing is, where it is listed, and what says where it was read.
_NO_FACTS = ("rdf:type", "dct:isPartOf", "dct:source", "prov:qualifiedPrimarySource", "fair4ml:hasEvaluation")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One fact of one entry, as a zoo states it."""

    zoo: str
    entry: Iri
    name: str
    """The entry's name in its zoo."""
    said: str
    """Property and value, for people."""
    spellings: tuple[str, ...]
    """Texts as which the value may stand in the document."""
    documents: tuple[str, ...]
    """The IRIs of the documents that it was read in."""
    inferred_from: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """Texts beside which the value stands: the metric, for a number."""
    subject: Iri | None = None
    """The thing that has the value, if it is not the entry itself: the evaluation."""


class Facts:
    """The facts of a version."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def draw(self, number: int, seed: int, zoos: Sequence[str] = ()) -> Iterator[Drawn]:
        """Facts in turn of each zoo (of all, or of those named), each of an entry of its own."""
        chance = random.Random(seed)  # noqa: S311 - it only draws a sample
        entries = {zoo: self._entries(zoo) for zoo in sorted(zoos or self._zoos())}
        entries = {zoo: found for zoo, found in entries.items() if found}
        for at in range(number):
            zoo = list(entries)[at % len(entries)]
            facts: list[Drawn] = []
            while not facts:
                facts = list(self._of(zoo, chance.choice(entries[zoo])))
            # First the property, so that those with many values are not drawn all the time.
            kinds = sorted({fact.said.partition(" ")[0] for fact in facts})
            kind = chance.choice(kinds)
            yield chance.choice([fact for fact in facts if fact.said.partition(" ")[0] == kind])

    def _rows(self, query: str) -> list[Row]:
        found = self._graph.query(query)
        assert isinstance(found, Table)
        return list(found)

    def _zoos(self) -> list[str]:
        rows = self._rows("SELECT DISTINCT ?zoo { GRAPH graph:catalog { ?graph foaf:primaryTopic ?zoo } }")
        return [slug_of(str(row["zoo"])) for row in rows]

    def _entries(self, zoo: str) -> list[Iri]:
        graph, whole = expand(f"graph:{zoo}"), thing("zoo", zoo).value
        rows = self._rows(f"SELECT DISTINCT ?entry {{ GRAPH <{graph}> {{ ?entry dct:isPartOf <{whole}> }} }}")
        return sorted(row["entry"] for row in rows if isinstance(row["entry"], Iri))

    def _of(self, zoo: str, entry: Iri) -> Iterator[Drawn]:
        graph = f"<{expand(f'graph:{zoo}')}>"
        rows = self._rows(
            f"SELECT ?property ?value {{ GRAPH {graph} {{ <{entry}> ?property ?value }} }} ORDER BY ?property ?value"
        )
        name = next((str(row["value"]) for row in rows if row["property"] == expand("rdfs:label")), slug_of(entry))
        named = [str(row["value"]) for row in rows if row["property"] == expand("dct:source")]
        cited = self._rows(
            f"""SELECT ?property ?document ?basis {{ GRAPH {graph} {{
              <{entry}> prov:qualifiedPrimarySource ?citation . ?citation zoo:statedProperty ?property
              OPTIONAL {{ ?citation prov:entity ?document }} OPTIONAL {{ ?citation zoo:inferredFrom ?basis }} }} }}
            ORDER BY ?property ?document ?basis"""
        )
        for row in rows:
            term, value = compact(str(row["property"])), row["value"]
            if term in _NO_FACTS or term == "rdfs:label":
                continue
            mine = [each for each in cited if each["property"] == row["property"]]
            documents = [str(each["document"]) for each in mine if each["document"]] or named
            bases = tuple(str(each["basis"]) for each in mine if each["basis"])
            if isinstance(value, Iri):
                spelled = self._names(graph, value)
                documents = (
                    [*documents, *self._sources(graph, value)] if value.startswith(expand("model:")) else documents
                )
                said = f"{term} {compact(value)}"
            else:
                spelled, said = (str(value),), f"{term} {value}"
            yield Drawn(zoo, entry, name, said, spelled, tuple(dict.fromkeys(documents)), bases)
        yield from self._results(zoo, graph, entry, name)

    def _names(self, graph: str, each: Iri) -> tuple[str, ...]:
        """What a thing is called anywhere, and the addresses and identifiers that its graph gives it."""
        rows = self._rows(
            f"""SELECT DISTINCT ?text {{
              {{ <{each}> rdfs:label|skos:prefLabel|skos:altLabel|dct:title|zoo:dimension|dct:identifier ?text }} UNION
              {{ GRAPH {graph} {{
                <{each}> dcat:downloadURL|dcat:accessURL|zoo:hubRepository|fabio:hasArXivId|bibo:doi ?text }} }} UNION
              {{ GRAPH {graph} {{ <{each}> zoo:checkpoint/(dcat:downloadURL|dcat:accessURL) ?text }} }} }}
            ORDER BY ?text"""
        )
        return tuple(dict.fromkeys([slug_of(each), *(str(row["text"]) for row in rows)]))

    def _sources(self, graph: str, each: Iri) -> list[str]:
        rows = self._rows(
            f"SELECT ?document {{ GRAPH {graph} {{ <{each}> dct:source ?document }} }} ORDER BY ?document"
        )
        return [str(row["document"]) for row in rows]

    def _results(self, zoo: str, graph: str, entry: Iri, name: str) -> Iterator[Drawn]:
        rows = self._rows(
            f"""SELECT ?evaluation ?metric ?dataset ?split ?value ?document {{ GRAPH {graph} {{
              ?evaluation fair4ml:evaluatedMLModel <{entry}> ; zoo:metric ?metric ; zoo:value ?value ;
                fair4ml:evaluationDataset ?dataset
              OPTIONAL {{ ?evaluation zoo:split ?split }} OPTIONAL {{ ?evaluation dct:source ?document }} }} }}
            ORDER BY ?evaluation ?document"""
        )
        for row in rows:
            metric, dataset, subject = row["metric"], row["dataset"], row["evaluation"]
            assert isinstance(metric, Iri)
            assert isinstance(dataset, Iri)
            assert isinstance(subject, Iri)
            value = str(row["value"])
            split = f" ({row['split']})" if row["split"] else ""
            said = f"result {compact(metric)} on {compact(dataset)}{split} is {value}"
            rate = f"{float(value) / 100:.6f}".rstrip("0")
            spelled = (value, f"{value}0", rate, f"{rate}0")
            documents = (str(row["document"]),) if row["document"] else ()
            yield Drawn(zoo, entry, name, said, spelled, documents, (), self._names(graph, metric), subject)
