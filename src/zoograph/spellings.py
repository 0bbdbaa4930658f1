"""One name for what zoos spell in many ways: licences, tasks, metrics and datasets.

The spellings are data: ``skos:prefLabel`` and ``skos:altLabel`` of the concepts and licences in
``ontology/schemes.ttl``, and the labels of the datasets in ``data/zoo.ttl``. Upper and lower case, spaces, hyphens and
underscores make no difference. What is not among them is not known: nothing is guessed.
"""

from __future__ import annotations

import re
from functools import cache

from zoograph.rdf import read_triples
from zoograph.records import Dataset
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES
from zoograph.vocabulary import PREFIXES, RDFS, SKOS, slug

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
    key, label = _spellings("dataset").get(_folded(text), (slug(text), " ".join(text.split())))
    return Dataset(key, label)


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
