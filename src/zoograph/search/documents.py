"""The document of a thing in the search index: its names, its identifiers on other sites, and words that describe it.

A document depends on the statements about the thing, on the repositories of its checkpoints, and, for the number of
models of a family, on which of them have a representative. :func:`owners` gives the things whose documents a statement
may change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log2
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph import vocabulary
from zoograph.bibliography import preferred_title
from zoograph.kinds import BY_NAME, SEARCHED
from zoograph.search.words import cut, without_owner
from zoograph.vocabulary import (
    BASE,
    BIBO,
    CODEMETA,
    DCT,
    FABIO,
    GRAPH_MERGED,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    ZOO,
    expand,
)

#: The kinds of thing that search finds; their order is part of the format of an index.
KINDS: tuple[str, ...] = tuple(kind.name for kind in SEARCHED)
CLASSES = {kind.name: NamedNode(expand(kind.class_name or "skos:Concept")) for kind in SEARCHED}
_SCHEMES = {kind.name: NamedNode(BASE + kind.name) for kind in SEARCHED if kind.class_name is None}
#: The kinds of things with an IRI that is not ours; of several, the first.
_FOREIGN = tuple(kind.name for kind in SEARCHED if kind.has_page)
_WEIGHTS = {kind.name: kind.weight or 0 for kind in SEARCHED}
MOST_WEIGHT = 127

_LABELS = (SKOS.prefLabel, RDFS.label, DCT.title)
_IDENTIFIERS = (FABIO.hasArXivId, BIBO.doi, DCT.identifier)
#: Properties that describe a model. Their words come from the name in the IRI of the value: the label of the value is a
#: statement about another thing, and would make the document depend on it.
_ABOUT = (ZOO.family, ZOO.task, DCT.publisher, CODEMETA.referencePublication)
_READ = (
    RDF.type, SKOS.inScheme, *_LABELS, SKOS.altLabel, *_IDENTIFIERS, *_ABOUT, ZOO.architecture, ZOO.checkpoint,
    ZOO.releaseYear, DCT.isPartOf, ZOO.representative, ZOO.hasDerivative, ZOO.member,
)  # fmt: skip

Said = Mapping[NamedNode, list[NamedNode | Literal]]
"""The statements about one thing, by property."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a search result shows beside the label."""

    roles: tuple[str, ...] = ()
    year: int | None = None
    zoo: str | None = None
    """The IRI of the zoo that has the model."""
    stands_for_it: str | None = None
    """The IRI of its representative, the entry of the same weights that lists show."""
    identifier: str | None = None
    models: int | None = None
    """The number of models of a family; entries of the same weights count once."""

    def written(self) -> str:
        """As JSON: an array of the members."""
        return json.dumps((self.roles, self.year, self.zoo, self.stands_for_it, self.identifier, self.models))

    @classmethod
    def read(cls, text: str) -> Facts:
        """The facts from that JSON."""
        roles, *others = json.loads(text)
        return cls(tuple(roles), *others)


@dataclass(frozen=True, slots=True)
class Document:
    """What the index stores about one thing."""

    iri: str
    kind: str
    label: str
    facts: Facts
    names: tuple[str, ...]
    """Its names and identifiers; a person may type any one of them alone."""
    about: tuple[str, ...]
    weight: int
    """Its rank among equally good matches (the highest comes first), at most :data:`MOST_WEIGHT`."""


def kind_of(iri: str, said: Said) -> str | None:
    """The kind of a thing that search finds: what its IRI says, or, where that is not ours, its class or scheme.

    >>> kind_of("https://w3id.org/zoograph/model/timm/resnet50", {RDF.type: [ZOO.Model]})
    'model'
    >>> kind_of("https://example.org/librispeech", {RDF.type: [CLASSES["dataset"]]})
    'dataset'
    """
    classes = said.get(RDF.type, ())
    if own := vocabulary.kind_of(iri, CLASSES):
        return own if CLASSES[own] in classes else None
    schemes = said.get(SKOS.inScheme, ())
    return next((name for name in _FOREIGN if _SCHEMES.get(name) in schemes or _is_of(name, classes)), None)


def _is_of(name: str, classes: Container[object]) -> bool:
    return name not in _SCHEMES and CLASSES[name] in classes


