"""The fields of a Hugging Face model card, from the words of a card or of a spreadsheet to the values of records.

Cards and tables call their fields alike, so what a value means is decided here once. What is not understood becomes a
finding, and the fact is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zoograph import spellings
from zoograph.addresses import has_credentials, web_address
from zoograph.identifiers import arxiv_id, doi, hub_repository, is_hub_page_of_no_model
from zoograph.languages import language_tag
from zoograph.records import Dataset, Derivation, Paper, Weights
from zoograph.sources.base_model import derivation
from zoograph.sources.notes import Notes
from zoograph.sources.rates import in_per_cent, is_possible
from zoograph.stages import Head, Known, Rule, rules_for
from zoograph.vocabulary import MULTIPLE_LANGUAGES

#: Licences that name none.
_NO_LICENCE = {"other", "unknown", "none", "n/a", "na", "-", "?", "tbd", "not specified", "multiple"}
#: What stands for several languages, or none: no language tag.
_NO_LANGUAGE = {"code", "none", "n/a", "-"}
#: What a card may ask for that is no task: features, for whatever is built on them.
_OF_FEATURES = {"feature-extraction", "image-feature-extraction"}
#: What embedders are used for.
_OF_EMBEDDERS = {"sentence-similarity"}
#: What models of language are pretrained to do.
_OF_PRETRAINING = {"fill-mask"}
_OWN_LICENCE = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, in the words of a finding."""

    focus: str
    """The file, with the line if it is known."""
    label: str
    """The name of the model."""
    where: str
    """The field: "license", or "row 5, column C (Lizenz)"."""


