"""Links that follow from an identifier alone, with no look-up: from a thing to the pages about it elsewhere.

They are part of every version, in the links graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.identifiers import github_repository, hub_repository, weight_file
from zoograph.vocabulary import BIBO, DCAT, DCT, FABIO, PREFIXES, RDFS, SDO, SKOS, ZOO

_SPDX = PREFIXES["spdx"]
#: The properties whose values identify something elsewhere: one look-up passes over all the rest of a large graph.
_TELLING = frozenset({
    FABIO.hasArXivId, BIBO.doi, SDO.codeRepository, ZOO.hubRepository, DCAT.accessURL, DCAT.downloadURL, DCT.license,
})  # fmt: skip


def links_of(statements: Iterable[Triple]) -> Iterator[Triple]:
    """The links that the statements give, each about the subject of one of them (or about a licence that it names).

    >>> from zoograph.vocabulary import paper
    >>> for link in links_of([Triple(paper("2106.07447"), FABIO.hasArXivId, Literal("2106.07447"))]):
    ...     print(link.object.value)
    https://doi.org/10.48550/arXiv.2106.07447
    https://arxiv.org/abs/2106.07447
    https://arxiv.org/pdf/2106.07447
    https://huggingface.co/papers/2106.07447
    https://api.semanticscholar.org/arXiv:2106.07447
    """
    for statement in statements:
        predicate = statement.predicate
        if predicate not in _TELLING:
            continue
        subject, value = statement.subject, statement.object
        if not isinstance(subject, NamedNode) or not isinstance(value, (NamedNode, Literal)):
            continue
        if predicate == FABIO.hasArXivId:
            yield from _links(subject, _of_arxiv_id(value.value))
        elif predicate == BIBO.doi:
            yield from _links(subject, [(SKOS.exactMatch, f"https://doi.org/{quote(value.value, safe='/:;().-_')}")])
        elif predicate == SDO.codeRepository:
            yield from _links(subject, _of_repository(github_repository(value.value)))
        elif predicate == DCAT.downloadURL and (file := weight_file(value.value)):
            yield from _links(subject, [(SKOS.exactMatch, file)])
        elif predicate == ZOO.hubRepository or predicate in (DCAT.accessURL, DCAT.downloadURL):
            yield from _links(subject, _of_hub_repository(hub_repository(value.value)))
        elif predicate == DCT.license and value.value.startswith(_SPDX):
            identifier = value.value.removeprefix(_SPDX)
            yield from _links(NamedNode(value.value), [(RDFS.seeAlso, f"https://spdx.org/licenses/{identifier}.html")])


def _links(subject: NamedNode, targets: Iterable[tuple[NamedNode, str]]) -> Iterator[Triple]:
    return (Triple(subject, predicate, NamedNode(target)) for predicate, target in targets)


def _of_arxiv_id(identifier: str) -> Iterator[tuple[NamedNode, str]]:
    # arXiv registers a DOI for every paper: https://info.arxiv.org/help/doi.html
    yield SKOS.exactMatch, f"https://doi.org/10.48550/arXiv.{identifier}"
    yield RDFS.seeAlso, f"https://arxiv.org/abs/{identifier}"
    yield RDFS.seeAlso, f"https://arxiv.org/pdf/{identifier}"
    yield RDFS.seeAlso, f"https://huggingface.co/papers/{identifier}"
    yield RDFS.seeAlso, f"https://api.semanticscholar.org/arXiv:{identifier}"


def _of_repository(repository: str | None) -> Iterator[tuple[NamedNode, str]]:
    if repository:
        home = f"https://github.com/{repository}"
        yield RDFS.seeAlso, home
        yield RDFS.seeAlso, f"https://archive.softwareheritage.org/browse/origin/directory/?origin_url={home}"


def _of_hub_repository(repository: str | None) -> Iterator[tuple[NamedNode, str]]:
    if repository:
        yield SKOS.exactMatch, f"https://huggingface.co/{repository}"
