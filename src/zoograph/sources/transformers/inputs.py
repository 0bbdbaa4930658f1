"""What goes into an architecture, as its code says.

A class of a network states its modalities (``input_modalities``); where it has only the default of all classes, the
parameters of its ``forward`` and the name of its main input (``main_input_name``) tell them, and of a whole also what
its processor takes. The code of 500 networks is long, so classes are found line by line, which takes a tenth of the
time of parsing all of it.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from zoograph.sources.packages import Wheel

#: Kinds of input that are no modality of the scheme, and have no domain either.
PROTEIN, TIME, CONTROL = "protein", "time", "control"
#: Music as notes, which a network does not tell from text.
MUSIC = "music"
#: Words that tell of these.
WORDS = {"protein": PROTEIN, "midi": MUSIC}

_CLASS = re.compile(r"^class (\w+)(?:\(([^)]*)\))?:", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^    (main_input_name|input_modalities)(?:: [^=\n]+)? = (.+?)(?:\s+#.*)?$", re.MULTILINE)
_CONFIGURATION = re.compile(r"^    (?:config|config_class)(?:: | = )[\"']?(\w+)", re.MULTILINE)
_FORWARD = re.compile(r"^    def forward\((.*?)(?:\):|\) ->|^    \))", re.MULTILINE | re.DOTALL)
#: What inputs are, by the beginnings of their names.
_INPUTS: tuple[tuple[str, str], ...] = (
    ("protein_", PROTEIN),
    ("pixel_values_videos", "video"),
    ("pixel_values", "image"),
    ("flattened_patches", "image"),
    ("visual_", "image"),
    ("input_features", "audio"),
    ("input_values", "audio"),
    ("audio_mel", "audio"),
    ("spectrogram", "audio"),
    ("past_values", TIME),
    ("states", CONTROL),
    ("input_ids", "text"),
)
_OF_IMAGES = ("pixel_values", "flattened_patches", "image", "visual_", "video")


@dataclass(frozen=True, slots=True)
class _Class:
    bases: tuple[str, ...]
    attributes: Mapping[str, object]
    configuration: str | None
    parameters: tuple[str, ...] = field(default=())


class Inputs:
    """The classes of all networks of the package, and what goes into each."""

    def __init__(self, wheel: Wheel) -> None:
        self._wheel = wheel
        self._classes: dict[str, _Class] = {}
        self._of_configuration: dict[str, list[str]] = {}
        self._without_images: set[str] = set()
        self._files: dict[str, list[str]] = defaultdict(list)
        self._words: dict[str, set[str]] = {}
        for path in wheel.names("transformers/models/*/*.py"):
            _, _, folder, name = path.split("/", 3)
            self._files[folder].append(path)
            if name.startswith("modeling_"):
                self._add(wheel.text(path))

    def _add(self, text: str) -> None:
        pieces = _CLASS.split(text)
        found = list(zip(pieces[1::3], pieces[2::3], map(_class_of, pieces[2::3], pieces[3::3]), strict=True))
        takes_images = any(name.startswith(_OF_IMAGES) for _, _, each in found for name in each.parameters)
        for name, _, each in found:
            self._classes[name] = each
            if not takes_images:
                self._without_images.add(name)
            if each.configuration:
                self._of_configuration.setdefault(each.configuration, []).append(name)

    def of(self, configuration: str, classes: Iterable[str]) -> set[str]:
        """The modalities of what goes into classes, or into those that have the configuration, if none is given."""
        names = [*classes] or self._of_configuration.get(configuration, [])
        if not classes and not any(self._of_class(name) for name in names):
            names = [name for name, each in self._classes.items() if set(names) & set(each.bases)]
        return {modality for name in names for modality in self._of_class(name)}

    def _of_class(self, name: str) -> set[str]:
        stated = self._attribute(name, "input_modalities")
        taken = _listed(stated) if stated is not None else {*self._by_parameters(name)} | {*self._by_main_input(name)}
        # Code that was made from that of a network for images may keep its words: BLT reads bytes of text.
        return taken - {"image", "video"} if name in self._without_images and len(taken) > 1 else taken

    def _by_main_input(self, name: str) -> Iterator[str]:
        for each in _listed(self._attribute(name, "main_input_name") or ()):
            yield from _modality(each)

    def _by_parameters(self, name: str) -> Iterator[str]:
        known = self._classes.get(name)
        for parameter in known.parameters if known else ():
            yield from _modality(parameter)

    def _attribute(self, name: str, attribute: str, seen: frozenset[str] = frozenset()) -> object:
        """The value of an attribute of a class or the nearest of its bases; None for the default of the library."""
        known = self._classes.get(name)
        if known is None or name in seen:
            return None
        if attribute in known.attributes:
            return known.attributes[attribute]
        values = (self._attribute(base, attribute, seen | {name}) for base in known.bases)
        return next((value for value in values if value is not None), None)

    def of_processor(self, folder: str) -> set[str]:
        """What the processor of a folder makes ready, if that is more than text."""
        text = "".join(self._wheel.text(path) for path in self._files[folder] if "/processing_" in path)
        seen = {kind for kind in ("image", "video") if f"{kind}_processor" in text}
        return seen | {"text"} if seen and "tokenizer" in text else seen

    def words_beside(self, folder: str) -> set[str]:
        """Which of :data:`WORDS` a folder has beside its network: in the tokenizer, processor or configuration.

        To a network, proteins and notes of music are numbers as text is.
        """
        if folder not in self._words:
            own = f"/modeling_{folder}.py"
            beside = [path for path in self._files[folder] if not path.endswith(own) and "/modular_" not in path]
            text = "".join(self._wheel.text(path) for path in beside).lower()
            self._words[folder] = {kind for word, kind in WORDS.items() if word in text}
        return self._words[folder]


def _class_of(bases: str | None, body: str) -> _Class:
    # A file can be written so that a value is no literal; then only the default is known.
    attributes = {name: value for name, text in _ATTRIBUTE.findall(body) if (value := _literal(text)) is not None}
    configuration = _CONFIGURATION.search(body)
    signature = _FORWARD.search(body)
    words = re.findall(r"\w+", signature[1]) if signature else ()  # types, too, which are called otherwise
    return _Class(
        tuple(each.strip() for each in (bases or "").split(",") if each.strip()),
        attributes,
        configuration[1] if configuration else None,
        tuple(words),
    )


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None


def _listed(value: object) -> set[str]:
    return {str(each) for each in (value if isinstance(value, (list, tuple)) else (value,))}


def _modality(name: str) -> Iterator[str]:
    for beginning, modality in _INPUTS:
        if name.startswith(beginning):
            yield modality
            return
