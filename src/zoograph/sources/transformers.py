"""Transformers: its architectures, by the mappings of ``transformers/models/auto``.

An entry is an architecture, with the checkpoint that its configuration documents. An architecture with a base class
(the bare model, which gives hidden states) is a representation learning model, and the heads that the library has for
it are the tasks that it supports. One that exists only with a head is a downstream task model.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zoograph.identifiers import hub_repository
from zoograph.records import Family, Model, PackageFile, Reading, Snapshot, Weights, Zoo
from zoograph.sources import packages
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin, Wheel
from zoograph.sources.snapshot import of_packages
from zoograph.sources.static import Module, Package

NAME = "transformers"
ABOUT = "Transformers: architectures with their documented checkpoints, from the package transformers"
HAS_ADDRESS = True
PINS: tuple[Pin, ...] = (
    Pin("transformers", "5.23.0", "018e82fd07490ad5bb58414f65e31576033dc7f36bed10c574843f69b90991bf"),
)
OPTIONS = packages.OPTIONS

_HOME = "https://github.com/huggingface/transformers"
_AUTO = "transformers.models.auto"
_SPEECH, _VISION, _TEXT, _BOTH = "speech", "computer-vision", "nlp", "multimodal"
#: What a head tells: the task, from ``pipelines/__init__.py`` or the taxonomy (if it has one), and the domain.
_HEADS: dict[str, tuple[str | None, str | None]] = {
    "CAUSAL_LM": ("text-generation", _TEXT),
    "MASKED_LM": ("fill-mask", _TEXT),
    "SEQ_TO_SEQ_CAUSAL_LM": (None, _TEXT),
    "SEQUENCE_CLASSIFICATION": ("text-classification", _TEXT),
    "QUESTION_ANSWERING": ("question-answering", _TEXT),
    "TABLE_QUESTION_ANSWERING": ("table-question-answering", _TEXT),
    "TOKEN_CLASSIFICATION": ("token-classification", _TEXT),
    "MULTIPLE_CHOICE": ("multiple-choice", _TEXT),
    "NEXT_SENTENCE_PREDICTION": (None, _TEXT),
    "IMAGE_CLASSIFICATION": ("image-classification", _VISION),
    "IMAGE_SEGMENTATION": ("image-segmentation", _VISION),
    "SEMANTIC_SEGMENTATION": ("image-segmentation", _VISION),
    "INSTANCE_SEGMENTATION": ("image-segmentation", _VISION),
    "UNIVERSAL_SEGMENTATION": ("image-segmentation", _VISION),
    "MASKED_IMAGE_MODELING": (None, _VISION),
    "CAUSAL_IMAGE_MODELING": (None, _VISION),
    "OBJECT_DETECTION": ("object-detection", _VISION),
    "DEPTH_ESTIMATION": ("depth-estimation", _VISION),
    "KEYPOINT_DETECTION": ("keypoint-detection", _VISION),
    "POSE_ESTIMATION": ("keypoint-detection", _VISION),
    "KEYPOINT_MATCHING": (None, _VISION),
    "IMAGE_TO_IMAGE": ("image-to-image", _VISION),
    "IMAGE_MATTING": (None, _VISION),
    "NORMAL_ESTIMATION": (None, _VISION),
    "VIDEO_CLASSIFICATION": ("video-classification", _VISION),
    "MASK_GENERATION": ("mask-generation", _VISION),
    "TEXT_RECOGNITION": ("image-to-text", _BOTH),
    "IMAGE_TEXT_TO_TEXT": ("image-text-to-text", _BOTH),
    "MULTIMODAL_LM": ("any-to-any", _BOTH),
    "VISUAL_QUESTION_ANSWERING": ("visual-question-answering", _BOTH),
    "DOCUMENT_QUESTION_ANSWERING": ("document-question-answering", _BOTH),
    "ZERO_SHOT_IMAGE_CLASSIFICATION": ("zero-shot-image-classification", _BOTH),
    "ZERO_SHOT_OBJECT_DETECTION": ("zero-shot-object-detection", _BOTH),
    "AUDIO_CLASSIFICATION": ("audio-classification", None),
    "CTC": ("automatic-speech-recognition", _SPEECH),
    "RNNT": ("automatic-speech-recognition", _SPEECH),
    "TDT": ("automatic-speech-recognition", _SPEECH),
    "SPEECH_SEQ_2_SEQ": ("automatic-speech-recognition", _SPEECH),
    "AUDIO_FRAME_CLASSIFICATION": (None, None),
    "AUDIO_XVECTOR": (None, _SPEECH),
    "TEXT_TO_SPECTROGRAM": ("text-to-audio", None),
    "TEXT_TO_WAVEFORM": ("text-to-audio", None),
    "TIME_SERIES_PREDICTION": ("time-series-forecasting", None),
}
_COMPARISON = "ZERO_SHOT_IMAGE_CLASSIFICATION"
#: Mappings that are not of a head for a task: bare models, and ways of learning.
_NO_HEADS = {"PRETRAINING", "BACKBONE", "TEXT_ENCODING", "IMAGE"}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The wheel, from the cache, the package index or the zoo's origin."""
    found = packages.fetch(PINS, cache, zoo)
    return of_packages(zoo, "Transformers", found, licence="Apache-2.0", homepage=_HOME)