def every_document(store: Engine) -> Iterator[Document]:
    """The document of each thing in a store. Reads property by property, which is faster than thing by thing."""
    said: dict[str, dict[NamedNode, list[NamedNode | Literal]]] = {}
    for cls in {*CLASSES.values()}:
        for quad in store.quads_for_pattern(None, RDF.type, cls, GRAPH_MERGED):
            if isinstance(quad.subject, NamedNode):
                own = vocabulary.kind_of(iri := quad.subject.value, CLASSES)
                if own is None or CLASSES[own] == cls:
                    said.setdefault(iri, {RDF.type: []})[RDF.type].append(cls)
    for role in (ZOO.RLM, ZOO.DTM):
        for quad in store.quads_for_pattern(None, RDF.type, role, GRAPH_MERGED):
            if thing := said.get(getattr(quad.subject, "value", "")):
                thing[RDF.type].append(role)
    for predicate in _READ[1:]:
        for quad in store.quads_for_pattern(None, predicate, None, GRAPH_MERGED):
            thing = said.get(getattr(quad.subject, "value", ""))
            if thing is not None and isinstance(value := quad.object, NamedNode | Literal):
                thing.setdefault(predicate, []).append(value)
    repositories: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, ZOO.hubRepository, None, GRAPH_MERGED):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            repositories.setdefault(quad.subject.value, []).append(quad.object.value)
    kinds = {iri: kind for iri, facts in said.items() if (kind := kind_of(iri, facts))}
    represented = {iri for iri, facts in said.items() if _stands_for(iri, facts)}
    for iri, kind in kinds.items():
        facts = said[iri]
        kept = [name for each in facts.get(ZOO.checkpoint, ()) for name in repositories.get(each.value, ())]
        alone = sum(each.value not in represented for each in facts.get(ZOO.member, ()))
        yield _document(iri, kind, facts, kept, alone, _title(store, iri, facts))


def document_of(store: Engine, thing: NamedNode) -> Document | None:
    """The document of one thing; None if search does not find this kind of thing."""
    said = {predicate: _quads(store, thing, predicate) for predicate in _READ[:2]}
    kind = kind_of(thing.value, said)
    if kind is None:
        return None
    said |= {predicate: _quads(store, thing, predicate) for predicate in _READ[2:]}
    repositories = [
        name.value
        for checkpoint in said[ZOO.checkpoint]
        if isinstance(checkpoint, NamedNode)
        for name in _quads(store, checkpoint, ZOO.hubRepository)
    ]
    members = [each for each in said[ZOO.member] if isinstance(each, NamedNode)]
    alone = sum(not _is_represented(store, each) for each in members)
    return _document(thing.value, kind, said, repositories, alone, _title(store, thing.value, said))


def owners(store: Engine, touched: Iterable[Triple]) -> set[NamedNode]:
    """The things whose documents may have changed, given the statements that were added or removed."""
    found: set[object] = set()
    typed: set[object] = set()  # which may have been of a kind before, or be of one now
    for triple in touched:
        if not isinstance(triple.subject, NamedNode):
            continue
        if triple.object in CLASSES.values():
            typed.add(triple.subject)
        if triple.predicate in _READ:
            found.add(triple.subject)
        if triple.predicate == ZOO.hubRepository:
            owning = store.quads_for_pattern(None, ZOO.checkpoint, triple.subject, GRAPH_MERGED)
            found.update(quad.subject for quad in owning)
        if triple.predicate in (ZOO.representative, RDF.type):
            families = store.quads_for_pattern(None, ZOO.member, triple.subject, GRAPH_MERGED)
            found.update(quad.subject for quad in families)
    named = {thing for thing in found if isinstance(thing, NamedNode)}
    return {thing for thing in named if thing in typed or _may_be_found(store, thing)}


def _may_be_found(store: Engine, thing: NamedNode) -> bool:
    if vocabulary.kind_of(thing.value, CLASSES):
        return True
    return not {*CLASSES.values()}.isdisjoint(_quads(store, thing, RDF.type))


def _quads(
    store: Engine, thing: NamedNode, predicate: NamedNode, value: NamedNode | None = None
) -> list[NamedNode | Literal]:
    found = store.quads_for_pattern(thing, predicate, value, GRAPH_MERGED)
    return [quad.object for quad in found if isinstance(quad.object, NamedNode | Literal)]


