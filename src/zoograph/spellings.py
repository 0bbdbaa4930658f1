"""One name for what zoos spell in many ways: licences, tasks, metrics, datasets and their splits, papers.

The spellings are data: ``skos:prefLabel`` and ``skos:altLabel`` of the concepts and licences in
``ontology/schemes.ttl``, and the labels of the datasets and the identifiers of the papers in ``data/zoo.ttl``. Upper
and lower case, spaces, hyphens and underscores make no difference. What is not among them is not known: nothing is
guessed. Titles are written more freely than values, so of a title punctuation, plural, number and what stands in
parentheses make no difference either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import NamedNode

from zoograph.identifiers import arxiv_id
from zoograph.rdf import read_triples
from zoograph.records import Dataset, Paper
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES
from zoograph.vocabulary import BIBO, FABIO, PREFIXES, RDF, RDFS, SKOS, ZOO, key_of

_NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)


def licence(text: str) -> str | None:
    """The SPDX identifier, or ``LicenseRef-…``, of a licence by any of its names or addresses; None if it is not known.

    >>> licence("Apache License 2.0"), licence("apache-2.0"), licence("not specified")
    ('Apache-2.0', 'Apache-2.0', None)
    """
    found = _spellings("spdx").get(_folded(text)) or _spellings("licence").get(_folded(text))
    return found and found[0]


def task(text: str) -> str | None:
    """The task of the taxonomy that a zoo's name for a task means; None if it is not known.

    >>> task("Object Detection"), task("Juggling")
    ('object-detection', None)
    """
    found = _spellings("task").get(_folded(text))
    return found and found[0]


def metric(text: str) -> str | None:
    """The metric of the scheme that a zoo's name for a metric means; None if it is not known.

    >>> metric("accuracy")
    'accuracy'
    """
    found = _spellings("metric").get(_folded(text))
    return found and found[0]


def dataset(text: str) -> Dataset:
    """The dataset of that name: one that is known already under any of its names, or one of a new name.

    >>> dataset("ImageNet 1K").key, dataset("My  Data")
    ('imagenet-1k', Dataset(key='my-data', label='My Data'))
    """
    return known_dataset(text) or Dataset(key_of(text), " ".join(text.split()))


def known_dataset(text: str) -> Dataset | None:
    """The curated dataset that has this name among others; None if there is none.

    >>> known_dataset("MSCOCO").key, known_dataset("My Data") is None
    ('coco', True)
    """
    found = _spellings("dataset").get(_folded(text))
    return Dataset(*found) if found else None


#: Spellings of parts of a dataset. ``dev`` stays: of NLVR2 and VQA it is no synonym.
_SPLITS = {"val": "validation", "valid": "validation", "val2017": "validation"}


def split(text: str) -> str:
    """The part of a dataset that a zoo's name for it means; a name that is not known stays as it is.

    >>> split("val"), split("validation"), split("testA")
    ('validation', 'validation', 'testA')
    """
    return _SPLITS.get(text.casefold(), text)


class Datasets:
    """The datasets that one reader names: unknown names that differ only in what makes no difference are one dataset.

    >>> datasets = Datasets()
    >>> datasets.of("MSR-VTT 9k") == datasets.of("msrvtt-9k")
    True
    """

    def __init__(self) -> None:
        self._first: dict[str, Dataset] = {}

    def of(self, text: str) -> Dataset:
        """The dataset of that name; one that is not known is written as it was written first."""
        return known_dataset(text) or self._first.setdefault(_folded(text), dataset(text))


class Papers:
    """The papers that one reader names: a paper that has an arXiv id and a DOI is one, by whichever it is named.

    Which belong together is stated by the zoo's own entries, where one names both, or by ``data/zoo.ttl``.

    >>> Papers([("2104.02112", "10.18653/v1/2021.naacl-main.112")]).of(None, "10.18653/v1/2021.naacl-main.112")
    Paper(arxiv='2104.02112', doi='10.18653/v1/2021.naacl-main.112', title=None, authors=())
    """

    def __init__(self, named: Iterable[tuple[str | None, str | None]] = ()) -> None:
        """``named``: the arXiv id and DOI of each paper that the zoo names."""
        said = {(doi, arxiv) for arxiv, doi in named if arxiv and doi}
        # Where entries differ on the arXiv id of a DOI, the least one counts, whatever comes first.
        self._arxiv_of_doi = {**dict(sorted(said, reverse=True)), **_arxiv_of_doi()}

    def of(self, arxiv: str | None, doi: str | None, title: str | None = None) -> Paper | None:
        """The paper with these identifiers; None without any.

        >>> Papers().of(None, "10.48550/arxiv.2106.07447").arxiv, Papers().of(None, "10.1000/1").arxiv
        ('2106.07447', None)
        """
        if doi and (given := arxiv_id(doi)):
            arxiv, doi = arxiv or given, None  # arXiv registers a DOI for every paper
        if doi and not arxiv:
            arxiv = self._arxiv_of_doi.get(doi)
        return Paper(arxiv, doi, title) if arxiv or doi else None


@cache
def _arxiv_of_doi() -> dict[str, str]:
    """The arXiv id for each DOI of the curated papers that have both."""
    stated: dict[NamedNode, dict[str, str]] = {FABIO.hasArXivId: {}, BIBO.doi: {}}
    for triple in read_triples(CURATED_FILE):
        if triple.predicate in stated:
            stated[triple.predicate][str(triple.subject)] = triple.object.value  # type: ignore[union-attr]
    arxiv = stated[FABIO.hasArXivId]
    return {doi: arxiv[paper] for paper, doi in sorted(stated[BIBO.doi].items()) if paper in arxiv}


def is_same_name(one: str, other: str) -> bool:
    """Whether two names differ only in what makes no difference.

    >>> is_same_name("common_voice", "Common Voice")
    True
    """
    return _folded(one) == _folded(other)


def is_pretraining_dataset(found: Dataset) -> bool:
    """Whether a dataset is marked as a general one for pretraining (``zoo:PretrainingDataset``) in ``data/zoo.ttl``.

    >>> is_pretraining_dataset(dataset("ImageNet-21k")), is_pretraining_dataset(dataset("ImageNet-1k"))
    (True, False)
    """
    return found.key in _pretraining_datasets()


@cache
def _pretraining_datasets() -> frozenset[str]:
    start = PREFIXES["dataset"]
    return frozenset(
        triple.subject.value.removeprefix(start)  # type: ignore[union-attr]
        for triple in read_triples(CURATED_FILE)
        if triple.predicate == RDF.type and triple.object == ZOO.PretrainingDataset
    )


def stage(title: str) -> str | None:
    """The stage that a section of a list is about, by its title; None if the title names none, or both.

    >>> stage("Representation Learning Models (RLMs)"), stage("Downstream models for NLP"), stage("Robots")
    ('preprocessing', 'downstream-task', None)
    """
    if found := _of_title("stage", title):
        return found
    # Whatever follows the whole name.
    start = title.casefold().strip()
    begun = {key for key, text in _labels("stage") if " model" in text.casefold() and start.startswith(text.casefold())}
    named = {key for part in _parts(title) if (key := _titles("stage").get(_title(part)))} or begun
    return named.pop() if len(named) == 1 else None


def domain(title: str) -> str | None:
    """The domain that a section of a list is about, by its title; None if the title names none, or more than one.

    >>> domain("Computer vision models"), domain("Natural Language Processing (NLP)"), domain("Speech & Audio")
    ('computer-vision', 'nlp', 'speech')
    >>> domain("Vision & Language"), domain("Vision, speech"), domain("Robots")
    ('multimodal', None, None)
    """
    return _of_title("domain", title)


#: What stands around the name of a domain in titles, and says nothing about which it is.
_OF_EVERY_TITLE = frozenset({"model", "zoo", "task", "domain", "field", "area", "list", "section"})


def _of_title(prefix: str, title: str) -> str | None:
    inside = re.findall(r"[(\[]([^()\[\]]*)[)\]]", title)
    for text in (re.sub(r"[(\[][^()\[\]]*[)\]]", " ", title), *inside):
        if found := _titles(prefix).get(_title(text)):
            return found
        parts = [part for part in map(_title, _parts(text)) if part]
        if prefix == "domain":  # "RLMs: speech"
            parts = [part for part in parts if part not in _titles("stage")]
        named = {_titles(prefix).get(part) for part in parts}
        if len(named) == 1 and (found := named.pop()):
            return found
    return None


def _parts(title: str) -> list[str]:
    return re.split(r"[/|,:;\u2013\u2014&+]|\s-+\s|\b(?:and|for|in|of|on)\b", title, flags=re.IGNORECASE)


def _title(text: str) -> str:
    """A title without all that makes no difference.

    >>> _title("2. Multi-Modal Models"), _title("Images & Video")
    ('multimodal', 'imageandvideo')
    """
    text = re.sub(r"^\W*(?:[0-9]+(?:\.[0-9]+)*[.)]?|[A-Z][.)]|[IVX]+[.)])\s+", "", unicodedata.normalize("NFKC", text))
    words = re.findall(r"[^\W_]+", re.sub("[&+]", " and ", text.casefold()))
    words = [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words]
    while words and words[-1] in _OF_EVERY_TITLE:
        words.pop()
    return "".join(words)


@cache
def _titles(prefix: str) -> dict[str, str]:
    return {_title(text): key for key, text in sorted(_labels(prefix))}


@cache
def _labels(prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple(_read_labels(prefix))


def _read_labels(prefix: str) -> Iterator[tuple[str, str]]:
    for file in ONTOLOGY_FILES:
        for triple in read_triples(file):
            iri = getattr(triple.subject, "value", "")
            if iri.startswith(PREFIXES[prefix]) and triple.predicate in _NAMES:
                yield iri.removeprefix(PREFIXES[prefix]), triple.object.value  # type: ignore[union-attr]


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.strip().rstrip("/")).casefold()


@cache
def _spellings(prefix: str) -> dict[str, tuple[str, str]]:
    """Every spelling of the things of a kind, folded, with the slug and the name of what it means."""
    start = PREFIXES[prefix]
    files = (CURATED_FILE, *ONTOLOGY_FILES) if prefix == "dataset" else ONTOLOGY_FILES
    names: dict[str, str] = {}
    spelled: list[tuple[str, str]] = []
    for file in files:
        for triple in read_triples(file):
            iri = getattr(triple.subject, "value", "")
            if iri.startswith(start) and triple.predicate in _NAMES:
                key = iri.removeprefix(start)
                spelled += [(_folded(key), key), (_folded(triple.object.value), key)]  # type: ignore[union-attr]
                if triple.predicate != SKOS.altLabel:
                    names[key] = triple.object.value  # type: ignore[union-attr]
    return {text: (key, names.get(key, key)) for text, key in sorted(spelled)}
