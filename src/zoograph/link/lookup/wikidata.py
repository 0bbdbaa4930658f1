"""Wikidata. Scholarly articles have an endpoint of their own since the graph was split.

Only statements of the best rank are looked at (``wdt:``), and labels are read as they stand, without the label service
of the endpoint, so that the same questions work on a dump.
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from zoograph.link.lookup.sparql import ByIdentifier, ByName, Queries, iri, spellings, text

#: The languages of labels and descriptions that are brought back.
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
_IN = f"IN ({', '.join(f'{chr(34)}{each}{chr(34)}' for each in LANGUAGES)})"


def _names(name: str) -> list[str]:
    return [form for each in spellings(name) for form in text(each, "en")[1:]]


def _addresses(address: str) -> Iterable[str]:
    bare = address.rstrip("/")
    return [form for each in (bare, f"{bare}/") for form in iri(each)]


def _by(identifier: str, property_: str, forms: Callable[[str], Iterable[str]], *kinds: str) -> ByIdentifier:
    return ByIdentifier(identifier, property_, f"?item {property_} ?value .", forms, frozenset(kinds))


QUERIES = Queries(
    prologue=(
        "PREFIX wdt: <http://www.wikidata.org/prop/direct/>\nPREFIX p: <http://www.wikidata.org/prop/>\n"
        "PREFIX psv: <http://www.wikidata.org/prop/statement/value/>\nPREFIX wikibase: <http://wikiba.se/ontology#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX schema: <http://schema.org/>\n"
    ),
    by_identifier=(
        _by("arxiv", "wdt:P818", text, "paper"),
        # DOIs are kept in capitals there.
        _by("doi", "wdt:P356", lambda value: text(value.upper()), "paper", "dataset"),
        _by("arxiv", "wdt:P356", lambda value: text(f"10.48550/ARXIV.{value.upper()}"), "paper"),
        _by("repository", "wdt:P1324", _addresses, "family"),
        _by("hub", "wdt:P856", lambda value: _addresses(f"https://huggingface.co/{value}"), "model"),
        _by("page", "wdt:P856", _addresses, "family", "dataset", "organization"),
        _by("orcid", "wdt:P496", text, "person"),
        _by("ror", "wdt:P6782", text, "organization"),
        ByIdentifier(
            "wikipedia", "schema:about", "?value schema:about ?item .",
            lambda v: iri(f"https://en.wikipedia.org/wiki/{quote(v, safe='()_,.!*;:@&=+$-~/')}"),
            frozenset({"family", "dataset", "organization", "task", "metric", "person"}),
        ),
    ),
    by_name=(
        ByName(
            "?item rdfs:label|skos:altLabel ?value ; wdt:P31 ?class . ?class rdfs:label ?type ."
            " FILTER(LANG(?type) = \"en\")",
            _names,
            {
                "family": "model|neural network|architecture|algorithm|software",
                "paper": "article|paper|preprint|publication",
                "dataset": "data ?set|corpus|database|benchmark|collection",
                "organization": "organi[sz]ation|company|business|enterprise|institut|universit|laborator|group",
                "task": "task|problem|field|discipline|process|technique|method",
                "metric": "metric|measure|index|score|statistic|quantity|ratio|rate",
                "person": "human",
            },
        ),
    ),
    label=(
        "?item rdfs:label ?label . FILTER(LANG(?label) = \"en\")"
        " OPTIONAL { ?item schema:description ?description . FILTER(LANG(?description) = \"en\") }"
    ),
    facts=(
        f"{{ ?item rdfs:label ?said FILTER(LANG(?said) {_IN}) BIND(\"label\" AS ?what) }}"
        f" UNION {{ ?item schema:description ?said FILTER(LANG(?said) {_IN}) BIND(\"description\" AS ?what) }}"
        " UNION { ?item wdt:P123/rdfs:label ?said FILTER(LANG(?said) = \"en\") BIND(\"publisher\" AS ?what) }"
        # The precision of a date is with the statement: 11 is a day, 9 a year.
        " UNION { ?item p:P577 ?statement . ?statement a wikibase:BestRank ; psv:P577 ?time ."
        " ?time wikibase:timeValue ?said ; wikibase:timePrecision ?precision ."
        " FILTER(?precision = 9 || ?precision = 11) BIND(IF(?precision = 11, \"issued\", \"year\") AS ?what) }"
    ),
    moved="?item owl:sameAs ?to .",
    of_kinds={"paper": "https://query-scholarly.wikidata.org/sparql"},
)  # fmt: skip
