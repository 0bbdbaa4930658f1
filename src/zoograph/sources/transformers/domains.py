"""The domain of an architecture, inferred from what goes in and from its heads."""

from __future__ import annotations

from collections.abc import Iterable

from zoograph.sources.transformers.heads import BOTH, HEADS, SPEECH, TEXT, VISION
from zoograph.sources.transformers.inputs import CONTROL, PROTEIN, TIME

#: The ends of the names of parts, which say what the part is for.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("_text", TEXT, "text"),
    ("_text_model", TEXT, "text"),
    ("_vision", VISION, "image"),
    ("_vision_model", VISION, "image"),
    ("_vision_encoder", VISION, "image"),
    ("_image_model", VISION, "image"),
    ("_vit_model", VISION, "image"),
    ("_audio", SPEECH, "audio"),
    ("_audio_model", SPEECH, "audio"),
    ("_audio_encoder", SPEECH, "audio"),
)
#: Inputs that belong to none of the four domains, and how a person calls them.
_NO_DOMAIN = {PROTEIN: "proteins", TIME: "time series", CONTROL: "states and actions"}
_SEEN = {"image", "video"}


def part_of(kind: str) -> tuple[str, str] | None:
    """The domain and modality of a part, by the end of its name.

    >>> part_of("clip_vision_model"), part_of("clip")
    (('computer-vision', 'image'), None)
    """
    return next(((domain, modality) for end, domain, modality in _PARTS if kind.endswith(end)), None)


def domain_of(taken: set[str], heads: Iterable[str]) -> str | None:
    """The domain, by the modalities of what goes in and the heads; None if neither tells it.

    A head alone may mislead: a language model that hears speech has the head of one that reads.

    >>> domain_of({"audio", "text"}, ["SEQ_TO_SEQ_CAUSAL_LM"]), domain_of({"image", "text"}, ["MASK_GENERATION"])
    ('speech', 'computer-vision')
    """
    fields = {field for head in heads if (field := HEADS[head][1])}
    if taken & set(_NO_DOMAIN):
        return None
    if taken & _SEEN:
        if fields == {VISION}:
            return VISION  # a mask is generated for an image, even if a text or a point says of what
        return BOTH if {BOTH, TEXT} & fields or taken - _SEEN else VISION
    if "audio" in taken or SPEECH in fields:
        return BOTH if not fields and "text" in taken else SPEECH
    if BOTH in fields:
        return BOTH
    return TEXT if "text" in taken or TEXT in fields else VISION if VISION in fields else None


def why_none(taken: set[str]) -> str:
    """Why there is no domain, as the end of a sentence."""
    named = [words for kind, words in _NO_DOMAIN.items() if kind in taken]
    return (
        f"takes {named[0]}, which belong to none of the four domains"
        if named
        else "has no class that says what it takes"
    )
