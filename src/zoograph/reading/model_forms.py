"""The forms in which others take in one model: reference managers, the Hugging Face Hub, search engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from zoograph.reading.citation import bibtex_of, csl_json_of
from zoograph.reading.jsonld import described
from zoograph.reading.model import ModelReading
from zoograph.reading.model_card import model_card_of


@dataclass(frozen=True, slots=True)
class ModelForm:
    """One form of a model."""

    label: str
    write: Callable[[ModelReading], bytes]
    suffix: str
    media: str


#: By the name for ``zoograph export --model … --format``.
MODEL_FORMS: dict[str, ModelForm] = {
    "bibtex": ModelForm("BibTeX", bibtex_of, "bib", "application/x-bibtex"),
    "csl-json": ModelForm("CSL-JSON", csl_json_of, "csl.json", "application/vnd.citationstyles.csl+json"),
    "model-card": ModelForm("Hugging Face model card", model_card_of, "md", "text/markdown"),
    "schema-org": ModelForm(
        "schema.org",
        lambda model: json.dumps(described(model), indent=1, ensure_ascii=False).encode() + b"\n",
        "schema.jsonld", "application/ld+json",
    ),
}  # fmt: skip
