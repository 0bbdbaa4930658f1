"""A model as the metadata of a Hugging Face model card (https://huggingface.co/docs/hub/model-cards)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import yaml

from zoograph.errors import LimitReached
from zoograph.reading.model import ModelReading, read_model
from zoograph.reading.patterns import ENTRIES, lifted
from zoograph.reading.view import View
from zoograph.store.table import Iri, Row, Table
from zoograph.vocabulary import PREFIXES, expand, slug_of

#: The relations to a base that a card can state, by our property. The Hub shows a model beside others of its relation.
_RELATIONS = {
    "fair4ml:fineTunedFrom": "finetune",
    "zoo:adapterOf": "adapter",
    "zoo:quantizedFrom": "quantized",
    "zoo:mergedFrom": "merge",
}
#: The bases of a model, in which way it was made from each, and the repositories of the base itself and of all entries
#: of the same weights.
_BASES = f"""SELECT DISTINCT ?base ?how ?own ?same WHERE {{
  {ENTRIES}
  VALUES ?how {{ zoo:directlyDerivedFrom {" ".join(_RELATIONS)} }}
  ?entry ?how ?from .
  {lifted("from", "base")}
  FILTER(?base != ?model)
  OPTIONAL {{ ?from zoo:checkpoint/zoo:hubRepository ?own }}
  OPTIONAL {{ ?base zoo:represents?/zoo:checkpoint/zoo:hubRepository ?same }}
}} ORDER BY ?base"""
#: A dataset is known by its repository where it has an address there.
_DATASETS = f"""SELECT DISTINCT ?address WHERE {{
  {ENTRIES}
  ?entry fair4ml:trainedOn|zoo:sourceDataset|zoo:targetDataset ?dataset .
  {{ BIND(?dataset AS ?address) }} UNION {{ ?dataset rdfs:seeAlso|skos:exactMatch|foaf:homepage|sdo:url ?address }}
  FILTER(STRSTARTS(STR(?address), "https://huggingface.co/datasets/"))
}} ORDER BY ?address"""


def model_card_of(view: View, iri: str, most_seconds: float) -> bytes:
    """The YAML block that begins a model card, with what the sources state and agree on.

    Raises :class:`~zoograph.errors.LimitReached` if a query takes longer than ``most_seconds``.
    """
    model = read_model(view, iri, most_seconds=most_seconds)
    tables = view.ask_all({"bases": _BASES, "datasets": _DATASETS}, iri, most_seconds=most_seconds)
    bases, datasets = tables["bases"], tables["datasets"]
    if model.tables["facts"] is None or bases is None or datasets is None:
        raise LimitReached("the facts of this model took too long to find")
    tasks = [slug_of(str(fact.value)) for fact in model.facts.of("zoo:task")]
    said: dict[str, Any] = {
        "model_name": model.name,
        **_licence(model),
        "language": sorted({fact.text for fact in model.facts.of("sdo:inLanguage")}),
        **_base_models(bases, {place.repository for place in model.places}),
        "datasets": _repositories(datasets),
        # The card has room for one task; which of several is the main one, no source says.
        "pipeline_tag": tasks[0] if len(tasks) == 1 else None,
        "tags": sorted({*(fact.text for fact in model.facts.of("dcat:keyword")), *(tasks if len(tasks) > 1 else ())}),
    }
    known = {name: value for name, value in said.items() if value}
    return f"---\n{yaml.safe_dump(known, sort_keys=False, allow_unicode=True)}---\n".encode()


def _base_models(table: Table, own: Collection[str | None]) -> dict[str, Any]:
    """The bases that have one repository, and the relation to them where it is the same for all.

    A base of which the graph knows no repository, or several, is left out: the card must not name a wrong one.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        rows[str(row["base"])].append(row)
    found: dict[str, frozenset[str]] = {}
    for said in rows.values():
        repositories = _one_name({str(row["own"]) for row in said if row["own"]}) or _one_name(
            {str(row["same"]) for row in said if row["same"]}
        )
        if len(repositories) == 1 and not repositories & set(own):
            hows = {row["how"] for row in said}
            found[repositories.pop()] = frozenset(word for name, word in _RELATIONS.items() if expand(name) in hows)
    # Beside the model that it was quantized from, say, the parts that both are built on are no bases of their own.
    found = {name: hows for name, hows in found.items() if hows} or found
    relations = set(found.values())
    relation = next(iter(relations)) if len(relations) == 1 else frozenset()
    return {
        "base_model": sorted(found),
        "base_model_relation": next(iter(relation)) if len(relation) == 1 else None,
    }


def _one_name(repositories: set[str]) -> set[str]:
    """The repositories, without names from before repositories had owners, where one with an owner is there."""
    return {each for each in repositories if "/" in each} or repositories


def _repositories(table: Table) -> list[str]:
    parts = (str(row["address"]).split("/", 4)[4].strip("/").split("/") for row in table)
    return sorted({"/".join(each[:2]) for each in parts if each[0]})


def _licence(model: ModelReading) -> dict[str, str]:
    """The licence by the name the Hub has for it; one that may have none there as ``other``, with name and address."""
    stated = [fact for fact in model.facts.of("dct:license") if isinstance(fact.value, Iri)]
    if len(stated) != 1 or stated[0].disputed:
        return {}
    iri = str(stated[0].value)
    name = slug_of(iri)
    if iri.startswith(PREFIXES["spdx"]) and not name.endswith(("-only", "-or-later")):
        return {"license": name.lower()}
    return {"license": "other", "license_name": name, "license_link": iri}
