"""The heads that Transformers has for an architecture: the mappings of ``models/auto/modeling_auto.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoograph.sources.notes import Notes
from zoograph.sources.static import Module
from zoograph.sources.transformers.inputs import MUSIC, PROTEIN

AUTO = "transformers.models.auto"
SPEECH, VISION, TEXT, BOTH = "speech", "computer-vision", "nlp", "multimodal"
#: What a head tells: the task, from ``pipelines/__init__.py`` or the taxonomy (if it has one), and the domain.
HEADS: dict[str, tuple[str | None, str | None]] = {
    "CAUSAL_LM": ("text-generation", TEXT),
    "MASKED_LM": ("fill-mask", TEXT),
    "SEQ_TO_SEQ_CAUSAL_LM": (None, TEXT),
    "SEQUENCE_CLASSIFICATION": ("text-classification", TEXT),
    "QUESTION_ANSWERING": ("question-answering", TEXT),
    "TABLE_QUESTION_ANSWERING": ("table-question-answering", TEXT),
    "TOKEN_CLASSIFICATION": ("token-classification", TEXT),
    "MULTIPLE_CHOICE": ("multiple-choice", TEXT),
    "NEXT_SENTENCE_PREDICTION": (None, TEXT),
    "IMAGE_CLASSIFICATION": ("image-classification", VISION),
    "IMAGE_SEGMENTATION": ("image-segmentation", VISION),
    "SEMANTIC_SEGMENTATION": ("image-segmentation", VISION),
    "INSTANCE_SEGMENTATION": ("image-segmentation", VISION),
    "UNIVERSAL_SEGMENTATION": ("image-segmentation", VISION),
    "MASKED_IMAGE_MODELING": (None, VISION),
    "CAUSAL_IMAGE_MODELING": (None, VISION),
    "OBJECT_DETECTION": ("object-detection", VISION),
    "DEPTH_ESTIMATION": ("depth-estimation", VISION),
    "KEYPOINT_DETECTION": ("keypoint-detection", VISION),
    "POSE_ESTIMATION": ("keypoint-detection", VISION),
    "KEYPOINT_MATCHING": (None, VISION),
    "IMAGE_TO_IMAGE": ("image-to-image", VISION),
    "IMAGE_MATTING": (None, VISION),
    "NORMAL_ESTIMATION": (None, VISION),
    "VIDEO_CLASSIFICATION": ("video-classification", VISION),
    "MASK_GENERATION": ("mask-generation", VISION),
    "TEXT_RECOGNITION": ("image-to-text", BOTH),
    "IMAGE_TEXT_TO_TEXT": ("image-text-to-text", BOTH),
    "MULTIMODAL_LM": ("any-to-any", BOTH),
    "VISUAL_QUESTION_ANSWERING": ("visual-question-answering", BOTH),
    "DOCUMENT_QUESTION_ANSWERING": ("document-question-answering", BOTH),
    "ZERO_SHOT_IMAGE_CLASSIFICATION": ("zero-shot-image-classification", BOTH),
    "ZERO_SHOT_OBJECT_DETECTION": ("zero-shot-object-detection", BOTH),
    "AUDIO_CLASSIFICATION": ("audio-classification", None),
    "CTC": ("automatic-speech-recognition", SPEECH),
    "RNNT": ("automatic-speech-recognition", SPEECH),
    "TDT": ("automatic-speech-recognition", SPEECH),
    "SPEECH_SEQ_2_SEQ": ("automatic-speech-recognition", SPEECH),
    "AUDIO_FRAME_CLASSIFICATION": (None, None),
    "AUDIO_XVECTOR": (None, SPEECH),
    "TEXT_TO_SPECTROGRAM": ("text-to-audio", SPEECH),
    "TEXT_TO_WAVEFORM": ("text-to-audio", SPEECH),
    "TIME_SERIES_PREDICTION": ("time-series-forecasting", None),
}
#: Mappings that are not of a head for a task: bare models, and ways of learning.
_NO_HEADS = {"PRETRAINING", "BACKBONE", "TEXT_ENCODING", "IMAGE"}
#: Tasks that only what takes sound can solve. The mapping of speech recognisers also has what speaks (Dia).
_OF_SOUND = {"automatic-speech-recognition", "audio-classification"}
#: Tasks of which the words of a language come out. The same mapping also has what writes notes (Pop2Piano).
_OF_SPEECH = {"automatic-speech-recognition"}


def mapping(module: Module | None, name: str) -> dict[str, Any]:
    """A mapping of a module; empty if it has none, or one that cannot be worked out."""
    found = module.value(name) if module else None
    return found if isinstance(found, dict) else {}


def unresolved(notes: Notes, place: str, what: str) -> None:
    """Note what cannot be worked out statically."""
    message = f"{what} cannot be worked out without running the code"
    notes.warning("transformers-unresolved", place, message, "Make zoograph.sources.static understand how it is made.")


def read_heads(module: Module | None, notes: Notes) -> dict[str, dict[str, set[str]]]:
    """For each architecture, the names of its mappings, and its classes in each."""
    found: dict[str, dict[str, set[str]]] = {}
    for name in module.names if module else ():
        head = name.removeprefix("MODEL_FOR_").removesuffix("_MAPPING_NAMES")
        if f"MODEL_FOR_{head}_MAPPING_NAMES" != name or head in _NO_HEADS:
            continue
        if head not in HEADS:
            message = f"the head {head} has no task in the taxonomy"
            notes.info("transformers-head", f"{AUTO}.modeling_auto", message, "Add it.")
            continue
        if not (classes_of := mapping(module, name)):
            unresolved(notes, f"{AUTO}.modeling_auto", name)
        for kind, classes in classes_of.items():
            found.setdefault(kind, {})[head] = names_of(classes)
    return found


def names_of(classes: object) -> set[str]:
    """The names of the classes of one entry of a mapping, which has one or several."""
    return {str(each) for each in (classes if isinstance(classes, (list, tuple)) else (classes,))}


def tasks_of(heads: Mapping[str, set[str]], taken: set[str]) -> tuple[str, ...]:
    """The tasks that there are heads for; ``taken``: what goes in."""
    if "image" in taken and set(heads) == {"CAUSAL_LM"}:
        return ("image-to-text",)  # a decoder alone, for text that is seen
    tasks = dict.fromkeys(task for head in heads if (task := HEADS[head][0]))
    return tuple(
        task
        for task in tasks
        if (task not in _OF_SOUND or "audio" in taken)
        and (task not in _OF_SPEECH or MUSIC not in taken)
        and not (task.startswith("image") and PROTEIN in taken)
    )
