"""What the name of a model says: its words, sizes, version numbers, image sizes, training data and quantisation.

People write one name in many ways: ``facebook/dinov2-large``, ``DINOv2 ViT-L/14``, ``vit_large_patch14_dinov2``. A name
is read into parts, each written one way, so that two names can be compared part by part (:mod:`.likeness`).

What is read is how the field writes names, not which models there are: sizes (``base``, ``B/16``, ``7B``), patches
(``p16``, ``patch16``), windows, image sizes (``224x224``, ``384px``), ImageNet in its spellings, how weights were made
smaller (``AWQ``, ``int8``, ``q4_k_m``), and what says nothing about the weights (``hf``, ``pretrained``, file endings).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from zoograph.search import cut, folded, without_owner

#: More characters than the longest name of a model has.
_MOST_CHARACTERS = 300
_START, _END = r"(?<![a-z0-9])", r"(?![a-z0-9])"

#: The words for sizes, and the letters that stand for them.
_SIZE_WORDS = (
    "atto", "femto", "pico", "nano", "tiny", "mini", "small", "medium", "base", "large", "huge", "giant", "gigantic",
    "xsmall", "xlarge", "xxlarge",
)  # fmt: skip
_LETTERS = {"t": "tiny", "s": "small", "b": "base", "l": "large", "h": "huge", "g": "giant"}
_SIZES = {
    **{word: word for word in _SIZE_WORDS}, **_LETTERS,
    "n": "nano", "m": "medium", "xs": "xsmall", "xl": "xlarge", "xxl": "xxlarge",
}  # fmt: skip
_LETTERS_OF = {word: [short for short, long in _SIZES.items() if long == word != short] for word in _SIZE_WORDS}
#: Who published weights, as some zoos put it into their names; others name the account on a hub instead.
_PUBLISHERS = frozenset(
    ("fb", "facebook", "meta", "ms", "microsoft", "goog", "google", "nvidia", "apple", "amazon", "tencent", "alibaba")
)
#: What says nothing about which weights these are: forms of files, who converted them, and the small words of titles.
_NOISE = frozenset((
    "hf", "3rdparty", "pretrained", "pretrain", "pre", "fine", "model", "models", "checkpoint", "weights", "official",
    "release", "converted", "pytorch", "torch", "tf", "keras", "px", "resolution", "images", "image", "the", "a", "an",
    "of", "in", "on", "at", "by", "for", "from", "with", "w", "and", "its", "to", "v",
))  # fmt: skip
_TUNED = frozenset(("ft", "finetuned", "finetune", "finetuning", "tuned"))
_SPELLINGS = {"dist": "distilled"}
_DATASET = re.compile(
    r"in\d+k|laion\d+[bm]|lvd\d+m|sat\d+m|webli|dfn\d+b|datacomp\d*[a-z]*|yfcc\d+m|cc\d+m|jft(?:\d+m)?|ig\d+[bm]|"
    r"merged\d+[bm]|sa1b"
)
#: How weights were quantised, or into which format of quantised weights.
_QUANTISED = re.compile(
    r"gguf|ggml|awq|gptq|aqlm|exl[23]|bnb|nf4|hqq|quip|autoround|mlx|quanti[sz]ed|quant|qat|(?:int|fp|bf)\d+|\d+bits?"
)
#: Image sizes that a bare number stands for. Other numbers are versions, depths or widths.
_SIDES = frozenset(("192", "224", "256", "288", "320", "336", "384", "448", "512", "518", "560", "640"))

_FILE = re.compile(r"\.(?:pth|pt|bin|tar|npz|safetensors)\b")
_HASH = re.compile(r"[-_](?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8}(?![a-z0-9])")
_IMAGENET = re.compile(
    rf"{_START}(?:imagenet|in)?[-_ ]?(1|12|21|22)k{_END}|{_START}(?:imagenet|ilsvrc(?:[-_ ]?2012)?){_END}"
)
_IMAGENETS = re.compile(rf"{_START}(?:in)?(?:21|22)(?:k?ft1k|ft1k){_END}")
_COMPOSED = {
    "quantised": re.compile(rf"{_START}(?:i?q\d(?:[-_][01ksmlx]+)+|w\d+a\d+|\d+[-_ ]bit){_END}"),
    "sides": re.compile(rf"{_START}(\d{{2,4}})\s?x\s?(\d{{2,4}}){_END}"),
    "side": re.compile(rf"{_START}(?:\d+to(\d{{3}})|(\d{{2,4}})\s?px){_END}"),
    "patch": re.compile(
        rf"{_START}(?:patch[-_ ]?|p)(\d+){_END}|(?:(?<=base|arge|huge|mall|tiny)|(?<=\db))/(\d+){_END}"
    ),
    "letter": re.compile(rf"(?:{_START}|(?<=vit))([tsblhg])(?:[-_/](\d\d?)|(\d\d)){_END}"),
    "billions": re.compile(rf"(?<=vit)(\d+b)(\d\d){_END}"),
    "window": re.compile(rf"{_START}w(?:indow)?[-_ ]?(?:\d+to)?(\d+){_END}"),
    "epochs": re.compile(rf"{_START}(\d+)(?:e|\s?epochs?){_END}"),
}
_VERSION = re.compile(r"(?<=[a-z]{3})(?<!con)v(?=\d)")
#: The point of a version, as names of repositories and files write it: ``v1_1``, ``v1-5``.
_POINT = re.compile(rf"{_START}v(\d)[-_](\d){_END}")
_MARKS = re.compile(r"[\s_-]+")
_PLUS = re.compile(r"(?<=\w)\+(?![\w+])")
_RESNET = re.compile(rf"{_START}rn?(?=\d{{2,3}}(?:x\d+)?{_END})")
_TOKEN = re.compile(
    r"\d+(?:\.\d+)?x[a-z]?\d+(?:\.\d+)?[a-z]*"  # 8x7b, 32x4d, 8xb32
    rf"|\d+(?:\.\d+)?[bm]{_END}"  # 7b, 300m
    r"|\d+bits?"
    r"|[a-z]+\d+[a-z]+(?![a-z])"  # wav2vec, in1k, laion2b
    r"|sa-?1b"
    r"|\d+[a-z]+"  # 100h, 30k
    rf"|(?!v)[a-z]\d+{_END}"  # t5, b2: one word, as the number alone says nothing
    r"|[^\W\d_]+"
    r"|\d+(?:\.\d+)*"
)


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name."""

    words: frozenset[str] = frozenset()
    """What is left: the architecture, how it was trained, its language."""
    sizes: frozenset[str] = frozenset()
    """``base``, ``7b``."""
    numbers: frozenset[str] = frozenset()
    """Versions, depths, dates; a last ``.0`` is left out. One that comes again is marked so: ``2``, ``2'``."""
    patches: frozenset[str] = frozenset()
    windows: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    """Sizes of images, in pixels."""
    datasets: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    quantised: frozenset[str] = frozenset()
    is_tuned: bool = False
    """Whether existing weights were trained further."""


