"""The papers about a model and about its design, and how to cite them."""

from __future__ import annotations

from dataclasses import dataclass

from zoograph.reading.bibliography import bibtex, paper_address
from zoograph.reading.patterns import ENTRIES
from zoograph.store.table import Iri, Table, Value

QUERY = f"""
SELECT DISTINCT ?paper ?family ?familyName ?title ?arxiv ?doi ?author ?graph WHERE {{
  {ENTRIES}
  {{ GRAPH ?graph {{ ?entry codemeta:referencePublication ?paper }} }}
  UNION
  {{
    ?entry zoo:family ?family .
    GRAPH ?graph {{ ?family codemeta:referencePublication ?paper }}
    OPTIONAL {{ ?family rdfs:label ?familyName }}
  }}
  OPTIONAL {{ ?paper dct:title ?title }}
  OPTIONAL {{ ?paper fabio:hasArXivId ?arxiv }}
  OPTIONAL {{ ?paper bibo:doi ?doi }}
  OPTIONAL {{ ?paper dc:creator ?author }}
}} ORDER BY ?paper ?family LCASE(STR(?author)) ?title ?graph"""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the graph knows about a publication."""

    iri: Iri
    title: str | None
    arxiv: str | None
    doi: str | None
    authors: tuple[str, ...]
    """Sorted by name: the graph does not keep the paper's own order."""
    family: Iri | None
    """The family whose design it describes; None for a paper about this very model."""
    family_name: str | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.title or (f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else self.iri.name)

    @property
    def address(self) -> str | None:
        """Its address."""
        return paper_address(self.arxiv, self.doi)

    @property
    def bibtex(self) -> str | None:
        """A BibTeX entry; None if too little is known."""
        return bibtex(self.title, self.authors, self.arxiv, self.doi)


def papers(table: Table | None) -> list[Paper]:
    """The papers: those about the model first, then those about its family."""
    found: dict[Value, Paper] = {}
    for row in sorted(table or (), key=lambda row: row["family"] is not None):
        iri, author = row["paper"], row["author"]
        if not isinstance(iri, Iri):
            continue
        known = found.get(iri)
        if known is None:
            family = row["family"]
            known = Paper(
                iri, _text(row["title"]), _text(row["arxiv"]), _text(row["doi"]), (),
                family if isinstance(family, Iri) else None, _text(row["familyName"]),
            )  # fmt: skip
        authors = (*known.authors, str(author)) if author and str(author) not in known.authors else known.authors
        found[iri] = Paper(
            iri, known.title, known.arxiv, known.doi, authors, known.family, known.family_name
        )  # fmt: skip
    return list(found.values())


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
