"""A version as an RO-Crate: a zip file of its statements and its models, with a description that programs read.

https://www.researchobject.org/ro-crate/specification/1.1/. Archives such as Zenodo and WorkflowHub take crates in.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as Engine

from zoograph.vocabulary import DATASET, DCT, FOAF, GRAPH_CATALOG, PREFIXES, RDFS, SDO, slug_of

_DESCRIPTION = "ro-crate-metadata.json"
#: Files in a zip have a time; the same content must give the same bytes, so it is always the first that there is.
_TIME = (1980, 1, 1, 0, 0, 0)
#: The most sources that the sentence about the crate names; all are among its entities.
_MOST_NAMED = 20


def crate(store: Engine, graphs: Iterable[NamedNode], files: Mapping[str, tuple[str, str, bytes]], date: str) -> bytes:
    """The zip file.

    ``graphs``: those whose statements are in it; their catalogue entries give the sources and licences. ``files``: by
    name, what each is, its media type and its content. ``date``: when this was published, empty where nobody knows.
    """
    described = json.dumps(_described(store, [*graphs], files, date), indent=1, ensure_ascii=False).encode() + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((_DESCRIPTION, described), *((name, file[2]) for name, file in files.items())):
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _described(
    store: Engine, graphs: list[NamedNode], files: Mapping[str, tuple[str, str, bytes]], date: str
) -> dict[str, Any]:
    found = (source for graph in graphs if (source := _source(store, graph)))
    sources = sorted(found, key=lambda each: str(each["@id"]))
    licences = sorted({each["license"]["@id"] for each in sources if "license" in each})
    names = ", ".join(str(each["name"]) for each in sources[:_MOST_NAMED])
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Zoograph: a knowledge graph of model zoos",
        "description": f"What {names or 'one graph'} says of machine-learning models, as statements and as a table.",
        "identifier": DATASET.value,
        "datePublished": date,
        "license": [{"@id": each} for each in licences],
        "isBasedOn": [{"@id": each["@id"]} for each in sources],
        "hasPart": [{"@id": name} for name in files],
    }
    parts = [
        {
            "@id": name, "@type": "File", "name": what, "encodingFormat": media, "contentSize": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for name, (what, media, content) in files.items()
    ]  # fmt: skip
    terms = [{"@id": each, "@type": "CreativeWork", "name": slug_of(each)} for each in licences]
    about = {
        "@id": _DESCRIPTION,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    # The term for checksums is of a later context than the rest.
    context = ["https://w3id.org/ro/crate/1.1/context", {"sha256": f"{PREFIXES['sdo']}sha256"}]
    entities = [about, {name: value for name, value in root.items() if value}, *parts, *sources, *terms]
    return {"@context": context, "@graph": entities}


def _source(store: Engine, graph: NamedNode) -> dict[str, Any] | None:
    """What the catalogue says of the zoo of a graph; None for a graph of no zoo."""
    zoo = _value(store, graph, FOAF.primaryTopic)
    if not isinstance(zoo, NamedNode):
        return None
    label = _value(store, zoo, RDFS.label, anywhere=True)
    version, licence = _value(store, graph, SDO.version), _value(store, graph, DCT.license)
    said = {
        "@id": zoo.value,
        "@type": "CreativeWork",
        "name": label.value if isinstance(label, Literal) else slug_of(zoo.value),
        "version": version.value if isinstance(version, Literal) else None,
        "license": {"@id": licence.value} if isinstance(licence, NamedNode) else None,
    }
    return {name: value for name, value in said.items() if value}


def _value(store: Engine, subject: NamedNode, predicate: NamedNode, *, anywhere: bool = False) -> Any:
    """The first value in the catalogue, or in any graph."""
    quads = store.quads_for_pattern(subject, predicate, None, None if anywhere else GRAPH_CATALOG)
    return min((quad.object for quad in quads), key=str, default=None)
