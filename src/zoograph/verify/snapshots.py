"""The packages that a version was read from, where the cache still has them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from pyoxigraph import Literal, NamedNode

from zoograph.verify.subject import Subject
from zoograph.vocabulary import GRAPH_CATALOG, SDO

_PACKAGE = "pkg:pypi/"


def problems(subject: Subject) -> Iterator[str]:
    """Packages in the cache whose bytes are not those that were read."""
    present = 0
    said = subject.store.quads_for_pattern(None, SDO.sha256, None, GRAPH_CATALOG)
    packages = {
        quad.subject.value: quad.object.value
        for quad in said
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        and quad.subject.value.startswith(_PACKAGE)
    }  # fmt: skip
    for iri, expected in sorted(packages.items()):
        name, _, version = iri.removeprefix(_PACKAGE).partition("@")
        files = sorted(subject.cache.glob(f"*/{name}-{version}/*.whl")) if subject.cache else []
        present += bool(files)
        for file in files:
            if sha256(file.read_bytes()).hexdigest() != expected:
                yield f"{file} has other bytes than {name} {version} had when it was read (SHA-256 {expected})"
    if packages:
        subject.notes.append(f"{present} of {len(packages)} packages are in the cache")
