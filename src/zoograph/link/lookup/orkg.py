"""The Open Research Knowledge Graph: papers by DOI, and what its benchmarks name.

https://orkg.org/sparql. Its DOIs are written as people typed them, its labels are plain or in English.
"""

from __future__ import annotations

from zoograph.link.lookup.sparql import ByIdentifier, ByName, Queries, spellings, text


def _dois(identifier: str) -> list[str]:
    return [form for each in dict.fromkeys([identifier, identifier.upper()]) for form in text(each)]


def _arxiv_dois(identifier: str) -> list[str]:
    return [f for archive in ("arXiv", "ARXIV", "arxiv") for f in text(f"10.48550/{archive}.{identifier}")]


def _names(name: str) -> list[str]:
    return [form for each in spellings(name) for form in text(each, "en")]


_PAPERS = frozenset({"paper"})
QUERIES = Queries(
    prologue=(
        "PREFIX orkgc: <http://orkg.org/orkg/class/>\nPREFIX orkgp: <http://orkg.org/orkg/predicate/>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    ),
    by_identifier=(
        ByIdentifier("doi", "orkgp:P26", "?item orkgp:P26 ?value .", _dois, _PAPERS),
        ByIdentifier("arxiv", "orkgp:P26", "?item orkgp:P26 ?value .", _arxiv_dois, _PAPERS),
    ),
    by_name=(
        ByName(
            '?item rdfs:label ?value ; a ?class . BIND(STRAFTER(STR(?class), "http://orkg.org/orkg/class/") AS ?type)',
            _names,
            {
                "paper": "^Paper$",
                "dataset": "^Dataset$",
                "metric": "^Metric$",
                "task": "^(Problem|ResearchProblem)$",
                "family": "^Model$",
            },
        ),
    ),
    label="?item rdfs:label ?label",
    facts='{ ?item rdfs:label ?said BIND("label" AS ?what) }',
)
