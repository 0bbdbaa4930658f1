"""Where model cards lie: folders with a ``README.md`` each, or the cache of the Hugging Face Hub's own tools.

The cache (https://huggingface.co/docs/huggingface_hub/guides/manage-cache) has a folder ``models--OWNER--NAME`` for
each repository, in it ``snapshots/COMMIT/README.md``, and in ``refs/main`` the commit that was current when it was
fetched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zoograph.errors import InputError

_CACHED = "models--"
_MOST_CARDS = 200_000


@dataclass(frozen=True, slots=True)
class Where:
    """What the place of a card says of its model."""

    name: str
    """``owner/name`` in a cache; else the path of the folder."""
    commit: str = ""
    """The commit of a card in a cache, which makes it one of the Hub."""

    @property
    def is_cached(self) -> bool:
        """Whether the card was fetched from the Hub."""
        return bool(self.commit)


def cache_in(folder: Path) -> Path | None:
    """The cache that a folder is, or holds as ``hub``; None if it is none."""
    for candidate in (folder, folder / "hub"):
        if candidate.is_dir() and any(each.name.startswith(_CACHED) for each in candidate.iterdir()):
            return candidate
    return None


def cards_in(folder: Path) -> list[Path]:
    """The cards in a folder, in order. Raises :class:`InputError` if there are too many."""
    cache = cache_in(folder)
    found = sorted(_cached(cache) if cache else _beneath(folder))
    if len(found) > _MOST_CARDS:
        raise InputError(f"has more than {_MOST_CARDS:,} cards, the limit; read a part of it", file=folder)
    return found


def _cached(cache: Path) -> Iterator[Path]:
    """Of each repository the card of its main revision, or else of the one that was changed last."""
    from huggingface_hub import scan_cache_dir  # takes a second to import

    for repository in scan_cache_dir(cache).repos:
        if repository.repo_type != "model":
            continue
        revisions = sorted(repository.revisions, key=lambda each: ("main" in each.refs, each.last_modified))
        for revision in reversed(revisions):
            cards = [file.file_path for file in revision.files if file.file_name == "README.md"]
            if cards:
                yield cards[0]
                break


def _beneath(folder: Path) -> Iterator[Path]:
    """Every ``README.md`` in it, but for hidden folders, and for links that lead out of it."""
    root = folder.resolve()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if name.casefold() == "readme.md" and path.resolve().is_relative_to(root):
                yield path


def where(card: Path, folder: Path) -> Where:
    """What the path of a card says.

    >>> where(Path("/c/models--acme--asr/snapshots/0123/README.md"), Path("/c"))
    Where(name='acme/asr', commit='0123')
    >>> where(Path("/cards/acme/asr/README.md"), Path("/cards")).name, where(Path("/asr/README.md"), Path("/asr")).name
    ('acme/asr', 'asr')
    """
    for at, step in enumerate(card.parts):
        if step.startswith(_CACHED) and card.parts[at + 1 : at + 2] == ("snapshots",):
            return Where(step.removeprefix(_CACHED).replace("--", "/"), card.parts[at + 2])
    return Where(card.parent.relative_to(folder).as_posix() if card.parent != folder else folder.name)


def without_card(folder: Path, cards: list[Where]) -> list[str]:
    """Repositories of a cache that have no card in it."""
    cache = cache_in(folder)
    names = (each.name for each in cache.iterdir() if each.name.startswith(_CACHED)) if cache else ()
    known = {card.name for card in cards}
    return sorted({name.removeprefix(_CACHED).replace("--", "/") for name in names} - known)
