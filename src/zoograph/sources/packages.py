"""Zoos that come as packages: wheels, pinned by version and SHA-256, fetched by pip into a cache, and only read."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from zoograph.errors import InputError
from zoograph.records import PackageFile, Zoo
from zoograph.sources.snapshot import bring

#: The option of every zoo that comes as packages: other versions than the pinned ones.
OPTIONS: Mapping[str, type] = {"versions": list}

_TIMEOUT_SECONDS = 600
_WHEEL_NAME = re.compile(r"(?P<name>[A-Za-z0-9_.]+)-(?P<version>[A-Za-z0-9_.!+]+)(-\d[^-]*)?(-[^-]+){3}\.whl")
#: The most bytes of a file: ten times the longest of any zoo, so that no wheel can fill the memory.
_LARGEST_FILE = 50_000_000


@dataclass(frozen=True, slots=True)
class Pin:
    """The version of a package that is read by default, and the SHA-256 of its wheel."""

    name: str
    version: str
    sha256: str


class Wheel:
    """The files of a wheel as text; nothing is unpacked, imported or run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise InputError(f"is not a wheel that can be read: {error}", file=path) from error
        self._names = frozenset(self._archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def names(self, pattern: str) -> list[str]:
        """The files whose path fits a pattern (``*`` also fits ``/``), in order."""
        return sorted(name for name in self._names if fnmatchcase(name, pattern))

    def text(self, name: str) -> str:
        """The text of a file; raises :class:`InputError` if it does not exist or is not text."""
        try:
            if self._archive.getinfo(name).file_size > _LARGEST_FILE:
                raise InputError(f"{name} is too long", file=self.path)
            return self._archive.read(name).decode("utf-8-sig")
        except KeyError as error:
            raise InputError(f"has no file {name}", file=self.path) from error
        except (zipfile.BadZipFile, UnicodeDecodeError, OSError) as error:
            raise InputError(f"{name} cannot be read: {error}", file=self.path) from error


def fetch(pins: Sequence[Pin], cache: Path, zoo: Zoo) -> tuple[PackageFile, ...]:
    """The wheels of a zoo: from its origin (a wheel, or a folder of wheels), from the cache, or from the package index.

    Its option ``versions`` names other versions than the pinned ones: ``1.0.30``, or ``mmdet==3.2.0`` where a zoo has
    several packages.
    Raises :class:`InputError` if one is not available, or has another hash than its pinned version.
    """
    wanted = _wanted(pins, zoo.options.get("versions", ()))
    if zoo.origin is not None:
        given = dict(_given(zoo.origin, zoo, cache))
        chosen = [given.pop(_folded(pin.name), None) for pin in wanted]
        if not any(chosen):
            names = ", ".join(pin.name for pin in pins)
            raise InputError(f"is not a wheel of {names}", file=zoo.origin)
        return tuple(_checked(path, pins) for path in chosen if path is not None)
    return tuple(_checked(_cached(pin, cache) or _downloaded(pin, cache), pins) for pin in wanted)


def _wanted(pins: Sequence[Pin], versions: Sequence[str]) -> list[Pin]:
    wanted = {pin.name: pin for pin in pins}
    for each in versions:
        name, _, version = each.rpartition("==")
        if not name and len(pins) > 1:
            raise InputError(f"say which package the version is of: {pins[0].name}=={each}, for example")
        name = name or pins[0].name
        if name not in wanted or not re.fullmatch(r"[A-Za-z0-9_.!+]+", version):
            raise InputError(f"{each!r} is not a version of {', '.join(wanted)}")
        wanted[name] = wanted[name] if version == wanted[name].version else Pin(name, version, "")
    return list(wanted.values())


def _given(origin: str, zoo: Zoo, cache: Path) -> Iterator[tuple[str, Path]]:
    place = Path(origin).expanduser()
    for path in sorted(place.glob("*.whl")) if place.is_dir() else [bring(zoo, cache)]:
        yield _folded(_parsed(path)[0]), path


def _cached(pin: Pin, cache: Path) -> Path | None:
    """The wheel in the zoo's own cache, or in that of another zoo, which lies beside it."""
    name = f"{pin.name}-{pin.version}"
    return next(iter([*sorted(cache.glob(f"{name}/*.whl")), *sorted(cache.parent.glob(f"*/{name}/*.whl"))]), None)


def _downloaded(pin: Pin, cache: Path) -> Path:
    """Download the wheel with pip; it appears in the cache whole or not at all."""
    requirement = f"{pin.name}=={pin.version}"
    folder = cache / f"{pin.name}-{pin.version}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            _pip(requirement, place)
            path = next(iter(sorted(Path(place).glob("*.whl"))), None)
            if path is None:
                raise InputError(f"{requirement} is not published as a wheel")
            _checked(path, (pin,))
            folder.mkdir(exist_ok=True)
            return Path(shutil.move(path, folder / path.name))
    except OSError as error:
        raise InputError(f"cannot be kept in the cache: {error}", file=folder) from error


def _pip(requirement: str, folder: str) -> None:
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--quiet",
        "--disable-pip-version-check", "--retries", "2", "--dest", folder, requirement,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, cwd=folder)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{requirement} cannot be fetched: pip took longer than {_TIMEOUT_SECONDS} s") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
        reason = lines[-1].removeprefix("ERROR: ") if lines else f"pip ended with {done.returncode}"
        raise InputError(f"{requirement} cannot be fetched: {reason}")


def _checked(path: Path, pins: Sequence[Pin]) -> PackageFile:
    """The wheel as a record; raises :class:`InputError` if it differs from the pinned one."""
    name, version = _parsed(path)
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    pin = next((pin for pin in pins if _folded(pin.name) == _folded(name)), None)
    if pin is not None and pin.version == version and pin.sha256 and pin.sha256 != sha256:
        raise InputError(
            f"is not the {pin.name} {version} that is known (SHA-256 {sha256}, not {pin.sha256}); it is not read",
            file=path,
        )
    retrieved = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return PackageFile(pin.name if pin else name, version, sha256, retrieved, path)


def _parsed(path: Path) -> tuple[str, str]:
    """Name and version of a wheel by its file's name (https://packaging.python.org/specifications/binary-distribution-format/).

    >>> _parsed(Path("timm-1.0.31-py3-none-any.whl"))
    ('timm', '1.0.31')
    """
    found = _WHEEL_NAME.fullmatch(path.name)
    if found is None:
        raise InputError("is not named like a wheel (name-version-py3-none-any.whl)", file=path)
    return found["name"].replace("_", "-"), found["version"]


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