class CardFields:
    """Reads the fields of all models of one reading. ``kind`` begins the names of the rules of its findings."""

    def __init__(self, notes: Notes, kind: str) -> None:
        self._notes, self._kind = notes, kind
        self._datasets = spellings.Datasets()

    def left_out(self, field: str, place: Place, message: str, fix: str, value: object = "") -> None:
        """Note a value that is not understood."""
        shown = f"{place.label}: {place.where}: {message}" if place.label else f"{place.where}: {message}"
        self._notes.warning(f"{self._kind}-{field}", place.focus, shown, fix, value=short(value), label=place.label)

    def tasks(self, said: Iterable[str], place: Place) -> tuple[tuple[str, ...], tuple[Rule, ...]]:
        """The tasks of ``pipeline_tag``, and the rules for the stage that follow."""
        names = [(text, spellings.task(text)) for text in said]
        for text, task in names:
            if task is None:
                fix = "Write a task of the Hugging Face taxonomy, such as automatic-speech-recognition."
                self.left_out("task", place, f"{short(text)!r} is no known task", fix, text)
        known = dict.fromkeys(task for _, task in names if task)
        tasks = tuple(task for task in known if task not in _OF_FEATURES | _OF_PRETRAINING)
        rules = rules_for(
            Known(
                # A task that the taxonomy lacks is a task all the same.
                has_task=bool(set(tasks) - _OF_EMBEDDERS) or any(task is None for _, task in names),
                is_embedder=bool(_OF_EMBEDDERS & known.keys()),
                head=Head.NOTHING if _OF_FEATURES & known.keys() else None,
                has_no_task=bool(_OF_PRETRAINING & known.keys()),
            )
        )
        return tasks, rules

    def licence(self, said: Sequence[str], place: Place) -> str | None:
        """The licence; None if there is none, an unknown one, or several."""
        named = [text for text in said if text.casefold() not in _NO_LICENCE]
        if len(named) > 1:
            fix = "Write the one under which the weights are given."
            self.left_out("licence", place, f"there are {len(named)} licences", fix, ", ".join(named))
        if len(named) != 1:
            return None
        if _OWN_LICENCE.fullmatch(named[0]):
            return named[0]
        found = spellings.licence(named[0])
        if found is None:
            fix = "Write its SPDX identifier, or LicenseRef- and a name for terms of your own."
            self.left_out("licence", place, f"the licence {short(named[0])!r} is not known", fix, named[0])
        return found

    def languages(self, said: Iterable[str], place: Place) -> tuple[str, ...]:
        """Language tags (BCP 47)."""
        return tuple(dict.fromkeys(self._languages(said, place)))

    def _languages(self, said: Iterable[str], place: Place) -> Iterator[str]:
        for text in said:
            if text.casefold() in _NO_LANGUAGE:
                continue
            if tag := MULTIPLE_LANGUAGES if text.casefold() == "multilingual" else language_tag(text):
                yield tag
            else:
                fix = "Write its code (BCP 47), such as en, de or pt-BR."
                self.left_out("language", place, f"{short(text)!r} is no code of a language", fix, text)

    def datasets(self, said: Iterable[str]) -> tuple[Dataset, ...]:
        """Datasets, each under the name that is known for it."""
        return tuple(dict.fromkeys(self._datasets.of(text) for text in said if re.search(r"[^\W_]", text)))

    def papers(self, said: Iterable[str], place: Place) -> tuple[Paper, ...]:
        """Papers by arXiv id or DOI."""
        return tuple(dict.fromkeys(self._papers(said, place)))

    def _papers(self, said: Iterable[str], place: Place) -> Iterator[Paper]:
        for text in said:
            if found := spellings.Papers().of(arxiv_id(text), doi(text)):
                yield found
            else:
                fix = "Write its arXiv id or its DOI."
                self.left_out("paper", place, f"{short(text)!r} has no arXiv id or DOI in it", fix, text)

    def weights(self, said: Iterable[str], place: Place) -> tuple[Weights, ...]:
        """Where the weights are: addresses (https, s3, gs), or repositories on the Hub."""
        return tuple(dict.fromkeys(self._weights(said, place)))

    def _weights(self, said: Iterable[str], place: Place) -> Iterator[Weights]:
        for text in said:
            self.tell_of_credentials(text, place)
            repository, address = hub_repository(text), web_address(text)
            if repository and (address is None or is_page_of(repository, address)):
                yield Weights(repository=repository)
            elif address and not is_hub_page_of_no_model(address):
                yield Weights(url=address)
            else:
                fix = "Write https://…, s3://bucket/…, gs://bucket/…, or owner/name of a repository on the Hub."
                self.left_out("weights", place, f"{short(text)!r} is no address of weights", fix, text)

    def tell_of_credentials(self, address: str, place: Place) -> None:
        """Note that an address has a user name and password in it; they are left out of every address."""
        if has_credentials(address):
            shown = web_address(address) or ""
            fix = "Write the address without them, and change them: whoever saw the file may have them."
            self.left_out("credentials", place, f"{short(shown)!r} has a user name or password before it", fix, shown)

    def relation(self, said: str, place: Place) -> Derivation | None:
        """The kind of derivation of ``base_model_relation``; None if it is not said, or not known."""
        found = derivation(said) if said else None
        if said and found is None:
            fix = "Write finetune, adapter, quantized or merge."
            self.left_out("relation", place, f"{short(said)!r} is no relation to a base model", fix, said)
        return found

    def metric(self, said: str, place: Place) -> str | None:
        """The metric of that name; None if it is not known."""
        found = spellings.metric(said)
        if found is None:
            fix = "Write the name of a metric in ontology/schemes.ttl, such as wer or accuracy."
            self.left_out("metric", place, f"the metric {short(said)!r} is not known", fix, said)
        return found

    def result(self, said: str, metric: str, place: Place) -> Decimal | None:
        """The value of a metric; rates in per cent, whether they are written so or as a fraction."""
        number = decimal(said)
        if number is None:
            self.left_out("value", place, f"{short(said)!r} is no number", "Write a number, such as 3.4.", said)
            return None
        value = number if said.strip().endswith("%") else in_per_cent(number, metric)
        if not is_possible(value, metric):
            fix = "Write it in per cent, 71.8, or as a share, 0.718."
            self.left_out("value", place, f"{short(said)!r} is no value that {metric} can have", fix, said)
            return None
        return value

    def dataset_of(self, names: Iterable[str]) -> Dataset | None:
        """The dataset that has any of these names; by the first, if none is known."""
        named = [text for text in names if re.search(r"[^\W_]", text)]
        known = next(filter(None, map(spellings.known_dataset, named)), None)
        return known or (self._datasets.of(named[0]) if named else None)


def is_page_of(repository: str, address: str) -> bool:
    """Whether an address is that of a repository on the Hub, and not of a file in it.

    >>> is_page_of("acme/asr", "https://huggingface.co/acme/asr/tree/main")
    True
    >>> is_page_of("acme/asr", "https://huggingface.co/acme/asr/resolve/main/model.bin")
    False
    """
    rest = address.partition(repository)[2].strip("/")
    return rest in ("", "tree/main")


def short(value: object) -> str:
    """A value as a message can show it: one line, without control characters, not too long.

    >>> short("a\\tb\\x00"), len(short("x" * 1000))
    ('a b', 80)
    """
    text = plain(str(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def plain(text: str) -> str:
    """A text on one line, without control characters and without marks that turn the direction of writing.

    >>> plain("  a\\u202eb\\x07  c\\n")
    'a b c'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(" " if unicodedata.category(each) in _UNSEEN else each for each in text).split())


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def decimal(text: str) -> Decimal | None:
    """A finite number as programs write it, perhaps with a per cent sign; None for any other text.

    >>> decimal("12.5 %"), decimal("1e-3"), decimal("NaN"), decimal("12,5"), decimal("1_000")
    (Decimal('12.5'), Decimal('0.001'), None, None, None)
    """
    text = text.strip().removesuffix("%").strip()
    if len(text) > _LONGEST_SHOWN or not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
