"""Axioms → rules: the ontology compiled to Horn rules, by the tables of OWL 2 Profiles, section 4.3 (OWL 2 RL/RDF).

A new axiom of a supported kind needs no code. An axiom of any other kind is an error that names it; it is never
ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from zoograph.errors import UnsupportedAxiom
from zoograph.vocabulary import OWL, PREFIXES, RDF, RDFS, compact

Node = NamedNode | BlankNode
Slot = NamedNode | Variable | BlankNode


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern of a rule."""

    subject: Slot
    predicate: NamedNode
    object: Slot

    def sparql(self) -> str:
        """The pattern as SPARQL."""
        return f"{self.subject} {self.predicate} {self.object} ."

    @property
    def signature(self) -> str:
        """The term by which rules depend on each other: the predicate, or the class if that is ``rdf:type``."""
        return str(self.object if self.predicate == RDF.type else self.predicate)


@dataclass(frozen=True, slots=True)
class Rule:
    """``body → head``: if all patterns of the body match, the head follows."""

    name: str
    body: tuple[Pattern, ...]
    head: Pattern
    irreflexive: bool = False
    """Leave out heads whose subject is their object: ``x sameWeightsAs x`` is useless."""


_SUBJECT, _OBJECT = Variable("x"), Variable("y")

#: Properties that only describe the vocabulary: nothing about the data follows from them.
_DESCRIBING = {
    RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, OWL.versionInfo, OWL.versionIRI, OWL.priorVersion,
    OWL.deprecated, OWL.backwardCompatibleWith,
}  # fmt: skip
_DECLARATIONS = {
    OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Restriction,
    OWL.NamedIndividual, RDFS.Class, RDFS.Datatype,
}  # fmt: skip
_CLASS_PARTS = {OWL.onProperty, OWL.hasValue, OWL.someValuesFrom, OWL.allValuesFrom, OWL.intersectionOf, OWL.unionOf}


