"""PyTorch Image Models: the pretrained configurations of ``timm/models/*.py``.

A key is an architecture and a tag, ``vit_base_patch16_224.augreg_in21k_ft_in1k``. The tag tells how the weights were
trained; :mod:`zoograph.sources.timm.tags` reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from zoograph import spellings
from zoograph.addresses import date_in, web_address
from zoograph.identifiers import arxiv_year, github_repository, hub_repository
from zoograph.records import (
    Base,
    Derivation,
    Inferred,
    Model,
    Reading,
    Snapshot,
    Weights,
    Zoo,
)
from zoograph.sources import packages
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages
from zoograph.sources.timm.defaults import is_stated, papers_in
from zoograph.sources.timm.entries import Entry, entries_of
from zoograph.sources.timm.tags import Tag, architectures_alike, without_resolution
from zoograph.stages import Head, Known, Rule, rules_for

NAME = "timm"
ABOUT = "PyTorch Image Models: image encoders and classifiers, from the package timm"
HAS_ADDRESS = True
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = (Pin("timm", "1.0.31", "5bd50f7d0fe6d09bf9285ac2523234a1b7e6bf075c0be3e7aed09139fcb617c7"),)
OPTIONS = packages.OPTIONS

_LABEL = "PyTorch Image Models (timm)"
#: What timm writes for weights without a named licence.
_NO_LICENCE = ("unknown", "other")
_HOME = "https://github.com/huggingface/pytorch-image-models"


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheel, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo)
    return of_packages(zoo, _LABEL, found, licence="Apache-2.0", homepage=_HOME)


def read(snapshot: Snapshot) -> Reading:
    """Every configuration that has weights, and what it was fine-tuned from."""
    [package] = snapshot.packages
    notes = Notes(snapshot.zoo)
    entries = list(entries_of(Wheel(package.path), package, notes))
    lineage = _Lineage(entries, notes)
    models = [_model(entry, lineage, notes) for entry in entries]
    return Reading(snapshot, models=(*models, *lineage.placeholders()), findings=notes.findings)


# -- records


def _model(entry: Entry, lineage: _Lineage, notes: Notes) -> Model:
    configuration, tag = entry.configuration, entry.tag
    model = Model(
        key=entry.key,
        label=entry.key,
        aliases=entry.aliases,
        domains=("computer-vision",),
        modalities=("image",),
        family=entry.family,
        architecture=entry.architecture,
        papers=papers_in(configuration) if is_stated(configuration, "paper_ids") else (),
        code=origin if (origin := entry.value("origin_url", str)) and github_repository(origin) else None,
        weights=tuple(_weights(entry, notes)),
        licence=notes.licence(
            entry.value("license", str), "timm-licence", entry.file, name=entry.key, unsaid=_NO_LICENCE
        ),
        input_size=_input_size(configuration),
        bases=lineage.bases(entry),
        source=entry.source,
    )
    model = replace(model, **_role(entry), **_training(tag))
    # What others are built on gives representations, too: that is what the ontology infers.
    if Rule.HEAD not in model.stage_rules or entry.key in lineage.built_on:
        model = replace(model, dimension=entry.feature_size)
    return _with_defaults(entry, _dated(model))


def _role(entry: Entry) -> dict[str, Any]:
    """Stage, task and strategy, as far as head and tag tell; see :mod:`zoograph.stages`."""
    tag = entry.tag
    rules = rules_for(_known_of(tag, entry.head))
    is_classifier = Rule.HEAD in rules
    strategies = ("self-supervised",) if tag.is_self_supervised else ("supervised",) if tag.last_labelled else ()
    return {
        "stage_rules": rules,
        "tasks": ("image-classification",) if is_classifier else (),
        "strategies": strategies if rules else (),
    }


def _known_of(tag: Tag, outputs: int | None) -> Known:
    """What a tag and the size of the output of a head tell. Of a placeholder, which is only named, no head is known."""
    labelled = tag.last_labelled
    last = (labelled,) if labelled else tag.datasets
    is_general = bool(last) and all(spellings.is_pretraining_dataset(spellings.dataset(name)) for name in last)
    if outputs is None or (outputs and tag.is_unknown):
        head = None
    elif outputs == 0:
        head = Head.NOTHING
    else:
        head = Head.CLASSES if labelled else Head.EMBEDDING
    return Known(head=head, is_of_pretraining_set=is_general, is_self_supervised=tag.is_self_supervised)


def _training(tag: Tag) -> dict[str, Any]:
    """The data of its task, or else the data it was trained on; general pretraining data is the source."""
    if tag.is_fine_tuned:
        tuned = tuple(map(spellings.dataset, tag.targets[-1:]))
        is_general = any(map(spellings.is_pretraining_dataset, tuned))
        return {"source_datasets" if is_general else "target_datasets": tuned}
    trained = tuple(map(spellings.dataset, tag.datasets))
    is_general = bool(trained) and all(map(spellings.is_pretraining_dataset, trained))
    return {"source_datasets" if is_general else "trained_on": trained}


def _weights(entry: Entry, notes: Notes) -> Iterator[Weights]:
    repository = entry.value("hf_hub_id", str)
    # timm/models/_registry.py: 'timm/' stands for a repository of the configuration's own name.
    repository = f"timm/{entry.key}" if repository == "timm/" else repository
    file = entry.value("hf_hub_filename", str)
    url = (entry.value("url", str) or "").strip().lstrip("(")
    if repository and hub_repository(repository) == repository:
        yield (
            Weights(url=f"https://huggingface.co/{repository}/resolve/main/{file}")
            if file
            else Weights(repository=repository)
        )
    elif repository:
        _misplaced(notes, entry, repository, "repository of the hub")
    if url and web_address(url):
        yield Weights(url=url)
    elif url:
        _misplaced(notes, entry, url[:200], "web address")
    elif entry.earlier_address and web_address(entry.earlier_address):
        yield Weights(url=entry.earlier_address)


def _misplaced(notes: Notes, entry: Entry, said: str, what: str) -> None:
    message = f"{entry.key}: {said!r} is not a {what}"
    notes.info(
        "timm-weights", entry.file, message, "Tell timm; until then it is left out.", value=said, label=entry.key
    )


def _input_size(configuration: Mapping[str, Any]) -> int | None:
    size = configuration.get("input_size")
    if isinstance(size, tuple) and len(size) == 3 and size[1] == size[2] and isinstance(size[1], int):
        return size[1]
    return None


def _dated(model: Model) -> Model:
    """Add the date in the name of its file, or else the year of the one paper about exactly these weights."""
    for weights in model.weights:
        if weights.url and (day := date_in(weights.url)):
            basis = tuple(Inferred(each, weights.url) for each in ("dct:issued", "zoo:releaseYear"))
            return replace(model, release_date=day, inferred=basis)
    if len(model.papers) == 1 and model.papers[0].arxiv and (year := arxiv_year(model.papers[0].arxiv)):
        page = f"https://arxiv.org/abs/{model.papers[0].arxiv}"
        return replace(model, release_year=year, inferred=(Inferred("zoo:releaseYear", page),))
    return model


def _with_defaults(entry: Entry, model: Model) -> Model:
    """Mark as inferred what only a helper of the file writes; its year does not follow from such a paper."""
    inferred = list(model.inferred)
    if model.licence and not is_stated(entry.configuration, "license"):
        inferred.append(Inferred("dct:license", entry.source))
    design = tuple(paper for paper in entry.design if paper not in entry.family.papers)
    if design and not model.papers:
        inferred.append(Inferred("codemeta:referencePublication", entry.source))
    return replace(model, papers=model.papers or design, inferred=tuple(inferred))


# -- lineage


class _Lineage:
    """Which weights were fine-tuned from which, by the tags; bases that timm does not have get a placeholder."""

    def __init__(self, entries: Sequence[Entry], notes: Notes) -> None:
        self._entries = {entry.key: entry for entry in entries}
        self._by_tag: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for text in {entry.tag.text, entry.tag.without_resolution}:
                self._by_tag[text].append(entry)
        sizes: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            if size := _input_size(entry.configuration):
                sizes[entry.architecture].add(size)
        self._stems = {architecture: without_resolution(architecture, found) for architecture, found in sizes.items()}
        self._placeholders: dict[str, Model] = {}
        self._bases = {entry.key: self._base(entry, entry.tag, notes) for entry in entries}
        found = (*map(self.bases, entries), *(model.bases for model in self._placeholders.values()))
        self.built_on = {base.key for bases in found for base in bases if base.how is Derivation.BUILT_ON}

    def bases(self, entry: Entry) -> tuple[Base, ...]:
        base = self._bases[entry.key]
        return (Base(base, self._how(entry.tag, base)),) if base else ()

    def _how(self, tag: Tag, base: str) -> Derivation:
        """How weights were made from a base: built on it, unless both were trained last on the same labelled images.

        timm lists every classifier that it fine-tunes further on the same images. What it only names under a tag such
        as ``in22k_ft_in22k`` has learned from these images without their labels.
        """
        if not tag.last_labelled:
            return Derivation.FINE_TUNED_FROM
        is_same = base in self._entries and Tag(base.partition(".")[2]).last_labelled == tag.last_labelled
        return Derivation.FINE_TUNED_FROM if is_same else Derivation.BUILT_ON

    def placeholders(self) -> list[Model]:
        return [self._placeholders[key] for key in sorted(self._placeholders)]

    def _base(self, entry: Entry, tag: Tag, notes: Notes) -> str | None:
        if not tag.is_fine_tuned:
            return None
        before = tag.before
        if before is None:
            message = f"{entry.key} does not say what it was fine-tuned from"
            fix = "Look for it in the module; the lineage ends here."
            notes.info("timm-base", entry.file, message, fix, label=entry.key)
            return None
        stem = self._stem(entry.architecture)
        for text in dict.fromkeys((before.text, before.without_images)):
            for architecture in architectures_alike(entry.architecture, stem):
                key = f"{architecture}.{text}"
                if key in self._entries and key != entry.key:
                    return key
        alike = [
            other
            for other in self._by_tag[before.text]
            if self._stem(other.architecture) == stem and other.key != entry.key
        ]
        if alike:
            # First the same tag, then the same resolution, then the smallest resolution.
            size = _input_size(entry.configuration)
            return min(
                alike,
                key=lambda other: (
                    other.tag.text != before.text,
                    _input_size(other.configuration) != size,
                    _input_size(other.configuration) or 0,
                    other.key,
                ),
            ).key
        return self._placeholder(entry, stem, before, notes)

    def _stem(self, architecture: str) -> str:
        return self._stems.get(architecture, architecture)

    def _placeholder(self, entry: Entry, stem: str, tag: Tag, notes: Notes) -> str:
        key = f"{stem}.{tag.text}"
        if key not in self._placeholders:
            self._placeholders[key] = Model(key, key)  # set first, because looking for its own base may come back here
            base = self._base(replace(entry, key=key), tag, notes)
            self._placeholders[key] = Model(
                key=key,
                label=key,
                listed=False,
                domains=("computer-vision",),
                family=entry.family,
                bases=(Base(base, self._how(tag, base)),) if base else (),
                stage_rules=rules_for(_known_of(tag, None)),
                source=entry.source,
                **_training(tag),
            )
        return key
