"""Base models by the names that people give them: one of the same zoo, or a repository on the Hugging Face Hub.

Newer versions of a model are named in the same way. What the zoo does not list becomes a placeholder. Where it has a
repository, the placeholder is the same model as the entry of any other zoo with this repository
(:mod:`zoograph.identity`), so lineages go on there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from zoograph.identifiers import hub_repository
from zoograph.rdf import read_triples
from zoograph.records import Base, Derivation, Model, Weights
from zoograph.resources import CURATED_FILE
from zoograph.sources.card_fields import CardFields, Place, short
from zoograph.vocabulary import PREFIXES, ZOO, key_of

#: A path on somebody's disk: from the root, from here, from a drive, on a server, or of several steps.
_PATH = re.compile(r"[/\\.~]|[A-Za-z]:[\\/]|(?!https?:)[^/]+/[^/]+/.|.*\\")


@dataclass(frozen=True, slots=True)
class Named:
    """The other models that an entry names."""

    names: tuple[str, ...]
    """Its base models."""
    place: Place
    """Where these are named."""
    relation: Derivation | None = None
    newer: tuple[str, ...] = ()
    """Newer models that take its place."""
    newer_place: Place | None = None


def with_bases(models: Sequence[Model], said: Sequence[Named | None], fields: CardFields) -> Iterator[Model]:
    """The models with their bases and newer versions, and after them placeholders for those that are not among them.

    ``said``: of each model in turn.
    """
    resolve = _Resolver(models)
    lineage: dict[str, list[str]] = defaultdict(list)
    placeholders: dict[str, Model] = {}

    def other(model: Model, text: str, place: Place, lineage: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """The key of the model that a text names; none where it cannot be one, which is noted."""
        found = resolve(text)
        why = found if isinstance(found, str) else _why_not(model, found, lineage)
        if why or isinstance(found, str):
            fix = "Write the name of a model of this zoo, or owner/name of a repository on the Hub."
            fields.left_out("base", place, f"{short(text)!r} {why}", fix, text)
            return
        if not found.listed:
            placeholders.setdefault(found.key, replace(found, source=model.source))
            if not found.weights:
                message = f"{short(text)!r} is neither in this zoo nor a repository owner/name on the Hub"
                fields.left_out("base", place, message, "Write owner/name, if it is on the Hub.", text)
        yield found.key

    for model, named in zip(models, said, strict=True):
        if named is None:
            yield model
            continue
        bases: list[Base] = []
        for text in named.names:
            for key in other(model, text, named.place, lineage):
                lineage[model.key].append(key)
                bases.append(Base(key, named.relation or _relation(named)))
        newer = [key for text in named.newer for key in other(model, text, named.newer_place or named.place, {})]
        yield replace(
            model,
            bases=tuple({base.key: base for base in bases}.values()),
            replaced_by=tuple(dict.fromkeys(newer)),
        )
    yield from (placeholders[key] for key in sorted(placeholders))


def _relation(named: Named) -> Derivation:
    """How a model was made if the entry does not say: of several bases a merge, as the Hub takes it, else open."""
    return Derivation.MERGED_FROM if len(set(named.names)) > 1 else Derivation.DERIVED_FROM


def _why_not(model: Model, base: Model, lineage: Mapping[str, Sequence[str]]) -> str:
    if base.key == model.key:
        return "is the model itself"
    if _leads(lineage, base.key, model.key):
        return "was made from the model itself, by what else this zoo says"
    return ""


def _leads(lineage: Mapping[str, Sequence[str]], start: str, end: str) -> bool:
    """Whether one model is derived from another."""
    seen, waiting = {start}, [start]
    while waiting:
        for key in lineage.get(waiting.pop(), ()):
            if key == end:
                return True
            if key not in seen:
                seen.add(key)
                waiting.append(key)
    return False


class _Resolver:
    def __init__(self, models: Sequence[Model]) -> None:
        self._by_name: dict[str, dict[str, Model]] = defaultdict(dict)
        self._by_slug: dict[str, dict[str, Model]] = defaultdict(dict)
        for model in models:
            repositories = (each.repository for each in model.weights if each.repository)
            for name in (model.key, model.label, *model.aliases, *repositories):
                self._by_name[name.casefold()][model.key] = model
                self._by_slug[key_of(name)][model.key] = model

    def __call__(self, text: str) -> Model | str:
        """The model of that name, listed or a placeholder; or why there is none."""
        repository = hub_repository(text)
        for found in (
            self._by_name.get((repository or text).casefold(), {}),
            {} if repository else self._by_slug.get(key_of(text), {}),
        ):
            if len(found) > 1:
                return f"is the name of {len(found)} models"
            for model in found.values():
                return model
        if repository is None and ("//" in text or _PATH.match(text)):
            return (
                "is no model, but a path or an address" if "//" not in text else "is no address of a model on the Hub"
            )
        repository = repository_named(text)
        name = repository or " ".join(text.split())
        return Model(name, name, listed=False, weights=(Weights(repository=repository),) if repository else ())


def repository_named(text: str) -> str | None:
    """The repository on the Hub that a text names; also one of the names without an owner that the Hub once had.

    >>> repository_named("https://huggingface.co/acme/asr"), repository_named("gpt2"), repository_named("no-model")
    ('acme/asr', 'openai-community/gpt2', None)
    """
    return hub_repository(text) or _curated_repositories().get(text.casefold())


@cache
def _curated_repositories() -> dict[str, str]:
    """The repository of each curated model that has just one, by the model's slug and by what it was called before.

    The Hub once had names without an owner, and many cards still have them: ``gpt2`` is ``openai-community/gpt2``.
    """
    models: dict[str, set[str]] = defaultdict(set)
    repositories: dict[str, str] = {}
    for triple in read_triples(CURATED_FILE):
        subject, value = getattr(triple.subject, "value", ""), getattr(triple.object, "value", "")
        if triple.predicate == ZOO.checkpoint:
            models[subject.removeprefix(PREFIXES["model"])].add(value)
        elif triple.predicate == ZOO.hubRepository:
            repositories[subject] = value
    named: dict[str, str] = {}
    for name, own in models.items():
        every = {repositories[each] for each in own if each in repositories}
        owned = {each for each in every if hub_repository(each)}
        if len(owned) == 1:
            named |= {each.casefold(): min(owned) for each in (name, *(every - owned))}
    return named
