"""The rows of the table of models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zoograph.fields import Field, Form, Place, shown_in
from zoograph.reading.patterns import of_same_weights, values_clause
from zoograph.store.table import Iri, Table
from zoograph.vocabulary import ROLES, expand, slug_of

_REPRESENTS = expand("zoo:represents")
_LABEL = expand("rdfs:label")
_FIELDS = shown_in(Place.LIST)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and its name."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the table."""

    iri: str
    name: str
    roles: tuple[str, ...]
    """RLM, DTM, both, or none where no source says."""
    values: Mapping[str, tuple[Named, ...] | int | str | None]
    """Values by the name of the field: all things, or one number or text."""
    also_in: tuple[Named, ...]
    """More zoos, with entries of the same weights that this one represents."""

    def plain(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "iri": self.iri,
            "name": self.name,
            "roles": self.roles,
            # The roles already tell the stage.
            **{
                field.plural or field.name: [asdict(each) for each in value] if isinstance(value, tuple) else value
                for field in _FIELDS
                if field.name != "stage"
                for value in (self.values[field.name],)
            },
            "also_in": [asdict(each) for each in self.also_in],
        }


def details_query(models: Sequence[str]) -> str:
    """The query for the values of these models, one statement per row."""
    # The models are named in each branch: the engine does not look them up in a branch with MINUS by a name outside it.
    these = values_clause("model", models)
    further = "\n  ".join(
        f"UNION {{ {these} {of_same_weights(field, 'value')} BIND({field.term} AS ?property) }}"
        for field in _FIELDS
        if field.is_of_same_weights
    )
    terms = ", ".join(field.term for field in _FIELDS if not field.is_of_same_weights)
    return f"""SELECT ?model ?property ?value ?name WHERE {{
  {{
    {these} ?model ?property ?value . FILTER(?property IN (rdfs:label, {terms}))
  }} UNION {{
    {these} ?model zoo:represents ?entry . ?entry dct:isPartOf ?value . FILTER(?entry != ?model)
    BIND(zoo:represents AS ?property)
  }}
  {further}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?name }}
}} ORDER BY ?name"""


def model_rows(models: Sequence[str], details: Table) -> list[ModelRow]:
    """The rows, in the order of the models."""
    said: dict[tuple[str, str], dict[Any, str]] = defaultdict(dict)
    for row in details:
        said[str(row["model"]), str(row["property"])].setdefault(row["value"], str(row["name"] or ""))
    return [_row(model, said) for model in models]


def _row(model: str, said: Mapping[tuple[str, str], dict[Any, str]]) -> ModelRow:
    values = {field.name: _value(field, said[model, expand(field.term)]) for field in _FIELDS}
    stages = {slug_of(str(stage)) for stage in said[model, expand("zoo:stage")]}
    zoos = values["zoo"]
    assert isinstance(zoos, tuple)
    return ModelRow(
        iri=model,
        name=min(map(str, said[model, _LABEL]), default=slug_of(model)),
        roles=tuple(role for slug, role in ROLES.items() if slug in stages),
        values=values,
        also_in=tuple(each for each in _named(said[model, _REPRESENTS]) if each not in zoos),
    )


def _value(field: Field, values: Mapping[Any, str]) -> tuple[Named, ...] | int | str | None:
    """The values that the table shows: every thing, or the one number or text that the field chooses."""
    if field.form == Form.THING:
        return _named(values)
    if field.datatype == "xsd:integer":
        return min(_numbers(values), key=field.order, default=None)
    return min(map(str, values), default=None)


def _named(values: Mapping[Any, str]) -> tuple[Named, ...]:
    return tuple(Named(value, name or slug_of(value)) for value, name in values.items() if isinstance(value, Iri))


def _numbers(values: Iterable[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]
