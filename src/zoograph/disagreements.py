"""Question 23 (where zoos disagree) about some models and papers only, and for which of them its answer may change.

A page of a model asks it about that model. After a small write, the kept answer needs new rows for a few things only
(:mod:`zoograph.answers`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Store as Engine

from zoograph.questions import question
from zoograph.rdf import merged
from zoograph.vocabulary import CODEMETA, DCT, FAIR4ML, GRAPH_MERGED, PROV, RDF, RDFS, SKOS, ZOO

NAME = "disagreements"

#: Where each part of the question begins to look for models or papers.
_FIRST = re.compile(
    r"(?=\?model zoo:representative \?same|\?model a sdo:ScholarlyArticle"
    r"|GRAPH \?graph \{ \?model zoo:releaseYear \?value \}\n)"
)
#: Where it looks for the documents that state a value; the engine reads all of them if no model is named there, too.
_CITED = re.compile(r"(?=\?(model|other) prov:qualifiedPrimarySource \?(?:citation|otherCitation) )")

_CITATION = ((PROV.qualifiedPrimarySource,),)
_EVALUATION = ((FAIR4ML.hasEvaluation,),)
#: The properties of other things that the question reads, and the paths that lead from a model to these things, each
#: from its end.
_PATHS: dict[NamedNode, tuple[tuple[NamedNode, ...], ...]] = {
    CODEMETA.referencePublication: ((ZOO.family,),),
    PROV.entity: _CITATION,
    ZOO.statedProperty: _CITATION,
    ZOO.inferredFrom: _CITATION,
    FAIR4ML.evaluationDataset: _EVALUATION,
    ZOO.metric: _EVALUATION,
    ZOO.split: _EVALUATION,
    ZOO.value: _EVALUATION,
    RDFS.label: ((FAIR4ML.trainedOn,), (FAIR4ML.evaluationDataset, FAIR4ML.hasEvaluation)),
    SKOS.prefLabel: ((ZOO.metric, FAIR4ML.hasEvaluation),),
}
#: Those that it reads in the merged graph only.
_OF_MERGED = (RDFS.label, SKOS.prefLabel)
#: By these, a blank node may be what a row is about.
_OF_BLANK_NODES = (RDF.type, DCT.title, ZOO.releaseYear)


def looking_at(text: str, pattern: str) -> str:
    """The question, or a part of it, about the models and papers that a pattern binds to ``?model``.

    >>> looking_at("SELECT ?model WHERE { ?model zoo:representative ?same }", "VALUES ?model { $thing }")
    'SELECT ?model WHERE { VALUES ?model { $thing } ?model zoo:representative ?same }'
    """
    return _FIRST.sub(f"{pattern} ", text)


def about_some() -> str:
    """The question about the models and papers ``$thing``. All entries of the same weights must be among them."""
    text = looking_at(question(NAME).bare, "VALUES ?model { $thing }")
    return _CITED.sub(lambda found: f"VALUES ?{found[1]} {{ $thing }} ", text)


def changed(old: Engine, new: Engine, touched: Collection[Triple]) -> set[str] | None:
    """The IRIs of the models and papers whose rows may be others, with all entries of the same weights.

    ``touched``: the triples in which two stores may differ, of properties that the question names. None: any rows may
    be others, because a blank node changed, which a query cannot name.
    """
    if any(isinstance(each.subject, BlankNode) and each.predicate in _OF_BLANK_NODES for each in touched):
        return None
    found: set[object] = {triple.subject for triple in touched}
    for store in (old, new):
        for triple in touched:
            if triple.predicate in _OF_MERGED and merged(triple) in old and merged(triple) in new:
                continue  # another graph states it, too
            for path in _PATHS.get(triple.predicate, ()):
                found.update(_from(store, triple.subject, path))
    for store in (old, new):
        firsts = {first for thing in found for first in _objects(store, thing, ZOO.representative)}
        found |= {member for first in firsts for member in _from(store, first, (ZOO.representative,))}
    return {thing.value for thing in found if isinstance(thing, NamedNode)}


def _from(store: Engine, end: object, path: tuple[NamedNode, ...]) -> Iterator[object]:
    """The things from which a path leads to its end."""
    step, *more = path
    for quad in store.quads_for_pattern(None, step, end, GRAPH_MERGED):  # type: ignore[arg-type]
        if more:
            yield from _from(store, quad.subject, tuple(more))
        else:
            yield quad.subject


def _objects(store: Engine, thing: object, predicate: NamedNode) -> Iterator[object]:
    return (quad.object for quad in store.quads_for_pattern(thing, predicate, None, GRAPH_MERGED))  # type: ignore[arg-type]
