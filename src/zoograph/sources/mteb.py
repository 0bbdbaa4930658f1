"""The Massive Text Embedding Benchmark: the ``ModelMeta(...)`` of ``mteb/models/model_implementations/*.py``.

The models in mteb give embeddings, so they are representation learning models, except cross-encoders, which rank.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError

from zoograph import spellings
from zoograph.identifiers import arxiv_id, doi, github_repository, hub_repository
from zoograph.records import Base, Dataset, Derivation, Model, PackageFile, Paper, Reading, Snapshot, Zoo
from zoograph.records import Weights as WeightsRecord
from zoograph.sources import packages
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages
from zoograph.sources.static import Call, Package, Reference, Unresolved

NAME = "mteb"
ABOUT = "Massive Text Embedding Benchmark: embedding models and rerankers, from the package mteb"
HAS_ADDRESS = True
PINS: tuple[Pin, ...] = (Pin("mteb", "2.26.24", "c71248692f90318a1f4c3413288355ff89c7ae8d93190d0704987a8446589e46"),)
OPTIONS = packages.OPTIONS

_LABEL = "Massive Text Embedding Benchmark (mteb)"
_HOME = "https://github.com/embeddings-benchmark/mteb"
_EMBEDDERS = {"dense", "sparse", "late-interaction"}
#: What mteb writes for a model without a named licence.
_NO_LICENCE = ("not specified", "multiple")
_TELL = "Tell mteb; until then the fact is left out."


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheel, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo.origin, zoo.options.get("versions", ()))
    return of_packages(zoo, _LABEL, found, licence="Apache-2.0", homepage=_HOME)


def read(snapshot: Snapshot) -> Reading:
    """Every model that mteb describes, and what it was adapted from."""
    [package] = snapshot.packages
    wheel = Wheel(package.path)
    derived = _derived_tasks(wheel)
    notes = Notes(snapshot.zoo)
    models: dict[str, Model] = {}
    for path, call in _descriptions(wheel):
        place = f"{path}:{call.line}"
        name = call.keywords.get("name")
        if not isinstance(name, str):
            notes.warning("mteb-unresolved", place, f"a model has the name {_shown(name)}", _TELL)
        elif name in models:
            notes.info("mteb-twice", place, f"{name} is described twice; the first is kept", _TELL, label=name)
        else:
            models[name] = _model(name, call.keywords, derived, package, path, place, notes)
    return Reading(snapshot, models=(*models.values(), *_placeholders(models)), findings=notes.findings)


def _descriptions(wheel: Wheel) -> Iterator[tuple[str, Call]]:
    """Each description once, from the module that defines it: modules also import each other's."""
    code = Package(wheel)
    seen: set[int] = set()
    for path in wheel.names("mteb/models/model_implementations/*.py"):
        module = code.module(path.removesuffix(".py").replace("/", "."))
        for value in module.names.values() if module else ():
            for each in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(each, Call) and each.name.endswith("ModelMeta") and id(each) not in seen:
                    seen.add(id(each))
                    yield path, each


def _derived_tasks(wheel: Wheel) -> frozenset[str]:
    """Tasks derived from other tasks: translations, subsets, harder or smaller editions.

    mteb names them among the training datasets of a model to mark contamination; comments say "not trained on".
    """
    found: set[str] = set()
    for path in wheel.names("mteb/models/model_implementations/*.py"):
        found.update(re.findall(r"""["']([^"']+)["'],\s*#[^\n]*not trained on""", wheel.text(path)))
    for path in wheel.names("mteb/tasks/*.py"):
        for block in wheel.text(path).split("TaskMetadata(")[1:]:
            name = re.search(r"""\bname=["']([^"']+)["']""", block)
            if name and "adapted_from=[" in block:
                found.add(name[1])
    return frozenset(found)


# -- records


def _model(
    name: str,
    said: Mapping[str, Any],
    derived: Collection[str],
    package: PackageFile,
    path: str,
    place: str,
    notes: Notes,
) -> Model:
    for field, value in said.items():
        if isinstance(value, Unresolved):
            notes.warning("mteb-unresolved", place, f"{name}: {field} is {_shown(value)}", _TELL)
    modalities = tuple(str(each) for each in said.get("modalities") or ("text",))
    kinds = set(said.get("model_type") or ("dense",))
    is_ranker = kinds == {"cross-encoder"}
    is_embedder = kinds <= _EMBEDDERS
    code = said.get("public_training_code")
    dimension = said.get("embed_dim")
    return Model(
        key=name,
        label=name,
        stage="downstream-task" if is_ranker else "preprocessing" if is_embedder else None,
        domains=_domains(set(modalities)),
        tasks=("text-ranking",) if is_ranker else (),
        modalities=modalities,
        languages=tuple(_languages(said.get("languages"), place, name, notes)),
        papers=_papers(said.get("citation"), place, name, notes),
        code=code if isinstance(code, str) and github_repository(code) else None,
        weights=tuple(_weights(name, said, place, notes)),
        licence=notes.licence(said.get("license"), "mteb-licence", place, name=name, unsaid=_NO_LICENCE),
        parameter_count=_whole(said.get("n_parameters")),
        dimension=dimension if isinstance(dimension, int) and is_embedder else None,
        release_date=_day(said.get("release_date")),
        trained_on=tuple(_datasets(said.get("training_datasets"), derived)),
        bases=_bases(name, said.get("adapted_from"), place, notes),
        source=package.file_iri(path),
    )


