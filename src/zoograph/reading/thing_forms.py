"""The forms in which others take in one thing: reference managers, the Hugging Face Hub, search engines, Gephi."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from zoograph import networks
from zoograph.errors import LimitReached
from zoograph.networks import Network, network_of
from zoograph.reading.citation import bibtex_of, csl_json_of
from zoograph.reading.croissant import NEEDS, croissant_of
from zoograph.reading.jsonld import described
from zoograph.reading.lineage import whole_lineage
from zoograph.reading.model import ModelReading, read_model
from zoograph.reading.model_card import model_card_of
from zoograph.reading.view import View


@dataclass(frozen=True, slots=True)
class ThingForm:
    """One form of a thing."""

    label: str
    purpose: str
    """What it is for."""
    write: Callable[[View, str, float], bytes]
    """Writes the thing with an IRI; the number is the time limit of each query, in seconds.

    Raises :class:`~zoograph.errors.LimitReached`, and :class:`~zoograph.errors.UnknownName` where too little is known.
    """
    suffix: str
    media: str
    needs: str = ""
    """A pattern about ``$thing`` that holds if enough is known for the form; empty where there always is."""


def _of_reading(write: Callable[[ModelReading], bytes]) -> Callable[[View, str, float], bytes]:
    """The writer of a form that holds what the page of a model says."""

    def written(view: View, iri: str, most_seconds: float) -> bytes:
        read = read_model(view, iri, most_seconds=most_seconds)
        if late := [name for name, table in read.tables.items() if table is None and name in ("facts", "papers")]:
            raise LimitReached(f"the {late[0]} of this model took too long to find")
        return write(read)

    return written


def _of_lineage(write: Callable[[Network], bytes]) -> Callable[[View, str, float], bytes]:
    """The writer of a form that holds the lineage of a model: an edge from each model to each that was made from it."""

    def written(view: View, iri: str, most_seconds: float) -> bytes:
        lineage = whole_lineage(view, iri, most_seconds)
        return write(network_of(lineage.names.items(), ((step.base, step.child, step.how) for step in lineage.steps)))

    return written


#: By kind of thing, by the name for ``zoograph export --format``.
THING_FORMS: dict[str, dict[str, ThingForm]] = {
    "model": {
        "bibtex": ThingForm(
            "BibTeX", "the model and its papers, for LaTeX and reference managers",
            _of_reading(bibtex_of), "bib", "application/x-bibtex",
        ),
        "csl-json": ThingForm(
            "CSL-JSON", "the same for Zotero and other programs of the Citation Style Language",
            _of_reading(csl_json_of), "csl.json", "application/vnd.citationstyles.csl+json",
        ),
        "model-card": ThingForm(
            "Hugging Face model card", "the metadata of a model card, for the Hugging Face Hub",
            model_card_of, "md", "text/markdown",
        ),
        "schema-org": ThingForm(
            "schema.org", "the model in the terms of schema.org and FAIR4ML, for search engines",
            _of_reading(lambda model: json.dumps(described(model), indent=1, ensure_ascii=False).encode() + b"\n"),
            "schema.jsonld", "application/ld+json",
        ),
        "lineage-graphml": ThingForm(
            "lineage as GraphML", "all its ancestors and derivatives as a network, for Cytoscape, yEd and networkx",
            _of_lineage(networks.graphml), "graphml", "application/graphml+xml",
        ),
        "lineage-gexf": ThingForm(
            "lineage as GEXF", "the same network for Gephi", _of_lineage(networks.gexf), "gexf", "application/gexf+xml",
        ),
    },
    "dataset": {
        "croissant": ThingForm(
            "Croissant", "what is known of the dataset, for dataset search engines and programs that load data",
            croissant_of, "croissant.json", "application/ld+json", NEEDS,
        ),
    },
}  # fmt: skip


def forms_for(view: View, kind: str, iri: str) -> list[ThingForm]:
    """The forms of a thing for which enough is known of it; raises :class:`~zoograph.errors.LimitReached`."""
    return [form for form in THING_FORMS.get(kind, {}).values() if not form.needs or _holds(view, form.needs, iri)]


def _holds(view: View, pattern: str, iri: str) -> bool:
    return bool(view.ask(f"SELECT ?known WHERE {{ {pattern} }} LIMIT 1", iri).rows)
