"""A sample of models, judged by owlrl and pySHACL themselves.

The rules that the ontology is compiled to, and the queries that the shapes are compiled to, are fast, and are ours.
owlrl and pySHACL say what OWL 2 RL and SHACL mean; on a whole graph they would take hours.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import owlrl
import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from pyoxigraph import Store as Engine
from rdflib import OWL, RDF, RDFS, URIRef

from zoograph import shapes
from zoograph.findings import read_findings
from zoograph.focus import is_note
from zoograph.rdf import rdflib_term, to_rdflib
from zoograph.validate import findings_of
from zoograph.validate.report import results_in
from zoograph.validate.view import merged_graph
from zoograph.verify.subject import Subject
from zoograph.vocabulary import GRAPH_INFERRED, GRAPH_MERGED, PREFIXES, ZOO
from zoograph.vocabulary import RDF as TYPE

#: A piece with more statements is left out: owlrl reads about 4,000 a second.
_LARGEST_PIECE = 20_000
Thing = NamedNode | BlankNode
Statement = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def inferred(subject: Subject) -> Iterator[str]:
    """What owlrl infers of the pieces around some models and the graph does not have; for the models, the reverse too.

    owlrl gives no more for a part of a graph than for all of it. For a model whose piece has everything that bears on
    it, it gives as much.
    """
    together: set[Triple] = set()
    models: list[NamedNode] = []
    chosen = _chosen(subject)
    for model in chosen:
        piece = _piece(subject, model)
        if len(together | piece) <= _LARGEST_PIECE:
            together |= piece
            models.append(model)
    if left_out := len(chosen) - len(models):
        subject.notes.append(
            f"{left_out} left out: what is inferred of them depends on more than {_LARGEST_PIECE:,} statements"
        )
    subject.notes.append(f"{len(models)} models, {len(together):,} statements")
    if not models:
        return
    entailed = by_value(entailed_by_owlrl(together, subject.axioms))
    merged = _Merged(subject.store)
    for statement in sorted(entailed, key=str):
        if statement not in merged:
            yield f"{_written(statement)} is inferred by owlrl, and is missing"
    for model in models:
        about = {quad.triple for quad in subject.store.quads_for_pattern(model, None, None, GRAPH_MERGED)}
        named = {triple for triple in about if not isinstance(triple.object, BlankNode)}
        for statement in sorted(by_value(to_rdflib(named)) - entailed, key=str):
            if not _is_vocabulary(statement):
                yield f"{_written(statement)} does not follow: it is neither asserted nor inferred by owlrl"


def validated(subject: Subject) -> Iterator[str]:
    """Findings about some models that are kept and that pySHACL does not make, and the other way round."""
    models = _chosen(subject)
    names = {model.value for model in models}
    subject.notes.append(f"{len(models)} models")
    if not models:
        return
    try:
        with merged_graph(subject.store) as data:
            _, report, _ = pyshacl.validate(
                data, shacl_graph=shapes.shapes(), focus_nodes=[URIRef(name) for name in names], inplace=True
            )
    finally:
        rdflib.NORMALIZE_LITERALS = False  # pySHACL turns it on when it is done
    assert isinstance(report, rdflib.Graph)
    found = {(each.rule, each.focus, each.path, each.value) for each in findings_of(subject.store, results_in(report))}
    kept = {
        (each.rule, each.focus, each.path, each.value)
        for each in read_findings(subject.version.directory)
        if not is_note(each) and each.focus in names
    }
    for rule, focus, *_ in sorted(kept - found):
        yield f"{rule} about {focus} is stored, but pySHACL does not find it"
    for rule, focus, *_ in sorted(found - kept):
        yield f"{rule} about {focus} is found by pySHACL, but is not stored"


def _chosen(subject: Subject) -> list[NamedNode]:
    """Models at random, the same for the same version and seed."""
    quads = subject.store.quads_for_pattern(None, TYPE.type, ZOO.Model, GRAPH_MERGED)
    models = sorted((quad.subject for quad in quads if isinstance(quad.subject, NamedNode)), key=str)
    chance = random.Random(subject.seed)  # noqa: S311 (nothing here is a secret)
    return chance.sample(models, min(subject.sample, len(models)))


# -- the piece of the graph that bears on a model


def _piece(subject: Subject, model: NamedNode) -> set[Triple]:
    """What is asserted of a model, of all that it leads to, and of all that leads to it, with what they lead to."""
    store = subject.store
    relevant = {pattern.predicate for rule in subject.rules for pattern in rule.body}
    found = set(_asserted(store, model))
    down: set[Thing] = {model}
    seen: set[Thing] = set()
    waiting: list[Thing] = [model]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if len(found) > _LARGEST_PIECE:
            break
        for triple in _asserted(store, here):
            if triple.predicate in relevant:
                found.add(triple)
                if triple.predicate != TYPE.type and isinstance(triple.object, Thing):
                    waiting.append(triple.object)
        if here in down or _is(store, here, ZOO.Representation):
            for quad in store.quads_for_pattern(None, None, here, GRAPH_MERGED):
                if quad.predicate in relevant and not _is_inferred(store, quad.triple):
                    found.add(quad.triple)
                    waiting.append(quad.subject)  # type: ignore[arg-type]
                    if here in down and _is(store, quad.subject, ZOO.Model):
                        down.add(quad.subject)  # type: ignore[arg-type]
    return found


def _asserted(store: Engine, thing: Thing) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(thing, None, None, GRAPH_MERGED):
        if not _is_inferred(store, quad.triple):
            yield quad.triple


def _is_inferred(store: Engine, triple: Triple) -> bool:
    return Quad(triple.subject, triple.predicate, triple.object, GRAPH_INFERRED) in store


def _is(store: Engine, thing: object, kind: NamedNode) -> bool:
    return Quad(thing, TYPE.type, kind, GRAPH_MERGED) in store  # type: ignore[arg-type]


# -- owlrl


def entailed_by_owlrl(triples: Iterable[Triple], axioms: Iterable[Triple]) -> set[Statement]:
    """The OWL RL closure: the statements about individuals, without what owlrl says of literals and vocabulary."""
    data = rdflib.Graph("SimpleMemory", bind_namespaces="none")  # which spends nothing on named graphs
    for statement in to_rdflib({*triples, *axioms}):
        data.add(statement)
    symmetric_and_transitive = set(data.subjects(RDF.type, OWL.SymmetricProperty)) & set(
        data.subjects(RDF.type, OWL.TransitiveProperty)
    )
    vocabulary, asserted = terms_of_axioms(data), set(data)
    owlrl.DeductiveClosure(_Semantics).expand(data)
    return {
        (s, p, o)
        for s, p, o in data
        if not (
            isinstance(s, (rdflib.Literal, rdflib.BNode))  # owlrl gives literals as subjects
            or isinstance(o, rdflib.BNode)
            or s in vocabulary
            or _is_vocabulary((s, p, o))
            or (s == o and p in symmetric_and_transitive and (s, p, o) not in asserted)
        )
    }


class _Semantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]
    """OWL 2 RL as owlrl has it, but for the rule eq-ref, which says of each term that it is the same as itself.

    From that, nothing else follows, and we leave it out of what we compare. Each of owlrl's other rules starts from a
    statement whose predicate is a term of OWL, RDF or RDFS, or whose class is one; it need not try them on any other.
    """

    def rules(self, statement: Statement, cycle: int) -> None:
        _, predicate, value = statement
        if str(value if predicate == RDF.type else predicate).startswith(_VOCABULARIES):
            super().rules(statement, cycle)

    def _equality(self, statement: Statement, cycle: int) -> None:
        if statement[1] == OWL.sameAs:  # what is said to be different entails nothing
            super()._equality(statement, cycle)


def by_value(statements: Iterable[Statement]) -> set[Statement]:
    """Literals by value: owlrl writes 61.0 as 61."""
    return {(s, p, _valued(o)) for s, p, o in statements}


def _valued(term: rdflib.term.Node) -> rdflib.term.Node:
    if not isinstance(term, rdflib.Literal) or term.datatype is None or term.value is None:
        return term
    value = term.value.normalize() if isinstance(term.value, Decimal) else term.value
    return rdflib.Literal(str(value), datatype=term.datatype, normalize=False)


_VOCABULARIES = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))


def _is_vocabulary(statement: Statement) -> bool:
    s, p, o = statement
    return (
        str(s).startswith(_VOCABULARIES)
        or p in (OWL.sameAs, OWL.differentFrom)
        or (p == RDF.type and str(o).startswith(_VOCABULARIES))
    )


def terms_of_axioms(data: rdflib.Graph) -> set[rdflib.term.Node]:
    """Classes and properties: what axioms are about, as opposed to individuals."""
    axioms: tuple[URIRef, ...] = (
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.equivalentClass,
        OWL.inverseOf,
    )
    axioms += (OWL.equivalentProperty, OWL.onProperty, OWL.someValuesFrom, OWL.allValuesFrom, RDF.first)
    terms = {term for axiom in axioms for s, _, o in data.triples((None, axiom, None)) for term in (s, o)}
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.TransitiveProperty, OWL.SymmetricProperty)
    return terms | {s for kind in kinds for s in data.subjects(RDF.type, kind)} | set(data.predicates())


class _Merged:
    """Whether a statement, with literals by value, is in the merged graph."""

    def __init__(self, store: Engine) -> None:
        @cache
        def about(thing: NamedNode) -> frozenset[Statement]:
            quads = store.quads_for_pattern(thing, None, None, GRAPH_MERGED)
            return frozenset(
                by_value((rdflib_term(q.subject), rdflib_term(q.predicate), rdflib_term(q.object)) for q in quads)
            )

        self._about = about

    def __contains__(self, statement: Statement) -> bool:
        return statement in self._about(NamedNode(str(statement[0])))


def _written(statement: Statement) -> str:
    return " ".join(term.n3() for term in statement)
