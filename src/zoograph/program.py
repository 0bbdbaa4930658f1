"""Which program this is: what it derives from the same statements may differ from what another one derives."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from zoograph import __version__
from zoograph.resources import CURATED_FILE, ONTOLOGY_FILES, QUESTIONS_FOLDER, SHAPES_FOLDER

_PACKAGE = Path(__file__).parent
#: The packages that derive nothing: what they read or show may change, and a version stays what it is.
_DERIVE_NOTHING = frozenset({"api", "cli", "export", "front", "reading", "sources", "verify", "web", "workers"})
#: The libraries whose versions may change what is read of a package.
_READING = ("langcodes", "pyoxigraph", "PyYAML")
#: Bytes of the fingerprint.
_BYTES = 6


@cache
def reading_fingerprint() -> str:
    """A fingerprint of all that decides what is read of a zoo: code, ontology, curated zoo, libraries that read."""
    files = (*_PACKAGE.rglob("*.py"), *ONTOLOGY_FILES, CURATED_FILE)
    return _fingerprint(files, sys.version, *(f"{name} {version(name)}" for name in _READING))


@cache
def program() -> str:
    """The version of Zoograph, and a fingerprint of the code and rules by which it derives.

    People install from a checkout, too, so the version alone does not tell two programs apart.

    >>> program().partition("+")[0] == __version__
    True
    """
    code = (path for path in _PACKAGE.rglob("*.py") if path.relative_to(_PACKAGE).parts[0] not in _DERIVE_NOTHING)
    rules = (*ONTOLOGY_FILES, *SHAPES_FOLDER.glob("*.ttl"), *QUESTIONS_FOLDER.glob("*.rq"))
    return f"{__version__}+{_fingerprint((*code, *rules))}"


def _fingerprint(files: Iterable[Path], *texts: str) -> str:
    together = sha256("\n".join(texts).encode())
    for path in sorted(files, key=lambda path: (path.name, path)):
        together.update(path.read_bytes())
    return together.hexdigest()[: 2 * _BYTES]
