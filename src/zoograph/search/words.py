"""Split names into words, in the index and in searches, so that all spellings of a name give the same words.

A word ends where letters and digits meet, so ``resnet50``, ``ResNet-50`` and ``resnet 50`` are the same two words.
Accents and case make no difference. Scripts without spaces between words are split into single characters.
"""

from __future__ import annotations

import re
import unicodedata

#: Marks on Latin, Greek and Cyrillic letters. Those of other scripts tell words apart.
_ACCENTS = re.compile("[\u0300-\u036f]")
#: Chinese, Japanese, Thai, Lao, Burmese and Khmer.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_SPACELESS}]|\d+|(?:(?![{_SPACELESS}])[^\W\d_])+")
#: The v of a version: MobileNetV3, swinv2 and DINOv2, but not wav2vec or conv1.
_VERSION = re.compile(r"(?<=[a-z]{4})(?<!con)v(?=\d)")
#: An account on a hub and the name of a repository, which has letters: ``ViT-B/16`` is no repository.
_OWNED = re.compile(r"[\w.-]+/(?=[\w.+-]*[A-Za-z]{2})([\w.+-]+)")
#: Longer words are cut here: names in the graph may have them, but nobody types them.
_LONGEST = 64


def folded(text: str) -> str:
    """The text in lower case and without accents.

    >>> folded("Grévy’s Zebra"), folded("ＢＥＲＴ")
    ('grevy’s zebra', 'bert')
    """
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", plain.casefold())


def runs(text: str) -> list[list[str]]:
    """The words of a text in groups; within a group, only a change between letters and digits separates words.

    >>> runs("ViT-B/16"), runs("wav2vec 2.0")
    ([['vit'], ['b'], ['16']], [['wav', '2', 'vec'], ['2'], ['0']])
    >>> runs("MobileNetV3"), runs("日本語BERT")
    ([['mobilenet', 'v', '3']], [['日', '本', '語', 'bert']])
    """
    together: list[list[str]] = []
    end = -1
    # A NUL, which no word contains, separates a name from the v of its version.
    for found in _WORD.finditer(_VERSION.sub("\0v", folded(text).replace("\0", " "))):
        start, word = found.start(), found[0][:_LONGEST]
        if start == end or (start == end + 1 and found.string[end] == "\0"):
            together[-1].append(word)
        else:
            together.append([word])
        end = found.end()
    return together


def cut(text: str) -> list[str]:
    """The words of a text.

    >>> cut("facebook/hubert-base-ls960")
    ['facebook', 'hubert', 'base', 'ls', '960']
    """
    return [word[:_LONGEST] for word in _WORD.findall(_VERSION.sub("\0v", folded(text)))]


def squeezed(text: str) -> str:
    """A name with only its letters and digits, for comparing whole names.

    >>> squeezed("ResNet-50") == squeezed("resnet50") == squeezed("Res Net 50")
    True
    """
    return "".join(cut(text))


def without_owner(text: str) -> str:
    """A name without the account in front of it on a hub, or the zoo in front of a key; any other text unchanged.

    >>> without_owner("facebook/dinov2-large"), without_owner("timm/resnet50.a1_in1k"), without_owner("DINOv2 ViT-L/14")
    ('dinov2-large', 'resnet50.a1_in1k', 'DINOv2 ViT-L/14')
    """
    found = _OWNED.fullmatch(text.strip())
    return found[1] if found else text
