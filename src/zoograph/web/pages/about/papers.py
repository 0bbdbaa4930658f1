"""A paper: how to find and cite it, and the models and families that it describes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zoograph.vocabulary import expand
from zoograph.web.pages.about import tables
from zoograph.web.pages.about.about import About, Answers
from zoograph.web.pages.facts import Fact, label_of
from zoograph.web.pages.places import slug_of

#: Characters that TeX takes for commands.
_TEX = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_ARXIV_YEAR = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}|[a-z.-]+/(\d\d)(0[1-9]|1[0-2])\d{3}", re.IGNORECASE)
_FIRST_YEAR_OF_ARXIV = 91


def bibtex(key: str, fields: dict[str, str]) -> str:
    """An entry of a bibliography.

    >>> print(bibtex("2010.11929", {"title": "An Image is Worth 16x16 Words", "year": "2020"}))
    @misc{2010.11929,
      title = {{An Image is Worth 16x16 Words}},
      year  = {2020},
    }
    """
    width = max(map(len, fields))
    lines = []
    for name, value in fields.items():
        text = value if name in ("eprint", "doi", "url") else "".join(_TEX.get(each, each) for each in value)
        # A second pair of braces keeps a style from making capitals small.
        lines.append(f"  {name:<{width}} = {{{{{text}}}}}," if name == "title" else f"  {name:<{width}} = {{{text}}},")
    return "\n".join([f"@misc{{{re.sub(r'[^A-Za-z0-9.:-]', '-', key)},", *lines, "}"])


def arxiv_year(identifier: str) -> int | None:
    """The year in an arXiv id, which is that of the first version.

    >>> arxiv_year("2106.07447"), arxiv_year("cs/9901001"), arxiv_year("x")
    (2021, 1999, None)
    """
    found = _ARXIV_YEAR.fullmatch(identifier)
    if not found:
        return None
    year = int(found[1] or found[3])
    return year + (1900 if year >= _FIRST_YEAR_OF_ARXIV else 2000)


def _context(iri: str, known: Sequence[Fact], _: Answers) -> dict[str, Any]:
    def values(name: str) -> list[str]:
        return list(dict.fromkeys(str(fact.value) for fact in known if fact.relation == expand(name)))

    arxiv, doi, authors = values("fabio:hasArXivId")[:1], values("bibo:doi")[:1], values("dc:creator")
    year = arxiv_year(arxiv[0]) if arxiv else None
    fields = {
        "title": label_of(iri, known) if values("dct:title") else "",
        "author": " and ".join(authors),
        "year": str(year or ""),
        "eprint": arxiv[0] if arxiv else "",
        "archivePrefix": "arXiv" if arxiv else "",
        "doi": doi[0] if doi else "",
        "url": f"https://arxiv.org/abs/{arxiv[0]}" if arxiv else f"https://doi.org/{doi[0]}" if doi else "",
    }
    entry = bibtex(slug_of(iri), {name: value for name, value in fields.items() if value})
    return {"authors": authors, "arxiv": arxiv, "doi": doi, "year": year, "bibtex": entry if fields["url"] else ""}


_DESCRIBED = "?model zoo:family?/codemeta:referencePublication $thing . ?model a zoo:Model ."

PAPER = About(
    "paper.html",
    {
        "count": tables.count(_DESCRIBED),
        "models": tables.models(_DESCRIBED, most=50),
        "families": """
SELECT ?family (MIN(?label) AS ?name) (COUNT(DISTINCT ?model) AS ?models) WHERE {
  ?family codemeta:referencePublication $thing ; a zoo:ModelFamily ; rdfs:label ?label .
  OPTIONAL { ?model zoo:family ?family }
} GROUP BY ?family ORDER BY DESC(?models) ?name""",
    },
    context=_context,
    shown=("dct:title", "dc:creator", "fabio:hasArXivId", "bibo:doi"),
)