@dataclass(slots=True)
class _Parts:
    found: dict[str, set[str]] = field(default_factory=dict)

    def add(self, part: str, value: str) -> str:
        """Note a value of a part; gives what takes its place in the text."""
        values = self.found.setdefault(part, set())
        while part == "numbers" and value in values:
            value += "'"
        values.add(value)
        return " "


@lru_cache(maxsize=20_000)
def read(text: str) -> Name:
    """The parts of a name.

    >>> read("facebook/dinov2-large") == read("DINOv2 Large") == read("dino-v2_large")
    True
    >>> read("ViT-B/16, fine-tuned on ImageNet-1k at 384x384") == read("vit_base_patch16_384.ft_in1k")
    True
    >>> sorted(read("Qwen2.5-7B-Instruct-AWQ").quantised), sorted(read("Qwen2.5-7B-Instruct-AWQ").numbers)
    (['awq'], ['2.5'])
    """
    parts = _Parts()
    text = _FILE.sub(" ", _HASH.sub(" ", folded(without_owner(text[:_MOST_CHARACTERS]))))
    text = _IMAGENETS.sub(" in21k ft in1k ", text)
    text = _IMAGENET.sub(lambda found: f" in{(found[1] or '1').replace('22', '21')}k ", text)
    text = _POINT.sub(r"v\1.\2", text)
    text = _RESNET.sub("resnet ", _VERSION.sub(" v", _PLUS.sub(" plus ", text)))
    text = _COMPOSED["quantised"].sub(lambda found: parts.add("quantised", re.sub(r"[-_ ]", "", found[0])), text)
    text = _COMPOSED["sides"].sub(lambda found: parts.add("sides", _sides(found[1], found[2])), text)
    text = _COMPOSED["side"].sub(lambda found: parts.add("sides", found[1] or found[2]), text)
    text = _COMPOSED["patch"].sub(lambda found: parts.add("patches", found[1] or found[2]), text)
    text = _COMPOSED["letter"].sub(
        lambda found: parts.add("sizes", _LETTERS[found[1]]) + parts.add("patches", found[2] or found[3]), text
    )
    text = _COMPOSED["billions"].sub(lambda found: parts.add("sizes", found[1]) + parts.add("patches", found[2]), text)
    text = _COMPOSED["window"].sub(lambda found: parts.add("windows", found[1]), text)
    text = _COMPOSED["epochs"].sub(lambda found: parts.add("numbers", f"{found[1]}e"), text)
    is_tuned = is_pretrained = False
    for token in _TOKEN.findall(text):
        part, value = _part(token)
        # ``X-pre_in1k`` was pretrained as X, and then trained on ImageNet-1k.
        is_tuned |= part == "tuned" or (is_pretrained and part == "datasets")
        is_pretrained |= token == "pre"  # noqa: S105 - no password
        if part not in ("tuned", "noise"):
            parts.add(part, value)
    return Name(is_tuned=is_tuned, **{part: frozenset(values) for part, values in parts.found.items()})


