"""The Massive Text Embedding Benchmark: the ``ModelMeta(...)`` of ``mteb/models/model_implementations/*.py``.

Most models in mteb were made to give embeddings; some were made to rank, and some for something else, such as speech
recognition, and mteb only takes embeddings from them, or prompts them to rank. :mod:`.roles` tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from zoograph.identifiers import arxiv_id, doi, github_repository, hub_repository
from zoograph.records import Base, Dataset, Derivation, Inferred, Model, PackageFile, Paper, Reading, Snapshot, Zoo
from zoograph.records import Weights as WeightsRecord
from zoograph.sources import packages
from zoograph.sources.mteb.languages import in_latin_alone, languages_of, unknown_languages
from zoograph.sources.mteb.roles import Roles, is_baseline, roles_of
from zoograph.sources.mteb.tasks import Tasks
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages
from zoograph.sources.static import Call, Package, Reference, Unresolved
from zoograph.spellings import Papers
from zoograph.stages import DTM, Known, Rule, rules_for

NAME = "mteb"
ABOUT = "Massive Text Embedding Benchmark: embedding models and rerankers, from the package mteb"
HAS_ADDRESS = True
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = (Pin("mteb", "2.26.24", "c71248692f90318a1f4c3413288355ff89c7ae8d93190d0704987a8446589e46"),)
OPTIONS = packages.OPTIONS

_LABEL = "Massive Text Embedding Benchmark (mteb)"
_HOME = "https://github.com/embeddings-benchmark/mteb"
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
    described = _described(wheel, notes)
    tasks = Tasks(wheel, {name for _, call in described.values() for name in _named(call.keywords)})
    papers = Papers(_cited(entry) for _, call in described.values() for entry in _entries(call))
    all_roles = _roles(described)
    texts = {path: wheel.text(path) for path, _ in described.values()}
    models = {
        name: _model(
            name, call, path, _beside_languages(texts[path], call.line), all_roles, tasks, papers, package, notes
        )
        for name, (path, call) in described.items()
    }
    return Reading(snapshot, models=(*models.values(), *_placeholders(models)), findings=notes.findings)


def _described(wheel: Wheel, notes: Notes) -> dict[str, tuple[str, Call]]:
    """Each model's description, and the module that it is in."""
    found: dict[str, tuple[str, Call]] = {}
    for path, call in _descriptions(wheel):
        place = f"{path}:{call.line}"
        name = call.keywords.get("name")
        if not isinstance(name, str):
            notes.warning("mteb-unresolved", place, f"a model has the name {_shown(name)}", _TELL)
        elif name in found:
            notes.info("mteb-twice", place, f"{name} is described twice; the first is kept", _TELL, label=name)
        elif is_baseline(name):
            message = f"{name} is not a model, but a baseline that models are compared with"
            notes.info("mteb-baseline", place, message, "Nothing; it gets no entry.", label=name)
        else:
            found[name] = path, call
    return found


def _roles(described: Mapping[str, tuple[str, Call]]) -> dict[str, Roles]:
    """The roles of each model. What an embedder was made from gives representations, too."""
    first = {name: roles_of(name, call.keywords, is_base_of_embedder=False) for name, (_, call) in described.items()}
    bases = {
        base
        for name, (_, call) in described.items()
        if Rule.EMBEDDER in first[name].rules and (base := _base(call.keywords.get("adapted_from"), described))
    }
    return {
        name: roles_of(name, call.keywords, is_base_of_embedder=True) if name in bases else first[name]
        for name, (_, call) in described.items()
    }


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
    call: Call,
    path: str,
    comment: str,
    all_roles: Mapping[str, Roles],
    tasks: Tasks,
    papers: Papers,
    package: PackageFile,
    notes: Notes,
) -> Model:
    said, place, roles = call.keywords, f"{path}:{call.line}", all_roles[name]
    for field, value in said.items():
        if isinstance(value, Unresolved):
            notes.warning("mteb-unresolved", place, f"{name}: {field} is {_shown(value)}", _TELL)
    if not roles.rules:
        message = f"{name}: neither its kind, its name nor its paper's title says what it was made for"
        notes.info("mteb-stage", place, message, "Its stage stays open until a source says.", label=name)
    modalities = tuple(str(each) for each in said.get("modalities") or ("text",))
    code = said.get("public_training_code")
    dimension = said.get("embed_dim")
    return Model(
        key=name,
        label=name,
        stage_rules=roles.rules,
        # What speaks is in Speech Processing, though text goes in.
        domains=("speech",) if "text-to-speech" in roles.tasks else _domains(set(modalities)),
        tasks=roles.tasks,
        modalities=modalities,
        languages=_languages(said, comment, place, name, notes),
        papers=_papers(call, papers, place, name, notes),
        code=code if isinstance(code, str) and github_repository(code) else None,
        weights=tuple(_weights(name, said, place, notes)),
        licence=notes.licence(said.get("license"), "mteb-licence", place, name=name, unsaid=_NO_LICENCE),
        parameter_count=_whole(said.get("n_parameters")),
        dimension=dimension if isinstance(dimension, int) and roles.gives_representations else None,
        release_date=_day(said.get("release_date")),
        trained_on=tuple(_datasets(name, said, tasks, place, notes)),
        bases=_bases(name, said.get("adapted_from"), all_roles, place, notes),
        source=package.file_iri(path),
    )


def _domains(modalities: Collection[str]) -> tuple[str, ...]:
    """The domain of what goes in. Sound is Speech Processing, be it speech or not: see the note on that domain."""
    kinds = set(modalities)
    if kinds == {"text"}:
        return ("nlp",)
    if kinds == {"audio"}:
        return ("speech",)
    return ("computer-vision",) if kinds <= {"image", "video"} else ("multimodal",)


