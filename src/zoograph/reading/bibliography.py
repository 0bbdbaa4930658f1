"""BibTeX entries from what the graph knows about a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoograph.identifiers import arxiv_year

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


def paper_address(arxiv: str | None, doi: str | None) -> str | None:
    """The address of a paper; None without an arXiv id or DOI."""
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else None


def bibtex(title: str | None, authors: Sequence[str], arxiv: str | None, doi: str | None) -> str | None:
    """The BibTeX entry of a paper; None if too little is known to cite it.

    >>> print(bibtex("BERT & co", ["Jacob Devlin"], "1810.04805", None))
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
        "author": " and ".join(map(_tex, authors)),
        "year": str((arxiv and arxiv_year(arxiv)) or ""),
        "eprint": arxiv,
        "archivePrefix": "arXiv" if arxiv else "",
        "doi": _plain(doi or ""),
        "url": paper_address(arxiv, None),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    entry = f"@misc{{{re.sub(r'[^A-Za-z0-9.:/-]', '-', key)},\n{lines}\n}}"
    return f"% Authors by name: their order in the paper is not recorded.\n{entry}" if len(authors) > 1 else entry


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _plain(text))


def _plain(text: str) -> str:
    """A value without characters that would end it early or start a TeX command."""
    return re.sub(r"[{}\\]", "", text)