def written_alike(text: str) -> str:
    """A name as it is however it is written: in small letters, with one kind of mark between its parts.

    >>> written_alike("BERT Base") == written_alike("bert-base"), written_alike("v1.5") == written_alike("v15")
    (True, False)
    """
    return _MARKS.sub("-", folded(text.strip()))


def sought(name: Name) -> tuple[str, str]:
    """What to look for in an index: words of which a thing must have one, and what else counts, in all spellings.

    >>> sought(read("swin_small_patch4_window7_224.ms_in1k"))
    ('swin', '224 4 7 s small')
    """
    sizes = {word for size in name.sizes for word in (size, *_LETTERS_OF.get(size, ()))}
    others = (name.numbers | name.patches | name.windows | name.sides | sizes) if name.words else name.datasets
    if name.words:
        return " ".join(sorted(name.words)), " ".join(sorted(others))
    return " ".join(sorted(name.numbers | sizes | name.datasets | name.publishers | name.quantised)), ""


def plain(text: str) -> Name:
    """The name of anything but a model: words and nothing else.

    >>> plain("LibriSpeech (960 h)") == plain("librispeech 960h")
    True
    """
    return Name(words=frozenset(cut(text[:_MOST_CHARACTERS])))


def _part(token: str) -> tuple[str, str]:
    """Which part of a name a token is, and how it is written there."""
    if token in _SIZES:
        return "sizes", _SIZES[token]
    if token in _NOISE:
        return "noise", ""
    if token in _TUNED:
        return "tuned", ""
    if token in _PUBLISHERS:
        return "publishers", token
    if _DATASET.fullmatch(token.replace("-", "")):
        return "datasets", token.replace("-", "")
    if _QUANTISED.fullmatch(token):
        return "quantised", token.removesuffix("s")
    if re.fullmatch(r"\d+(?:\.\d+)?[bm]", token):
        millions = float(token[:-1]) * (1000 if token[-1] == "b" else 1)
        return "sizes", f"{millions:g}m" if millions < 1000 else f"{millions / 1000:g}b"
    if token[0].isdecimal() and token[-1].isdecimal() and "x" not in token:
        return ("sides", token) if token in _SIDES else ("numbers", re.sub(r"(?:\.0+)+$", "", token))
    return "words", _SPELLINGS.get(token, token)


def _sides(one: str, other: str) -> str:
    return one if one == other else f"{one}x{other}"
