"""Entries for bibliographies, with what is known of a paper and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoograph.identifiers import arxiv_year

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


def paper_address(arxiv: str | None, doi: str | None) -> str | None:
    """Where a paper can be read; None if neither identifier is known."""
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else None


def bibtex(title: str | None, authors: Sequence[str], arxiv: str | None, doi: str | None) -> str | None:
    """An entry with what is known of a paper; None where that is not enough to cite it.

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
        # A second pair of braces keeps a style from making capitals small.
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
    """Without what would end a value early or start a command."""
    return re.sub(r"[{}\\]", "", text)
