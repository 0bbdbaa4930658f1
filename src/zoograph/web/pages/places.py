"""Where things have their pages: an IRI of ours and the path at which this server answers for it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from zoograph.vocabulary import BASE, KINDS, ONTOLOGY, PREFIXES, thing

#: The kinds that have pages, with the names that a person reads.
KIND_NAMES: dict[str, tuple[str, str]] = {
    "model": ("model", "models"),
    "family": ("model family", "model families"),
    "paper": ("paper", "papers"),
    "dataset": ("dataset", "datasets"),
    "task": ("task", "tasks"),
    "domain": ("domain", "domains"),
    "stage": ("stage", "stages"),
    "strategy": ("learning strategy", "learning strategies"),
    "metric": ("metric", "metrics"),
    "modality": ("modality", "modalities"),
    "licence": ("licence", "licences"),
    "licence-class": ("licence class", "licence classes"),
    "checkpoint": ("checkpoint", "checkpoints"),
    "evaluation": ("evaluation", "evaluations"),
    "representation": ("representation", "representations"),
    "citation": ("citation", "citations"),
    "organization": ("organization", "organizations"),
    "zoo": ("model zoo", "model zoos"),
    "graph": ("named graph", "named graphs"),
}
#: What a model is called by its stage, named by its slug.
ROLES: dict[str, str] = {"preprocessing": "RLM", "downstream-task": "DTM"}
_LICENCES = PREFIXES["spdx"]
_TERMS = PREFIXES["zoo"]


def kind_of(iri: str) -> str | None:
    """The kind of a thing that has a page here; None for any other IRI."""
    if iri.startswith(_LICENCES):
        return "licence"
    kind, slash, name = iri.removeprefix(BASE).partition("/")
    return kind if iri.startswith(BASE) and slash and name and kind in KIND_NAMES else None


def slug_of(iri: str) -> str:
    """What tells a thing from others of its kind: the part of its path behind the kind.

    >>> slug_of("https://w3id.org/zoograph/domain/speech"), slug_of("http://spdx.org/licenses/MIT")
    ('speech', 'MIT')
    """
    if iri.startswith(_LICENCES):
        return iri.removeprefix(_LICENCES)
    return iri.removeprefix(BASE).partition("/")[2] if iri.startswith(BASE) else iri


def page_of(iri: str, version: int | None = None) -> str | None:
    """The path of the page about a thing; None for what has no page here.

    As of the version that is named, or of the one that is being looked at.
    """
    named: dict[str, Any] = {} if version is None else {"version": version}
    if iri.startswith(_TERMS):
        return url_for("ontology.terms", _anchor=iri.removeprefix(_TERMS), **named)
    if iri == ONTOLOGY.value:
        return url_for("ontology.terms", **named)
    if iri.startswith(BASE) and iri.removeprefix(BASE) in KIND_NAMES:  # the scheme that concepts of the kind are in
        return url_for("browse.listing", kind=iri.removeprefix(BASE), **named)
    kind = kind_of(iri)
    if kind is None:
        return None
    # The name in an IRI is encoded already, but for what would end it; `url_for` would encode it again.
    slug = slug_of(iri).replace("?", "%3F").replace("#", "%23")
    return url_for("things.page", kind=kind, name="-", **named).replace(f"/{kind}/-", f"/{kind}/{slug}", 1)


def thing_at(kind: str, name: str) -> str:
    """The IRI of the thing whose page is at ``/kind/name``. A licence that SPDX lists keeps the IRI that it has there.

    >>> thing_at("licence", "MIT"), thing_at("model", "timm/vit base")
    ('http://spdx.org/licenses/MIT', 'https://w3id.org/zoograph/model/timm/vit%20base')
    """
    if kind == "licence" and not name.startswith("LicenseRef-"):
        return _LICENCES + thing(kind, name).value.removeprefix(f"{BASE}licence/")
    return thing(kind, name).value


assert set(KIND_NAMES) <= set(KINDS)
