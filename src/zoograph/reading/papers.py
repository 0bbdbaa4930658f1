"""The papers about a model and about its design, and how to cite them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoograph.bibliography import Authors, in_order, preferred_title, stated_authors, stated_titles
from zoograph.identifiers import arxiv_year
from zoograph.reading.patterns import ENTRIES
from zoograph.store.table import Iri, Row, Table, Value

QUERY = f"""
SELECT DISTINCT ?paper ?family ?familyName ?called ?titled ?arxiv ?doi
  ?author ?position ?listed ?graph ?inferredFrom WHERE {{
  {ENTRIES}
  {{
    GRAPH ?graph {{
      ?entry codemeta:referencePublication ?paper .
      OPTIONAL {{
        ?entry prov:qualifiedPrimarySource ?citation .
        ?citation zoo:statedProperty codemeta:referencePublication ; zoo:inferredFrom ?inferredFrom .
      }}
    }}
  }}
  UNION
  {{
    ?entry zoo:family ?family .
    GRAPH ?graph {{ ?family codemeta:referencePublication ?paper }}
    OPTIONAL {{ ?family rdfs:label ?familyName }}
  }}
  {stated_titles("?paper")}
  OPTIONAL {{ ?paper fabio:hasArXivId ?arxiv }}
  OPTIONAL {{ ?paper bibo:doi ?doi }}
  {stated_authors("?paper")}
}} ORDER BY ?paper ?family ?graph"""

#: Characters with a meaning in TeX, and how to write them (BibTeX passes values on to TeX unchanged).
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
    """What the graph knows about a publication."""

    iri: Iri
    title: str | None
    arxiv: str | None
    doi: str | None
    authors: Authors
    family: Iri | None
    """The family whose design it describes; None for a paper about this very model."""
    family_name: str | None
    inferred: bool = False
    """Whether a zoo only writes it by default, so that it is about the design, if anything."""

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
    titles: dict[Value, set[tuple[str, str]]] = defaultdict(set)
    written: dict[Value, set[tuple[str, str, int | None]]] = defaultdict(set)
    for row in table or ():
        if row["called"] is not None:
            titles[row["paper"]].add((str(row["titled"] or ""), str(row["called"])))
        if row["author"] is not None:
            written[row["paper"]].add(author_in(row))
    # What is stated of the model comes first, then what is of its family, then what is only inferred.
    for row in sorted(table or (), key=lambda row: (row["inferredFrom"] is not None, row["family"] is not None)):
        iri, family = row["paper"], row["family"]
        if isinstance(iri, Iri) and iri not in found:
            found[iri] = Paper(
                iri, preferred_title(titles[iri]), _text(row["arxiv"]), _text(row["doi"]), in_order(written[iri]),
                family if isinstance(family, Iri) else None, _text(row["familyName"]), row["inferredFrom"] is not None,
            )  # fmt: skip
    return list(found.values())


def author_in(row: Row) -> tuple[str, str, int | None]:
    """What a row of :func:`zoograph.bibliography.stated_authors` says: graph, name and place."""
    position = row["position"]
    return str(row["listed"] or ""), str(row["author"]), position if isinstance(position, int) else None


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def paper_address(arxiv: str | None, doi: str | None) -> str | None:
    """The address of a paper; None without an arXiv id or DOI."""
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else None


def bibtex(title: str | None, authors: Authors, arxiv: str | None, doi: str | None) -> str | None:
    """The BibTeX entry of a paper; None if too little is known to cite it.

    >>> print(bibtex("BERT & co", Authors(("Jacob Devlin",)), "1810.04805", None))
    @misc{arxiv.1810.04805,
      title = {{BERT \\& co}},
      author = {Jacob Devlin},
      year = {2018},
      eprint = {1810.04805},
      archivePrefix = {arXiv},
      url = {https://arxiv.org/abs/1810.04805}
    }
    """
    if not title or not (arxiv or doi):
        return None
    key = f"arxiv.{arxiv}" if arxiv else f"doi.{doi}"
    fields = {
        # A second pair of braces keeps BibTeX styles from lowering capitals.
        "title": f"{{{_tex(title)}}}",
        "author": " and ".join(map(_tex, authors.names)),
        "year": str((arxiv and arxiv_year(arxiv)) or ""),
        "eprint": arxiv,
        "archivePrefix": "arXiv" if arxiv else "",
        "doi": _plain(doi or ""),
        "url": paper_address(arxiv, None),
    }
    found = _entry(key, fields)
    return found if authors.is_ordered else f"% Authors by name: their order in the paper is not recorded.\n{found}"


def of_software(key: str, title: str, authors: Sequence[str], year: int | None, url: str, note: str) -> str:
    """The BibTeX entry of a model or program; its authors are organisations.

    >>> print(of_software("model.a", "A_b", ["Meta AI"], 2021, "https://example.org/a", ""))
    @misc{model.a,
      title = {{A\\_b}},
      author = {{Meta AI}},
      year = {2021},
      url = {https://example.org/a}
    }
    """
    fields = {
        "title": f"{{{_tex(title)}}}",
        # Braces keep BibTeX from taking the last word for a surname.
        "author": " and ".join(f"{{{_tex(name)}}}" for name in authors),
        "year": str(year or ""),
        "url": _plain(url),
        "note": _tex(note),
    }
    return _entry(key, fields)


def _entry(key: str, fields: Mapping[str, str | None]) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{re.sub(r'[^A-Za-z0-9.:/-]', '-', key)},\n{lines}\n}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _plain(text))


def _plain(text: str) -> str:
    """A value without characters that would end it early or start a TeX command."""
    return re.sub(r"[{}\\]", "", text)
