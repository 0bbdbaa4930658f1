"""The outside knowledge bases whose items are linked by look-up: their names, and how their IRIs begin."""

from __future__ import annotations

from dataclasses import dataclass

from zoograph.errors import UnknownName


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """One knowledge base."""

    name: str
    """As the command line and CURIEs write it."""
    label: str
    """As people call it."""
    prefix: str
    """What the IRIs of its items begin with."""
    endpoint: str
    """Where it is asked unless somebody says otherwise."""
    licence: str
    """The SPDX id of the licence of its statements."""


#: All of them, in the order in which a page shows them. The shapes in ``shapes/link.ttl`` name the prefixes, too.
KNOWLEDGE_BASES: tuple[KnowledgeBase, ...] = (
    # https://www.wikidata.org/wiki/Wikidata:SPARQL_query_service
    KnowledgeBase(
        "wikidata", "Wikidata", "http://www.wikidata.org/entity/", "https://query.wikidata.org/sparql", "CC0-1.0"
    ),
    # https://www.dbpedia.org/resources/sparql/
    KnowledgeBase("dbpedia", "DBpedia", "http://dbpedia.org/resource/", "https://dbpedia.org/sparql", "CC-BY-SA-3.0"),
    # https://developers.openalex.org
    KnowledgeBase("openalex", "OpenAlex", "https://openalex.org/", "https://api.openalex.org", "CC0-1.0"),
    # https://orkg.org/sparql
    KnowledgeBase(
        "orkg",
        "Open Research Knowledge Graph",
        "http://orkg.org/orkg/resource/",
        "https://orkg.org/triplestore",
        "CC-BY-SA-4.0",
    ),
    # https://linkedpaperswithcode.com
    KnowledgeBase(
        "lpwc",
        "Linked Papers with Code",
        "https://linkedpaperswithcode.com/",
        "https://linkedpaperswithcode.com/sparql",
        "CC-BY-SA-4.0",
    ),
)
BY_NAME: dict[str, KnowledgeBase] = {each.name: each for each in KNOWLEDGE_BASES}


def knowledge_base(name: str) -> KnowledgeBase:
    """A knowledge base by its name; raises :class:`~zoograph.errors.UnknownName`."""
    if name not in BY_NAME:
        raise UnknownName("knowledge base", name, BY_NAME)
    return BY_NAME[name]


def knowledge_base_of(iri: str) -> KnowledgeBase | None:
    """The knowledge base that has an item; None for any other IRI.

    >>> knowledge_base_of("http://www.wikidata.org/entity/Q42").label
    'Wikidata'
    >>> knowledge_base_of("https://example.org/Q42") is None
    True
    """
    return next((each for each in KNOWLEDGE_BASES if iri.startswith(each.prefix)), None)


def page_of(iri: str) -> str:
    """The address of the page that a person reads about an item.

    >>> page_of("http://www.wikidata.org/entity/Q42"), page_of("http://orkg.org/orkg/resource/R1")
    ('https://www.wikidata.org/wiki/Q42', 'https://orkg.org/resource/R1')
    """
    for start, page in (
        ("http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/"),
        ("http://orkg.org/orkg/resource/", "https://orkg.org/resource/"),
        ("http://dbpedia.org/resource/", "https://dbpedia.org/page/"),
    ):
        if iri.startswith(start):
            return page + iri.removeprefix(start)
    return iri
