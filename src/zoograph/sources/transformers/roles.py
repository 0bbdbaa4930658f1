"""What Transformers tells about the stage of a checkpoint: the name of its repository, the heads of its architecture.

An architecture has no stage. But some are made for a task and used for nothing else (DETR, SAM, VITS), so what was
trained of them solves it; others have heads that anybody may put on them (BERT, ViT), which say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from zoograph.sources.fine_tuned import follows_instructions_by, tasks_named_by
from zoograph.sources.transformers.heads import TEXT, tasks_of
from zoograph.stages import Head, Known, Rule, rules_for

#: Heads of what an architecture is made to do.
_MADE_FOR = {
    "IMAGE_SEGMENTATION", "INSTANCE_SEGMENTATION", "UNIVERSAL_SEGMENTATION", "OBJECT_DETECTION", "DEPTH_ESTIMATION",
    "KEYPOINT_DETECTION", "POSE_ESTIMATION", "KEYPOINT_MATCHING", "IMAGE_TO_IMAGE", "IMAGE_MATTING",
    "NORMAL_ESTIMATION", "MASK_GENERATION", "TEXT_RECOGNITION", "IMAGE_TEXT_TO_TEXT", "MULTIMODAL_LM",
    "ZERO_SHOT_OBJECT_DETECTION", "RNNT", "TDT", "SPEECH_SEQ_2_SEQ", "TEXT_TO_SPECTROGRAM", "TEXT_TO_WAVEFORM",
    "TIME_SERIES_PREDICTION",
}  # fmt: skip
#: Tasks beside which a language model is also listed as one of any signals.
_OF_LANGUAGE_MODELS = {"image-text-to-text", "automatic-speech-recognition"}
#: Heads of language models, which are trained for no task until their name says so.
_LANGUAGE = {"CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM"}


@dataclass(frozen=True, slots=True)
class Roles:
    """The tasks of a checkpoint, and the rules by which it has a stage; none of either where nothing tells them."""

    tasks: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def roles_of(
    repository: str,
    heads: Mapping[str, set[str]],
    taken: set[str],
    domains: Collection[str],
    *,
    is_for_images: bool = False,
) -> Roles:
    """The roles of a checkpoint, by its repository, and the heads, inputs and domains of its architecture.

    ``is_for_images``: whether the library lists the architecture among those that give features of images.

    >>> roles_of("hustvl/yolos-base", {"OBJECT_DETECTION": set()}, {"image"}, ["computer-vision"]).tasks
    ('object-detection',)
    >>> roles_of("google/vit-base-patch16-224", {"IMAGE_CLASSIFICATION": set()}, {"image"}, ["computer-vision"])
    Roles(tasks=(), rules=())
    """
    words = repository.rpartition("/")[2].casefold()
    named = tasks_named_by(repository)
    if named is not None:
        return Roles(named, rules_for(Known(is_fine_tuned_by_name=True)))
    if "embed" in words:
        return Roles((), rules_for(Known(is_embedder=True)))
    if "pretrain" in words:
        return Roles((), rules_for(Known(has_no_task=True)))
    if "MASKED_LM" not in heads and (made_for := _made_for(heads)):
        return Roles(_only_task(made_for, taken), rules_for(Known(has_task=True)))
    if follows_instructions_by(repository):
        return Roles((), rules_for(Known(follows_instructions=True)))
    if "ZERO_SHOT_IMAGE_CLASSIFICATION" in heads:
        return Roles((), rules_for(Known(head=Head.EMBEDDING)))
    if is_for_images and not heads:
        return Roles((), rules_for(Known(head=Head.NOTHING)))
    is_base = TEXT in domains and ("MASKED_LM" in heads or (_LANGUAGE & heads.keys() and "base" in words))
    return Roles((), rules_for(Known(has_no_task=bool(is_base))))


def _made_for(heads: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The heads of what the architecture is made for."""
    more = {"CTC"} if set(heads) == {"CTC"} else set()
    if "IMAGE_CLASSIFICATION" not in heads:  # which is put on a backbone, and then so is the head for segmentation
        more |= {"SEMANTIC_SEGMENTATION"}
    return {head: classes for head, classes in heads.items() if head in _MADE_FOR | more}


def _only_task(made_for: Mapping[str, set[str]], taken: set[str]) -> tuple[str, ...]:
    """The task of these heads; nothing if there are several, since it is not said which one the checkpoint solves."""
    tasks = set(tasks_of(made_for, taken))
    if tasks - {"any-to-any"} <= _OF_LANGUAGE_MODELS:
        tasks -= {"any-to-any"}
    return tuple(tasks) if len(tasks) == 1 else ()
