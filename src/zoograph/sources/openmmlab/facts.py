"""What an entry of a metafile says of its model, without what it was built on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zoograph import spellings
from zoograph.identifiers import arxiv_id, date_in, doi, hub_repository, weight_file
from zoograph.records import (
    Dataset,
    Evaluation,
    Family,
    Finding,
    Inferred,
    Model,
    PackageFile,
    Paper,
    Severity,
    Weights,
)
from zoograph.sources.openmmlab.metafiles import Entry, count, listed, mapping, number
from zoograph.vocabulary import slug

_ZOO = "openmmlab"
#: Metrics that are no rates: a value of one or less is just small.
_NO_RATES = {"epe", "mpjpe", "p-mpjpe", "fid", "abs-rel"}
#: What the field Modality of mmaction2 means here; poses are points that were found in a video.
_MODALITIES = {"RGB": "video", "Flow": "video", "Audio": "audio"}


class Facts:
    """Reads entries; what is not understood goes to the findings."""

    def __init__(self, entries: Sequence[Entry], packages: Mapping[str, PackageFile], findings: list[Finding]) -> None:
        self._packages, self._findings = packages, findings
        self._families = self._named_families(entries)

    def model(self, key: str, entry: Entry) -> Model:
        """The record of an entry."""
        weights = tuple(self._weights(entry))
        tasks = tuple(dict.fromkeys(self._tasks(entry)))
        day = next((found for each in weights[:1] if each.url and (found := date_in(each.url))), None)
        basis = (Inferred("dct:issued", weights[0].url), Inferred("zoo:releaseYear", weights[0].url)) if day else ()  # type: ignore[arg-type]
        family = self._families.get((entry.package, str(entry.collection.get("Name"))))
        papers = tuple(self._papers(entry, entry.said.get("Paper")))
        return Model(
            key=key,
            label=entry.name,
            aliases=tuple(str(alias) for alias in listed(entry.said.get("Alias"))),
            domains=() if tasks else ("computer-vision",),
            tasks=tasks,
            modalities=self._modalities(entry, tasks),
            papers=tuple(paper for paper in papers if family is None or paper not in family.papers),
            family=family,
            weights=weights,
            architecture=self._architecture(entry),
            licence=self._licence(entry),
            parameter_count=count(entry.metadata.get("Parameters", entry.metadata.get("params"))),
            input_size=_side(entry.metadata.get("Resolution")),
            release_date=day,
            trained_on=tuple(self._trained_on(entry)),
            evaluations=tuple(self._evaluations(entry)),
            inferred=basis,
            source=self._packages[entry.package].file_iri(entry.path),
        )

    # -- families

    def _named_families(self, entries: Sequence[Entry]) -> dict[tuple[str, str], Family]:
        """The collections; one that several packages have, with one paper, is one family."""
        families: dict[tuple[str, str], Family] = {}
        by_slug: dict[str, Family] = {}
        for entry in entries:
            name = entry.collection.get("Name")
            if not name or (entry.package, str(name)) in families:
                continue
            papers = tuple(self._papers(entry, entry.collection.get("Paper")))
            code = _address(entry.collection.get("Code"))
            family = Family(slug(str(name)), str(name), papers, code)
            known = by_slug.setdefault(family.key, family)
            if known.papers != papers:
                family = Family(f"{entry.package}/{family.key}", str(name), papers, code)
            else:
                family = known
            families[entry.package, str(name)] = family
        return families

    def _papers(self, entry: Entry, said: Any) -> Iterator[Paper]:
        for each in listed(said):
            paper = mapping(each) if isinstance(each, dict) else {"URL": each}
            url = str(paper.get("URL") or "").strip().lstrip("(")
            arxiv, registered = arxiv_id(url), doi(url)
            title = " ".join(str(paper.get("Title") or "").split()) or None
            if arxiv or registered:
                yield Paper(arxiv=arxiv, doi=None if arxiv else registered, title=title)
            elif url:
                message = f"the paper at {url} has neither arXiv id nor DOI in its address"
                self._note("openmmlab-paper", entry, message, "It is left out.", value=url)

    # -- facts

    def _weights(self, entry: Entry) -> Iterator[Weights]:
        for each in listed(entry.said.get("Weights")):
            url = str(each).strip().lstrip("(")
            if re.match(r"https?://[^/\s]+/\S+$", url):
                yield Weights(url=url, repository=None if weight_file(url) else hub_repository(url))
            else:
                message = f"{entry.name}: {url!r} is not the address of weights"
                self._note("openmmlab-weights", entry, message, "Tell OpenMMLab.", value=url)
        # Converted weights are the same weights in another form; a page about them is none.
        for each in listed(mapping(entry.said.get("Converted From")).get("Weights")):
            url = str(each).strip()
            if weight_file(url) or hub_repository(url):
                yield Weights(url=url, repository=None if weight_file(url) else hub_repository(url))

    def _tasks(self, entry: Entry) -> Iterator[str]:
        for result in entry.results:
            said = str(result.get("Task") or "")
            found = spellings.task(said)
            if found:
                yield found
            elif said:
                self._note("openmmlab-task", entry, f"the task {said!r} is not known", _ADD, value=said, once=True)

    def _trained_on(self, entry: Entry) -> Iterator[Dataset]:
        for each in listed(entry.metadata.get("Training Data")):
            for name in _apart(str(each)):
                if name.startswith("#") or name == "Usage":
                    self._note("openmmlab-dataset", entry, f"{name!r} is no dataset", "Tell OpenMMLab.", value=name)
                else:
                    yield spellings.dataset(name)

    def _evaluations(self, entry: Entry) -> Iterator[Evaluation]:
        seen = set()
        for result in entry.results:
            name = str(result.get("Dataset") or "")
            if not name or name.startswith("#"):
                continue
            dataset = spellings.dataset(name)
            for said, value in mapping(result.get("Metrics")).items():
                # In mmpose, AP is that of keypoints; elsewhere it is not said of what.
                of_keypoints = spellings.metric(f"keypoint {said}") if entry.package == "mmpose" else None
                metric, amount = of_keypoints or spellings.metric(str(said)), number(value)
                if metric is None:
                    self._note(
                        "openmmlab-metric", entry, f"the metric {said!r} is not known", _ADD, value=str(said), once=True
                    )
                elif amount is None:
                    message = f"{entry.name}: {said} is {value!r}, which is no number"
                    self._note("openmmlab-value", entry, message, "Tell OpenMMLab.", value=str(value))
                elif (dataset.key, metric) not in seen:
                    seen.add((dataset.key, metric))
                    yield Evaluation(metric, _in_per_cent(amount, metric), dataset)

    def _architecture(self, entry: Entry) -> str | None:
        said = entry.metadata.get("Architecture", mapping(entry.collection.get("Metadata")).get("Architecture"))
        return ", ".join(str(each) for each in listed(said)) or None

    def _licence(self, entry: Entry) -> str | None:
        said = entry.said.get("License", entry.collection.get("License"))
        found = spellings.licence(said) if isinstance(said, str) else None
        if said and found is None:
            self._note(
                "openmmlab-licence", entry, f"the licence {said!r} is not known", _ADD, value=str(said), once=True
            )
        return found

    def _modalities(self, entry: Entry, tasks: Sequence[str]) -> tuple[str, ...]:
        if entry.package == "mmaction2":
            said = _MODALITIES.get(str(entry.said.get("Modality")))
            return (said,) if said else ()
        # What is asked about an image, or told of it, is text: OpenMMLab does not say which goes in.
        words = {"visual-question-answering", "image-text-to-text", "image-to-text", "text-retrieval"}
        return () if words & set(tasks) else ("image",)

    def _note(self, rule: str, entry: Entry, message: str, fix: str, *, value: str = "", once: bool = False) -> None:
        """A finding; ``once`` for what is the same in many files, and is counted without naming each."""
        place = entry.package if once else entry.path
        self._findings.append(Finding(Severity.INFO, rule, place, message, fix, value=value, zoo=_ZOO))


_ADD = "Give it a label in ontology/schemes.ttl, if it is one of those; until then it is left out."


def _in_per_cent(value: Decimal, metric: str) -> Decimal:
    """Rates as people compare them: mmpose and mmocr write 0.718 where others write 71.8."""
    return value * 100 if abs(value) <= 1 and metric not in _NO_RATES else value


def _apart(text: str) -> list[str]:
    """The datasets of a text that lists several; "Pascal VOC 2012 + Aug" is the name of one."""
    if text.endswith("+ Aug"):
        return [text]
    return [part for part in (each.strip() for each in re.split(r",| and (?=[A-Z])| \+ ", text)) if part]


def _side(said: Any) -> int | None:
    found = re.fullmatch(r"(\d+)x(\d+)", str(said).strip())
    return int(found[1]) if found and found[1] == found[2] else None


def _address(said: Any) -> str | None:
    url = mapping(said).get("URL") if isinstance(said, dict) else said
    return url if isinstance(url, str) and re.match(r"https?://[^/\s]+/", url) else None
