"""The facts that a metafile gives about a model, except its base and its results."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zoograph import spellings
from zoograph.addresses import date_in, web_address, weight_file
from zoograph.identifiers import arxiv_id, doi, hub_repository
from zoograph.records import (
    Dataset,
    Family,
    Inferred,
    Model,
    PackageFile,
    Paper,
    Weights,
)
from zoograph.sources.notes import Notes
from zoograph.sources.openmmlab.configured import Configured
from zoograph.sources.openmmlab.datasets import LoadedDatasets
from zoograph.sources.openmmlab.metafiles import Entry, count, listed, mapping
from zoograph.sources.openmmlab.results import ADD, Results
from zoograph.vocabulary import slug

#: The modality for each value of mmaction2's field Modality; poses (points found in a video) have none.
_MODALITIES = {"RGB": "video", "Flow": "video", "Audio": "audio"}
#: Tasks of mmpose whose models take points, not images.
_OF_POINTS = {"Body 3D Keypoint"}
#: The arXiv ids and DOIs that identify papers.
_Papers = frozenset[str]


class Facts:
    """Reads entries; notes what it does not understand as findings."""

    def __init__(
        self,
        keyed: Mapping[str, Entry],
        configured: Configured,
        packages: Mapping[str, PackageFile],
        notes: Notes,
    ) -> None:
        self._packages, self._notes = packages, notes
        entries = tuple(keyed.values())
        self._papers_named = spellings.Papers()
        self._families = self._named_families(entries)
        self._claimed = _claimed(entries)
        self._collected = Counter((entry.path, str(entry.collection.get("Name"))) for entry in entries)
        self._datasets_named = spellings.Datasets()
        self._loaded = LoadedDatasets(keyed, configured, notes)
        self._results = Results(keyed, configured, self._loaded, self._dataset, notes)
        self._known_datasets = {
            spellings.dataset(name).key
            for entry in entries
            for each in listed(entry.metadata.get("Training Data"))
            for name in _apart(str(each))
        }

    def model(self, key: str, entry: Entry) -> Model:
        """The record of an entry."""
        weights = tuple(self._weights(entry))
        tasks = tuple(dict.fromkeys(self._tasks(entry)))
        day = next((found for each in weights[:1] if each.url and (found := date_in(each.url))), None)
        basis = (Inferred("dct:issued", weights[0].url), Inferred("zoo:releaseYear", weights[0].url)) if day else ()  # type: ignore[arg-type]
        family = self._family(entry)
        known = _identities(family.papers) if family else frozenset()
        papers = tuple(
            paper for paper in self._papers(entry, entry.said.get("Paper")) if not _identities([paper]) & known
        )
        code = _address(entry.said.get("Code"))
        return Model(
            key=key,
            label=entry.name,
            aliases=tuple(str(alias) for alias in listed(entry.said.get("Alias"))),
            # Known tasks have a domain; unknown tasks of mmpretrain may be about text, too.
            domains=() if tasks or (entry.package == "mmpretrain" and entry.tasks) else ("computer-vision",),
            tasks=tasks,
            modalities=self._modalities(entry, tasks),
            papers=papers,
            family=family,
            code=None if family and family.code == code else code,
            weights=weights,
            architecture=self._architecture(entry),
            licence=self._licence(entry),
            parameter_count=count(entry.metadata.get("Parameters", entry.metadata.get("params"))),
            input_size=_side(entry.metadata.get("Resolution")),
            release_date=day,
            trained_on=tuple(dict.fromkeys(self._trained_on(key, entry))),
            source_datasets=tuple(dict.fromkeys(self._sources(entry))),
            evaluations=tuple(self._results.of(key, entry)),
            inferred=basis,
            source=self._packages[entry.package].file_iri(entry.path),
        )

    # -- families

    def _named_families(self, entries: Sequence[Entry]) -> dict[tuple[str, str, _Papers], Family]:
        """The collections, by package, name and papers.

        Collections of several packages with one name are one family if they have one paper; otherwise each package has
        its own, or each paper if one package has several.
        """
        families: dict[tuple[str, str, _Papers], Family] = {}
        taken: dict[str, tuple[str, _Papers]] = {}
        for entry in entries:
            name = str(entry.collection.get("Name") or "")
            papers = tuple(self._papers(entry, entry.collection.get("Paper"), is_noted=False))
            identity = entry.package, name, _identities(papers)
            if not name or identity in families:
                continue
            own = slug(name)
            candidates = [own, f"{entry.package}/{own}", *(f"{entry.package}/{own}.{n}" for n in range(2, 100))]
            for key in candidates:
                # Without a paper nobody can tell whether two packages mean the same.
                owner = ("", identity[2]) if papers else (entry.package, identity[2])
                if taken.setdefault(key, owner) == owner:
                    code = _address(entry.collection.get("Code"))
                    families[identity] = Family(key, name, papers, code)
                    break
        first: dict[str, Family] = {}
        return {identity: first.setdefault(family.key, family) for identity, family in families.items()}

    def _family(self, entry: Entry) -> Family | None:
        name, said = str(entry.collection.get("Name") or ""), str(entry.said.get("In Collection") or "")
        if said and not name:
            message = f"{entry.name} is in the collection {said}, which is not in its metafile"
            self._note("openmmlab-collection", entry, message, "It is left out. Tell OpenMMLab.", value=said)
        papers = tuple(self._papers(entry, entry.collection.get("Paper"), is_noted=bool(name)))
        return self._families.get((entry.package, name, _identities(papers)))

    def _papers(self, entry: Entry, said: Any, *, is_noted: bool = True) -> Iterator[Paper]:
        for each in listed(said):
            paper = mapping(each) if isinstance(each, dict) else {"URL": each}
            url = str(paper.get("URL") or "").strip().lstrip("(")
            arxiv, registered = arxiv_id(url), doi(url)
            title = " ".join(str(paper.get("Title") or "").split()) or None
            if found := self._papers_named.of(arxiv, registered, title):
                yield found
            elif url and is_noted:
                message = f"the paper at {url} has neither arXiv id nor DOI in its address"
                self._note("openmmlab-paper", entry, message, "It is left out.", value=url, once=True)

    # -- facts

    def _weights(self, entry: Entry) -> Iterator[Weights]:
        for each in listed(entry.said.get("Weights")):
            url = str(each).strip().lstrip("(")
            if re.match(r"https?://[^/\s]+/\S+$", url) and web_address(url):
                yield Weights(url=url, repository=None if weight_file(url) else hub_repository(url))
            else:
                message = f"{entry.name}: {url!r} is not the address of weights"
                self._note("openmmlab-weights", entry, message, "Tell OpenMMLab.", value=url)
        # Converted weights are the same weights in another form; a web page about them is not a weight file.
        for url in _converted_from(entry):
            if self._claimed[url] > 1:
                message = f"{entry.name} is one of several that were converted from {url}, and are not the same"
                self._note("openmmlab-converted", entry, message, "It is left out. Tell OpenMMLab.", value=url)
            else:
                yield Weights(url=url, repository=None if weight_file(url) else hub_repository(url))

    def _tasks(self, entry: Entry) -> Iterator[str]:
        for said in entry.tasks:
            # What mmaction2 asks, it asks of videos.
            of_video = spellings.task(f"Video {said}") if entry.package == "mmaction2" else None
            found = of_video or spellings.task(said)
            if found:
                # mmaction2 tells actions by their sound, too.
                of_sound = found == "video-classification" and entry.said.get("Modality") == "Audio"
                yield "audio-classification" if of_sound else found
            else:
                self._note("openmmlab-task", entry, f"the task {said!r} is not known", ADD, value=said, once=True)

    def _trained_on(self, key: str, entry: Entry) -> Iterator[Dataset]:
        said = entry.metadata.get("Training Data")
        if said is not None:
            yield from self._datasets(entry, [self._loaded.trained_on(key, str(each)) or each for each in listed(said)])
            return
        # The training data of a collection need not be that of each of its models.
        shared = tuple(self._datasets(entry, entry.shared_metadata.get("Training Data")))
        results = {spellings.dataset(str(result["Dataset"])).key for result in entry.results if result.get("Dataset")}
        is_alone = self._collected[entry.path, str(entry.collection.get("Name"))] == 1
        if results <= {each.key for each in shared} and (results or is_alone):
            yield from shared

    def _sources(self, entry: Entry) -> Iterator[Dataset]:
        """The data on which a model was pretrained, from mmaction2, unless the text names a model."""
        said = entry.metadata.get("Pretrained")
        if not said or said == "None":
            return
        for found in self._datasets(entry, said):
            if found.key in self._known_datasets or spellings.known_dataset(found.label):
                yield found
            else:
                message = f"it was pretrained on {found.label!r}, which is not known as a dataset"
                self._note("openmmlab-pretrained", entry, message, ADD, value=found.label, once=True)

    def _dataset(self, name: str) -> Dataset:
        return self._datasets_named.of(name)

    def _datasets(self, entry: Entry, said: Any) -> Iterator[Dataset]:
        for each in listed(said):
            for name in _apart(str(each)):
                if name.startswith("#") or name in _NO_DATASETS:
                    self._note("openmmlab-dataset", entry, f"{name!r} is not a dataset", "Tell OpenMMLab.", value=name)
                else:
                    yield self._dataset(name)

    def _architecture(self, entry: Entry) -> str | None:
        said = entry.metadata.get("Architecture", entry.shared_metadata.get("Architecture"))
        return ", ".join(str(each) for each in listed(said)) or None

    def _licence(self, entry: Entry) -> str | None:
        said = entry.said.get("License", entry.collection.get("License"))
        return self._notes.licence(str(said) if said else None, "openmmlab-licence", entry.package)

    def _modalities(self, entry: Entry, tasks: Sequence[str]) -> tuple[str, ...]:
        if entry.package == "mmaction2":
            said = _MODALITIES.get(str(entry.said.get("Modality")))
            return (said,) if said else ()
        if any(spellings.task(task) is None or task in _OF_POINTS for task in entry.tasks):
            return ()
        # Questions about an image and descriptions of it are text; OpenMMLab does not say which is the input.
        words = {
            "image-text-retrieval", "image-text-to-text", "image-to-text", "key-information-extraction",
            "video-text-to-text", "visual-grounding", "visual-question-answering", "visual-reasoning",
        }  # fmt: skip
        return () if words & set(tasks) else ("image",)

    def _note(self, rule: str, entry: Entry, message: str, fix: str, *, value: str = "", once: bool = False) -> None:
        """Note a finding; ``once`` for one that is the same in many files and is only counted."""
        place = entry.package if once else entry.path
        self._notes.info(rule, place, message, fix, value=value)


def _converted_from(entry: Entry) -> Iterator[str]:
    for each in listed(mapping(entry.said.get("Converted From")).get("Weights")):
        url = str(each).strip()
        if weight_file(url) or hub_repository(url):
            yield url


def _claimed(entries: Iterable[Entry]) -> Mapping[str, int]:
    """For each address, how many different weights are said to be converted from it.

    A metafile that was copied without changing that line gives one address for all its models.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for url in _converted_from(entry):
            found[url].add(str(entry.said.get("Weights")))
    return {url: len(own) for url, own in found.items()}


#: What stands among training data and is none: a column's title, and the owner of data that nobody has named.
_NO_DATASETS = {"Usage", "OpenAI"}
#: The datasets behind other names: of two at once, and of one as a model takes it.
_MEANT = {"CC3M+12M": ["CC3M", "CC12M"], "Human3.6M (MotionBERT)": ["Human3.6M"]}


def _identities(papers: Iterable[Paper]) -> _Papers:
    return frozenset(str(paper.arxiv or paper.doi) for paper in papers)


def _apart(text: str) -> list[str]:
    """The datasets of a text that lists several; "Pascal VOC 2012 + Aug" is the name of one."""
    if text.endswith("+ Aug"):
        return [text]
    if text in _MEANT:
        return _MEANT[text]
    return [part for part in (each.strip() for each in re.split(r",| and (?=[A-Z])| \+ ", text)) if part]


def _side(said: Any) -> int | None:
    found = re.fullmatch(r"(\d+)x(\d+)", str(said).strip())
    return int(found[1]) if found and found[1] == found[2] else None


def _address(said: Any) -> str | None:
    url = mapping(said).get("URL") if isinstance(said, dict) else said
    return url if isinstance(url, str) and url.startswith("http") and web_address(url) else None