def _languages(said: Mapping[str, Any], comment: str, place: str, name: str, notes: Notes) -> tuple[str, ...]:
    codes = said.get("languages")
    for code in unknown_languages(codes):
        notes.info("mteb-language", place, f"{name}: {code!r} is not a language", _TELL, label=name)
    found = tuple(languages_of(codes, said.get("modalities") or ("text",), comment))
    if found and (latin := in_latin_alone(sorted(map(str, codes or ())))):
        shown = ", ".join(latin[:3]) + (" …" if len(latin) > 3 else "")
        message = f"{name}: languages that are usually written in another script are said to be in Latin alone: {shown}"
        notes.info("mteb-language", place, message, "Tell mteb; the script is left out.", label=name)
    return found


def _beside_languages(text: str, line: int) -> str:
    """The field ``languages`` of the description that starts in a line, with the comments in and beside it."""
    rest = "\n".join(text.split("\n")[line - 1 : line + 40])
    found = re.search(r"\blanguages=(?:\[[^\]]*\]|[^\n]*)[^\n]*", rest)
    return found[0] if found else ""


def _papers(call: Call, papers: Papers, place: str, name: str, notes: Notes) -> tuple[Paper, ...]:
    """The paper of a BibTeX entry; none for several entries, because it is not known which is about the model."""
    citation = call.keywords.get("citation")
    if not isinstance(citation, str) or not citation.strip():
        return ()
    entries = _entries(call)
    if len(entries) != 1:
        notes.info("mteb-citation", place, f"{name} cites {len(entries)} works", _TELL, label=name)
        return ()
    paper = papers.of(*_cited(entries[0]), entries[0].get("title") or None)
    if paper is None:
        notes.info("mteb-citation", place, f"{name} cites a work without arXiv id or DOI", _TELL, label=name)
    return (paper,) if paper else ()


def _entries(call: Call) -> list[dict[str, str]]:
    """The fields of each BibTeX entry of a description."""
    citation = call.keywords.get("citation")
    each = re.split(r"@\w+\s*\{", citation)[1:] if isinstance(citation, str) else []
    return [{key.lower(): _plain(value) for key, value in re.findall(_FIELD, entry)} for entry in each]


def _cited(fields: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The arXiv id and the DOI of a BibTeX entry."""
    places = [fields.get(key, "") for key in ("eprint", "url", "journal", "doi", "howpublished", "note")]
    arxiv = next((found for text in places for word in text.split() if (found := arxiv_id(word.strip(",.")))), None)
    return arxiv, doi(fields.get("doi", ""))


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


def _base(adapted_from: Any, listed: Collection[str]) -> str | None:
    """The key of the model that another one was adapted from; None without one, or for a path on somebody's disk.

    A name whose beginning is missing, such as the owner, is the only listed one that ends so.
    """
    if not isinstance(adapted_from, str) or not adapted_from or _PATH.match(adapted_from):
        return None
    key = hub_repository(adapted_from) or adapted_from
    ending = key if "/" in key else f"/{key}"
    whole = [] if key in listed else [name for name in listed if name.endswith(ending)]
    return whole[0] if len(whole) == 1 else key


#: A path on a disk: from the root, or of more than two steps.
_PATH = re.compile(r"[/.~]|(?!https?:)[^/]+/[^/]+/.")


def _bases(name: str, adapted_from: Any, all_roles: Mapping[str, Roles], place: str, notes: Notes) -> tuple[Base, ...]:
    """The model it was adapted from: "quantizations, fine-tunes, long doc extensions, etc.", so the way is unknown.

    What was made for a task, from a model that was not made for this task, is built on that model.
    """
    key = _base(adapted_from, all_roles)
    if key is None and adapted_from:
        message = f"{name} is said to be adapted from {adapted_from!r}, which is a path on somebody's disk"
        notes.info("mteb-base", place, message, _TELL, value=str(adapted_from), label=name)
    elif key == name:
        notes.info("mteb-base", place, f"{name} is said to be adapted from itself", _TELL, label=name)
        key = None
    elif key is not None and not str(adapted_from).endswith(key):
        message = f"{name} is said to be adapted from {adapted_from!r}; {key} is meant"
        notes.info("mteb-base", place, message, _TELL, value=str(adapted_from), label=name)
    if key is None:
        return ()
    own, base = all_roles[name], all_roles.get(key)
    is_same = bool(set(own.tasks) & set(base.tasks)) if base else own.is_ranker and "rank" in key.casefold()
    makes_task = any(rule.stage == DTM for rule in own.rules)
    return (Base(key, Derivation.BUILT_ON if makes_task and not is_same else Derivation.DERIVED_FROM),)


def _placeholders(models: Mapping[str, Model]) -> Iterator[Model]:
    """Placeholders for bases that mteb does not list, with the repository if they are named by one."""
    made: dict[str, list[Model]] = {}
    for model in models.values():
        for base in model.bases:
            if base.key not in models:
                made.setdefault(base.key, []).append(model)
    for key in sorted(made):
        repository = hub_repository(key)
        of_embedder = any(Rule.EMBEDDER in each.stage_rules for each in made[key])
        # What goes into the model with the most kinds of input went into its base, as far as anybody says.
        widest = max(made[key], key=lambda model: len(model.modalities))
        yield Model(
            key=key,
            label=key,
            listed=False,
            stage_rules=rules_for(Known(is_base_of_embedder=of_embedder)),
            domains=_domains(widest.modalities),
            weights=(WeightsRecord(repository=repository),) if repository else (),
            inferred=(Inferred("zoo:domain", widest.source),) if widest.source else (),
            source=made[key][-1].source,
        )


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
