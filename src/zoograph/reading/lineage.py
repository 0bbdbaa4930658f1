"""The lineage of a model: its ancestors by steps, its derivatives, and whether these show that it is an RLM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zoograph.errors import LimitReached
from zoograph.reading.patterns import ENTRIES, lifted, one_entry
from zoograph.reading.view import View
from zoograph.store.table import Iri, Table, Value
from zoograph.vocabulary import expand

#: The words for how one model was made from another.
HOW = {
    "fair4ml:fineTunedFrom": "fine-tuned from",
    "zoo:builtOn": "built on",
    "zoo:adapterOf": "an adapter of",
    "zoo:quantizedFrom": "quantized from",
    "zoo:mergedFrom": "merged from",
    "zoo:distilledFrom": "distilled from",
    "zoo:directlyDerivedFrom": "derived from",
}
#: The most derivatives that a page lists; the counts by task include all.
_MOST_LISTED = 500
#: The same properties, for ``VALUES``.
HOWS = " ".join(HOW)
#: A derivative is shown as its representative, unless that is the model itself.
_CHILD = f"{lifted('one', 'stands')} BIND(IF(?one = ?model, ?model, ?stands) AS ?child)"

QUERIES = {
    "ancestors": f"""
SELECT DISTINCT ?child ?how ?base ?baseName ?role WHERE {{
  VALUES ?model {{ $thing }}
  ?model zoo:derivedFrom? ?one .
  ?one zoo:represents? ?entry .
  VALUES ?how {{ {HOWS} }}
  ?entry ?how ?from .
  {_CHILD}
  {lifted("from", "base")}
  FILTER(?base != ?child)
  OPTIONAL {{ ?base rdfs:label ?baseName }}
  OPTIONAL {{ ?base zoo:stage ?role }}
}} ORDER BY LCASE(STR(?baseName)) ?base ?how""",
    "derivatives": f"""
SELECT DISTINCT ?derivative ?name ?how ?task ?taskName WHERE {{
  {ENTRIES}
  VALUES ?how {{ {HOWS} }}
  ?one ?how ?entry .
  {lifted("one", "derivative")}
  FILTER(?derivative != ?model)
  ?derivative rdfs:label ?name .
  OPTIONAL {{ ?derivative zoo:task ?task . ?task skos:prefLabel ?taskName }}
}} ORDER BY LCASE(STR(?name)) ?derivative ?how ?taskName LIMIT {2 * _MOST_LISTED}""",
    "derivatives_by_task": f"""
SELECT ?task ?taskName (COUNT(DISTINCT ?derivative) AS ?models) WHERE {{
  {ENTRIES}
  ?one zoo:directlyDerivedFrom ?entry .
  {lifted("one", "derivative")}
  FILTER(?derivative != ?model)
  OPTIONAL {{ ?derivative zoo:task ?task . ?task skos:prefLabel ?taskName }}
}} GROUP BY ?task ?taskName ORDER BY DESC(?models) ?taskName""",
    "descendants": f"""
SELECT (COUNT(DISTINCT ?descendant) AS ?models) WHERE {{
  VALUES ?model {{ $thing }}
  ?model zoo:hasDerivative ?descendant .
  {one_entry("descendant")}
}}""",
    "built_on_it": f"""
