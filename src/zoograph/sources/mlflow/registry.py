"""The state of a registry: what MLflow's REST API answers, in one JSON file, and nothing made of it yet.

The lists name what a page of MLflow shows: registered models with their aliases, their versions, and of these the
logged models (MLflow 3) and the runs that they came from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from zoograph.downloads import BadStatus
from zoograph.errors import InputError
from zoograph.sources.mlflow.rest import PAGE_SIZE, Server

Entry = dict[str, Any]

#: How many are asked for by their ids at once.
_AT_ONCE = 100
#: Ids go into a filter, between quotes.
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_LOGGED_MODEL = re.compile(r"models:/(m-[\w-]+)/?", re.ASCII)
#: What servers before MLflow 3 answer where there are no logged models yet.
_NO_SUCH_LIST = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}


@dataclass(frozen=True, slots=True)
class State:
    """What a server said, entry by entry as it said it."""

    address: str
    registered_models: Sequence[Entry]
    model_versions: Sequence[Entry]
    logged_models: Sequence[Entry]
    runs: Sequence[Entry]

    def to_bytes(self) -> bytes:
        """As JSON; half a character becomes a question mark. The same state gives the same bytes."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        return text.encode("utf-8", "replace") + b"\n"


def fetch(server: Server) -> State:
    """Ask a server for its state. Lists are sorted by name, so that an entry that changes meanwhile keeps its place."""
    by_name = {"max_results": PAGE_SIZE, "order_by": ["name ASC"]}
    registered = [
        {key: value for key, value in entry.items() if key != "latest_versions"}
        for entry in server.listed("registered-models/search", "registered_models", by_name)
    ]
    by_number = {**by_name, "order_by": ["name ASC", "version_number ASC"]}
    versions = list(server.listed("model-versions/search", "model_versions", by_number))
    logged_ids = _ids(logged_model_id(version) for version in versions)
    run_ids = _ids(version.get("run_id") for version in versions)
    experiments: list[str] = []
    if logged_ids or run_ids:
        every = {"max_results": PAGE_SIZE, "view_type": "ALL"}
        listed = server.listed("experiments/search", "experiments", every)
        experiments = [str(entry["experiment_id"]) for entry in listed if "experiment_id" in entry]
    logged = _logged_models(server, experiments, logged_ids)
    run_ids = _ids([*run_ids, *(info(model).get("source_run_id") for model in logged)])
    runs = _found(server, "runs/search", "runs", "attributes.run_id", experiments, run_ids)
    return State(server.address, registered, versions, logged, runs)


def load(file: Path) -> State:
    """Read a state again; raises :class:`InputError` for a file that holds none."""
    try:
        # What an escape wrote of half a character cannot be written again.
        text = json.dumps(json.loads(file.read_bytes()), ensure_ascii=False)
        said = json.loads(text.encode("utf-8", "replace"))
        state = State(**said)
    except (ValueError, TypeError, RecursionError) as error:
        reason = "is no recorded state of an MLflow registry; give the address of the server, or record it again"
        raise InputError(reason, file=file) from error
    lists = (state.registered_models, state.model_versions, state.logged_models, state.runs)
    if not isinstance(state.address, str) or not all(
        isinstance(each, list) and all(isinstance(entry, dict) for entry in each) for each in lists
    ):
        raise InputError("has something else than lists of entries in it; record it again", file=file)
    return state


def info(entry: Entry) -> Entry:
    """The part of a run or logged model that says which it is."""
    found = entry.get("info")
    return found if isinstance(found, dict) else {}


def logged_model_id(version: Entry) -> str | None:
    """The logged model that a version was registered from; older servers of MLflow 3 say it in its source alone."""
    said = version.get("model_id") or ""
    found = _LOGGED_MODEL.fullmatch(str(version.get("source") or ""))
    return str(said) or (found[1] if found else None)


def _logged_models(server: Server, experiments: Sequence[str], ids: Sequence[str]) -> list[Entry]:
    try:
        return _found(server, "logged-models/search", "models", "model_id", experiments, ids)
    except BadStatus as error:
        if error.status in _NO_SUCH_LIST:
            return []
        raise


def _found(
    server: Server, path: str, key: str, attribute: str, experiments: Sequence[str], ids: Sequence[str]
) -> list[Entry]:
    """Entries by their ids, a hundred at a time; those that are deleted, or that you may not see, are missing."""
    found: list[Entry] = []
    for begin in range(0, len(ids) if experiments else 0, _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        choice = f"{attribute} IN ({', '.join(repr(each) for each in some)})"
        asked = {"experiment_ids": experiments, "filter": choice, "max_results": _AT_ONCE}
        found.extend(server.listed(path, key, asked, by_post=True))
    return found


def _ids(said: Iterator[object] | Sequence[object]) -> list[str]:
    return sorted({each for each in said if isinstance(each, str) and _ID.fullmatch(each)})
