"""The versions of registered models, each a model; those of one registered model are a family."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

from zoograph import spellings
from zoograph.addresses import has_credentials, web_address
from zoograph.records import Family, Inferred, Model, Weights
from zoograph.sources.card_fields import CardFields, Place
from zoograph.sources.mlflow.lineage import TAGS as BASE_TAGS
from zoograph.sources.mlflow.lineage import Bases, Lineage, aliases, with_lineage
from zoograph.sources.mlflow.registry import Entry, State, info, logged_model_id
from zoograph.sources.mlflow.said import LONGEST_DESCRIPTION, LONGEST_VALUE, Names, pairs, paragraphs, text
from zoograph.sources.mlflow.training import Training
from zoograph.sources.notes import Notes
from zoograph.stages import Known, rules_for

#: The tag of prompts, which MLflow keeps among its models.
_PROMPT = "mlflow.prompt.is_prompt"
_READY = {"", "READY"}
#: Names of tags that are facts about the model, and so no mere tags.
_TASK, _LANGUAGE, _PAPER = ("task", "pipeline_tag"), ("language", "languages"), ("paper", "arxiv", "doi")
_LICENCE, _DOMAIN, _DATASETS = ("license", "licence"), ("domain",), ("datasets", "dataset")
_CODE, _WEIGHTS, _RELEASED = ("code", "repository"), ("weights",), ("released", "release_date")
_PARAMETER_COUNT = ("parameters", "parameter_count", "num_parameters")
_FACTS = Names.of(
    *BASE_TAGS, *_TASK, *_LANGUAGE, *_PAPER, *_LICENCE, *_DOMAIN, *_DATASETS, *_CODE, *_WEIGHTS, *_RELEASED,
    *_PARAMETER_COUNT,
)  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def models_of(state: State, notes: Notes) -> Iterator[Model]:
    """The models of a registry, then the placeholders for what they were made from."""
    registered = {str(each.get("name")): each for each in state.registered_models}
    versions = dict(_versions(state, notes))
    runs = {str(info(each).get("run_id") or info(each).get("run_uuid")): each for each in state.runs}
    logged = {str(info(each).get("model_id")): each for each in state.logged_models}
    fields = CardFields(notes, "mlflow")
    training, lineage = Training(fields, notes), Lineage(versions, registered, fields)
    models, bases = [], []
    for key, version in versions.items():
        logged_model = logged.get(logged_model_id(version) or "", {})
        run_id = text(version.get("run_id")) or text(info(logged_model).get("source_run_id"))
        run = runs.get(run_id, {})
        of = registered.get(str(version["name"]), {})
        read = _Version(key, version, of, logged_model, run, _place(state, version))
        if run_id and not run:
            message = (
                f"{read.place.label}: its run {run_id[:50]!r} is deleted, on another server, or not for you to read"
            )
            fix = "Restore the run, if its parameters, metrics and datasets are wanted."
            notes.info("mlflow-run", read.place.focus, message, fix, value=run_id[:50], label=read.place.label)
        models.append(read.model(training, fields, notes))
        bases.append(read.bases(lineage))
    yield from with_lineage(models, bases, fields)


def _versions(state: State, notes: Notes) -> Iterator[tuple[str, Entry]]:
    """The versions that are models, by key; prompts, and what could not be registered, are none."""
    for version in state.model_versions:
        name, number = version.get("name"), str(version.get("version") or "")
        if _PROMPT in pairs(version.get("tags")):
            continue
        if (
            not isinstance(name, str)
            or not number.isdecimal()
            or any(each in ("", ".", "..") for each in name.split("/"))
        ):
            message = f"a version is called {text(str(name))[:100]!r}, {number[:20]!r}, which is no name and number"
            notes.warning("mlflow-name", state.address, message, "Give it another name.", value=text(str(name))[:100])
            continue
        if (status := str(version.get("status") or "")) not in _READY:
            place = _place(state, version)
            message = f"{place.label}: is {status}, so it is left out: {text(version.get('status_message'))[:200]}"
            notes.info("mlflow-status", place.focus, message, "Register it again, or delete it.", label=place.label)
            continue
        yield f"{name}/{number}", version


def _place(state: State, version: Entry) -> Place:
    name, number = str(version["name"]), str(version["version"])
    address = f"{state.address}/#/models/{quote(name, safe='')}/versions/{number}"
    focus = web_address(address) or f"urn:x-mlflow:{quote(name, safe='')}:{number}"
    return Place(focus, f"{text(name)} v{number}", "")


class _Version:
    """A version with all that belongs to it, as the server said it."""

    def __init__(self, key: str, version: Entry, registered: Entry, logged: Entry, run: Entry, place: Place) -> None:
        self._key, self._version, self._registered, self._run = key, version, registered, run
        self._entries = [each for each in (logged, run) if each]
        self.place = place
        of_run, of_logged = (_within(each, "data", "tags") for each in (run, logged))
        self._own_tags = {**pairs(registered.get("tags")), **pairs(version.get("tags"))}
        said = (version.get("tags"), registered.get("tags"), info(logged).get("tags"), of_logged, of_run)
        self._tags = Names([pairs(each) for each in said])
        self._parameters = Names([pairs(_within(each, "data", "params")) for each in self._entries])
        self._git = pairs(of_run).get("mlflow.source.git.repoURL", "")

    def bases(self, lineage: Lineage) -> Bases:
        """What it was made from, by name."""
        return lineage.of(self._tags, self._parameters, self.place)

    def model(self, training: Training, fields: CardFields, notes: Notes) -> Model:
        """The record of it, without its bases."""
        tags, place = self._tags, self.place
        tasks, rules = fields.tasks(tags.listed(*_TASK), self._at("task"))
        inputs = tuple(training.inputs(self._run, place))
        evaluations = training.evaluations(self._entries, inputs, place)
        if evaluations and not tasks:  # results of a task that nobody named
            rules = tuple(dict.fromkeys((*rules_for(Known(has_task=True)), *rules)))
        domain = spellings.domain(tags.first(*_DOMAIN) or "")
        model = Model(
            key=self._key,
            label=place.label,
            aliases=self._aliases(),
            description=self._description(self._version, notes),
            keywords=self._keywords(notes),
            status=stage if (stage := text(self._version.get("current_stage"))) != "None" else None,
            training_parameters=training.parameters(self._entries, place),
            stage_rules=rules,
            domains=(domain,) if domain else (),
            tasks=tasks,
            languages=fields.languages(tags.listed(*_LANGUAGE), self._at("language")),
            papers=fields.papers(tags.listed(*_PAPER), self._at("paper")),
            family=Family(
                str(self._version["name"]),
                text(self._version["name"]),
                description=self._description(self._registered, notes),
            ),
            code=web_address(tags.first(*_CODE) or self._git),
            weights=self._weights(fields),
            licence=fields.licence(tags.listed(*_LICENCE), self._at("license")),
            parameter_count=self._parameter_count(notes),
            trained_on=training.datasets(tags.listed(*_DATASETS), inputs),
            evaluations=evaluations,
            source=place.focus,
        )  # fmt: skip
        return self._dated(model, notes)

    def _aliases(self) -> tuple[str, ...]:
        """The names that the registry has for it: ``name@alias``."""
        own = self._version.get("aliases")
        said = [text(each) for each in own] if isinstance(own, list) else []
        number = str(self._version["version"])
        said += [text(each["alias"]) for each in aliases(self._registered) if str(each.get("version")) == number]
        return tuple(f"{text(self._version['name'])}@{alias}" for alias in dict.fromkeys(said) if alias)

    def _keywords(self, notes: Notes) -> tuple[str, ...]:
        """The tags of people, of the version and of the registered model, that are not facts of another kind.

        MLflow's own tags are for programs.
        """
        shown = [
            f"{key}: {value}" if value else key
            for key, value in self._own_tags.items()
            if not key.startswith("mlflow.") and not _FACTS.has(key)
        ]
        if too_long := [each[:50] for each in shown if len(each) > LONGEST_VALUE]:
            self._note("mlflow-tag", f"the tag {too_long[0]!r}… is too long, and left out", "Shorten it.", notes)
        return tuple(sorted(each for each in shown if len(each) <= LONGEST_VALUE))

    def _description(self, entry: Entry, notes: Notes) -> str | None:
        said = paragraphs(entry.get("description"))
        if len(said) > LONGEST_DESCRIPTION:
            what = f"a description of {len(said):,} characters is left out"
            self._note("mlflow-description", what, f"Shorten it to {LONGEST_DESCRIPTION:,}.", notes)
            return None
        return said or None

    def _weights(self, fields: CardFields) -> tuple[Weights, ...]:
        """Where the weights are, as far as others than MLflow can have them there."""
        stated = fields.weights(self._tags.listed(*_WEIGHTS), self._at("weights"))
        said = str(self._version.get("source") or "")
        source = None if has_credentials(said) else web_address(said)
        parts = urlsplit(source or "")
        # A user name and a signature are secrets of whoever registered it.
        if source and parts.scheme in ("http", "https", "s3", "gs") and not parts.query:
            return tuple(dict.fromkeys((*stated, *fields.weights([source], self._at("source")))))
        return stated

    def _parameter_count(self, notes: Notes) -> int | None:
        said = self._tags.first(*_PARAMETER_COUNT)
        if not said:
            return None
        digits = re.sub(r"[_, ]", "", said)
        if not re.fullmatch(r"[1-9][0-9]{0,14}", digits):
            self._unknown("parameters", said, notes)
            return None
        return int(digits)

    def _dated(self, model: Model, notes: Notes) -> Model:
        """The model with the day of its release: the one that is stated, or else the day on which it was registered."""
        said = self._tags.first(*_RELEASED)
        if said:
            try:
                return replace(model, release_date=date.fromisoformat(_DAY.fullmatch(said)[0]).isoformat())  # type: ignore[index]
            except (ValueError, TypeError):
                self._unknown("released", said, notes)
        try:
            day = datetime.fromtimestamp(int(self._version.get("creation_timestamp") or 0) / 1000, UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            return model
        if day.year < 2018:  # before there was MLflow
            return model
        inferred = tuple(Inferred(each, self.place.focus) for each in ("dct:issued", "zoo:releaseYear"))
        return replace(model, release_date=day.date().isoformat(), inferred=(*model.inferred, *inferred))

    def _at(self, tag: str) -> Place:
        return replace(self.place, where=tag)

    def _unknown(self, tag: str, value: str, notes: Notes) -> None:
        what = f"the {tag} {value[:100]!r} is not known"
        fix = f"Write it as docs/sources/mlflow.md says, or leave out the tag {tag}."
        notes.info(f"mlflow-{tag}", self.place.focus, f"{self.place.label}: {what}", fix, value=value[:100],
                   label=self.place.label)  # fmt: skip

    def _note(self, rule: str, what: str, fix: str, notes: Notes) -> None:
        notes.info(rule, self.place.focus, f"{self.place.label}: {what}", fix, label=self.place.label)


def _within(entry: Mapping[str, object], part: str, key: str) -> Sequence[object]:
    found = entry.get(part)
    inside = found.get(key) if isinstance(found, dict) else None
    return inside if isinstance(inside, list) else []