def _domains(modalities: set[str]) -> tuple[str, ...]:
    """The domains that follow from the modalities. Audio alone may be speech or not, so it gives no domain."""
    if modalities == {"text"}:
        return ("nlp",)
    if modalities <= {"image", "video"}:
        return ("computer-vision",)
    return ("multimodal",) if len(modalities) > 1 else ()


def _languages(codes: Any, place: str, name: str, notes: Notes) -> Iterator[str]:
    """The languages as tags (BCP 47): mteb's ``eng-Latn`` is ``en``."""
    for code in sorted(set(codes)) if isinstance(codes, (list, tuple, set)) else ():
        try:
            yield standardize_tag(str(code))
        except LanguageTagError:
            # Programming languages have codes of their own (python-Code).
            if not str(code).endswith("-Code"):
                notes.info("mteb-language", place, f"{name}: {code!r} is no language", _TELL, label=name)


def _papers(citation: Any, place: str, name: str, notes: Notes) -> tuple[Paper, ...]:
    """The paper of a BibTeX entry; None for several entries, because it is not known which is about the model."""
    if not isinstance(citation, str) or not citation.strip():
        return ()
    entries = re.findall(r"@(\w+)\s*\{", citation)
    if len(entries) != 1:
        notes.info("mteb-citation", place, f"{name} cites {len(entries)} works", _TELL, label=name)
        return ()
    fields = {key.lower(): _plain(value) for key, value in re.findall(_FIELD, citation)}
    eprint = fields.get("eprint", "")
    places = (eprint, *(fields.get(key, "") for key in ("url", "journal", "doi", "howpublished", "note")))
    arxiv = next((found for text in places for word in text.split() if (found := arxiv_id(word.strip(",.")))), None)
    registered = doi(fields["doi"]) if "doi" in fields else None
    if arxiv is None and registered is None:
        notes.info("mteb-citation", place, f"{name} cites a work without arXiv id or DOI", _TELL, label=name)
        return ()
    return (Paper(arxiv=arxiv, doi=None if arxiv else registered, title=fields.get("title") or None),)


#: A field of a BibTeX entry; the value in quotation marks, or in braces that may hold braces.
_FIELD = r"""(\w+)\s*=\s*(\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|"[^"]*"|\w+)"""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[{}]|^\"|\"$|\\[a-z]+\b", "", text).split())


def _weights(name: str, said: Mapping[str, Any], place: str, notes: Notes) -> Iterator[WeightsRecord]:
    """The repository on the hub; none for models that are only available as a service."""
    reference = said.get("reference")
    repository = hub_repository(reference) if isinstance(reference, str) else None
    if said.get("open_weights") is not True or repository is None:
        return
    if repository.casefold() == name.casefold():
        yield WeightsRecord(repository=repository)
    else:
        message = f"{name} refers to another repository, {repository}"
        notes.info("mteb-reference", place, message, _TELL, label=name)


def _datasets(names: Any, derived: Collection[str]) -> Iterator[Dataset]:
    for name in sorted(names) if isinstance(names, (set, frozenset, list, tuple)) else ():
        if isinstance(name, str) and name not in derived:
            yield spellings.dataset(name)


def _bases(name: str, adapted_from: Any, place: str, notes: Notes) -> tuple[Base, ...]:
    """The model it was adapted from: "quantizations, fine-tunes, long doc extensions, etc.", so the way is unknown."""
    if not isinstance(adapted_from, str) or not adapted_from:
        return ()
    key = hub_repository(adapted_from) or adapted_from
    if key == name:
        notes.info("mteb-base", place, f"{name} is said to be adapted from itself", _TELL, label=name)
        return ()
    return (Base(key, Derivation.DERIVED_FROM),)


def _placeholders(models: Mapping[str, Model]) -> Iterator[Model]:
    """Placeholders for bases that mteb does not list, with the repository if they are named by one."""
    named = {base.key: model for model in models.values() for base in model.bases if base.key not in models}
    for key in sorted(named):
        repository = hub_repository(key)
        weights = (WeightsRecord(repository=repository),) if repository else ()
        yield Model(key=key, label=key, listed=False, weights=weights, source=named[key].source)


def _whole(number: Any) -> int | None:
    return int(number) if isinstance(number, (int, float)) and not isinstance(number, bool) and number >= 1 else None


def _day(text: Any) -> str | None:
    return (
        text if isinstance(text, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text) else None
    )


def _shown(value: Any) -> str:
    if isinstance(value, Unresolved):
        return f"not to be worked out without running the code ({value.reason})"
    return value.name if isinstance(value, (Call, Reference)) else repr(value)
