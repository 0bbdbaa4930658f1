"""What knowledge bases say about the items that things are linked to, and the statements that links come to.

All of it goes into the graph ``links``, and all of it is about the item, not about our thing: so nothing that a zoo
says is overwritten or contradicted. Each item says where it was asked for, and on which day.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.errors import InputError
from zoograph.link.mappings import Mapping, State, mappings_of
from zoograph.rdf import read_triples
from zoograph.vocabulary import DC, DCT, RDFS, SDO, SKOS, XSD, ZOO

#: In a home: the statements about items that a look-up brought back.
FILE_NAME = "elsewhere.nt"

#: What may be said about an item.
PROPERTIES = frozenset({
    RDFS.label, DCT.description, DCT.issued, ZOO.releaseYear, DC.publisher, ZOO.citationCount, DCT.source,
    SDO.sdDatePublished,
})  # fmt: skip


def links_and_facts(home: Path) -> set[Triple]:
    """The accepted links of a home, and what is known of their items."""
    linked = [each for each in mappings_of(home) if each.state == State.ACCEPTED]
    items = {each.object for each in linked}
    said = {fact for fact in facts_of(home) if _subject(fact) in items}
    named = {_subject(fact) for fact in said if fact.predicate == RDFS.label}
    plain = {each for each in links(linked) if each.predicate == RDFS.label and _subject(each) in named}
    return links(linked) - plain | said


def links(accepted: Iterable[Mapping]) -> set[Triple]:
    """The statements of some accepted links. An item that was looked up says where, when, and what it is called."""
    found: set[Triple] = set()
    for each in accepted:
        item = NamedNode(each.object)
        found.add(Triple(NamedNode(each.subject), SKOS.exactMatch, item))
        if each.was_looked_up:
            found |= asked(item, each.source, each.date)
        if each.object_label:
            found.add(Triple(item, RDFS.label, Literal(each.object_label)))
    return found


def asked(item: NamedNode, source: str, date: str) -> set[Triple]:
    """Where an item was asked for, and on which day."""
    said = {Triple(item, SDO.sdDatePublished, Literal(date, datatype=XSD.date))}
    return said | ({Triple(item, DCT.source, NamedNode(source))} if "://" in source else set())


def facts_of(home: Path) -> set[Triple]:
    """What look-ups brought back, kept in a home; raises :class:`InputError` for anything else in the file."""
    file = home / FILE_NAME
    if not file.exists():
        return set()
    found = set(read_triples(file))
    for each in found:
        if each.predicate not in PROPERTIES:
            raise InputError(f"{each.predicate} is nothing that a look-up brings back", file=file)
    return found


def updated(known: Iterable[Triple], found: Iterable[Triple]) -> set[Triple]:
    """The facts with those of another look-up, which replace all earlier ones about the same items."""
    found = set(found)
    items = {_subject(each) for each in found}
    return {each for each in known if _subject(each) not in items} | found


def _subject(fact: Triple) -> str:
    return fact.subject.value if isinstance(fact.subject, NamedNode) else ""
