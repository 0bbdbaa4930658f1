"""timm's tags, which tell how weights were trained: ``laion2b_ft_in12k_in1k_384``.

``X_ft_A_B`` was pretrained as X, fine-tuned on A, and then on B. A resolution may follow. Other tokens are only read if
they are datasets or name a self-supervised way of learning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

#: Datasets of labelled images; most have the number of classes in the name.
_LABELLED = {
    "in1k": "ImageNet-1k", "in12k": "ImageNet-12k", "in21k": "ImageNet-21k", "in22k": "ImageNet-22k",
    "inw21k": "ImageNet-W21k", "bamboo": "Bamboo",
}  # fmt: skip
_OTHER = {
    "laion2b": "LAION-2B", "laion400m": "LAION-400M", "webli": "WebLI", "dfn2b": "DFN-2B", "dfn5b": "DFN-5B",
    "dfndr2b": "DFNDR-2B", "datacomp1b": "DataComp-1B", "yfcc15m": "YFCC-15M", "yfcc100m": "YFCC-100M",
    "cc12m": "Conceptual Captions 12M", "lvd142m": "LVD-142M", "lvd1689m": "LVD-1689M", "sat493m": "SAT-493M",
    "merged2b": "Merged-2B", "sa1b": "SA-1B",
}  # fmt: skip
#: Masked autoencoders, masked image modelling, self-distillation without labels, predicted embeddings, SEER.
_SELF_SUPERVISED = {"mae", "fcmae", "mim", "dino", "dinov3", "ijepa", "seer", "lvd142m", "lvd1689m"}
_RESOLUTION = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag.

    >>> tag = Tag("laion2b_ft_in12k_in1k_384")
    >>> tag.is_fine_tuned, tag.targets, tag.before.text, tag.before.before.text
    (True, ('ImageNet-12k', 'ImageNet-1k'), 'laion2b_ft_in12k', 'laion2b')
    """

    text: str

    @property
    def _tokens(self) -> list[str]:
        return [token for token in self.text.split("_") if token]

    @property
    def _parts(self) -> tuple[list[str], list[str]]:
        """The tokens before and after the last ``ft``, without the resolution at the end."""
        tokens = self._tokens
        if tokens and _RESOLUTION.fullmatch(tokens[-1]):
            tokens = tokens[:-1]
        if "ft" not in tokens:
            return tokens, []
        at = len(tokens) - 1 - tokens[::-1].index("ft")
        return tokens[:at], tokens[at + 1 :]

    @property
    def without_resolution(self) -> str:
        """The tag without the resolution that it ends with."""
        return re.sub(r"_\d{3}$", "", self.text)

    @property
    def without_images(self) -> str:
        """The tag without datasets whose labels were not used: ``mae_in1k`` is also ``mae``."""
        first, *rest = self._tokens or [""]
        return first if first in _SELF_SUPERVISED and all(token in _LABELLED for token in rest) else self.text

    @property
    def is_fine_tuned(self) -> bool:
        """Whether existing weights were trained further."""
        return "ft" in self._tokens

    @property
    def targets(self) -> tuple[str, ...]:
        """The datasets it was fine-tuned on, in order."""
        return tuple(_LABELLED[token] for token in self._parts[1] if token in _LABELLED)

    @property
    def last_labelled(self) -> str | None:
        """The labelled images that it was trained on last; None if it names none.

        >>> Tag("laion2b_ft_in12k_in1k_384").last_labelled, Tag("mae_in1k").last_labelled
        ('ImageNet-1k', None)
        """
        before, after = self._parts
        named = [_LABELLED[token] for token in (after if self.is_fine_tuned else before) if token in _LABELLED]
        return named[-1] if named and not self.is_self_supervised else None

    @property
    def datasets(self) -> tuple[str, ...]:
        """All datasets that are named."""
        names = _LABELLED | _OTHER
        return tuple(dict.fromkeys(names[token] for token in self._tokens if token in names))

    @property
    def is_labelled(self) -> bool:
        """Whether it names labelled images."""
        return any(token in _LABELLED for token in self._tokens)

    @property
    def is_unknown(self) -> bool:
        """Whether there is no tag."""
        return not self.text

    @property
    def is_self_supervised(self) -> bool:
        """Whether it was learned without labels, and not fine-tuned since."""
        return not self.is_fine_tuned and bool(_SELF_SUPERVISED & set(self._tokens))

    @property
    def before(self) -> Tag | None:
        """The tag of the weights it was fine-tuned from, one step back; None if the tag does not tell."""
        base, after = self._parts
        steps = [token for token in after if token in _LABELLED]
        # The second stage of a recipe was fine-tuned from the first, which has a tag of its own.
        if not self.is_fine_tuned or not base or "stage2" in base:
            return None
        if len(steps) > 1:
            last = len(after) - 1 - after[::-1].index(steps[-1])
            return Tag("_".join([*base, "ft", *after[:last]]))
        return Tag("_".join(base))


def without_resolution(architecture: str, sizes: Collection[int]) -> str:
    """The architecture without the resolution that its name ends with, if it is one of the sizes of its images.

    >>> without_resolution("vit_base_patch16_384", {384}), without_resolution("regnety_160", {224})
    ('vit_base_patch16', 'regnety_160')
    """
    stem, _, number = architecture.rpartition("_")
    return stem if _RESOLUTION.fullmatch(number) and int(number) in sizes else architecture


def architectures_alike(architecture: str, stem: str) -> Iterator[str]:
    """Architectures under which the weights that these were fine-tuned from may stand, the likeliest first.

    >>> list(architectures_alike("swinv2_base_window12to16_192to256", "swinv2_base_window12to16_192to256"))
    ['swinv2_base_window12to16_192to256', 'swinv2_base_window12_192']
    >>> list(architectures_alike("vit_base_patch16_384", "vit_base_patch16"))
    ['vit_base_patch16_384', 'vit_base_patch16']
    """
    yield from dict.fromkeys([architecture, re.sub(r"(\d+)to\d+", r"\1", architecture), stem])