def _is_represented(store: Engine, member: NamedNode) -> bool:
    if kind_of(member.value, {RDF.type: _quads(store, member, RDF.type)}) != "model":
        return False
    return any(each != member for each in _quads(store, member, ZOO.representative))


def _stands_for(iri: str, said: Said) -> str | None:
    return min((each.value for each in said.get(ZOO.representative, ()) if each.value != iri), default=None)


def _title(store: Engine, iri: str, said: Said) -> str | None:
    """The title to use for a paper with several titles; None for everything else."""
    if len(said.get(DCT.title, ())) < 2:
        return None
    quads = store.quads_for_pattern(NamedNode(iri), DCT.title, None, None)
    return preferred_title(
        (getattr(quad.graph_name, "value", ""), quad.object.value) for quad in quads if isinstance(quad.object, Literal)
    )


def _document(iri: str, kind: str, said: Said, repositories: list[str], models: int, title: str | None) -> Document:
    slug = iri.removeprefix(PREFIXES["spdx"]).removeprefix(f"{BASE}{kind}/")
    if slug == iri:  # nobody types an address; its last step is the name
        slug = unquote(re.split(r"[/#:]", iri.rstrip("/#:"))[-1])
    labels = _texts(said, *_LABELS)
    identifiers = _texts(said, *_IDENTIFIERS)
    repositories = sorted(repositories)  # stores on disk and in memory list them in different orders
    names = [*labels, *_texts(said, SKOS.altLabel), slug, *identifiers, *repositories]
    if BY_NAME[kind].has_initials:
        names += [initials for label in labels if len(initials := "".join(word[0] for word in cut(label))) > 1]
    # People do not type the owner of a repository, or the zoo of an imported model, as part of the name.
    names += [name.rpartition("/")[2] for name in (*repositories, slug) if "/" in name]
    names += map(without_owner, labels)
    stands_for_it = _stands_for(iri, said)
    facts = Facts(
        roles=tuple(role for role, cls in (("RLM", ZOO.RLM), ("DTM", ZOO.DTM)) if cls in said.get(RDF.type, ())),
        year=max((int(year) for year in _texts(said, ZOO.releaseYear) if year.isdecimal()), default=None),
        zoo=min((each.value for each in said.get(DCT.isPartOf, ())), default=None)
        if kind in ("model", "architecture")
        else None,
        stands_for_it=stands_for_it,
        identifier=next(iter(identifiers), None),
        models=models if kind == "family" else None,
    )
    built_on_it = len(said.get(ZOO.hasDerivative, ()))
    weight = _WEIGHTS[kind] + 4 * log2(1 + built_on_it) + 2 * log2(1 + models) - (16 if stands_for_it else 0)
    label = title or labels[0] if labels else f"arXiv:{identifiers[0]}" if kind == "paper" and identifiers else slug
    about = [each.value.rpartition("/")[2] for predicate in _ABOUT for each in said.get(predicate, ())]
    return Document(
        iri, kind, label, facts, tuple(dict.fromkeys(names)),
        (*_texts(said, ZOO.architecture), *sorted(about)), max(0, min(MOST_WEIGHT, round(weight))),
    )  # fmt: skip


def _texts(said: Said, *predicates: NamedNode) -> list[str]:
    """Literal values, the best to show first: English before other languages, normal writing before ``lower_case``."""
    found = [each for predicate in predicates for each in said.get(predicate, ()) if isinstance(each, Literal)]
    if len(found) < 2:
        return [each.value for each in found]
    return list(dict.fromkeys(each.value for each in sorted(found, key=_shown_first)))


def _shown_first(text: Literal) -> tuple[bool, bool, str, str]:
    return text.language not in ("en", None), text.value == text.value.lower(), text.value, text.language or ""


def words_and_keys(document: Document) -> tuple[str, str, set[str]]:
    """The names and the other words as they are indexed (with spaces between), and the keys: texts that match exactly.

    Names that differ only in spelling are indexed once. An entry with a representative never matches exactly: its keys
    have an ending that nobody can type.
    """
    by_key = {"".join(words): words for name in document.names if (words := cut(name))}
    names = " ".join(word for words in by_key.values() for word in words)
    about = " ".join(word for text in document.about for word in cut(text))
    end = "" if document.facts.stands_for_it is None else " "
    return names, about, {key + end for key in by_key}
