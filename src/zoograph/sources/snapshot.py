"""Snapshots: a zoo's state, saved to disk once and described well enough to be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from zoograph.downloads import Bearer, Limits, download, is_address
from zoograph.errors import InputError
from zoograph.records import PackageFile, Snapshot, Zoo

#: The largest wheel of a zoo has 12 MB and takes a minute on a slow line; the limits leave ample room.
LIMITS = Limits(size=256 << 20, seconds=300)


def bring(zoo: Zoo, cache: Path, limits: Limits = LIMITS) -> Path:
    """The file at the origin of a zoo, a path or ``http(s)`` address; a downloaded file is kept in the cache.

    Raises :class:`InputError` naming the origin and the reason.
    """
    origin = zoo.origin or ""
    if not is_address(origin):
        path = Path(origin).expanduser().resolve()
        if not path.is_file():
            raise InputError("no such file", file=origin)
        return path
    target = cache / hashlib.sha256(origin.encode()).hexdigest()[:16] / _file_name(origin)
    download(origin, target, limits, auth=token_of(zoo))
    return target


def token_of(zoo: Zoo) -> Bearer | None:
    """The token for reading a zoo, from the environment variable that it names; None if it names none.

    Raises what :meth:`Bearer.from_environment` raises.
    """
    return Bearer.from_environment(zoo.token_env, f"the token_env of the zoo {zoo.name}") if zoo.token_env else None


def _file_name(address: str) -> str:
    """The name for a downloaded file, which tells what a wheel is; ``index`` if the address gives no valid name."""
    name = address.partition("#")[0].partition("?")[0].partition("://")[2].rpartition("/")[2]
    return "index" if name in ("", ".", "..") or len(name.encode()) > 200 or not name.isprintable() else name


def digest(*files: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal; for several files, that of their digests in order.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     empty = Path(folder, "empty"); empty.touch(); digest(empty)[:12]
    'e3b0c44298fc'
    """
    each = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return each[0] if len(each) == 1 else hashlib.sha256("\n".join(each).encode()).hexdigest()


def of_packages(zoo: Zoo, label: str, packages: Sequence[PackageFile], *, licence: str, homepage: str) -> Snapshot:
    """The snapshot of a zoo that comes as packages."""
    return Snapshot(
        zoo=zoo,
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
    """The current time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
