"""Look things up in outside knowledge bases. One module for each; only the command line asks, never a web caller."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from zoograph.link.knowledge_bases import KnowledgeBase
from zoograph.link.lookup import dbpedia, lpwc, openalex, orkg, sparql, wikidata
from zoograph.link.lookup.answers import Dump, Endpoint
from zoograph.link.lookup.client import Client
from zoograph.link.lookup.found import Found, Tell
from zoograph.link.mappings import Mapping, State
from zoograph.link.things import Identifier, Thing

__all__ = ["Client", "Found", "look_up"]

#: The questions of each knowledge base that answers SPARQL; OpenAlex has an API of its own.
SPARQL: dict[str, sparql.Queries] = {
    "wikidata": wikidata.QUERIES,
    "dbpedia": dbpedia.QUERIES,
    "orkg": orkg.QUERIES,
    "lpwc": lpwc.QUERIES,
}


def look_up(
    base: KnowledgeBase,
    client: Client,
    things: Sequence[Thing],
    known: Sequence[Mapping],
    *,
    endpoint: str = "",
    dump: Sequence[Path] = (),
    enrich: bool = False,
    tell: Tell,
) -> Found:
    """Look things up in a knowledge base.

    ``endpoint``: another address than its own. ``dump``: files to read instead of asking.
    ``enrich``: bring back what it says of the items, too.
    Raises :class:`~zoograph.errors.InputError` for a dump that cannot be read; what else ends it is in the answer.
    """
    things = _with_items(things, known)
    with ExitStack() as stack:
        if base.name not in SPARQL:
            records = openalex.Snapshot(*dump) if dump else openalex.Api(client, endpoint or base.endpoint)
            return openalex.look_up(base, records, things, known, enrich=enrich, tell=tell)
        queries = SPARQL[base.name]
        answers = (
            stack.enter_context(Dump(*dump))
            if dump
            else Endpoint(client, endpoint or base.endpoint, None if endpoint else queries.of_kinds)
        )
        return sparql.look_up(queries, base, answers, things, known, enrich=enrich, tell=tell)


def _with_items(things: Sequence[Thing], known: Sequence[Mapping]) -> list[Thing]:
    """The things with their Wikidata items, by which other knowledge bases know them."""
    items: dict[str, set[Identifier]] = {}
    for each in known:
        if each.state == State.ACCEPTED and each.knowledge_base and each.knowledge_base.name == "wikidata":
            items.setdefault(each.subject, set()).add(Identifier("wikidata", each.object))
    return [replace(each, identifiers=each.identifiers | items.get(each.iri, set())) for each in things]
