"""The curated zoo: ``data/zoo.ttl``, which is RDF already, each fact with the document in which it was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zoograph.rdf import read_triples
from zoograph.records import Reading, Snapshot, Zoo
from zoograph.resources import CURATED_FILE
from zoograph.sources.packages import Pin
from zoograph.sources.snapshot import bring, digest, now
from zoograph.vocabulary import GRAPH_CURATED

NAME = "curated"
ABOUT = "Models entered by hand, with citations (data/zoo.ttl)"
HAS_ADDRESS = True
INTERNAL_BY_DEFAULT = False
PINS: tuple[Pin, ...] = ()
OPTIONS: Mapping[str, type] = {}


def fetch(cache: Path, zoo: Zoo) -> Snapshot:
    """The file that belongs to Zoograph, or another one of the same kind."""
    origin = zoo.origin
    file = bring(zoo, cache) if origin else CURATED_FILE
    return Snapshot(
        zoo=zoo,
        zoo_label="Zoograph curated zoo",
        files=(file,),
        sha256=digest(file),
        retrieved=now(),
        origin=origin if origin and "//" in origin else f"urn:sha256:{digest(file)}",
        licence="CC0-1.0",
    )


def read(snapshot: Snapshot) -> Reading:
    """The statements of the file; raises :class:`~zoograph.errors.InputError` with line and column."""
    return Reading(snapshot, statements=read_triples(snapshot.files[0], base=GRAPH_CURATED.value))
