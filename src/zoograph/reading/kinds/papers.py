"""A paper: how to find and cite it, and the models and families that it describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoograph.bibliography import in_order, stated_authors
from zoograph.identifiers import arxiv_year
from zoograph.reading.kinds import tables
from zoograph.reading.kinds.about import About, Answers
from zoograph.reading.papers import author_in, bibtex
from zoograph.reading.things import Fact, label_of
from zoograph.reading.view import View
from zoograph.vocabulary import expand


def _context(_view: View, iri: str, known: Sequence[Fact], answers: Answers) -> dict[str, Any]:
    def values(name: str) -> list[str]:
        return list(dict.fromkeys(str(fact.value) for fact in known if fact.relation == expand(name)))

    arxiv, doi = values("fabio:hasArXivId")[:1], values("bibo:doi")[:1]
    written = in_order(author_in(row) for row in answers["authors"] or () if row["author"] is not None)
    year = arxiv_year(arxiv[0]) if arxiv else None
    title = label_of(iri, known) if values("dct:title") else None
    entry = bibtex(title, written, next(iter(arxiv), None), next(iter(doi), None))
    return {"written": written, "arxiv": arxiv, "doi": doi, "year": year, "bibtex": entry}


_DESCRIBED = "?model zoo:family?/codemeta:referencePublication $thing . ?model a zoo:Model ."

PAPER = About(
    {
        "authors": f"SELECT ?author ?position ?listed WHERE {{ {stated_authors('$thing')} }}",
        "count": tables.count(_DESCRIBED),
        "models": tables.models(_DESCRIBED, most=50),
        "families": tables.families_of("?family codemeta:referencePublication $thing ."),
    },
    context=_context,
    shown=("dct:title", "dc:creator", "zoo:authorship", "fabio:hasArXivId", "bibo:doi"),
)
