"""Which zoo the models of a graph belong to, where neither a reader nor the models themselves say.

A graph that somebody loads is a zoo: the one that the catalog names for it (``foaf:primaryTopic``), else the one zoo or
catalog that its statements describe, else one of its own name: ``graph/NAME`` holds ``zoo/NAME``, and any other graph
is the zoo itself. Its models are those that it says are models, and that nobody says are part of something. A zoo that
nobody describes gets a label, and is internal if its graph is.

All of it goes into the links graph, and follows what changes. A graph that a reader fills says itself what it lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine

from zoograph.rdf import GraphName
from zoograph.vocabulary import (
    DCAT,
    DCT,
    FOAF,
    GRAPH_CATALOG,
    GRAPH_INFERRED,
    GRAPH_LINKS,
    GRAPH_MERGED,
    MADE_GRAPHS,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    ZOO,
    thing,
)

_MODELS = (ZOO.Model, ZOO.RLM, ZOO.DTM)
_ZOOS = (ZOO.ModelZoo, DCAT.Catalog)
_OF_ZOO = (RDF.type, RDFS.label, ZOO.external)
#: The statements of the catalog that decide which zoo a graph is.
_DECIDING = (FOAF.primaryTopic, PROV.generatedAtTime, ZOO.external)


def membership_of(
    store: Engine, changed: Mapping[GraphName, Collection[Triple]] | None = None
) -> tuple[set[Triple], set[Triple]]:
    """The statements about membership as they must be, and those about the same things that the store holds now.

    Without ``changed``, of everything in the store; else of what the statements that came and went, by graph, touch.
    """
    models = _every_model(store) if changed is None else _touched_models(store, changed)
    graphs = _touched_graphs(changed or {}) | {name for model in models for name in _listing(store, model)}
    zoo_by_graph = {name: zoo for name in graphs if (zoo := zoo_of(store, name))}
    new = {Triple(model, DCT.isPartOf, zoo) for model in models for zoo in _parts(store, model, zoo_by_graph)}
    old = {quad.triple for model in models for quad in _links(store, model, DCT.isPartOf)}
    zoos = {triple.object for triple in new | old} | {*zoo_by_graph.values()} | _touched_zoos(store, changed or {})
    old |= {quad.triple for name in graphs for quad in _links(store, name, FOAF.primaryTopic)}
    held = {name: zoo for name, zoo in zoo_by_graph.items() if _has_member(store, name)}
    for name, zoo in held.items():
        if not _asserts(store, name, FOAF.primaryTopic, zoo):
            new.add(Triple(name, FOAF.primaryTopic, zoo))
    for each in zoos:
        if isinstance(each, NamedNode):
            gone = {quad.triple for predicate in _OF_ZOO for quad in _links(store, each, predicate)}
            if any(triple.object == each for triple in new) or _has_others(store, each, old):
                own = {name for name, zoo in held.items() if zoo == each}
                own |= _said_to_be(store, each, GRAPH_CATALOG) | (_said_to_be(store, each, GRAPH_LINKS) - graphs)
                new.update(_description(store, each, own))
            old |= gone
    return new, old


def zoo_of(store: Engine, name: NamedNode) -> NamedNode | None:
    """The zoo that a graph is; None for one that a reader fills, that Zoograph makes, or that describes several."""
    if name in MADE_GRAPHS or _first(store.quads_for_pattern(name, PROV.generatedAtTime, None, GRAPH_CATALOG)):
        return None
    if said := _first(store.quads_for_pattern(name, FOAF.primaryTopic, None, GRAPH_CATALOG)):
        return said.object if isinstance(said.object, NamedNode) else None
    for kind in _ZOOS:
        described = {quad.subject for quad in store.quads_for_pattern(None, RDF.type, kind, name)}
        if described:
            (one, *others) = described
            return one if isinstance(one, NamedNode) and not others else None
    own = name.value.removeprefix(PREFIXES["graph"])
    return name if own == name.value or not own else thing("zoo", unquote(own))


def _listing(store: Engine, model: NamedNode) -> set[NamedNode]:
    """The graphs that say it is a model."""
    found = (quad.graph_name for kind in _MODELS for quad in _asserted(store, model, RDF.type, kind))
    return {name for name in found if isinstance(name, NamedNode)}


def _parts(store: Engine, model: NamedNode, zoo_by_graph: Mapping[NamedNode, NamedNode]) -> set[NamedNode]:
    """The zoos of the graphs that say it is a model; none if somebody says what it is part of."""
    if _asserts(store, model, DCT.isPartOf):
        return set()
    return {zoo_by_graph[name] for name in _listing(store, model) if name in zoo_by_graph}


def _has_member(store: Engine, name: NamedNode) -> bool:
    return any(
        isinstance(quad.subject, NamedNode) and not _asserts(store, quad.subject, DCT.isPartOf)
        for kind in _MODELS
        for quad in store.quads_for_pattern(None, RDF.type, kind, name)
    )


def _has_others(store: Engine, zoo: NamedNode, old: Collection[Triple]) -> bool:
    """Whether the zoo has models that the change does not touch."""
    return any(quad.triple not in old for quad in store.quads_for_pattern(None, DCT.isPartOf, zoo, GRAPH_LINKS))


def _said_to_be(store: Engine, zoo: NamedNode, where: NamedNode) -> set[NamedNode]:
    """The graphs that are the zoo, as the catalog or the links say."""
    found = (quad.subject for quad in store.quads_for_pattern(None, FOAF.primaryTopic, zoo, where))
    return {name for name in found if isinstance(name, NamedNode)}


def _description(store: Engine, zoo: NamedNode, graphs: Collection[NamedNode]) -> Iterator[Triple]:
    """What nobody says of a zoo that has models; ``graphs``: those that are the zoo."""
    if _asserts(store, zoo, RDF.type, ZOO.ModelZoo):
        return
    yield Triple(zoo, RDF.type, ZOO.ModelZoo)
    if not _asserts(store, zoo, RDFS.label):
        name = unquote(re.split(r"[/#:]", zoo.value.rstrip("/#:"))[-1])
        yield Triple(zoo, RDFS.label, Literal(name or zoo.value))
    if not _asserts(store, zoo, ZOO.external):
        internal = Literal(False)
        is_internal = any(Quad(name, ZOO.external, internal, GRAPH_CATALOG) in store for name in graphs)
        yield Triple(zoo, ZOO.external, Literal(not is_internal))


# -- what a change touches


def _every_model(store: Engine) -> set[NamedNode]:
    graphs = [name for name in store.named_graphs() if isinstance(name, NamedNode) and zoo_of(store, name)]
    return {model for name in graphs for model in _typed(store, name)}


def _touched_models(store: Engine, changed: Mapping[GraphName, Collection[Triple]]) -> set[NamedNode]:
    found: set[object] = set()
    for name, triples in changed.items():
        for triple in triples:
            if triple.predicate == DCT.isPartOf or triple.object in _MODELS:
                found.add(triple.subject)
            if triple.object in _ZOOS and isinstance(name, NamedNode):  # it may be another zoo now
                found |= _typed(store, name)
            if name == GRAPH_CATALOG and triple.predicate in _DECIDING and isinstance(triple.subject, NamedNode):
                found |= _typed(store, triple.subject)
    return {each for each in found if isinstance(each, NamedNode)}


def _touched_zoos(store: Engine, changed: Mapping[GraphName, Collection[Triple]]) -> set[object]:
    """The zoos of loaded graphs that something else is said of now."""
    of_zoos = {triple.subject for triples in changed.values() for triple in triples if triple.predicate in _OF_ZOO}
    return {
        each
        for each in of_zoos
        if isinstance(each, NamedNode) and _first(store.quads_for_pattern(None, DCT.isPartOf, each, GRAPH_LINKS))
    }


def _touched_graphs(changed: Mapping[GraphName, Collection[Triple]]) -> set[NamedNode]:
    of_catalog = {triple.subject for triple in changed.get(GRAPH_CATALOG, ())}
    return {name for name in (*changed, *of_catalog) if isinstance(name, NamedNode) and name not in MADE_GRAPHS}


# -- the store


def _typed(store: Engine, name: NamedNode) -> set[NamedNode]:
    """The models that a graph says are models."""
    quads = (quad for kind in _MODELS for quad in store.quads_for_pattern(None, RDF.type, kind, name))
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def _asserted(
    store: Engine, subject: NamedNode, predicate: NamedNode, value: NamedNode | None = None
) -> Iterator[Quad]:
    """What people and zoos say; the merged and inferred graphs are updated later."""
    for quad in store.quads_for_pattern(subject, predicate, value, None):
        if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED, GRAPH_LINKS):
            yield quad


def _asserts(store: Engine, subject: NamedNode, predicate: NamedNode, value: NamedNode | None = None) -> bool:
    return _first(_asserted(store, subject, predicate, value)) is not None


def _links(store: Engine, subject: NamedNode, predicate: NamedNode) -> Iterator[Quad]:
    return store.quads_for_pattern(subject, predicate, None, GRAPH_LINKS)


def _first(quads: Iterable[Quad]) -> Quad | None:
    return next(iter(quads), None)
