"""The files of a version: whether they are those that were published, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator

from zoograph.store.version import checksum, published_files
from zoograph.verify.subject import Subject


def problems(subject: Subject) -> Iterator[str]:
    """Files that are missing, changed, or not the version's."""
    version = subject.version
    if not version.checksums:
        subject.notes.append("it was published before checksums were kept: only sizes are compared")
    for name, size in version.files.items():
        file = version.directory / name
        try:
            found = file.stat().st_size
        except OSError as error:
            yield f"{name} cannot be found: {error.strerror}"
            continue
        if found != size:
            yield f"{name} has {found:,} bytes, not {size:,}"
        elif name in version.checksums:
            try:
                if checksum(file) != version.checksums[name]:
                    yield f"{name} has other bytes than were published (SHA-256)"
            except OSError as error:
                yield f"{name} cannot be read: {error.strerror}"
    for file in published_files(version.directory):
        name = str(file.relative_to(version.directory))
        if name not in version.files and name != "version.json":
            yield f"{name} was not there when the version was published"
