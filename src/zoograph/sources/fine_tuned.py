"""What the name of a repository says its weights were fine-tuned for: ``wavlm-base-sv``, ``blip-vqa-base``.

Only words that a name states are read; a name without any says nothing.
"""

from __future__ import annotations

import re

#: What a word of a name means: the task, or None where it says only that the weights were fine-tuned.
_WORDS: dict[str, str | None] = {
    "asr": "automatic-speech-recognition",
    "phoneme": "automatic-speech-recognition",
    "espeak": "automatic-speech-recognition",
    "tts": "text-to-speech",
    "sv": "audio-classification",
    "sd": "audio-classification",
    "esc50": "audio-classification",
    "audioset": "audio-classification",
    "vqa": "visual-question-answering",
    "captioning": "image-to-text",
    "itm": "image-text-retrieval",
    "kinetics": "video-classification",
    "ssv2": "video-classification",
    "diving48": "video-classification",
    "ft": None,
    "finetuned": None,
}
#: Hours of transcribed speech: LibriSpeech's 100 or 960, as ``960h`` (``ls960`` alone is speech without transcripts).
_HOURS = re.compile(r"(ls)?\d+h")
_TRANSLATION = re.compile(r"\d+-to-[a-z]{2}$")
_INSTRUCTIONS = {"instruct", "chat", "flan"}


def tasks_named_by(name: str) -> tuple[str, ...] | None:
    """The tasks that a repository was fine-tuned for, by its name; None if the name does not say that it was.

    >>> tasks_named_by("Salesforce/blip-vqa-base"), tasks_named_by("facebook/wav2vec2-base-960h")
    (('visual-question-answering',), ('automatic-speech-recognition',))
    >>> tasks_named_by("facebook/wav2vec2-xls-r-2b-21-to-en"), tasks_named_by("facebook/hubert-base-ls960")
    (('translation',), None)
    >>> tasks_named_by("facebook/hubert-large-ls960-ft")
    ()
    """
    own = name.rpartition("/")[2].casefold()
    words = _words(own)
    tasks = [task for word in words if word in _WORDS and (task := _WORDS[word])]
    tasks += ["automatic-speech-recognition" for word in words if _HOURS.fullmatch(word)]
    tasks += ["translation"] if _TRANSLATION.search(own) else []
    return tuple(dict.fromkeys(tasks)) if tasks or any(word in _WORDS for word in words) else None


def follows_instructions_by(name: str) -> bool:
    """Whether a name says that the model was trained to follow instructions or to chat.

    >>> follows_instructions_by("mistralai/Mistral-7B-Instruct-v0.2"), follows_instructions_by("google/mt5-base")
    (True, False)
    """
    return bool(_INSTRUCTIONS & set(_words(name.rpartition("/")[2].casefold())))


def _words(name: str) -> list[str]:
    return re.split(r"[-_. ()]+", name)
