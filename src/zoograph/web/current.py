"""What a request is answered from: the current version of the view that the caller may see, or another engine."""

from __future__ import annotations

from flask import current_app, g, request

from zoograph.errors import StoreError, UnknownName
from zoograph.evaluation import Dataset, EvaluatedStore, Evaluation, Evaluators, Query
from zoograph.settings import Settings
from zoograph.store import History, Store, Version
from zoograph.web.access import sees_internal

_TRIES = 5


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.extensions["zoograph.settings"]
    return found


def history() -> History:
    """The history of the view that the caller may see."""
    home = settings().home
    internal = History.internal(home)
    return History(internal if sees_internal() and internal.exists() else home, keep=settings().keep_versions)


def current_dataset() -> Dataset:
    """The dataset of this request: the same one however often it asks.

    Raises :class:`StoreError` if there is no version yet.
    """
    if "dataset" not in g:
        if settings().engine:
            g.dataset = Dataset(settings().home, engine=settings().engine)
        else:
            _take_current()
    dataset: Dataset = g.dataset
    return dataset


def version_asked_for() -> str | None:
    """The version that the request names (``?version=7``), as it is written there; None for the current one."""
    return request.args.get("version") or None


def _take_current() -> None:
    found = history()
    asked = version_asked_for()
    number = found.current_number() if asked is None else _kept(found, asked)
    if number is None:
        raise StoreError(f"there is no graph in {found.home} yet; run `zoograph build`")
    g.dataset = Dataset(found.home, number)


def _kept(found: History, asked: str) -> int:
    """The number of a version that is kept; raises :class:`UnknownName` for any other."""
    numbers = found.numbers()
    if asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked) in numbers:
        return int(asked)
    raise UnknownName("version", asked[:20], map(str, numbers), hint="(zoograph log and /history list them)")


def current_version() -> Version | None:
    """The version that this request is answered from; None where another engine answers."""
    dataset = current_dataset()
    return None if dataset.version is None else History(dataset.home).version(dataset.version)


def current_store() -> Store:
    """The store that this request is answered from, for pages."""
    return EvaluatedStore(evaluators(), current_dataset())


def evaluators() -> Evaluators:
    """The evaluators of this server."""
    found: Evaluators = current_app.extensions["zoograph.evaluators"]
    return found


def evaluate(query: Query) -> Evaluation:
    """Evaluate a query over this request's dataset; over a newer version, if that one was pruned meanwhile."""
    for _ in range(_TRIES):
        dataset = current_dataset()
        try:
            return evaluators().evaluate(query, dataset)
        except UnknownName:
            _take_current()
            if g.dataset == dataset:
                raise
    raise StoreError("versions are pruned faster than they can be opened")
