"""Where to download the weights of a model, and the lines of code that load them.

A line is offered only if the package of the zoo shows that it works:

- timm: ``create_model`` takes an architecture and a tag, which name an entry (``_factory.py`` and ``_registry.py`` in
  ``timm/models`` of timm 1.0.31).
- Transformers: ``AutoModel`` loads the architectures of ``MODEL_MAPPING_NAMES``; their entries have the bare class as
  architecture, all others the configuration (:mod:`zoograph.sources.transformers`).
- OpenMMLab: ``mim download`` takes the names of the metafiles, and needs the configuration file that the metafile names
  (``mim/commands/download.py`` and ``search.py`` of openmim 0.3.9). It takes the last of two entries of one name.

mteb has entries without a loader, and the graph does not know which, so no line is offered for mteb.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from zoograph.reading.patterns import ENTRIES
from zoograph.records import Finding
from zoograph.store.table import Iri, Row, Table, Value
from zoograph.vocabulary import BASE
from zoograph.wording import bytes_size

QUERY = f"""
SELECT DISTINCT ?entry ?label ?zoo ?document ?architecture ?checkpoint ?address ?repository ?format ?bytes ?graph
WHERE {{
  {ENTRIES}
  GRAPH ?graph {{ ?entry zoo:checkpoint ?checkpoint }}
  ?entry rdfs:label ?label .
  OPTIONAL {{ ?entry dct:isPartOf ?zoo }}
  OPTIONAL {{ GRAPH ?graph {{ ?entry dct:source ?document }} }}
  OPTIONAL {{ ?entry zoo:architecture ?architecture }}
  OPTIONAL {{ ?checkpoint dcat:downloadURL ?download }}
  OPTIONAL {{ ?checkpoint dcat:accessURL ?access }}
  BIND(COALESCE(?download, ?access) AS ?address)
  OPTIONAL {{ ?checkpoint zoo:hubRepository ?repository }}
  OPTIONAL {{ ?checkpoint sdo:encodingFormat ?format }}
  OPTIONAL {{ ?checkpoint dcat:byteSize ?bytes }}
}} ORDER BY ?entry ?address ?checkpoint ?document"""

#: Rules of findings about entries with which ``mim download`` fails.
_MIM_FAILS = ("openmmlab-config", "openmmlab-twice")


@dataclass(frozen=True, slots=True)
class Place:
    """A file or repository with the weights, and the zoos' graphs that name it."""

    checkpoint: Iri
    address: str | None
    repository: str | None
    file_format: str | None
    size: str | None
    graphs: tuple[Iri, ...]

    @property
    def name(self) -> str:
        """Its name: the repository, or the last step of the address."""
        return self.repository or (self.address or self.checkpoint).split("?")[0].rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that load the weights, or fetch them."""

    package: str
    text: str


def places(table: Table | None) -> list[Place]:
    """Each place once, even if several zoos name it."""
    rows: dict[Value, list[Row]] = {}
    for row in table or ():
        rows.setdefault(row["repository"] or row["address"] or row["checkpoint"], []).append(row)
    return [_place(named) for named in rows.values()]


def _place(rows: Sequence[Row]) -> Place:
    def first(name: str) -> str | None:
        return next((str(row[name]) for row in rows if row[name] is not None), None)

    bytes_ = first("bytes")
    return Place(
        checkpoint=Iri(first("checkpoint") or ""),
        address=address if (address := first("address")) and address.startswith(("http://", "https://")) else None,
        repository=first("repository"),
        file_format=first("format"),
        size=bytes_size(int(bytes_)) if bytes_ else None,
        graphs=tuple(dict.fromkeys(Iri(str(row["graph"])) for row in rows)),
    )


def code(table: Table | None, findings: Collection[Finding] | None) -> list[Code]:
    """The lines for the zoos of the entries. ``findings``: all of the version; None if unknown."""
    found: dict[str, Code] = {}
    for row in table or ():
        for each in (_timm(row), _transformers(row), _mim(row, findings)):
            if each:
                found.setdefault(each.text, each)
    return list(found.values())


def _key(row: Row, package: str) -> str | None:
    """The key of an entry in its zoo, whatever the zoo is called; None if the zoo did not read it in this package."""
    zoo = str(row["zoo"]).removeprefix(f"{BASE}zoo/")
    start = f"{BASE}model/{zoo}/"
    if not str(row["document"]).startswith(f"pkg:pypi/{package}@") or not str(row["entry"]).startswith(start):
        return None
    return unquote(str(row["entry"]).removeprefix(start))


def _timm(row: Row) -> Code | None:
    key = _key(row, "timm")
    if key is None or not re.fullmatch(r"\w+(\.\w+)?", key):
        return None
    return Code("timm", f'import timm\n\nmodel = timm.create_model("{key}", pretrained=True)')


def _transformers(row: Row) -> Code | None:
    repository, architecture = row["repository"], row["architecture"]
    if _key(row, "transformers") is None or not repository or str(architecture).endswith("Config"):
        return None
    loaded = f"model = AutoModel.from_pretrained({json.dumps(str(repository))})"
    return Code("Transformers", f"from transformers import AutoModel\n\n{loaded}")


def _mim(row: Row, findings: Collection[Finding] | None) -> Code | None:
    # The metafiles name configurations in such a folder (gn+ws) in percent-encoding, which mim does not decode.
    metafile = re.fullmatch(r"pkg:pypi/([\w.-]+)@[\w.-]+#\w+/\.mim/[\w./@#-]+", str(row["document"]))
    package, _, name = ((metafile and _key(row, metafile[1])) or "").partition("/")
    if findings is None or metafile is None or package != metafile[1] or name != row["label"]:
        return None
    if any(finding.rule in _MIM_FAILS and finding.label == name for finding in findings):
        return None
    return Code("OpenMIM", f"mim download {package} --config {shlex.quote(name)} --dest .")
