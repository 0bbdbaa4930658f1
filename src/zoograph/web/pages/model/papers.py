"""The papers about a model and about its design, and how to cite them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zoograph.identifiers import arxiv_year
from zoograph.web.pages.asking import Iri, Table, Value
from zoograph.web.pages.model.asked import ENTRIES

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

#: What TeX would take for a command, and how to write it (BibTeX passes values on to TeX as they are).
_TEX = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication, as far as it is known."""

    iri: Iri
    title: str | None
    arxiv: str | None
    doi: str | None
    authors: tuple[str, ...]
    """By name: the graph does not keep the order in which the paper has them."""
    family: Iri | None
    """The family whose design it describes; None for a paper about this very model."""
    family_name: str | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.title or (f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else self.iri.name)

    @property
    def address(self) -> str | None:
        """Where it can be read."""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return f"https://doi.org/{self.doi}" if self.doi else None

    @property
    def year(self) -> int | None:
        """The year of its arXiv identifier."""
        return arxiv_year(self.arxiv) if self.arxiv else None


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


def bibtex(paper: Paper) -> str | None:
    """An entry with what is known of a paper; None where that is not enough to cite it.

    >>> print(bibtex(Paper(Iri("x"), "BERT & co", "1810.04805", None, ("Jacob Devlin",), None, None)))
    @misc{arxiv.1810.04805,
      title = {{BERT \\& co}},
      author = {Jacob Devlin},
      year = {2018},
      eprint = {1810.04805},
      archivePrefix = {arXiv},
      url = {https://arxiv.org/abs/1810.04805}
    }
    """
    if not paper.title or not (paper.arxiv or paper.doi):
        return None
    key = f"arxiv.{paper.arxiv}" if paper.arxiv else f"doi.{paper.doi}"
    fields = {
        "title": f"{{{_tex(paper.title)}}}",
        "author": " and ".join(map(_tex, paper.authors)),
        "year": str(paper.year or ""),
        "eprint": paper.arxiv,
        "archivePrefix": "arXiv" if paper.arxiv else "",
        "doi": _plain(paper.doi or ""),
        "url": paper.address if paper.arxiv else "",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    entry = f"@misc{{{re.sub(r'[^A-Za-z0-9.:/-]', '-', key)},\n{lines}\n}}"
    return f"% Authors by name: their order in the paper is not recorded.\n{entry}" if len(paper.authors) > 1 else entry


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _plain(text))


def _plain(text: str) -> str:
    """Without what would end a value early or start a command."""
    return re.sub(r"[{}\\]", "", text)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
