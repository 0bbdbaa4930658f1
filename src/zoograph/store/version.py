"""One published state of the graph, as its files describe it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path

from zoograph.errors import StoreError

#: Bytes of the mark of a version.
MARK_BYTES = 6
#: A file of versions that may have internal zoos in them. It says which public version is included, which internal
#: version this was made of, and which graphs are its own.
VIEW_FILE = "view.json"


@dataclass(frozen=True, slots=True)
class Version:
    """One published state of the graph."""

    directory: Path
    number: int
    parent: int | None
    created: str
    message: str
    triples: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file, in hexadecimal; empty in versions from before they were kept."""
    mark: str = ""
    """The mark: tells it from other versions with the same number, since a home may be deleted and made anew."""
    token: str = ""
    """The name of the token that the write came with; empty for one from the command line."""
    program: str = ""
    """What derived it (:func:`zoograph.program.program`); empty in versions from before it was recorded."""

    @property
    def tag(self) -> str:
        """Identifies this version and no other, in any home."""
        return f"{self.number}.{self.mark}"

    @property
    def store_directory(self) -> Path:
        """The folder of its Oxigraph store."""
        return self.directory / "store"

    @property
    def is_public(self) -> bool:
        """Whether it is one of the public view, with no internal zoo in it."""
        return not (self.directory / VIEW_FILE).exists()

    @classmethod
    def described(cls, directory: Path) -> Version:
        """A version's description, whatever became of its files; raises :class:`StoreError`."""
        description = directory / "version.json"
        try:
            stat = description.stat()
            return _read(description, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{description} cannot be read ({error}); nothing was changed") from error

    @classmethod
    def read(cls, directory: Path) -> Version:
        """Read a version's description and check that its files are there; raises :class:`StoreError`."""
        version = cls.described(directory)
        missing = [name for name, size in version.files.items() if _size(directory / name) != size]
        if missing:
            names = ", ".join(missing[:3])
            raise StoreError(
                f"version {version.number} is damaged: {names} is missing or cut short in {directory}; "
                f"nothing was deleted. Try `zoograph rollback` to another version, or build into an empty home"
            )
        return version


@lru_cache(maxsize=4)
def _read(description: Path, _inode: int, _changed: int, _size: int) -> Version:
    """The parsed description, cached: parsing takes 0.1 s if the version has 100,000 graphs."""
    text = description.read_text()
    # Versions from before marks existed have none in the file.
    content = {"mark": sha256(text.encode()).hexdigest()[: 2 * MARK_BYTES], **json.loads(text)}
    names = [field.name for field in fields(Version) if field.name in content]
    return Version(description.parent, **{name: content[name] for name in names})


def published_files(directory: Path) -> list[Path]:
    """The files in the folder of a version, in order of name, without the logs that the engine writes as it pleases."""
    return sorted(path for path in directory.rglob("*") if path.is_file() and not _is_log(path))


def _is_log(path: Path) -> bool:
    return path.name == "LOCK" or path.name.partition(".")[0] == "LOG"


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
