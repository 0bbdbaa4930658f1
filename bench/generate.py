"""Zoos scaled to any size with their shape kept: the same things again and again, each time under new names.

A copy holds the models, papers, checkpoints and so on of the original, wired to each other as they are there, and
shares with it the tasks, licences, metrics and zoos. What tells things apart (IRIs, labels, arXiv ids, DOIs,
repositories, addresses) differs from copy to copy, so that no shape and no rule takes two copies for one thing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from zoograph.vocabulary import BASE, BIBO, DCAT, DCT, FABIO, RDFS, SDO, SKOS, ZOO

#: The kinds of thing that a copy has of its own; everything else (tasks, metrics, licences…) is shared.
COPIED_KINDS = (
    "model", "family", "paper", "dataset", "checkpoint", "evaluation", "representation", "citation", "organization",
)  # fmt: skip

_COPIED = tuple(f"{BASE}{kind}/" for kind in COPIED_KINDS)
_NAMES = {RDFS.label, SKOS.altLabel, DCT.title}
_IDENTIFIERS = {BIBO.doi, ZOO.hubRepository}
_ADDRESSES = {DCAT.accessURL, DCAT.downloadURL, SDO.codeRepository}
#: ``owner/name`` on the hosts where that names a repository, whatever follows.
_REPOSITORY = re.compile(r"https?://(?:huggingface\.co|github\.com)/[^/]+/[^/?#]+")
#: Stands for the number of the copy; no N-Triples text can hold it.
_NUMBER = "\0"
#: Copies have arXiv ids of the second half of the century: well-formed, and nobody's yet.
_FIRST_YEAR, _PAPERS_A_MONTH = 50, 100_000


class Copier:
    """Makes copies of a graph as N-Triples: a template made once, in which only the number changes."""

    def __init__(self, original: Collection[Triple], papers: Mapping[str, int] | None = None) -> None:
        """``papers`` numbers the papers, where those of several graphs are to be the same in each copy."""
        self.original = "".join(f"{triple} .\n" for triple in original).encode()
        own = [triple for triple in original if _is_copied(triple.subject)]
        with_id = [triple for triple in own if triple.predicate == FABIO.hasArXivId]
        numbers = papers or papers_of(original)
        self._papers = [(triple, numbers[str(triple.subject)]) for triple in with_id]
        self._count = len(numbers)
        self._template = "".join(_template(t) for t in own if t.predicate != FABIO.hasArXivId).encode()
        self.size = len(original)
        self.copied = len(own)

    def copies_for(self, triples: int) -> int:
        """How many copies it takes to have at least so many triples, the original included."""
        return max(0, -(-(triples - self.size) // self.copied))

    def copy(self, number: int) -> bytes:
        """Copy ``number``, from 1, as N-Triples."""
        papers = "".join(
            f"{_renamed(triple.subject)} {triple.predicate} {Literal(self._arxiv_id(number, i))} .\n"
            for triple, i in self._papers
        )
        return (
            self._template.replace(_NUMBER.encode(), str(number).encode())
            + papers.replace(_NUMBER, str(number)).encode()
        )

    def scaled(self, triples: int) -> Iterator[bytes]:
        """The original and its copies as N-Triples, piece by piece: at least so many triples."""
        yield self.original
        for number in range(1, self.copies_for(triples) + 1):
            yield self.copy(number)

    def _arxiv_id(self, number: int, paper: int) -> str:
        month, running = divmod((number - 1) * self._count + paper, _PAPERS_A_MONTH)
        year, month = divmod(month, 12)
        return f"{_FIRST_YEAR + year:02}{month + 1:02}.{running:05}"


def papers_of(original: Collection[Triple]) -> dict[str, int]:
    """The papers with an arXiv id, numbered."""
    return {
        iri: i for i, iri in enumerate(sorted({str(t.subject) for t in original if t.predicate == FABIO.hasArXivId}))
    }


def scaled(original: Collection[Triple], triples: int) -> Iterator[Triple]:
    """The original and its copies: at least so many triples."""
    for piece in Copier(original).scaled(triples):
        for quad in parse(piece, RdfFormat.N_TRIPLES, rename_blank_nodes=False):
            yield quad.triple


def _is_copied(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_COPIED)


def _template(triple: Triple) -> str:
    """The triple as it is in every copy, as N-Triples with a mark where the number goes."""
    value = triple.object
    if triple.predicate in _NAMES:
        written = _before_the_end(str(value), '"', f" (copy {_NUMBER})")
    elif triple.predicate in _IDENTIFIERS:
        written = _before_the_end(str(value), '"', f".copy{_NUMBER}")
    elif triple.predicate in _ADDRESSES and isinstance(value, NamedNode):
        repository = _REPOSITORY.match(value.value)
        end = repository.end() if repository else len(value.value)
        written = f"<{value.value[:end]}.copy{_NUMBER}{value.value[end:]}>"
    else:
        written = _renamed(value)
    return f"{_renamed(triple.subject)} {triple.predicate} {written} .\n"


def _renamed(term: object) -> str:
    return _before_the_end(str(term), ">", f".copy{_NUMBER}") if _is_copied(term) else str(term)


def _before_the_end(written: str, end: str, addition: str) -> str:
    start, mark, rest = written.rpartition(end)
    return f"{start}{addition}{mark}{rest}"
