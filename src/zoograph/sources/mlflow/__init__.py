"""An MLflow model registry, over its REST API: each version of a registered model is a model.

The state of the registry is fetched whole each time: no list of MLflow says what was deleted, and an alias or a tag
that is set leaves the time of the last change as it was. What changed is found by comparing with the state of the last
time, so that only those models are written again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from zoograph import __version__
from zoograph.downloads import is_address, public_address
from zoograph.errors import InputError
from zoograph.records import Model, Reading, Snapshot, Zoo
from zoograph.sources.mlflow import registry
from zoograph.sources.mlflow.registry import State
from zoograph.sources.mlflow.rest import Server
from zoograph.sources.mlflow.versions import models_of
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin
from zoograph.sources.snapshot import bring, digest, now

NAME = "mlflow"
ABOUT = "A model registry of MLflow (give its address with --from)"
HAS_ADDRESS = False
INTERNAL_BY_DEFAULT = True
PINS: tuple[Pin, ...] = ()
#: The environment variables with user name and password, if they are not those of MLflow's own client.
OPTIONS: Mapping[str, type] = {"username_env": str, "password_env": str}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """Fetch the state of a registry from the address of its server, or from a file with a state that was recorded."""
    if zoo.origin is None:
        raise InputError(f"{zoo.name} has no address of its own; say where the MLflow server is: --from URL")
    if not is_address(zoo.origin):
        return _snapshot(zoo, bring(zoo, cache), cursor=None)
    folder = cache / hashlib.sha256(zoo.origin.encode()).hexdigest()[:16]
    file = _kept(_state(zoo, folder), folder)
    return _snapshot(zoo, file, cursor=_cursor(file))


def fetch_since(cache: Path, zoo: Zoo, cursor: str) -> Snapshot:
    """The same with the state that the cursor names beside it; without that, where it is not in the cache any more."""
    snapshot = fetch(cache, zoo)
    before = snapshot.files[0].parent / f"{cursor.rpartition(' ')[2]}.json"
    if snapshot.cursor is None or not _is_of(before, cursor):
        return snapshot
    files = (snapshot.files[0], before)
    return _snapshot(zoo, *files, cursor=snapshot.cursor)


def read(snapshot: Snapshot) -> Reading:
    """The versions of all registered models; of two states, those that came, changed and went."""
    notes = Notes(snapshot.zoo)
    models = tuple(models_of(registry.load(snapshot.files[0]), notes))
    if len(snapshot.files) == 1:
        return Reading(snapshot, models=models, findings=notes.findings)
    before = _by_key(models_of(registry.load(snapshot.files[1]), Notes(snapshot.zoo)))
    changed = tuple(model for model in models if before.get(model.key) != model)
    forgotten = frozenset(before) - {model.key for model in models}
    return Reading(snapshot, models=changed, findings=notes.findings, is_partial=True, forgotten=forgotten)


def _state(zoo: Zoo, folder: Path) -> State:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            return registry.fetch(Server(zoo, Path(scratch) / "answer.json"))
    except OSError as error:
        raise InputError(f"cannot be kept in the cache: {error.strerror}", file=folder) from error


def _kept(state: State, folder: Path) -> Path:
    """The file of a state, called by its content, so that the same state is the same file. For its owner alone."""
    content = state.to_bytes()
    file = folder / f"{hashlib.sha256(content).hexdigest()}.json"
    try:
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as fresh:
            fresh.write(content)
        Path(name).replace(file)
    except OSError as error:
        raise InputError(f"cannot be kept in the cache: {error.strerror}", file=folder) from error
    return file


def _cursor(file: Path) -> str:
    """What reads a state, and its hash: another Zoograph may read the same state in another way."""
    return f"{__version__} {file.stem}"


def _is_of(file: Path, cursor: str) -> bool:
    return file.is_file() and _cursor(file) == cursor and digest(file) == file.stem


def _snapshot(zoo: Zoo, *files: Path, cursor: str | None) -> Snapshot:
    origin = zoo.origin or ""
    return Snapshot(
        zoo=zoo,
        zoo_label="MLflow registry",
        files=files,
        sha256=digest(files[0]),
        retrieved=now(),
        origin=public_address(origin) if is_address(origin) else f"urn:sha256:{digest(files[0])}",
        homepage=public_address(origin) if is_address(origin) else None,
        cursor=cursor,
    )


def _by_key(models: Iterator[Model]) -> dict[str, Model]:
    return {model.key: model for model in models}
