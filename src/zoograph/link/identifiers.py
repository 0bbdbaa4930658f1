"""Links that follow from an identifier alone, with no look-up: from a thing to the pages about it elsewhere.

The address of code is that of a file as often as that of a repository. From each follows the repository, which is a
thing of its own, and one for all addresses that lead into it.

They are part of every version, in the links graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from zoograph.addresses import weight_file
from zoograph.identifiers import (
    CodeRepository,
    arxiv_id,
    code_repository,
    doi,
    git_commit,
    hub_repository,
    openreview_forum,
    orcid,
    other_hub_page,
    wikipedia_title,
)
from zoograph.vocabulary import BIBO, DCAT, DCT, FABIO, FOAF, PREFIXES, RDF, RDFS, SDO, SKOS, ZOO, thing

_SPDX = re.compile(re.escape(PREFIXES["spdx"]) + "([A-Za-z0-9.+-]+)")
_SPACE = re.compile(r"\s")
#: The properties whose values identify something elsewhere; all other statements of a large graph are skipped.
TELLING = frozenset({
    FABIO.hasArXivId, BIBO.doi, SDO.codeRepository, ZOO.hubRepository, DCAT.accessURL, DCAT.downloadURL, DCT.license,
    SDO.identifier, SDO.sameAs, FOAF.isPrimaryTopicOf,
})  # fmt: skip

#: The agency with which the DOIs of a prefix are registered, where its register was seen to answer for that prefix.
#: Which one it is does not follow from a DOI; https://doi.org/doiRA/ tells it.
_AGENCIES = {
    "10.48550": "https://api.datacite.org/dois/",  # arXiv
    "10.5281": "https://api.datacite.org/dois/",  # Zenodo
    "10.57967": "https://api.datacite.org/dois/",  # Hugging Face
    "10.1007": "https://api.crossref.org/works/",  # Springer
    "10.1093": "https://api.crossref.org/works/",  # Oxford University Press
    "10.1109": "https://api.crossref.org/works/",  # IEEE
    "10.1145": "https://api.crossref.org/works/",  # ACM
    "10.18653": "https://api.crossref.org/works/",  # ACL
}
#: One row of the archive of Papers with Code, which ended in July 2025, by the arXiv id of the paper.
_PAPERS_WITH_CODE = (
    "https://datasets-server.huggingface.co/filter?dataset=pwc-archive%2Fpapers-with-abstracts"
    "&config=default&split=train&where=%22arxiv_id%22%3D%27{}%27"
)


def links_of(statements: Iterable[Triple]) -> Iterator[Triple]:
    """The links that follow from the statements, each about the subject of one (or about a licence it names).

    >>> from zoograph.vocabulary import paper
    >>> for link in links_of([Triple(paper("2106.07447"), FABIO.hasArXivId, Literal("2106.07447"))]):
    ...     print(link.object.value)
    https://doi.org/10.48550/arXiv.2106.07447
    https://api.datacite.org/dois/10.48550/arXiv.2106.07447
    https://arxiv.org/abs/2106.07447
    https://arxiv.org/pdf/2106.07447
    https://huggingface.co/papers/2106.07447
    https://api.semanticscholar.org/arXiv:2106.07447
    https://datasets-server.huggingface.co/filter?dataset=pwc-archive%2Fpapers-with-abstracts&config=default&split=train&where=%22arxiv_id%22%3D%272106.07447%27
    """
    for statement in statements:
        predicate = statement.predicate
        if predicate not in TELLING:
            continue
        subject, value = statement.subject, statement.object
        if (
            not isinstance(subject, NamedNode)
            or not isinstance(value, (NamedNode, Literal))
            or _SPACE.search(value.value)
        ):
            continue
        if predicate == SDO.codeRepository:
            if repository := code_repository(value.value):
                yield from _of_code(subject, repository)
            if commit := git_commit(value.value):
                yield Triple(
                    subject, RDFS.seeAlso, NamedNode(f"https://archive.softwareheritage.org/swh:1:rev:{commit}")
                )
            continue
        if predicate == DCT.license:
            if not isinstance(value, NamedNode):
                continue
            subject = value
        for relation, target in _targets(predicate, value.value):
            # Any text may be given as an identifier; one that makes no valid address gets no link.
            with suppress(ValueError):
                yield Triple(subject, relation, NamedNode(target))


def _targets(predicate: NamedNode, value: str) -> Iterator[tuple[NamedNode, str]]:
    if predicate == FABIO.hasArXivId:
        yield from _of_arxiv_id(arxiv_id(value))
    elif predicate == BIBO.doi:
        yield from _of_doi(doi(value))
    elif predicate == DCAT.downloadURL and (file := weight_file(value)):
        yield SKOS.exactMatch, file
    elif predicate == ZOO.hubRepository or predicate in (DCAT.accessURL, DCAT.downloadURL):
        yield from _of_hub_repository(hub_repository(value))
        if page := other_hub_page(value):
            yield SKOS.exactMatch, page
    elif predicate in (SDO.identifier, SDO.sameAs, FOAF.isPrimaryTopicOf):
        yield from _of_page(value)
    elif predicate == DCT.license and (found := _SPDX.fullmatch(value)):
        yield RDFS.seeAlso, f"https://spdx.org/licenses/{found[1]}.html"


def _of_arxiv_id(identifier: str | None) -> Iterator[tuple[NamedNode, str]]:
    if identifier:
        # arXiv registers a DOI for every paper: https://info.arxiv.org/help/doi.html
        yield from _of_registered(f"10.48550/arXiv.{identifier}")
        yield RDFS.seeAlso, f"https://arxiv.org/abs/{identifier}"
        yield RDFS.seeAlso, f"https://arxiv.org/pdf/{identifier}"
        yield RDFS.seeAlso, f"https://huggingface.co/papers/{identifier}"
        yield RDFS.seeAlso, f"https://api.semanticscholar.org/arXiv:{identifier}"
        yield RDFS.seeAlso, _PAPERS_WITH_CODE.format(quote(identifier, safe=""))


def _of_doi(identifier: str | None) -> Iterator[tuple[NamedNode, str]]:
    if identifier:
        yield from _of_registered(identifier)
        yield RDFS.seeAlso, f"https://api.semanticscholar.org/DOI:{_in_path(identifier)}"


def _of_registered(identifier: str) -> Iterator[tuple[NamedNode, str]]:
    """The thing by its DOI, and the record of the agency that registered it."""
    yield SKOS.exactMatch, f"https://doi.org/{_in_path(identifier)}"
    if agency := _AGENCIES.get(identifier.partition("/")[0]):
        yield RDFS.seeAlso, f"{agency}{_in_path(identifier)}"


def _in_path(identifier: str) -> str:
    return quote(identifier, safe="/:;().-_")


def _of_page(address: str) -> Iterator[tuple[NamedNode, str]]:
    """What follows from the address of a page that is about the thing, or from its identifier."""
    if person := orcid(address):
        yield SKOS.exactMatch, f"https://orcid.org/{person}"
    if title := wikipedia_title(address):
        # DBpedia names each thing by the title of its article: https://www.dbpedia.org/resources/ontology/
        yield SKOS.exactMatch, f"http://dbpedia.org/resource/{quote(title, safe='()_,.!*;:@&=+$-~/')}"
    if forum := openreview_forum(address):
        yield RDFS.seeAlso, f"https://openreview.net/forum?id={forum}"


def _of_code(subject: NamedNode, repository: CodeRepository) -> Iterator[Triple]:
    """The repository of some code, and what its address tells of it. Its owner is in its name: nobody states more."""
    node = thing("repository", repository.key)
    if subject != node:
        yield Triple(subject, ZOO.repository, node)
    yield Triple(node, RDF.type, ZOO.CodeRepository)
    yield Triple(node, RDFS.label, Literal(repository.path))
    yield Triple(node, SDO.codeRepository, NamedNode(f"https://{repository.key}"))
    # The archive takes the address as people write it: it does not ignore case.
    archived = f"https://archive.softwareheritage.org/browse/origin/directory/?origin_url={repository.address}"
    yield Triple(node, RDFS.seeAlso, NamedNode(archived))


def _of_hub_repository(repository: str | None) -> Iterator[tuple[NamedNode, str]]:
    if repository:
        yield SKOS.exactMatch, f"https://huggingface.co/{repository}"