def read(snapshot: Snapshot) -> Reading:
    """Every architecture of the configuration mapping."""
    [package] = snapshot.packages
    wheel = Wheel(package.path)
    code = Package(wheel)
    modules = {name: code.module(f"{_AUTO}.{name}") for name in ("configuration_auto", "modeling_auto")}
    mappings = modules["modeling_auto"]
    configurations = _mapping(modules["configuration_auto"], "CONFIG_MAPPING_NAMES")
    folders = _mapping(modules["configuration_auto"], "SPECIAL_MODEL_TYPE_TO_MODULE_NAME")
    notes = Notes(snapshot.zoo)
    for place, name in (
        ("configuration_auto", "CONFIG_MAPPING_NAMES"),
        ("configuration_auto", "SPECIAL_MODEL_TYPE_TO_MODULE_NAME"),
        ("modeling_auto", "MODEL_MAPPING_NAMES"),
    ):
        if not _mapping(modules[place], name):
            _unresolved(notes, f"{_AUTO}.{place}", name)
    heads = _heads(mappings, notes)
    documented = _documented(wheel, notes)
    bases = _mapping(mappings, "MODEL_MAPPING_NAMES")
    models = [
        _model(kinds, name, _folder(kinds[0], folders), bases, heads, documented, package)
        for name, kinds in _kinds(wheel, configurations).items()
    ]
    for model in models:
        if not model.weights:
            place = model.family.key if model.family else ""
            message, fix = f"{model.key} documents no checkpoint of its own", "Nothing: it is a part, or has none."
            notes.info("transformers-checkpoint", place, message, fix, label=model.label)
    return Reading(snapshot, models=tuple(models), findings=notes.findings)


def _unresolved(notes: Notes, place: str, what: str) -> None:
    message = f"{what} cannot be worked out without running the code"
    notes.warning("transformers-unresolved", place, message, "Teach zoograph.sources.static how it is made.")


def _mapping(module: Module | None, name: str) -> dict[str, Any]:
    found = module.value(name) if module else None
    return found if isinstance(found, dict) else {}


def _kinds(wheel: Wheel, configurations: Mapping[str, Any]) -> dict[str, list[str]]:
    """The model types of each configuration class: first the one that the library made from the code itself.

    A few types are added by hand (``configuration_auto.py``); some of them share a configuration with another type, as
    ``gpt-sw3`` does with ``gpt2``.
    """
    path = f"{_AUTO.replace('.', '/')}/auto_mappings.py"
    generated = Module(None, path, path, wheel.text(path))
    generated.evaluate()
    found: dict[str, list[str]] = {}
    for kind in (*_mapping(generated, "CONFIG_MAPPING_NAMES"), *configurations):
        kinds = found.setdefault(str(configurations.get(kind)), [])
        if kind not in kinds:
            kinds.append(kind)
    return found


def _folder(kind: str, folders: Mapping[str, Any]) -> str:
    return str(folders.get(kind, kind.replace("-", "_")))


