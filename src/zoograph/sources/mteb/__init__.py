"""The Massive Text Embedding Benchmark: the ``ModelMeta(...)`` of ``mteb/models/model_implementations/*.py``.

The models in mteb give embeddings, so they are representation learning models, except cross-encoders, which rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError

from zoograph.identifiers import arxiv_id, doi, github_repository, hub_repository
from zoograph.records import Base, Dataset, Derivation, Model, PackageFile, Paper, Reading, Snapshot, Zoo
from zoograph.records import Weights as WeightsRecord
from zoograph.sources import packages
from zoograph.sources.mteb.tasks import Tasks
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
#: Loaders that hand the name of the model to ``from_pretrained``, or to a library that does: read in
#: ``mteb/models/sentence_transformer_wrapper.py`` and the modules of ``mteb/models/model_implementations``.
_LOADED_BY_NAME = frozenset({
    "SentenceTransformerEncoderWrapper", "MultiVectorModel", "CDEWrapper", "JasperModel",
    "LanguageBindVideoWrapper", "LanguageBindAudioWrapper", "LanguageBindImageWrapper",
})  # fmt: skip
_SEVERAL = (set, frozenset, list, tuple)
_TELL = "Tell mteb; until then the fact is left out."


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheel, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo)
    return of_packages(zoo, _LABEL, found, licence="Apache-2.0", homepage=_HOME)


def read(snapshot: Snapshot) -> Reading:
    """Every model that mteb describes, and what it was adapted from."""
    [package] = snapshot.packages
    wheel = Wheel(package.path)
    notes = Notes(snapshot.zoo)
    models: dict[str, Model] = {}
    descriptions = list(_descriptions(wheel))
    tasks = Tasks(wheel, {name for _, call in descriptions for name in _named(call.keywords)})
    for path, call in descriptions:
        place = f"{path}:{call.line}"
        name = call.keywords.get("name")
        if not isinstance(name, str):
            notes.warning("mteb-unresolved", place, f"a model has the name {_shown(name)}", _TELL)
        elif name in models:
            notes.info("mteb-twice", place, f"{name} is described twice; the first is kept", _TELL, label=name)
        else:
            models[name] = _model(name, call.keywords, tasks, package, path, place, notes)
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


# -- records


def _model(
    name: str,
    said: Mapping[str, Any],
    tasks: Tasks,
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
        trained_on=tuple(_datasets(name, said, tasks, place, notes)),
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
    """The repository on the hub; none for models that are only available as a service.

    It is the one that mteb refers to. A model without a reference is called as its repository, at the commit that is
    its revision; and where mteb refers to something else, what its loader fetches is still called as the model.
    """
    reference = said.get("reference")
    repository = hub_repository(reference) if isinstance(reference, str) else None
    if said.get("open_weights") is not True:
        return
    is_itself = repository is not None and repository.casefold() == name.casefold()
    if is_itself or ((reference is None or _is_loaded_by_name(said)) and _is_commit(said.get("revision"))):
        yield WeightsRecord(repository=repository if is_itself else hub_repository(name))
    if repository is not None and not is_itself:
        message = f"{name} refers to another repository, {repository}"
        notes.info("mteb-reference", place, message, _TELL, label=name)


def _is_loaded_by_name(said: Mapping[str, Any]) -> bool:
    loader = said.get("loader")
    return isinstance(loader, dict) and loader.get("__class__") in _LOADED_BY_NAME


def _is_commit(revision: Any) -> bool:
    return isinstance(revision, str) and re.fullmatch("[0-9a-f]{40}", revision) is not None


def _named(said: Mapping[str, Any]) -> list[str]:
    """The names of its training data."""
    names = said.get("training_datasets")
    return sorted(each for each in names if isinstance(each, str)) if isinstance(names, _SEVERAL) else []


def _datasets(name: str, said: Mapping[str, Any], tasks: Tasks, place: str, notes: Notes) -> Iterator[Dataset]:
    names = _named(said)
    letters = [each for each in names if len(each) == 1]
    if letters:
        message = f"{name}: its training data are single letters, {', '.join(letters)}; a text was read as a set"
        notes.info("mteb-dataset", place, message, _TELL, label=name)
    found = (tasks.dataset(each) for each in names if len(each) > 1 and not tasks.is_for_contamination_only(each))
    yield from dict.fromkeys(found)


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
