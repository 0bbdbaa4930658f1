"""The same thing in several zoos: the same weight file, the same repository, the paper of the same family.

What entries share decides what is stated. Entries with the same weight file have the same weights
(``zoo:sameWeightsAs``), as do entries about which a zoo states it; one repository on the hub is one model
(``skos:exactMatch``), unless a zoo lists several models in it. If two of them cannot be the same
(:mod:`zoograph.apart`), entries are left out of the group, and the reason is stated instead. Families of several zoos
that one paper describes are one family (``zoo:sameFamilyAs``). Each group of entries gets a representative, which lists
and counts show. Nothing is merged: the statements of each zoo stay as they are.

All of this goes into the links graph. After a change, only groups that the change touches are computed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import networkx
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolutions, Triple
from pyoxigraph import Store as Engine

from zoograph.apart import REASONS, kept_apart, leaving
from zoograph.identifiers import hub_repository, other_hub_page
from zoograph.vocabulary import (
    CODEMETA,
    DCT,
    FAIR4ML,
    GRAPH_CURATED,
    GRAPH_INFERRED,
    GRAPH_LINKS,
    GRAPH_MERGED,
    PREFIXES,
    RDF,
    SKOS,
    ZOO,
)

_SHARED = f"""
SELECT DISTINCT ?model WHERE {{
  {{
    SELECT ?place WHERE {{
      GRAPH {GRAPH_LINKS} {{ ?checkpoint skos:exactMatch ?place }}
      ?model zoo:checkpoint ?checkpoint
    }} GROUP BY ?place HAVING (COUNT(DISTINCT ?model) > 1)
  }}
  GRAPH {GRAPH_LINKS} {{ ?checkpoint skos:exactMatch ?place }}
  ?model zoo:checkpoint ?checkpoint
}}"""
#: A page of Kaggle has all variations of a model, so two entries that name it need not be one model.
_OF_VARIATIONS = "https://www.kaggle.com/"
_OF_MODELS = (ZOO.sameWeightsAs, SKOS.exactMatch, ZOO.representative, *REASONS)


def identity_of(store: Engine, changed: Iterable[Triple] | None = None) -> tuple[set[Triple], set[Triple]]:
    """The right statements about identity, and those about the same things that the store has now.

    Without ``changed``: for all things in the store; with it: only for the groups that the changed statements touch.
    """
    models, families = _touched(store, changed)
    models = _with_groups(store, models)
    families = _with_kin(store, families)
    # Models cite papers, too, so some of these "families" are models; papers do not decide which models are the same.
    now = {
        quad.triple
        for subjects, predicates in ((models, _OF_MODELS), (families, (ZOO.sameFamilyAs,)))
        for subject in subjects
        for quad in store.quads_for_pattern(subject, None, None, GRAPH_LINKS)
        if quad.predicate in predicates
    }
    return {*_of_models(store, models), *_of_families(store, families)}, now


def _touched(store: Engine, changed: Iterable[Triple] | None) -> tuple[set[NamedNode], set[NamedNode]]:
    if changed is None:
        # Only models that share a place with another one; nothing is stated about the others, which are most.
        shared = store.query(_SHARED, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(shared, QuerySolutions)
        models = {row[0] for row in shared} | {end for pair in _said_the_same(store) for end in pair}
        families = {quad.subject for quad in _asserted(store, None, RDF.type, ZOO.ModelFamily)}
    else:
        things = {term for triple in changed for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
        owners = {quad.subject for thing in things for quad in _asserted(store, None, ZOO.checkpoint, thing)}
        # Different results may show that two models are not the same.
        evaluated = (
            quad.object for thing in things for quad in _asserted(store, thing, FAIR4ML.evaluatedMLModel, None)
        )
        # Others may have been separated only because of a place that one of them no longer has.
        left = {
            link.object
            for thing in things
            for link in store.quads_for_pattern(thing, SKOS.exactMatch, None, GRAPH_LINKS)
        }
        beside = {owner for place in _named(left) | things for _, owner in _owners(store, place)}
        models = owners | beside | _named(evaluated) | {thing for thing in things if _any(store, thing, ZOO.checkpoint)}
        models |= {end for thing in things for pair in _said_the_same(store, thing) for end in pair}
        families = {thing for thing in things if _any(store, thing, CODEMETA.referencePublication)}
        # A model may have left its group; then no asserted statement shows any more that it was in it.
        for thing in things:
            for predicate in (ZOO.representative, ZOO.sameFamilyAs, *REASONS):
                said = store.quads_for_pattern(thing, predicate, None, GRAPH_LINKS)
                heard = store.quads_for_pattern(None, predicate, thing, GRAPH_LINKS)
                found = {quad.object for quad in said} | {quad.subject for quad in heard}
                if found:
                    (families if predicate == ZOO.sameFamilyAs else models).update({thing, *found})  # type: ignore[arg-type]
    return _named(models), _named(families)


def _with_groups(store: Engine, models: Collection[NamedNode]) -> set[NamedNode]:
    """The models, and all that share a file or repository with them, directly or through others, or did so before."""
    found, waiting = set(models), list(models)
    while waiting:
        model = waiting.pop()
        near = {other for _, target in _places(store, model) for _, other in _owners(store, target)}
        near |= _named(quad.object for quad in store.quads_for_pattern(model, ZOO.representative, None, GRAPH_LINKS))
        near |= _named(quad.subject for quad in store.quads_for_pattern(None, ZOO.representative, model, GRAPH_LINKS))
        waiting += near - found
        found |= near
    return found


def _with_kin(store: Engine, families: Collection[NamedNode]) -> set[NamedNode]:
    """The families, those with the same paper, and those that had it until now."""
    found = set(families)
    for family in families:
        for paper in _papers(store, family):
            found |= _described(store, paper)
    return found


# -- models


def _of_models(store: Engine, models: Collection[NamedNode]) -> Iterator[Triple]:
    by_place: dict[NamedNode, set[tuple[object, NamedNode]]] = defaultdict(set)
    for model in models:
        for graph, target in _places(store, model):
            by_place[target].add((graph, model))
    files: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for place, entries in by_place.items():
        if not _is_repository(place):
            for _, model in entries:
                files[model].add(place)
    gone: set[NamedNode] = set()
    while True:
        same_file, groups = _grouped(models, by_place, gone)
        pairs = _pairs_apart(store, groups, files)
        if not pairs:
            break
        gone |= leaving(pairs)
        for pair, why in pairs.items():
            first, other = sorted(pair, key=lambda model: _rank(store, model))
            yield Triple(other, why, first)
    group_of = {model: group for group in same_file for model in group}
    for group in groups:
        if len(group) > 1:
            first = min(group, key=lambda model: _rank(store, model))
            for model in group:
                yield Triple(model, ZOO.representative, first)
                if model != first:
                    shared = ZOO.sameWeightsAs if model in group_of[first] else SKOS.exactMatch
                    yield Triple(model, shared, first)
            yield from _files_beside(same_file, group, first)


def _grouped(
    models: Collection[NamedNode],
    by_place: Mapping[NamedNode, Collection[tuple[object, NamedNode]]],
    gone: Collection[NamedNode],
) -> tuple[list[frozenset[NamedNode]], list[frozenset[NamedNode]]]:
    """The models grouped by shared files alone, and by files and repositories; those ``gone`` are in no group."""
    files = {place: entries for place, entries in by_place.items() if not _is_repository(place)}
    same_file = _groups(models, ({model for _, model in entries} - set(gone) for entries in files.values()))
    group_of = {model: group for group in same_file for model in group}
    one_model = (
        {model for _, model in entries} - set(gone)
        for place, entries in by_place.items()
        if place not in files and not place.value.startswith(_OF_VARIATIONS) and _is_one_model(entries, group_of)
    )
    return same_file, _groups(models, (*same_file, *one_model))


def _pairs_apart(
    store: Engine, groups: Iterable[frozenset[NamedNode]], files: Mapping[NamedNode, Collection[NamedNode]]
) -> dict[tuple[NamedNode, NamedNode], NamedNode]:
    of = {model: frozenset(places) for model, places in files.items()}
    return {pair: why for group in groups if len(group) > 1 for pair, why in kept_apart(store, group, of).items()}


def _files_beside(
    same_file: Iterable[frozenset[NamedNode]], group: Collection[NamedNode], first: NamedNode
) -> Iterator[Triple]:
    """Entries that share a file with each other, but not with the representative of their group."""
    for beside in same_file:
        if len(beside) > 1 and beside <= set(group) and first not in beside:
            head, *others = sorted(beside, key=str)
            yield from (Triple(other, ZOO.sameWeightsAs, head) for other in others)


def _is_repository(place: NamedNode) -> bool:
    """Whether a place is a repository, where there may be weights of several models, and not a file."""
    return hub_repository(place.value) is not None or other_hub_page(place.value) is not None


def _is_one_model(
    entries: Collection[tuple[object, NamedNode]], group_of: dict[NamedNode, frozenset[NamedNode]]
) -> bool:
    """Whether no zoo lists two models, with files of their own, in the repository."""
    listed = {(graph, group_of[model]) for graph, model in entries}
    return len(listed) == len({graph for graph, _ in listed})


def _rank(store: Engine, model: NamedNode) -> tuple[bool, bool, bool, str]:
    """The curated entry first; then an entry with a stage, then one that its zoo lists; then by name."""
    return (
        not any(store.quads_for_pattern(model, RDF.type, ZOO.Model, GRAPH_CURATED)),
        not _any(store, model, ZOO.stage),
        # What follows from the graph that it was loaded into is nobody's statement.
        all(quad.graph_name == GRAPH_LINKS for quad in _asserted(store, model, DCT.isPartOf, None)),
        model.value,
    )


def _places(store: Engine, model: NamedNode) -> Iterator[tuple[object, NamedNode]]:
    """The files and repositories with the weights of a model, each with the graph that states it."""
    for quad in _asserted(store, model, ZOO.checkpoint, None):
        if isinstance(quad.object, NamedNode):
            for link in store.quads_for_pattern(quad.object, SKOS.exactMatch, None, GRAPH_LINKS):
                if isinstance(link.object, NamedNode):
                    yield quad.graph_name, link.object

    # Models that are stated to have the same weights share a place: the first of the two.
    for first, other in _said_the_same(store, model):
        for quad in _asserted(store, first, ZOO.sameWeightsAs, other):
            yield quad.graph_name, first


def _said_the_same(store: Engine, model: NamedNode | None = None) -> Iterator[tuple[NamedNode, NamedNode]]:
    """The pairs of models that are stated to have the same weights, or those pairs that contain one model."""
    ends = [(None, None)] if model is None else [(model, None), (None, model)]
    for subject, value in ends:
        for quad in _asserted(store, subject, ZOO.sameWeightsAs, value):
            first, other = quad.subject, quad.object
            if quad.graph_name == GRAPH_LINKS or not isinstance(first, NamedNode) or not isinstance(other, NamedNode):
                continue
            if _any(store, first, RDF.type, ZOO.Model) and _any(store, other, RDF.type, ZOO.Model):
                yield first, other


def _owners(store: Engine, target: NamedNode) -> Iterator[tuple[object, NamedNode]]:
    for link in store.quads_for_pattern(None, SKOS.exactMatch, target, GRAPH_LINKS):
        for quad in _asserted(store, None, ZOO.checkpoint, link.subject):
            if isinstance(quad.subject, NamedNode):
                yield quad.graph_name, quad.subject
    for first, other in _said_the_same(store, target):
        for quad in _asserted(store, first, ZOO.sameWeightsAs, other):
            yield from ((quad.graph_name, model) for model in (first, other))


# -- families


def _of_families(store: Engine, families: Collection[NamedNode]) -> Iterator[Triple]:
    by_paper: dict[NamedNode, dict[NamedNode, set[NamedNode | BlankNode | DefaultGraph]]] = defaultdict(dict)
    for family in families:
        papers = _papers(store, family)
        graphs = {quad.graph_name for quad in _asserted(store, family, RDF.type, ZOO.ModelFamily)}
        if graphs and len(papers) == 1:  # if there are several papers, one may be about something else
            by_paper[papers.pop()][family] = graphs
    for described in by_paper.values():
        in_zoo = Counter(graph for graphs in described.values() for graph in graphs)
        # If a zoo has two families with one paper, something else distinguishes them.
        kin = {family for family, graphs in described.items() if all(in_zoo[graph] == 1 for graph in graphs)}
        first = min(kin, key=lambda each: (GRAPH_CURATED not in described[each], each.value), default=None)
        yield from (Triple(family, ZOO.sameFamilyAs, first) for family in kin if first and family != first)


def _papers(store: Engine, family: NamedNode) -> set[NamedNode]:
    return _named(quad.object for quad in _asserted(store, family, CODEMETA.referencePublication, None))


def _described(store: Engine, paper: NamedNode) -> set[NamedNode]:
    return _named(quad.subject for quad in _asserted(store, None, CODEMETA.referencePublication, paper))


# -- the store


def _asserted(store: Engine, subject: object, predicate: NamedNode, value: object) -> Iterator[Quad]:
    """Asserted statements; the merged and inferred graphs are updated later."""
    for quad in store.quads_for_pattern(subject, predicate, value, None):  # type: ignore[arg-type]
        if quad.graph_name not in (GRAPH_MERGED, GRAPH_INFERRED):
            yield quad


def _any(store: Engine, subject: NamedNode, predicate: NamedNode, value: NamedNode | None = None) -> bool:
    return next(_asserted(store, subject, predicate, value), None) is not None


def _named(terms: Iterable[object]) -> set[NamedNode]:
    return {term for term in terms if isinstance(term, NamedNode)}


def _groups(things: Collection[NamedNode], together: Iterable[Collection[NamedNode]]) -> list[frozenset[NamedNode]]:
    """The things in groups: any two that occur together are in the same group."""
    graph: networkx.Graph[NamedNode] = networkx.Graph()
    graph.add_nodes_from(things)
    for each in together:
        networkx.add_path(graph, sorted(each, key=str))
    return [frozenset(group) for group in networkx.connected_components(graph)]
