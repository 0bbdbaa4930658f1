"""OpenAlex: papers, organisations and people, by its API or by files of its snapshot.

https://developers.openalex.org. A filter takes up to 100 values; a DOI is written in small letters there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.errors import InputError, ZoographError
from zoograph.link.elsewhere import asked
from zoograph.link.knowledge_bases import KnowledgeBase
from zoograph.link.lookup.client import Answer, Client, NotKept
from zoograph.link.lookup.found import Found, Tell
from zoograph.link.mappings import BY_IDENTIFIER, BY_LABEL, Mapping, State
from zoograph.link.things import FIELDS, Thing
from zoograph.vocabulary import DC, DCT, RDFS, XSD, ZOO

_MOST_VALUES = 50
_MOST_ITEMS = 5
_SELECT = "id,doi,display_name,type,publication_date,publication_year,cited_by_count,primary_location"


@dataclass(frozen=True, slots=True)
class _Way:
    """How things of a kind are found by an identifier."""

    kind: str
    identifier: str
    entities: str
    filter: str
    form: str
    """The identifier as OpenAlex writes it; ``{}`` is ours."""


_WAYS = (
    _Way("paper", "doi", "works", "doi", "https://doi.org/{}"),
    _Way("paper", "arxiv", "works", "doi", "https://doi.org/10.48550/arxiv.{}"),
    _Way("dataset", "doi", "works", "doi", "https://doi.org/{}"),
    _Way("organization", "ror", "institutions", "ror", "https://ror.org/{}"),
    _Way("person", "orcid", "authors", "orcid", "https://orcid.org/{}"),
)
#: For things that are looked up by name: what to search, and in which filter.
_NAMES = {"paper": ("works", "title.search"), "organization": ("institutions", "display_name.search")}


class Records(Protocol):
    """Answers for records that have one of some values, or are called something."""

    source: str

    def having(self, entities: str, field: str, values: Sequence[str]) -> Answer:
        """The records whose field has one of the values; for ``*.search``, those with all words of the one value."""
        ...


class Api:
    """The API at an address."""

    def __init__(self, client: Client, source: str) -> None:
        self.source = source.rstrip("/")
        self._client = client

    def having(self, entities: str, field: str, values: Sequence[str]) -> Answer:
        """See :meth:`Records.having`; raises what :meth:`Client.json` raises."""
        select = f"&select={_SELECT}" if entities == "works" else ""
        wanted = quote("|".join(values), safe=":/.|")
        address = f"{self.source}/{entities}?filter={field}:{wanted}&per-page=100{select}"
        answer = self._client.json(address)
        try:
            return Answer([dict(each) for each in answer.content["results"]], answer.date)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("the answer is no list of OpenAlex records", file=self.source) from error


class Snapshot:
    """Files of the snapshot: one JSON record a line. https://developers.openalex.org/download/snapshot-format"""

    def __init__(self, *files: Path) -> None:
        self._files = files
        self.source = ", ".join(file.name for file in files)
        self._date = datetime.fromtimestamp(max(file.stat().st_mtime for file in files), UTC).date().isoformat()

    def having(self, entities: str, field: str, values: Sequence[str]) -> Answer:
        """See :meth:`Records.having`. The files are read once for each question."""
        start = f"https://openalex.org/{entities[0].upper()}"
        if field.endswith(".search"):
            name = " ".join(values[0].casefold().split())
            found = (each for each in self._records() if _name_of(each).casefold() == name)
        else:
            wanted = {each.lower() for each in values}
            found = (each for each in self._records() if str(each.get(field) or "").lower() in wanted)
        return Answer([each for each in found if str(each.get("id", "")).startswith(start)], self._date)

    def _records(self) -> Iterator[dict[str, Any]]:
        for file in self._files:
            try:
                with (
                    gzip.open(file, "rt", encoding="utf-8")
                    if file.suffix == ".gz"
                    else file.open(encoding="utf-8") as lines
                ):
                    for number, line in enumerate(lines, 1):
                        try:
                            record = json.loads(line)
                        except ValueError as error:
                            raise InputError(f"is not JSON: {error}", file=file, line=number) from error
                        if isinstance(record, dict):
                            yield record
            except (OSError, EOFError, UnicodeDecodeError) as error:
                raise InputError(f"cannot be read: {error}", file=file) from error


def look_up(
    base: KnowledgeBase,
    records: Records,
    things: Sequence[Thing],
    known: Sequence[Mapping],
    *,
    enrich: bool,
    tell: Tell,
) -> Found:
    """The same as :func:`zoograph.link.lookup.sparql.look_up`, of records."""
    lookup = _Lookup(base, records, tell)
    found = lookup.found
    try:
        for way in _WAYS:
            lookup.by_identifier(way, things)
        linked = {each.subject for each in found.mappings}
        linked |= {each.subject for each in known if each.knowledge_base == base and each.state == State.ACCEPTED}
        for kind, (entities, field) in _NAMES.items():
            rest = [each for each in things if each.kind == kind and each.iri not in linked]
            lookup.by_name(entities, field, rest)
    except ZoographError as error:
        found.failure = error
    if enrich:
        accepted = {each.object for each in found.mappings if each.state == State.ACCEPTED}
        for item in sorted(accepted & lookup.kept.keys()):
            record, date = lookup.kept[item]
            found.facts |= {*_facts(NamedNode(item), record), *asked(NamedNode(item), records.source, date)}
    return found


