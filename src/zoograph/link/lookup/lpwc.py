"""Linked Papers with Code: what Papers with Code knew, as RDF.

https://github.com/davidlamprecht/linked-papers-with-code
"""

from __future__ import annotations

from collections.abc import Iterable

from zoograph.link.lookup.sparql import ByIdentifier, ByName, Queries, iri, spellings, text
from zoograph.vocabulary import XSD


def _addresses(address: str) -> Iterable[str]:
    bare = address.rstrip("/")
    return [f"{text(bare)[0]}^^<{XSD.anyURI.value}>", *iri(bare)]


QUERIES = Queries(
    prologue=(
        "PREFIX lpwc: <https://linkedpaperswithcode.com/property/>\nPREFIX fabio: <http://purl.org/spar/fabio/>\n"
        "PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
    ),
    by_identifier=(
        ByIdentifier(
            "arxiv", "fabio:hasArXivId", "?item fabio:hasArXivId ?value .", lambda v: text(v), frozenset({"paper"})
        ),
        ByIdentifier(
            "repository", "fabio:hasURL", "?item fabio:hasURL ?value .", _addresses, frozenset({"repository"})
        ),
    ),
    by_name=(
        ByName(
            "?item dct:title|foaf:name ?value ; a ?class ."
            ' BIND(STRAFTER(STR(?class), "https://linkedpaperswithcode.com/class/") AS ?type)',
            lambda name: [form for each in spellings(name) for form in text(each)],
            {"paper": "^paper$", "dataset": "^dataset$", "task": "^task$", "family": "^method$"},
            field="foaf:name",
        ),
    ),
    label="?item dct:title|foaf:name ?label OPTIONAL { ?item dct:description ?description }",
    facts=(
        '{ ?item dct:title|foaf:name ?said BIND("label" AS ?what) }'
        ' UNION { ?item dct:description ?said BIND("description" AS ?what) }'
        ' UNION { ?item dct:date ?said BIND("issued" AS ?what) }'
    ),
)
