"""The results of a card: its ``model-index``, read by ``huggingface_hub``'s own classes.

One wrong result makes these classes refuse all of them, so each is given to them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zoograph import spellings
from zoograph.records import Dataset, Evaluation
from zoograph.sources.card_fields import CardFields, Place, plain, short

_LONGEST_PART = 40
#: What a name of a metric says of the part of the data: the Trainer's "Test WER".
_PART = re.compile(r"(test|dev|validation|val|eval)\b", re.IGNORECASE)
#: A language model beside an acoustic model: "Test WER (+LM)".
_WITH_ANOTHER = re.compile(r"\+\s*LM\b|\bwith\s+(a\s+)?(LM|language model)\b", re.IGNORECASE)
_LIBRISPEECH = "librispeech"


def read_results(data: Mapping[str, Any], place: Place, fields: CardFields) -> Iterator[Any]:
    """Each result (``huggingface_hub.EvalResult``) that is as it should be; of all others a finding says why not."""
    from huggingface_hub import ModelCardData  # takes a second to import

    index = data.get("model-index")
    if index is None:
        return
    for entry in index if isinstance(index, list) else [index]:
        results = entry.get("results") if isinstance(entry, dict) else None
        if not isinstance(results, list):
            if not isinstance(entry, dict) or results is not None:
                fields.left_out("result", place, "an entry has no list of results", "Give it results: a list.")
            continue
        for number, result in enumerate(results, 1):
            try:
                alone: dict[str, Any] = {"model-index": [{"name": "model", "results": [result]}]}
                card = ModelCardData(**alone)
            except (ValueError, AttributeError) as error:
                why = _why(error)
                fix = "Give it a task, a dataset with type and name, and metrics with type and value."
                fields.left_out("result", place, f"result {number} is not as it should be: {why}", fix)
            else:
                yield from card.eval_results or ()


def _why(error: Exception) -> str:
    """Why a result was refused: the key that is missing, or the words of the library."""
    cause = error.__cause__ or error.__context__ or error
    return f"{cause} is missing" if isinstance(cause, KeyError) else short(cause)


def evaluations(results: list[Any], place: Place, fields: CardFields) -> Iterator[Evaluation]:
    """The results as records, each once; of two values for one, neither."""
    found: dict[tuple[str, str, str | None], list[Evaluation]] = {}
    for result in results:
        if (evaluation := _evaluation(result, place, fields)) is not None:
            found.setdefault((evaluation.metric, evaluation.dataset.key, evaluation.split), []).append(evaluation)
    for same in found.values():
        if len({each.value for each in same}) == 1:
            yield same[0]
        else:
            values = " and ".join(f"{each.value.normalize():f}" for each in same)
            message = f"{same[0].metric} on {same[0].dataset.label} is {values}; neither is taken"
            fields.left_out("value", place, message, "Say by config and split what each was measured on.", values)


def _evaluation(result: Any, place: Place, fields: CardFields) -> Evaluation | None:
    if _WITH_ANOTHER.search(str(result.metric_name or "")):
        message = (
            f"{short(result.metric_name)!r} is a result with a language model added to the model, so it is left out"
        )
        fields.left_out("with-another", place, message, "Nothing, if there is a result of the model alone.")
        return None
    names = [plain(str(each)) for each in (result.metric_type, result.metric_name) if each]
    metric = next(filter(None, map(spellings.metric, names)), None) or fields.metric(" ".join(names[:1]), place)
    dataset = fields.dataset_of([plain(str(each)) for each in (result.dataset_type, result.dataset_name) if each])
    value = result.metric_value
    if metric is None or dataset is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        fields.left_out("value", place, f"{metric} is {short(value)!r}, which is no number", "Write a number.", value)
        return None
    amount = fields.result(str(value), metric, place)
    return None if amount is None else Evaluation(metric, amount, dataset, _part(result, dataset) or None)


def _part(result: Any, dataset: Dataset) -> str:
    """The part of the dataset: configuration, such as the language of Common Voice, and split."""
    arguments = result.dataset_args
    said = arguments.get("config") or arguments.get("language") if isinstance(arguments, dict) else arguments
    configuration = _short_text(result.dataset_config) or _short_text(said)
    of_name = _PART.match(plain(str(result.metric_name or "")))
    split = _short_text(result.dataset_split) or (of_name[1].lower() if of_name else "")
    if configuration.casefold() in ("default", "plain_text", dataset.key, dataset.label.casefold()):
        configuration = ""
    if dataset.key == _LIBRISPEECH and configuration in ("clean", "other") and split:
        return f"{split}-{configuration}"
    return " ".join(dict.fromkeys(each for each in (configuration, split) if each))


def _short_text(said: Any) -> str:
    text = plain(said) if isinstance(said, str) else ""
    return text if len(text) <= _LONGEST_PART else ""
