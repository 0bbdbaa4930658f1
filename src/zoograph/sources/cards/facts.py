"""The facts of a card, as a record of its model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from zoograph import spellings
from zoograph.records import Derivation, Model, Weights
from zoograph.sources.bases import Named
from zoograph.sources.card_fields import CardFields, Place, plain, short
from zoograph.sources.cards.results import evaluations, read_results

#: What the Trainer of Transformers writes into the cards of its models.
_TRAINER = re.compile(
    r"This model is a fine-tuned version of \[([^\]\n]{1,200})\]\(https://huggingface\.co/([^)\s]{1,200})\)"
)
#: Characters below the front matter in which that sentence stands.
_START = 20_000
_ARXIV = "arxiv:"


class Facts:
    """Reads the front matter of cards. ``file``: the card in findings, which all are about."""

    def __init__(self, fields: CardFields) -> None:
        self._fields = fields

    def of(
        self, name: str, data: Mapping[str, Any], text: str, *, file: str, source: str, repository: str | None
    ) -> tuple[Model, Named | None]:
        """The model of a card, and the other models that it names."""
        fields = self._fields

        def at(field: str) -> Place:
            return Place(file, name, field)

        def said(field: str) -> list[str]:
            return list(self._texts(data.get(field), at(field)))

        results = list(read_results(data, at("model-index"), fields))
        tags = said("tags")
        tasks = said("pipeline_tag") or list(dict.fromkeys(str(each.task_type) for each in results))
        # The Hub takes the task from a tag where nothing else says it.
        tasks = tasks or [tag for tag in tags if spellings.task(tag) == tag]
        known, rules = fields.tasks(tasks, at("pipeline_tag"))
        licences = said("license")
        if [text.casefold() for text in licences] == ["other"]:
            licences = next(([text] for text in (*said("license_name"), *said("license_link")) if text), [])
        papers = [tag.partition(":")[2] for tag in tags if tag.casefold().startswith(_ARXIV)]
        library = said("library_name")
        model = Model(
            key=name,
            label=name,
            tasks=known,
            stage_rules=rules,
            keywords=tuple(dict.fromkeys(tag for tag in (*library, *tags) if not tag.casefold().startswith(_ARXIV))),
            languages=fields.languages(self._languages(data.get("language"), at("language")), at("language")),
            licence=fields.licence(licences, at("license")),
            trained_on=fields.datasets(said("datasets")),
            papers=fields.papers(papers, at("tags")),
            weights=(Weights(repository=repository),) if repository else (),
            evaluations=tuple(evaluations(results, at("model-index"), fields)),
            source=source,
        )
        return model, self._others(said, library, text, at)

    def _others(self, said: Any, library: list[str], text: str, at: Any) -> Named | None:
        bases, newer = self._bases(said, library, text, at), tuple(dict.fromkeys(said("new_version")))
        if not newer:
            return bases
        return replace(bases or Named((), at("base_model")), newer=newer, newer_place=at("new_version"))

    def _bases(self, said: Any, library: list[str], text: str, at: Any) -> Named | None:
        place = at("base_model")
        if names := said("base_model"):
            how = self._fields.relation(" ".join(said("base_model_relation")[:1]), at("base_model_relation"))
            if how is None and [each.casefold() for each in library] == ["peft"]:
                how = Derivation.ADAPTER_OF  # what PEFT saves are adapters
            return Named(tuple(dict.fromkeys(names)), place, how)
        found = _TRAINER.search(text, 0, _START)
        if found is None or "None" in (found[1], found[2]):
            return None
        return Named((found[2],), Place(place.focus, place.label, "fine-tuned version of"), Derivation.FINE_TUNED_FROM)

    def _texts(self, value: Any, place: Place) -> Iterator[str]:
        """The texts of a value that may be a text or a list of texts."""
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, (str, int, float)) and not isinstance(each, bool):
                if text := plain(str(each)):
                    yield text
            elif each is not None:
                fix = "Write a text, or a list of texts."
                self._fields.left_out("form", place, f"{short(each)!r} is no text", fix, each)

    def _languages(self, value: Any, place: Place) -> Iterator[str]:
        """In YAML, ``no`` is not Norwegian, but false."""
        values = value if isinstance(value, list) else [value]
        yield from self._texts(["no" if each is False else each for each in values], place)
