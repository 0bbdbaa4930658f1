"""Model cards on disk: ``README.md`` with front matter, as on the Hugging Face Hub, or a local cache of the Hub."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from zoograph.downloads import is_address
from zoograph.errors import InputError
from zoograph.records import Model, Reading, Snapshot, Weights, Zoo
from zoograph.sources.bases import Named, repository_named, with_bases
from zoograph.sources.card_fields import CardFields, short
from zoograph.sources.cards.facts import Facts
from zoograph.sources.cards.folders import Where, cards_in, where, without_card
from zoograph.sources.cards.front_matter import BrokenCard, read_card
from zoograph.sources.notes import Notes
from zoograph.sources.packages import Pin
from zoograph.sources.snapshot import digest, now

NAME = "cards"
ABOUT = "Model cards in a folder, or in a local cache of the Hugging Face Hub (give it with --from)"
HAS_ADDRESS = False
INTERNAL_BY_DEFAULT = True
PINS: tuple[Pin, ...] = ()
OPTIONS: Mapping[str, type] = {"hub": bool}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The cards in a folder, which stay where they are."""
    folder = _folder(zoo)
    files = tuple(cards_in(folder))
    if not files:
        raise InputError("no README.md is in this folder, or in a folder in it", file=folder)
    sha256 = digest(*files)
    return Snapshot(
        zoo=zoo,
        zoo_label="Model cards",
        files=files,
        sha256=sha256,
        retrieved=now(),
        origin=f"urn:sha256:{sha256}",
    )


def read(snapshot: Snapshot) -> Reading:
    """A model for each card. A card that cannot be read is a finding; of its model, the name is known."""
    folder = _folder(snapshot.zoo)
    notes = Notes(snapshot.zoo)
    fields = CardFields(notes, NAME)
    facts = Facts(fields)
    found: list[tuple[Model, Named | None]] = []
    places = [where(file, folder) for file in snapshot.files]
    for file, place in zip(snapshot.files, places, strict=True):
        name, focus = short(place.name), f"{place.name}/README.md"
        repository = _repository(place, snapshot.zoo)
        source = _source(place, file)
        try:
            data, text = read_card(file)
        except BrokenCard as broken:
            at = f"{focus}:{broken.line}" if broken.line else focus
            fix = "Correct the front matter: YAML between two lines of three hyphens."
            notes.warning(
                "cards-broken", at, f"{name}: the card cannot be read, because {broken.reason}", fix, label=name
            )
            found.append((_bare(place.name, source, repository), None))
            continue
        if data is not None:
            found.append(facts.of(place.name, data, text, file=focus, source=source, repository=repository))
        elif place.is_cached:
            found.append((_bare(place.name, source, repository), None))
        elif file.parent != folder:
            message = f"{name}: the README.md has no front matter, so it is no model card"
            notes.info(
                "cards-none", focus, message, "If it is one, begin it with license, base_model and so on.", label=name
            )
    for missing in without_card(folder, places):
        message = f"{missing} is in the cache without its card"
        notes.info("cards-missing", missing, message, f"Fetch it: hf download {missing} README.md", label=missing)
    models = with_bases([model for model, _ in found], [named for _, named in found], fields)
    return Reading(snapshot, models=tuple(models), findings=notes.findings)


def _folder(zoo: Zoo) -> Path:
    origin = zoo.origin
    if origin is None:
        raise InputError(f"{zoo.name} has no address of its own; say which folder to read: --from FOLDER")
    if is_address(origin):
        raise InputError(
            "cards are read from a folder: download them first, with hf download or git clone", file=origin
        )
    folder = Path(origin).expanduser().absolute()
    if not folder.exists():
        raise InputError("no such file or folder", file=origin)
    if not folder.is_dir():
        raise InputError("is no folder; give the one that the card lies in", file=folder)
    return folder


def _repository(place: Where, zoo: Zoo) -> str | None:
    """The repository on the Hub; None where only the name of a folder looks like one."""
    return repository_named(place.name) if place.is_cached or zoo.options.get("hub") else None


def _source(place: Where, file: Path) -> str:
    if place.is_cached:
        return f"https://huggingface.co/{place.name}/blob/{place.commit}/README.md"
    return f"urn:sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def _bare(name: str, source: str, repository: str | None) -> Model:
    return Model(name, name, weights=(Weights(repository=repository),) if repository else (), source=source)
