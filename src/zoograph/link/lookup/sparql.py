"""Look things up in a knowledge base that answers SPARQL: by identifier first, by name and type second.

A knowledge base is a table of patterns (:class:`Queries`). The questions name many values at once (``VALUES``); one
that the server does not work out in its time is asked again in two halves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.errors import ZoographError
from zoograph.link.elsewhere import asked
from zoograph.link.knowledge_bases import KnowledgeBase
from zoograph.link.lookup.answers import Answers
from zoograph.link.lookup.client import Answer, NotKept, Row, TooMuch
from zoograph.link.lookup.found import Found, Tell
from zoograph.link.mappings import BY_IDENTIFIER, BY_LABEL, Mapping, State
from zoograph.link.things import FIELDS, Thing
from zoograph.vocabulary import DC, DCT, RDFS, XSD, ZOO

#: How many values a question names.
_MOST_VALUES = 150
#: A label of which there are more items says nothing.
_MOST_ITEMS = 5
_SURE = {"identifier": 1.0, "typed": 0.8, "untyped": 0.5}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ByIdentifier:
    """How items that have an identifier are found."""

    identifier: str
    """A key of :data:`~zoograph.link.things.FIELDS`."""
    field: str
    """The property of theirs, as SSSOM calls it."""
    pattern: str
    """From ``?value`` to ``?item``."""
    forms: Callable[[str], Iterable[str]]
    """The SPARQL terms as which their data may write an identifier."""
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByName:
    """How items that are called something are found."""

    pattern: str
    """From ``?value``, a name, to ``?item``; may bind ``?type``, the name of a class."""
    forms: Callable[[str], Iterable[str]]
    types: dict[str, str]
    """For each kind, a regular expression that the type must match; empty: a name is enough for a weak candidate."""
    field: str = "rdfs:label"


@dataclass(frozen=True, slots=True)
class Queries:
    """What there is to know of a knowledge base to ask it."""

    prologue: str
    by_identifier: tuple[ByIdentifier, ...]
    by_name: tuple[ByName, ...]
    label: str
    """From ``?item`` to ``?label`` and, where there is one, ``?description``."""
    facts: str
    """From ``?item`` to ``?what`` (a key of the facts below) and ``?said``."""
    moved: str = ""
    """From ``?item`` to ``?to``, where it was merged into another one."""
    of_kinds: dict[str, str] = field(default_factory=dict)
    """Other endpoints for things of some kinds."""


def look_up(
    queries: Queries,
    base: KnowledgeBase,
    answers: Answers,
    things: Sequence[Thing],
    known: Sequence[Mapping],
    *,
    enrich: bool,
    tell: Tell,
) -> Found:
    """The mappings of some things to items of a knowledge base, and with ``enrich`` what it says of them.

    ``known``: the mappings so far. It ends early where the server does not answer; see :attr:`Found.failure`.
    """
    work = _Work(queries, base, answers, things, known, tell)
    try:
        work.follow_moved()
        work.by_identifier()
        work.by_name()
        if enrich:
            work.facts()
    except NotKept as error:  # no question is answered without a network, and the next one may be
        work.found.failure = error
    except ZoographError as error:
        work.found.failure = error
    return work.found


class _Work:
    def __init__(
        self,
        queries: Queries,
        base: KnowledgeBase,
        answers: Answers,
        things: Sequence[Thing],
        known: Sequence[Mapping],
        tell: Tell,
    ) -> None:
        self._queries, self._base, self._answers, self._tell = queries, base, answers, tell
        self._things = things
        self._known = [each for each in known if each.knowledge_base == base]
        self.found = Found()
        self._moved: dict[str, str] = self.found.moved

    # -- the steps

    def follow_moved(self) -> None:
        """Find out which items that were linked before have been merged into others."""
        if not self._queries.moved or not self._known:
            return
        items = sorted({f"<{each.object}>" for each in self._known})
        for _, row in self._asked(
            f"{self._base.label}: merged items", "?item ?to", self._queries.moved, items, name="item"
        ):
            self._moved[row.get("item")] = row.get("to")

    def by_identifier(self) -> None:
        """Find items that have an identifier of ours."""
        for way in self._queries.by_identifier:
            for kind in sorted(way.kinds):
                wanted: dict[str, list[tuple[Thing, str]]] = defaultdict(list)
                for thing in (each for each in self._things if each.kind == kind):
                    for each in thing.identifiers:
                        if each.kind == way.identifier:
                            for form in way.forms(each.value):
                                wanted[form].append((thing, each.value))
                self._match(way.pattern, wanted, kind, f"{way.identifier} of {kind}", way)

    def by_name(self) -> None:
        """Find items that are called like things without a link."""
        linked = {each.subject for each in (*self.found.mappings, *self._known) if each.state == State.ACCEPTED}
        for way in self._queries.by_name:
            for kind, types in way.types.items():
                wanted: dict[str, list[tuple[Thing, str]]] = defaultdict(list)
                for thing in (each for each in self._things if each.kind == kind and each.iri not in linked):
                    for name in thing.names:
                        for form in way.forms(name):
                            wanted[form].append((thing, name))
                pattern = way.pattern
                if types:
                    pattern += f' FILTER(REGEX(STR(?type), "{types}", "i"))'
                self._match(pattern, wanted, kind, f"names of {kind}", way)

    def facts(self) -> None:
        """Ask what is said of the items of all accepted links."""
        linked = {each.key: each for each in self._known}
        linked |= {each.key: each for each in self.found.mappings}
        kind_of = {thing.iri: thing.kind for thing in self._things}
        items: dict[str, set[str]] = defaultdict(set)
        for each in linked.values():
            if each.state == State.ACCEPTED and each.subject in kind_of:
                # Where a kind has an endpoint of its own, its items are described there.
                own = kind_of[each.subject] if kind_of[each.subject] in self._queries.of_kinds else ""
                items[own].add(f"<{self._moved.get(each.object, each.object)}>")
        for kind, those in sorted(items.items()):
            step = f"{self._base.label}: facts"
            for answer, row in self._asked(
                step, "?item ?what ?said", self._queries.facts, sorted(those), kind, name="item"
            ):
                item = NamedNode(row.get("item"))
                if fact := fact_of(item, row):
                    self.found.facts |= {fact, *asked(item, self._answers.source, answer.date)}

    # -- asking

    def _match(
        self, pattern: str, wanted: dict[str, list[tuple[Thing, str]]], kind: str, step: str, way: ByIdentifier | ByName
    ) -> None:
        whole = f"{pattern} OPTIONAL {{ {self._queries.label} }}"
        columns = f"?value ?item ?label ?description{' ?type' if '?type' in pattern else ''}"
        rows: dict[tuple[str, str], list[tuple[Answer, Row, Thing, str]]] = {}
        for answer, row in self._asked(f"{self._base.label}: {step}", columns, whole, sorted(wanted), kind):
            item = row.get("item")
            if not item.startswith(self._base.prefix):
                continue
            item = self._moved.get(item, item)
            for form in _written(row):
                for thing, said in wanted.get(form, ()):
                    rows.setdefault((thing.iri, item), []).append((answer, row, thing, said))
        items: dict[str, set[str]] = defaultdict(set)
        for subject, item in rows:
            items[subject].add(item)
        for (subject, item), several in rows.items():
            answer, row, thing, said = several[0]
            if isinstance(way, ByName) and len(items[subject]) > _MOST_ITEMS:
                continue
            self.found.mappings.append(
                Mapping(
                    subject, item, BY_IDENTIFIER if isinstance(way, ByIdentifier) else BY_LABEL, thing.label, kind,
                    row.get("label"), row.get("type"), self._confidence(way, row, len(items[subject])), said,
                    FIELDS[way.identifier] if isinstance(way, ByIdentifier) else "rdfs:label", way.field,
                    self._answers.source, answer.date, comment=row.get("description"),
                )
            )  # fmt: skip

    @staticmethod
    def _confidence(way: ByIdentifier | ByName, row: Row, several: int) -> float:
        if isinstance(way, ByIdentifier):
            return _SURE["identifier"]
        return round(_SURE["typed" if row.get("type") else "untyped"] / several, 2)

    def _asked(
        self, step: str, columns: str, pattern: str, values: Sequence[str], kind: str = "", name: str = "value"
    ) -> Iterator[tuple[Answer, Row]]:
        """The rows of one question about many values, asked in parts."""
        for start in range(0, len(values), _MOST_VALUES):
            self._tell(step, start / len(values))
            for answer in self._parts(columns, pattern, values[start : start + _MOST_VALUES], kind, name):
                for row in answer.content:
                    yield answer, row

    def _parts(self, columns: str, pattern: str, values: Sequence[str], kind: str, name: str) -> Iterator[Answer]:
        query = (
            f"{self._queries.prologue}SELECT DISTINCT {columns} WHERE {{\n"
            f"  VALUES ?{name} {{ {' '.join(values)} }}\n  {pattern}\n}}"
        )
        try:
            answer = self._answers.select(query, kind)
            self.found.questions += 1
            yield answer
        except NotKept:
            self.found.not_kept += 1
        except TooMuch:
            if len(values) == 1:
                raise
            half = len(values) // 2
            yield from self._parts(columns, pattern, values[:half], kind, name)
            yield from self._parts(columns, pattern, values[half:], kind, name)


def _written(row: Row) -> tuple[str, ...]:
    """The SPARQL terms that a value of an answer may have been written as in the question."""
    value, language = row.get("value"), row.languages.get("value", "")
    quoted = str(Literal(value))
    terms = [f"<{value}>", quoted, f"{quoted}@{language}", f"{quoted}^^<{XSD.anyURI.value}>"]
    return tuple(terms)


def fact_of(item: NamedNode, row: Row) -> Triple | None:
    """What a row says of an item, as a statement; None for anything that is not one.

    ``?what`` is ``label``, ``description``, ``publisher``, ``issued`` (a date) or ``year``.
    """
    said, language = row.get("said"), row.languages.get("said")
    if not said:
        return None
    match row.get("what"):
        case "label" | "description" | "publisher" as what:
            term = {"label": RDFS.label, "description": DCT.description, "publisher": DC.publisher}[what]
            return Triple(item, term, Literal(said, language=language) if language else Literal(said))
        case "issued" if _DATE.match(said):
            return Triple(item, DCT.issued, Literal(said[:10], datatype=XSD.date))
        case "year" if said[:4].isdecimal():
            return Triple(item, ZOO.releaseYear, Literal(int(said[:4])))
        case _:
            return None


def text(value: str, *languages: str) -> list[str]:
    """SPARQL literals: plain, and in some languages.

    >>> text('a "b"', "en")
    ['"a \\\\"b\\\\""', '"a \\\\"b\\\\""@en']
    """
    quoted = str(Literal(value))
    return [quoted, *(f"{quoted}@{each}" for each in languages)]


def spellings(name: str) -> list[str]:
    """A name as knowledge bases may write it: their labels begin with small letters, or with a capital.

    >>> spellings("Image Classification")
    ['Image Classification', 'image classification', 'Image classification']
    """
    return list(dict.fromkeys([name, name.lower(), name[:1].upper() + name[1:].lower()]))


def iri(address: str) -> list[str]:
    """An address as a SPARQL term; none if it is not one.

    >>> iri("https://github.com/a/b"), iri("a b")
    (['<https://github.com/a/b>'], [])
    """
    try:
        return [str(NamedNode(address))] if "://" in address else []
    except ValueError:
        return []


def moved(mappings: Iterable[Mapping], to: dict[str, str]) -> list[Mapping]:
    """The mappings with items that were merged replaced by those that they were merged into; decisions stay."""
    return [
        replace(each, object=to[each.object], comment=f"merged from {each.object}. {each.comment}".strip())
        if each.object in to
        else each
        for each in mappings
    ]
