"""Snapshots: a zoo's state, brought to disk once and described well enough to be read again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests

from zoograph import __version__
from zoograph.errors import InputError
from zoograph.records import PackageFile, Snapshot

_TIMEOUT_SECONDS = 60


def bring(origin: str, cache: Path) -> Path:
    """The file at a path or ``http(s)`` address; what comes from the network is kept in the cache.

    Raises :class:`InputError` naming the origin and the reason.
    """
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https"):
        path = Path(origin).expanduser().resolve()
        if not path.is_file():
            raise InputError("no such file", file=origin)
        return path
    target = cache / hashlib.sha256(origin.encode()).hexdigest()[:16] / (Path(parts.path).name or "index")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with requests.get(
            origin, timeout=_TIMEOUT_SECONDS, stream=True, headers={"User-Agent": f"zoograph/{__version__}"}
        ) as answer:
            answer.raise_for_status()
            with target.open("wb") as file:
                shutil.copyfileobj(answer.raw, file)
    except requests.RequestException as error:
        raise InputError(f"cannot be fetched: {error}", file=origin) from error
    return target


def digest(*files: Path) -> str:
    """The SHA-256 of the files' contents, in hexadecimal; of several files, that of their digests in order.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     empty = Path(folder, "empty"); empty.touch(); digest(empty)[:12]
    'e3b0c44298fc'
    """
    each = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return each[0] if len(each) == 1 else hashlib.sha256("\n".join(each).encode()).hexdigest()


def of_packages(source: str, label: str, packages: Sequence[PackageFile], *, licence: str, homepage: str) -> Snapshot:
    """The snapshot of a zoo that comes as packages."""
    return Snapshot(
        source=source,
        zoo_label=label,
        files=tuple(package.path for package in packages),
        sha256=digest(*(package.path for package in packages)),
        retrieved=max(package.retrieved for package in packages),
        origin=packages[0].iri,
        version=", ".join(p.version if len(packages) == 1 else f"{p.name} {p.version}" for p in packages),
        packages=tuple(packages),
        licence=licence,
        homepage=homepage,
    )


def now() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
