"""DBpedia: by the Wikidata item or the Wikipedia article of a thing, or by its name. Redirects are followed.

https://www.dbpedia.org/resources/ontology/
"""

from __future__ import annotations

from urllib.parse import quote

from zoograph.link.lookup.sparql import ByIdentifier, ByName, Queries, iri, spellings, text
from zoograph.link.lookup.wikidata import LANGUAGES

_IN = f"IN ({', '.join(f'{chr(34)}{each}{chr(34)}' for each in LANGUAGES)})"
_KINDS = frozenset({"family", "dataset", "organization", "task", "metric", "person"})


def _articles(title: str) -> list[str]:
    path = quote(title, safe="()_,.!*;:@&=+$-~/")
    return [form for scheme in ("http", "https") for form in iri(f"{scheme}://en.wikipedia.org/wiki/{path}")]


QUERIES = Queries(
    prologue=(
        "PREFIX dbo: <http://dbpedia.org/ontology/>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
    ),
    by_identifier=(
        ByIdentifier("wikidata", "owl:sameAs", "?item owl:sameAs ?value .", iri, _KINDS),
        ByIdentifier("wikipedia", "foaf:isPrimaryTopicOf", "?item foaf:isPrimaryTopicOf ?value .", _articles, _KINDS),
    ),
    by_name=(
        ByName(
            "?named rdfs:label ?value . OPTIONAL { ?named dbo:wikiPageRedirects ?to }"
            " BIND(COALESCE(?to, ?named) AS ?item)"
            " FILTER(STRSTARTS(STR(?item), \"http://dbpedia.org/resource/\")"
            " && !STRSTARTS(STR(?item), \"http://dbpedia.org/resource/Category:\"))"
            " FILTER NOT EXISTS { ?item dbo:wikiPageDisambiguates ?one }",
            lambda name: [form for each in spellings(name) for form in text(each, "en")[1:]],
            dict.fromkeys(sorted(_KINDS), ""),
        ),
    ),
    label=(
        "?item rdfs:label ?label . FILTER(LANG(?label) = \"en\")"
        " OPTIONAL { ?item dbo:abstract ?description . FILTER(LANG(?description) = \"en\") }"
    ),
    facts=(
        f"{{ ?item rdfs:label ?said FILTER(LANG(?said) {_IN}) BIND(\"label\" AS ?what) }}"
        f" UNION {{ ?item dbo:abstract ?said FILTER(LANG(?said) {_IN}) BIND(\"description\" AS ?what) }}"
        " UNION { ?item dbo:publisher/rdfs:label ?said FILTER(LANG(?said) = \"en\") BIND(\"publisher\" AS ?what) }"
    ),
    moved="?item dbo:wikiPageRedirects ?to .",
)  # fmt: skip