def _heads(module: Module | None, notes: Notes) -> dict[str, dict[str, set[str]]]:
    """For each architecture, the names of its mappings, and its classes in each."""
    found: dict[str, dict[str, set[str]]] = {}
    for name in module.names if module else ():
        head = name.removeprefix("MODEL_FOR_").removesuffix("_MAPPING_NAMES")
        if f"MODEL_FOR_{head}_MAPPING_NAMES" != name or head in _NO_HEADS:
            continue
        if head not in _HEADS:
            message = f"the head {head} has no task in the taxonomy"
            notes.info("transformers-head", f"{_AUTO}.modeling_auto", message, "Add it.")
            continue
        if not (classes_of := _mapping(module, name)):
            _unresolved(notes, f"{_AUTO}.modeling_auto", name)
        for kind, classes in classes_of.items():
            names = classes if isinstance(classes, (list, tuple)) else (classes,)
            found.setdefault(kind, {})[head] = {str(each) for each in names}
    return found


def _documented(wheel: Wheel, notes: Notes) -> dict[str, tuple[str, str]]:
    """For each configuration class, the checkpoint that its documentation names, and the file."""
    found: dict[str, tuple[str, str]] = {}
    for path in wheel.names("transformers/models/*/configuration_*.py"):
        for node in ast.parse(wheel.text(path)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("auto_docstring"):
                    for keyword in decorator.keywords:
                        if keyword.arg == "checkpoint" and not isinstance(keyword.value, ast.Constant):
                            _unresolved(notes, f"{path}:{node.lineno}", f"the checkpoint of {node.name}")
                        elif keyword.arg == "checkpoint" and isinstance(keyword.value, ast.Constant):
                            checkpoint = str(keyword.value.value)
                            if hub_repository(checkpoint):
                                found[node.name] = (checkpoint, path)
                            else:
                                place = f"{path}:{node.lineno}"
                                message = f"{node.name} documents {checkpoint!r}, which is no repository owner/name"
                                fix = "Tell Transformers."
                                notes.info("transformers-checkpoint", place, message, fix, value=checkpoint)
    return found


def _model(
    kinds: Sequence[str],
    configuration: str,
    folder: str,
    bases: Mapping[str, Any],
    all_heads: Mapping[str, Mapping[str, set[str]]],
    documented: Mapping[str, tuple[str, str]],
    package: PackageFile,
) -> Model:
    kind, *aliases = kinds
    heads = {head: classes for each in kinds for head, classes in all_heads.get(each, {}).items()}
    named = [bases[each] for each in kinds if each in bases]
    bare = {str(each) for base in named for each in (base if isinstance(base, (list, tuple)) else (base,))}
    # A base class that is also a head's class is not a bare model. The exception: a model that compares images with
    # texts compares its representations of both, without a head.
    is_base = bool(bare - set().union(*(classes for head, classes in heads.items() if head != _COMPARISON)))
    tasks = tuple(dict.fromkeys(task for head in heads if (task := _HEADS[head][0])))
    checkpoint, path = documented.get(configuration, (None, f"transformers/models/{folder}/__init__.py"))
    is_part = kind.replace("-", "_") != folder
    label = configuration.removesuffix("Config")
    return Model(
        key=kind,
        label=label,
        aliases=tuple(aliases),
        stage="preprocessing" if is_base else "downstream-task" if tasks else None,
        domains=_domains(kind, heads),
        tasks=() if is_base else tasks,
        supports_tasks=tasks if is_base else (),
        family=Family(folder, folder if is_part else label),
        architecture=min(bare) if is_base else configuration,
        code=_HOME,
        # The configuration of a part documents the checkpoint of the whole model.
        weights=(Weights(repository=checkpoint),) if checkpoint and not is_part else (),
        source=package.file_iri(path),
    )


def _domains(kind: str, heads: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The domain of its heads if they agree, or if text is combined with images or speech; parts tell that, too."""
    fields = {field for head in heads if (field := _HEADS[head][1])}
    if len(fields) == 1:
        return tuple(fields)
    if _BOTH in fields or {_VISION, _TEXT} <= fields:
        return (_BOTH,)
    if kind.endswith(("_text", "_text_model")):
        return (_TEXT,)
    return (_VISION,) if kind.endswith(("_vision", "_vision_model")) else ()
