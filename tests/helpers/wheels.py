"""Wheels for the tests: the real ones, and small ones zipped from a folder of excerpts."""

import zipfile
from pathlib import Path

from helpers.paths import ROOT
from helpers.tools import missing

#: Where the real ones are kept from run to run.
CACHE = ROOT / ".cache" / "packages"


def wheel_of(folder, target, name, version="0.0.0"):
    """A wheel of that name in the folder ``target``, with the files of ``folder``; the same files give the same bytes."""
    path = Path(target) / f"{name}-{version}-py3-none-any.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                archive.writestr(zipfile.ZipInfo(file.relative_to(folder).as_posix()), file.read_bytes())
    return path


def real_snapshot(source):
    """The pinned packages of a source. Where they cannot be had, the test is skipped; in CI it fails."""
    from zoograph.errors import InputError
    from zoograph.records import Zoo

    try:
        return source.fetch(CACHE / source.NAME, Zoo(source.NAME))
    except InputError as error:
        missing(f"the packages of {source.NAME} cannot be had: {error}")
