"""A model as the metadata of a Hugging Face model card (https://huggingface.co/docs/hub/model-cards)."""

from __future__ import annotations

from typing import Any

import yaml

from zoograph.reading.model import ModelReading
from zoograph.store.table import Iri
from zoograph.vocabulary import PREFIXES, slug_of


def model_card_of(model: ModelReading) -> bytes:
    """The YAML block that begins a model card, with what the sources state and agree on."""
    tasks = [slug_of(str(fact.value)) for fact in model.facts.of("zoo:task")]
    said: dict[str, Any] = {
        "model_name": model.name,
        **_licence(model),
        "language": sorted({fact.text for fact in model.facts.of("sdo:inLanguage")}),
        # The card has room for one task; which of several is the main one, no source says.
        "pipeline_tag": tasks[0] if len(tasks) == 1 else None,
        "tags": sorted({*(fact.text for fact in model.facts.of("dcat:keyword")), *(tasks if len(tasks) > 1 else ())}),
    }
    known = {name: value for name, value in said.items() if value}
    return f"---\n{yaml.safe_dump(known, sort_keys=False, allow_unicode=True)}---\n".encode()


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
