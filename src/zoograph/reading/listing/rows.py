"""What the table says of each model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zoograph.reading.patterns import values_clause
from zoograph.store.table import Iri, Table
from zoograph.vocabulary import ROLES, expand, slug_of

_REPRESENTS = expand("zoo:represents")
_PROPERTIES = {
    name: expand(name)
    for name in (
        "rdfs:label", "zoo:stage", "zoo:domain", "zoo:task", "zoo:family", "zoo:releaseYear", "zoo:parameterCount",
        "dct:license", "zoo:licenceClass", "dct:isPartOf",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and what it is called."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the table."""

    iri: str
    name: str
    roles: tuple[str, ...]
    """RLM, DTM, both, or none where no source says."""
    domains: tuple[Named, ...]
    tasks: tuple[Named, ...]
    families: tuple[Named, ...]
    year: int | None
    parameters: int | None
    licences: tuple[Named, ...]
    licence_classes: tuple[Named, ...]
    zoos: tuple[Named, ...]
    also_in: tuple[Named, ...]
    """Further zoos, with an entry of the same weights that this one stands for."""

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def details_query(models: Sequence[str]) -> str:
    """What the table says of these models, one statement a row."""
    return f"""SELECT ?model ?property ?value ?name WHERE {{
  {values_clause("model", models)}
  {{
    ?model ?property ?value . FILTER(?property IN ({", ".join(_PROPERTIES)}))
  }} UNION {{
    ?model zoo:represents ?entry . ?entry dct:isPartOf ?value . FILTER(?entry != ?model)
    BIND(zoo:represents AS ?property)
  }}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?name }}
}} ORDER BY ?name"""


def model_rows(models: Sequence[str], details: Table) -> list[ModelRow]:
    """The lines, in the order of the models."""
    said: dict[tuple[str, str], dict[Any, str]] = defaultdict(dict)
    for row in details:
        said[str(row["model"]), str(row["property"])].setdefault(row["value"], str(row["name"] or ""))
    return [_row(model, {name: said[model, iri] for name, iri in _PROPERTIES.items()}, said[model, _REPRESENTS])
            for model in models]  # fmt: skip


def _row(model: str, said: dict[str, dict[Any, str]], entries: dict[Any, str]) -> ModelRow:
    zoos = _named(said["dct:isPartOf"])
    return ModelRow(
        iri=model,
        name=min(map(str, said["rdfs:label"]), default=slug_of(model)),
        roles=tuple(role for slug, role in ROLES.items() if any(slug_of(str(s)) == slug for s in said["zoo:stage"])),
        domains=_named(said["zoo:domain"]),
        tasks=_named(said["zoo:task"]),
        families=_named(said["zoo:family"]),
        year=max(_numbers(said["zoo:releaseYear"]), default=None),
        parameters=min(_numbers(said["zoo:parameterCount"]), default=None),
        licences=_named(said["dct:license"]),
        licence_classes=_named(said["zoo:licenceClass"]),
        zoos=zoos,
        also_in=tuple(each for each in _named(entries) if each not in zoos),
    )


def _named(values: dict[Any, str]) -> tuple[Named, ...]:
    return tuple(Named(value, name or slug_of(value)) for value, name in values.items() if isinstance(value, Iri))


def _numbers(values: Iterable[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]