class _Lookup:
    """One look-up: what is asked, what came of it, and the records of the items that were found."""

    def __init__(self, base: KnowledgeBase, records: Records, tell: Tell) -> None:
        self._base, self._records, self._tell = base, records, tell
        self.found = Found()
        self.kept: dict[str, tuple[dict[str, Any], str]] = {}
        """By item: its record, and the day of the answer."""

    def by_identifier(self, way: _Way, things: Sequence[Thing]) -> None:
        """Look up the things with an identifier, many at a time."""
        wanted: dict[str, list[tuple[Thing, str]]] = {}
        for thing in (each for each in things if each.kind == way.kind):
            for each in thing.identifiers:
                # A bar or a comma would be part of the filter.
                if each.kind == way.identifier and not set("|,") & set(each.value):
                    wanted.setdefault(way.form.format(each.value).lower(), []).append((thing, each.value))
        values = sorted(wanted)
        batches = [values[start : start + _MOST_VALUES] for start in range(0, len(values), _MOST_VALUES)]
        shared = _Shared(BY_IDENTIFIER, FIELDS[way.identifier], f"openalex:{way.filter}")
        for _, answer in self._answers(f"{way.identifier} of {way.kind}", way.entities, way.filter, batches):
            for record in answer.content:
                for thing, said in wanted.get(str(record.get(way.filter) or "").lower(), ()):
                    self._note(thing, record, answer, shared, said, 1.0)

    def by_name(self, entities: str, field: str, things: Sequence[Thing]) -> None:
        """Look up the names of things, one at a time; a name that many records have finds none."""
        words = [" ".join(thing.label.replace(",", " ").replace("|", " ").split()) for thing in things]
        shared = _Shared(BY_LABEL, "rdfs:label", "openalex:display_name")
        kind = things[0].kind if things else ""
        for number, answer in self._answers(f"names of {kind}", entities, field, [[each] for each in words]):
            thing = things[number]
            same = [each for each in answer.content if _bare(_name_of(each)) == _bare(thing.label)]
            for record in same if len(same) <= _MOST_ITEMS else ():
                self._note(thing, record, answer, shared, thing.label, round(0.8 / len(same), 2))

    def _answers(
        self, what: str, entities: str, field: str, batches: Sequence[Sequence[str]]
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to each batch with its number; batches without one, where only kept answers count, are counted."""
        for number, batch in enumerate(batches):
            self._tell(f"{self._base.label}: {what}", number / len(batches))
            try:
                answer = self._records.having(entities, field, batch)
            except NotKept:
                self.found.not_kept += 1
                continue
            self.found.questions += 1
            yield number, answer

    def _note(
        self, thing: Thing, record: dict[str, Any], answer: Answer, shared: _Shared, said: str, confidence: float
    ) -> None:
        """Keep a record as an item of a thing, if it is one of the knowledge base."""
        item = str(record.get("id") or "")
        if not item.startswith(self._base.prefix):
            return
        self.kept[item] = record, answer.date
        about = [str(record.get("publication_date") or ""), _venue(record)]
        self.found.mappings.append(
            Mapping(
                thing.iri, item, shared.justification, thing.label, thing.kind, _name_of(record),
                str(record.get("type") or ""), confidence, said, shared.ours, shared.theirs,
                self._records.source, answer.date, comment=", ".join(filter(None, about)),
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a thing and an item have in common, and where each has it."""

    justification: str
    ours: str
    theirs: str


def _name_of(record: Mapping_[str, Any]) -> str:
    return " ".join(str(record.get("display_name") or record.get("title") or "").split())


def _bare(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())


def _venue(record: Mapping_[str, Any]) -> str:
    source = (record.get("primary_location") or {}).get("source") or {}
    return str(source.get("display_name") or "")


def _facts(item: NamedNode, record: Mapping_[str, Any]) -> Iterator[Triple]:
    if name := _name_of(record):
        yield Triple(item, RDFS.label, Literal(name))
    date, year = str(record.get("publication_date") or ""), record.get("publication_year")
    if len(date) == 10:
        yield Triple(item, DCT.issued, Literal(date, datatype=XSD.date))
    elif isinstance(year, int):
        yield Triple(item, ZOO.releaseYear, Literal(year))
    if venue := _venue(record):
        yield Triple(item, DC.publisher, Literal(venue))
    if isinstance(count := record.get("cited_by_count"), int):
        yield Triple(item, ZOO.citationCount, Literal(count))