class _Ontology:
    """The axioms by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[tuple[Node, NamedNode], list[Node]] = {}
        self.triples: list[tuple[Node, NamedNode, Node]] = []
        self.predicates: dict[Node, set[NamedNode]] = {}
        for triple in triples:
            self.predicates.setdefault(triple.subject, set()).add(triple.predicate)  # type: ignore[arg-type]
            if isinstance(triple.object, Node):
                self.triples.append((triple.subject, triple.predicate, triple.object))  # type: ignore[arg-type]
                self._objects.setdefault((triple.subject, triple.predicate), []).append(triple.object)  # type: ignore[arg-type]

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        return self._objects.get((subject, predicate), [])

    def one(self, subject: Node, predicate: NamedNode) -> Node:
        return self.objects(subject, predicate)[0]

    def items(self, head: Node) -> list[Node]:
        """The members of an RDF list."""
        found = []
        while head != RDF.nil:
            found.append(self.one(head, RDF.first))
            head = self.one(head, RDF.rest)
        return found


def compile_rules(ontology: Iterable[Triple]) -> tuple[Rule, ...]:
    """The rules that the axioms of an ontology compile to, in a stable order.

    Raises :class:`UnsupportedAxiom` with the name of a construct outside the supported part of OWL 2 RL.

    >>> from zoograph.vocabulary import ZOO
    >>> [rule] = compile_rules([Triple(ZOO.builtOn, RDFS.subPropertyOf, ZOO.derivedFrom)])
    >>> print(*(p.sparql() for p in rule.body), "→", rule.head.sparql())  # doctest: +NORMALIZE_WHITESPACE
    ?x <https://w3id.org/zoograph/ns#builtOn> ?y . → ?x <https://w3id.org/zoograph/ns#derivedFrom> ?y .
    """
    axioms = _Ontology(ontology)
    rules = {
        rule for subject, predicate, value in axioms.triples for rule in _rules_of(axioms, subject, predicate, value)
    }
    return tuple(sorted(rules, key=lambda rule: (rule.name, str(rule.body), str(rule.head))))


def _rules_of(axioms: _Ontology, subject: Node, predicate: NamedNode, value: Node) -> Iterator[Rule]:
    x, y, z = _SUBJECT, _OBJECT, Variable("z")
    if predicate == RDF.type:
        yield from _rules_of_kind(axioms, subject, value)
    elif predicate == RDFS.subClassOf:
        yield from _subclass(axioms, subject, value)
    elif predicate == OWL.equivalentClass:
        yield from _subclass(axioms, subject, value)
        yield from _subclass(axioms, value, subject)
    elif predicate in (RDFS.subPropertyOf, OWL.equivalentProperty):
        p, q = _property(subject), _property(value)
        yield Rule("prp-spo1", (Pattern(x, p, y),), Pattern(x, q, y))
        if predicate == OWL.equivalentProperty:
            yield Rule("prp-eqp2", (Pattern(x, q, y),), Pattern(x, p, y))
    elif predicate == OWL.inverseOf:
        p, q = _property(subject), _property(value)
        yield Rule("prp-inv1", (Pattern(x, p, y),), Pattern(y, q, x))
        yield Rule("prp-inv2", (Pattern(x, q, y),), Pattern(y, p, x))
    elif predicate == OWL.propertyChainAxiom:
        steps = [_property(step) for step in axioms.items(value)]
        stops = [x, *(Variable(f"y{i}") for i in range(1, len(steps))), z]
        body = tuple(Pattern(a, step, b) for a, step, b in zip(stops, steps, stops[1:], strict=False))
        yield Rule("prp-spo2", body, Pattern(x, _property(subject), z))
    elif predicate == RDFS.domain:
        for head, extra in _as_superclass(axioms, value, x, count()):
            yield Rule("prp-dom", (Pattern(x, _property(subject), y), *extra), head)
    elif predicate == RDFS.range:
        if not (isinstance(value, NamedNode) and value.value.startswith(PREFIXES["xsd"])):
            for head, extra in _as_superclass(axioms, value, y, count()):
                yield Rule("prp-rng", (Pattern(x, _property(subject), y), *extra), head)
    elif (
        predicate.value.startswith((PREFIXES["owl"], PREFIXES["rdfs"])) and predicate not in _DESCRIBING | _CLASS_PARTS
    ):
        raise UnsupportedAxiom(
            f"{compact(predicate.value)} (of {_name(subject)}) is not supported by the inference compiler"
        )


def _rules_of_kind(axioms: _Ontology, subject: Node, kind: Node) -> Iterator[Rule]:
    x, y, z = _SUBJECT, _OBJECT, Variable("z")
    if kind == OWL.TransitiveProperty:
        p = _property(subject)
        symmetric = OWL.SymmetricProperty in axioms.objects(subject, RDF.type)
        yield Rule("prp-trp", (Pattern(x, p, y), Pattern(y, p, z)), Pattern(x, p, z), irreflexive=symmetric)
    elif kind == OWL.SymmetricProperty:
        p = _property(subject)
        yield Rule("prp-symp", (Pattern(x, p, y),), Pattern(y, p, x))
    elif isinstance(kind, NamedNode) and kind.value.startswith(PREFIXES["owl"]) and kind not in _DECLARATIONS:
        raise UnsupportedAxiom(
            f"{compact(kind.value)} (of {_name(subject)}) is not supported by the inference compiler"
        )


def _subclass(axioms: _Ontology, sub: Node, sup: Node) -> Iterator[Rule]:
    fresh = count()
    for body in _as_subclass(axioms, sub, _SUBJECT, fresh):
        for head, extra in _as_superclass(axioms, sup, _SUBJECT, fresh):
            yield Rule("cax-sco", (*body, *extra), head)


def _as_subclass(
    axioms: _Ontology, expression: Node, x: Variable, fresh: Iterator[int]
) -> Iterator[tuple[Pattern, ...]]:
    """The bodies from which it follows that ``x`` is a member of a class expression."""
    if isinstance(expression, NamedNode):
        yield (Pattern(x, RDF.type, expression),)
        return
    kind = _kind(axioms, expression)
    if kind == OWL.hasValue:
        yield (Pattern(x, _property(axioms.one(expression, OWL.onProperty)), axioms.one(expression, OWL.hasValue)),)
    elif kind == OWL.someValuesFrom:
        y = Variable(f"v{next(fresh)}")
        step = Pattern(x, _property(axioms.one(expression, OWL.onProperty)), y)
        filler = axioms.one(expression, OWL.someValuesFrom)
        if filler == OWL.Thing:
            yield (step,)
        else:
            for rest in _as_subclass(axioms, filler, y, fresh):
                yield (step, *rest)
    elif kind == OWL.intersectionOf:
        bodies: list[tuple[Pattern, ...]] = [()]
        for part in axioms.items(axioms.one(expression, OWL.intersectionOf)):
            bodies = [(*body, *more) for body in bodies for more in _as_subclass(axioms, part, x, fresh)]
        yield from bodies
    elif kind == OWL.unionOf:
        for part in axioms.items(axioms.one(expression, OWL.unionOf)):
            yield from _as_subclass(axioms, part, x, fresh)
    else:
        raise UnsupportedAxiom(
            f"{compact(kind.value)} on the left of a subclass axiom is not supported by the inference compiler"
        )


def _as_superclass(
    axioms: _Ontology, expression: Node, x: Variable, fresh: Iterator[int]
) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    """What follows if ``x`` is a member of a class expression: the head of a rule, and the rest of its body."""
    if isinstance(expression, NamedNode):
        if expression != OWL.Thing:
            yield Pattern(x, RDF.type, expression), ()
        return
    kind = _kind(axioms, expression)
    if kind == OWL.hasValue:
        yield Pattern(x, _property(axioms.one(expression, OWL.onProperty)), axioms.one(expression, OWL.hasValue)), ()
    elif kind == OWL.allValuesFrom:
        y = Variable(f"v{next(fresh)}")
        step = Pattern(x, _property(axioms.one(expression, OWL.onProperty)), y)
        for head, extra in _as_superclass(axioms, axioms.one(expression, OWL.allValuesFrom), y, fresh):
            yield head, (step, *extra)
    elif kind == OWL.intersectionOf:
        for part in axioms.items(axioms.one(expression, OWL.intersectionOf)):
            yield from _as_superclass(axioms, part, x, fresh)
    else:
        raise UnsupportedAxiom(
            f"{compact(kind.value)} on the right of a subclass axiom is not supported by the inference compiler"
        )


def _kind(axioms: _Ontology, expression: Node) -> NamedNode:
    for part in (OWL.hasValue, OWL.someValuesFrom, OWL.allValuesFrom, OWL.intersectionOf, OWL.unionOf):
        if axioms.objects(expression, part):
            return part
    others = axioms.predicates.get(expression, set()) - {RDF.type, OWL.onProperty}
    parts = ", ".join(sorted(compact(p.value) for p in others)) or "nothing"
    raise UnsupportedAxiom(f"a class expression with {parts} is not supported by the inference compiler")


def _property(node: Node) -> NamedNode:
    if not isinstance(node, NamedNode):
        raise UnsupportedAxiom("owl:inverseOf inside a property expression is not supported by the inference compiler")
    return node


def _name(node: Node) -> str:
    return compact(node.value) if isinstance(node, NamedNode) else "a class expression"