SELECT ?dtm (MIN(?label) AS ?name) WHERE {{
  {ENTRIES}
  ?entry zoo:hasDownstream ?built .
  ?built a zoo:DTM .
  {lifted("built", "dtm")}
  ?dtm rdfs:label ?label .
}} GROUP BY ?dtm ORDER BY LCASE(?name) ?dtm""",
}

#: The model itself: its name and its stages.
ITSELF = """
SELECT ?name ?role WHERE {
  VALUES ?model { $thing }
  ?model rdfs:label ?name .
  OPTIONAL { ?model zoo:stage ?role }
} LIMIT 2"""

#: All steps below a model, as "ancestors" has those above it.
_DESCENT = f"""
SELECT DISTINCT ?child ?childName ?how ?base WHERE {{
  {ENTRIES}
  ?entry zoo:hasDerivative? ?one .
  ?one zoo:represents? ?from .
  VALUES ?how {{ {HOWS} }}
  ?made ?how ?from .
  {lifted("made", "child")}
  {lifted("one", "stands")} BIND(IF(?one = ?model, ?model, ?stands) AS ?base)
  FILTER(?base != ?child)
  OPTIONAL {{ ?child rdfs:label ?childName }}
}} ORDER BY ?child ?how ?base"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a model to a model it was made from."""

    child: Iri
    how: str
    base: Iri


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A model that another one was made from, over any number of steps."""

    iri: Iri
    name: str
    steps: int
    """The fewest steps to it."""
    ways: tuple[Step, ...]
    """The steps that end there."""

    @property
    def how(self) -> str:
        """How models were made from it: each way once."""
        return ", ".join(dict.fromkeys(way.how for way in self.ways))


@dataclass(frozen=True, slots=True)
class WholeLineage:
    """A model, everything it was made from, and everything made from it, over any number of steps."""

    names: Mapping[Iri, str]
    """The name of each model, the model itself first."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Derivative:
    """A model that was made from another in one step."""

    iri: Iri
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The derivatives for one task."""

    task: Iri | None
    name: str
    number: int
    models: tuple[Derivative, ...]


@dataclass(frozen=True, slots=True)
class ShownByPipeline:
    """Why the pipeline shows a model to be an RLM: the first model for a task built on it, and how many more."""

    first: Iri
    name: str
    others: int

    @property
    def rest(self) -> str:
        """What follows the name of the first in the sentence."""
        if not self.others:
            return "is built on it."
        return f"and {self.others:,} other model{'s' if self.others > 1 else ''} are built on it."

    @property
    def sentence(self) -> str:
        """The reason in words.

        >>> ShownByPipeline(Iri("https://w3id.org/zoograph/model/detr"), "DETR", 2).sentence
        'An RLM because DETR and 2 other models are built on it.'
        """
        return f"An RLM because {self.name} {self.rest}"


def ancestors_of(model: str, table: Table | None) -> list[Ancestor]:
    """The ancestors, the nearest first, then by name."""
    ways: dict[tuple[Value, Value], set[str]] = defaultdict(set)
    names: dict[Value, str] = {}
    for row in table or ():
        ways[row["child"], row["base"]].add(str(row["how"]))
        names.setdefault(row["base"], str(row["baseName"] or _name(row["base"])))
    bases: dict[Value, list[Step]] = defaultdict(list)
    for (child, base), hows in ways.items():
        if isinstance(child, Iri) and isinstance(base, Iri):
            bases[child].append(Step(child, how_named(hows), base))
    steps: dict[Value, int] = {model: 0}
    reached: dict[Iri, list[Step]] = defaultdict(list)
    level: list[Value] = [model]
    while level:
        following: list[Value] = []
        for child in level:
            for step in bases.get(child, ()):
                if step.base != model:
                    reached[step.base].append(step)
                if step.base not in steps:
                    steps[step.base] = steps[child] + 1
                    following.append(step.base)
        level = following
    found = [Ancestor(iri, names[iri], steps[iri], tuple(ways)) for iri, ways in reached.items()]
    return sorted(found, key=lambda each: (each.steps, each.name.lower(), each.iri))


def whole_lineage(view: View, model: str, most_seconds: float) -> WholeLineage:
    """The whole lineage of a model; raises :class:`~zoograph.errors.LimitReached` if its queries take longer."""
    queries = {"itself": ITSELF, "ancestors": QUERIES["ancestors"], "descent": _DESCENT}
    tables = view.ask_all(queries, model, most_seconds=most_seconds)
    above, below = tables["ancestors"], tables["descent"]
    if above is None or below is None:
        raise LimitReached("the lineage of this model took too long to find")
    itself = next(iter(tables["itself"] or ()), {})
    names = {Iri(model): _label(Iri(model), itself.get("name"))}
    ways: dict[tuple[Iri, Iri], set[str]] = defaultdict(set)
    for named, nameless, rows in (("base", "child", above), ("child", "base", below)):
        for row in rows:
            if isinstance(there := row[named], Iri) and isinstance(here := row[nameless], Iri):
                names.setdefault(there, _label(there, row[f"{named}Name"]))
                ways[(here, there) if named == "base" else (there, here)].add(str(row["how"]))
    steps = (Step(child, how_named(hows), base) for (child, base), hows in ways.items())
    ordered = sorted(steps, key=lambda step: (step.base, step.child))
    return WholeLineage({iri: names.get(iri, _name(iri)) for iri in _mentioned(model, ordered)}, tuple(ordered))


def _mentioned(model: str, steps: Iterable[Step]) -> list[Iri]:
    others = {each for step in steps for each in (step.child, step.base)} - {Iri(model)}
    return [Iri(model), *sorted(others)]


def how_named(hows: Iterable[str]) -> str:
    """The words for how one model was made from another; "derived from" only if nothing tells how.

    >>> how_named([expand("zoo:directlyDerivedFrom"), expand("zoo:builtOn")])
    'built on'
    >>> how_named([expand("zoo:directlyDerivedFrom")])
    'derived from'
    """
    given = set(hows)
    told = [words for name, words in HOW.items() if expand(name) in given]
    return ", ".join(told[:-1] if len(told) > 1 and told[-1] == "derived from" else told)


def derivatives_by_task(listed: Table | None, counted: Table | None) -> list[TaskGroup]:
    """The derivatives, grouped by their tasks."""
    hows: dict[Value, set[str]] = defaultdict(set)
    for row in listed or ():
        hows[row["derivative"]].add(str(row["how"]))
    by_task: dict[Value, dict[Iri, Derivative]] = defaultdict(dict)
    for row in listed or ():
        iri = row["derivative"]
        if isinstance(iri, Iri):
            by_task[row["task"]].setdefault(iri, Derivative(iri, str(row["name"]), how_named(hows[iri])))
    return [
        TaskGroup(
            task if isinstance(task := row["task"], Iri) else None,
            str(row["taskName"] or "no task stated"),
            int(str(row["models"])),
            tuple(by_task[task].values()),
        )
        for row in counted or ()
        if row["models"]
    ]


def shown_by_pipeline(table: Table | None) -> ShownByPipeline | None:
    """The reason, if any model for a task is built on it."""
    if not table:
        return None
    first = table.rows[0]
    assert isinstance(first["dtm"], Iri)
    return ShownByPipeline(first["dtm"], str(first["name"]), len(table.rows) - 1)


def _label(iri: Iri, name: Value) -> str:
    return str(name or _name(iri))


def _name(iri: Value) -> str:
    return iri.name if isinstance(iri, Iri) else str(iri)
