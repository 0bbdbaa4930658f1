"""The properties of things: to refine a match by, and to fetch for what was matched.

Those of models are the fields that pages show (:mod:`zoograph.fields`); a value may come from any entry of the same
weights. A few more are for other kinds of thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zoograph.errors import InputError
from zoograph.fields import FIELDS, Form
from zoograph.kinds import BY_NAME, SEARCHED
from zoograph.reading.reconcile.types import TYPES
from zoograph.reading.view import View
from zoograph.search import squeezed
from zoograph.store.table import Iri, Value
from zoograph.vocabulary import compact, slug_of


@dataclass(frozen=True, slots=True)
class Property:
    """One property."""

    name: str
    """Its identifier."""
    label: str
    path: str
    """A SPARQL path from the thing to the value."""
    kinds: tuple[str, ...]
    """The kinds of thing that have it."""
    of_entries: bool = False
    """Whether the values of all entries of the same weights count."""
    form: Form = Form.TEXT
    values_kind: str | None = None
    """The kind of its values, if they are things."""


@dataclass(frozen=True, slots=True)
class Held:
    """One value that a thing has."""

    value: Value
    name: str | None = None
    """What it is called, if it is a thing."""


def _of_models() -> Iterable[Property]:
    for field in FIELDS:
        if field.name == "description":  # which other things have, too
            continue
        path = f"{field.via}/{field.term}" if field.via else field.term
        values_kind = field.name.replace("_", "-") if field.name.replace("_", "-") in BY_NAME else None
        yield Property(field.name, field.label, path, ("model",), True, field.form, values_kind)


_PAPER_OF_MODEL = "zoo:family?/codemeta:referencePublication"
_SEARCHED = tuple(kind.name for kind in SEARCHED)

#: All properties, by identifier: first those of models, in the order of their pages.
PROPERTIES: dict[str, Property] = {
    each.name: each
    for each in (
        *_of_models(),
        Property("hub", "Hugging Face repository", "zoo:checkpoint/zoo:hubRepository", ("model",), True),
        Property("download", "Weight file", "zoo:checkpoint/dcat:downloadURL", ("model",), True, Form.ADDRESS),
        Property("arxiv", "arXiv id", f"({_PAPER_OF_MODEL})?/fabio:hasArXivId", ("model", "family", "paper"), True),
        Property("doi", "DOI", f"({_PAPER_OF_MODEL})?/bibo:doi", ("model", "family", "paper"), True),
        Property("title", "Title", "dct:title", ("paper",)),
        Property("described_in", "Paper", "codemeta:referencePublication", ("family", "dataset"), values_kind="paper"),
        Property("description", "Description", "dct:description|skos:definition", _SEARCHED, True),
        Property("elsewhere", "The same elsewhere", "skos:exactMatch", _SEARCHED, False, Form.ADDRESS),
    )
}  # fmt: skip


def properties_named(names: Iterable[str]) -> list[Property]:
    """The properties with these identifiers; raises :class:`InputError` for one that there is not."""
    found = []
    for name in dict.fromkeys(names):
        if name not in PROPERTIES:
            raise InputError(
                f"there is no property {name[:60]!r}; the properties are {', '.join(PROPERTIES)}", file="query"
            )
        found.append(PROPERTIES[name])
    return found


def properties_of(type_name: str) -> list[Property]:
    """The properties that things of a type can have; of everything for a type that there is not, or none."""
    kind = TYPES[type_name].kind if type_name in TYPES else None
    return [each for each in PROPERTIES.values() if kind is None or kind in each.kinds]


def values(
    view: View, things: Collection[str], properties: Collection[Property]
) -> Mapping[str, Mapping[str, list[Held]]]:
    """The values of properties of things: by thing, then by property; both only where there are any.

    Raises :class:`~zoograph.errors.LimitReached`.
    """
    found: dict[str, dict[str, dict[tuple[str, str], Held]]] = defaultdict(lambda: defaultdict(dict))
    if not things or not properties:
        return {}
    parts = "\n  UNION\n".join(
        f"""  {{
    VALUES ?thing {{ $thing }}
    {"?thing zoo:represents? ?entry . ?entry" if each.of_entries else "?thing"} ({each.path}) ?value .
    BIND("{each.name}" AS ?property)
  }}"""
        for each in properties
    )
    text = f"""SELECT DISTINCT ?thing ?property ?value ?name WHERE {{
{parts}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel|dct:title ?name FILTER(LANG(?name) IN ("", "en")) }}
}} ORDER BY ?thing ?property ?value ?name"""
    for row in view.ask(text, *sorted(things)):
        value, name = row["value"], row["name"]
        held = Held(value, (str(name) if name is not None else _named(value)) if isinstance(value, Iri) else None)
        key = type(value).__name__, str(value)
        found[str(row["thing"])][str(row["property"])].setdefault(key, held)
    return {
        thing: {name: list(held.values()) for name, held in by_property.items()} for thing, by_property in found.items()
    }


def is_named(held: Held, wanted: object) -> bool:
    """Whether a value is the one that a caller means: by identifier, name or number, however it is written.

    >>> task = Held(Iri("https://w3id.org/zoograph/task/image-classification"), "Image classification")
    >>> is_named(task, "image_classification"), is_named(task, "task:image-classification"), is_named(task, "image")
    (True, True, False)
    >>> is_named(Held(86_567_656), "86567656"), is_named(Held(2021), 2021.0), is_named(Held("2021-06-14"), "2020")
    (True, True, False)
    """
    text = str(wanted).strip()
    if isinstance(held.value, int | Decimal) and not isinstance(held.value, bool):
        return re.fullmatch(r"-?\d+(?:\.\d+)?", text) is not None and Decimal(text) == held.value
    own = [str(held.value), held.name or ""]
    if isinstance(held.value, Iri):
        own += [compact(held.value), slug_of(held.value)]
    return text in own or (bool(squeezed(text)) and squeezed(text) in map(squeezed, filter(None, own)))


def is_date(value: Value) -> bool:
    """Whether a value is a calendar date."""
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value)) and len(value) == len("2021-06-14")
    except ValueError:
        return False


def _named(value: Iri) -> str:
    return slug_of(value) if compact(value) != value else str(value)
